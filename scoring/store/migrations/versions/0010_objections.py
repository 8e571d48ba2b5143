"""Tables for objections: their windows, what is contested and answered, questions and replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

FROZEN = {
    "objection_windows": "id, year_id, group_name, first, reason, opened_at, opened_by",
    "objections": (
        "id, year_id, unit, kind, target, title, figure, given_by, grounds, evidence, day,"
        " raised_at, raised_by"
    ),
    "remarks": "",
}
"""The new tables, each with the columns that never change; blank for all."""


def upgrade() -> None:
    """Make the tables and their guards; nothing is in them."""
    op.create_table(
        "objection_windows",
        *_ids(),
        *_texts("group_name", nullable=True),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        *_texts("reason", "opened_at", "opened_by"),
        *_texts("closed_at", "closed_by", "close_reason", nullable=True),
        *_keys("objection_windows", year_id="years"),
    )
    op.create_table(
        "objections",
        *_ids(),
        *_texts("unit", "kind", "target", "title", "figure", "given_by", "grounds", "evidence"),
        sa.Column("day", sa.Date, nullable=False),
        *_texts("raised_at", "raised_by"),
        *_texts("withdrawn_at", "withdrawn_by", "withdraw_reason", nullable=True),
        *_texts("verdict", "answer", "figure_after", "answered_at", "answered_by", nullable=True),
        *_keys("objections", year_id="years"),
        sa.CheckConstraint(
            "kind IN ('line', 'bonus', 'deduction', 'veto')", name="ck_objections_kind"
        ),
        sa.CheckConstraint("verdict IN ('upheld', 'changed')", name="ck_objections_verdict"),
    )
    op.create_table(
        "remarks",
        *_ids(),
        *_texts("unit", "line"),
        sa.Column("question_id", sa.Integer),
        *_texts("words", "said_at", "said_by"),
        *_keys("remarks", year_id="years", question_id="remarks"),
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
