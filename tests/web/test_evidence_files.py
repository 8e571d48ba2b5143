"""Evidence files on the office's pages: added, shown beside the lines, withdrawn, bounded."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scoring.intake.year import Workbook
from scoring.office import archive, evidence_files, progress, receiving, rosters, sealing
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.evidence_samples import packed, pdf
from tests.office.test_evidence_files import ROSTER, claiming
from tests.web.conftest import ROOT
from tests.web.test_office_views import press, said

HOSTILE = "**粗** [链](http:__evil.example) $x$.pdf"


@pytest.fixture
def year(tmp_path: Path) -> OfficeYear:
    store = Store.open(f"sqlite:///{tmp_path}/records/office.db")
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    receiving.receive(kept, [claiming("甲县")])
    return kept


@pytest.fixture
def app(year: OfficeYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page 核定, at the unit that has handed in."""
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()
    app.session_state["verify-box"] = "甲县"
    return app.switch_page("views/verify.py").run()


def buttons(app: AppTest) -> list[str]:
    return [each.proto.label for each in app.get("download_button")]


def opened(app: AppTest, key: str = "evidence-add-甲县") -> AppTest:
    app.session_state[key] = True
    app.run()
    assert not app.exception
    return app


def test_full_marks_without_a_file_are_shown_at_review(app: AppTest, year: OfficeYear) -> None:
    assert any(
        "没有佐证材料文件的有 2 项:一.1、一.2。只作提示" in each.value for each in app.warning
    )
    grid = app.dataframe[0].value
    assert grid["佐证材料"][:3].tolist() == ["自评满分,无文件", "自评满分,无文件", ""]
    evidence_files.add(year, "甲县", "一.1", Workbook(HOSTILE, pdf()))
    app.run()
    assert app.dataframe[0].value["佐证材料"][:2].tolist() == ["文件 1 份", "自评满分,无文件"]
    [label] = buttons(app)
    assert r"\_粗\_ \[链\](http\_\_\_evil.example) \$x\$.pdf" in label


def test_files_are_added_by_line_and_as_a_zip(app: AppTest, year: OfficeYear) -> None:
    opened(app)
    press(app, "添加")
    assert "请选择是哪一项的材料" in said(app)
    next(each for each in app.selectbox if each.label == "哪一项").select("一.1")
    app.file_uploader[0].set_value(
        [("纪要.pdf", pdf(), "application/pdf"), ("a.pdf", b"<svg/>", "application/pdf")]
    )
    next(each for each in app.text_input if each.label.startswith("说明")).set_value(
        "找 13900001111"
    )
    press(app, "添加")
    assert any("本次 2 份,收下 1 份,没有收下 1 份" in each.value for each in app.warning)
    assert any("含有手机号码,已遮盖" in each for each in said(app))
    app.file_uploader[1].set_value(
        ("a.zip", packed({f"一.2/{n}.pdf": pdf(b"%% %d\n" % n) for n in range(25)}), "x")
    )
    press(app, "收下压缩包")
    assert any("本次 25 份,收下 25 份" in each for each in said(app))
    assert [(each.item, each.note) for each in evidence_files.files(year)][:2] == [
        ("一.1", "找 139******11"), ("一.2", ""),
    ]  # fmt: skip
    next(each for each in app.selectbox if each.label.startswith("打开")).select("一.2").run()
    assert len(buttons(app)) == 1, "of 25 files one is chosen from a list"


def test_a_file_is_withdrawn_with_a_reason_and_stays_in_the_list(
    app: AppTest, year: OfficeYear
) -> None:
    evidence_files.add(year, "甲县", "一.1", Workbook("纪要.pdf", pdf()))
    opened(app.run(), f"evidence-{year.year.id}-甲县-withdraw")
    press(app, "撤回")
    assert "请填写撤回的理由" in said(app)
    next(each for each in app.text_input if each.label == "撤回的理由").set_value("放错了")
    press(app, "撤回")
    assert "已撤回「纪要.pdf」,文件仍留存" in said(app)
    assert buttons(app) == []
    table = next(
        each.value for each in app.dataframe if "状态" in each.value and "文号" in each.value
    )
    assert table["状态"].tolist() == ["– 已撤回:放错了"]


def test_a_sealed_year_only_shows_its_files(app: AppTest, year: OfficeYear) -> None:
    evidence_files.add(year, "甲县", "一.1", Workbook("纪要.pdf", pdf()))
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    opened(app)
    assert len(buttons(app)) == 1
    assert all(each.disabled for each in app.button if each.label in ("添加", "收下压缩包"))
    assert not [each for each in app.expander if each.label == "撤回一份"]


def test_a_page_hands_out_no_copy_that_would_fill_the_memory(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_COPY", 1000)
    app.switch_page("views/sealing.py").run()
    press(app, "制作备份")
    assert any("python -m scoring backup" in each for each in said(app))
