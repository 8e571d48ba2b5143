"""What somebody with SQL could do to what a database is made of, and what has to be said of it."""

from __future__ import annotations

PLANTED_SQLITE = (
    "CREATE TRIGGER promote AFTER INSERT ON audit BEGIN"
    " UPDATE accounts SET role = 'administrator' WHERE name = '乙'; END"
)
PLANTED_FUNCTION = (
    "CREATE FUNCTION promote() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " UPDATE accounts SET role = 'administrator' WHERE name = '乙'; RETURN NULL; END $$"
)
WRITABLE = "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, {}, {})"

BOTH = {
    "index dropped": ("DROP INDEX ix_audit_subject", "缺少索引 audit.ix_audit_subject"),
    "index added": ("CREATE INDEX mine ON audit (who)", "多出索引 audit.mine"),
    "index altered": (
        "DROP INDEX ix_audit_subject; CREATE INDEX ix_audit_subject ON audit (who)",
        "索引 audit.ix_audit_subject 被改动",
    ),
    "table added": ("CREATE TABLE songs (name TEXT)", "多出表 songs"),
    "view added": ("CREATE VIEW looks AS SELECT name FROM accounts", "多出视图 looks"),
    "column added": ("ALTER TABLE reviews ADD COLUMN points2 INTEGER", "多出列 reviews.points2"),
    "column dropped": ("ALTER TABLE failures DROP COLUMN at", "缺少列 failures.at"),
    "column renamed": ("ALTER TABLE logins RENAME COLUMN seen_at TO was", "多出列 logins.was"),
    "default added": ("ALTER TABLE failures ADD COLUMN b INTEGER DEFAULT 1", "多出列 failures.b"),
    "index of files dropped": (
        "DROP INDEX ix_evidence_files_year_id_unit",
        "缺少索引 evidence_files.ix_evidence_files_year_id_unit",
    ),
    "index of facts dropped": (
        "DROP INDEX ix_matter_facts_matter_id",
        "缺少索引 matter_facts.ix_matter_facts_matter_id",
    ),
    "index of arrivals dropped": (
        "DROP INDEX ix_arrivals_year_id",
        "缺少索引 arrivals.ix_arrivals_year_id",
    ),
    "index of objections dropped": (
        "DROP INDEX ix_objections_year_id",
        "缺少索引 objections.ix_objections_year_id",
    ),
    "table renamed": ("ALTER TABLE failures RENAME TO lost", "缺少表 failures"),
    "table dropped": ("DROP TABLE logins", "缺少表 logins"),
}

SQLITE = {
    "trigger planted": (PLANTED_SQLITE, "多出触发器 audit.promote"),
    "guard dropped": ("DROP TRIGGER audit_no_delete", "缺少触发器 audit.audit_no_delete"),
    "edition's guard dropped": (
        "DROP TRIGGER editions_no_update", "缺少触发器 editions.editions_no_update",
    ),
    "fact's guard dropped": (
        "DROP TRIGGER matter_facts_no_update", "缺少触发器 matter_facts.matter_facts_no_update",
    ),
    "file's guard dropped": (
        "DROP TRIGGER evidence_files_no_update",
        "缺少触发器 evidence_files.evidence_files_no_update",
    ),
    "arrival's guard dropped": (
        "DROP TRIGGER arrivals_no_update", "缺少触发器 arrivals.arrivals_no_update",
    ),
    "objection's guard dropped": (
        "DROP TRIGGER objections_no_update", "缺少触发器 objections.objections_no_update",
    ),
    "guard altered": (
        "DROP TRIGGER reviews_no_update; CREATE TRIGGER reviews_no_update BEFORE UPDATE ON reviews"
        " WHEN OLD.id > 9 BEGIN SELECT RAISE(ABORT, 'append-only: reviews'); END",
        "触发器 reviews.reviews_no_update 被改动",
    ),
    "guard on a view": (
        "CREATE VIEW v AS SELECT 1 AS x; CREATE TRIGGER t INSTEAD OF INSERT ON v"
        " BEGIN DELETE FROM logins; END",
        "多出视图 v",
    ),
    "virtual table": ("CREATE VIRTUAL TABLE words USING fts5(w)", "多出表 words"),
    "rule loosened": (WRITABLE.format("'(kind IN (''deduction'', ''veto''))'", "'(1)'"),
                      "约束 records.ck_records_kind 被改动"),
    "role allowed": (WRITABLE.format("'''administrator'')'", "'''administrator'', ''root'')'"),
                     "约束 accounts.ck_accounts_role 被改动"),
    "key taken away": (WRITABLE.format("'CONSTRAINT uq_accounts_name UNIQUE (name)'",
                                       "'CONSTRAINT uq_accounts_name CHECK (1)'"),
                       "约束 accounts.uq_accounts_name 被改动"),
    "type altered": (WRITABLE.format("'points INTEGER'", "'points TEXT'"),
                     "列 reviews.points 被改动"),
    "null allowed": (WRITABLE.format("'who TEXT NOT NULL'", "'who TEXT'"), "列 audit.who 被改动"),
    "default given": (WRITABLE.format("'adopted BOOLEAN'", "'adopted BOOLEAN DEFAULT 1'"),
                      "列 case_reviews.adopted 被改动"),
    "sorting altered": (WRITABLE.format("'name TEXT NOT NULL'",
                                        "'name TEXT NOT NULL COLLATE NOCASE'"),
                        "列 accounts.name 被改动"),
    "generated column": ("ALTER TABLE reviews ADD COLUMN p AS (points + 1)", "多出列 reviews.p"),
}  # fmt: skip

