"""What the database itself forbids, for whoever comes past the store's verbs.

Migrations call these; a later step that rebuilds a table has to call them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

FUNCTION = """
CREATE FUNCTION scoring_forbidden() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$
"""
"""PostgreSQL needs a function to call; made once, before the first trigger."""


def no_delete(dialect: str, table: str) -> Iterator[str]:
    """Statements that forbid DELETE (and TRUNCATE) on a table."""
    yield _trigger(dialect, table, "delete", "DELETE")
    if dialect != "sqlite":
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION scoring_forbidden()"
        )


def no_update(dialect: str, table: str, columns: Sequence[str] = ()) -> Iterator[str]:
    """Statements that forbid UPDATE of a table, or of the columns named."""
    of = f" OF {', '.join(columns)}" if columns else ""
    yield _trigger(dialect, table, "update", f"UPDATE{of}")


def drop_no_update(dialect: str, table: str) -> str:
    """A statement that takes away what :func:`no_update` made, before it is made anew."""
    of = "" if dialect == "sqlite" else f" ON {table}"
    return f"DROP TRIGGER {table}_no_update{of}"


def append_only(dialect: str, table: str) -> Iterator[str]:
    """Statements that leave a table nothing but INSERT."""
    yield from no_update(dialect, table)
    yield from no_delete(dialect, table)


def _trigger(dialect: str, table: str, name: str, event: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} FOR EACH ROW"
    if dialect == "sqlite":
        return f"{head} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    return f"{head} EXECUTE FUNCTION scoring_forbidden()"
