"""The sender's own workbook with its problems on it. Runs in the child.

Each cell to mend is coloured and commented, and a sheet 问题清单 in front lists every problem with
a link to its cell: colour is never the only sign. Marking a marked workbook takes the old marks
off first. Macros are not kept: what goes back is an .xlsx of the same cells.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from typing import NamedTuple

import openpyxl
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from scoring.intake.reader import mark_list, package
from scoring.intake.reader.mark_list import Listed
from scoring.intake.reader.sheet import Refusal
from scoring.text.folding import fold

ERROR = PatternFill("solid", fgColor="FFC7CE")
WARNING = PatternFill("solid", fgColor="FFEB9C")
HEAD = "【考评核对】"
"""How a comment of ours begins: an editor may drop the author of a comment, not its text."""
SENDERS = "\n\n原批注:\n"
"""What stands between our comment and the sender's own."""
AUTHOR = "考评核对"
WIDTH, LINE_HEIGHT, MOST_HEIGHT, LETTERS = 340, 20, 400, 22
"""Pixels of a comment box, and Chinese letters on a line of it."""
MOST_COMMENT = 8000


class Mark(NamedTuple):
    """A problem in the words of the contract; ``sheet`` and ``cell`` may be ''."""

    sheet: str
    cell: str
    message: str
    hint: str
    severity: str


def mark(data: bytes, marks: Iterable[list[str]]) -> bytes:
    """The workbook with its marks; each of ``marks`` has the fields of :class:`Mark`.

    Raises :class:`Refusal` where it is no .xlsx, or cannot be written anew.
    """
    book = load(data)
    _take_off(book)
    clean = (Mark(*(mark_list.writable(text) for text in each)) for each in marks)
    problems = sorted(clean, key=lambda each: each.severity != "error")
    mark_list.write(book, _put_on(book, problems))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def load(data: bytes) -> Workbook:
    """A workbook that was looked into first. Raises :class:`Refusal` where it cannot be opened."""
    if not data.startswith(b"PK"):
        raise Refusal("not-a-workbook", "原件不是 .xlsx")
    seen = package.inspect(data)
    if seen.sheet_bytes > package.MOST_CAREFUL:
        raise Refusal("too-large", "原件过大")
    if not seen.book.usual:
        raise Refusal("unreadable", "原件的部件不在通常的位置")
    warnings.simplefilter("ignore")
    return openpyxl.load_workbook(io.BytesIO(data), keep_vba=False, keep_links=False)


def _put_on(book: Workbook, problems: list[Mark]) -> list[Listed]:
    """Colour and comment the cells; gives the lines of the list."""
    sheets = {fold(sheet.title): sheet for sheet in book.worksheets}
    fills: dict[Cell, str] = {}
    lines: list[Listed] = []
    for each in problems:
        level, sheet = mark_list.LEVELS[each.severity], sheets.get(fold(each.sheet))
        if sheet is None:
            lines.append(Listed(level, each.sheet, "", each.message, each.hint, linked=False))
            continue
        cell = _top_left(sheet, each.cell or "A1")
        if cell not in fills:
            fills[cell] = _fill_words(cell.fill)
            cell.fill = ERROR if each.severity == "error" else WARNING
        _comment(cell, f"{level}:{each.message}。怎样改:{each.hint}")
        shown = cell.coordinate if each.cell else ""
        lines.append(Listed(level, sheet.title, shown, each.message, each.hint, True, fills[cell]))
    return lines


def _comment(cell: Cell, text: str) -> None:
    """Add a line to our comment on a cell, before what the sender had written there."""
    before = cell.comment.text if cell.comment else ""
    ours, mark_, senders = before.partition(SENDERS)
    if not before.startswith(HEAD):
        ours, mark_, senders = HEAD, SENDERS if before else "", before
    ours = f"{ours}\n{text}"[:MOST_COMMENT]
    rows = sum(1 + len(each) // LETTERS for each in f"{ours}{mark_}{senders}".split("\n"))
    height = min(rows * LINE_HEIGHT + LINE_HEIGHT, MOST_HEIGHT)
    cell.comment = Comment(f"{ours}{mark_}{senders}", AUTHOR, height, WIDTH)


def _take_off(book: Workbook) -> None:
    """Remove our list, comments and colours of the time before; the sender's stay."""
    fills = mark_list.take_off(book)
    colours = {fill.fgColor.rgb for fill in (ERROR, WARNING)}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is None or not cell.comment.text.startswith(HEAD):
                    continue
                senders = cell.comment.text.partition(SENDERS)[2]
                cell.comment = Comment(senders, AUTHOR) if senders else None
                if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in colours:
                    cell.fill = _fill_of(fills.get((sheet.title, cell.coordinate), ""))


def _fill_words(fill: PatternFill) -> str:
    """A solid fill in a word, to be put back; '' for none or another."""
    colour = fill.fgColor
    solid = fill.fill_type == "solid" and colour is not None
    return f"{colour.type} {colour.value} {colour.tint}" if solid else ""


def _fill_of(words: str) -> PatternFill:
    """The fill of :func:`_fill_words`."""
    kind, _, rest = words.partition(" ")
    value, _, tint = rest.partition(" ")
    try:
        typed = value if kind == "rgb" else int(value)
        return PatternFill("solid", fgColor=Color(**{kind: typed}, tint=float(tint)))
    except (TypeError, ValueError):
        return PatternFill()


def _top_left(sheet: Worksheet, cell: str) -> Cell:
    """The cell, or the one that carries a merged area it lies in."""
    for area in sheet.merged_cells.ranges:
        if cell in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet[cell]
