"""Where the steps begin: the tables as they were when ``0003`` was the last step.

The three steps before the first release are one here, under the last one's id, so that a database
that has taken them opens as it is. A new database takes no steps: its tables are made from
``schema.py`` and it is stamped with the last step (Alembic's cookbook: "Building an Up to Date
Database from Scratch").
"""

from __future__ import annotations

revision = "0003"
down_revision = None


def upgrade() -> None:
    """Nothing to do: no database stands before this step."""
