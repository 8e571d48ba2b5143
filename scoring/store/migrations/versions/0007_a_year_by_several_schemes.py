"""An office may run one year by several schemes at once: a year is one of its scheme too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

OLD, NEW = "uq_years_year_tier_office", "uq_years_year_tier_office_scheme"
UNIQUE = ("year", "tier", "office", "scheme")
COLUMNS = "id, scheme, scheme_sha256, year, tier, title, office, created_at, created_by"
GUARDS = (
    f"CREATE TRIGGER years_no_update BEFORE UPDATE OF {COLUMNS} ON years FOR EACH ROW "
    "BEGIN SELECT RAISE(ABORT, 'append-only: years'); END",
    "CREATE TRIGGER years_no_delete BEFORE DELETE ON years FOR EACH ROW "
    "BEGIN SELECT RAISE(ABORT, 'append-only: years'); END",
)


def upgrade() -> None:
    """Widen the key of ``years``; its rows stay as they are."""
    if op.get_bind().dialect.name == "sqlite":
        _made_again()
    else:
        op.drop_constraint(OLD, "years", type_="unique")
        op.create_unique_constraint(NEW, "years", [*UNIQUE])


def _made_again() -> None:
    """SQLite alters no key: the table is made anew under its own name, with its guards.

    What refers to its rows is held against them at the end of the transaction.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TEMPORARY TABLE years_before AS SELECT {COLUMNS} FROM years")
    op.drop_table("years")
    op.create_table(
        "years",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("scheme_sha256", sa.String(64), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("tier", "title", "office", "created_at", "created_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_years"),
        sa.UniqueConstraint(*UNIQUE, name=NEW),
        sa.CheckConstraint("tier IN ('city', 'county')", name="ck_years_tier"),
    )
    op.execute(f"INSERT INTO years ({COLUMNS}) SELECT {COLUMNS} FROM years_before")
    op.drop_table("years_before")
    for guard in GUARDS:
        op.execute(guard)
