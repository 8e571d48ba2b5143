"""The register of matters: registering them, recording what became so and when, looking at it.

It is of matters of organisations. Identifiers of natural persons in any text are masked before
they are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from criteria import Scheme
from scoring.intake.roster import Roster, divided
from scoring.intake.values import Fault, choice_parser, parse_date, parse_text
from scoring.model.evidence import UsageError
from scoring.model.sheets import ColumnRule
from scoring.office.ledger_rows import in_force, ledger_sheet
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import Fact, Matter, NewFact, ReadTransaction, Year
from scoring.text.folding import clean, fold
from scoring.text.invisible import visible
from scoring.text.personal import mask

JOINT, DECIDES = (
    ColumnRule("联合单位", field="joint_units"),
    ColumnRule("决定机关", field="decides"),
)
"""What the register holds of a matter beside the columns of the scheme's ledger: the other units
it is carried out with, and the body that decides on it."""
YEARS_AROUND = 10
"""A day so many years before the year, or more than one after it, is a slip of the pen."""


@dataclass(frozen=True)
class Registered:
    """A matter with what holds of it, by field, as of a day, and all its facts as recorded.

    ``unit`` is its unit as it is called now.
    """

    matter: Matter
    unit: str
    holds: Mapping[str, Fact]
    facts: tuple[Fact, ...]

    def names_unit(self, unit: str) -> bool:
        """Whether a unit may see it: its own matter, or one that it is a joint unit of."""
        joint = self.holds.get(JOINT.field)
        return unit == self.unit or (joint is not None and unit in divided(joint.value))


def fields_of(scheme: Scheme) -> dict[str, ColumnRule]:
    """What can be recorded of a matter, by field: the ledger's columns but for the matter's name,
    then what the register has of its own. Raises :class:`UsageError` without a ledger.
    """
    columns = {c.field: c for c in ledger_sheet(scheme).columns if c.field and c.field != "matter"}
    return {JOINT.field: JOINT, DECIDES.field: DECIDES} | columns


@needs(Action.LOOK)
def matters(
    year: OfficeYear, *, unit: str = "", day: date | None = None, withdrawn: bool = False
) -> list[Registered]:
    """The matters of the year, or of a unit (blank: all), as of a day (None: by all facts)."""
    with year.store.read() as now:
        found = now.matters.of(year.year.id, withdrawn=withdrawn)
        facts = now.matters.facts(year.year.id, revoked=True)
    return [each for each in _with_facts(year, found, facts, day) if unit in ("", each.unit)]


@needs(Action.LOOK)
def matter(year: OfficeYear, matter_id: int) -> Registered:
    """One matter of the year with all its facts, also those revoked."""
    with year.store.read() as now:
        found = _of_year(year, now, matter_id)
        facts = now.matters.facts(year.year.id, matter_id, revoked=True)
    return _with_facts(year, [found], facts)[0]


def _with_facts(
    year: OfficeYear, found: Iterable[Matter], facts: Iterable[Fact], day: date | None = None
) -> list[Registered]:
    former, of = year.former_names(), dict[int, list[Fact]]()
    for fact in facts:
        of.setdefault(fact.matter_id, []).append(fact)
    registered = []
    for each in found:
        mine = of.get(each.id, [])
        holds = in_force((fact for fact in mine if fact.revoked_at is None), day)
        unit = former.get(each.unit, each.unit)
        registered.append(Registered(each, unit, holds, tuple(mine)))
    return registered


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

    Raises :class:`UsageError` for an unknown unit or field, a value that the sheet would not
    take, a name that the unit has already, and a day that cannot be.
    """
    unit = known_unit(year.required_roster(), unit)
    facts: dict[str, NewFact] = {}
    with year.store.write(year.who) as tx:
        if carried_from is not None:
            before = _carriable(year, tx, unit, carried_from)
            name = name or before.name
            facts = _carried_facts(year, tx, before)
        for field, value in (values or {}).items():
            fact = _new_fact(year, unit, field, value, day, paper, note)
            facts[fact.field] = fact
        require_complete(year.scheme, facts)
        made = tx.matters.add(
            year.year.id, unit, text_in_order(name, "事项名称"), carried_from=carried_from
        )
        for fact in facts.values():
            tx.matters.record(made.id, fact)
    return made


