"""What a leader looks for in a scored year: losses, self scores, gaps, coverage, movement.

Pure functions of :class:`Scores`. Every figure is exact: points are int64 hundredths, shares
are pairs of ``done`` and ``due``. Where a figure cannot be had or compared it is ``<NA>``
(dtype ``Int64``), never 0. ``unit`` is a row of ``Evidence.units``, ``name`` the unit's name.
Frames of units stand in the order of the year-end table; ``group`` narrows to one group.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scoring.explain.notes import waiting
from scoring.model.evidence import BLANK, LEDGER, Evidence
from scoring.model.scores import MISSING, NOT_APPLICABLE, STATES, VERIFIED, Scores, no_figure
from scoring.text.folding import fold
from scoring.text.personal import mask

KINDS = ("决策", "政策", "改革", "项目", "活动")
"""The five kinds of matter in the ledger's column 类别 (重大决策、政策、改革、项目、活动)."""
TOTAL = "total"
Row = dict[str, Any]


def units_of(scores: Scores, group: str | None = None) -> pd.DataFrame:
    """The rows of ``Scores.units`` of one group; ``""`` is the group of those without one."""
    if group is None:
        return scores.units
    return scores.units[scores.units["group"].astype("object").fillna("") == group]


def groups_of(scores: Scores) -> list[str]:
    """Groups that have units, in the scheme's order, then others; ``""`` for no group."""
    have = scores.units["group"].astype("object").fillna("")
    known = [group.name for group in scores.scheme.groups]
    rest = [name for name in dict.fromkeys(have) if name not in known]
    return [name for name in (*known, *rest) if (have == name).any()]


def points_lost(scores: Scores, group: str | None = None) -> pd.DataFrame:
    """Where points are lost: a row a section, and after each its lines, in clause order.

    ``section`` (str), ``item`` (int64, counts the lines from 0, BLANK on a section's row),
    ``id``, ``title`` (str); int64: ``lost`` of ``possible`` hundredths, ``units`` how many
    units lost anything; ``scored``, ``not_applicable``, ``missing``: how many places (a unit's
    line) have points, do not apply, lack a score. What does not apply and what is missing is
    in neither ``lost`` nor ``possible``. Vetoed units keep their components and count here.
    """
    chosen = units_of(scores, group).index.to_numpy()
    state, points = scores.grid.state[:, chosen], scores.grid.points[:, chosen]
    most = np.array([line.max for line in scores.scheme.lines], dtype=np.int64)[:, None]
    counts = (state != MISSING) & (state != NOT_APPLICABLE)
    lost = np.where(counts, most - points, 0)
    rows: list[Row] = []
    first = 0
    for section in scores.scheme.sections:
        last = first + len(section.lines)
        items = [(BLANK, section.id, section.title, slice(first, last))]
        items += [
            (item, line.id, line.title, slice(item, item + 1))
            for item, line in enumerate(section.lines, first)
        ]
        for item, id_, title, span in items:
            row: Row = {"section": section.id, "item": item, "id": id_, "title": title}
            row["lost"] = int(lost[span].sum())
            row["possible"] = int(np.where(counts, most, 0)[span].sum())
            row["units"] = int(np.count_nonzero(lost[span].sum(axis=0)))
            row["scored"] = int(counts[span].sum())
            row["not_applicable"] = int((state[span] == NOT_APPLICABLE).sum())
            row["missing"] = int((state[span] == MISSING).sum())
            rows.append(row)
        first = last
    return pd.DataFrame(rows)


