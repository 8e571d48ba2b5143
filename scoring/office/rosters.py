"""The year's roster: what another one would change, and that nothing accepted drops out by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from scoring.intake.reader.parent import Reader
from scoring.intake.roster import Roster, read_roster
from scoring.intake.year import Intake, merge_year
from scoring.model.evidence import RosterUnit, UsageError
from scoring.office.receiving import first_error
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import Submission
from scoring.text.folding import fold

RosterVerb = Literal["set-roster", "confirm-alias", "withdraw-alias"]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RosterChanges:
    """What a roster changes in the one before. Unit names are those of the rosters.

    ``roster``: the new one, with ``carried``, the aliases (unit, alias) that a person had
    confirmed. ``renamed`` (old, new): the old name is an alias of the new unit, and all that
    is kept of it goes along; ``alike``: names that are near, which may be a renaming.
    ``regrouped``: unit, group before, group now. ``left_out``: accepted files that would no
    longer count. ``refusals``: why it cannot be taken and what to do first; none where it can.
    """

    roster: Roster
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: Pairs = ()
    alike: Pairs = ()
    regrouped: tuple[tuple[str, str, str], ...] = ()
    aliases_added: Pairs = ()
    aliases_lost: Pairs = ()
    carried: Pairs = ()
    left_out: tuple[Submission, ...] = ()
    refusals: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """The changes in words, a line each; empty where the roster stays as it is."""
        found = []
        if self.added:
            found.append(f"增加 {len(self.added)} 个单位:{'、'.join(self.added)}")
        if self.removed:
            found.append(f"去掉 {len(self.removed)} 个单位:{'、'.join(self.removed)}")
        found += [
            f"「{old}」改名为「{new}」,已有的报送、核定、记录随之转过去"
            for old, new in self.renamed
        ]
        found += [
            f"「{old}」去掉、「{new}」增加,名称相近;如是改名,请在「{new}」的「别名」写上「{old}」"
            for old, new in self.alike
        ]
        found += [f"「{unit}」的类别由「{was}」改为「{now}」" for unit, was, now in self.regrouped]
        found += [f"「{unit}」增加别名「{alias}」" for unit, alias in self.aliases_added]
        found += [f"「{unit}」去掉别名「{alias}」" for unit, alias in self.aliases_lost]
        found += [f"「{unit}」的别名「{alias}」经人确认,保留" for unit, alias in self.carried]
        if self.left_out:
            names = "、".join(f"第 {each.number} 号「{each.file}」" for each in self.left_out)
            found.append(f"影响 {len(self.left_out)} 份已采用的报送:{names}")
        return found


@needs(Action.YEARS)
def roster_changes(year: OfficeYear, data: bytes, name: str) -> RosterChanges:
    """What importing a roster from .xlsx or .csv would change and leave out; nothing is done.

    Raises :class:`UsageError` with the file's own faults.
    """
    with Reader() as reader:
        new = read_roster(data, name, year.scheme, reader)
    before = year.roster() or Roster(())
    with year.store.read() as now:
        used = now.roster.used(year.year.id)
        confirmed = now.roster.confirmed_aliases(year.year.id)
    kept_names = {fold(unit): unit for unit in (*used, *(each.name for each in before.units))}
    # An alias that is a name in the records is written as it stands there.
    new = _with_aliases(
        new, lambda unit: tuple(kept_names.get(fold(alias), alias) for alias in unit.aliases)
    )
    carried, refusals = _carried(new, confirmed)
    new = _with_aliases(
        new, lambda unit: (*unit.aliases, *(a for a, of in carried.items() if of == unit.name))
    )
    changes = _changes_between(before, new)
    left_out = [*_left_out(year, new)]
    refusals += [words for _, words in left_out]
    refusals += _missing_units(year, new, used, dict(changes.alike))
    return replace(
        changes,
        carried=tuple((unit, alias) for alias, unit in carried.items()),
        left_out=tuple(each for each, _ in left_out if each is not None),
        refusals=tuple(dict.fromkeys(refusals)),
    )


@needs(Action.YEARS)
def import_roster(year: OfficeYear, data: bytes, name: str, reason: str = "") -> Roster:
    """Take in a roster from .xlsx or .csv; aliases that a person confirmed stay.

    Raises :class:`UsageError` with its faults, and where it would leave out an accepted
    file, a confirmed alias or a unit of which something in force is kept.
    """
    changes = roster_changes(year, data, name)
    if changes.refusals:
        raise UsageError("名册没有导入:" + ";".join(changes.refusals))
    _set(year, changes.roster, reason or f"导入 {name}")
    return changes.roster


@needs(Action.RECEIVE)
def add_alias(year: OfficeYear, unit: str, alias: str) -> None:
    """A person confirms that ``alias`` is another exact name of ``unit``."""
    roster = _roster_with(year, unit)
    taken = roster.by_key.get(fold(alias))
    if taken is not None:
        raise UsageError(f"「{alias}」已是「{taken.name}」的名称")
    new = _with_aliases(
        roster, lambda each: (*each.aliases, alias) if each.name == unit else each.aliases
    )
    _set(year, new, f"确认「{alias}」即「{unit}」", verb="confirm-alias")


@needs(Action.RECEIVE)
def withdraw_alias(year: OfficeYear, unit: str, alias: str, reason: str) -> None:
    """Take an alias back. Raises :class:`UsageError` where an accepted file would drop out."""
    roster = _roster_with(year, unit)
    if alias not in roster.by_key[fold(unit)].aliases:
        raise UsageError(f"「{unit}」没有别名「{alias}」")
    if not reason.strip():
        raise UsageError("请写明取消别名的理由")
    new = _with_aliases(
        roster, lambda each: tuple(a for a in each.aliases if (each.name, a) != (unit, alias))
    )
    if refusals := [words for _, words in _left_out(year, new)]:
        raise UsageError("别名没有取消:" + ";".join(refusals))
    _set(year, new, reason.strip(), verb="withdraw-alias")


def _roster_with(year: OfficeYear, unit: str) -> Roster:
    roster = year.roster()
    if roster is None or unit not in {each.name for each in roster.units}:
        raise UsageError(f"名册中没有「{unit}」")
    return roster


def _with_aliases(roster: Roster, aliases: Callable[[RosterUnit], tuple[str, ...]]) -> Roster:
    return Roster(tuple(replace(unit, aliases=aliases(unit)) for unit in roster.units))


def _set(year: OfficeYear, roster: Roster, reason: str, verb: RosterVerb = "set-roster") -> None:
    with year.store.write(year.who) as tx:
        tx.roster.set(year.year.id, roster.units, reason, verb=verb)


def _changes_between(before: Roster, new: Roster) -> RosterChanges:
    """What differs between two rosters, whatever files and records there are."""
    old_units, new_units = ({fold(u.name): u for u in each.units} for each in (before, new))
    gone = [unit.name for key, unit in old_units.items() if key not in new_units]
    came = [unit.name for key, unit in new_units.items() if key not in old_units]
    renamed = {name: new.by_key[fold(name)].name for name in gone if fold(name) in new.by_key}
    gone = [name for name in gone if name not in renamed]
    came = [name for name in came if name not in renamed.values()]
    fresh = Roster(tuple(unit for unit in new.units if unit.name in came))
    pairs = [(old_units[key], unit) for key, unit in new_units.items() if key in old_units]
    pairs += [(old_units[fold(old)], new_units[fold(name)]) for old, name in renamed.items()]
    return RosterChanges(
        new,
        added=tuple(came),
        removed=tuple(gone),
        renamed=tuple(renamed.items()),
        alike=tuple((name, near) for name in gone if (near := fresh.near(name))),
        regrouped=tuple(
            (now.name, was.group, now.group) for was, now in pairs if was.group != now.group
        ),
        aliases_added=tuple(
            (now.name, alias) for was, now in pairs for alias in _only_in(now, was)
        ),
        aliases_lost=tuple((now.name, alias) for was, now in pairs for alias in _only_in(was, now)),
    )


def _only_in(unit: RosterUnit, other: RosterUnit) -> list[str]:
    """The aliases of a unit that are no names of the other."""
    known = {fold(name) for name in (other.name, *other.aliases)}
    return [alias for alias in unit.aliases if fold(alias) not in known]


def _carried(new: Roster, confirmed: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Confirmed aliases that the new roster lacks, with their units; and those that it gives
    to another unit, or has no unit for, in words.
    """
    carried: dict[str, str] = {}
    refused = []
    for alias, unit in confirmed.items():
        owner, given = new.by_key.get(fold(unit)), new.by_key.get(fold(alias))
        if owner is None and given is None:
            refused.append(
                f"「{alias}」是经人确认的「{unit}」的另一写法,新名册中没有「{unit}」;"
                f"改了名称的,请在新单位的「别名」写上「{unit}」;确已撤销的,请先取消这一别名"
            )
        elif owner is not None and given is None:
            carried[alias] = owner.name
        elif owner is not None and given is not None and given.name != owner.name:
            refused.append(
                f"「{alias}」是经人确认的「{unit}」的另一写法,新名册把它给了「{given.name}」;"
                "请核对,或先取消这一别名"
            )
    return carried, refused


