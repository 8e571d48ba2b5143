"""The office's records as a whole: its years, their integrity, copies of everything."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from criteria import Scheme
from scoring.model.evidence import UsageError
from scoring.model.evidence_files import MIB, size_words
from scoring.office import editions
from scoring.office.roles import Action, AtRecords, is_allowed, needs
from scoring.office.year import create_year
from scoring.store import (
    Contents,
    Edition,
    Entry,
    Exchange,
    Head,
    Seal,
    Store,
    Tier,
    Year,
    examine,
    restore,
)

MOST_COPY = 300 * MIB
"""Bytes of a copy that a page hands out: it lies in memory. The terminal writes any to a file."""


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

        Leaders follow a year from its beginning; a reporter has those with its unit in the roster.
        """
        with self.store.read() as now:
            found = now.years.all()
            if self.is_allowed(Action.FOLLOW):
                return found
            unit = self.actor.unit
            return [e for e in found if unit in {each.name for each in now.roster.of(e.id)}]

    def beside(self, year: Year) -> dict[int, str]:
        """The years of the same office, year and tier there are for whoever is at work, each by
        another scheme: by id the scheme's title. Empty where ``year`` is the only one.
        """
        key = (year.year, year.tier, year.office)
        same = [each for each in self.years() if (each.year, each.tier, each.office) == key]
        if len(same) < 2:
            return {}
        with self.store.read() as now:
            return {each.id: editions.title_of(now, each) for each in same}

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

    @needs(Action.LOOK)
    def editions(self) -> list[Edition]:
        """The schemes that the office wrote and saved, the latest first."""
        with self.store.read() as now:
            return now.editions.all()

    @needs(Action.LOOK)
    def scheme(self, named: str) -> Scheme:
        """A scheme of the program's or a saved edition (see :func:`editions.find`)."""
        with self.store.read() as now:
            return editions.find(now, named)[0]

    @needs(Action.YEARS)
    def save_edition(self, scheme: Scheme) -> Edition:
        """Keep a scheme as an edition, for years to be begun by (see :func:`editions.save`)."""
        return editions.save(self.store, self.actor.name, scheme)

    @needs(Action.KEEP)
    def check_records(self) -> list[str]:
        """Walk through the audit and all kept bytes: findings in Chinese, none if all is whole."""
        return self.store.check_records()

    @needs(Action.KEEP)
    def clock_faults(self) -> list[str]:
        """Entries that say they are earlier than the entry before, in Chinese."""
        return self.store.clock_faults()

    @needs(Action.KEEP)
    def head(self) -> Head:
        """The audit's length and last hash, to be kept elsewhere."""
        return self.store.head()

    @needs(Action.KEEP)
    def entry_with(self, digits: str) -> Entry | None:
        """The audit's entry of a hash kept elsewhere, of which 16 digits are enough.

        None where the audit has none: it was made anew, or cut off at its end. Raises
        ``UsageError`` for what is no such hash.
        """
        wanted = "".join(digits.split()).lower()
        if not re.fullmatch("[0-9a-f]{16,64}", wanted):
            raise UsageError("校验值是 64 位的数字和字母 a 至 f,至少写前 16 位")
        with self.store.read() as now:
            return next(iter(now.audit.with_hash(wanted)), None)

    @needs(Action.KEEP)
    def seals(self) -> list[tuple[Year, Seal, Entry]]:
        """Every seal with its year and the audit's entry about its making."""
        with self.store.read() as now:
            return [
                (year, seal, now.seals.entry(seal.id))
                for year in now.years.all()
                for seal in now.seals.of(year.id)
            ]

    @needs(Action.KEEP)
    def sealed_with(self, fingerprint: str) -> tuple[Year, Seal] | None:
        """The year and seal that hold a result of this SHA-256; None where none does."""
        found = ((y, seal) for y, seal, _ in self.seals() if seal.result_sha256 == fingerprint)
        return next(found, None)

    @needs(Action.KEEP)
    def backup(self, path: Path) -> None:
        """Copy the records to a new file while they are in use. Raises ``UsageError``."""
        self.store.backup(path)

    @needs(Action.KEEP)
    def copy(self) -> bytes:
        """The bytes of such a copy. Raises ``UsageError``, also for one of more bytes than
        :data:`MOST_COPY`.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "copy"
            self.backup(path)
            if (size := path.stat().st_size) > MOST_COPY:
                raise UsageError(
                    f"备份有 {size_words(size)},网页上最多给 {size_words(MOST_COPY)};"
                    "请在服务器上运行 python -m scoring backup 文件名"
                )
            return path.read_bytes()

    @needs(Action.KEEP)
    def examine(self, data: bytes) -> Exchange:
        """What bringing a backup's bytes back would change. Raises ``UsageError``."""
        return examine_copy(data)

    @needs(Action.KEEP)
    def restore(self, data: bytes, *, replace: bool = False) -> None:
        """Bring a backup's bytes back. Raises ``UsageError``; what is there then stays."""
        restore_copy(data, replace=replace)


def copy_kind(store: Store) -> str:
    """How a copy's name ends: a SQLite file, or a dump of PostgreSQL."""
    return "db" if store.place.startswith("sqlite") else "dump"


def examine_copy(data: bytes) -> Exchange:
    """Look a backup's bytes through: what it would bring, and what it would replace.

    Raises ``UsageError`` where it would not be taken.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy"
        path.write_bytes(data)
        return examine(path)


def restore_copy(data: bytes, *, replace: bool = False) -> None:
    """Bring a backup's bytes back; ``replace`` lets it take the place of records that are there.

    Raises ``UsageError``; what is there then stays.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy"
        path.write_bytes(data)
        restore(path, replace=replace)


def _when(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}" if moment else "没有"


_MATTERS: Sequence[tuple[str, Callable[[Contents], str]]] = (
    ("年度", lambda each: "、".join(each.years) or "没有"),
    ("报送", lambda each: f"{each.rows['submissions']} 份"),
    ("账号", lambda each: f"{each.accounts} 个"),
    ("审计", lambda each: f"{each.head.count} 条"),
    ("最后一条的时间", lambda each: _when(each.last)),
    ("最后一条的校验值", lambda each: each.head.hash),
)


def exchange_rows(exchange: Exchange) -> list[tuple[str, str, str]]:
    """What is shown before a restore: each matter, in the records as they are and the backup."""
    now, coming = exchange.present, exchange.coming
    return [(name, words(now) if now else "—", words(coming)) for name, words in _MATTERS]
