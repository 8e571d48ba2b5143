"""What a database is made of, compared with what this program makes: tables, triggers and the like.

Rows are held by the audit; this holds what acts on rows. A trigger planted beside ours, an index
dropped, a view in a table's place are named one by one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from functools import cache

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from scoring.store import migrate
from scoring.store.postgres import ASIDE

Objects = dict[tuple[str, str], str]
"""Definitions by kind (in words of messages) and name; a part is named ``table.part``."""

_KINDS = {"table": "表", "view": "视图", "index": "索引", "trigger": "触发器"}
_STATISTICS = ("sqlite_stat1", "sqlite_stat4")
_NAMELESS = ("PRIMARY", "UNIQUE", "CHECK", "FOREIGN")

_POSTGRESQL = """
WITH space AS (
  SELECT oid, nspname, CASE nspname WHEN :here THEN '' ELSE nspname || '.' END AS prefix
  FROM pg_namespace
  WHERE CASE WHEN :all THEN nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND nspname !~ :aside ELSE nspname = :here END
), relation AS (
  SELECT c.*, prefix || relname AS name FROM pg_class c JOIN space ON space.oid = relnamespace
)
SELECT CASE WHEN relkind IN ('v', 'm') THEN '视图' WHEN relkind = 'S' THEN '序列' ELSE '表' END,
  name, concat(relkind, relpersistence, relrowsecurity, relforcerowsecurity, relispartition,
  EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation.oid AND tgisinternal
    AND tgenabled <> 'O'),
  CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END)
FROM relation WHERE relkind NOT IN ('i', 'I', 't', 'c')
UNION ALL SELECT '列', name || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod),
  attnotnull, pg_get_expr(adbin, adrelid), attidentity, attgenerated, attcollation::regcollation)
FROM relation JOIN pg_attribute a ON attrelid = relation.oid
LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
WHERE relkind IN ('r', 'p', 'f') AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT '约束', name || '.' || conname,
  concat(pg_get_constraintdef(pg_constraint.oid), convalidated)
FROM relation JOIN pg_constraint ON conrelid = relation.oid WHERE contype <> 'n'
UNION ALL SELECT '索引', t.name || '.' || c.relname,
  concat(pg_get_indexdef(indexrelid), indisvalid, indisready, indislive)
FROM relation t JOIN pg_index ON indrelid = t.oid JOIN pg_class c ON c.oid = indexrelid
UNION ALL SELECT '触发器', name || '.' || tgname,
  concat(pg_get_triggerdef(pg_trigger.oid), tgenabled)
FROM relation JOIN pg_trigger ON tgrelid = relation.oid WHERE NOT tgisinternal
UNION ALL SELECT '规则', name || '.' || rulename,
  concat(pg_get_ruledef(pg_rewrite.oid), ev_enabled)
