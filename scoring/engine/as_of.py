"""A year as of a day: what was obtained, found or assessed on or before it, and nothing after.

Lines of 基础项 carry no dates, but for those with a deadline: a file says how things stand when it
is written. Rows without a date stay, for nothing shows that they came later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.engine.measure import HUNDREDTHS
from scoring.model.days import days_of
from scoring.model.evidence import BLANK, Evidence, UsageError


@dataclass(frozen=True)
class AsOf:
    """The day counted up to, and how many rows it left out of what the files hold.

    ``bonus``, ``deductions``, ``vetoes``: rows dated later. ``matters``: ledger rows all of
    whose dates lie later. ``assessments``: matters that stay, but were assessed only later.
    """

    day: date
    bonus: int = 0
    deductions: int = 0
    vetoes: int = 0
    matters: int = 0
    assessments: int = 0

    def words(self, scheme: Scheme) -> str:
        """A sentence for papers: up to which day, and what was left out."""
        act = scheme.ledger.act if scheme.ledger else "办理"
        counts = [
            f"{name}{count}{unit}"
            for name, count, unit in (
                (scheme.terms.bonus, self.bonus, "项"),
                (scheme.terms.deduction, self.deductions, "条"),
                ("认定事项", self.vetoes, "件"),
                ("台账事项", self.matters, "件"),
                (f"事项的{act}", self.assessments, "件"),
            )
            if count
        ]
        left = f";此后的{'、'.join(counts)}没有计入" if counts else ""
        return f"{self.day_words(scheme)[:-1]}{left}。"

    def day_words(self, scheme: Scheme) -> str:
        """The day alone, for papers to one unit: what was left out is of all units."""
        what = "成绩" if scheme.is_scored else "情况"
        return f"{what}截至{self.day.year}年{self.day.month}月{self.day.day}日。"


def as_of(evidence: Evidence, scheme: Scheme, day: date) -> tuple[Evidence, AsOf]:
    """The evidence without what is dated after ``day``, and what was left out.

    Lines with a deadline by the day on which they were done, bonuses by 取得日期, deductions by
    日期, vetoes by 认定日期. The ledger: a matter assessed later is not assessed yet, so what its
    assessment brings is blank (the steps, and what lines and sets of assessed matters ask for);
    any other later date is blank; a matter all of whose dates lie later has not come up and is
    dropped. A matter without any date stays. Raises
    :class:`UsageError` for a day outside the year.
    """
    if day.year != evidence.year:
        raise UsageError(
            f"截至日期 {day.isoformat()} 不在 {evidence.year} 年度内;"
            f"请写 {evidence.year}-01-01 至 {evidence.year}-12-31 之间的日期"
        )
    kept: dict[str, Any] = {}
    for name in ("bonus", "deductions", "vetoes"):
        rows = getattr(evidence, name)
        kept[name] = rows[~_later(rows["date"], day)].reset_index(drop=True)
    ledger, matters, assessments = _ledger_until(evidence.ledger, scheme, day)
    lines = evidence.lines
    last = days_of(day) * HUNDREDTHS
    later = lines["item"].isin(scheme.deadlines) & (lines["done"] > last)
    lines = lines.assign(done=lines["done"].mask(later, BLANK)) if later.any() else lines
    gone = {name: len(getattr(evidence, name)) - len(frame) for name, frame in kept.items()}
    left_out = AsOf(day, **gone, matters=matters, assessments=assessments)
    return replace(evidence, **kept, lines=lines, ledger=ledger), left_out


def _later(dates: pd.Series, day: date) -> np.ndarray:
    """Which dates lie after the day (bool); a blank one does not. A time of day is the day's."""
    found: np.ndarray = (dates >= pd.Timestamp(day) + pd.Timedelta(days=1)).to_numpy()
    return found


def _ledger_until(ledger: pd.DataFrame, scheme: Scheme, day: date) -> tuple[pd.DataFrame, int, int]:
    """The ledger as of the day, how many matters it dropped, how many are not assessed yet."""
    if scheme.ledger is None or not len(ledger):
        return ledger, 0, 0
    columns = [str(name) for name in ledger if ledger[name].dtype.kind == "M"]
    later = {name: _later(ledger[name], day) for name in columns}
    blank = {name: ledger[name].isna().to_numpy() for name in columns}
    dated = ~np.logical_and.reduce([*blank.values()])
    early = np.logical_or.reduce([~later[name] & ~blank[name] for name in columns])
    to_come = dated & ~early
    unassessed = later["assessed"]
    changed = {name: ledger[name].mask(later[name]) for name in columns}
    for column in scheme.ledger.columns:
        if column.field in ledger and column.kind == "step":
            changed[column.field] = ledger[column.field].mask(unassessed, BLANK)
        elif column.field in ledger and column.name in brought_by_assessment(scheme):
            changed[column.field] = ledger[column.field].mask(unassessed)
    frame = ledger.assign(**changed).astype(ledger.dtypes)[~to_come].reset_index(drop=True)
    return frame, int(to_come.sum()), int((unassessed & ~to_come).sum())


def brought_by_assessment(scheme: Scheme) -> set[str]:
    """The columns, other than dates, that a matter has only once it is assessed."""
    asked = (line.measure.ledger for line in scheme.lines)
    names = {rule.done for rule in asked if rule}
    columns = scheme.ledger.columns if scheme.ledger else ()
    sets = scheme.ledger.sets if scheme.ledger else ()
    names |= {each.column for each in sets if each.assessed and each.column}
    return names - {each.name for each in columns if each.kind == "date" or each.required}
