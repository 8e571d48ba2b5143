"""A table for the files that units prove their lines and cases with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

FROZEN = "id, year_id, unit, item, sha256, name, kind, size, day, paper, note, sent_at, sent_by"
"""The columns that never change."""

GUARD = "CREATE TRIGGER evidence_files_no_{} BEFORE {}{} ON evidence_files FOR EACH {} "
SQLITE = GUARD + "BEGIN SELECT RAISE(ABORT, 'append-only: evidence_files'); END"
POSTGRESQL = GUARD + "EXECUTE FUNCTION scoring_forbidden()"


def upgrade() -> None:
    """Make the table and its guards; nothing is in it."""
    op.create_table(
        "evidence_files",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("year_id", sa.Integer, nullable=False),
        *_texts("unit", "item"),
        sa.Column("sha256", sa.String(64), nullable=False),
        *_texts("name", "kind"),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date),
        *_texts("paper", "note", "sent_at", "sent_by"),
        *_texts("withdrawn_at", "withdrawn_by", "withdraw_reason", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_files"),
        sa.ForeignKeyConstraint(["year_id"], ["years.id"], name="fk_evidence_files_year_id"),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name="fk_evidence_files_sha256"),
        sa.CheckConstraint(
            "kind IN ('pdf', 'png', 'jpg', 'docx', 'xlsx', 'txt')", name="ck_evidence_files_kind"
        ),
    )
    op.create_index("ix_evidence_files_year_id_unit", "evidence_files", ["year_id", "unit"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute((SQLITE if sqlite else POSTGRESQL).format("update", "UPDATE OF ", FROZEN, "ROW"))
    op.execute((SQLITE if sqlite else POSTGRESQL).format("delete", "DELETE", "", "ROW"))
    if not sqlite:
        op.execute(POSTGRESQL.format("truncate", "TRUNCATE", "", "STATEMENT"))


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]
