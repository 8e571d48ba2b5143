"""Evidence files of a year: taken, found lacking, sealed; a unit's own; kinds and names as kept."""

from __future__ import annotations

import json
from datetime import date

import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import evidence_files, own_evidence, progress, receiving, rosters, sealing
from scoring.office.roles import Forbidden, LoggedIn
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import COUNTY, SCHEME, base_row, book, cover
from tests.evidence_samples import GOOD, packed, pdf, picture
from tests.office.test_roles import account, seen_by

ROSTER = f"单位,单位类别,别名\n甲县,{COUNTY},\n乙县,{COUNTY},酒泉市乙县\n".encode()
MINUTES = Workbook("会议纪要.pdf", pdf())


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


@pytest.fixture
def own(year: OfficeYear) -> OfficeYear:
    return seen_by(year, account(year.store, "reporter", "甲县"))


def claiming(unit: str, **points: float) -> Workbook:
    """A unit's workbook: full marks (5) for 一.1 and 一.2 unless told."""
    full = {line.id: line.max / 100 for line in SCHEME.lines[:2]}
    rows = [base_row(id_, 自评分=points.get(id_, most)) for id_, most in full.items()]
    return Workbook(f"{unit}.xlsx", book({"基础项": rows}, cover_rows=cover(unit)))


def test_a_file_is_kept_with_the_paper_s_own_date_and_number(year: OfficeYear) -> None:
    kept = evidence_files.add(
        year,
        "酒泉市乙县",
        "一、1",
        Workbook("纪要 13900001111.PDF", pdf()),
        day=date(2025, 3, 4),
        paper=" 乙办发〔2025〕3号 ",
        note="联系人 13900001111",
    )
    assert (kept.unit, kept.item, kept.kind, kept.size) == ("乙县", "一.1", "pdf", len(pdf()))
    assert (kept.name, kept.paper) == ("纪要 139_11.pdf", "乙办发〔2025〕3号")
    assert (kept.day, kept.note) == (date(2025, 3, 4), "联系人 139******11")
    assert evidence_files.files(year) == evidence_files.files(year, "乙县") == [kept]
    assert evidence_files.fetch(year, kept.id) == pdf()
    evidence_files.withdraw(year, kept.id, "放错了")
    assert evidence_files.files(year) == []
    [gone] = evidence_files.files(year, withdrawn=True)
    assert gone.withdraw_reason == "放错了"
    assert "13900001111" not in "".join(f"{each.new}{each.reason}" for each in year.audit())


@pytest.mark.parametrize(
    ("unit", "item", "file", "words"),
    [
        ("丙县", "一.1", MINUTES, "丙县"),
        ("甲县", "九.9", MINUTES, "方案里没有「九.9」这一项;请写编号,如"),
        ("甲县", "一.1", Workbook("a13900001111.pdf", b"<html>"), "「a139.*11.pdf」是网页"),
        (
            "甲县",
            "一.1",
            Workbook("a.pdf", pdf() + b" " * (20 << 20)),
            "20 MiB,一份最大 20 MiB",
        ),
    ],
)
def test_what_is_not_taken_leaves_nothing(
    year: OfficeYear, unit: str, item: str, file: Workbook, words: str
) -> None:
    before = year.last_entry()
    with pytest.raises(UsageError, match=words):
        evidence_files.add(year, unit, item, file)
    assert year.last_entry() == before


def test_a_zip_is_taken_with_a_word_on_each_file(year: OfficeYear) -> None:
    data = packed(
        {
            "一.1/会议纪要.pdf": pdf(),
            "一.1/又一份.pdf": pdf(),
            "一.2_照片.jpeg": picture("JPEG"),
            "加一_表彰.txt": "表彰决定".encode(),
            "一.3_里面的.zip": packed({"a.pdf": pdf()}),
            "一.3_脚本.pdf": pdf(b"9 0 obj<</S/JavaScript/JS(x)>>endobj\n"),
            "随手放的.pdf": pdf(),
        }
    )
    told: list[tuple[int, int, str]] = []
    taken = evidence_files.add_zip(
        year, "甲县", Workbook("甲县.zip", data), lambda *given: told.append(given)
    )
    assert [(each.file.item, each.file.name) for each in taken if each.file] == [
        ("一.1", "会议纪要.pdf"), ("一.2", "一.2_照片.jpg"), ("加一", "加一_表彰.txt"),
    ]  # fmt: skip
    why = {each.path: each.why for each in taken if not each.file}
    assert "完全相同" in why["一.1/又一份.pdf"]
    assert "压缩包里不再收压缩包" in why["一.3_里面的.zip"]
    assert "JavaScript" in why["一.3_脚本.pdf"]
    assert "没有写明属于哪一项" in why["随手放的.pdf"]
    assert told[-1] == (7, 7, "随手放的.pdf")
    again = evidence_files.add_zip(year, "甲县", Workbook("甲县.zip", data))
    assert not any(each.file for each in again)
    assert year.store.check_records() == []


