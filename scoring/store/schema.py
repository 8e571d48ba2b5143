"""The tables. Plain columns that SQLite and PostgreSQL hold alike.

Ids are given by the writer (:mod:`scoring.store.journal`), one after the other without gaps;
times are ISO 8601 text in UTC; points are integer hundredths. A new database is made from
these; ``migrations`` brings an older one to the same, and a test compares the two.
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

from scoring.model.roles import Role

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


def _texts(*names: str, nullable: bool = False) -> list[Column[str]]:
    return [Column(name, Text, nullable=nullable) for name in names]


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
    *_texts("scheme"),
    Column("scheme_sha256", HASH, nullable=False),
    Column("year", Integer, nullable=False),
    *_texts("tier", "title", "office", "created_at", "created_by"),
    UniqueConstraint("year", "tier", "office"),
    _one_of("tier", "city", "county"),
)

units = Table(
    "units",
    metadata,
    Column("year_id", Integer, ForeignKey("years.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_texts("name", "group_name", "aliases"),
    UniqueConstraint("year_id", "name"),
)

settled = Table(
    "settled",
    metadata,
    Column("year_id", Integer, ForeignKey("years.id"), primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    *_texts("value", "reason"),
)

submissions = Table(
    "submissions",
    metadata,
    _id(),
    _year(),
    Column("number", Integer, nullable=False),
    *_texts("file"),
    _blob("sha256"),
    Column("size", BigInteger, nullable=False),
    _blob("parsed_sha256", nullable=True),
    *_texts("kind"),
    *_texts("unit", nullable=True),
    *_texts("state", "problems", "received_at", "received_by"),
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
    *_texts("unit"),
    Column("revision", Integer, nullable=False),
    *_texts("line"),
    Column("points", Integer),
    *_texts("reason", "reviewer", "at"),
    Column("not_applicable", Boolean),
    UniqueConstraint("year_id", "unit", "revision", "line"),
)

case_reviews = Table(
    "case_reviews",
    metadata,
    _id(),
    _year(),
    *_texts("unit"),
    Column("revision", Integer, nullable=False),
    *_texts("key"),
    Column("adopted", Boolean),
    *_texts("reason", "reviewer", "at"),
    UniqueConstraint("year_id", "unit", "revision", "key"),
)

records = Table(
    "records",
    metadata,
    _id(),
    _year(),
    *_texts("kind", "unit", "case_id", "matter"),
    Column("count", Integer, nullable=False),
    Column("points", Integer),
    Column("date", Date, nullable=False),
    *_texts("document", "reason", "approver", "recorded_by", "recorded_at"),
    *_texts("revoked_at", "revoked_by", "revoke_reason", nullable=True),
    _one_of("kind", "deduction", "veto"),
    Index(None, "year_id"),
)

seals = Table(
    "seals",
    metadata,
    _id(),
    _year(),
    *_texts("kind", "manifest"),
    Column("manifest_sha256", HASH, nullable=False),
    _blob("result_sha256"),
    *_texts("exceptions", "sealed_at", "sealed_by"),
    *_texts("unsealed_at", "unsealed_by", "unseal_reason", nullable=True),
    _one_of("kind", "half-year", "year-end"),
    Index(None, "year_id"),
)

publications = Table(
    "publications",
    metadata,
    _id(),
    _year(),
    Column("seal_id", Integer, ForeignKey("seals.id"), nullable=False),
    *_texts("published_at", "published_by"),
    *_texts("withdrawn_at", "withdrawn_by", "withdraw_reason", nullable=True),
    Index(None, "year_id"),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    *_texts("name", "password"),
    Column("temporary", Boolean, nullable=False),
    *_texts("role"),
    *_texts("unit", nullable=True),
    *_texts("created_at", "created_by"),
    *_texts("disabled_at", nullable=True),
    UniqueConstraint("name"),
    _one_of("role", *Role),
)

logins = Table(
    "logins",
    metadata,
    Column("key", HASH, primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    *_texts("began_at", "seen_at"),
)
"""Who is logged in now: the hash of each login's secret. Not audited, not copied."""

failures = Table(
    "failures",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    *_texts("at"),
)
"""Logins that failed, by account name and by address. Not audited, not copied."""

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("year_id", Integer, ForeignKey("years.id")),
    *_texts("at", "who", "verb", "subject"),
    *_texts("old", "new", nullable=True),
    *_texts("reason"),
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
"""The number of entries and the last hash, by which entries cut off at the end are noticed."""

ROWS = (years, submissions, reviews, case_reviews, records, seals, publications, accounts)
"""Tables whose every row is a subject of the audit of its own: ``submissions:12``."""

LIVE = (logins, failures)
"""Tables that are in no audit and no backup."""

NAMES = {
    "years": "年度",
    "submissions": "报送",
    "reviews": "核定",
    "case_reviews": "加分项核定",
    "records": "减分或否决记录",
    "seals": "封存",
    "units": "名册",
    "settled": "读法",
    "publications": "公布",
    "accounts": "账号",
}
"""What the tables hold, in the words of messages."""
