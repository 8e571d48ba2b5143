"""What a database or a backup holds, in short: to be shown before one takes the other's place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, inspect, select

from scoring.model.roles import Role
from scoring.store import audit, migrate, schema
from scoring.store.rows import Head

KEPT = tuple(table for table in schema.metadata.sorted_tables if table not in schema.LIVE)
"""The tables that a backup holds, each after those it refers to."""


@dataclass(frozen=True)
class Contents:
    """``years``: each with its office, and with its scheme where an office has a year twice;
    ``head`` and ``last``: the last entry, its time (ISO 8601, UTC; blank for none);
    ``administrators``: accounts that can log in as one; ``rows``: the number of rows of each
    table that is copied.
    """

    years: tuple[str, ...]
    head: Head
    last: str
    administrators: int
    rows: Mapping[str, int]

    @property
    def accounts(self) -> int:
        """All accounts, also the disabled."""
        return self.rows[schema.accounts.name]


def are_ours(connection: Connection) -> bool:
    """Whether all tables of records stand there, be it at an earlier step."""
    wanted = {table.name for table in (*schema.ROWS, schema.audit, schema.audit_head)}
    later = {name for names in migrate.LACKING.values() for name in names}
    return wanted - later <= set(inspect(connection).get_table_names())


def contents(connection: Connection) -> Contents:
    """What the records hold at this moment of a transaction."""
    y, a = schema.years.c, schema.accounts.c
    years = connection.execute(
        select(y.year, y.office, y.scheme).order_by(y.year.desc(), y.id)
    ).all()
    times = Counter((year, office) for year, office, _ in years)
    last = connection.execute(select(schema.audit.c.at).order_by(schema.audit.c.id.desc()).limit(1))
    able = (a.role == Role.ADMINISTRATOR) & a.disabled_at.is_(None)
    there = set(inspect(connection).get_table_names())
    counts = {
        table.name: select(func.count()).select_from(table) for table in KEPT if table.name in there
    }
    return Contents(
        tuple(
            f"{year} 年度({office}{f',{scheme}' if times[year, office] > 1 else ''})"
            for year, office, scheme in years
        ),
        audit.head(connection),
        last.scalar() or "",
        connection.execute(select(func.count()).where(able)).scalar_one(),
        {name: connection.execute(count).scalar_one() for name, count in counts.items()},
    )
