"""The register of matters: registering them, recording what became so and when, looking at it.

It is of matters of organisations. Identifiers of natural persons in any text are masked before
they are kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from scoring.intake.roster import divided
from scoring.model.evidence import UsageError
from scoring.office.matter_values import (
    JOINT,
    NAME,
    UNIT,
    FactRules,
    FieldFaults,
    fields_of,
    known_unit,
    text_in_order,
)
from scoring.office.registered import Registered, in_force, registered
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import Fact, Matter, NewFact, ReadTransaction, WriteTransaction, Year


@needs(Action.FOLLOW)
def matters(year: OfficeYear, *, unit: str = "", withdrawn: bool = False) -> list[Registered]:
    """The matters of the year, or of a unit (blank: all), by all facts; with ``withdrawn`` those
    that were taken out as well.
    """
    return [
        each
        for each in year.registered().matters.values()
        if unit in ("", each.unit) and (withdrawn or not each.withdrawn)
    ]


@needs(Action.FOLLOW)
def matter(year: OfficeYear, matter_id: int) -> Registered:
    """One matter of the year with all its facts, also those revoked."""
    with year.store.read() as now:
        found = _of_year(year, now, matter_id)
        facts = now.matters.facts(year.year.id, matter_id, revoked=True)
    return registered(found, facts, year.former_names())


def joint_units(of: Registered, former: Mapping[str, str]) -> set[str]:
    """The joint units of a matter; ``former``: the present name of each unit that was renamed."""
    joint = of.holds.get(JOINT.field)
    return {former.get(name, name) for name in divided(joint.value)} if joint else set()


@needs(Action.LOOK)
def ledger_at(year: OfficeYear, day: date | None = None) -> pd.DataFrame:
    """The ledger that follows from the register as of a day (None: by all facts): text by the
    sheet's headings, 单位 first, a row a matter by its id.
    """
    return year.ledger_rows(day).frame()


@needs(Action.RECEIVE)
def add(
    year: OfficeYear,
    unit: str,
    name: str = "",
    *,
    values: Mapping[str, str] | None = None,
    day: date | None = None,
    paper: str = "",
    note: str = "",
    carried_from: int | None = None,
) -> Matter:
    """Register a matter of a unit with what is known of it from a ``day`` (None: today) on.

    ``values`` by field or heading; required columns must be among them. ``carried_from``: the
    number of last year's matter, whose facts in force come along where ``values`` says nothing
    else; its name too where ``name`` is blank.

    Raises :class:`UsageError` for an unknown unit and a name that the unit has already;
    :class:`FieldFaults` for an unknown field, a value that the sheet would not take, a day that
    cannot be, and what is lacking, the unit (:data:`UNIT`) and the name (:data:`NAME`) too.
    """
    rules, former = _rules(year), year.former_names()
    unit = known_unit(rules.roster, unit) if unit.strip() else ""
    given = rules.facts(unit, values or {}, day, paper, note)
    with year.store.write(year.who) as tx:
        facts: dict[str, NewFact] = {}
        if carried_from is not None:
            before = _carriable(year.year, tx, carried_from)
            if (owner := former.get(before.unit, before.unit)) != unit:
                raise UsageError(f"第 {carried_from} 号事项是「{owner}」的,不能结转到「{unit}」")
            facts, name = _carried_facts(rules, tx, before), name or before.name
        facts |= {fact.field: fact for fact in given}
        return _register(year, tx, rules, unit, name, facts, carried_from)


def _register(
    year: OfficeYear,
    tx: WriteTransaction,
    rules: FactRules,
    unit: str,
    name: str,
    facts: Mapping[str, NewFact],
    carried_from: int | None,
) -> Matter:
    """A matter with its first facts, by field. Raises :class:`FieldFaults` for what is lacking."""
    lacking = {
        rule.field: f"没有填写「{rule.name}」;「{rule.name}」是必填项,请补填"
        for rule in rules.fields.values()
        if rule.required and rule.field not in facts
    }
    for field, text, heading in ((NAME, name, "事项名称"), (UNIT, unit, "单位")):
        if not text.strip():
            lacking = {field: f"没有填写「{heading}」", **lacking}
    if lacking:
        raise FieldFaults(lacking)
    text = text_in_order(name, "事项名称")
    made = tx.matters.add(year.year.id, unit, text, carried_from=carried_from)
    for fact in facts.values():
        tx.matters.record(made.id, fact)
    return made


@needs(Action.RECEIVE)
def to_carry(year: OfficeYear) -> list[Matter]:
    """The matters of the year before that can be carried over and are not yet; each under its
    unit's present name. Those of units that the roster no longer has are left out.
    """
    former, units = year.former_names(), {each.name for each in year.required_roster().units}
    with year.store.read() as now:
        before = carriable(year.year, now)
        carried = {each.carried_from for each in now.matters.of(year.year.id)}
    named = (replace(each, unit=former.get(each.unit, each.unit)) for each in before)
    return [each for each in named if each.unit in units and each.id not in carried]


@needs(Action.RECEIVE)
def carry_over(year: OfficeYear, matter_ids: Collection[int]) -> list[Matter]:
    """Carry matters of the year before over, with what held of each: all of them or none.

    Raises :class:`UsageError`, naming the matter, as :func:`add` does.
    """
    rules, former = _rules(year), year.former_names()
    made = []
    with year.store.write(year.who) as tx:
        for id_ in matter_ids:
            before = _carriable(year.year, tx, id_)
            facts, unit = _carried_facts(rules, tx, before), former.get(before.unit, before.unit)
            try:
                made.append(_register(year, tx, rules, unit, before.name, facts, id_))
            except UsageError as fault:
                raise UsageError(f"「{unit}」的「{before.name}」:{fault}") from None
    return made


def _rules(year: OfficeYear) -> FactRules:
    return FactRules(year.scheme, year.required_roster(), year.year.year)


def carriable(this: Year, now: ReadTransaction) -> list[Matter]:
    """The matters of the year before of this tier and scheme (and county), if one is kept."""
    for each in now.years.all():
        same = (each.year, each.tier, each.scheme) == (this.year - 1, this.tier, this.scheme)
        if same and (this.tier == "city" or each.office == this.office):
            return now.matters.of(each.id)
    return []


def _carriable(this: Year, now: ReadTransaction, matter_id: int) -> Matter:
    for each in carriable(this, now):
        if each.id == matter_id:
            return each
    raise UsageError(f"{this.year - 1} 年度登记簿里没有第 {matter_id} 号事项,不能结转;请核对编号")


def _carried_facts(rules: FactRules, now: ReadTransaction, before: Matter) -> dict[str, NewFact]:
    """What held of a matter at the end of last year, as far as this year's scheme takes it."""
    carried = {}
    for field, fact in in_force(now.matters.facts(before.year_id, before.id)).items():
        rule = rules.fields.get(field)
        if rule and (not rule.choices or fact.value in rule.choices):
            carried[field] = NewFact(field, fact.value, fact.day, fact.paper, fact.note)
    return carried


