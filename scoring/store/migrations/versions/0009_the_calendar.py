"""Tables for the calendar: dates that the office changed, events, and what came when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

FROZEN = {
    "due_changes": "",
    "due_events": "id, year_id, unit, due, happened, words, recorded_at, recorded_by",
    "arrivals": (
        "id, year_id, unit, due, number, event_id, came, paper, note, recorded_at, recorded_by"
    ),
}
"""The new tables, each with the columns that never change; blank for all."""


def upgrade() -> None:
    """Make the tables and their guards; nothing is in them."""
    revoked = ("revoked_at", "revoked_by", "revoke_reason")
    op.create_table(
        "due_changes",
        *_ids(),
        *_texts("due", "title"),
        sa.Column("number", sa.Integer, nullable=False),
        *_texts("unit", "group_name", nullable=True),
        sa.Column("day", sa.Date),
        *_texts("reason", "changed_at", "changed_by"),
        *_keys("due_changes", year_id="years"),
    )
    op.create_table(
        "due_events",
        *_ids(),
        *_texts("unit", "due", "happened", "words", "recorded_at", "recorded_by"),
        *_texts(*revoked, nullable=True),
        *_keys("due_events", year_id="years"),
    )
    op.create_table(
        "arrivals",
        *_ids(),
        *_texts("unit", "due"),
        sa.Column("number", sa.Integer),
        sa.Column("event_id", sa.Integer),
        *_texts("came", "paper", "note", "recorded_at", "recorded_by"),
        *_texts(*revoked, nullable=True),
        *_keys("arrivals", year_id="years", event_id="due_events"),
    )
    for table, columns in FROZEN.items():
        op.create_index(f"ix_{table}_year_id", table, ["year_id"])
        _guard(table, f" OF {columns}" if columns else "")


def _ids() -> list[sa.Column[int]]:
    return [
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("year_id", sa.Integer, nullable=False),
    ]


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _keys(table: str, **referred: str) -> list[sa.Constraint]:
    """The primary key, and foreign keys by column and table."""
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
            for column, other in referred.items()
        ),
    ]


def _guard(table: str, columns: str) -> None:
    """Forbid deleting rows, and altering ``columns`` of them."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    events = {"UPDATE": "ROW", "DELETE": "ROW"} | ({} if sqlite else {"TRUNCATE": "STATEMENT"})
    for event, each in events.items():
        of = columns if event == "UPDATE" else ""
        head = f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event}{of} ON {table} "
        forbid = (
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            if sqlite
            else "EXECUTE FUNCTION scoring_forbidden()"
        )
        op.execute(f"{head}FOR EACH {each} {forbid}")
