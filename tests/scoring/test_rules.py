"""Rules that other laws have: each by hand, and all of them together as the recount counts them."""

from __future__ import annotations

import copy
import dataclasses
import tomllib
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import Line, Scheme
from criteria.loading import FOLDER
from scoring.engine import score
from scoring.engine.measure import line_points
from scoring.engine.recount import recount
from scoring.explain.standing import remarks, state_of
from scoring.model.evidence import BLANK, LINES, Evidence
from tests.scoring.small_year import small_evidence
from tests.scoring.test_properties import READINGS, frame, years
from tests.scoring.test_recount import named

RAW = tomllib.loads((FOLDER / "jiuquan_2013.toml").read_text(encoding="utf-8"))
MAXIMA = {line["id"]: line["max"] for part in RAW["sections"] for line in part["lines"]}
COUNTY, BUREAU = (group["name"] for group in RAW["groups"][:2])
LINE = {"id": "1", "article": "一", "title": "一", "words": "一", "max": 10, "evidence": "一"}


def points_of(measure: dict[str, Any], due: int, done: int, most: int = 10) -> str:
    """What a line of 10 points keeps, as text; '无' where it cannot be measured. Counts whole."""
    line = Line.model_validate({**LINE, "max": most, "measure": measure})
    given_ = (np.array([each * 100 if each >= 0 else BLANK]) for each in (due, done))
    [found] = line_points(line, np.int64(line.max), *given_).tolist()
    return "无" if found == BLANK else f"{found / 100:.2f}"


FULL_AT_90 = {"when": "below", "at": "90", "per": "1", "points": 1, "steps": "exact"}
BY_WHOLE, BY_STARTED = {**FULL_AT_90, "steps": "whole"}, {**FULL_AT_90, "steps": "started"}
TO_96 = {"when": "below", "at": "96", "to": "90", "per": "1", "points": "0.25", "steps": "whole"}
BELOW_90 = {"when": "below", "at": "90", "per": "1", "points": "0.5", "steps": "whole"}
NEARLY_ALL = {"when": "below", "at": "95", "points": 10}
AT_MOST_5 = {"when": "above", "at": "5", "per": "1", "points": 2, "steps": "whole"}
AGAINST_MEAN = {
    "kind": "rate", "of": "change", "against": "group-mean",
    "rates": [{"when": "above", "at": 0, "per": 1, "points": "0.1", "steps": "exact"}],
}  # fmt: skip
LESS_15 = {"when": "above", "at": "-15", "points": 10}


@pytest.mark.parametrize(
    ("rates", "due", "done", "points"),
    [
        pytest.param([FULL_AT_90], 100, 90, "10.00", id="full at 90 %"),
        pytest.param([FULL_AT_90], 200, 179, "9.50", id="half a point below costs a half"),
        pytest.param([FULL_AT_90], 300, 269, "9.67", id="89.666… %, rounded half up"),
        pytest.param([BY_WHOLE], 200, 179, "10.00", id="only whole points cost"),
        pytest.param([BY_WHOLE], 100, 88, "8.00", id="two whole points"),
        pytest.param([BY_STARTED], 200, 179, "9.00", id="a started point costs a whole one"),
        pytest.param([FULL_AT_90], 100, 70, "0.00", id="to nought, not below"),
        pytest.param([TO_96, BELOW_90], 100, 96, "10.00", id="piecewise, 96 % itself is full"),
        pytest.param([TO_96, BELOW_90], 100, 94, "9.50", id="piecewise, the first piece"),
        pytest.param([TO_96, BELOW_90], 100, 88, "7.50", id="6 x 0.25 + 2 x 0.5"),
        pytest.param([NEARLY_ALL], 100, 95, "10.00", id="all"),
        pytest.param([NEARLY_ALL], 1000, 949, "0.00", id="or nothing"),
        pytest.param([{**NEARLY_ALL, "when": "at-most"}], 100, 95, "0.00", id="以下含本数"),
        pytest.param([AT_MOST_5], 100, 5, "10.00", id="better when lower, 5 % itself is full"),
        pytest.param([AT_MOST_5], 100, 8, "4.00", id="three points above cost 2 each"),
        pytest.param([{**AT_MOST_5, "to": "7"}], 100, 60, "6.00", id="no more is lost beyond 7 %"),
        pytest.param([NEARLY_ALL], 0, 0, "无", id="nothing was due"),
        pytest.param([NEARLY_ALL], 10, -1, "无", id="done is not known"),
    ],
)
def test_rates(rates: list[dict[str, Any]], due: int, done: int, points: str) -> None:
    assert points_of({"kind": "rate", "rates": rates}, due, done) == points


@pytest.mark.parametrize(
    ("before", "now", "points"),
    [(100, 85, "10.00"), (100, 86, "0.00"), (200, 100, "10.00"), (0, 3, "无")],
)
def test_a_change_against_the_figure_before(before: int, now: int, points: str) -> None:
    measure = {"kind": "rate", "of": "change", "rates": [LESS_15]}
    assert points_of(measure, before, now) == points


