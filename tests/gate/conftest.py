"""A server behind its gate, an account of each role, a year that is not published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from scoring.intake.year import Workbook
from scoring.office import daily_records, receiving, rosters
from scoring.office.accounts import Accounts
from scoring.office.roles import AtTheMachine, Role
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.accounts import PASSWORD, TEMPORARY, account
from tests.books import COUNTY, book, cover, full_marks
from tests.gate.asking import Asker
from tests.web.conftest import serving

UNIT, OTHER = "甲县", "乙县"
ROSTER = f"单位,单位类别\n{UNIT},{COUNTY}\n{OTHER},{COUNTY}\n".encode()


def name_of(role: Role) -> str:
    return f"{Role(role).label}岗"


def settle(store: Store) -> None:
    """A year with one workbook and one deduction, and an account of each role."""
    year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(year, ROSTER, "名册.csv")
    data = book({"基础项": full_marks()}, cover_rows=cover(OTHER))
    receiving.receive(year, [Workbook(f"{OTHER}.xlsx", data)], trusted=True)
    daily_records.deduct(year, OTHER, "减一", "某项目未评先建", date(2025, 5, 6), "督查通报")
    for role in Role:
        account(store, name_of(role), role, UNIT if role == "reporter" else None)
    Accounts(store, AtTheMachine("终端")).add("新岗", "administrator", None, TEMPORARY)


def process_at(address: str) -> psutil.Process:
    """The process that listens at an address."""
    port = address.rpartition(":")[2]
    for process in psutil.process_iter(["cmdline"]):
        if port in (process.info["cmdline"] or []):
            return process
    raise AssertionError("no server")


class Behind(NamedTuple):
    """A running server: its address, its records, its log."""

    address: str
    database: Path
    log: Path

    def asker(self, role: Role | None = None) -> Asker:
        """Somebody who asks, logged in where a role is given."""
        asker = Asker(self.address)
        if role:
            asker.log_in(name_of(role), PASSWORD)
        return asker

    def store(self) -> Store:
        """The server's records, looked at from beside."""
        return Store.open(f"sqlite:///{self.database}")


@pytest.fixture(scope="session")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    folder = tmp_path_factory.mktemp("gate")
    database, log = folder / "office.db", folder / "log"
    with Store.open(f"sqlite:///{database}") as store:
        settle(store)
    with serving(folder, database, log, SCORING_ACCESS="accounts") as address:
        yield Behind(address, database, log)
