"""The office's figures held against what a unit's own evidence gives: a change has a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
import pandas as pd

from scoring.intake.layout import BASE
from scoring.intake.merge import Merging
from scoring.model.evidence import BLANK, points_text, unpack_places
from scoring.text.personal import mask

NOT_APPLICABLE = "不适用"
"""A claim, or an office's word, that a line does not apply."""
Claim = int | str | None
"""What a unit's own evidence gives a line: hundredths, 不适用, or None where it gives nothing."""


@dataclass(frozen=True)
class Held:
    """One file of the office whose figures are held against ``claims`` (by unit and line id)."""

    file: str
    claims: Mapping[str, Mapping[str, Claim]]


def must_explain(ruling: int | str, claim: Claim) -> bool:
    """Whether the office's word on a line needs a reason: it says other than the claim.

    Points where nothing was claimed need none; 不适用 always does.
    """
    if ruling == NOT_APPLICABLE:
        return claim != NOT_APPLICABLE
    return claim is not None and ruling != claim


def claim_text(claim: Claim) -> str:
    """A claim in words."""
    if claim is None:
        return "没有"
    return str(claim) if isinstance(claim, str) else points_text(claim)


def without_office(rows: pd.DataFrame, year: Merging) -> pd.DataFrame:
    """The rows of 基础项 without 核定分, and without 不适用 where a collection says it."""
    office = year.by_office(rows)
    marked, marked_at = rows["marked"].to_numpy().copy(), rows["marked_at"].to_numpy().copy()
    marked[office] = marked_at[office] = BLANK
    return rows.assign(verified=BLANK, verified_at=BLANK, marked=marked, marked_at=marked_at)


def tell_unexplained(
    rows: pd.DataFrame, year: Merging, held: Held, trusted: Collection[str]
) -> None:
    """Rows of a file on which the office's figure differs from the claim and 说明 is blank.

    ``rows`` are those of 基础项 of all files; ``trusted`` names the units' own workbooks whose
    核定分 the office filled. Each is a ``missing-value`` at its cell of 说明.
    """
    if not len(rows):
        return
    table, number, _ = unpack_places(rows["at"].to_numpy())
    here = np.array([each.file == held.file for each in year.tables])[table]
    office = year.by_office(rows)
    spoken = here & (office | (held.file in trusted)) & (rows["note"] == "").to_numpy()
    told = _rows_told(year, held.file)
    for row in np.nonzero(spoken & (rows["unit"] >= 0) & (rows["item"] >= 0))[0]:
        if number[row] not in told:
            place = year.where(int(rows["at"].iloc[row]), "说明")
            _tell_row(rows.iloc[row], bool(office[row]), place, year, held)


def _rows_told(year: Merging, file: str) -> set[int]:
    """Rows whose lack of a reason for 不适用 is a problem already."""
    code = "not-applicable-without-reason"
    cells = (p.cell for p in year.faults.found if p.file == mask(file) and p.code == code)
    return {int(cell.lstrip(ascii_uppercase)) for cell in cells if cell}


def _tell_row(
    row: pd.Series, office: bool, place: tuple[str, str, str], year: Merging, held: Held
) -> None:
    unit, line = year.names[int(row["unit"])], year.scheme.lines[int(row["item"])].id
    claim = held.claims.get(unit, {}).get(line)
    points, aside = int(row["verified"]), office and int(row["marked"]) == 0
    ruling: Claim = points if points != BLANK else NOT_APPLICABLE if aside else None
    if ruling is None or not must_explain(ruling, claim):
        return
    what = NOT_APPLICABLE if isinstance(ruling, str) else f"核定分 {points_text(ruling)}"
    year.faults.add(
        "missing-value",
        f"{line} {what}与计算值({claim_text(claim)})不同,没有写明理由",
        f"请在{BASE}的「说明」列写明理由;与计算值相同的不必写",
        *place,
        unit=unit,
    )