@pytest.mark.parametrize(
    ("measure", "due", "done", "points"),
    [
        ({"kind": "gain", "each": "1.5"}, -1, 3, "4.50"),
        ({"kind": "gain", "each": "1.5"}, -1, 9, "10.00"),
        ({"kind": "gain", "each": "1.5"}, -1, 0, "0.00"),
        ({"kind": "gain", "each": "1.5"}, 4, -1, "无"),
        ({"kind": "penalty", "each": 4, "floor": 3}, 2, 1, "6.00"),
        ({"kind": "penalty", "each": 4, "floor": 3}, 9, 1, "3.00"),
        ({"kind": "rate", "rates": [NEARLY_ALL], "floor": 3}, 100, 1, "3.00"),
    ],
)
def test_gains_and_floors(measure: dict[str, Any], due: int, done: int, points: str) -> None:
    assert points_of(measure, due, done) == points


def test_the_mean_of_a_group_is_of_its_office_alone() -> None:
    """Where several offices are scored together; 5 of 不适用 is in no mean."""
    scheme = variant({"lines": {"一.1": {"measure": AGAINST_MEAN}}})
    units = pd.DataFrame(
        {"unit": list("abcdef"), "group": pd.Categorical([COUNTY] * 5 + [BUREAU]),
         "office": [0, 0, 0, 1, 1, 1]}
    )  # fmt: skip
    lines = frame(
        [{"unit": unit, "item": 0, "done": done * 100, "not_applicable": done == 5,
          "set_aside": False, **dict.fromkeys(("due", "self", "verified"), BLANK)}
         for unit, done in enumerate((1, 3, 5, 10, 20, 7))],
        LINES,
    )  # fmt: skip
    found = score(Evidence(scheme.id, 2025, units, lines), scheme)
    mean = found.means[0]
    assert mean.figure.tolist() == [100, 300, BLANK, 1000, 2000, 700]
    assert mean.summed.tolist() == [400, 400, 400, 3000, 3000, 700]
    assert mean.units.tolist() == [2, 2, 2, 2, 2, 1]
    assert found.grid.points[0].tolist() == [500, 0, BLANK, 500, 167, BLANK]


def test_rates_of_the_largest_counts_do_not_overflow() -> None:
    rates = [{**FULL_AT_90, "per": f"{n}.97"} for n in (1, 3, 7)]
    most = {"kind": "rate", "rates": rates}
    assert points_of(most, 10_000_000, 9_000_000) == "10.00"
    assert points_of(most, 10_000_000, 8_999_999, most=9999) == "9999.00"


def variant(change: dict[str, Any]) -> Scheme:
    """Jiuquan's scheme with another rule in place of some of its own; ``lines`` by id."""
    raw, change = copy.deepcopy(RAW), copy.deepcopy(change)
    lines = {line["id"]: line for section in raw["sections"] for line in section["lines"]}
    for id_, fields in change.pop("lines", {}).items():
        lines[id_] |= fields
    for kind in ("bonus", "deductions"):
        for number, fields in change.pop(kind, {}).items():
            raw[kind][number] |= fields
    raw["veto"] |= change.pop("veto", {})
    return Scheme.model_validate(raw | change)


