"""Who may enter: accounts, logins, failed logins; and what has been published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scoring.store import triggers

revision = "0002"
down_revision = "0001"

FROZEN = {
    "publications": ("id", "year_id", "seal_id", "published_at", "published_by"),
    "accounts": ("id", "name", "created_at", "created_by"),
}
ROLES = "role IN ('reporter', 'staff', 'reviewer', 'leader', 'administrator')"


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def upgrade() -> None:
    """Take the step."""
    _publications()
    _accounts()
    _of_the_moment()
    dialect = op.get_bind().dialect.name
    for table, columns in FROZEN.items():
        for statement in triggers.no_update(dialect, table, columns):
            op.execute(statement)
        for statement in triggers.no_delete(dialect, table):
            op.execute(statement)


def _publications() -> None:
    op.create_table(
        "publications",
        _number("id"),
        _number("year_id"),
        _number("seal_id"),
        _text("published_at"),
        _text("published_by"),
        _text("withdrawn_at", nullable=True),
        _text("withdrawn_by", nullable=True),
        _text("withdraw_reason", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.ForeignKeyConstraint(["year_id"], ["years.id"], name="fk_publications_year_id"),
        sa.ForeignKeyConstraint(["seal_id"], ["seals.id"], name="fk_publications_seal_id"),
    )
    op.create_index("ix_publications_year_id", "publications", ["year_id"])


def _accounts() -> None:
    op.create_table(
        "accounts",
        _number("id"),
        _text("name"),
        _text("password"),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        _text("role"),
        _text("unit", nullable=True),
        _text("created_at"),
        _text("created_by"),
        _text("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
        sa.CheckConstraint(ROLES, name=op.f("ck_accounts_role")),
    )


def _of_the_moment() -> None:
    op.create_table(
        "logins",
        sa.Column("key", sa.String(64), nullable=False),
        _number("account_id"),
        _text("began_at"),
        _text("seen_at"),
        sa.PrimaryKeyConstraint("key", name="pk_logins"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_logins_account_id"),
    )
    op.create_table(
        "failures",
        _text("key"),
        _number("count"),
        _text("at"),
        sa.PrimaryKeyConstraint("key", name="pk_failures"),
    )
