"""What the reading child gave, as bytes to be kept: so that a year is read once, and checked
as often as its roster or its readings change.
"""

from __future__ import annotations

import json
import zlib

import numpy as np

from scoring.intake.reader.parent import ReadColumn, ReaderAnswer, ReadSheet


def pack(answer: ReaderAnswer) -> bytes:
    """An answer as compressed JSON; values keep their kinds, codes their order."""
    sheets = [
        vars(sheet) | {"columns": [[each.values, each.codes.tolist()] for each in sheet.columns]}
        for sheet in answer.sheets
    ]
    record = {"sheets": sheets, "refused": answer.refused}
    return zlib.compress(json.dumps(record, ensure_ascii=False).encode(), 6)


def unpack(data: bytes) -> ReaderAnswer:
    """The answer that :func:`pack` made bytes of."""
    record = json.loads(zlib.decompress(data))
    sheets = [
        ReadSheet(**head | {"columns": [_column(*each) for each in head["columns"]]})
        for head in record["sheets"]
    ]
    return ReaderAnswer(sheets, tuple(record["refused"]) if record["refused"] else None)


def _column(values: list[object], codes: list[int]) -> ReadColumn:
    """A column; pairs of tag and text, which JSON knows as lists, are pairs again."""
    pairs = [tuple(value) if type(value) is list else value for value in values]
    return ReadColumn(pairs, np.array(codes, dtype=np.int32))
