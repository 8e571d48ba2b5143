"""The year's roster: what another one would change, and that nothing accepted drops out by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scoring.intake.reader.parent import Reader
from scoring.intake.roster import Roster, RosterUnit, read_roster
from scoring.intake.year import Intake, merge_year
from scoring.model.evidence import UsageError
from scoring.office.kept import KeptYear
from scoring.office.receiving import first_error
from scoring.office.roles import Action, needs
from scoring.office.roster_changes import RosterChanges, changes_between
from scoring.store import Submission, Unit
from scoring.text.folding import fold


@dataclass(frozen=True)
class _Kept:
    """What the records hold of a year that a roster must not leave out."""

    used: set[str]
    confirmed: Mapping[str, str]


class Rostering(KeptYear):
    """Verbs on the roster."""

    @needs(Action.YEARS)
    def roster_changes(self, data: bytes, name: str) -> RosterChanges:
        """What importing a roster would change and leave out; nothing is done.

        Raises :class:`UsageError` with the file's own faults.
        """
        with Reader() as reader:
            return self._changes(read_roster(data, name, self.scheme, reader))

    @needs(Action.YEARS)
    def import_roster(self, data: bytes, name: str, reason: str = "") -> Roster:
        """Take in a roster from .xlsx or .csv; aliases that a person confirmed stay.

        Raises :class:`UsageError` with its faults, and where it would leave out an accepted
        file, a confirmed alias or a unit of which something in force is kept.
        """
        changes = self.roster_changes(data, name)
        return self._put(changes, reason or f"导入 {name}")

    @needs(Action.YEARS)
    def set_roster(self, units: Sequence[RosterUnit], reason: str) -> None:
        """Put a roster in place of the one before; refused as :meth:`import_roster` does."""
        self._put(self._changes(Roster(tuple(units))), reason)

    def _put(self, changes: RosterChanges, reason: str) -> Roster:
        if changes.refusals:
            raise UsageError("名册没有导入:" + ";".join(changes.refusals))
        with self.store.write(self.who) as tx:
            tx.roster.set(self.year.id, _rows(changes.roster), reason)
        return changes.roster

    @needs(Action.RECEIVE)
    def add_alias(self, unit: str, alias: str) -> None:
        """A person confirms that ``alias`` is another exact name of ``unit``."""
        roster = self._with_unit(unit)
        taken = roster.by_key.get(fold(alias))
        if taken is not None:
            raise UsageError(f"「{alias}」已是「{taken.name}」的名称")
        units = [
            replace(each, aliases=(*each.aliases, alias)) if each.name == unit else each
            for each in roster.units
        ]
        with self.store.write(self.who) as tx:
            reason = f"确认「{alias}」即「{unit}」"
            tx.roster.set(self.year.id, _rows(Roster(tuple(units))), reason, verb="confirm-alias")

    @needs(Action.RECEIVE)
    def withdraw_alias(self, unit: str, alias: str, reason: str) -> None:
        """Take an alias back. Raises :class:`UsageError` where an accepted file would drop out."""
        roster = self._with_unit(unit)
        if alias not in roster.by_key[fold(unit)].aliases:
            raise UsageError(f"「{unit}」没有别名「{alias}」")
        if not reason.strip():
            raise UsageError("请写明取消别名的理由")
        units = [
            replace(each, aliases=tuple(a for a in each.aliases if a != alias))
            if each.name == unit
            else each
            for each in roster.units
        ]
        new = Roster(tuple(units))
        if refusals := [*self._left_out_words(new)]:
            raise UsageError("别名没有取消:" + ";".join(refusals))
        with self.store.write(self.who) as tx:
            tx.roster.set(self.year.id, _rows(new), reason.strip(), verb="withdraw-alias")

    def _with_unit(self, unit: str) -> Roster:
        roster = self.roster()
        if roster is None or unit not in {each.name for each in roster.units}:
            raise UsageError(f"名册中没有「{unit}」")
        return roster

    def _changes(self, new: Roster) -> RosterChanges:
        before = self.roster() or Roster(())
        with self.store.read() as now:
            kept = _Kept(now.roster.used(self.year.id), now.roster.confirmed_aliases(self.year.id))
        names = {fold(name): name for name in (*kept.used, *(u.name for u in before.units))}
        new = _as_kept(new, names)
        carried, refusals = _carried(new, kept.confirmed)
        new = _with_aliases(new, carried)
        changes = changes_between(before, new)
        left_out = [*self._left_out(new)]
        refusals += [words for _, words in left_out]
        refusals += self._gone_words(new, kept.used, changes)
        files = tuple(each for each, _ in left_out if each is not None)
        carried_now = tuple((unit, alias) for alias, unit in carried.items())
        return replace(
            changes, carried=carried_now, left_out=files, refusals=tuple(dict.fromkeys(refusals))
        )

    def _left_out_words(self, new: Roster) -> Iterator[str]:
        return (words for _, words in self._left_out(new))

    def _left_out(self, new: Roster) -> Iterator[tuple[Submission | None, str]]:
        """Accepted files that count now and would not, or rows that would be another unit's."""
        files = self._files()
        if not files:
            return
        read = [each for _, each in files.values()]
        now, then = (
            merge_year(read, self.scheme, self.year.year, roster) for roster in (self.roster(), new)
        )
        for name in now.accepted:
            if name in then.refused:
                number, why = files[name][0].number, first_error(then, name).message
                words = f"第 {number} 号报送「{name}」将不再计入({why})"
                yield files[name][0], f"{words};请先撤回这份报送,或把原来的写法写进「别名」"
        if not then.refused:
            for unit, count in _rows_lost(now, then, new).items():
                yield None, f"「{unit}」已采用的材料有 {count} 行将改计到别的单位;请核对「别名」"

    def _gone_words(self, new: Roster, used: set[str], changes: RosterChanges) -> Iterator[str]:
        """Units that something in force is kept of and that the new roster does not know."""
        known = {name for unit in new.units for name in (unit.name, *unit.aliases)}
        with self.store.read() as now:
            files = now.submissions.of(self.year.id, ("accepted", "pending"))
            records = now.records.of(self.year.id)
        alike = dict(changes.alike)
        for unit in sorted(used - known):
            numbers = [f"第 {each.number} 号报送" for each in files if each.unit == unit]
            numbers += [f"第 {each.id} 号记录" for each in records if each.unit == unit]
            has = "、".join(numbers) or "核定"
            mended = f"改名为「{alike[unit]}」的" if unit in alike else "改了名称的"
            yield (
                f"「{unit}」已有{has},不能从名册中去掉;{mended},请在新单位的「别名」写上「{unit}」,"
                "已有的都随之转过去;确已撤销的,请先撤回报送、恢复核定、撤销记录"
            )


