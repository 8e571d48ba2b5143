"""Transactions: what can be read in one, and what can be written."""

from __future__ import annotations

from sqlalchemy import Connection

from scoring.store.accounts import AccountReader, AccountWriter
from scoring.store.audit import AuditReader
from scoring.store.calendar import CalendarReader, CalendarWriter
from scoring.store.drafts import DraftReader, DraftWriter
from scoring.store.editions import EditionReader, EditionWriter
from scoring.store.evidence_files import EvidenceFileReader, EvidenceFileWriter
from scoring.store.journal import Clock, Journal
from scoring.store.logins import LoginReader, LoginWriter
from scoring.store.matters import MatterReader, MatterWriter
from scoring.store.objections import ObjectionReader, ObjectionWriter
from scoring.store.records import RecordReader, RecordWriter
from scoring.store.remarks import RemarkReader, RemarkWriter
from scoring.store.reviews import ReviewReader, ReviewWriter
from scoring.store.roster import RosterReader, RosterWriter
from scoring.store.seals import SealReader, SealWriter
from scoring.store.settings import SettingReader, SettingWriter
from scoring.store.submissions import SubmissionReader, SubmissionWriter
from scoring.store.years import YearReader, YearWriter


class ReadTransaction:
    """One moment of the records, for as long as the ``with`` that gave it.

    A ``year_id`` or other id that does not exist raises :class:`NotFound` where one thing is
    asked for, and gives an empty list where several are.
    """

    def __init__(self, connection: Connection) -> None:
        self.years = YearReader(connection)
        self.editions = EditionReader(connection)
        self.roster = RosterReader(connection)
        self.submissions = SubmissionReader(connection)
        self.reviews = ReviewReader(connection)
        self.drafts = DraftReader(connection)
        self.records = RecordReader(connection)
        self.matters = MatterReader(connection)
        self.calendar = CalendarReader(connection)
        self.objections = ObjectionReader(connection)
        self.remarks = RemarkReader(connection)
        self.evidence_files = EvidenceFileReader(connection)
        self.seals = SealReader(connection)
        self.accounts = AccountReader(connection)
        self.logins = LoginReader(connection)
        self.settings = SettingReader(connection)
        self.audit = AuditReader(connection)


class WriteTransaction(ReadTransaction):
    """One writer's transaction: reads what it has written, and is kept whole or not at all."""

    def __init__(self, connection: Connection, who: str, clock: Clock) -> None:
        journal = Journal(connection, who, clock)
        self.years: YearWriter = YearWriter(journal)
        self.editions: EditionWriter = EditionWriter(journal)
        self.roster: RosterWriter = RosterWriter(journal)
        self.submissions: SubmissionWriter = SubmissionWriter(journal)
        self.reviews: ReviewWriter = ReviewWriter(journal)
        self.drafts: DraftWriter = DraftWriter(journal)
        self.records: RecordWriter = RecordWriter(journal)
        self.matters: MatterWriter = MatterWriter(journal)
        self.calendar: CalendarWriter = CalendarWriter(journal)
        self.objections: ObjectionWriter = ObjectionWriter(journal)
        self.remarks: RemarkWriter = RemarkWriter(journal)
        self.evidence_files: EvidenceFileWriter = EvidenceFileWriter(journal)
        self.seals: SealWriter = SealWriter(journal)
        self.accounts: AccountWriter = AccountWriter(journal)
        self.logins: LoginWriter = LoginWriter(journal)
        self.settings: SettingWriter = SettingWriter(journal)
        self.audit = AuditReader(connection)
