"""Evidence + scheme -> scores. Pure and exact: integer hundredths from cell to total."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.engine.bonus import cap_by_case, cumulated, score_bonus
from scoring.engine.lines import line_maxima, score_lines, take_events
from scoring.engine.measure import divide_half_up, group_means
from scoring.model.evidence import BLANK, Evidence, UsageError
from scoring.model.scores import MISSING, NOT_APPLICABLE, UNDESCRIBED, Grid, Scores
from scoring.text.folding import fold

Columns = dict[str, np.ndarray]
"""Figures by name, each an array with one value a unit."""


def settle_readings(scheme: Scheme, chosen: Mapping[str, str] | None = None) -> dict[str, str]:
    """All readings in the scheme's order, the chosen ones in place of the defaults.

    Raises :class:`UsageError` for a key or an option that the scheme does not have.
    """
    readings = scheme.default_readings()
    options = {reading.key: reading.values for reading in scheme.readings}
    for key, value in (chosen or {}).items():
        if key not in options:
            known = f"可用:{'、'.join(options)}" if options else "这个方案没有读法"
            raise UsageError(f"没有读法「{key}」;{known}")
        if value not in options[key]:
            raise UsageError(f"读法「{key}」没有选项「{value}」;可用:{'、'.join(options[key])}")
        readings[key] = value
    return readings


def score(evidence: Evidence, scheme: Scheme, readings: Mapping[str, str] | None = None) -> Scores:
    """Score a year under a scheme and rank it.

    ``readings`` are those that differ from the scheme's defaults. Raises
    :class:`UsageError` for a reading that does not exist.
    """
    settled = settle_readings(scheme, readings)
    rules = scheme.rules_of(settled)
    most = line_maxima(evidence, scheme)
    means = group_means(evidence, scheme)
    grid, beyond = score_lines(evidence, scheme, rules, most, means)
    bonus, bonus_sum = score_bonus(evidence, scheme, rules)
    deductions = score_deductions(evidence, scheme, rules)
    raw, of_lines = sum_deductions(deductions, len(evidence.units), scheme)
    if of_lines:
        beyond = beyond + take_events(grid, of_lines, most, scheme)
    units = score_units(scheme, rules, grid, most)
    units["bonus_raw"], units["deduction_raw"] = bonus_sum, raw
    units["bonus"] = cap_bonus(bonus_sum, scheme)
    units["deduction"] = cap_deduction(raw, scheme, rules, lost_to_penalty(scheme, grid, most))
    units["carried"] = beyond
    total_units(units, evidence, scheme, rules)
    table = _in_table_order(evidence.units, units, scheme, rules)
    if scheme.bands:
        table["band"] = grade(table, deductions, grid.points, scheme)
    return Scores(scheme, settled, evidence, grid, table, bonus, deductions, means)


def score_units(scheme: Scheme, rules: Mapping[str, str], grid: Grid, most: np.ndarray) -> Columns:
    """Sections, rescaling and base of each unit (Art. 7), in hundredths."""
    columns: Columns = {}
    gained, state = np.maximum(grid.points, 0), grid.state
    first = 0
    for section in scheme.sections:
        last = first + len(section.lines)
        columns[section.id] = gained[first:last].sum(axis=0, dtype=np.int64)
        first = last
    base = summed = np.sum([*columns.values()], axis=0)
    not_applicable = state == NOT_APPLICABLE
    applies: np.ndarray = scheme.total + 0 * summed
    if rules["not-applicable"] == "rescale" and not_applicable.any():
        applies = scheme.total - _summed(most, not_applicable)
        rescaled = divide_half_up(summed * scheme.total, np.maximum(applies, 1))
        base = np.where(applies == scheme.total, summed, rescaled)
    missing = np.count_nonzero(state == MISSING, axis=0)
    columns["rescaled"] = base - summed
    columns["base"] = base
    columns["missing"] = missing
    columns["silent"] = np.logical_not(grid.reported.any(axis=0))
    columns["unsent"] = columns["silent"] & (not scheme.event_lines)
    columns["undescribed"] = 0 * missing
    if scheme.described:
        columns["undescribed"] = np.count_nonzero(state == UNDESCRIBED, axis=0)
    columns["complete"] = np.logical_and(missing == 0, applies > 0)
    columns["provisional"] = ((state != MISSING) & ~grid.confirmed).any(axis=0)
    return columns


def _summed(most: np.ndarray, of: np.ndarray) -> np.ndarray:
    """The maxima of the lines in ``of`` (bool, (lines, units)) summed by unit."""
    if most.shape[1] == 1:
        return np.einsum("i,ij->j", most[:, 0], of)
    return np.einsum("ij,ij->j", most, of)


def score_deductions(evidence: Evidence, scheme: Scheme, rules: Mapping[str, str]) -> pd.DataFrame:
    """What each row of deductions costs.

    Adds to ``Evidence.deductions`` (int64 hundredths): ``alone``, what the row costs by itself,
    BLANK where it counts for nothing; ``doubled``, the same with repeats; ``points``, what it
    costs within its case's cap.

    Under ``same-matter`` = ``heaviest`` only the first of the heaviest adopted rows of one
    matter (folded) of a unit costs anything. Then repeated events of a case cost double where it
    says so, and no case costs a unit more than its cap; earlier rows come first.
    """
    frame = evidence.deductions
    if not len(frame):
        nothing = frame["points"].to_numpy(dtype=np.int64)
        return frame.assign(alone=nothing, doubled=nothing)
    each = np.array([case.points or 0 for case in scheme.deductions], dtype=np.int64)
    case, counts = frame["case"].to_numpy(), frame["adopted"].to_numpy(dtype=bool)
    discretion = np.array([case.rule == "discretion" for case in scheme.deductions])[case]
    cost = each[case] * frame["count"].to_numpy()
    cost = np.where(discretion, frame["points"].to_numpy(), cost)
    cost, turn = np.where(counts, cost, 0), np.arange(len(frame))
    if rules["same-matter"] == "heaviest":
        counts, turn = counts & _heaviest(frame, cost), _first_of_matter(frame)
        cost = np.where(counts, cost, 0)
    alone = doubled = np.where(counts, cost, BLANK)
    doubles = np.array([case.repeats == "double" for case in scheme.deductions])[case]
    if doubles.any():
        events = np.where(cost > 0, frame["count"].to_numpy(), 0)
        first = (events > 0) & (cumulated(frame, events, turn) == events)
        cost = np.where(doubles & (cost > 0), 2 * cost - np.where(first, each[case], 0), cost)
        doubled = np.where(counts, cost, BLANK)
    points = cap_by_case(frame, cost, [each.cap for each in scheme.deductions], turn)
    return frame.assign(points=points, alone=alone, doubled=doubled)


def sum_deductions(
    rows: pd.DataFrame, units: int, scheme: Scheme
) -> tuple[np.ndarray, dict[int, np.ndarray]]:
    """The raw sum that is taken from each unit's total, and by item what is taken from lines."""
    unit, case, points = (rows[name].to_numpy() for name in ("unit", "case", "points"))

    def summed(some: np.ndarray | slice) -> np.ndarray:
        of_unit = np.zeros(units, dtype=np.int64)
        np.add.at(of_unit, unit[some], points[some])
        return of_unit

    lines = scheme.event_lines
    of_lines = {item: summed(np.isin(case, cases)) for item, cases in lines.items()}
    elsewhere = [number for cases in lines.values() for number in cases]
    return summed(~np.isin(case, elsewhere) if lines else np.s_[:]), of_lines


