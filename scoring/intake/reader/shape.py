"""Whether sheet XML is written so plainly that the fast reader reads what Excel shows.

The fast reader goes by tags alone: of a cell that stands twice it keeps one, a comment ends a
value, an error is a blank. So a sheet is given to it only when all of its rows and cells have
the few usual forms, in order. Rows or cells that stand twice are refused at once; anything else
unusual is left to the careful reader, which is slow and exact.

Small parts are held against the exact forms (:func:`is_plain`). Large ones, of hundreds of MiB,
are looked at with numpy, tag by tag (:mod:`large`).
"""

from __future__ import annotations

import re
from itertools import pairwise

from scoring.intake.reader.sheet import Refusal

_FORMULA = rb'(?:<f(?: [a-zA-Z]+="[^"<>]*")*(?:>[^<]*</f>|/>))?'
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}[1-9]\d{0,6})"(?: s="\d+")?(?:'
    rb'(?: t="n")?(?: s="\d+")?(?: ?/>|>(?:</c>|' + _FORMULA + rb"<v>[-+.\dEe]+</v></c>))"
    rb'| t="s"(?: s="\d+")?><v>\d+</v></c>'
    rb'| t="inlineStr"(?: s="\d+")?><is><t(?: xml:space="preserve")?>[^<]*</t></is></c>'
    rb'| t="str"(?: s="\d+")?>' + _FORMULA + rb"<v>[^<]*</v></c>)"
)
_ROW = re.compile(rb'<row r="([1-9]\d{0,6})"((?: [A-Za-z0-9:]+="[^"&<>]*")*) ?(?:>|/>)')
_HIDDEN = re.compile(rb' (?:hidden="(?!0|false)|ht="0*(?:\.0*)?")')
_HEAD = re.compile(rb"<sheetData *>|<sheetData */>")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def stands_twice(what: str, where: str) -> Refusal:
    """The refusal of a row or cell that stands twice or out of order."""
    return Refusal("unreadable", f"{where}里{what}出现两次或次序颠倒,不能判断以哪一处为准")


def is_plain(part: bytes, name: str) -> bool:
    """Whether a whole sheet part has the usual forms only, and hides nothing.

    Raises :class:`Refusal` where a row or a cell stands twice (``name``: the part's).
    """
    found = _HEAD.search(part)
    if found is None or not plain_head(part[: found.start()]) or has_markup(part):
        return False
    if found[0].endswith(b"/>"):
        return True
    end = part.find(b"</sheetData>", found.end())
    pieces = _CELL.split(part[found.end() : end])
    return end > 0 and _in_order(pieces[1::2], pieces[0::2], name)


def is_utf8(part: bytes) -> bool:
    """Whether a part does not say that it is in another encoding."""
    return _ENCODING.match(part) is None


def hides(attributes: bytes) -> bool:
    """Whether a row with these attributes is not shown."""
    return _HIDDEN.search(attributes) is not None


def has_markup(text: bytes) -> bool:
    """Whether comments, CDATA or processing instructions stand in it (a declaration apart)."""
    # The rare sign is looked for first: many times as fast where it is not there at all.
    return (b"!" in text and b"<!" in text) or (b"?" in text and text.find(b"<?", 5) > 0)


def plain_head(head: bytes) -> bool:
    """Whether what stands before the rows has no odd names or quotes, and hides no column."""
    return (
        b"<worksheet" in head
        and b"='" not in head
        and is_utf8(head)
        and not any(
            mark in head for mark in (b' width="0', b'ColWidth="0', b' hidden="1', b' hidden="t')
        )
    )


def _in_order(cells: list[bytes], between: list[bytes], name: str) -> bool:
    """Whether rows and cells follow each other upwards and nothing else stands among them.

    ``between`` holds what stands before each cell, and behind the last.
    """
    starts = [place for place, text in enumerate(between) if text]
    if starts[:1] != [0]:
        return not cells and not starts
    texts = [between[place] for place in starts]
    pieces = _ROW.split(b"".join(texts))
    others = b"".join(pieces[0::3]).replace(b"</row>", b"")
    if (others and not others.isspace()) or any(map(hides, {*pieces[2::3]})):
        return False
    names = [b"0", *pieces[1::3]]
    for row, following in pairwise(map(int, names)):
        if following <= row:
            raise stands_twice(f"第 {following} 行", name)
    wanted: list[bytes] = []
    at = 0
    for place, end, text in zip(starts, [*starts[1:], len(cells)], texts, strict=True):
        at += text.count(b"<row ")
        wanted += [names[at]] * (end - place)
    if b",".join(cells).translate(None, _LETTERS) != b",".join(wanted):
        return False
    if len({*cells}) < len(cells):
        twice = next(cell for cell in cells if cells.count(cell) > 1)
        raise stands_twice(f"单元格 {twice.decode()} ", name)
    return True