def _rows(roster: Roster) -> list[Unit]:
    return [Unit(unit.name, unit.group, unit.aliases) for unit in roster.units]


def _as_kept(roster: Roster, names: Mapping[str, str]) -> Roster:
    """Aliases that are names in the records, written as they stand there."""
    units = (
        replace(unit, aliases=tuple(names.get(fold(alias), alias) for alias in unit.aliases))
        for unit in roster.units
    )
    return Roster(tuple(units))


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
        elif owner is not None and given is not None and given.name != owner.name:
            refused.append(
                f"「{alias}」是经人确认的「{unit}」的另一写法,新名册把它给了「{given.name}」;"
                "请核对,或先取消这一别名"
            )
        elif owner is not None and given is None:
            carried[alias] = owner.name
    return carried, refused


def _with_aliases(roster: Roster, more: Mapping[str, str]) -> Roster:
    units = (
        replace(unit, aliases=(*unit.aliases, *(a for a, of in more.items() if of == unit.name)))
        for unit in roster.units
    )
    return Roster(tuple(units))


def _rows_lost(now: Intake, then: Intake, new: Roster) -> dict[str, int]:
    """Units with fewer rows of evidence under the new roster, and how many fewer."""
    before, after = _rows_of(now), _rows_of(then)
    lost = {}
    for unit, count in before.items():
        owner = new.by_key.get(fold(unit))
        left = after.get(owner.name, 0) if owner else 0
        if left < count:
            lost[unit] = count - left
    return lost


def _rows_of(intake: Intake) -> dict[str, int]:
    if intake.evidence is None:
        return {}
    names = intake.evidence.units["unit"].tolist()
    found = dict.fromkeys(names, 0)
    for part in ("lines", "bonus", "deductions", "vetoes", "ledger"):
        for unit, count in getattr(intake.evidence, part)["unit"].value_counts().items():
            found[names[unit]] += int(count)
    return found