def _heaviest(frame: pd.DataFrame, cost: np.ndarray) -> np.ndarray:
    """Which rows are the first of the heaviest of their unit's matter (bool, one a row)."""
    rows = _matters(frame).assign(less=-cost).sort_values("less", kind="stable")
    return ~rows.duplicated(["unit", "matter"]).sort_index().to_numpy()


def _first_of_matter(frame: pd.DataFrame) -> np.ndarray:
    """For each row where the first row of its unit's matter stands: whole matters take turns."""
    rows = _matters(frame)
    places = rows.assign(place=np.arange(len(rows)))
    return places.groupby(["unit", "matter"])["place"].transform("min").to_numpy()


def _matters(frame: pd.DataFrame) -> pd.DataFrame:
    """Each row's ``unit`` and the number of its ``matter`` (folded)."""
    matters = frame["matter"].cat
    folded = pd.factorize(np.array([fold(text) for text in matters.categories], dtype=object))[0]
    keys = {"unit": frame["unit"].to_numpy(), "matter": folded[matters.codes.to_numpy()]}
    return pd.DataFrame(keys)


def cap_bonus(earned: np.ndarray, scheme: Scheme) -> np.ndarray:
    """What units' bonuses count at most, in hundredths."""
    return earned if scheme.bonus_cap is None else np.minimum(earned, scheme.bonus_cap)