def test_full_marks_without_a_file_are_told(year: OfficeYear) -> None:
    assert evidence_files.missing_evidence(year) == {}
    less = Workbook(
        "乙县.xlsx", book({"基础项": [base_row("一.1", 自评分=1)]}, cover_rows=cover("乙县"))
    )
    receiving.receive(year, [claiming("甲县"), less])
    assert evidence_files.missing_evidence(year) == {"甲县": ["一.1", "一.2"]}
    scores = [each.total for each in year.scored()[0].in_group()]
    kept = evidence_files.add(year, "甲县", "一.1", MINUTES)
    assert evidence_files.missing_evidence(year) == {"甲县": ["一.2"]}
    renamed = ROSTER.replace("甲县".encode(), "甲新县".encode(), 1).replace(
        b",\n", ",甲县\n".encode(), 1
    )
    rosters.import_roster(year, renamed, "名册.csv")
    assert evidence_files.missing_evidence(year) == {"甲新县": ["一.2"]}
    evidence_files.withdraw(year, kept.id, "放错了")
    assert evidence_files.missing_evidence(year) == {"甲新县": ["一.1", "一.2"]}
    assert [each.total for each in year.scored()[0].in_group()] == scores, "told, never booked"


def test_a_seal_lists_the_files_and_a_year_without_any_seals_as_before(year: OfficeYear) -> None:
    kept = evidence_files.add(year, "甲县", "一.1", MINUTES)
    seal = sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    assert json.loads(seal.manifest)["evidence_files"] == [
        {"unit": "甲县", "item": "一.1", "number": 1, "file": "会议纪要.pdf", "sha256": kept.sha256}
    ]
    assert sealing.check_seal(year, seal) == []
    with pytest.raises(UsageError, match="已封存"):
        evidence_files.add(year, "甲县", "一.2", MINUTES)
    sealing.unseal(year, "复核")
    evidence_files.withdraw(year, kept.id, "放错了")
    assert sealing.check_seal(year, seal) == ["现在的输入与封存清单不同"]
    without = sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    assert "evidence_files" not in json.loads(without.manifest)


def test_a_file_of_another_year_is_not_there(year: OfficeYear) -> None:
    kept = evidence_files.add(year, "甲县", "一.1", MINUTES)
    other = OfficeYear(year.store, create_year(year.store, "稳评办", 2026).id, "稳评办")
    for verb in (evidence_files.fetch, lambda *given: evidence_files.withdraw(*given, "x")):
        with pytest.raises(UsageError, match="2026 年度没有第 1 号佐证材料"):
            verb(other, kept.id)


class TestReporter:
    """A unit's own files."""

    def test_adds_fetches_and_withdraws_its_own(self, own: OfficeYear, year: OfficeYear) -> None:
        receiving.receive(year, [claiming("甲县"), claiming("乙县")])
        assert own_evidence.own_missing(own) == ["一.1", "一.2"]
        kept = own_evidence.add_own(own, "一.1", MINUTES, paper="纪要3号")
        assert (kept.unit, kept.sent_by) == ("甲县", "报送单位岗")
        assert own_evidence.own_missing(own) == ["一.2"]
        assert own_evidence.fetch_own(own, kept.id) == pdf()
        own_evidence.withdraw_own(own, kept.id, "放错了")
        assert [each.withdraw_reason for each in own_evidence.own_files(own)] == ["放错了"]
        [taken] = own_evidence.add_own_zip(own, Workbook("a.zip", packed({"一.2_a.pdf": pdf()})))
        assert taken.file and taken.file.unit == "甲县"

    def test_neither_another_unit_s_nor_those_that_the_office_added(
        self, own: OfficeYear, year: OfficeYear
    ) -> None:
        theirs = evidence_files.add(year, "乙县", "一.1", MINUTES, note="不公开的话")
        office_s = evidence_files.add(year, "甲县", "一.1", MINUTES, note="不公开的话")
        assert own_evidence.own_files(own) == []
        for each in (theirs, office_s):
            with pytest.raises(Forbidden, match="不是本单位报送"):
                own_evidence.fetch_own(own, each.id)
            with pytest.raises(Forbidden, match="不是本单位报送"):
                own_evidence.withdraw_own(own, each.id, "x")
        with pytest.raises(Forbidden):
            evidence_files.files(own)


def test_every_role_that_may_inspect_may_fetch(year: OfficeYear) -> None:
    kept = evidence_files.add(year, "甲县", "一.1", Workbook(*GOOD["docx"]))
    for role in ("staff", "reviewer", "administrator"):
        actor: LoggedIn = account(year.store, role)
        assert evidence_files.fetch(seen_by(year, actor), kept.id) == GOOD["docx"][1]
    with pytest.raises(Forbidden):
        evidence_files.fetch(seen_by(year, account(year.store, "leader")), kept.id)
