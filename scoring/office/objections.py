"""Objections (异议): the windows in which units see their provisional result and may contest it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scoring.model.evidence import UsageError
from scoring.office.decisions import RECORDS, REVIEWS
from scoring.office.matter_values import known_unit
from scoring.office.provisional import Item, items_of
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import NewObjection, Objection, Verdict, Window
from scoring.text.personal import mask

VERDICTS: dict[Verdict, str] = {"upheld": "维持", "changed": "变更"}


def state_words(about: Objection) -> str:
    """What became of an objection, in the office's words."""
    if about.withdrawn_at:
        return "已撤回"
    return VERDICTS[about.verdict] if about.verdict else "待复核"


def today() -> date:
    """The day by the machine's clock and zone."""
    return date.today()


@needs(Action.INSPECT)
def windows(year: OfficeYear) -> list[Window]:
    """All windows of the year in the order of opening, those closed too."""
    with year.store.read() as now:
        return now.objections.windows(year.year.id)


@needs(Action.SEAL)
def open_window(year: OfficeYear, first: date, last: date, reason: str, group: str = "") -> Window:
    """Show the units of a group (blank: all) their provisional result from one day to another.

    Raises :class:`UsageError` for days past or the wrong way round, a group without units, and
    where no reason is given.
    """
    groups = dict.fromkeys(each.group for each in year.required_roster().units)
    if group and group not in groups:
        raise UsageError(f"名册里没有类别「{group}」;有的是:{'、'.join(groups)}")
    if last < today():
        raise UsageError(f"异议期的截止日 {last} 已经过去")
    with year.store.write(year.who) as tx:
        return tx.objections.open_window(year.year.id, group or None, first, last, mask(reason))


@needs(Action.SEAL)
def extend_window(year: OfficeYear, window_id: int, last: date, reason: str) -> Window:
    """Let a window last longer. Raises :class:`UsageError` for no later day, or no reason."""
    _window(year, window_id)
    if last < today():
        raise UsageError(f"延长到的 {last} 已经过去")
    with year.store.write(year.who) as tx:
        return tx.objections.extend_window(window_id, last, mask(reason))


@needs(Action.SEAL)
def close_window(year: OfficeYear, window_id: int, reason: str) -> Window:
    """End a window at once. Raises :class:`UsageError` without a reason."""
    _window(year, window_id)
    with year.store.write(year.who) as tx:
        return tx.objections.close_window(window_id, mask(reason))


def _window(year: OfficeYear, window_id: int) -> Window:
    found = {each.id: each for each in windows(year)}
    if window_id not in found:
        raise UsageError(f"{year.year.year} 年度没有第 {window_id} 号异议期")
    return found[window_id]


@needs(Action.INSPECT)
def window_of(year: OfficeYear, unit: str, day: date) -> Window | None:
    """The window in which a unit is shown its provisional result on a day, the one that ends last;
    None where there is none.
    """
    group = next(each.group for each in year.required_roster().units if each.name == unit)
    return max(
        (each for each in windows(year) if each.shows(group, day)),
        key=lambda each: each.last,
        default=None,
    )


@needs(Action.INSPECT)
def items(year: OfficeYear, unit: str) -> list[Item]:
    """A unit's provisional result. Raises :class:`UsageError` for an unknown unit."""
    unit = known_unit(year.required_roster(), unit)
    with year.store.read() as now:
        cases = now.reviews.cases(year.year.id, unit)
    return items_of(year.scored()[0], unit, {each.key: each.reason for each in cases})


@needs(Action.INSPECT)
def objections(year: OfficeYear, unit: str = "") -> list[Objection]:
    """All objections of the year or of a unit, those withdrawn too; units as called now."""
    with year.store.read() as now:
        found = now.objections.of(year.year.id, unit or None)
    return [replace(each, unit=year.current_name(each.unit) or each.unit) for each in found]


@needs(Action.INSPECT)
def objection(year: OfficeYear, objection_id: int) -> Objection:
    """One objection of the year. Raises :class:`UsageError` where it is none of it."""
    found = {each.id: each for each in objections(year)}
    if objection_id not in found:
        raise UsageError(f"{year.year.year} 年度没有第 {objection_id} 号异议")
    return found[objection_id]


@needs(Action.RECEIVE)
def contest(
    year: OfficeYear,
    unit: str,
    kind: str,
    target: str,
    grounds: str,
    evidence: str = "",
    day: date | None = None,
) -> Objection:
    """Enter an objection that a unit made on a ``day`` (None: today), as on paper.

    ``kind`` and ``target`` are those of one of its :func:`items`. Identifiers of natural persons
    are masked. Raises :class:`UsageError` for an unknown unit, what it does not have, a day that
    is in none of its windows or to come, no grounds, and what it contests already.
    """
    unit, on = known_unit(year.required_roster(), unit), day or today()
    if on > today() or window_of(year, unit, on) is None:
        raise UsageError(f"{on} 不在「{unit}」的异议期内")
    of = {(each.kind, each.target): each for each in items(year, unit)}
    item = next((each for key, each in of.items() if key == (kind, target)), None)
    if item is None:
        raise UsageError(f"「{unit}」的初核结果里没有「{target}」")
    given = _given_by(year, unit, item)
    new = (item.kind, target, mask(item.title), item.figure, given)
    texts = mask(grounds.strip()), mask(evidence.strip())
    with year.store.write(year.who) as tx:
        return tx.objections.add(year.year.id, NewObjection(unit, *new, *texts, on))


def _given_by(year: OfficeYear, unit: str, item: Item) -> str:
    """Who gave a figure: the reviewer, who recorded it, who received the office's workbook that it
    stands in; blank where it is the unit's own, or measured.
    """
    with year.store.read() as now:
        lines = {each.line: each for each in now.reviews.lines(year.year.id, unit)}
        cases = {each.key: each for each in now.reviews.cases(year.year.id, unit)}
        records = {each.id: each for each in now.records.of(year.year.id)}
    file = item.source.file if item.source else ""
    if item.kind == "bonus" and (case := cases.get(item.target)) and case.adopted is not None:
        return case.reviewer
    if file == REVIEWS:
        return lines[item.target].reviewer
    if file == RECORDS:
        return records[int(item.target)].recorded_by
    for name, (sent, _) in year.accepted().items():
        if mask(name) == file and (sent.trusted or sent.kind == "collection"):
            return sent.received_by
    return ""


@needs(Action.RECEIVE)
def withdraw(year: OfficeYear, objection_id: int, reason: str) -> Objection:
    """Withdraw an objection for the unit, as on paper. Raises :class:`UsageError` without a
    reason, and for one answered or withdrawn.
    """
    objection(year, objection_id)
    with year.store.write(year.who) as tx:
        return tx.objections.withdraw(objection_id, mask(reason))
