"""How firm ranks are: every figure against a search through all that can be, by the scorer alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from scoring.analysis.firm_words import firm_words, to_make_firm, turning_words
from scoring.analysis.firmness import Firmness, firmness
from scoring.engine import score
from scoring.engine.open_lines import open_lines, settle_lines
from scoring.engine.scenario_ranks import ranks
from scoring.engine.scenarios import scenarios
from scoring.model.evidence import LINES, Evidence
from scoring.model.scores import Scores
from tests.books import SCHEME
from tests.scoring.random_years import random_year
from tests.scoring.small_year import SHEETS, UNITS, frame, full, line, small_evidence

SEEDS = [0, 3, 8, 21]
FEW_LINES = [2, 5, 7, 11, 14, 19, 23]


@cache
def year(seed: int, count: int = 12, share: float = 0.03) -> Scores:
    return score(random_year(seed, count, share), SCHEME)


@cache
def every_scenario(seed: int) -> tuple[tuple[str, ...], dict[tuple[str, ...], Any]]:
    """The readings that change anything, and by their options the totals and ranks of each unit.

    That the others change nothing is shown by tests of the scenarios themselves.
    """
    scores = year(seed)
    shape = ranks(scenarios(scores.evidence, SCHEME), scores.evidence.units).shape
    moving = [each for each, size in zip(SCHEME.readings, shape, strict=False) if size > 1]
    found = {}
    for options in product(*(each.values for each in moving)):
        chosen = {each.key: value for each, value in zip(moving, options, strict=True)}
        table = score(scores.evidence, SCHEME, chosen).units.sort_index()
        found[options] = list(
            zip(table["total"].tolist(), table["rank"].tolist(), table["complete"], strict=True)
        )
    return tuple(each.key for each in moving), found


@pytest.mark.parametrize("seed", SEEDS)
def test_ranges_and_shares_are_those_of_all_combinations(seed: int) -> None:
    _, all_ = every_scenario(seed)
    for unit, told in firmness(year(seed)).items():
        rank = [rows[unit][1] for rows in all_.values()]
        placed = [each for each in rank if each]
        assert (told.best, told.worst) == (min(placed, default=0), max(placed, default=0))
        assert dict(told.shares) == {n: Fraction(rank.count(n), len(rank)) for n in {*rank}}
        assert sum(told.shares.values()) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_causes_are_shifts_and_variances_by_the_book(seed: int) -> None:
    keys, all_ = every_scenario(seed)
    for unit, told in firmness(year(seed)).items():
        totals = {options: rows[unit][0] for options, rows in all_.items()}
        rank = {options: rows[unit][1] for options, rows in all_.items()}
        expected = {}
        for place, key in enumerate(keys):
            used = year(seed).readings[key]
            others = [options for options in all_ if options[place] != used]
            as_used = {o: (*o[:place], used, *o[place + 1 :]) for o in others}
            moves = any(rank[o] != rank[as_used[o]] for o in others)
            shift = sum((Fraction(abs(totals[o] - totals[as_used[o]])) for o in others), Fraction())
            if moves or shift:
                expected[key] = (moves, shift / len(others), explained(totals, place))
        assert {c.reading: (c.moves_rank, c.shift, c.share) for c in told.causes} == expected
        assert [c.share for c in told.causes] == sorted(
            (c.share for c in told.causes), reverse=True
        )


def explained(totals: dict[tuple[str, ...], int], place: int) -> Fraction:
    """The variance of the means by one reading's options, of the variance of all totals."""
    by_option: dict[str, list[int]] = {}
    for options, total in totals.items():
        by_option.setdefault(options[place], []).append(total)
    whole = variance([Fraction(each) for each in totals.values()])
    means = [Fraction(sum(each), len(each)) for each in by_option.values()]
    return variance(means) / whole if whole else Fraction()


def variance(values: list[Fraction]) -> Fraction:
    mean = sum(values, Fraction()) / len(values)
    return sum(((each - mean) ** 2 for each in values), Fraction()) / len(values)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_fewer_readings_put_the_next_ahead(seed: int) -> None:
    keys, all_ = every_scenario(seed)
    scores, found = year(seed), firmness(year(seed))
    number = {each.name: each.unit for each in scores.results.values()}
    for unit, told in found.items():
        if told.lead is None or not told.lead.next:
            continue
        after = number[told.lead.next]
        assert told.lead.by == scores.results[unit].total - scores.results[after].total > 0
        costs = [
            sum(option != scores.readings[key] for key, option in zip(keys, options, strict=True))
            for options, rows in all_.items()
            if rows[unit][2] and rows[after][2] and rows[after][0] > rows[unit][0]
        ]
        assert (len(told.lead.readings) if told.lead.readings else None) == min(costs, default=None)
        if told.lead.readings:
            then = score(scores.evidence, SCHEME, dict(told.lead.readings)).results
            assert then[after].total > then[unit].total


