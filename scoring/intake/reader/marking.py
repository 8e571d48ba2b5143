"""The sender's own workbook with its wrong cells coloured and commented. Runs in the child.

Macros are not kept: what goes back is an .xlsx of the same cells.
"""

from __future__ import annotations

import io
import warnings

import openpyxl
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from scoring.folding import fold
from scoring.intake.reader import package
from scoring.intake.reader.sheet import Refusal

ERROR = PatternFill("solid", fgColor="FFC7CE")
WARNING = PatternFill("solid", fgColor="FFEB9C")
WIDTH, HEIGHT = 320, 140


def mark(data: bytes, marks: list[list[str]]) -> bytes:
    """``marks``: sheet, cell (blank: A1), text, severity. Raises :class:`Refusal`."""
    if not data.startswith(b"PK"):
        raise Refusal("not-a-workbook", "原件不是 .xlsx")
    if package.look(data).sheet_bytes > package.MOST_CAREFUL:
        raise Refusal("too-large", "原件过大")
    warnings.simplefilter("ignore")
    book = openpyxl.load_workbook(io.BytesIO(data), keep_vba=False, keep_links=False)
    sheets = {fold(sheet.title): sheet for sheet in book.worksheets}
    texts: dict[tuple[str, str], list[str]] = {}
    severe: set[tuple[str, str]] = set()
    for name, cell, text, severity in marks:
        if fold(name) in sheets:
            place = fold(name), cell or "A1"
            texts.setdefault(place, []).append(text)
            if severity == "error":
                severe.add(place)
    for place, lines in texts.items():
        cell = _top_left(sheets[place[0]], place[1])
        cell.fill = ERROR if place in severe else WARNING
        cell.comment = Comment("\n".join(lines), "稳评办", HEIGHT, WIDTH)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _top_left(sheet: Worksheet, cell: str) -> Cell:
    """The cell, or the one that carries a merged area it lies in."""
    for area in sheet.merged_cells.ranges:
        if cell in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet[cell]