def _left_out(year: OfficeYear, new: Roster) -> Iterator[tuple[Submission | None, str]]:
    """Accepted files that count now and would not, or rows that would be another unit's."""
    files = year.accepted()
    if not files:
        return
    parsed = [each for _, each in files.values()]
    now, then = year.merged(parsed), merge_year(parsed, year.scheme, year.year.year, new)
    for name in now.accepted:
        if name in then.refused:
            number, why = files[name][0].number, first_error(then, name).message
            words = f"第 {number} 号报送「{name}」将不再计入({why})"
            yield files[name][0], f"{words};请先撤回这份报送,或把原来的写法写进「别名」"
    if then.refused:
        return
    after = _row_counts(then)
    for unit, count in _row_counts(now).items():
        owner = new.by_key.get(fold(unit))
        lost = count - (after.get(owner.name, 0) if owner else 0)
        if lost > 0:
            yield None, f"「{unit}」已采用的材料有 {lost} 行将改计到别的单位;请核对「别名」"


def _row_counts(intake: Intake) -> dict[str, int]:
    """How many rows of evidence each unit has."""
    if intake.evidence is None:
        return {}
    names = intake.evidence.units["unit"].tolist()
    found = dict.fromkeys(names, 0)
    for part in ("lines", "bonus", "deductions", "vetoes", "ledger"):
        for unit, count in getattr(intake.evidence, part)["unit"].value_counts().items():
            found[names[unit]] += int(count)
    return found


