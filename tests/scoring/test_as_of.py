"""A year as of a day: on the day counts, the day after does not (contract: --as-of)."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from scoring.engine import score
from scoring.engine.as_of import AsOf, as_of
from scoring.model.evidence import BLANK, BONUS, DEDUCTIONS, LINES, VETOES, Evidence, UsageError
from scoring.model.scores import STATES, Scores
from tests.jiuquan import LEDGER_COLUMNS as LEDGER
from tests.jiuquan import STEPS
from tests.scoring.small_year import (
    COUNTY,
    ITEM,
    SCHEME,
    SHEETS,
    bonus_row,
    deduction_row,
    frame,
    full,
    ledger_row,
    line,
    small_evidence,
)

DAY = date(2025, 6, 30)
ON, AFTER = "2025-06-30", "2025-07-01"


def evidence(**frames: pd.DataFrame) -> Evidence:
    """甲县 and what is given of it."""
    units = pd.DataFrame({"unit": ["甲县"], "group": pd.Categorical([COUNTY])})
    return Evidence(SCHEME.id, 2025, units, sheets=SHEETS, **frames)


def matter(name: str, assessed: str | None, decided: str | None = None, **more: object) -> dict:
    days = {"unit": 0, "decided": pd.Timestamp(decided) if decided else pd.NaT}
    return ledger_row(name, 5, assessed, **{**days, **more})


def half(found: Evidence, day: date = DAY, **readings: str) -> Scores:
    return score(as_of(found, SCHEME, day)[0], SCHEME.on(day), readings)


def test_rows_count_by_their_own_date() -> None:
    veto = {"unit": 0, "matter": "园区", "document": "1号", "note": "", "at": 0}
    found = evidence(
        bonus=frame(BONUS, [bonus_row("甲县", n, "加一", n, 5) for n in (ON, AFTER)]),
        deductions=frame(
            DEDUCTIONS,
            [deduction_row("甲县", "减一", n, 5, date=pd.Timestamp(n)) for n in (ON, AFTER, AFTER)],
        ),
        vetoes=frame(VETOES, [{**veto, "date": pd.Timestamp(n)} for n in (ON, AFTER)]),
    )
    kept, left_out = as_of(found, SCHEME, DAY)
    assert [*kept.bonus["practice"]] == [ON]
    assert [*kept.deductions["matter"]] == [ON]
    assert [*kept.vetoes["date"]] == [pd.Timestamp(ON)]
    assert left_out == AsOf(DAY, bonus=1, deductions=2, vetoes=1)
    assert left_out.words(SCHEME) == (
        "成绩截至2025年6月30日;此后的加分1项、减分2条、认定事项1件没有计入。"
    )
    assert as_of(found, SCHEME, date(2025, 7, 1))[0].bonus.equals(found.bonus)


def test_a_matter_assessed_later_is_not_assessed_yet() -> None:
    rows = [
        matter("按时", ON, ON),
        matter("后评", AFTER, ON),
        matter("未来", AFTER, AFTER, reported=pd.Timestamp(AFTER)),
        matter("无日期", None),
        matter("后决", ON, AFTER, reported=pd.Timestamp(AFTER)),
    ]
    kept, left_out = as_of(evidence(ledger=frame(LEDGER, rows)), SCHEME, DAY)
    ledger = kept.ledger.set_index("matter")
    assert [*ledger.index] == ["按时", "后评", "无日期", "后决"]
    assert left_out == AsOf(DAY, matters=1, assessments=1)
    assert ledger["assessed"].notna().to_dict() == {
        "按时": True, "后评": False, "无日期": False, "后决": True,
    }  # fmt: skip
    assert {*ledger.loc["后评", [*STEPS]]} == {BLANK}
    assert ledger.loc["后评", ["level", "conclusion", "archive"]].isna().all()
    assert ledger.loc["后评", "decided"] == pd.Timestamp(ON)
    assert ledger.loc["后决", ["decided", "reported"]].isna().all()
    assert ledger.loc["后决", "archive"] == "1"
    assert {name: str(kept.ledger[name].dtype) for name in STEPS} == dict.fromkeys(STEPS, "int8")


def test_what_the_ledger_measures_follows() -> None:
    rows = [matter("按时", ON, ON), matter("后评", AFTER, ON), matter("未来", AFTER, AFTER)]
    found = evidence(ledger=frame(LEDGER, rows))

    def points(scores: Scores, id_: str) -> int:
        return int(scores.grid.points[ITEM[id_], 0])

    assert points(half(found), "三.1") == 250, "one of two matters"
    assert points(half(found), "三.7(5)") == 400, "of the one that is assessed"
    assert points(half(found), "二.8") == 200
    whole = score(found, SCHEME)
    assert points(whole, "三.1") == 333, "two of three: one was assessed after its decision"


@pytest.mark.parametrize(
    ("day", "id_", "done", "points"),
    [
        (date(2025, 6, 30), "一.2", 200, 400),
        (date(2025, 7, 1), "一.2", 200, 200),
        (date(2025, 6, 30), "二.5", 100, 100),
        (date(2025, 7, 1), "二.5", 100, 50),
    ],
)
def test_dues_are_the_half_years_to_its_last_day(
    day: date, id_: str, done: int, points: int
) -> None:
    found = evidence(lines=frame(LINES, [line("甲县", id_, done=done)]))
    assert half(found, day).grid.points[ITEM[id_], 0] == points


def test_a_due_on_the_sheet_overrides_the_half_years() -> None:
    found = evidence(lines=frame(LINES, [line("甲县", "一.2", due=400, done=200)]))
    assert half(found).grid.points[ITEM["一.2"], 0] == 200


def test_nothing_is_due_yet_where_the_half_year_has_none() -> None:
    found = evidence(lines=frame(LINES, full("甲县", skip=("二.7",))))
    scores = half(found)
    assert STATES[scores.grid.state[ITEM["二.7"], 0]] == "not_applicable"
    assert not scores.grid.confirmed[ITEM["二.7"], 0], "it is no word of the office's"
    assert scores.units.loc[0, ["base", "complete", "provisional"]].tolist() == [10000, True, True]
    own = evidence(lines=frame(LINES, [line("甲县", "二.7", self=150)]))
    assert STATES[half(own).grid.state[ITEM["二.7"], 0]] == "self"


@pytest.mark.parametrize("reading", ["provisional", "missing"])
def test_a_unit_that_sent_nothing_still_sent_nothing(reading: str) -> None:
    assert bool(half(evidence(), unverified=reading).units.loc[0, "unsent"])
    said = evidence(lines=frame(LINES, [line("甲县", "二.7", done=100)]))
    assert not half(said, unverified=reading).units.loc[0, "unsent"]


def test_a_whole_year_up_to_its_last_day_is_the_year() -> None:
    found = small_evidence()
    last = half(found, date(2025, 12, 31)).units
    pd.testing.assert_frame_equal(last, score(found, SCHEME).units)


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2026, 1, 1)])
def test_a_day_outside_the_year_is_told(day: date) -> None:
    with pytest.raises(UsageError, match=f"截至日期 {day} 不在 2025 年度内"):
        as_of(small_evidence(), SCHEME, day)
