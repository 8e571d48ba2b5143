"""What a database is made of: verify names what is added, altered or lacking."""

import pytest
from sqlalchemy import make_url

from scoring.store import Store
from scoring.store.migrate import HEAD
from tests.store.attacks import on_schema
from tests.store.databases import Fresh
from tests.store.office_year import begin, begun, ticking
from tests.store.schema_tampering import OF_KIND


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("sqlite", "trigger planted"),
        ("sqlite", "rule loosened"),
        ("sqlite", "column added"),
        ("postgresql", "trigger planted"),
        ("postgresql", "guard switched off"),
        ("postgresql", "index dropped"),
    ],
)
def test_a_tampered_schema_is_named(kind: str, name: str, store: Store, url: str) -> None:
    begun(store)
    assert store.check_records() == []
    deed, words = OF_KIND[kind][name]
    on_schema(url, deed)
    findings = store.check_records()
    assert f"数据库结构:{words}" in findings, findings


def test_another_step_is_named(store: Store, url: str) -> None:
    on_schema(url, "DELETE FROM alembic_version")
    assert f"数据库结构的编号是 空,应为 {HEAD}" in store.check_records()


@pytest.mark.parametrize("kind", ["postgresql"])
def test_triggers_switched_off_for_everybody_are_named(store: Store, url: str) -> None:
    name = make_url(url).database
    on_schema(url, f"ALTER DATABASE {name} SET session_replication_role = replica")
    try:
        assert any("触发器都不起作用" in each for each in store.check_records())
    finally:
        on_schema(url, f"ALTER DATABASE {name} RESET session_replication_role")


def test_statistics_and_settings_of_the_server_are_no_tampering(
    kind: str, store: Store, url: str
) -> None:
    begun(store)
    tuned = "" if kind == "sqlite" else "; ALTER TABLE blobs SET (fillfactor = 90)"
    on_schema(url, f"ANALYZE{tuned}")
    assert store.check_records() == []


def test_entries_whose_clock_goes_backwards_are_named(fresh: Fresh) -> None:
    url = fresh()
    for year in (2025, 2026):
        with Store.open(url, clock=ticking()) as store, store.write("甲") as tx:
            begin(tx, year)
    with Store.open(url) as store:
        [said] = store.clock_faults()
        assert said.startswith("审计第 3 条的时间(")
        assert store.check_records() == []