def require_complete(scheme: Scheme, known: Iterable[str]) -> None:
    """Raise :class:`UsageError` where a required column has no value."""
    fields = {*known}
    for rule in fields_of(scheme).values():
        if rule.required and rule.field not in fields:
            raise UsageError(f"没有填写「{rule.name}」;「{rule.name}」是必填项,请补填")


def year_before_id(this: Year, now: ReadTransaction) -> int | None:
    """The id of the year before of this tier and scheme (and county); None where none is kept."""
    for each in now.years.all():
        same = (each.year, each.tier, each.scheme) == (this.year - 1, this.tier, this.scheme)
        if same and (this.tier == "city" or each.office == this.office):
            return each.id
    return None


def _carriable(year: OfficeYear, now: ReadTransaction, unit: str, matter_id: int) -> Matter:
    """Last year's matter of a unit. Raises :class:`UsageError` where it is none."""
    last = year_before_id(year.year, now)
    found = {each.id: each for each in now.matters.of(last)} if last is not None else {}
    if matter_id not in found:
        raise UsageError(
            f"{year.year.year - 1} 年度登记簿里没有第 {matter_id} 号事项,不能结转;请核对编号"
        )
    former = year.former_names()
    owner = former.get(found[matter_id].unit, found[matter_id].unit)
    if owner != unit:
        raise UsageError(f"第 {matter_id} 号事项是「{owner}」的,不能结转到「{unit}」")
    return found[matter_id]


def _carried_facts(year: OfficeYear, now: ReadTransaction, before: Matter) -> dict[str, NewFact]:
    """What held of a matter at the end of last year, as far as this year's scheme takes it."""
    carried = {}
    fields = fields_of(year.scheme)
    for field, fact in in_force(now.matters.facts(before.year_id, before.id)).items():
        rule = fields.get(field)
        if rule and (not rule.choices or fact.value in rule.choices):
            carried[field] = NewFact(field, fact.value, fact.day, fact.paper, fact.note)
    return carried


@needs(Action.RECEIVE)
def record(
    year: OfficeYear,
    matter_id: int,
    field: str,
    value: str,
    *,
    day: date | None = None,
    paper: str = "",
    note: str = "",
) -> Fact:
    """Record what became so of a matter on a ``day`` (None: today; of a date column the date).

    ``field``: a column of the ledger or a field of the register, by heading or id. What the law
    expects and practice breaks is no fault here (:mod:`scoring.office.findings`).

    Raises :class:`UsageError` as :func:`add` does.
    """
    with year.store.write(year.who) as tx:
        unit = year.current_name(_of_year(year, tx, matter_id).unit) or ""
        return tx.matters.record(matter_id, _new_fact(year, unit, field, value, day, paper, note))


@needs(Action.RECEIVE)
def revoke(year: OfficeYear, fact_id: int, reason: str) -> None:
    """Take a fact out of force, with a reason.

    Raises :class:`UsageError` for a fact of another year, and for what alone fills a required
    column.
    """
    with year.store.write(year.who) as tx:
        facts = {each.id: each for each in tx.matters.facts(year.year.id, revoked=True)}
        if fact_id not in facts:
            raise UsageError(f"{year.year.year} 年度登记簿里没有第 {fact_id} 号记录;请核对编号")
        gone = facts[fact_id]
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
    found = {each.id: each for each in now.matters.of(year.year.id, withdrawn=True)}
    if matter_id not in found:
        raise UsageError(f"{year.year.year} 年度登记簿里没有第 {matter_id} 号事项;请核对编号")
    return found[matter_id]


