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
from sqlalchemy.schema import SchemaItem

from scoring.model.evidence_files import FileKind
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


def _table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, metadata, *parts)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _ids() -> list[Column[int]]:
    return [_id(), Column("year_id", Integer, ForeignKey("years.id"), nullable=False)]


def _texts(*names: str, nullable: bool = False) -> list[Column[str]]:
    return [Column(name, Text, nullable=nullable) for name in names]


def _blob(name: str, nullable: bool = False) -> Column[str]:
    return Column(name, HASH, ForeignKey("blobs.sha256"), nullable=nullable)


def _one_of(column: str, *choices: str) -> CheckConstraint:
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


blobs = _table(
    "blobs",
    Column("sha256", HASH, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""Bytes by their own hash: originals, parsed rows, evidence files, sealed results. Never altered,
never deleted.
"""

years = _table(
    "years",
    _id(),
    *_texts("scheme"),
    Column("scheme_sha256", HASH, nullable=False),
    Column("year", Integer, nullable=False),
    *_texts("tier", "title", "office", "created_at", "created_by"),
    UniqueConstraint("year", "tier", "office", "scheme"),
    _one_of("tier", "city", "county"),
)

editions = _table(
    "editions",
    _id(),
    *_texts("scheme"),
    Column("sha256", HASH, nullable=False),
    *_texts("title", "content", "saved_at", "saved_by"),
    UniqueConstraint("sha256"),
)
"""Schemes that the office wrote: the whole content as JSON, by its own hash. Never altered."""

units = _table(
    "units",
    Column("year_id", Integer, ForeignKey("years.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_texts("name", "group_name", "aliases"),
    UniqueConstraint("year_id", "name"),
)

settled = _table(
    "settled",
    Column("year_id", Integer, ForeignKey("years.id"), primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    *_texts("value", "reason"),
)

submissions = _table(
    "submissions",
    *_ids(),
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

reviews = _table(
    "reviews",
    *_ids(),
    *_texts("unit"),
    Column("revision", Integer, nullable=False),
    *_texts("line"),
    Column("points", Integer),
    *_texts("reason", "reviewer", "at"),
    Column("not_applicable", Boolean),
    UniqueConstraint("year_id", "unit", "revision", "line"),
)

case_reviews = _table(
    "case_reviews",
    *_ids(),
    *_texts("unit"),
    Column("revision", Integer, nullable=False),
    *_texts("key"),
    Column("adopted", Boolean),
    *_texts("reason", "reviewer", "at"),
    UniqueConstraint("year_id", "unit", "revision", "key"),
)

records = _table(
    "records",
    *_ids(),
    *_texts("kind", "unit", "case_id", "matter"),
    Column("count", Integer, nullable=False),
    Column("points", Integer),
    Column("date", Date, nullable=False),
    *_texts("document", "reason", "approver", "recorded_by", "recorded_at"),
    *_texts("revoked_at", "revoked_by", "revoke_reason", nullable=True),
    _one_of("kind", "deduction", "veto"),
    Index(None, "year_id"),
)

matters = _table(
    "matters",
    *_ids(),
    *_texts("unit", "name"),
    Column("carried_from", Integer, ForeignKey("matters.id")),
    *_texts("registered_at", "registered_by"),
    *_texts("withdrawn_at", "withdrawn_by", "withdraw_reason", nullable=True),
    Index(None, "year_id"),
)
"""The register of matters of organisations. ``carried_from``: the same matter in another year."""

matter_facts = _table(
    "matter_facts",
    *_ids(),
    Column("matter_id", Integer, ForeignKey("matters.id"), nullable=False),
    *_texts("field", "value"),
    Column("day", Date, nullable=False),
    *_texts("paper", "note", "recorded_at", "recorded_by"),
    *_texts("revoked_at", "revoked_by", "revoke_reason", nullable=True),
    Index(None, "year_id"),
    Index(None, "matter_id"),
)
"""What became so of a matter on a day, by the ledger's column or a field of the register."""

ledger_choices = _table(
    "ledger_choices",
    *_ids(),
    *_texts("source", "reason", "chosen_at", "chosen_by"),
    _one_of("source", "sheets", "register"),
    Index(None, "year_id"),
)
"""Where a year's ledger comes from; the last row of a year holds."""

due_changes = _table(
    "due_changes",
    *_ids(),
    *_texts("due", "title"),
    Column("number", Integer, nullable=False),
    *_texts("unit", "group_name", nullable=True),
    Column("day", Date),
    *_texts("reason", "changed_at", "changed_by"),
    Index(None, "year_id"),
)
"""By when the office wants something of all, of a group or of a unit; no ``day``: not at all."""

due_events = _table(
    "due_events",
    *_ids(),
    *_texts("unit", "due", "happened", "words", "recorded_at", "recorded_by"),
    *_texts("revoked_at", "revoked_by", "revoke_reason", nullable=True),
    Index(None, "year_id"),
)
"""Events after which something is due: of which unit, and when (ISO 8601, the office's time)."""

arrivals = _table(
    "arrivals",
    *_ids(),
    *_texts("unit", "due"),
    Column("number", Integer),
    Column("event_id", Integer, ForeignKey("due_events.id")),
    *_texts("came", "paper", "note", "recorded_at", "recorded_by"),
    *_texts("revoked_at", "revoked_by", "revoke_reason", nullable=True),
    Index(None, "year_id"),
)
"""What came when: for which date of what is due (``number``), or upon which event."""
evidence_files = _table(
    "evidence_files",
    *_ids(),
    *_texts("unit", "item"),
    _blob("sha256"),
    *_texts("name", "kind"),
    Column("size", BigInteger, nullable=False),
    Column("day", Date),
    *_texts("paper", "note", "sent_at", "sent_by"),
    *_texts("withdrawn_at", "withdrawn_by", "withdraw_reason", nullable=True),
    _one_of("kind", *FileKind),
    Index(None, "year_id", "unit"),
)
"""Files that units prove their lines and cases with; the bytes are in ``blobs``. A bytea on
PostgreSQL, not a large object: no larger than 20 MiB, and unlike those it has a foreign key, the
triggers of its table, and its place in the dump.
"""

objection_windows = _table(
    "objection_windows",
    *_ids(),
    *_texts("group_name", nullable=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    *_texts("reason", "opened_at", "opened_by"),
    *_texts("closed_at", "closed_by", "close_reason", nullable=True),
    Index(None, "year_id"),
)
"""When units (None: all, else those of a group) are shown their provisional result."""

objections = _table(
    "objections",
    *_ids(),
    *_texts("unit", "kind", "target", "title", "figure", "given_by", "grounds", "evidence"),
    Column("day", Date, nullable=False),
    *_texts("raised_at", "raised_by"),
    *_texts("withdrawn_at", "withdrawn_by", "withdraw_reason", nullable=True),
    *_texts("verdict", "answer", "figure_after", "answered_at", "answered_by", nullable=True),
    _one_of("kind", "line", "bonus", "deduction", "veto"),
    _one_of("verdict", "upheld", "changed"),
    Index(None, "year_id"),
)
"""What a unit contests, and what the office answered; ``figure`` is the one it contested."""

remarks = _table(
    "remarks",
    *_ids(),
    *_texts("unit", "line"),
    Column("question_id", Integer, ForeignKey("remarks.id")),
    *_texts("words", "said_at", "said_by"),
    Index(None, "year_id"),
)
"""Questions on a unit's line (blank: on its workbook), and replies, which have a question's id."""

seals = _table(
    "seals",
    *_ids(),
    *_texts("kind", "manifest"),
    Column("manifest_sha256", HASH, nullable=False),
    _blob("result_sha256"),
    *_texts("exceptions", "sealed_at", "sealed_by"),
    *_texts("unsealed_at", "unsealed_by", "unseal_reason", nullable=True),
    _one_of("kind", "half-year", "year-end"),
    Index(None, "year_id"),
)

publications = _table(
    "publications",
    *_ids(),
    Column("seal_id", Integer, ForeignKey("seals.id"), nullable=False),
    *_texts("published_at", "published_by"),
    *_texts("withdrawn_at", "withdrawn_by", "withdraw_reason", nullable=True),
    Index(None, "year_id"),
)

accounts = _table(
    "accounts",
    _id(),
    *_texts("name", "password"),
    Column("temporary", Boolean, nullable=False),
    *_texts("role"),
    *_texts("unit", nullable=True),
    *_texts("created_at", "created_by"),
    *_texts("disabled_at", "temporary_until", nullable=True),
    UniqueConstraint("name"),
    _one_of("role", *Role),
)

logins = _table(
    "logins",
    Column("key", HASH, primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    *_texts("began_at", "seen_at"),
)
"""Who is logged in now: the hash of each login's secret. Not audited, not copied."""

failures = _table(
    "failures",
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    *_texts("at"),
)
"""Logins that failed, by keys of :mod:`scoring.office.logins`. Not audited, not copied."""

drafts = _table(
    "drafts",
    Column("account", Text, primary_key=True),
    Column("year_id", Integer, ForeignKey("years.id"), primary_key=True, autoincrement=False),
    Column("unit", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    *_texts("cells", "saved_at"),
    _one_of("what", "lines", "cases"),
)
"""What somebody typed into a unit's review and has not saved. Not audited, but copied."""

settings = _table(
    "settings",
    Column("key", Text, primary_key=True),
    *_texts("value"),
)
"""What the program remembers of how it is used. Not audited, but copied."""

audit = _table(
    "audit",
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

audit_head = _table(
    "audit_head",
    _id(),
    Column("count", Integer, nullable=False),
    Column("hash", HASH, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""The number of entries and the last hash, by which entries cut off at the end are noticed."""

ROWS = (
    years, editions, submissions, reviews, case_reviews, records, matters, matter_facts,
    ledger_choices, due_changes, due_events, arrivals, objection_windows, objections, remarks,
    evidence_files, seals, publications, accounts,
)  # fmt: skip
"""Tables whose every row is a subject of the audit of its own: ``submissions:12``."""

LIVE = (logins, failures)
"""Tables that are in no audit and no backup."""

NAMES = {
    "years": "年度", "submissions": "报送", "reviews": "核定", "case_reviews": "加分项核定",
    "records": "减分或否决记录", "seals": "封存", "units": "名册", "settled": "读法",
    "publications": "公布", "accounts": "账号", "editions": "方案版本",
    "matters": "事项", "matter_facts": "事项记录", "ledger_choices": "台账来源",
    "due_changes": "日程改动", "due_events": "事件", "arrivals": "完成记录",
    "objection_windows": "异议期", "objections": "异议", "remarks": "问答",
    "evidence_files": "佐证材料",
}  # fmt: skip
"""What the tables hold, in the words of messages."""
