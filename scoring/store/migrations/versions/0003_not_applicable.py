"""Reviews that say 不适用 or 适用, and submissions that somebody vouched for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scoring.store import triggers

revision = "0003"
down_revision = "0002"

FROZEN = (
    "id",
    "year_id",
    "number",
    "file",
    "sha256",
    "size",
    "parsed_sha256",
    "kind",
    "unit",
    "problems",
    "received_at",
    "received_by",
    "trusted",
)
"""Columns of ``submissions`` that nobody may update, the new one with them."""


def upgrade() -> None:
    """Take the step. Rows that are there keep NULL, which the audit leaves out."""
    op.add_column("reviews", sa.Column("not_applicable", sa.Boolean(), nullable=True))
    op.add_column("submissions", sa.Column("trusted", sa.Boolean(), nullable=True))
    dialect = op.get_bind().dialect.name
    op.execute(triggers.drop_no_update(dialect, "submissions"))
    for statement in triggers.no_update(dialect, "submissions", FROZEN):
        op.execute(statement)
