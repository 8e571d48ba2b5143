"""The charts for slides: named, dated, drawn from the scores, and safe whatever units typed."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import vl_convert

from scoring.model.evidence import UsageError
from scoring.model.points import points_text
from scoring.model.scores import Scores
from scoring.reports import charts
from scoring.reports.basis import Basis, SealMark
from scoring.reports.charts import slides, write_charts
from tests.programs import CHINESE_FONT, needs, program
from tests.reports.hostile import DAY, hostile_basis
from tests.scoring.small_year import BUREAU, COUNTY, big_year, empty_year, small_year

SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"


def written(basis: Basis) -> zipfile.ZipFile:
    program(CHINESE_FONT)
    stream = io.BytesIO()
    write_charts(basis, stream)
    return zipfile.ZipFile(stream)


def small_basis(**more: object) -> Basis:
    before = small_year(unverified="missing", bonus_scope="unit")
    return Basis(small_year(), DAY, before=before, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def small() -> zipfile.ZipFile:
    return written(small_basis())


def svgs(whole: zipfile.ZipFile) -> Iterator[tuple[str, ElementTree.Element]]:
    for name in whole.namelist():
        if name.endswith(".svg"):
            yield name, ElementTree.fromstring(whole.read(name))


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def test_each_group_has_its_charts_in_both_formats(small: zipfile.ZipFile) -> None:
    names = small.namelist()
    drawn = slides(small_basis())
    assert names == [f"{slide.name}.{kind}" for slide in drawn for kind in ("png", "svg")]
    for kind in ("总分", "总分构成", "失分最多的项", "各部分失分", "自评与核定"):
        assert any(name.startswith("1-县(市、区)") and kind in name for name in names), kind
    assert any("进步与退步" in name for name in names)
    assert len(names) == len(set(names)) and all(name[-4:] in (".png", ".svg") for name in names)
    assert not any("进步" in slide.name for slide in slides(Basis(small_year(), DAY)))


def test_pictures_are_wide_enough_for_a_projector(small: zipfile.ZipFile) -> None:
    for name in small.namelist():
        if name.endswith(".png"):
            data = small.read(name)
            assert data.startswith(PNG)
            wide, high = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
            assert wide >= 2550
            assert 1.3 < wide / high < 2.1, name


@needs(CHINESE_FONT)
def test_the_same_basis_gives_the_same_bytes() -> None:
    one, other = io.BytesIO(), io.BytesIO()
    for stream in (one, other):
        write_charts(Basis(small_year(), DAY), stream)
    assert one.getvalue() == other.getvalue()


def test_every_chart_has_title_day_and_standing() -> None:
    seal = SealMark(2, "year-end", DAY, "ab" * 32)
    for name, root in svgs(written(small_basis(seal=seal, sample=True))):
        words = "".join(texts(root))
        group = COUNTY if name.startswith("1-") else BUREAU
        assert f"2025 年度{group}:" in words
        assert "2026年1月5日制" in words
        assert "演示数据" in words and "依据年终封存第2号" in words and "ab" * 32 in words


@pytest.mark.parametrize("kind", ["01总分", "02总分构成"])
@pytest.mark.parametrize("group", [COUNTY, BUREAU])
def test_totals_are_the_scores(
    small: zipfile.ZipFile, scores: Scores, kind: str, group: str
) -> None:
    number = [*scores.groups].index(group) + 1
    (root,) = (root for name, root in svgs(small) if name == f"{number}-{group}-{kind}.svg")
    shown = texts(root)
    for unit in scores.in_group(group):
        assert any(text.endswith(unit.name) for text in shown)
        total = "未报送" if unit.unsent else points_text(unit.total)
        assert any(text.startswith(total) for text in shown), unit.name


@pytest.fixture
def scores() -> Scores:
    return small_year()


def test_many_units_go_on_several_slides_of_the_same_length() -> None:
    basis = Basis(big_year(45), DAY)
    heads = [slide.head[0] for slide in slides(basis) if "总分(" in slide.head[0]]
    assert [head[-5:] for head in heads] == ["(1/3)", "(2/3)", "(3/3)"]
    drawn = [slide.draw() for slide in slides(basis) if "总分(" in slide.head[0]]
    rows = [len(next(iter(spec["datasets"].values()))) for spec in drawn]
    assert rows == [15, 15, 15]


def test_hostile_text_is_never_markup() -> None:
    whole = written(hostile_basis())
    seen = ""
    for name, root in svgs(whole):
        tags = {each.tag.removeprefix(SVG) for each in root.iter()}
        assert not tags & {"script", "image", "a", "foreignObject", "style", "iframe"}, name
        for each in root.iter():
            assert not any(key.lower().startswith("on") or "href" in key for key in each.attrib)
        seen += "".join(texts(root)) + "".join(str(e.attrib) for e in root.iter())
    for text in ("<script>alert(1)</script>甲县", "{{7*7}}{% raw %}", "]]>"):
        assert text in seen
    assert "{{7*7}}" in seen and "49" not in {*seen.split()}


@needs(CHINESE_FONT)
def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    write_charts(Basis(small_year(), DAY), io.BytesIO(), lambda done, of: told.append((done, of)))
    assert told == [(n + 1, len(told)) for n in range(len(told))]


def test_a_machine_without_chinese_font_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vl_convert, "svg_to_png", lambda svg: b"boxes")
    stream = io.BytesIO()
    with pytest.raises(UsageError, match="没有中文字体"):
        write_charts(Basis(small_year(), DAY), stream)
    assert stream.getvalue() == b""


def test_a_year_without_units_has_no_charts() -> None:
    assert written(Basis(empty_year(), DAY)).namelist() == []


def test_counting_does_not_load_what_draws() -> None:
    code = (
        "import sys, scoring.cli, scoring.office; print({'altair', 'vl_convert'} & {*sys.modules})"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


def test_names_of_files_hold_nothing_a_disk_refuses() -> None:
    assert charts._NOT_IN_NAMES.sub("_", 'a/b\\c:d*"<>| e') == "a_b_c_d_e"
