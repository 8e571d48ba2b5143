"""The office's decisions applied to what the workbooks say: reviews, adoptions, records.

Nothing is computed and nothing of the workbooks is lost: a review stands beside the computed
value, and taking it back brings that value out again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.model.evidence import (
    BLANK,
    DEDUCTIONS,
    LINES,
    TEXT,
    VETOES,
    Evidence,
    Source,
    pack_places,
)
from scoring.store import APPLIES, CaseReview, Record, Review
from scoring.text.folding import fold
from scoring.text.personal import mask

REVIEWS = "核定记录"
RECORDS = "日常考评记录"


def apply_decisions(
    evidence: Evidence,
    scheme: Scheme,
    reviews: Sequence[Review],
    cases: Sequence[CaseReview],
    records: Sequence[Record],
    former_names: Mapping[str, str] | None = None,
) -> Evidence:
    """Evidence with the office's last word on each line and bonus row, and its records.

    ``reviews`` and ``cases`` are oldest first, the last of each unit and line counts;
    ``former_names`` gives the unit of a name under which something was kept before.
    """
    numbers = {name: number for number, name in enumerate(evidence.units["unit"])}
    numbers |= {
        former: numbers[name] for former, name in (former_names or {}).items() if name in numbers
    }
    evidence = _with_reviews(evidence, scheme, reviews, numbers)
    evidence = _with_adoptions(evidence, scheme, cases, numbers)
    return _with_records(evidence, scheme, records, numbers)


def _with_reviews(
    evidence: Evidence, scheme: Scheme, reviews: Sequence[Review], units: Mapping[str, int]
) -> Evidence:
    items = {line.id: item for item, line in enumerate(scheme.lines)}
    last = {
        (units[review.unit], items[review.line]): review
        for review in reviews
        if review.unit in units and review.line in items
    }
    given = {place: review for place, review in last.items() if review.ruling is not None}
    if not given:
        return evidence
    lines = _with_every_row(evidence.lines, [*given])
    row_of = {
        place: row for row, place in enumerate(zip(lines["unit"], lines["item"], strict=True))
    }
    columns = {name: lines[name].to_numpy().copy() for name in _RULED}
    columns["reason"] = lines["reason"].astype(object).to_numpy().copy()
    sheets = [*evidence.sheets]
    for place, review in given.items():
        at = int(pack_places(len(sheets), 0, 0))
        for name, value in _ruled(review, at).items():
            columns[name][row_of[place]] = value
        sheets.append((REVIEWS, f"{review.unit} {review.line}(第 {review.revision} 版)"))
    lines = lines.assign(**columns).astype({"reason": TEXT})
    return dataclasses.replace(evidence, lines=lines, sheets=sheets)


_RULED = ("verified", "verified_at", "not_applicable", "set_aside", "marked_at")


def _ruled(review: Review, at: int) -> dict[str, object]:
    """What a review in force puts into its line: ``at`` is the review's place."""
    if review.points is not None:
        return {"verified": review.points, "verified_at": at, "reason": review.reason}
    if review.ruling is APPLIES:
        return {"not_applicable": False, "set_aside": False, "reason": review.reason}
    return {
        "verified": BLANK,
        "verified_at": BLANK,
        "not_applicable": True,
        "set_aside": True,
        "marked_at": at,
        "reason": review.reason,
    }


def _with_every_row(lines: pd.DataFrame, wanted: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """The lines with a blank row for each unit and line that has none."""
    have = set(zip(lines["unit"], lines["item"], strict=True))
    lacking = [pair for pair in dict.fromkeys(wanted) if pair not in have]
    if not lacking:
        return lines
    units, items = np.array(lacking).T
    return pd.concat([lines, _blank(LINES, len(lacking), unit=units, item=items)]).pipe(_typed)


def _blank(columns: dict[str, str], count: int, **given: object) -> pd.DataFrame:
    empty: dict[str, object] = {"bool": False, TEXT: ""}
    frame = pd.DataFrame({n: given.get(n, empty.get(d, BLANK)) for n, d in columns.items()},
                         index=range(count))  # fmt: skip
    return frame.astype(columns)


def _typed(frame: pd.DataFrame, columns: dict[str, str] = LINES) -> pd.DataFrame:
    """Frames joined lose their categories: give the columns their dtypes back."""
    return frame.astype(columns).reset_index(drop=True)


def case_key(scheme: Scheme, case: int, practice: str, date: object, document: str) -> str:
    """How a bonus row is named in the records: its case, practice, date and paper, folded."""
    day = pd.Timestamp(str(date)).date().isoformat()
    return "|".join((scheme.bonus[case].id, fold(practice), day, fold(document)))


def keys_of(evidence: Evidence, scheme: Scheme) -> list[str]:
    """The key of each row of ``Evidence.bonus``."""
    columns = (evidence.bonus[name] for name in ("case", "practice", "date", "document"))
    return [
        case_key(scheme, int(case), practice, date, document)
        for case, practice, date, document in zip(*columns, strict=True)
    ]


def _with_adoptions(
    evidence: Evidence, scheme: Scheme, cases: Sequence[CaseReview], units: Mapping[str, int]
) -> Evidence:
    last = {(units[case.unit], case.key): case.adopted for case in cases if case.unit in units}
    if not last or not len(evidence.bonus):
        return evidence
    adopted = [
        bool(own) if (said := last.get((unit, key))) is None else said
        for unit, key, own in zip(
            evidence.bonus["unit"],
            keys_of(evidence, scheme),
            evidence.bonus["adopted"],
            strict=True,
        )
    ]
    return dataclasses.replace(evidence, bonus=evidence.bonus.assign(adopted=adopted))


def _with_records(
    evidence: Evidence, scheme: Scheme, records: Sequence[Record], units: Mapping[str, int]
) -> Evidence:
    known = [record for record in records if record.unit in units]
    sheets = [*evidence.sheets]
    rows: dict[str, list[dict[str, object]]] = {"deduction": [], "veto": []}
    ids = [case.id for case in scheme.deductions]
    for record in known:
        row = {
            "unit": units[record.unit],
            "matter": record.matter,
            "date": pd.Timestamp(record.date),
            "note": record.reason,
            "at": int(pack_places(len(sheets), 0, 0)),
        }
        sheets.append((RECORDS, f"第 {record.id} 号"))
        if record.kind == "veto":
            rows["veto"].append({**row, "document": record.document})
        else:
            points = BLANK if record.points is None else record.points
            row |= {"case": ids.index(record.case_id), "count": record.count, "points": points}
            row["approver"] = mask(record.approver)
            rows["deduction"].append({**row, "basis": record.document, "adopted": True})
    return dataclasses.replace(
        evidence,
        deductions=_joined(evidence.deductions, rows["deduction"], DEDUCTIONS),
        vetoes=_joined(evidence.vetoes, rows["veto"], VETOES),
        sheets=sheets,
    )


def record_number(source: Source | None) -> int | None:
    """The number of the record that a row of deductions or vetoes came from; None for a sheet's."""
    if source is None or source.file != RECORDS:
        return None
    return int(source.sheet.removeprefix("第 ").removesuffix(" 号"))


def _joined(
    frame: pd.DataFrame, rows: list[dict[str, object]], columns: dict[str, str]
) -> pd.DataFrame:
    if not rows:
        return frame
    return pd.concat([frame, pd.DataFrame(rows)[[*columns]].astype(columns)]).pipe(_typed, columns)
