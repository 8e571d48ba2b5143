"""Triggers by which the database itself forbids altering and deleting what has to stay.

A later step that rebuilds a table has to make its triggers again.
"""

from __future__ import annotations

from collections.abc import Iterator

from scoring.store import schema

APPEND_ONLY = (
    schema.audit, schema.blobs, schema.case_reviews, schema.due_changes, schema.editions,
    schema.ledger_choices, schema.remarks, schema.reviews,
)  # fmt: skip
"""Tables whose rows stay as they are."""

ALTERABLE = {
    schema.years: (),
    schema.submissions: ("state", "supersedes"),
    schema.records: ("revoked_at", "revoked_by", "revoke_reason"),
    schema.matters: ("withdrawn_at", "withdrawn_by", "withdraw_reason"),
    schema.matter_facts: ("revoked_at", "revoked_by", "revoke_reason"),
    schema.due_events: ("revoked_at", "revoked_by", "revoke_reason"),
    schema.arrivals: ("revoked_at", "revoked_by", "revoke_reason"),
    schema.objection_windows: ("last", "closed_at", "closed_by", "close_reason"),
    schema.objections: (
        *("withdrawn_at", "withdrawn_by", "withdraw_reason"),
        *("verdict", "answer", "figure_after", "answered_at", "answered_by"),
    ),
    schema.evidence_files: ("withdrawn_at", "withdrawn_by", "withdraw_reason"),
    schema.seals: ("unsealed_at", "unsealed_by", "unseal_reason"),
    schema.publications: ("withdrawn_at", "withdrawn_by", "withdraw_reason"),
    schema.accounts: ("password", "temporary", "role", "unit", "disabled_at", "temporary_until"),
}
"""Tables whose rows stay, each with the columns that may be altered."""

FUNCTION = """
CREATE FUNCTION scoring_forbidden() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$
"""
"""What PostgreSQL's triggers call."""


def statements(dialect: str) -> Iterator[str]:
    """The statements that guard all tables of a new database (``sqlite`` or ``postgresql``)."""
    if dialect != "sqlite":
        yield FUNCTION
    for table in APPEND_ONLY:
        yield _forbid(dialect, table.name, "UPDATE")
    for table, alterable in ALTERABLE.items():
        frozen = ", ".join(column.name for column in table.c if column.name not in alterable)
        yield _forbid(dialect, table.name, "UPDATE", f" OF {frozen}")
    for table in (*APPEND_ONLY, *ALTERABLE, schema.audit_head):
        yield _forbid(dialect, table.name, "DELETE")
        if dialect != "sqlite":
            yield _forbid(dialect, table.name, "TRUNCATE")


def _forbid(dialect: str, table: str, event: str, columns: str = "") -> str:
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    head = (
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event}{columns} ON {table} "
        f"FOR EACH {each}"
    )
    if dialect == "sqlite":
        return f"{head} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    return f"{head} EXECUTE FUNCTION scoring_forbidden()"