def self_against_verified(scores: Scores, group: str | None = None) -> pd.DataFrame:
    """What units gave themselves beside what was verified, over lines that carry both.

    ``unit`` (int64), ``name``, ``group``; int64: ``lines`` how many carry both; ``self``,
    ``verified`` their sums and ``difference`` (self less verified: positive where the unit
    scored itself too high) in hundredths; ``above``, ``below``: on how many lines the self
    score is above or below. Lines that do not apply are left out.
    """
    grid, rows = scores.grid, []
    both = (grid.state == VERIFIED) & (grid.self != BLANK)
    for number, row in _names(scores, group):
        mine = both[:, number]
        own, verified = (a[mine, number].astype(np.int64) for a in (grid.self, grid.verified))
        row |= {"lines": int(mine.sum()), "self": int(own.sum()), "verified": int(verified.sum())}
        row["difference"] = row["self"] - row["verified"]
        row |= {"above": int((own > verified).sum()), "below": int((own < verified).sum())}
        rows.append(row)
    columns = "unit name group lines self verified difference above below".split()
    return pd.DataFrame(rows, columns=columns)


def standing(scores: Scores, group: str | None = None) -> pd.DataFrame:
    """How far each unit is: a count of lines for each of :data:`~scoring.model.scores.STATES`.

    ``unit`` (int64), ``name``, ``group``; ``not_applicable``, ``verified``, ``self``,
    ``measured``, ``missing`` (int64, together the scheme's lines); ``waiting`` (int64): lines
    that count and that the office has not confirmed, 不适用 among them; ``open`` (int64):
    these and the missing; ``handed_in`` (bool): any line has any figure,
    whoever entered it.
    """
    rows = []
    for number, row in _names(scores, group):
        counts = np.bincount(scores.grid.state[:, number], minlength=len(STATES))
        row |= {state: int(counts[code]) for code, state in enumerate(STATES)}
        row["waiting"] = len(waiting(scores, number))
        row["open"] = row["waiting"] + row["missing"]
        row["handed_in"] = not scores.units.at[number, "unsent"]
        rows.append(row)
    return pd.DataFrame(
        rows, columns=["unit", "name", "group", *STATES, "waiting", "open", "handed_in"]
    )


class Coverage(NamedTuple):
    """两个全覆盖 as the ledgers show it. ``done`` and ``due`` are int64 counts.

    ``units``: a row a group: of ``due`` units ``done`` keep a ledger (have any row in it).
    ``matters``: a row a group and kind of matter (all five, also where there is none): of
    ``due`` matters listed ``done`` were assessed (评估日期 is filled).
    """

    units: pd.DataFrame
    matters: pd.DataFrame


def coverage(scores: Scores) -> Coverage:
    """Which units keep a ledger, and which of its matters were assessed, by group and kind."""
    ledger = scores.evidence.ledger
    kinds = [*KINDS, *(k for k in dict.fromkeys(ledger["kind"].dropna()) if k not in KINDS)]
    units, matters = [], []
    for group in groups_of(scores):
        numbers = units_of(scores, group).index
        mine = ledger[ledger["unit"].isin(numbers)]
        units.append({"group": group, "done": mine["unit"].nunique(), "due": len(numbers)})
        for kind in kinds:
            of_kind = mine[mine["kind"] == kind]
            done = int(of_kind["assessed"].notna().sum())
            matters.append({"group": group, "kind": kind, "done": done, "due": len(of_kind)})
    return Coverage(
        pd.DataFrame(units, columns="group done due".split()),
        pd.DataFrame(matters, columns="group kind done due".split()),
    )


def unassessed(scores: Scores, group: str | None = None) -> pd.DataFrame:
    """Matters in the ledgers that were never assessed: ``unit``, ``name``, ``matter``, ``kind``."""
    ledger = scores.evidence.ledger
    open_ = ledger[ledger["assessed"].isna()] if len(ledger) else pd.DataFrame(columns=[*LEDGER])
    rows = [
        {"unit": number, "name": row["name"], "matter": mask(str(matter)), "kind": str(kind)}
        for number, row in _names(scores, group)
        for matter, kind in open_.loc[open_["unit"] == number, ["matter", "kind"]].to_numpy()
    ]
    return pd.DataFrame(rows, columns="unit name matter kind".split())


