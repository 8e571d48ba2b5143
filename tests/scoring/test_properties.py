"""Identities that hold for every year: hypothesis makes the years."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import Line
from scoring.engine import score
from scoring.model.evidence import BLANK, BONUS, DEDUCTIONS, LINES, VETOES, Evidence
from scoring.model.scores import MISSING, NOT_APPLICABLE, VERIFIED
from scoring.reports.result_json import result
from tests.books import SCHEME, base_row, book, cover, read
from tests.jiuquan import LEDGER_COLUMNS as LEDGER

MAXIMA = np.array([line.max for line in SCHEME.lines])
READINGS = st.fixed_dictionaries({r.key: st.sampled_from(r.values) for r in SCHEME.readings})
ONE_IN_TEN = [False] * 9 + [True]
DAYS = st.integers(0, 364).map(lambda d: np.datetime64("2025-01-01", "s") + np.timedelta64(d, "D"))


def column(values: list[Any], dtype: str) -> Any:
    """A column of a frame; made of arrays, which takes a third of the time of series."""
    if dtype == "category":
        return pd.Categorical([value or "" for value in values])
    if dtype == "datetime64[s]":
        values = [np.datetime64("NaT") if value is None else value for value in values]
    return np.array(values, dtype=dtype)


def frame(rows: list[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    data = {name: [row.get(name) for row in rows] for name in columns}
    data |= {n: list(range(len(rows))) for n in columns if n == "at" or n.endswith("_at")}
    return pd.DataFrame({name: column(data[name], dtype) for name, dtype in columns.items()})


ONE_IN_TEN = st.sampled_from([False] * 9 + [True])
COUNTS = st.one_of(
    st.sampled_from([(BLANK, BLANK), (BLANK, 0)]),
    st.sampled_from([(d, n) for d in range(0, 700, 100) for n in (BLANK, *range(0, d + 1, 100))]),
)
"""What is due and done, in hundredths."""


def row_of(line: Line) -> st.SearchStrategy[tuple[Any, ...]]:
    """A row of a line: counts, self, verified, the office's 不适用 and the unit's."""
    points = st.sampled_from([0, line.max]) if line.allowed else st.integers(0, line.max)
    maybe = st.one_of(st.just(BLANK), points)
    return st.tuples(COUNTS, maybe, maybe, ONE_IN_TEN, ONE_IN_TEN)


ROWS = [row_of(line) for line in SCHEME.lines]
"""Made once: making a strategy takes longer than drawing from it."""
THERE = st.integers(0, 40)
GROUP = st.integers(0, 1)
STEP = st.integers(-1, 3)
FILLED = st.sampled_from(["", "self", "verified"])
"""The column that a unit left blank in no line: by chance alone none would ever be complete."""
UNIT_COUNT = st.integers(1, 4)


@cache
def events(count: int) -> tuple[st.SearchStrategy[list[dict[str, Any]]], ...]:
    """The rows of 加分项, 减分项, 一票否决 and 评估台账 of so many units."""
    unit = st.integers(0, count - 1)
    bonus = st.fixed_dictionaries(
        {"unit": unit, "practice_key": st.integers(0, 2), "case": st.integers(0, 7), "date": DAYS,
         "adopted": st.booleans()}
    )  # fmt: skip
    deduction = st.fixed_dictionaries(
        {"unit": unit, "case": st.integers(0, 2), "count": st.integers(1, 6),
         "points": st.integers(1000, 3000), "date": DAYS, "adopted": st.booleans(),
         "matter": st.sampled_from(["河道", "河 道", "货场"])}
    )  # fmt: skip
    veto = st.fixed_dictionaries({"unit": unit})
    matter = st.fixed_dictionaries(
        {"unit": unit, "raised": st.sampled_from(["年初确定", "临时确定"]),
         "decided": st.one_of(st.none(), DAYS), "assessed": st.one_of(st.none(), DAYS),
         "评估方案": STEP, "征求意见": STEP, "评估风险": STEP, "化解方案": STEP, "跟踪督查": STEP,
         "level": st.sampled_from(["", "高"]), "archive": st.sampled_from(["", "1"]),
         "conclusion": st.sampled_from(["", "顺利实施", "暂缓实施"])}
    )  # fmt: skip
    most = ((bonus, 8), (deduction, 5), (veto, 1), (matter, 6))
    return tuple(st.lists(each, max_size=size) for each, size in most)


def line_row(unit: int, item: int, drawn: tuple[Any, ...], filled: str) -> dict[str, Any]:
    (due, done), own, verified, set_aside, claimed = drawn
    return {
        "unit": unit, "item": item, "due": due, "done": done,
        "self": max(own, 0) if filled == "self" else own,
        "verified": max(verified, 0) if filled == "verified" else verified,
        "set_aside": set_aside, "not_applicable": set_aside or claimed,
    }  # fmt: skip


@st.composite
def years(draw: st.DrawFn) -> Evidence:
    count = draw(UNIT_COUNT)
    units = pd.DataFrame(
        {
            "unit": pd.Series([f"单位{n}" for n in range(count)], dtype="str"),
            "group": pd.Categorical.from_codes(
                [draw(GROUP) for _ in range(count)], [g.name for g in SCHEME.groups]
            ),
        }
    )
    filled = [draw(FILLED) for _ in range(count)]
    places = [(u, i) for u in range(count) for i in range(27) if filled[u] or draw(THERE)]
    bonus, deductions, vetoes, ledger = map(draw, events(count))
    return Evidence(
        SCHEME.id,
        2025,
        units,
        frame([line_row(u, i, draw(ROWS[i]), filled[u]) for u, i in places], LINES),
        frame(bonus, BONUS),
        frame(deductions, DEDUCTIONS),
        frame(vetoes, VETOES),
        frame(ledger, LEDGER),
        [("a.xlsx", "基础项")],
    )


@settings(deadline=None, max_examples=40)
@given(years(), READINGS)
def test_a_line_lies_between_0_and_its_maximum(year: Evidence, readings: dict[str, str]) -> None:
    scores = score(year, SCHEME, readings)
    points = scores.grid.points
    given_ = points != BLANK
    assert (points[given_] >= 0).all()
    assert (points <= MAXIMA[:, None]).all()
    assert (~given_ == (scores.grid.state == MISSING)
            | ((scores.grid.state == NOT_APPLICABLE) & (readings["not-applicable"] == "rescale"))).all()  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(years(), READINGS)
def test_the_columns_of_the_table_add_up(year: Evidence, readings: dict[str, str]) -> None:
    units = score(year, SCHEME, readings).units
    sections = sum(units[section.id] for section in SCHEME.sections)
    assert (sections + units["rescaled"] == units["base"]).all()
    earned = units["base"] + units["bonus"] - units["deduction"] - units["carried"]
    floored = earned.clip(lower=0) if readings["total-floor"] == "zero" else earned
    assert (units["total_without_veto"] == floored).all()
    assert (units["total"] == floored.where(~units["vetoed"], 0)).all()
    assert (units["deduction"] <= 3000).all()
    assert (units["deduction"] <= units["deduction_raw"]).all()
    assert (units["base"] <= 10000).all()
    assert (units["award_eligible"] == (units["complete"] & ~units["vetoed"])).all()
    last = readings["incomplete-rank"] == "last"
    assert ((units["rank"] > 0) == (~units["vetoed"] if last else units["award_eligible"])).all()
    for _, group in units[~units["vetoed"]].groupby("group", observed=True):
        ranked = group["award_eligible"]
        shown = group["total"][ranked]
        after = (shown.nunique() if readings["tie"] == "dense" else len(shown)) + 1
        assert not last or (group["rank"][~ranked] == after).all()


@settings(deadline=None, max_examples=40)
@given(years(), READINGS)
def test_a_claim_never_moves_what_the_office_said(year: Evidence, readings: dict[str, str]) -> None:
    """Art. 7 with the office's word for a line: 核定分 first, then its 不适用, then claims."""
    scores, lines = score(year, SCHEME, readings), year.lines
    unit, item = lines["unit"].to_numpy(), lines["item"].to_numpy()
    grid, verified = scores.grid, lines["verified"].to_numpy()
    given_, aside = verified != BLANK, lines["set_aside"].to_numpy()
    assert (grid.state[item, unit][given_] == VERIFIED).all()
    assert (grid.points[item, unit] == verified)[given_].all()
    assert (grid.state[item, unit][aside & ~given_] == NOT_APPLICABLE).all()
    confirmed = np.zeros(grid.state.shape, dtype=bool)
    confirmed[item, unit] = given_ | aside
    assert (grid.confirmed == confirmed).all()
    open_ = ((grid.state != MISSING) & ~confirmed).any(axis=0)
    assert (scores.units["provisional"].sort_index().to_numpy() == open_).all()
    if readings["unverified"] == "missing":
        assert ((grid.state == MISSING) == ~confirmed).all()


