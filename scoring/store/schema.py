"""The tables. Plain columns that SQLite and PostgreSQL hold alike.

Ids are given by the writer (:mod:`scoring.store.writer`), one after the other without gaps;
times are ISO 8601 text in UTC; points are integer hundredths. ``migrations`` builds the same
tables step by step, and a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

HASH = String(64)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _year() -> Column[int]:
    return Column("year_id", Integer, ForeignKey("years.id"), nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _blob(name: str, nullable: bool = False) -> Column[str]:
    return Column(name, HASH, ForeignKey("blobs.sha256"), nullable=nullable)


def _one_of(column: str, *choices: str) -> CheckConstraint:
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


blobs = Table(
    "blobs",
    metadata,
    Column("sha256", HASH, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""Bytes by their own hash: originals, parsed rows, sealed results. Never altered, never deleted."""

years = Table(
    "years",
    metadata,
    _id(),
    _text("scheme"),
    Column("scheme_sha256", HASH, nullable=False),
    Column("year", Integer, nullable=False),
    _text("tier"),
    _text("title"),
    _text("office"),
    _text("created_at"),
    _text("created_by"),
    UniqueConstraint("year", "tier", "office"),
    _one_of("tier", "city", "county"),
)

units = Table(
    "units",
    metadata,
    Column("year_id", Integer, ForeignKey("years.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("name"),
    _text("group_name"),
    _text("aliases"),
    UniqueConstraint("year_id", "name"),
)

settled = Table(
    "settled",
    metadata,
    Column("year_id", Integer, ForeignKey("years.id"), primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    _text("value"),
    _text("reason"),
)

submissions = Table(
    "submissions",
    metadata,
    _id(),
    _year(),
    Column("number", Integer, nullable=False),
    _text("file"),
    _blob("sha256"),
    Column("size", BigInteger, nullable=False),
    _blob("parsed_sha256", nullable=True),
    _text("kind"),
    Column("unit", Text),
    _text("state"),
    _text("problems"),
    _text("received_at"),
    _text("received_by"),
    Column("supersedes", Integer, ForeignKey("submissions.id")),
    Column("trusted", Boolean),
    UniqueConstraint("year_id", "number"),
    _one_of("kind", "unit", "collection", "unknown"),
    _one_of("state", "pending", "accepted", "refused", "superseded", "withdrawn"),
    Index(None, "year_id", "sha256"),
)

reviews = Table(
    "reviews",
    metadata,
    _id(),
    _year(),
    _text("unit"),
    Column("revision", Integer, nullable=False),
    _text("line"),
    Column("points", Integer),
    _text("reason"),
    _text("reviewer"),
    _text("at"),
    Column("not_applicable", Boolean),
    UniqueConstraint("year_id", "unit", "revision", "line"),
)

case_reviews = Table(
    "case_reviews",
    metadata,
    _id(),
    _year(),
    _text("unit"),
    Column("revision", Integer, nullable=False),
    _text("key"),
    Column("adopted", Boolean),
    _text("reason"),
    _text("reviewer"),
    _text("at"),
    UniqueConstraint("year_id", "unit", "revision", "key"),
)

records = Table(
    "records",
    metadata,
    _id(),
    _year(),
    _text("kind"),
    _text("unit"),
    _text("case_id"),
    _text("matter"),
    Column("count", Integer, nullable=False),
    Column("points", Integer),
    Column("date", Date, nullable=False),
    _text("document"),
    _text("reason"),
    _text("approver"),
    _text("recorded_by"),
    _text("recorded_at"),
    Column("revoked_at", Text),
    Column("revoked_by", Text),
    Column("revoke_reason", Text),
    _one_of("kind", "deduction", "veto"),
    Index(None, "year_id"),
)

seals = Table(
    "seals",
    metadata,
    _id(),
    _year(),
    _text("kind"),
    _text("manifest"),
    Column("manifest_sha256", HASH, nullable=False),
    _blob("result_sha256"),
    _text("exceptions"),
    _text("sealed_at"),
    _text("sealed_by"),
    Column("unsealed_at", Text),
    Column("unsealed_by", Text),
    Column("unseal_reason", Text),
    _one_of("kind", "half-year", "year-end"),
    Index(None, "year_id"),
)

publications = Table(
    "publications",
    metadata,
    _id(),
    _year(),
    Column("seal_id", Integer, ForeignKey("seals.id"), nullable=False),
    _text("published_at"),
    _text("published_by"),
    Column("withdrawn_at", Text),
    Column("withdrawn_by", Text),
    Column("withdraw_reason", Text),
    Index(None, "year_id"),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    _text("name"),
    _text("password"),
    Column("temporary", Boolean, nullable=False),
    _text("role"),
    Column("unit", Text),
    _text("created_at"),
    _text("created_by"),
    Column("disabled_at", Text),
    UniqueConstraint("name"),
    _one_of("role", "reporter", "staff", "reviewer", "leader", "administrator"),
)

logins = Table(
    "logins",
    metadata,
    Column("key", HASH, primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    _text("began_at"),
    _text("seen_at"),
)
"""Who is logged in now: the hash of each session's secret. Not audited, not copied."""

failures = Table(
    "failures",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    _text("at"),
)
"""Logins that failed, by account name and by address. Not audited, not copied."""

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("year_id", Integer, ForeignKey("years.id")),
    _text("at"),
    _text("who"),
    _text("verb"),
    _text("subject"),
    Column("old", Text),
    Column("new", Text),
    _text("reason"),
    Column("previous", HASH, nullable=False),
    Column("hash", HASH, nullable=False),
    Index(None, "year_id"),
    Index(None, "subject"),
)

audit_head = Table(
    "audit_head",
    metadata,
    _id(),
    Column("count", Integer, nullable=False),
    Column("hash", HASH, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""How many entries the audit has and the last one's hash: a tail cut off does not go unseen."""

ROWS = (years, submissions, reviews, case_reviews, records, seals, publications, accounts)
"""Tables whose every row is a subject of the audit of its own: ``submissions:12``."""

LIVE = (logins, failures)
"""Tables of the moment: in no audit, no digest and no backup."""
