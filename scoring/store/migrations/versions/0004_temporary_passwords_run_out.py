"""When an account's temporary password runs out; NULL for those given before: they do not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add ``accounts.temporary_until``; the guards name only columns that may not be altered."""
    op.add_column("accounts", sa.Column("temporary_until", sa.Text, nullable=True))
