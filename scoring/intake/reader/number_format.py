"""How cell formats show a number: as a percentage, a date, a duration, or itself."""

from __future__ import annotations

import re
import zipfile
from xml.etree import ElementTree

from scoring.intake.reader.relations import local, parsed_part

NUMBER, PERCENT, DATE, DURATION = "", "%", "d", "t"
_BUILT_IN = {9: PERCENT, 10: PERCENT, 46: DURATION} | dict.fromkeys(
    (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), DATE
)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Text in quotes, an escaped sign, a blank as wide as a sign, a filling sign, colours and
conditions: a % in one of these is a mark, it does not multiply."""


def kind_of(code: str) -> str:
    """What a format code makes of a number."""
    bare = _NOT_SHOWN.sub("", code)
    if "%" in bare:
        return PERCENT
    if _ELAPSED.search(re.sub(r'"[^"]*"|\\.', "", code)):
        return DURATION
    first = bare.partition(";")[0]
    if first.lower() == "general":
        return NUMBER
    return DATE if re.search(r"[dmhysDMHYS]", first) else NUMBER


def cell_formats(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    """What each of ``cellXfs`` makes of numbers. Raises :class:`Refusal` for what is no XML."""
    if part is None:
        return []
    kinds = dict(_BUILT_IN)
    formats: list[str] = []
    for group in parsed_part(archive, part, f"单元格格式(「{part}」)"):
        if local(group.tag) == "numFmts":
            kinds |= {_number(each): kind_of(each.get("formatCode", "")) for each in group}
        elif local(group.tag) == "cellXfs":
            formats += [kinds.get(_number(each), NUMBER) for each in group]
    return formats


def _number(element: ElementTree.Element) -> int:
    try:
        return int(element.get("numFmtId") or "0")
    except ValueError:
        return 0
