"""The first tables: years, submissions, reviews, records, seals and the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scoring.store import triggers

revision = "0001"
down_revision = None

Items = list["sa.Column[object] | sa.Constraint"]

HASH = sa.String(64)
APPEND_ONLY = ("audit", "blobs", "case_reviews", "reviews")
FROZEN = {
    "years": (
        "id",
        "scheme",
        "scheme_sha256",
        "year",
        "tier",
        "title",
        "office",
        "created_at",
        "created_by",
    ),
    "submissions": (
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
    ),
    "records": (
        "id",
        "year_id",
        "kind",
        "unit",
        "case_id",
        "matter",
        "count",
        "points",
        "date",
        "document",
        "reason",
        "approver",
        "recorded_by",
        "recorded_at",
    ),
    "seals": (
        "id",
        "year_id",
        "kind",
        "manifest",
        "manifest_sha256",
        "result_sha256",
        "exceptions",
        "sealed_at",
        "sealed_by",
    ),
}


def _texts(*names: str, nullable: bool = False) -> Items:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _numbers(*names: str, nullable: bool = False) -> Items:
    return [sa.Column(name, sa.Integer(), nullable=nullable, autoincrement=False) for name in names]


def _hashes(*names: str) -> Items:
    return [sa.Column(name, HASH, nullable=False) for name in names]


def _key(table: str, *names: str) -> Items:
    return [sa.PrimaryKeyConstraint(*names, name=f"pk_{table}")]


def _unique(table: str, *names: str) -> Items:
    return [sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")]


def _points_to(table: str, name: str, target: str) -> Items:
    return [sa.ForeignKeyConstraint([name], [target], name=f"fk_{table}_{name}")]


def _one_of(table: str, column: str, *choices: str) -> Items:
    listed = ", ".join(f"'{choice}'" for choice in choices)
    rule = f"{column} IN ({listed})"
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{column}"))]


def upgrade() -> None:
    """Take the step."""
    _evidence()
    _verification()
    _audit()
    dialect = op.get_bind().dialect.name
    if dialect != "sqlite":
        op.execute(triggers.FUNCTION)
    for table in APPEND_ONLY:
        for statement in triggers.append_only(dialect, table):
            op.execute(statement)
    for table, columns in FROZEN.items():
        for statement in triggers.no_update(dialect, table, columns):
            op.execute(statement)
    for table in (*FROZEN, "audit_head"):
        for statement in triggers.no_delete(dialect, table):
            op.execute(statement)


def _evidence() -> None:
    op.create_table(
        "blobs",
        *_hashes("sha256"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        *_key("blobs", "sha256"),
    )
    op.create_table(
        "years",
        *_numbers("id"),
        *_texts("scheme"),
        *_hashes("scheme_sha256"),
        *_numbers("year"),
        *_texts("tier", "title", "office", "created_at", "created_by"),
        *_key("years", "id"),
        *_unique("years", "year", "tier", "office"),
        *_one_of("years", "tier", "city", "county"),
    )
    op.create_table(
        "units",
        *_numbers("year_id", "position"),
        *_texts("name", "group_name", "aliases"),
        *_key("units", "year_id", "position"),
        *_unique("units", "year_id", "name"),
        *_points_to("units", "year_id", "years.id"),
    )
    op.create_table(
        "settled",
        *_numbers("year_id"),
        *_texts("key", "value", "reason"),
        *_key("settled", "year_id", "key"),
        *_points_to("settled", "year_id", "years.id"),
    )
    op.create_table(
        "submissions",
        *_numbers("id", "year_id", "number"),
        *_texts("file"),
        *_hashes("sha256"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("parsed_sha256", HASH),
        *_texts("kind"),
        *_texts("unit", nullable=True),
        *_texts("state", "problems", "received_at", "received_by"),
        *_numbers("supersedes", nullable=True),
        *_key("submissions", "id"),
        *_unique("submissions", "year_id", "number"),
        *_points_to("submissions", "year_id", "years.id"),
        *_points_to("submissions", "sha256", "blobs.sha256"),
        *_points_to("submissions", "parsed_sha256", "blobs.sha256"),
        *_points_to("submissions", "supersedes", "submissions.id"),
        *_one_of("submissions", "kind", "unit", "collection", "unknown"),
        *_one_of(
            "submissions", "state", "pending", "accepted", "refused", "superseded", "withdrawn"
        ),
    )
    op.create_index("ix_submissions_year_id_sha256", "submissions", ["year_id", "sha256"])


def _verification() -> None:
    for table, name in (("reviews", "line"), ("case_reviews", "key")):
        given: sa.Column[object] = (
            sa.Column("points", sa.Integer())
            if table == "reviews"
            else sa.Column("adopted", sa.Boolean())
        )
        op.create_table(
            table,
            *_numbers("id", "year_id"),
            *_texts("unit"),
            *_numbers("revision"),
            *_texts(name),
            given,
            *_texts("reason", "reviewer", "at"),
            *_key(table, "id"),
            *_unique(table, "year_id", "unit", "revision", name),
            *_points_to(table, "year_id", "years.id"),
        )
    op.create_table(
        "records",
        *_numbers("id", "year_id"),
        *_texts("kind", "unit", "case_id", "matter"),
        *_numbers("count"),
        *_numbers("points", nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        *_texts("document", "reason", "approver", "recorded_by", "recorded_at"),
        *_texts("revoked_at", "revoked_by", "revoke_reason", nullable=True),
        *_key("records", "id"),
        *_points_to("records", "year_id", "years.id"),
        *_one_of("records", "kind", "deduction", "veto"),
    )
    op.create_index("ix_records_year_id", "records", ["year_id"])
    op.create_table(
        "seals",
        *_numbers("id", "year_id"),
        *_texts("kind", "manifest"),
        *_hashes("manifest_sha256", "result_sha256"),
        *_texts("exceptions", "sealed_at", "sealed_by"),
        *_texts("unsealed_at", "unsealed_by", "unseal_reason", nullable=True),
        *_key("seals", "id"),
        *_points_to("seals", "year_id", "years.id"),
        *_points_to("seals", "result_sha256", "blobs.sha256"),
        *_one_of("seals", "kind", "half-year", "year-end"),
    )
    op.create_index("ix_seals_year_id", "seals", ["year_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        *_numbers("id"),
        *_numbers("year_id", nullable=True),
        *_texts("at", "who", "verb", "subject"),
        *_texts("old", "new", nullable=True),
        *_texts("reason"),
        *_hashes("previous", "hash"),
        *_key("audit", "id"),
        *_points_to("audit", "year_id", "years.id"),
    )
    op.create_index("ix_audit_year_id", "audit", ["year_id"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "audit_head",
        *_numbers("id", "count"),
        *_hashes("hash"),
        *_key("audit_head", "id"),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
    )
    op.execute(f"INSERT INTO audit_head (id, count, hash) VALUES (1, 0, '{'0' * 64}')")
