"""The office's records: years, submissions, reviews, deductions, seals, and their audit.

The store keeps and computes nothing: parsed rows, problems and results come as bytes or JSON
text made by others. Each write leaves an entry with old and new value in an audit
whose entries are chained by hash.

    with Store.open() as store:
        with store.write("考评办") as tx:
            tx.submissions.receive(year_id, file="肃州区.xlsx", data=data, …)
        # only now is it kept, and may be acknowledged
        with store.read() as now:
            now.submissions.of(year_id)

A transaction has a service for each idea, in a file of its own: ``years``, ``editions``,
``roster``, ``submissions``, ``reviews``, ``drafts``, ``records``, ``matters``, ``calendar``,
``objections``, ``remarks``, ``evidence_files``, ``seals``, ``accounts``, ``logins``, ``settings``
and ``audit``.

Exceptions; all are for the user and say in Chinese what to do:

- UsageError (``scoring.model.evidence``)
    - StoreError: the records cannot do what was asked
        - NotFound: no such year, submission, record or seal
        - OutOfService: the database is out of reach, full, read-only or damaged
            - Busy: others were writing for longer than ten seconds
        - Conflict: somebody changed the same since it was looked at; ``changes``, ``entries``
        - Sealed: the year is sealed
        - AlreadyReceived: the same bytes are in the year already; ``submission``
        - Damaged: a database or backup is damaged or was altered; ``findings``
"""

from __future__ import annotations

from scoring.model.evidence import RosterUnit as Unit
from scoring.store.contents import Contents
from scoring.store.errors import (
    AlreadyReceived,
    Busy,
    Conflict,
    Damaged,
    NotFound,
    OutOfService,
    Sealed,
    StoreError,
)
from scoring.store.restore import Exchange, examine, restore
from scoring.store.rows import (
    APPLIES,
    NOT_APPLICABLE,
    Account,
    Arrival,
    CaseChange,
    CaseReview,
    Cell,
    Change,
    Contested,
    Draft,
    DraftKind,
    DueChange,
    DueEvent,
    Edition,
    Entry,
    EvidenceFile,
    Fact,
    Failures,
    Head,
    LedgerChoice,
    LedgerSource,
    Mark,
    Matter,
    NewArrival,
    NewEvidenceFile,
    NewFact,
    NewObjection,
    NewRecord,
    Objection,
    Place,
    Record,
    Remark,
    Review,
    ReviewChange,
    Ruling,
    Seal,
    SealKind,
    Settled,
    Submission,
    SubmissionKind,
    Tier,
    Value,
    Verdict,
    Window,
    Year,
)
from scoring.store.store import Store
from scoring.store.transaction import ReadTransaction, WriteTransaction

__all__ = [
    "APPLIES", "NOT_APPLICABLE", "Account", "AlreadyReceived", "Arrival", "Busy", "CaseChange",
    "CaseReview", "Cell", "Change", "Conflict", "Contents", "Contested", "Damaged", "Draft",
    "DraftKind", "DueChange", "DueEvent", "Edition", "Entry", "EvidenceFile", "Exchange",
    "Fact", "Failures", "Head", "LedgerChoice", "LedgerSource", "Mark", "Matter", "NewArrival",
    "NewEvidenceFile", "NewFact", "NewObjection", "NewRecord", "NotFound", "Objection",
    "OutOfService", "Place", "ReadTransaction", "Record", "Remark", "Review", "ReviewChange",
    "Ruling", "Seal", "SealKind", "Sealed", "Settled", "Store", "StoreError", "Submission",
    "SubmissionKind", "Tier", "Unit", "Value", "Verdict", "Window", "WriteTransaction", "Year",
    "examine", "restore",
]  # fmt: skip
