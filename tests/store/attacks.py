"""Attacks on records: SQL past the store, by one who knows the guards, and flipped bits."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, create_engine, text

from tests.store.office_year import behind
from tests.store.test_audit import TAMPERINGS

Deed = str | Callable[[Connection], None]

MORE = {
    "account planted": (
        "INSERT INTO accounts (id, name, password, temporary, role, created_at, created_by)"
        " VALUES (1, 'x', 'x', FALSE, 'administrator', 'x', 'x')",
        "账号 1:数据表中有,审计中没有",
    ),
    "year renamed": ("UPDATE years SET title = 'x'", "年度 1:内容与审计不符"),
    "unit taken away": ("DELETE FROM units WHERE position = 2", "名册 1:内容与审计不符"),
    "order altered": ("UPDATE units SET position = position + 10", "名册 1:次序的编号被改动"),
    "submission moved": ("UPDATE submissions SET unit = '玉门市' WHERE id = 1", "报送 1:内容与审计不符"),
    "file exchanged": (
        "UPDATE submissions SET sha256 = (SELECT max(sha256) FROM blobs),"
        " parsed_sha256 = (SELECT min(sha256) FROM blobs) WHERE id = 1",
        "报送 1:内容与审计不符",
    ),
    "seal undone": (
        "UPDATE seals SET unsealed_at = 'x', unsealed_by = 'x', unseal_reason = 'x'",
        "封存 1:内容与审计不符",
    ),
    "file added": (
        "INSERT INTO blobs (sha256, size, data) VALUES"
        " ('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0, '')",
        "多出一份存档",
    ),
    "veto planted": (
        "INSERT INTO records SELECT 9, year_id, 'veto', unit, case_id, matter, count, points, date,"
        " document, reason, approver, recorded_by, recorded_at, NULL, NULL, NULL FROM records",
        "减分或否决记录 9:数据表中有,审计中没有",
    ),
    "reading planted": (
        "INSERT INTO settled VALUES (1, 'k', 'v', 'r')", "读法 1:k:数据表中有,审计中没有",
    ),
    "size altered": ("UPDATE blobs SET size = size + 1", "内容与校验值不符"),
    "head removed": ("DELETE FROM audit_head", "数据库不能读完"),
    "publication planted": (
        "INSERT INTO publications (id, year_id, seal_id, published_at, published_by)"
        " VALUES (1, 1, 1, 'x', 'x')",
        "公布 1:数据表中有,审计中没有",
    ),
    "times altered": ("UPDATE audit SET at = '2020-01-01T00:00:00.000000Z'", "内容被改动"),
    "step altered": ("UPDATE alembic_version SET version_num = '0009'", "数据库结构的编号是 0009"),
}  # fmt: skip


RECORDS: dict[str, tuple[Deed, str]] = {**TAMPERINGS, **MORE}
"""Deeds upon rows, each with words that have to be said of it."""


OF_EDITIONS: dict[str, tuple[Deed, str]] = {
    "edition altered": (
        "UPDATE editions SET content = '{}'", "方案版本 1:内容与审计不符",
    ),
    "edition altered with its digest": (
        "UPDATE editions SET content = '{}', sha256 ="
        " '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'",
        "方案版本 1:内容与审计不符",
    ),
    "digest altered": (
        "UPDATE editions SET sha256 = hash FROM audit", "第 1 号方案版本的内容与校验值不符",
    ),
    "edition renamed": ("UPDATE editions SET scheme = 'x'", "方案版本 1:内容与审计不符"),
    "edition removed": ("DELETE FROM editions", "方案版本 1:审计中有,数据表中没有"),
    "edition planted": (
        "INSERT INTO editions SELECT 9, scheme, 'x', title, content, saved_at, saved_by"
        " FROM editions",
        "方案版本 9:数据表中有,审计中没有",
    ),
}  # fmt: skip
"""The same upon a saved edition (:func:`tests.store.office_year.with_edition`)."""


OF_MATTERS: dict[str, tuple[Deed, str]] = {
    "matter renamed": ("UPDATE matters SET name = 'x'", "事项 1:内容与审计不符"),
    "matter moved": ("UPDATE matters SET unit = '玉门市'", "事项 1:内容与审计不符"),
    "matter withdrawn": (
        "UPDATE matters SET withdrawn_at = 'x', withdrawn_by = 'x', withdraw_reason = 'x'",
        "事项 1:内容与审计不符",
    ),
    "matter planted": (
        "INSERT INTO matters SELECT 9, year_id, unit, 'x', 1, registered_at, registered_by, NULL,"
        " NULL, NULL FROM matters",
        "事项 9:数据表中有,审计中没有",
    ),
    "matter carried over": ("UPDATE matters SET carried_from = 1", "事项 1:内容与审计不符"),
    "fact altered": ("UPDATE matter_facts SET value = '高'", "事项记录 1:内容与审计不符"),
    "fact dated back": ("UPDATE matter_facts SET day = '2025-01-01'", "事项记录 1:内容与审计不符"),
    "fact removed": ("DELETE FROM matter_facts", "事项记录 1:审计中有,数据表中没有"),
    "fact revoked": (
        "UPDATE matter_facts SET revoked_at = 'x', revoked_by = 'x', revoke_reason = 'x'",
        "事项记录 1:内容与审计不符",
    ),
    "ledger changed": (
        "UPDATE ledger_choices SET source = 'sheets'", "台账来源 1:内容与审计不符",
    ),
    "ledger choice removed": ("DELETE FROM ledger_choices", "台账来源 1:审计中有,数据表中没有"),
}  # fmt: skip
"""The same upon a register (:func:`tests.store.office_year.with_matter`)."""


OF_CALENDAR: dict[str, tuple[Deed, str]] = {
    "date moved": ("UPDATE due_changes SET day = '2025-12-31'", "日程改动 1:内容与审计不符"),
    "date of another unit": ("UPDATE due_changes SET unit = NULL", "日程改动 1:内容与审计不符"),
    "change removed": ("DELETE FROM due_changes", "日程改动 1:审计中有,数据表中没有"),
    "change planted": (
        "INSERT INTO due_changes SELECT 9, year_id, due, title, number, unit, group_name, NULL,"
        " reason, changed_at, changed_by FROM due_changes",
        "日程改动 9:数据表中有,审计中没有",
    ),
    "event dated later": (
        "UPDATE due_events SET happened = '2025-05-02T08:00'", "事件 1:内容与审计不符",
    ),
    "event revoked": (
        "UPDATE due_events SET revoked_at = 'x', revoked_by = 'x', revoke_reason = 'x'",
        "事件 1:内容与审计不符",
    ),
    "arrival dated back": (
        "UPDATE arrivals SET came = '2025-01-01' WHERE id = 1", "完成记录 1:内容与审计不符",
    ),
    "arrival of another unit": ("UPDATE arrivals SET unit = '玉门市'", "完成记录 1:内容与审计不符"),
    "arrival removed": ("DELETE FROM arrivals", "完成记录 1:审计中有,数据表中没有"),
    "arrival planted": (
        "INSERT INTO arrivals SELECT 9, year_id, unit, due, 2, NULL, came, paper, note,"
        " recorded_at, recorded_by, NULL, NULL, NULL FROM arrivals WHERE id = 1",
        "完成记录 9:数据表中有,审计中没有",
    ),
    "arrival revoked": (
        "UPDATE arrivals SET revoked_at = 'x', revoked_by = 'x', revoke_reason = 'x'",
        "完成记录 1:内容与审计不符",
    ),
}  # fmt: skip
"""The same upon a calendar (:func:`tests.store.office_year.with_calendar`)."""
OF_FILES: dict[str, tuple[Deed, str]] = {
    "file moved to another line": (
        "UPDATE evidence_files SET item = '一.3' WHERE id = 1", "佐证材料 1:内容与审计不符",
    ),
    "file of another unit": ("UPDATE evidence_files SET unit = '玉门市'", "佐证材料 1:内容与审计不符"),
    "file renamed": ("UPDATE evidence_files SET name = 'x.pdf'", "佐证材料 1:内容与审计不符"),
    "paper dated back": ("UPDATE evidence_files SET day = '2025-01-01'", "佐证材料 1:内容与审计不符"),
    "file brought back": (
        "UPDATE evidence_files SET withdrawn_at = NULL, withdrawn_by = NULL, withdraw_reason = NULL",
        "佐证材料 2:内容与审计不符",
    ),
    "file removed": ("DELETE FROM evidence_files WHERE id = 1", "佐证材料 1:审计中有,数据表中没有"),
    "file planted": (
        "INSERT INTO evidence_files SELECT 9, year_id, unit, item, sha256, name, kind, size, day,"
        " paper, note, sent_at, sent_by, NULL, NULL, NULL FROM evidence_files WHERE id = 1",
        "佐证材料 9:数据表中有,审计中没有",
    ),
    "bytes exchanged": (
        "UPDATE blobs SET data = '%PDFx'", "第 1 号佐证材料「会议纪要.pdf」(肃州区 一.1)、第 2 号",
    ),
    "bytes removed": ("DELETE FROM blobs", "第 2 号佐证材料「会议纪要.pdf」(肃州区 一.2):内容丢失"),
}  # fmt: skip
"""The same upon evidence files (:func:`tests.store.office_year.with_file`)."""


OF_OBJECTIONS: dict[str, tuple[Deed, str]] = {
    "window moved": ("UPDATE objection_windows SET last = '2025-12-31'", "异议期 1:内容与审计不符"),
    "window closed": (
        "UPDATE objection_windows SET closed_at = 'x', closed_by = 'x', close_reason = 'x'",
        "异议期 1:内容与审计不符",
    ),
    "window removed": ("DELETE FROM objection_windows", "异议期 1:审计中有,数据表中没有"),
    "window planted": (
        "INSERT INTO objection_windows SELECT 9, year_id, NULL, first, last, reason, opened_at,"
        " opened_by, NULL, NULL, NULL FROM objection_windows",
        "异议期 9:数据表中有,审计中没有",
    ),
    "figure altered": ("UPDATE objections SET figure = '5.00'", "异议 1:内容与审计不符"),
    "objection of another unit": ("UPDATE objections SET unit = '玉门市'", "异议 1:内容与审计不符"),
    "objection answered": (
        "UPDATE objections SET verdict = 'upheld', answer = 'x' WHERE id = 2",
        "异议 2:内容与审计不符",
    ),
    "answer turned round": (
        "UPDATE objections SET verdict = 'upheld' WHERE id = 1", "异议 1:内容与审计不符",
    ),
    "answered by another": (
        "UPDATE objections SET answered_by = 'x' WHERE id = 1", "异议 1:内容与审计不符",
    ),
    "objection withdrawn": (
        "UPDATE objections SET withdrawn_at = 'x', withdrawn_by = 'x', withdraw_reason = 'x'",
        "异议 1:内容与审计不符",
    ),
    "objection removed": ("DELETE FROM objections WHERE id = 2", "异议 2:审计中有,数据表中没有"),
    "objection planted": (
        "INSERT INTO objections SELECT 9, year_id, unit, kind, target, title, figure, given_by,"
        " grounds, evidence, day, raised_at, raised_by, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
        " NULL FROM objections WHERE id = 1",
        "异议 9:数据表中有,审计中没有",
    ),
    "question altered": ("UPDATE remarks SET words = 'x' WHERE id = 1", "问答 1:内容与审计不符"),
    "reply removed": ("DELETE FROM remarks WHERE id = 2", "问答 2:审计中有,数据表中没有"),
}  # fmt: skip
"""The same upon objections (:func:`tests.store.office_year.with_objection`)."""


def on_records(url: str, deed: Deed) -> None:
    """Tamper with rows, the guards taken away for a while."""
    with behind(url) as connection:
        if isinstance(deed, str):
            connection.execute(text(deed))
        else:
            deed(connection)


def on_schema(url: str, deed: str) -> None:
    """Run statements from outside the store, several at once."""
    engine = create_engine(url)
    raw = engine.raw_connection()
    if engine.dialect.name == "sqlite":
        raw.driver_connection.executescript(deed)
    else:
        raw.driver_connection.execute(deed)
    raw.commit()
    raw.close()
    engine.dispose()


def flip(data: bytes, bit: int) -> bytes:
    """The bytes with one bit the other way."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
