"""What the reading child gave, as bytes to be kept: so that a year is read once, and checked
as often as its roster or its readings change.
"""

from __future__ import annotations

import json
import zlib

import numpy as np

from scoring.intake.reader.parent import Answer, Column, RawSheet

_HEAD = (
    "name", "visible", "filled", "first_column", "rows", "merged", "hidden_rows", "hidden_columns",
)  # fmt: skip


def pack(answer: Answer) -> bytes:
    """An answer as compressed JSON; values keep their kinds, codes their order."""
    sheets = [
        {name: getattr(sheet, name) for name in _HEAD}
        | {"columns": [[column.values, column.codes.tolist()] for column in sheet.columns]}
        for sheet in answer.sheets
    ]
    record = {"sheets": sheets, "refused": answer.refused}
    return zlib.compress(json.dumps(record, ensure_ascii=False).encode(), 6)


def unpack(data: bytes) -> Answer:
    """The answer that :func:`pack` made bytes of."""
    record = json.loads(zlib.decompress(data))
    refused = record["refused"]
    return Answer([_sheet(head) for head in record["sheets"]], tuple(refused) if refused else None)


def _sheet(head: dict[str, object]) -> RawSheet:
    columns = [
        Column(
            [tuple(value) if type(value) is list else value for value in values],
            np.array(codes, dtype=np.int32),
        )
        for values, codes in head.pop("columns")  # type: ignore[attr-defined]
    ]
    return RawSheet(**head, columns=columns)  # type: ignore[arg-type]
