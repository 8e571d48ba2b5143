"""The cell formats of an .xlsx: how each shows a number."""

from __future__ import annotations

import zipfile
from xml.etree import ElementTree

from scoring.intake.reader.number_format import DATE, DURATION, NUMBER, PERCENT, kind_of
from scoring.intake.reader.relations import local
from scoring.intake.reader.sheet import Refusal

_PERCENT_IDS = frozenset((9, 10))
_DATE_IDS = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
_DURATION_ID = 46


def kinds(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    """What each cell format (``cellXfs``) of a styles part makes of numbers.

    Raises :class:`Refusal` where the part is no XML.
    """
    if part is None:
        return []
    try:
        root = ElementTree.fromstring(archive.read(part))
    except (ElementTree.ParseError, ValueError, LookupError) as fault:
        raise Refusal("unreadable", f"单元格格式(「{part}」)内部有损坏") from fault
    codes: dict[int, str] = {}
    formats: list[str] = []
    for group in root:
        if local(group.tag) == "numFmts":
            for each in group:
                codes[_number(each.get("numFmtId"))] = kind_of(each.get("formatCode", ""))
        elif local(group.tag) == "cellXfs":
            formats += [_kind(_number(each.get("numFmtId")), codes) for each in group]
    return formats


def _kind(number: int, codes: dict[int, str]) -> str:
    if number in codes:
        return codes[number]
    if number in _PERCENT_IDS:
        return PERCENT
    if number == _DURATION_ID:
        return DURATION
    return DATE if number in _DATE_IDS else NUMBER


def _number(text: str | None) -> int:
    try:
        return int(text or "0")
    except ValueError:
        return 0
