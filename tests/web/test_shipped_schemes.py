"""方案与读法: the picture of the scheme at hand, and the schemes that come with the program."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from criteria import known_schemes, load_scheme, loading
from scoring.reports.charting.composition import composition_svg
from tests.web.conftest import ROOT
from web.session import years


@pytest.fixture
def app(sample: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page 方案与读法 on the sample."""
    monkeypatch.setenv("SCORING_SAMPLE", str(sample))
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()
    return app.switch_page("views/scheme.py").run()


def pictures(app: AppTest) -> list[str]:
    shown = "".join(str(each.proto.body) for each in app.get("html"))
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', shown)
    return [base64.b64decode(each).decode() for each in found]


def test_the_picture_of_the_scheme_at_hand_says_in_words_what_it_shows(app: AppTest) -> None:
    assert not app.exception
    assert pictures(app)[0] == composition_svg(load_scheme("jiuquan-2013"))
    shown = "".join(str(each.proto.body) for each in app.get("html"))
    [words, *_] = re.findall(r'<img class="picture"[^>]*alt="([^"]+)"', shown)
    assert "＝ 基础分 100 分;＋ 加分;－ 减分 至多 30 分;＝ 总分" in words


def test_every_scheme_that_ships_is_on_offer_and_opens(app: AppTest) -> None:
    app.session_state["scheme-parts"] = "自带的方案"
    app.run()
    box = app.selectbox(key="shipped")
    titles = {id_: load_scheme(id_).title for id_ in known_schemes()}
    assert box.options == [*titles.values()]
    assert box.value == "jiuquan-2013"
    for id_ in titles:
        app.selectbox(key="shipped").set_value(id_).run()
        assert not app.exception, id_
        assert composition_svg(load_scheme(id_)) in pictures(app)
        labels = [each.proto.label for each in app.get("download_button")]
        for group in load_scheme(id_).groups:
            assert f"空白填报表:{group.name}" in labels


def test_only_the_open_tab_is_made(app: AppTest) -> None:
    assert len(pictures(app)) == 1
    assert not app.file_uploader and not app.selectbox


def test_one_faulty_file_beside_others_breaks_no_page_and_is_named(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in loading.FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "broken.toml").write_text('id = "broken"', encoding="utf-8")
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    assert "broken" in known_schemes() and "broken" not in years.schemes()
    app.session_state["scheme-parts"] = "自带的方案"
    app.run()
    assert not app.exception
    assert "broken" not in app.selectbox(key="shipped").options
    assert "自带的方案「broken」的文件有毛病,没有列出。broken.toml" in app.warning[0].value
