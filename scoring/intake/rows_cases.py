"""The rows of bonuses, deductions, vetoes and the ledger, checked.

Each gives the sheet's fields as a frame. Faulty cells hold BLANK: their file is refused.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from scoring.intake.sheet_rows import SheetRows, years_of
from scoring.intake.values import HUNDREDTHS
from scoring.model.evidence import BLANK, categories, ledger_columns
from scoring.model.points import points_text
from scoring.text.folding import fold


def bonus_rows(rows: SheetRows) -> pd.DataFrame:
    """Bonuses; ``practice_key`` (int64) is one number for each practice, compared folded."""
    frame = rows.fields()
    practice = frame["practice"]
    keys = pd.factorize(np.array([fold(text) for text in practice.categories], dtype=object))[0]
    codes = keys[practice.codes] if len(keys) else practice.codes.astype(np.int64)
    return pd.DataFrame({**frame, "practice_key": codes})


def deduction_rows(rows: SheetRows) -> pd.DataFrame:
    """Deductions; ``count`` is a whole number of events: blank is 1, faulty is 0."""
    case, count = rows.cells("情形").values, rows.cells("起数")
    rows.cells(rows.scheme.terms.deduction)
    wrong = count.good & ((count.values <= 0) | (count.values % HUNDREDTHS != 0))
    rows.report(
        wrong,
        "起数",
        "count-not-positive",
        lambda i: f"起数应为正整数,填的是{rows.shown(i, '起数')}",
        "请填发生的起数;没有发生的不要列",
    )
    events = np.where(count.good, count.values // HUNDREDTHS, 1)
    events[wrong | count.faulty] = 0
    if rows.size:
        _check_per_event(rows, case, events)
        _check_discretion(rows, case)
    approver = categories(np.zeros(rows.size, dtype=np.int64), [""])
    return pd.DataFrame({**rows.fields(), "count": events, "approver": approver})


def _check_per_event(rows: SheetRows, case: np.ndarray, events: np.ndarray) -> None:
    """The figure of a case of so much an event is that times the events."""
    name = rows.scheme.terms.deduction
    cases, points = rows.scheme.deductions, rows.cells(name)
    fixed = (case != BLANK) & np.array([c.rule != "discretion" for c in cases])[case]
    due = np.array([c.points or 0 for c in cases], dtype=np.int64)[case] * events
    rows.report(
        fixed & points.good & (events > 0) & (points.values != due),
        name,
        "count-inconsistent",
        lambda i: (
            f"{cases[case[i]].id} {events[i]} 起应减 {points_text(due[i])} 分,"
            f"{name}填的是{rows.shown(i, name)}"
        ),
        f"{name}可以不填,由起数计算",
    )


def _check_discretion(rows: SheetRows, case: np.ndarray) -> None:
    """A discretion is one event a row, and carries a figure and a reason."""
    name = rows.scheme.terms.deduction
    cases, points, count = rows.scheme.deductions, rows.cells(name), rows.cells("起数")
    free = (case != BLANK) & np.array([c.rule == "discretion" for c in cases])[case]
    least = np.array([c.least or 0 for c in cases], dtype=np.int64)[case]
    most = np.array([c.most or 0 for c in cases], dtype=np.int64)[case]
    rows.report(
        free & count.good & (count.values != HUNDREDTHS),
        "起数",
        "count-inconsistent",
        lambda i: f"{cases[case[i]].id} 一起一行,起数填的是{rows.shown(i, '起数')}",
        "请每起各填一行,起数留空或填 1",
    )
    rows.report(
        free & ~points.given,
        name,
        "missing-value",
        lambda i: f"{cases[case[i]].id} 没有填写{name}",
        lambda i: f"请填 {points_text(least[i])} 至 {points_text(most[i])} 之间的分数",
    )
    rows.report(
        free & points.good & ((points.values < least) | (points.values > most)),
        name,
        "discretion-out-of-range",
        lambda i: (
            f"{cases[case[i]].id} {name}应在 {points_text(least[i])} 至 {points_text(most[i])} "
            f"之间,填的是{rows.shown(i, name)}"
        ),
        lambda i: f"请按{cases[case[i]].article}填写",
    )
    rows.report(
        free & ~rows.filled("说明"),
        "说明",
        "discretion-without-reason",
        lambda i: f"{cases[case[i]].id} 视情{name}没有写明理由",
        f"请在「说明」中写明{name}数额的理由",
    )


def veto_rows(rows: SheetRows) -> pd.DataFrame:
    """Vetoes."""
    return pd.DataFrame(rows.fields())


def ledger_rows(rows: SheetRows) -> pd.DataFrame:
    """The ledger; a matter none of whose dates is in its file's year is a warning at the first."""
    names = [rule.name for rule in rows.rule.columns if rule.kind == "date"]
    dates, years = {name: rows.dates(name) for name in names}, rows.years()
    inside = np.any([years_of(each) == years for each in dates.values()], axis=0)
    outside = ~inside & (years != BLANK)
    for name, each in dates.items():
        given = ~np.isnat(each)
        words = _outside_words(rows, name)
        hint = "请核对日期;不是本年度事项的,请删去这一行"
        rows.report(outside & given, name, "matter-outside-year", words, hint)
        outside &= ~given
    return pd.DataFrame(rows.fields(ledger_columns(rows.scheme)))


def _outside_words(rows: SheetRows, name: str) -> Callable[[int], str]:
    """What to say of a matter outside its year, by its row; ``name`` is the date shown."""
    years = rows.years()
    return lambda i: f"这件事项的日期都不在 {years[i]} 年度内({name}{rows.shown(i, name)})"
