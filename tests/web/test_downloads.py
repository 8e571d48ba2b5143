"""下载: which seal is printed, and what the office decides for its 通报."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from scoring.office import matters, papers, results, reviewing, sealing
from scoring.office.year import OfficeYear
from tests.web.test_office_views import app, database, fill, said, year

__all__ = ["app", "database", "year"]


def notification(app: AppTest) -> str:
    """The words of the 通报 that was made on the page."""
    _, data = app.session_state["paper-made"]
    with zipfile.ZipFile(io.BytesIO(data)) as paper:
        return re.sub("<[^>]+>", "", paper.read("word/document.xml").decode())


def make(app: AppTest) -> str:
    app.button(key="notification").click().run()
    assert not app.exception
    return notification(app)


def captions(app: AppTest) -> str:
    return "".join(each.value for each in app.caption)


def test_a_snapshot_is_chosen_and_printed_whatever_came_later(
    year: OfficeYear, app: AppTest
) -> None:
    half = sealing.seal(year, "half-year")
    expected = papers.made(
        papers.BY_KEY["notification"], papers.Order(results.basis(year, seal=half.id))
    )
    reviewing.review(year, "甲县", 0, {"一.1": 100}, {"一.1": "材料不足"})
    app.switch_page("views/downloads.py").run()
    assert "未封存" in captions(app)
    app.selectbox(key="seal-to-print").set_value(half.id).run()
    assert not app.exception
    assert f"依据半年快照第{half.id}号" in captions(app)
    make(app)
    assert app.session_state["paper-made"][1] == expected


def test_the_office_s_total_and_reason_stand_on_the_paper(app: AppTest) -> None:
    app.switch_page("views/downloads.py").run()
    assert "本通报不列名单" in make(app)
    fill(app, "可供研究表彰的总分线", "95.5")
    app.button(key="notification").click().run()
    assert any("还要写明这样定的理由" in words for words in said(app))
    fill(app, "这样定的理由", "高于往年")
    fill(app, "密级", "秘密")
    told = make(app)
    assert "总分不低于95.50分的可供研究（理由：高于往年）" in told
    assert "秘密" in told


def test_a_total_that_is_no_number_is_told(app: AppTest) -> None:
    app.switch_page("views/downloads.py").run()
    fill(app, "可供研究表彰的总分线", "很高")
    app.run()
    assert not app.exception
    assert any("表彰总分线应是分数" in words for words in said(app))


@pytest.mark.usefixtures("year")
def test_half_a_year_is_as_of_its_last_day(app: AppTest) -> None:
    app.switch_page("views/downloads.py").run()
    app.radio(key="occasion").set_value("半年").run()
    assert not app.exception
    assert "成绩截至2025年6月30日" in captions(app)
    assert "督促检查情况的通报" in make(app)


def test_the_register_s_papers_are_offered_of_all_and_of_a_unit(
    year: OfficeYear, app: AppTest
) -> None:
    values = {"类别": "改革", "提出方式": "年初确定"}
    matters.add(year, "甲县", "水价改革", values=values, day=date(2025, 2, 1))
    app.switch_page("views/downloads.py").run()
    assert not app.exception
    assert offered(app) == ["2025年度重大决策事项一览表.docx", "2025年度重大决策事项一览表.xlsx"]
    app.selectbox(key="register-unit").set_value("甲县").run()
    app.selectbox(key="filing").set_value("年终").run()
    assert not app.exception
    assert offered(app)[-1] == "2025年度社会稳定风险评估事项备案表_甲县.docx"


def offered(app: AppTest) -> list[str]:
    """The papers of the register, by the labels of their buttons."""
    buttons = [str(each.proto.label).replace("\\", "") for each in app.get("download_button")]
    return [each for each in buttons if each.startswith("2025年度")]
