from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from scoring.store import Store, StoreError, schema
from scoring.store.migrate import HEAD, MIGRATIONS
from tests.store.attacks import on_schema
from tests.store.databases import Fresh
from tests.store.digest import digest
from tests.store.office_year import begun, behind


def at_0003(url: str) -> None:
    """Make the database that the steps 0001 to 0003 left; its rows were written before 0003."""
    engine = create_engine(url)
    script = Path(__file__).with_name(f"at_0003.{engine.dialect.name}.sql").read_text("utf-8")
    engine.dispose()
    on_schema(url, script)


TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}


def shape(url: str) -> dict:
    """All that the database says of our tables: columns, keys, rules, indexes, triggers."""
    engine = create_engine(url)
    asked = inspect(engine)
    parts = ("columns", "pk_constraint", "foreign_keys", "unique_constraints", "indexes")
    found = {
        (table, part): str(
            sorted(asked_for, key=str)
            if isinstance(asked_for := getattr(asked, f"get_{part}")(table), list)
            else asked_for
        )
        for table in schema.metadata.tables
        for part in (*parts, "check_constraints")
    }
    with engine.connect() as connection:
        found |= dict(connection.execute(text(TRIGGERS[engine.dialect.name])).all())
    engine.dispose()
    return found


def test_the_steps_lead_to_the_tables_as_described(fresh: Fresh) -> None:
    stepped, direct = fresh(), fresh()
    at_0003(stepped)
    Store.open(stepped).close()
    Store.open(direct).close()
    assert shape(stepped) == shape(direct)


def test_alembic_finds_nothing_left_to_do(store: Store, url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


def test_the_head_is_the_last_step() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_opening_twice_changes_nothing(url: str) -> None:
    with Store.open(url) as store:
        begun(store)
        before = digest(store)
    with Store.open(url) as one, Store.open(url) as two:
        assert digest(one) == digest(two) == before
        assert one.check_records() == []


def test_a_database_of_a_newer_version_is_left_alone(store: Store, url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="请先升级程序"):
        Store.open(url)
    engine.dispose()


@pytest.mark.parametrize("step", ["0001", "0002"])
def test_a_database_of_an_early_trial_version_is_left_alone(
    store: Store, url: str, step: str
) -> None:
    before = digest(store)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{step}'"))
    with pytest.raises(
        StoreError, match=f"试用版建立\\(结构 {step}\\).*请先用试用版的最后一版打开"
    ):
        Store.open(url)
    engine.dispose()
    assert digest(store) == before


def test_another_programs_tables_are_left_alone(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE audit (x INTEGER)"))
    with pytest.raises(StoreError, match="已有别的程序的表:audit"):
        Store.open(url)
    assert inspect(engine).get_table_names() == ["audit"]
    engine.dispose()


def test_what_was_written_before_step_0003_is_whole_after_it(url: str) -> None:
    at_0003(url)
    with Store.open(url) as store:
        assert store.check_records() == []
        with store.read() as now:
            assert [review.ruling for review in now.reviews.lines(1)] == [400]
            assert [each.trusted for each in now.submissions.of(1)] == [None]
        with store.write("管理员") as tx:
            tx.submissions.withdraw(1, "重报")
        assert store.check_records() == []


@pytest.mark.parametrize(
    ("table", "deed", "words"),
    [
        ("reviews", "not_applicable = TRUE", "核定 1:内容与审计不符"),
        ("submissions", "trusted = TRUE", "报送 1:内容与审计不符"),
    ],
)
def test_the_new_columns_are_guarded_and_audited(
    url: str, table: str, deed: str, words: str
) -> None:
    at_0003(url)
    Store.open(url).close()
    engine = create_engine(url)
    command = text(f"UPDATE {table} SET {deed}")
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(command)
    engine.dispose()
    with behind(url) as connection:
        connection.execute(command)
    with Store.open(url) as store:
        assert store.check_records() == [f"{words},被改动"]