@settings(deadline=None, max_examples=30)
@given(years(), READINGS)
def test_the_heaviest_of_each_matter_and_no_more(year: Evidence, readings: dict[str, str]) -> None:
    added, heaviest = (
        score(year, SCHEME, {**readings, "same-matter": option}) for option in ("add", "heaviest")
    )
    every = added.deductions[added.deductions["adopted"]]
    each = every.groupby(["unit", every["matter"].astype(str).str.replace(" ", "")])["points"].max()
    wanted = each.groupby(level="unit").sum()
    raw = heaviest.units["deduction_raw"]
    assert raw[raw > 0].sort_index().to_dict() == wanted.to_dict()
    assert (raw <= added.units["deduction_raw"].loc[raw.index]).all()


@settings(deadline=None, max_examples=30)
@given(years(), READINGS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    year: Evidence, readings: dict[str, str], random: Any
) -> None:
    def shuffled(rows: pd.DataFrame) -> pd.DataFrame:
        order = list(range(len(rows)))
        random.shuffle(order)
        return rows.iloc[order].reset_index(drop=True)

    parts = ("lines", "bonus", "deductions", "vetoes", "ledger")
    other = dataclasses.replace(year, **{name: shuffled(getattr(year, name)) for name in parts})
    pd.testing.assert_frame_equal(
        score(year, SCHEME, readings).units, score(other, SCHEME, readings).units
    )