def lost_to_penalty(scheme: Scheme, grid: Grid, most: np.ndarray) -> np.ndarray:
    """What each unit lost on the penalty line (hundredths); 0 where it does not apply, or none."""
    line = scheme.penalty_line
    if line is None:
        return np.zeros(grid.points.shape[1], dtype=np.int64)
    item = scheme.lines.index(line)
    points = grid.points[item]
    return np.where(points == BLANK, 0, most[item] - points)


def cap_deduction(
    raw: np.ndarray, scheme: Scheme, rules: Mapping[str, str], lost: np.ndarray
) -> np.ndarray:
    """At most 30 (Art. 9, last line), or what 四 has left of it under its reading; ``lost`` as
    :func:`lost_to_penalty` has it. The last axis of both is the units.
    """
    if scheme.deduction_cap is None:
        return raw
    cap = scheme.deduction_cap + 0 * raw
    if rules["deduction-cap"] == "with-penalty" and scheme.penalty_line is not None:
        cap = np.maximum(0, cap - lost)
    return np.minimum(raw, cap)


def total_units(
    units: Columns, evidence: Evidence, scheme: Scheme, rules: Mapping[str, str]
) -> None:
    """Total, veto (Art. 12) and award; :mod:`scoring.engine.recount` counts it another way.

    The last axis of each figure is the units; others may be readings.
    """
    vetoed = vetoed_units(evidence)
    floors = rules["total-floor"] == "zero"

    def settled(earned: np.ndarray) -> np.ndarray:
        return _rounded(np.maximum(0, earned) if floors else earned, scheme.digits)

    earned = units["base"] + units["bonus"] - units["deduction"] - units["carried"]
    units["vetoed"] = vetoed
    units["total_without_veto"] = total = settled(earned)
    if scheme.veto_effect == "zero":
        total = np.where(vetoed, 0, total)
    elif scheme.veto_effect == "fixed-deduction":
        total = np.where(vetoed, settled(earned - scheme.veto_points), total)
    units["total"] = total
    units["award_eligible"] = units["complete"] & ~vetoed


