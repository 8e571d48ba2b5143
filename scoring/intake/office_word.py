"""The office's word in workbooks: where it may stand, and that a change has a reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.intake.merge import Merging
from scoring.intake.sheet_rows import SheetRows
from scoring.model.evidence import BLANK, cell_name, unpack_places
from scoring.model.points import points_text
from scoring.model.sheets import BASE, OFFICE_COLUMNS
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


def report_office_cells(rows: SheetRows) -> None:
    """Each filled 核定分 and 核定, and each row of deductions and vetoes at its first filled cell,
    in units' own workbooks (but see :attr:`SheetTable.may_hold_office_cells`).
    """
    closed = rows.of_tables([not table.may_hold_office_cells for table in rows.tables], bool)
    if not closed.any():
        return
    sheet = rows.rule.name
    hint = "请清空后再报送;确是考评主体填写的,由考评主体收件时确认是本办所填"
    if rows.rule.by_office:
        message = f"「{sheet}」由考评主体填写,单位的工作簿里不应有这一行"
        rows.report(closed, None, "office-cell", message, hint)
    for name in OFFICE_COLUMNS if not rows.rule.by_office else ():
        rows.report(
            closed & rows.filled(name), name, "office-cell", _filled_words(rows, name), hint
        )


def _filled_words(rows: SheetRows, name: str) -> Callable[[int], str]:
    """What to say of an office's cell that is filled, by its row."""
    return lambda i: f"「{name}」由考评主体填写,单位的工作簿里填了{rows.shown(i, name)}"


def report_unexplained(
    rows: pd.DataFrame, year: Merging, held: Held, trusted: Collection[str]
) -> None:
    """Rows of a file on which the office's figure differs from the claim and 说明 is blank.

    ``rows`` are those of 基础项 of all files; ``trusted`` names the units' own workbooks whose
    核定分 the office filled. Each is a ``missing-value`` at its cell of 说明, unless the lack
    of a reason for 不适用 is reported in its row already.
    """
    if not len(rows):
        return
    table, number, _ = unpack_places(rows["at"].to_numpy())
    here = np.array([each.file == held.file for each in year.tables])[table]
    office = year.by_office(rows)
    spoken = here & (office | (held.file in trusted)) & (rows["note"] == "").to_numpy()
    code = "not-applicable-without-reason"
    reported = {p.cell for p in year.problems.found if p.file == mask(held.file) and p.code == code}
    for index in np.nonzero(spoken & (rows["unit"] >= 0) & (rows["item"] >= 0))[0].tolist():
        row = rows.iloc[index]
        marked = cell_name(int(number[index]), year.tables[table[index]].at.get("不适用", 0))
        unit, line = year.names[int(row["unit"])], year.scheme.lines[int(row["item"])].id
        claim, points = held.claims.get(unit, {}).get(line), int(row["verified"])
        set_aside = bool(office[index]) and int(row["marked"]) == 0
        ruling: Claim = points if points != BLANK else NOT_APPLICABLE if set_aside else None
        if marked in reported or ruling is None or not must_explain(ruling, claim):
            continue
        what = NOT_APPLICABLE if isinstance(ruling, str) else f"核定分 {points_text(ruling)}"
        year.problems.report(
            "missing-value",
            f"{line} {what}与计算值({claim_text(claim)})不同,没有写明理由",
            f"请在{BASE}的「说明」列写明理由;与计算值相同的不必写",
            *year.where(int(row["at"]), "说明"),
            unit,
        )
