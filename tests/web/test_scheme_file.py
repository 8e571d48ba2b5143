"""方案与读法, 另写方案: a scheme file is judged cell by cell, and a sound one is shown."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from criteria import load_scheme
from scoring.office import schemes
from tests.web.conftest import ROOT

GIVEN = ROOT / "tests" / "schemes" / "comparable" / "negative_list.toml"


@pytest.fixture
def app(sample: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page 方案与读法 on the sample."""
    monkeypatch.setenv("SCORING_SAMPLE", str(sample))
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()
    return app.switch_page("views/scheme.py").run()


def given(app: AppTest, name: str, data: bytes) -> AppTest:
    app.file_uploader[0].set_value([(name, data, "")])
    return app.run()


def test_a_sound_scheme_is_shown_with_what_its_units_fill_in(app: AppTest) -> None:
    given(app, GIVEN.name, GIVEN.read_bytes())
    assert not app.exception
    scheme = schemes.of_file(GIVEN.read_bytes(), GIVEN.name)
    assert any(scheme.title in each.value for each in app.success)
    labels = [each.proto.label for each in app.get("download_button")]
    assert [each for each in labels if each.startswith("填报模板")] == [
        f"填报模板:{group.name}" for group in scheme.groups
    ]
    shown = "".join(str(each.proto.body) for each in app.get("html"))
    assert all(line.title in shown for line in scheme.lines)


def test_each_fault_stands_at_its_cell(app: AppTest) -> None:
    book = openpyxl.load_workbook(io.BytesIO(schemes.as_workbook(load_scheme("jiuquan-2013"))))
    book["加减分情形"]["A6"] = "罚"
    stream = io.BytesIO()
    book.save(stream)
    given(app, "方案.xlsx", stream.getvalue())
    assert not app.exception
    assert "有 1 处要改" in app.error[0].value
    [row] = app.dataframe[0].value.to_dict("records")
    assert (row["工作表"], row["单元格"]) == ("加减分情形", "A6")
    assert "可用:加分、减分" in row["问题"]


def test_what_is_no_scheme_is_told_in_a_sentence(app: AppTest) -> None:
    given(app, "照片.jpg", b"\xff\xd8\xff\xe0 not a scheme")
    assert not app.exception
    assert "要么是工作簿" in app.dataframe[0].value["问题"][0]
