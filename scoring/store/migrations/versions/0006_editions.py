"""A table for the schemes that the office wrote; its rows never change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

GUARD = "CREATE TRIGGER editions_no_{} BEFORE {} ON editions FOR EACH {} "
SQLITE = GUARD + "BEGIN SELECT RAISE(ABORT, 'append-only: editions'); END"
POSTGRESQL = GUARD + "EXECUTE FUNCTION scoring_forbidden()"


def upgrade() -> None:
    """Make the table and its guards; nothing is in it."""
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
        sa.UniqueConstraint("sha256", name="uq_editions_sha256"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(event.lower(), event, "ROW"))
    else:
        for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(POSTGRESQL.format(event.lower(), event, each))