def against_group(scores: Scores, unit: int, before: Scores | None = None) -> pd.DataFrame:
    """Each section and the total of a unit beside its group's median and its own year before.

    A row a section, then ``total``: ``id``, ``title`` (str), ``max`` (int64 hundredths), and
    Int64: ``own``; ``median`` of the ``of`` units that can be compared, the unit's own figure
    among them; ``above`` (own less median); ``before`` and ``since`` (own less before).
    Section figures compare where each line of the section has points, totals where the unit
    is ranked. The median of an even number is halfway between the two in the middle, and a
    half of a hundredth is rounded up. Raises ``KeyError`` for a unit that is not there.
    """
    figures = _row(scores, unit)
    group = figures["group"] if isinstance(figures["group"], str) else ""
    mates = units_of(scores, group)
    past = _past_of(scores, unit, before)
    rows: list[Row] = []
    parts = [(section.id, section.title, section.max) for section in scores.scheme.sections]
    for id_, title, most in (*parts, (TOTAL, "总分", scores.scheme.total)):
        compares = _comparable(scores, id_)
        values = mates.loc[compares[mates.index.to_numpy()], id_]
        own = _figure(figures, id_)
        middle = median(values.to_numpy())
        was = None
        if past is not None and before is not None and _comparable(before, id_)[past]:
            was = int(_row(before, past)[id_])
        fair = own if compares[unit] else None
        row: Row = {"id": id_, "title": title, "max": most, "own": own, "median": middle}
        row |= {"of": len(values), "above": _less(fair, middle)}
        rows.append(row | {"before": was, "since": _less(fair, was)})
    frame = pd.DataFrame(rows)
    return frame.astype(dict.fromkeys("own median of above before since".split(), "Int64"))


def median(values: np.ndarray) -> int | None:
    """The median of integers, a half rounded up; None of nothing."""
    ordered = sorted(int(value) for value in values)
    if not ordered:
        return None
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (low + high + 1) // 2


def moved(scores: Scores, before: Scores, group: str | None = None) -> pd.DataFrame:
    """Each unit's rank and total beside those of another year, matched by folded name.

    ``unit`` (int64), ``name``, ``group``, and Int64: ``rank``, ``rank_before``, ``rank_up``
    (places climbed; negative: fallen), ``total``, ``total_before``, ``total_up`` (hundredths).
    Years compare under the same scheme only. ``rank_up`` needs a rank in both years in the
    same group; ``total_up`` a total that is a score in both (complete, or 0 by a veto).
    """
    rows = []
    for number, row in _names(scores, group):
        now = _row(scores, number)
        past = _past_of(scores, number, before)
        row |= {"rank": _rank(now), "total": _total(now)}
        row |= dict.fromkeys(("rank_before", "rank_up", "total_before", "total_up"))
        if past is not None:
            then = _row(before, past)
            row |= {"rank_before": _rank(then), "total_before": _total(then)}
            if str(then["group"]) == str(now["group"]):
                row["rank_up"] = _less(row["rank_before"], row["rank"])
            row["total_up"] = _less(row["total"], row["total_before"])
        rows.append(row)
    figures = "rank rank_before rank_up total total_before total_up".split()
    frame = pd.DataFrame(rows, columns=["unit", "name", "group", *figures])
    return frame.astype(dict.fromkeys(figures, "Int64"))