def _missing_units(
    year: OfficeYear, new: Roster, used: set[str], alike: Mapping[str, str]
) -> Iterator[str]:
    """Units that something in force is kept of and that the new roster does not know."""
    known = {name for unit in new.units for name in (unit.name, *unit.aliases)}
    with year.store.read() as now:
        files = now.submissions.of(year.year.id, ("accepted", "pending"))
        records = now.records.of(year.year.id)
        matters = now.matters.of(year.year.id)
        dated = {each.unit for each in now.calendar.events(year.year.id)}
        dated |= {each.unit for each in now.calendar.arrivals(year.year.id)}
        sent = Counter(each.unit for each in now.evidence_files.of(year.year.id))
    for unit in sorted(used - known):
        numbers = [f"第 {each.number} 号报送" for each in files if each.unit == unit]
        numbers += [f"第 {each.id} 号记录" for each in records if each.unit == unit]
        numbers += [f"第 {each.id} 号登记事项" for each in matters if each.unit == unit]
        numbers += ["日程里的登记"] if unit in dated else []
        numbers += [f"{sent[unit]} 份佐证材料"] if sent[unit] else []
        has = "、".join(numbers) or "核定"
        mended = f"改名为「{alike[unit]}」的" if unit in alike else "改了名称的"
        yield (
            f"「{unit}」已有{has},不能从名册中去掉;{mended},请在新单位的「别名」写上「{unit}」,"
            "已有的都随之转过去;确已撤销的,请先撤回报送、恢复核定、撤销记录"
        )
