"""Integrity of the whole store: the audit from its first entry, all rows and bytes against it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError, NoResultFound

from scoring.store import audit, documents, schema
from scoring.store.catalog import schema_faults
from scoring.store.documents import sha256
from scoring.store.rows import Head


def check_records(connection: Connection, known: Head | None = None) -> list[str]:
    """What is damaged or was altered past the store, in Chinese; empty where all is well.

    ``known`` is a head written down elsewhere earlier: the chain must still contain it, which
    shows even a chain whose hashes were all made anew.
    """
    found: list[str] = []
    for checks in (
        _file_faults(connection),
        schema_faults(connection),
        record_faults(connection, known),
    ):
        try:
            found += checks
        except (DBAPIError, NoResultFound, TypeError, ValueError) as fault:
            found.append(f"数据库不能读完,可能已损坏:{getattr(fault, 'orig', fault)}")
            break
    return found


def record_faults(connection: Connection, known: Head | None = None) -> Iterator[str]:
    """The same of rows and bytes alone, whatever holds them."""
    audited: dict[str, str | None] = {}
    yield from _chain_faults(connection, audited, known)
    yield from _row_faults(connection, audited)
    yield from _byte_faults(connection)
    yield from _seal_faults(connection)
    yield from _edition_faults(connection)


def clock_faults(connection: Connection) -> list[str]:
    """Entries that say they are earlier than the entry before them, in Chinese.

    A clock that was set right leaves such an entry too: it is no proof of an alteration.
    """
    c, found, before = schema.audit.c, [], ""
    for number, at, who, verb in connection.execute(
        select(c.id, c.at, c.who, c.verb).order_by(c.id)
    ).all():
        if at < before:
            found.append(
                f"审计第 {number} 条的时间({at} {who} {verb})早于前一条({before}):"
                "当时服务器的时钟被拨回过,或者这一条是后来补写的"
            )
        before = at
    return found


def _file_faults(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for (words,) in connection.execute(text("PRAGMA integrity_check")).all():
            if words != "ok":
                yield f"数据库文件损坏:{words}"


def _chain_faults(
    connection: Connection, audited: dict[str, str | None], known: Head | None
) -> Iterator[str]:
    """Gaps, breaks and altered entries; fills ``audited`` with each subject's last value."""
    last, last_hash = 0, audit.START
    known_is_there = known is None or known.count == 0
    entries = connection.execute(select(schema.audit).order_by(schema.audit.c.id)).mappings()
    for entry in entries:
        number = entry["id"]
        if number != last + 1:
            yield f"审计缺少第 {last + 1} 至 {number - 1} 条"
        elif entry["previous"] != last_hash:
            yield f"审计第 {number} 条与前一条不相接"
        if audit.entry_hash(dict(entry)) != entry["hash"]:
            yield f"审计第 {number} 条的内容被改动({entry['at']} {entry['who']} {entry['verb']})"
        if known and number == known.count:
            known_is_there = entry["hash"] == known.hash
        audited[entry["subject"]] = None if entry["new"] is None else _digest(entry["new"])
        last, last_hash = number, entry["hash"]
    head = audit.head(connection)
    if head.count > last:
        yield f"审计末尾缺少第 {last + 1} 至 {head.count} 条"
    elif head.count < last:
        yield f"审计末尾多出第 {head.count + 1} 至 {last} 条"
    elif head.hash != last_hash:
        yield "审计最后一条与登记的校验值不符"
    if not known_is_there and known:
        yield f"审计与先前抄录的校验值不符(第 {known.count} 条)"


def _row_faults(connection: Connection, audited: dict[str, str | None]) -> Iterator[str]:
    """Rows that are not as the audit last said, that are gone, or that it does not know."""
    standing = {about: _digest(value) for about, value in documents.present(connection)}
    for about, value in audited.items():
        found = standing.pop(about, None)
        if found is None and value is not None:
            yield f"{_words(about)}:审计中有,数据表中没有"
        elif found is not None and found != value:
            yield f"{_words(about)}:内容与审计不符,被改动"
    for about in standing:
        yield f"{_words(about)}:数据表中有,审计中没有"
    c = schema.units.c
    places = select(c.year_id, func.min(c.position), func.max(c.position), func.count())
    for year_id, first, last, count in connection.execute(places.group_by(c.year_id)).all():
        if (first, last) != (1, count):
            yield f"名册 {year_id}:次序的编号被改动"


def _byte_faults(connection: Connection) -> Iterator[str]:
    """Bytes that do not match their hash, named by what they belong to."""
    owners: dict[str, list[str]] = {}
    c = schema.submissions.c
    for row in connection.execute(select(c.number, c.file, c.sha256, c.parsed_sha256)).all():
        owners.setdefault(row[2], []).append(f"第 {row[0]} 号报送「{row[1]}」的原件")
        if row[3]:
            owners.setdefault(row[3], []).append(f"第 {row[0]} 号报送「{row[1]}」的读取结果")
    f = schema.evidence_files.c
    wanted_files = select(f.id, f.name, f.unit, f.item, f.sha256)
    for number, name, unit, item, key in connection.execute(wanted_files).all():
        owners.setdefault(key, []).append(f"第 {number} 号佐证材料「{name}」({unit} {item})")
    s = schema.seals.c
    seals = connection.execute(select(s.id, s.result_sha256, s.manifest)).all()
    for seal, result, _ in seals:
        owners.setdefault(result, []).append(f"第 {seal} 次封存的结果")
    for seal, _, manifest in seals:
        if papers := _papers_of(manifest):
            owners.setdefault(papers, []).append(f"第 {seal} 次封存的底稿")
    b = schema.blobs.c
    wanted = select(b.sha256, b.size, b.data).execution_options(yield_per=1)  # files may be large
    for key, size, data in connection.execute(wanted):
        if key not in owners:
            yield f"多出一份存档({key}),不属于任何报送、佐证材料或封存"
        names = "、".join(owners.pop(key, ["一份存档"]))
        if not isinstance(data, bytes) or sha256(data) != key or len(data) != size:
            yield f"{names}:内容与校验值不符,被改动"
    for names_left in owners.values():
        yield f"{'、'.join(names_left)}:内容丢失"


def _papers_of(manifest: str) -> str | None:
    """The hash of what a seal kept for its papers; None where its manifest names none."""
    try:
        found = json.loads(manifest)
    except ValueError:  # its own check tells of an altered manifest
        return None
    return found.get("papers_sha256") if isinstance(found, dict) else None


def _seal_faults(connection: Connection) -> Iterator[str]:
    c = schema.seals.c
    for row in connection.execute(select(c.id, c.manifest, c.manifest_sha256)).all():
        if sha256(row[1].encode()) != row[2]:
            yield f"第 {row[0]} 次封存的清单与校验值不符,被改动"


def _edition_faults(connection: Connection) -> Iterator[str]:
    c = schema.editions.c
    for number, content, key in connection.execute(select(c.id, c.content, c.sha256)).all():
        if sha256(content.encode()) != key:
            yield f"第 {number} 号方案版本的内容与校验值不符,被改动"


def _digest(document: str) -> str:
    return sha256(document.encode())


def _words(about: str) -> str:
    table, _, key = about.partition(":")
    return f"{schema.NAMES.get(table, table)} {key}"
