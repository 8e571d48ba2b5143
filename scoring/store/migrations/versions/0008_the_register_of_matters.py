"""Tables for the register of matters, its facts, and where a year's ledger comes from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

FROZEN = {
    "matters": "id, year_id, unit, name, carried_from, registered_at, registered_by",
    "matter_facts": (
        "id, year_id, matter_id, field, value, day, paper, note, recorded_at, recorded_by"
    ),
    "ledger_choices": "",
}
"""The new tables, each with the columns that never change; blank for all."""


def upgrade() -> None:
    """Make the tables and their guards; nothing is in them."""
    op.create_table(
        "matters",
        *_ids(),
        *_texts("unit", "name"),
        sa.Column("carried_from", sa.Integer),
        *_texts("registered_at", "registered_by"),
        *_texts("withdrawn_at", "withdrawn_by", "withdraw_reason", nullable=True),
        *_keys("matters", year_id="years", carried_from="matters"),
    )
    op.create_table(
        "matter_facts",
        *_ids(),
        sa.Column("matter_id", sa.Integer, nullable=False),
        *_texts("field", "value"),
        sa.Column("day", sa.Date, nullable=False),
        *_texts("paper", "note", "recorded_at", "recorded_by"),
        *_texts("revoked_at", "revoked_by", "revoke_reason", nullable=True),
        *_keys("matter_facts", year_id="years", matter_id="matters"),
    )
    op.create_table(
        "ledger_choices",
        *_ids(),
        *_texts("source", "reason", "chosen_at", "chosen_by"),
        *_keys("ledger_choices", year_id="years"),
        sa.CheckConstraint("source IN ('sheets', 'register')", name="ck_ledger_choices_source"),
    )
    op.create_index("ix_matter_facts_matter_id", "matter_facts", ["matter_id"])
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