@settings(deadline=None, max_examples=40)
@given(years(), READINGS, st.integers(0, 26), st.integers(0, 1500))
def test_a_better_line_never_lowers_a_total(
    year: Evidence, readings: dict[str, str], item: int, more: int
) -> None:
    place = (year.lines["unit"] == 0) & (year.lines["item"] == item)
    if not place.any() or year.lines.loc[place, "not_applicable"].any():
        return
    line = SCHEME.lines[item]
    low = 0 if line.allowed else min(more, line.max)

    def verified(points: int) -> int:
        rows = year.lines.assign(
            verified=year.lines["verified"].where(~place, points).astype("int32")
        )
        units = score(dataclasses.replace(year, lines=rows), SCHEME, readings).units
        return int(units.loc[0, "total_without_veto"])

    # Under `with-section-four` the points of 四 and the cap of the deduction meet: what the
    # line regains the cap may take back, and never more.
    assert verified(line.max) >= verified(low)


CELL = st.sampled_from([None, 0, 1, 1.5, 2, "2.25", "3"])


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.tuples(CELL, CELL), min_size=27, max_size=27),
    st.lists(st.integers(0, 2), min_size=27, max_size=27),
    st.permutations(range(3)),
)
def test_a_year_split_over_files_is_the_same_year(
    cells: list[tuple[Any, Any]], parts: list[int], order: list[int]
) -> None:
    rows = []
    for line, (own, checked) in zip(SCHEME.lines, cells, strict=True):
        fits = [
            None if v is None or float(v) * 100 > line.max or line.allowed else v
            for v in (own, checked)
        ]
        rows.append(base_row(line.id, 自评分=fits[0], 核定分=fits[1]))
    whole = read(book({"基础项": rows}))
    files = [
        book(
            {"基础项": [row for row, part in zip(rows, parts, strict=True) if part == n]},
            cover_rows=cover(),
        )
        for n in order
    ]
    split = read(*files)
    assert whole.evidence is not None
    assert split.evidence is not None
    one, many = (result(score(each, SCHEME), []) for each in (whole.evidence, split.evidence))
    for each in (*one["units"], *many["units"]):
        for line in each["lines"]:
            del line["source"]
    assert one == many
