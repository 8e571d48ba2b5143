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
