"""The picture of how a score is put together: every part of a scheme is in it, within its width."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from criteria import Scheme, known_schemes, load_scheme
from scoring.model.points import trimmed
from scoring.office import schemes
from scoring.reports.charting import composition
from scoring.text.typesetting import typeset

FOLDER = Path(__file__).parents[1] / "schemes"
FILES = sorted(FOLDER.rglob("*.toml"))
SCHEMES = [load_scheme(each) for each in known_schemes()]
SCHEMES += [schemes.of_file(file.read_bytes(), file.name) for file in FILES]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.id)
def test_every_part_is_drawn_inside_the_picture(scheme: Scheme) -> None:
    root = ElementTree.fromstring(composition.composition_svg(scheme))
    texts = root.findall("{*}text")
    said = "".join(each.text or "" for each in texts).replace(" ", "")
    veto = [scheme.terms.veto] if scheme.veto else []
    wanted = [f"{line.id}{line.title}" for line in scheme.lines] + [
        x.title for x in scheme.sections
    ]
    wanted += [x.label for x in (*scheme.bonus, *scheme.deductions)] + [
        x.name for x in scheme.bands
    ]
    wanted += ["名次", *veto]
    assert [each for each in wanted if typeset(each).replace(" ", "") not in said] == []
    _, _, wide, high = (float(x) for x in root.attrib["viewBox"].split())
    assert wide == 390
    for each in texts:
        x, y, size = (float(each.attrib[key]) for key in ("x", "y", "font-size"))
        assert y < high
        long = composition._width(each.text or "", size)
        if each.attrib.get("text-anchor") == "end":
            assert x - long > composition.LEFT
        elif "text-anchor" not in each.attrib:
            assert x + long <= composition.RIGHT


def test_steps_come_in_the_order_in_which_they_are_worked_out() -> None:
    found = [(box.sign, box.title, box.points) for box in composition.boxes(SCHEMES[0])]
    scheme = SCHEMES[0]
    assert [box[1] for box in found] == [
        *(f"{part.id}、{part.title}" for part in scheme.sections),
        "基础分", "加分", "减分", "总分", "否 一票否决", "名次",
    ]  # fmt: skip
    assert [box[0] for box in found] == ["", "＋", "＋", "＋", "＝", "＋", "－", "＝", "", "→"]
    assert {title: points for _, title, points in found}["减分"] == "至多 30 分"
    assert [box[2] for box in found[:4]] == [f"{trimmed(x.max)} 分" for x in scheme.sections]


def test_a_veto_of_a_fixed_figure_is_taken_before_the_total() -> None:
    [scheme] = [each for each in SCHEMES if each.id == "negative-list"]
    titles = [box.title for box in composition.boxes(scheme)]
    assert titles.index("负否 否决") < titles.index("总分")
    [total] = [box for box in composition.boxes(scheme) if box.title == "总分"]
    assert total.notes == ("基础分 － 扣分 － 扣过本项的部分 － 否决", "低于 0 分的按 0 分计")