def deductions_and_vetoes(scores: Scores, group: str | None = None) -> pd.DataFrame:
    """Every veto (Art. 12) and deduction (Art. 9), adopted or not, with its reason.

    Vetoes first, then deductions, each in table order of units. ``unit`` (int64), ``name``,
    ``group``, ``kind`` (``veto`` or ``deduction``), ``id``, ``article``, ``label``, ``matter``,
    ``basis`` (依据 or 认定文号), ``reason`` (说明), ``approver`` (批准人 of a discretion, blank
    from files); ``count`` (int64), ``points`` (Int64 hundredths before the cap, 0 where not
    adopted, NA for a veto), ``date``, ``adopted``
    (bool), ``at`` (int64 place). Personal identifiers in texts are masked.
    """
    scheme, names = scores.scheme, dict(_names(scores, group))
    veto = {"kind": "veto", "id": scheme.veto.id, "article": scheme.veto.article}
    rows: list[Row] = []
    for number, unit in names.items():
        for row in _rows(scores.evidence.vetoes, number):
            texts = _texts(row["matter"], row["document"], row["note"], "")
            figures = {"count": 1, "points": None, "adopted": True}
            rows.append(unit | veto | {"label": "一票否决"} | texts | figures | _when(row))
    for number, unit in names.items():
        for row in _rows(scores.deductions, number):
            case = scheme.deductions[row["case"]]
            texts = _texts(row["matter"], row["basis"], row["note"], row["approver"])
            what = {"kind": "deduction", "id": case.id, "article": case.article}
            figures = {key: row[key] for key in ("count", "points", "adopted")}
            rows.append(unit | what | {"label": case.label} | texts | figures | _when(row))
    columns = "unit name group kind id article label matter basis reason approver count"
    frame = pd.DataFrame(rows, columns=[*columns.split(), "points", "adopted", "date", "at"])
    return frame.astype({"points": "Int64", "adopted": "bool", "date": "datetime64[s]"})


def _names(scores: Scores, group: str | None) -> list[tuple[int, Row]]:
    """Each unit's number with the head of its row: ``unit``, ``name``, ``group``."""
    found = units_of(scores, group)
    return [
        (int(n), {"unit": int(n), "name": name, "group": kind if isinstance(kind, str) else ""})
        for n, name, kind in zip(found.index, found["unit"], found["group"], strict=True)
    ]


def _rows(frame: pd.DataFrame, unit: int) -> list[Row]:
    found = frame[frame["unit"] == unit].to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in found]


def _texts(matter: object, basis: object, reason: object, approver: object) -> Row:
    texts = (("matter", matter), ("basis", basis), ("reason", reason), ("approver", approver))
    return {name: mask(text) if isinstance(text, str) else "" for name, text in texts}


def _when(row: Row) -> Row:
    return {"date": row["date"], "at": row["at"]}


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def _row(scores: Scores, unit: int) -> Row:
    return {str(key): value for key, value in scores.units.loc[unit].items()}


def _rank(unit: Row) -> int | None:
    return int(unit["rank"]) or None


def _total(unit: Row) -> int | None:
    """A total that is a score: of a complete unit, or the 0 of a vetoed one."""
    return int(unit["total"]) if unit["complete"] or unit["vetoed"] else None


def _figure(unit: Row, name: str) -> int | None:
    return None if no_figure(unit, name) else int(unit[name])


def _comparable(scores: Scores, id_: str) -> np.ndarray:
    """Which units' section or total can be compared: bool by row of ``Evidence.units``."""
    if id_ == TOTAL:
        ranked = np.zeros(len(scores.evidence.units), dtype=bool)
        ranked[scores.units.index.to_numpy()] = scores.units["award_eligible"].to_numpy()
        return ranked
    inside = [line in section.lines for section in scores.scheme.sections if section.id == id_
              for line in scores.scheme.lines]  # fmt: skip
    has_points: np.ndarray = (scores.grid.points[np.array(inside)] != BLANK).all(axis=0)
    return has_points


def _past_of(scores: Scores, unit: int, before: Scores | None) -> int | None:
    """The number of the same unit in another year, by folded name; None where not comparable."""
    if before is None or before.scheme.id != scores.scheme.id:
        return None
    return _by_name(before.evidence).get(fold(str(scores.units.at[unit, "unit"])))


def _by_name(evidence: Evidence) -> dict[str, int]:
    return {fold(str(name)): number for number, name in enumerate(evidence.units["unit"])}
