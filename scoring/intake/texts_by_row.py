"""A read sheet as plain texts, for sheets that are read row by row: a roster, a scheme."""

from __future__ import annotations

from scoring.intake.reader.parent import ReadSheet
from scoring.intake.values import text_of


def texts_by_row(sheet: ReadSheet) -> list[list[str]]:
    """The texts of a sheet, row by row, each from column A on; blank for an empty cell."""
    columns = [[""] * sheet.rows] * sheet.first_column
    for column in sheet.columns:
        texts = [text_of(value) for value in column.values]
        columns.append([texts[code] for code in column.codes.tolist()])
    return [list(row) for row in zip(*columns, strict=True)]