STEPS = st.sampled_from([{}, *({"per": "0.7", "steps": s} for s in ("exact", "whole", "started"))])
RATES = st.builds(
    lambda when, at, points, steps: {"when": when, "at": at, "points": points, **steps},
    st.sampled_from(["below", "at-most", "above", "at-least"]),
    st.sampled_from(["0", "33.33", "50", "100"]),
    st.sampled_from([1, "0.03"]),
    STEPS,
)
AGAINST = ("last-year", "own-mean", "group-mean", "group-mean")
MEASURES = st.one_of(
    st.builds(
        lambda rates, of, floor: {"kind": "rate", "rates": rates, **of, "floor": floor},
        st.lists(RATES, min_size=1, max_size=3),
        st.sampled_from([{"of": "share"}, *({"of": "change", "against": way} for way in AGAINST)]),
        st.sampled_from([0, "0.5"]),
    ),
    st.just({"kind": "described"}),
    st.builds(
        lambda kind, idle: {**kind, "idle": idle},
        st.sampled_from(
            [
                {"kind": "share"},
                {"kind": "gain", "each": 1},
                {"kind": "penalty", "each": 2},
                {"kind": "rate", "rates": [{"when": "below", "at": 90, "points": 1}]},
            ]
        ),
        st.sampled_from([0, "0.33", 3]),
    ),
    st.builds(
        lambda by, each, more: {"kind": "deadline", "by": by, "each": each, **more},
        st.sampled_from(["01-02", "12-31+1"]),
        st.sampled_from([1, "0.33"]),
        st.sampled_from([{}, {"days": 3, "steps": "whole"}, {"days": 5, "steps": "started"}]),
    ),
    st.builds(lambda each: {"kind": "gain", "each": each}, st.sampled_from([0, "0.33", 2])),
    st.builds(
        lambda each, more: {"kind": "penalty", "each": each, **more},
        st.sampled_from([1, "2.5"]),
        st.sampled_from([{}, {"floor": "0.75"}, {"beyond": True}]),
    ),
)
BANDS = st.builds(
    lambda least, rank, lines, without: {
        "name": "好",
        "least": least,
        "rank": rank,
        "without": without,
        "lines": [{"id": id_, "least": points} for id_, points in lines.items()],
    },
    st.sampled_from([0, 30, "60.01"]),
    st.sampled_from([None, 1, 2]),
    st.dictionaries(st.sampled_from(["一.2", "二.1", "四"]), st.sampled_from([0, "0.01", 3])),
    st.sampled_from([[], ["减一"], ["否", "减二"]]),
)
CAP = st.sampled_from([{}, {"cap": 3}, {"cap": "4.5"}])
REPEATS = st.sampled_from([{}, {"repeats": "double"}])
CHANGES = st.fixed_dictionaries(
    {
        "lines": st.fixed_dictionaries(
            {"一.1": st.fixed_dictionaries({"measure": MEASURES}),
             "三.4": st.fixed_dictionaries({"measure": MEASURES}),
             "一.3": st.sampled_from([{}, {"max_by_group": {COUNTY: 7, BUREAU: 4}}]),
             "一.4": st.sampled_from([{}, {"max_by_group": {COUNTY: 0}}])}
        ),
        "events": st.sampled_from([None, {}, {"floor": "0.5"}, {"beyond": True}]),
        "bonus": st.fixed_dictionaries({0: CAP, 1: CAP, 3: CAP}),
        "deductions": st.fixed_dictionaries(
            {0: st.builds(lambda a, b: {**a, **b}, CAP, REPEATS), 1: REPEATS, 2: CAP}
        ),
        "veto": st.sampled_from(
            [{}, {"effect": "rank-last"}, {"effect": "fixed-deduction", "points": 30}]
        ),
        "bands": st.lists(BANDS, max_size=3),
        "digits": st.integers(0, 2),
        "bonus_cap": st.sampled_from([None, 5, "7.77"]),
        "deduction_cap": st.sampled_from([None, 30]),
    }
)  # fmt: skip


def whole(change: dict[str, Any]) -> dict[str, Any]:
    """Maxima by group taken together, so that each group's come to 100; a line that is described
    has none, and its neighbour has them.
    """
    for id_, neighbour in (("一.1", "一.2"), ("三.4", "三.2")):
        if change["lines"][id_]["measure"]["kind"] == "described":
            most = MAXIMA[id_] + MAXIMA[neighbour]
            change["lines"][id_] |= {"max": 0}
            change["lines"][neighbour] = {"max": most}
    events = change.pop("events")
    if events is not None:
        change["lines"]["一.5"] = {"measure": {"kind": "events", **events}}
        cases = change["deductions"]
        change["deductions"] = cases | {n: {**cases[n], "line": "一.5"} for n in (0, 2)}
    more = change["lines"]["一.4"].get("max_by_group")
    change["lines"]["一.3"] = {"max_by_group": {COUNTY: 7}} if more else {}
    return change


def told(year: Evidence) -> Evidence:
    """The year with a note on every other line, and what is done on two of them as a day."""
    lines = year.lines
    ids = [line["id"] for part in RAW["sections"] for line in part["lines"]]
    of_day = lines["item"].isin([ids.index("一.1"), ids.index("三.4")]) & (lines["done"] > 0)
    day = (np.datetime64("2025-01-01") - np.datetime64("1970-01-01")).astype(int)
    lines = lines.assign(done=lines["done"] + of_day * int(day) * 100)
    notes = np.where((lines["unit"] + lines["item"]) % 2, "写明", " ")
    return dataclasses.replace(year, lines=lines.assign(note=pd.Categorical(notes)))


@settings(deadline=None, max_examples=50)
@given(years().map(named).map(told), READINGS, CHANGES.map(whole))
def test_all_rules_together_are_as_the_recount_counts_them(
    year: Evidence, readings: dict[str, str], change: dict[str, Any]
) -> None:
    assert recount(score(year, variant(change), readings)) == []


def test_a_unit_that_sent_nothing_is_not_taken_to_lack_lines_by_the_office_s_events() -> None:
    change = {
        "lines": {"一.5": {"measure": {"kind": "events"}}},
        "deductions": {0: {"line": "一.5"}},
    }
    scores = score(small_evidence(), variant(change))
    unit = scores.unit_number("丁区")
    result = scores.results[unit]
    assert (result.silent, result.unsent, result.total) == (True, False, result.sections["一"])
    assert state_of(result, scores.scheme).words == "未报送"
    assert remarks(scores, unit) == ["未报送任何佐证材料"]
