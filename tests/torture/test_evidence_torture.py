"""A year's evidence files, 2,000 of 2 MiB: added, listed, shown, checked, copied, brought back."""

from __future__ import annotations

import os
import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scoring.intake.year import Workbook
from scoring.office import evidence_files, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store, restore
from scoring.store.places import VARIABLE
from tests.books import COUNTY
from tests.evidence_samples import pdf
from tests.store.databases import Fresh
from tests.web.conftest import ROOT

FILES = int(os.environ.get("SCORING_EVIDENCE_FILES", "2000"))
SIZE, UNITS = 2 << 20, 70
MOST_GROWTH = 400 << 20
"""Bytes by which the process may grow: 4,000 MiB go through it."""


@contextmanager
def timed(what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - begun:.2f} s, {peak() >> 20} MiB at most")


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def settled(store: Store) -> OfficeYear:
    year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rows = "".join(f"第{number}县,{COUNTY}\n" for number in range(UNITS))
    rosters.import_roster(year, f"单位,单位类别\n{rows}".encode(), "名册.csv")
    return year


def test_two_thousand_files_of_two_mib(
    store: Store, url: str, fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    print(f"\n{url.split(':')[0]}, {FILES} files")
    year, dice = settled(store), random.Random(2025)
    lines, before = [line.id for line in year.scheme.lines], peak()
    with timed("added"):
        for number in range(FILES):
            book = Workbook(f"{number}.pdf", pdf(dice.randbytes(SIZE)))
            unit, line = f"第{number % UNITS}县", lines[number // UNITS % len(lines)]
            evidence_files.add(year, unit, line, book)
    with timed("of a unit"):
        assert len(evidence_files.files(year, "第1县")) == -(-(FILES - 1) // UNITS)
    with timed("of the year"):
        assert len(evidence_files.files(year)) == FILES
    with timed("full marks without a file"):
        evidence_files.missing_evidence(year)
    with timed("checked"):
        assert store.check_records() == []
    with timed("copied"):
        store.backup(tmp_path / "copy")
    print(f"the copy has {(tmp_path / 'copy').stat().st_size >> 20} MiB")
    other = fresh()
    with timed("brought back"):
        restore(tmp_path / "copy", other)
    with Store.open(other) as back:
        assert back.head() == store.head()
        with back.read() as now:
            data = now.evidence_files.data(FILES)
        assert data == evidence_files.fetch(year, FILES)
    assert peak() - before < MOST_GROWTH
    monkeypatch.setenv(VARIABLE, url)
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=120).run()
    with timed("the page 核定, first"):
        app.switch_page("views/verify.py").run()
    with timed("the page 核定, again"):
        app.run()
    assert not app.exception
    assert any("份)" in each.value and "佐证材料" in each.value for each in app.subheader)
