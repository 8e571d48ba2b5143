"""One roster beside another: what comes, goes, is renamed or moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scoring.intake.roster import Roster
from scoring.store import Submission
from scoring.text.folding import fold

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
        return [*self._units(), *self._aliases(), *self._files()]

    def _units(self) -> Iterator[str]:
        if self.added:
            yield f"增加 {len(self.added)} 个单位:{'、'.join(self.added)}"
        if self.removed:
            yield f"去掉 {len(self.removed)} 个单位:{'、'.join(self.removed)}"
        for old, new in self.renamed:
            yield f"「{old}」改名为「{new}」,已有的报送、核定、记录随之转过去"
        for old, new in self.alike:
            found = f"「{old}」去掉、「{new}」增加,名称相近"
            yield f"{found};如是改名,请在「{new}」的「别名」写上「{old}」"
        for unit, before, now in self.regrouped:
            yield f"「{unit}」的类别由「{before}」改为「{now}」"

    def _aliases(self) -> Iterator[str]:
        for unit, alias in self.aliases_added:
            yield f"「{unit}」增加别名「{alias}」"
        for unit, alias in self.aliases_lost:
            yield f"「{unit}」去掉别名「{alias}」"
        for unit, alias in self.carried:
            yield f"「{unit}」的别名「{alias}」经人确认,保留"

    def _files(self) -> Iterator[str]:
        if self.left_out:
            names = "、".join(f"第 {each.number} 号「{each.file}」" for each in self.left_out)
            yield f"影响 {len(self.left_out)} 份已采用的报送:{names}"


def changes_between(before: Roster, new: Roster) -> RosterChanges:
    """What differs; files and records are for others to say."""
    old_units, new_units = ({fold(u.name): u for u in each.units} for each in (before, new))
    gone = [unit.name for key, unit in old_units.items() if key not in new_units]
    came = [unit.name for key, unit in new_units.items() if key not in old_units]
    renamed = tuple(
        (name, new.by_key[fold(name)].name) for name in gone if fold(name) in new.by_key
    )
    gone = [name for name in gone if fold(name) not in new.by_key]
    came = [name for name in came if name not in {new_name for _, new_name in renamed}]
    fresh = Roster(tuple(unit for unit in new.units if unit.name in came))
    alike = tuple((name, near) for name in gone if (near := fresh.near(name)))
    pairs = [(old_units[key], unit) for key, unit in new_units.items() if key in old_units]
    pairs += [(old_units[fold(old)], new_units[fold(name)]) for old, name in renamed]
    regrouped = tuple(
        (now.name, was.group, now.group) for was, now in pairs if was.group != now.group
    )
    return RosterChanges(
        new,
        tuple(came),
        tuple(gone),
        renamed,
        alike,
        regrouped,
        tuple(
            (now.name, alias)
            for was, now in pairs
            for alias in now.aliases
            if fold(alias) not in {fold(name) for name in (was.name, *was.aliases)}
        ),
        tuple(
            (now.name, alias)
            for was, now in pairs
            for alias in was.aliases
            if fold(alias) not in {fold(name) for name in (now.name, *now.aliases)}
        ),
    )