def ways_to_settle(scores: Scores, one: int, other: int) -> Iterator[tuple[int, Scores]]:
    """Each set of open lines of two units: how many, and the year with those settled against the
    first and for the second.
    """
    which = open_lines(scores)
    places = [(item, unit) for unit in (one, other) for item in np.flatnonzero(which[:, unit])]
    most = np.array([[each.max] for each in SCHEME.lines])
    for size in range(1, len(places) + 1):
        for chosen in combinations(places, size):
            evidence = scores.evidence
            for unit, points in ((one, 0 * most), (other, most)):
                here = np.zeros_like(which)
                for item, of in chosen:
                    here[item, of] = of == unit
                evidence = settle_lines(evidence, here, points)
            yield size, score(evidence, SCHEME)


@pytest.mark.parametrize("seed", FEW_LINES)
def test_no_fewer_open_lines_put_the_next_ahead(seed: int) -> None:
    scores = year(seed, 6)
    number = {each.name: each.unit for each in scores.results.values()}
    for unit, told in firmness(scores).items():
        if told.lead is None or not told.lead.next:
            continue
        after = number[told.lead.next]
        sizes = [
            size
            for size, then in ways_to_settle(scores, unit, after)
            if then.results[after].total > then.results[unit].total
        ]
        lines = told.lead.lines
        if told.lead.lines_least:
            assert (len(lines) if lines else None) == min(sizes, default=None)
        else:
            assert (lines is None) == (not sizes)


def near() -> Scores:
    """甲县 and 丁区 have the same total, 乙县 0.01 less with a line that waits, 丙市 lacks one."""
    lines = [
        *full("甲县"),
        *full("丁区"),
        *full("乙县", skip=("一.1", "一.2")),
        line("乙县", "一.1", 90, verified=SCHEME.line_by_id["一.1"].max - 1),
        line("乙县", "一.2", 91, self=SCHEME.line_by_id["一.2"].max),
        *full("丙市", skip=("一.1",)),
    ]
    units = small_evidence().units[:4]
    assert [name for name, _ in UNITS[:4]] == units["unit"].tolist()
    return score(Evidence(SCHEME.id, 2025, units, frame(LINES, lines), sheets=SHEETS), SCHEME)


def by_name(scores: Scores) -> dict[str, Firmness]:
    return {each.name: each for each in firmness(scores).values()}


def test_a_tie_is_told_from_a_lead_of_a_hundredth() -> None:
    scores = near()
    found = by_name(scores)
    first, third, lacking = found["甲县"], found["乙县"], found["丙市"]
    assert (first.lead.tied, first.lead.next, first.lead.by) == (("丁区",), "乙县", 1)
    assert firm_words(first) == "第 1 名,名次稳固;与丁区并列;领先下一名 0.01"
    assert third.own_open == (1,)
    assert firm_words(third).startswith("第 3 名,可能 2–4,也可能没有名次;取决于:未核定 1 项")
    assert to_make_firm(scores, third)[0] == "核定本单位 一.2"
    assert lacking.rank == 0
    assert firm_words(lacking).startswith("没有名次,可能 1–4;取决于:未核定 1 项")


def test_what_turns_two_round_is_told_with_line_and_clause() -> None:
    scores = year(4)
    told = by_name(scores)["单位7"]
    words = turning_words(scores, told)
    assert words[0].startswith("只改 1 处读法,单位8就会超过本单位:")
    assert words[1].startswith("最少 1 项待核定的如此核定,单位8就会超过:单位8 ")


def test_confirmed_lines_of_a_scheme_without_open_readings_are_firm() -> None:
    lines = [*full("甲县"), *full("乙县", skip=("一.1",)), line("乙县", "一.1", 90, verified=1)]
    units = small_evidence().units[:2]
    found = by_name(
        score(Evidence(SCHEME.id, 2025, units, frame(LINES, lines), sheets=SHEETS), SCHEME)
    )
    assert [each.is_firm for each in found.values()] == [True, True]
    by = SCHEME.line_by_id["一.1"].max - 1
    assert firm_words(found["甲县"]) == f"第 1 名,名次稳固;领先下一名 {by / 100:.2f}"
    assert firm_words(found["乙县"]) == "第 2 名,名次稳固"
    assert to_make_firm(near(), found["乙县"]) == []


def test_a_year_without_units_has_nothing_to_say() -> None:
    units = small_evidence().units[:0]
    assert firmness(score(Evidence(SCHEME.id, 2025, units), SCHEME)) == {}
