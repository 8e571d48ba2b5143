"""The office's records as a whole: its years, their integrity, copies of everything."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from scoring.office.roles import Action, AtRecords, is_allowed, needs
from scoring.office.year import create_year
from scoring.store import Seal, Store, Tier, Year, restore


class Outline(NamedTuple):
    """A kept year in a list: sealed or not, how many units, how many workbooks count."""

    sealed: bool
    units: int
    accepted: int


class Office(AtRecords):
    """The records as a whole, and who is at work on them: a name, or an account."""

    def is_allowed(self, action: Action) -> bool:
        """Whether whoever is at work may do this now."""
        return is_allowed(self, action)

    def years(self) -> list[Year]:
        """The kept years there are for whoever is at work, the latest first.

        A leader sees those published, a reporter those with their unit in the roster.
        """
        with self.store.read() as now:
            found = now.years.all()
            if self.is_allowed(Action.LOOK):
                return found
            if self.is_allowed(Action.LOOK_PUBLISHED):
                return [each for each in found if now.seals.publication(each.id)]
            unit = self.actor.unit
            return [e for e in found if unit in {each.name for each in now.roster.of(e.id)}]

    @needs(Action.LOOK)
    def outline(self, year: Year) -> Outline:
        """What a list of years says of one."""
        with self.store.read() as now:
            accepted = now.submissions.of(year.id, states=("accepted",))
            sealed = now.seals.in_force(year.id) is not None
            return Outline(sealed, len(now.roster.of(year.id)), len(accepted))

    @needs(Action.YEARS)
    def create_year(self, year: int, scheme: str, tier: Tier, title: str, office: str) -> Year:
        """Begin a year (see :func:`scoring.office.year.create_year`)."""
        return create_year(
            self.store, self.actor.name, year,
            scheme_id=scheme, tier=tier, title=title, office=office,
        )  # fmt: skip

    @needs(Action.KEEP)
    def check_records(self) -> list[str]:
        """Walk through the audit and all kept bytes: findings in Chinese, none if all is whole."""
        return self.store.check_records()

    @needs(Action.KEEP)
    def sealed_with(self, fingerprint: str) -> tuple[Year, Seal] | None:
        """The year and seal that hold a result of this SHA-256; None where none does."""
        with self.store.read() as now:
            for year in now.years.all():
                for seal in now.seals.of(year.id):
                    if seal.result_sha256 == fingerprint:
                        return year, seal
        return None

    @needs(Action.KEEP)
    def backup(self, path: Path) -> None:
        """Copy the records to a new file while they are in use. Raises ``UsageError``."""
        self.store.backup(path)

    @needs(Action.KEEP)
    def copy(self) -> bytes:
        """The bytes of such a copy. Raises ``UsageError``."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "copy"
            self.backup(path)
            return path.read_bytes()

    @needs(Action.KEEP)
    def restore(self, data: bytes, *, replace: bool = False) -> None:
        """Bring a backup's bytes back. Raises ``UsageError``; what is there then stays."""
        restore_copy(data, replace=replace)


def copy_kind(store: Store) -> str:
    """How a copy's name ends: a SQLite file, or a dump of PostgreSQL."""
    return "db" if store.place.startswith("sqlite") else "dump"


def restore_copy(data: bytes, *, replace: bool = False) -> None:
    """Bring a backup's bytes back; ``replace`` lets it take the place of records that are there.

    Raises ``UsageError``; what is there then stays.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy"
        path.write_bytes(data)
        restore(path, replace=replace)
