"""What may be recorded of a matter: the ledger's columns, taken as its sheet's cells are, and few
fields of the register's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from criteria import Scheme
from scoring.intake.roster import Roster, divided
from scoring.intake.values import Fault, choice_parser, parse_date, parse_text
from scoring.model.days import day_of
from scoring.model.evidence import UsageError
from scoring.model.sheets import ColumnRule
from scoring.office.ledger_rows import ledger_sheet
from scoring.store import NewFact
from scoring.text.folding import clean, fold
from scoring.text.invisible import visible
from scoring.text.personal import mask

JOINT, DECIDES = (
    ColumnRule("联合单位", field="joint_units"),
    ColumnRule("决定机关", field="decides"),
)
"""What the register holds of a matter beside the columns of the scheme's ledger: the other units
it is carried out with, and the body that decides on it."""
UNIT, NAME = "unit", "matter"
"""The fields of a matter's unit and of its name, as the rows of a ledger have them."""
YEARS_AROUND = 10
"""A day more than so many years before the year, or than one after it, is a slip of the pen."""


class FieldFaults(UsageError):
    """What is wrong with what was given of a matter: ``faults`` in words by field as given."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(";".join(faults.values()))
        self.faults = dict(faults)


def fields_of(scheme: Scheme) -> dict[str, ColumnRule]:
    """What can be recorded of a matter, by field: the ledger's columns but for the matter's name,
    and what the register has of its own. Raises :class:`UsageError` without a ledger.
    """
    columns = {c.field: c for c in ledger_sheet(scheme).columns if c.field and c.field != NAME}
    return {JOINT.field: JOINT, DECIDES.field: DECIDES} | columns


def text_in_order(value: str, name: str) -> str:
    """A text as the sheet's cells are taken, identifiers masked.

    Raises :class:`UsageError` for a blank one.
    """
    text = parse_text(value)
    if not isinstance(text, str):
        raise UsageError(f"没有填写「{name}」")
    return mask(text)


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
    return day_of(parsed).isoformat()


def day_fault(day: date, year: int) -> str:
    """Why a day cannot be that of a fact of the year; blank where it can."""
    today = datetime.now().astimezone().date()
    if day > today:
        return f"日期 {day} 在今天({today})之后,还没有发生的不能登记;请核对日期"
    if not year - YEARS_AROUND <= day.year <= year + 1:
        return f"日期 {day} 离 {year} 年度太远;请核对日期"
    return ""


def known_unit(roster: Roster, text: str) -> str:
    """A unit of the roster by its name or another name of it. Raises :class:`UsageError`."""
    if found := roster.by_key.get(fold(text)):
        return found.name
    near = roster.near(text)
    hint = f"是否为「{near}」?" if near else "请核对单位名称,或在名册中增加该单位"
    raise UsageError(f"单位「{mask(visible(clean(text)))[:40]}」不在名册之中;{hint}")


@dataclass(frozen=True)
class FactRules:
    """What a year's register takes: by its scheme, the units of its roster, and the year."""

    scheme: Scheme
    roster: Roster
    year: int

    @cached_property
    def fields(self) -> dict[str, ColumnRule]:
        """What can be recorded, by field."""
        return fields_of(self.scheme)

    def facts(
        self,
        unit: str,
        values: Mapping[str, str],
        day: date | None = None,
        paper: str = "",
        note: str = "",
    ) -> list[NewFact]:
        """Facts by field or heading, of one day and paper (see :meth:`fact`).

        Raises :class:`FieldFaults` for every value that cannot be, and for a field that is named
        twice.
        """
        found, faults = [], dict[str, str]()
        for field, value in values.items():
            try:
                found.append(self.fact(unit, field, value, day, paper, note))
            except UsageError as fault:
                faults[field] = str(fault)
        for field, times in Counter(fact.field for fact in found).items():
            if times > 1:
                faults[field] = f"「{self.fields[field].name}」写了两次"
        if faults:
            raise FieldFaults(faults)
        return found

    def fact(
        self,
        unit: str,
        field: str,
        value: str,
        day: date | None = None,
        paper: str = "",
        note: str = "",
    ) -> NewFact:
        """A fact of a matter of ``unit`` as it is kept. ``field``: by heading or id; ``day``: None
        for today; what a date column says is so from that date on, whatever the ``day``.

        Raises :class:`UsageError` with what was found, what was wanted, and how to mend it.
        """
        rule = self._field(field)
        text = self._joint_units(unit, value) if rule is JOINT else checked(rule, value)
        on = day or datetime.now().astimezone().date()
        if rule.kind == "date":
            on = date.fromisoformat(text)
        if fault := day_fault(on, self.year):
            raise UsageError(f"「{rule.name}」的{fault}")
        return NewFact(rule.field, text, on, mask(clean(paper)), mask(clean(note)))

    def _field(self, text: str) -> ColumnRule:
        wanted = fold(text)
        name = next(c.name for c in ledger_sheet(self.scheme).columns if c.field == NAME)
        if wanted in (fold(name), NAME):
            raise UsageError(f"「{name}」不能改;写错的,请撤回这件事项,重新登记")
        for rule in self.fields.values():
            if wanted in (fold(rule.name), fold(rule.field)):
                return rule
        have = "、".join(rule.name for rule in self.fields.values())
        shown = mask(visible(clean(text)))[:20]
        raise UsageError(f"登记簿里没有「{shown}」这一栏;可用的栏目:{have}")

    def _joint_units(self, unit: str, value: str) -> str:
        names = [known_unit(self.roster, each) for each in divided(value)]
        if not names:
            raise UsageError(f"没有填写「{JOINT.name}」")
        if unit in names:
            raise UsageError(f"「{JOINT.name}」是另外的单位,不写本单位「{unit}」")
        return "、".join(dict.fromkeys(names))