def _rounded(points: np.ndarray, digits: int) -> np.ndarray:
    """Hundredths rounded half up to so many decimals of a point."""
    unit = 10 ** (2 - digits)
    return points if unit == 1 else (points + unit // 2) // unit * unit


def grade(
    table: pd.DataFrame, deductions: pd.DataFrame, points: np.ndarray, scheme: Scheme
) -> np.ndarray:
    """The grade (等次) of each row of the year's table (object): the first band that fits, else ''.

    A unit with a line missing has none. ``deductions`` as :class:`Scores` has them, ``points`` as
    its ``grid`` does: a line without points does not apply and bars nobody.
    """
    ids = [case.id for case in scheme.deductions]
    found = np.full(len(table), "", dtype=object)
    numbers = table.index.to_numpy()
    for band in reversed(scheme.bands):
        fits = table["complete"].to_numpy() & (table["total"].to_numpy() >= band.least)
        if band.rank is not None:
            rank = table["rank"].to_numpy()
            fits &= (rank > 0) & (rank <= band.rank)
        for asked in band.lines:
            earned = points[scheme.item_of(asked.id), numbers]
            fits &= (earned == BLANK) | (earned >= asked.least)
        barred = [number for number, id_ in enumerate(ids) if id_ in band.without]
        rows = deductions["case"].isin(barred) & deductions["adopted"]
        fits &= ~np.isin(numbers, deductions["unit"][rows].to_numpy())
        if scheme.veto and scheme.veto.id in band.without:
            fits &= ~table["vetoed"].to_numpy()
        found[fits] = band.name
    return found


def group_numbers(units: pd.DataFrame, scheme: Scheme) -> np.ndarray:
    """A number (int64) a unit, the same for those that are ranked together, in table order."""
    names = {group.name: number for number, group in enumerate(scheme.groups)}
    numbers = [names.get(name, len(names)) for name in units["group"].cat.categories]
    group = np.array([*numbers, len(names)], dtype=np.int64)[units["group"].cat.codes]
    if "office" in units:
        group += units["office"].to_numpy() * (len(names) + 1)
    return group


def vetoed_units(evidence: Evidence) -> np.ndarray:
    """Which units have a veto (bool)."""
    vetoed = np.zeros(len(evidence.units), dtype=bool)
    vetoed[evidence.vetoes["unit"].to_numpy()] = True
    return vetoed


def is_set_apart(vetoed: np.ndarray, scheme: Scheme) -> np.ndarray:
    """Which units a veto keeps from being ranked by their total (bool)."""
    apart: np.ndarray = vetoed & (scheme.veto_effect != "fixed-deduction")
    return apart


def _in_table_order(
    units: pd.DataFrame,
    figures: Mapping[str, np.ndarray],
    scheme: Scheme,
    rules: Mapping[str, str],
) -> pd.DataFrame:
    """``unit``, ``group``, the figures and ``rank`` in one frame, in the table's order.

    Sorted by group as the scheme orders them, rank, then incomplete, then vetoed units; ties
    keep the order of ``units`` (columns ``unit``, ``group``; of several offices ``office``, whose
    units are ranked apart). Equal totals share a rank:
    ``tie`` = ``shared`` gives 1, 2, 2, 4 and ``dense`` 1, 2, 2, 3. Incomplete and vetoed units
    have rank 0 (none); under ``incomplete-rank`` = ``last`` incomplete ones share the rank after
    the last of their group. A veto that ranks last gives its units the rank after all these; one
    that costs points leaves them among the ranked. The index is the row of ``units``.
    """
    group = group_numbers(units, scheme)
    set_apart = is_set_apart(figures["vetoed"], scheme)
    ranked = figures["complete"] & ~set_apart
    place = np.where(set_apart, 2, np.where(ranked, 0, 1))
    falling = np.where(ranked, -figures["total"], 0)
    order = np.lexsort((falling, group * 3 + place))
    rank = np.zeros(len(units), dtype=np.int64)
    first = order[ranked[order]]
    if len(first):
        rank[first] = _ranks(group[first], falling[first], rules["tie"])
    after = _after_the_last(
        group[first], falling[first], rules["tie"], int(group.max(initial=0)) + 1
    )
    if rules["incomplete-rank"] == "last":
        rank = np.where(place == 1, after[group], rank)
        waiting = np.bincount(group[place == 1], minlength=len(after))
        after = after + (np.minimum(waiting, 1) if rules["tie"] == "dense" else waiting)
    if scheme.veto_effect == "rank-last":
        rank = np.where(place == 2, after[group], rank)
    columns = {name: values[order] for name, values in {**figures, "rank": rank}.items()}
    return pd.DataFrame(
        {"unit": units["unit"].array[order], "group": units["group"].array[order], **columns},
        index=order,
    )


def _ranks(group: np.ndarray, value: np.ndarray, tie: str) -> np.ndarray:
    """Ranks of units sorted by group and value; equal neighbours share one."""
    new_group = np.append(True, group[1:] != group[:-1])
    new_value = new_group | np.append(True, value[1:] != value[:-1])
    place = np.arange(len(group))
    start = np.maximum.accumulate(np.where(new_group, place, 0))
    if tie == "dense":
        values = np.cumsum(new_value)
        return values - values[start] + 1
    return np.maximum.accumulate(np.where(new_value, place, 0)) - start + 1


def _after_the_last(group: np.ndarray, value: np.ndarray, tie: str, groups: int) -> np.ndarray:
    """The rank that follows the last ranked unit, one a group: by units, or by totals."""
    if tie == "dense":
        group = np.unique(np.stack([group, value]), axis=1)[0]
    return np.bincount(group, minlength=groups) + 1