@needs(Action.RECEIVE)
def record(
    year: OfficeYear,
    matter_id: int,
    values: Mapping[str, str],
    *,
    day: date | None = None,
    paper: str = "",
    note: str = "",
) -> list[Fact]:
    """Record what became so of a matter on a ``day`` (None: today), all of it or nothing.

    ``values`` by columns of the ledger or fields of the register, their headings or ids; what a
    date column says is so from that date on. What the law expects and practice breaks is no fault
    here (:mod:`scoring.office.findings`).

    Raises :class:`UsageError` as :func:`add` does.
    """
    unit = matter(year, matter_id).unit
    facts = _rules(year).facts(unit, values, day, paper, note)
    with year.store.write(year.who) as tx:
        return [tx.matters.record(matter_id, fact) for fact in facts]


@needs(Action.RECEIVE)
def revoke(year: OfficeYear, fact_id: int, reason: str) -> None:
    """Take a fact out of force, with a reason.

    Raises :class:`UsageError` for a fact of another year, and for what alone fills a required
    column.
    """
    with year.store.write(year.who) as tx:
        gone = tx.matters.fact(fact_id)
        _of_year(year, tx, gone.matter_id)
        rule = fields_of(year.scheme).get(gone.field)
        left = [f for f in tx.matters.facts(year.year.id, gone.matter_id) if f.id != fact_id]
        if rule and rule.required and all(fact.field != gone.field for fact in left):
            raise UsageError(f"「{rule.name}」是必填项,不能没有;请先记录正确的,再撤销这一条")
        tx.matters.revoke(fact_id, reason)


@needs(Action.RECEIVE)
def withdraw(year: OfficeYear, matter_id: int, reason: str) -> None:
    """Take a matter that was registered in error out of the register, with a reason."""
    with year.store.write(year.who) as tx:
        _of_year(year, tx, matter_id)
        tx.matters.withdraw(matter_id, reason)


def _of_year(year: OfficeYear, now: ReadTransaction, matter_id: int) -> Matter:
    """A matter of this year. Raises :class:`UsageError` for none."""
    found = now.matters.get(matter_id)
    if found.year_id != year.year.id:
        raise UsageError(f"{year.year.year} 年度登记簿里没有第 {matter_id} 号事项;请核对编号")
    return found