def known_unit(roster: Roster, text: str) -> str:
    """A unit of the roster by its name or another name of it. Raises :class:`UsageError`."""
    if found := roster.by_key.get(fold(text)):
        return found.name
    near = roster.near(text)
    hint = f"是否为「{near}」?" if near else "请核对单位名称,或在名册中增加该单位"
    raise UsageError(f"单位「{mask(visible(clean(text)))[:40]}」不在名册之中;{hint}")


def _new_fact(
    year: OfficeYear,
    unit: str,
    field: str,
    value: str,
    day: date | None = None,
    paper: str = "",
    note: str = "",
) -> NewFact:
    """A fact of a matter of ``unit`` as it is kept: the value as the sheet would take it, texts
    masked. Raises :class:`UsageError` with what was found, wanted, and how to mend it.
    """
    rule = _field(year.scheme, field)
    text = _joint_units(year, unit, value) if rule is JOINT else checked(rule, value)
    if rule.kind == "date":
        on = date.fromisoformat(text)
        if day not in (None, on):
            raise UsageError(f"「{rule.name}」填的就是那一天({on}),不另写日期")
    else:
        on = day or _today()
    if fault := day_fault(on, year.year.year):
        raise UsageError(f"「{rule.name}」的{fault}")
    return NewFact(rule.field, text, on, mask(clean(paper)), mask(clean(note)))


def _field(scheme: Scheme, text: str) -> ColumnRule:
    fields, wanted = fields_of(scheme), fold(text)
    name = scheme.ledger.named("matter") if scheme.ledger else ""
    if wanted in (fold(name), "matter"):
        raise UsageError(f"「{name}」不能改;写错的,请撤回这件事项,重新登记")
    for rule in fields.values():
        if wanted in (fold(rule.name), fold(rule.field)):
            return rule
    have = "、".join(rule.name for rule in fields.values())
    raise UsageError(f"登记簿里没有「{mask(visible(clean(text)))[:20]}」这一栏;可用的栏目:{have}")


def checked(rule: ColumnRule, value: str) -> str:
    """A value as the ledger's sheet would take it: a choice of the column's, a date as ISO 8601,
    a text masked. Raises :class:`UsageError` in the words of the sheet's cells.
    """
    if rule.kind == "date":
        parsed = parse_date(value)
    elif rule.choices:
        parsed = choice_parser(rule.choices, rule.name)(value)
    else:
        return text_in_order(value, rule.name)
    if parsed is None:
        raise UsageError(f"没有填写「{rule.name}」;不再适用的,请撤销原来的记录")
    if isinstance(parsed, Fault):
        where = "" if parsed.message.startswith(rule.name) else f"「{rule.name}」"
        raise UsageError(f"{where}{parsed.message};{parsed.hint}")
    if rule.choices:
        return rule.choices[parsed]
    return (date(1970, 1, 1) + timedelta(parsed)).isoformat()


def text_in_order(value: str, name: str) -> str:
    """A text as the sheet's cells are taken, identifiers masked. Raises for a blank one."""
    text = parse_text(value)
    if not isinstance(text, str):
        raise UsageError(f"没有填写「{name}」")
    return mask(text)


def _joint_units(year: OfficeYear, unit: str, value: str) -> str:
    roster = year.required_roster()
    names = [known_unit(roster, each) for each in divided(value)]
    if not names:
        raise UsageError(f"没有填写「{JOINT.name}」")
    if unit in names:
        raise UsageError(f"「{JOINT.name}」是另外的单位,不写本单位「{unit}」")
    return "、".join(dict.fromkeys(names))


def day_fault(day: date, year: int) -> str:
    """Why a day cannot be that of a fact of the year; blank where it can."""
    today = _today()
    if day > today:
        return f"日期 {day} 在今天({today})之后,还没有发生的不能登记;请核对日期"
    if not year - YEARS_AROUND <= day.year <= year + 1:
        return f"日期 {day} 离 {year} 年度太远;请核对日期"
    return ""


def _today() -> date:
    return datetime.now().astimezone().date()
