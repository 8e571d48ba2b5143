"""What a new version of a workbook changes against the one before."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from criteria import Scheme
from scoring.evidence import BLANK, Evidence, points_text

_LINE_FIELDS = {
    "due": "应完成数",
    "done": "完成数",
    "self": "自评分",
    "verified": "核定分",
    "evidence": "佐证材料",
    "note": "说明",
}
_ROWS = {
    "bonus": ("加分项", ("practice", "date", "document")),
    "deductions": ("减分项", ("matter", "date", "basis")),
    "vetoes": ("一票否决", ("matter", "date", "document")),
    "ledger": ("评估台账", ("matter", "kind", "raised")),
}


@dataclass(frozen=True)
class Difference:
    """One thing that differs: where, what it was, what it is; blank for nothing."""

    unit: str
    sheet: str
    item: str
    field: str
    before: str
    after: str


def differences(
    before: Evidence | None, after: Evidence | None, scheme: Scheme
) -> list[Difference]:
    """Fields of lines that differ, and rows of the other sheets that came or went."""
    found = []
    old, new = _lines(before, scheme), _lines(after, scheme)
    for key in sorted({*old, *new}):
        for field, name in _LINE_FIELDS.items():
            was, now = (side.get(key, {}).get(field, "") for side in (old, new))
            if was != now:
                found.append(Difference(key[0], "基础项", key[1], name, was, now))
    for part, (sheet, columns) in _ROWS.items():
        was_rows, now_rows = (_rows(side, part, columns) for side in (before, after))
        gone, came = was_rows - now_rows, now_rows - was_rows
        found += [Difference(unit, sheet, text, "整行", "有", "") for unit, text in sorted(gone)]
        found += [Difference(unit, sheet, text, "整行", "", "有") for unit, text in sorted(came)]
    return found


def _lines(evidence: Evidence | None, scheme: Scheme) -> dict[tuple[str, str], dict[str, str]]:
    if evidence is None:
        return {}
    names = evidence.units["unit"].tolist()
    out = {}
    for row in evidence.lines.to_dict("records"):
        cells = {field: _text(row[field]) for field in _LINE_FIELDS}
        out[names[row["unit"]], scheme.lines[row["item"]].id] = cells
    return out


def _text(value: object) -> str:
    if isinstance(value, int):
        return "" if value == BLANK else points_text(value)
    return "" if value is pd.NaT or value is None else str(value)


def _rows(evidence: Evidence | None, part: str, columns: tuple[str, ...]) -> set[tuple[str, str]]:
    if evidence is None:
        return set()
    names = evidence.units["unit"].tolist()
    frame: pd.DataFrame = getattr(evidence, part)
    return {
        (names[row["unit"]], " · ".join(_short(row[column]) for column in columns))
        for row in frame.to_dict("records")
    }


def _short(value: object) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else _text(value)
