"""A copy of the sender's workbook with some cells written another way. Runs in the child.

A cell is mended only where it holds the very text that was found: no formula, nothing merged
away. The same mends of the same bytes give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal

from openpyxl.cell import Cell

from scoring.intake.reader import marking
from scoring.intake.reader.sheet import Refusal
from scoring.text.folding import clean

_EPOCH = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_PROPERTIES = "docProps/core.xml"


def mend(data: bytes, mends: list[list[str]]) -> bytes:
    """The copy; each of ``mends`` is sheet, cell, text found, text wanted, kind.

    Raises :class:`Refusal` where it is no .xlsx that can be written anew, or a cell holds
    something else than was found.
    """
    book = marking.load(data)
    for sheet, place, found, wanted, kind in mends:
        cell = book[sheet][place] if sheet in book.sheetnames else None
        if not isinstance(cell, Cell) or cell.data_type == "f" or not _holds(cell, found):
            raise Refusal("unreadable", f"{sheet}!{place} 是公式、合并的单元格,或内容已不同")
        cell.value = Decimal(wanted) if kind == "number" else wanted
        if kind != "number":
            cell.data_type = "s"
        elif cell.number_format == "@":
            cell.number_format = "General"
    stream = io.BytesIO()
    book.save(stream)
    return _timeless(stream.getvalue())


def _holds(cell: Cell, found: str) -> bool:
    return isinstance(cell.value, str) and clean(cell.value) == clean(found)


def _timeless(data: bytes) -> bytes:
    """The same package without the time at which it was written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == _PROPERTIES:
                part = _TIMES.sub(rb"\g<1>1980-01-01T00:00:00Z", part)
            info = zipfile.ZipInfo(name, _EPOCH)
            new.writestr(info, part, zipfile.ZIP_DEFLATED, 6)
    return stream.getvalue()