FROM relation JOIN pg_rewrite ON ev_class = relation.oid WHERE rulename <> '_RETURN'
UNION ALL SELECT '行策略', name || '.' || polname,
  concat_ws(' ', polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
FROM relation JOIN pg_policy ON polrelid = relation.oid
UNION ALL SELECT '函数',
  concat(prefix, proname, '(', pg_get_function_identity_arguments(p.oid), ')'),
  CASE prokind WHEN 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END
FROM pg_proc p JOIN space ON space.oid = pronamespace WHERE NOT EXISTS (
  SELECT FROM pg_depend WHERE objid = p.oid AND classid = 'pg_proc'::regclass AND deptype = 'e')
UNION ALL SELECT '类型', prefix || typname, typtype::text
FROM pg_type JOIN space ON space.oid = typnamespace WHERE typtype IN ('d', 'e', 'r')
UNION ALL SELECT '事件触发器', evtname, concat_ws(' ', evtevent, evtfoid::regproc, evtenabled)
FROM pg_event_trigger WHERE :all
"""
"""Kind, name and definition of what is in the schema ``here``, or in ``all`` of the database but
the server's own and the records kept aside; ``here`` is left out of names.
"""


def schema_faults(connection: Connection) -> Iterator[str]:
    """Each object that is added, altered or lacking, in Chinese."""
    step = migrate.revision(connection)
    if step != migrate.HEAD:
        yield f"数据库结构的编号是 {step or '空'},应为 {migrate.HEAD}"
    if connection.dialect.name == "sqlite":
        found, wanted = _sqlite_objects(connection), _wanted_of_sqlite()
    else:
        role = connection.execute(text("SHOW session_replication_role")).scalar_one()
        if role != "origin":
            yield f"数据库的触发器都不起作用(session_replication_role = {role})"
        here = str(connection.execute(text("SELECT current_schema()")).scalar_one())
        found = _postgresql_objects(connection, here)
        try:
            wanted = _wanted_of_postgresql(connection)
        except DBAPIError as fault:
            yield f"不能核对数据库结构:{str(fault.orig).strip()}"
            return
    yield from _differences(found, wanted)


def _differences(found: Objects, wanted: Objects) -> Iterator[str]:
    """What is only in one of them, or otherwise in the other; of whole tables not every part."""
    whole = {name for kind, name in found.keys() ^ wanted.keys() if kind in ("表", "视图")}
    for kind, name in sorted(found.keys() | wanted.keys()):
        table = name.split(".")[0]
        if table in whole and table != name:
            continue
        if (kind, name) not in wanted:
            yield f"数据库结构:多出{kind} {name}"
        elif (kind, name) not in found:
            yield f"数据库结构:缺少{kind} {name}"
        elif found[kind, name] != wanted[kind, name]:
            yield f"数据库结构:{kind} {name} 被改动"


@cache
def _wanted_of_sqlite() -> Objects:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrate.make(connection)
        found = _sqlite_objects(connection)
    engine.dispose()
    return found


def _sqlite_objects(connection: Connection) -> Objects:
    found: Objects = {}
    wanted = text("SELECT type, name, tbl_name, sql FROM sqlite_master")
    for kind, name, table, sql in connection.execute(wanted).all():
        if kind == "table" and name not in _STATISTICS:
            found |= _clauses(name, sql)
        elif sql is not None and name not in _STATISTICS:  # none: what a table's own rule needs
            full = name if kind == "view" else f"{table}.{name}"
            found[_KINDS.get(kind, kind), full] = _plain(sql)
    return found


def _clauses(table: str, sql: str) -> Objects:
    """A CREATE TABLE's columns and rules, each by itself, as steps add columns at the end."""
    statement = _plain(sql)
    opening, closing = statement.find("("), statement.rfind(")")
    found = {("表", table): statement[:opening] + statement[closing:]}
    for clause in _split(statement[opening + 1 : closing]):
        word, _, rest = re.split(r"( |(?=\())", f"{clause} ", maxsplit=1)
        if word == "CONSTRAINT":
            found["约束", f"{table}.{rest.split(' ')[0]}"] = clause
        elif word in _NAMELESS:
            found["约束", f"{table}.{clause}"] = ""
        else:
            found["列", f"{table}.{word}"] = clause
    return found


def _plain(sql: str) -> str:
    """A statement without line breaks, needless blanks and quotes around plain names."""
    parts = re.split(r"('(?:[^']|'')*')", sql)
    for number in range(0, len(parts), 2):  # outside of texts
        bare = re.sub(r'"([a-z_]+)"', r"\1", re.sub(r"\s+", " ", parts[number]))
        parts[number] = re.sub(r" ?([(),]) ?", r"\1", bare)
    return "".join(parts).strip()


def _split(clauses: str) -> Iterator[str]:
    """The parts between commas that stand in no brackets and no text."""
    start = depth = 0
    for mark in re.finditer(r"'(?:[^']|'')*'|[(),]", clauses):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "," and depth == 0:
            yield clauses[start : mark.start()]
            start = mark.end()
    yield clauses[start:]


def _wanted_of_postgresql(connection: Connection) -> Objects:
    """What this very server makes of our tables, in a schema that is rolled back."""
    with connection.engine.connect() as other, other.begin() as undone:
        schema = f"wanted_{secrets.token_hex(8)}"
        other.execute(text(f"CREATE SCHEMA {schema}"))
        other.execute(text(f"SET LOCAL search_path TO {schema}"))
        migrate.make(other)
        found = _postgresql_objects(other, schema, everything=False)
        undone.rollback()
    return found


def _postgresql_objects(connection: Connection, here: str, *, everything: bool = True) -> Objects:
    given = {"here": here, "all": everything, "aside": f"^{ASIDE}"}
    rows = connection.execute(text(_POSTGRESQL), given).all()
    return {(kind, name): re.sub(rf"\b{here}\.", "", words) for kind, name, words in rows}