POSTGRESQL = {
    "function planted": (PLANTED_FUNCTION, "多出函数 promote()"),
    "trigger planted": (
        f"{PLANTED_FUNCTION}; CREATE TRIGGER t AFTER INSERT ON audit EXECUTE FUNCTION promote()",
        "多出触发器 audit.t",
    ),
    "function elsewhere": (
        f"CREATE SCHEMA evil; SET LOCAL search_path TO evil; {PLANTED_FUNCTION}",
        "多出函数 evil.promote()",
    ),
    "guard's function emptied": (
        "CREATE OR REPLACE FUNCTION scoring_forbidden() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
        "函数 scoring_forbidden() 被改动",
    ),
    "guard dropped": (
        "DROP TRIGGER audit_no_delete ON audit", "缺少触发器 audit.audit_no_delete",
    ),
    "edition's guard switched off": (
        "ALTER TABLE editions DISABLE TRIGGER editions_no_update",
        "触发器 editions.editions_no_update 被改动",
    ),
    "fact's guard switched off": (
        "ALTER TABLE matter_facts DISABLE TRIGGER matter_facts_no_update",
        "触发器 matter_facts.matter_facts_no_update 被改动",
    ),
    "arrival's guard switched off": (
        "ALTER TABLE arrivals DISABLE TRIGGER arrivals_no_update",
        "触发器 arrivals.arrivals_no_update 被改动",
    ),
    "objection's guard switched off": (
        "ALTER TABLE objections DISABLE TRIGGER objections_no_update",
        "触发器 objections.objections_no_update 被改动",
    ),
    "guard switched off": (
        "ALTER TABLE audit DISABLE TRIGGER audit_no_update", "触发器 audit.audit_no_update 被改动",
    ),
    "keys switched off": ("ALTER TABLE submissions DISABLE TRIGGER ALL", "表 submissions 被改动"),
    "rule planted": (
        "CREATE RULE quiet AS ON INSERT TO reviews DO ALSO DELETE FROM logins",
        "多出规则 reviews.quiet",
    ),
    "rows hidden": ("ALTER TABLE reviews ENABLE ROW LEVEL SECURITY", "表 reviews 被改动"),
    "policy": ("CREATE POLICY p ON reviews USING (false)", "多出行策略 reviews.p"),
    "check dropped": (
        "ALTER TABLE records DROP CONSTRAINT ck_records_kind", "缺少约束 records.ck_records_kind",
    ),
    "check loosened": (
        "ALTER TABLE accounts DROP CONSTRAINT ck_accounts_role;"
        "ALTER TABLE accounts ADD CONSTRAINT ck_accounts_role CHECK (role <> '')",
        "约束 accounts.ck_accounts_role 被改动",
    ),
    "key dropped": (
        "ALTER TABLE reviews DROP CONSTRAINT fk_reviews_year_id", "缺少约束 reviews.fk_reviews_year_id",
    ),
    "type altered": ("ALTER TABLE reviews ALTER points TYPE BIGINT", "列 reviews.points 被改动"),
    "null allowed": ("ALTER TABLE audit ALTER who DROP NOT NULL", "列 audit.who 被改动"),
    "default given": (
        "ALTER TABLE case_reviews ALTER adopted SET DEFAULT TRUE", "列 case_reviews.adopted 被改动",
    ),
    "sequence": ("CREATE SEQUENCE s", "多出序列 s"),
    "type": ("CREATE TYPE mood AS ENUM ('a')", "多出类型 mood"),
    "unlogged": ("ALTER TABLE failures SET UNLOGGED", "表 failures 被改动"),
    "event trigger": (
        "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;"
        "CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION e()",
        "多出事件触发器 watch",
    ),
}  # fmt: skip

OF_KIND = {"sqlite": {**BOTH, **SQLITE}, "postgresql": {**BOTH, **POSTGRESQL}}
