"""Tables for what is typed and not saved, and for settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make both; nothing is in them."""
    op.create_table(
        "drafts",
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("year_id", sa.Integer, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("cells", sa.Text, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "year_id", "unit", "what", name="pk_drafts"),
        sa.CheckConstraint("what IN ('lines', 'cases')", name="ck_drafts_what"),
        sa.ForeignKeyConstraint(["year_id"], ["years.id"], name="fk_drafts_year_id"),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )
