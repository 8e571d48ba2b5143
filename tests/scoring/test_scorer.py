"""Lines whose figures another body brings: nothing is asked of the units, its workbook counts."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from criteria import SchemeError, parse_scheme
from scoring import office
from scoring.explain import explain
from scoring.intake.roster import Roster
from scoring.intake.year import Workbook
from scoring.model.evidence import RosterUnit
from scoring.model.scores import Scores
from scoring.office import schemes
from scoring.office.papers import BY_KEY, Order, made
from web.components import review_sheet, scheme_markup

TEXT = """
id = "scored-by-others"
title = "某县平安建设考评办法"
document = "某办发〔2032〕1号"
issued = "2032-01-02"
evaluator = "某县平安办"
interpreter = "某县平安办"
total = 10
[terms]
work = "平安建设工作"
[[groups]]
name = "乡镇"
[[sections]]
id = "一"
article = "第四条"
title = "平安建设"
max = 10
[[sections.lines]]
id = "一.1"
article = "第四条1"
title = "例会"
words = "定期召开例会。"
max = 4
evidence = "附纪要。"
[[sections.lines]]
id = "一.2"
article = "第四条2"
title = "矛盾化解"
words = "矛盾纠纷及时化解。"
max = 4
evidence = "由系统导出。"
measure = { kind = "share" }
scorer = "综治办"
[[sections.lines]]
id = "一.3"
article = "第四条3"
title = "群众评议"
words = "开展群众评议。"
max = 2
evidence = "评议结果。"
scorer = "统计局"
"""
SCHEME = parse_scheme(TEXT, "scored_by_others.toml")
UNITS = Roster((RosterUnit("甲镇", "乡镇"), RosterUnit("乙镇", "乡镇")))


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """The cells of 基础项 by unit (blank in a unit's own workbook) and id, by heading."""
    top = next(row for row in sheet.iter_rows(max_row=9) if "编号" in {c.value for c in row})
    heads = [cell.value for cell in top]
    found = {}
    for row in sheet.iter_rows(min_row=top[0].row + 1):
        cells = dict(zip(heads, row, strict=True))
        found[str(getattr(cells.get("单位"), "value", "")), str(cells["编号"].value)] = cells
    return found


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def own(unit: str = "甲镇", **more: dict[str, Any]) -> Workbook:
    """A unit's template with 一.1 filled in, and what it was not asked for."""
    book = opened(office.template(unit, "乡镇", 2032, SCHEME))
    at = rows(book["基础项"])
    for id_, cells in ({"一.1": {"自评分": 3}} | more).items():
        for name, value in cells.items():
            at["", id_][name].value = value
    return Workbook(f"{unit}.xlsx", saved(book))


def by_body() -> Workbook:
    """The office's collection, in which 综治办 gives counts and 统计局 points."""
    book = opened(office.collection_template(2032, SCHEME, UNITS))
    at = rows(book["基础项"])
    for unit, done in (("甲镇", 3), ("乙镇", 4)):
        at[unit, "一.2"]["应完成数"].value, at[unit, "一.2"]["完成数"].value = 4, done
        at[unit, "一.3"]["核定分"].value = 1.5
    return Workbook("综治办.xlsx", saved(book))


def scored(*books: Workbook) -> tuple[Scores, list[Any]]:
    intake = office.receive(books, SCHEME, 2032, UNITS)
    assert not intake.refused, intake.problems
    return office.score(intake, SCHEME)


def test_the_units_form_asks_for_nothing_there() -> None:
    at = rows(opened(own().data)["基础项"])
    assert at["", "一.2"]["考评内容"].value == "矛盾纠纷及时化解。（由综治办评分，不必填）"
    assert at["", "一.1"]["考评内容"].value == "定期召开例会。"
    for name in ("应完成数", "完成数", "自评分"):
        assert at["", "一.2"][name].protection.locked and at["", "一.3"][name].protection.locked
    assert not at["", "一.1"]["自评分"].protection.locked
    guide = "".join(str(c.value) for row in opened(own().data)["填报说明"] for c in row if c.value)
    assert "一.2由综治办评分、一.3由统计局评分：数量和自评分都不必填，填了的也不计入" in guide
    assert "由综治办评分，单位不必填；按比例" in guide


def test_the_body_brings_counts_or_points_in_a_collection() -> None:
    scores, problems = scored(own(), own("乙镇"), by_body())
    assert [p.code for p in problems] == []
    assert scores.grid.points[:, :2].tolist() == [[300, 300], [300, 400], [150, 150]]
    notes = {step.id: step.note for step in explain(scores, 0)}
    assert notes["一.2"].endswith("由综治办评分") and "应完成 4,完成 3" in notes["一.2"]
    assert notes["一.3"] == "按核定分计;由统计局评分"
    assert made(BY_KEY["table"], Order(office.Basis(scores, date(2033, 1, 2), [], [], set())))


def test_without_it_the_line_is_missing_and_the_unit_is_not_asked_for_it() -> None:
    scores, _ = scored(own(), own("乙镇"))
    notes = {step.id: step.note for step in explain(scores, 0)}
    assert notes["一.3"] == "没有核定分,也没有自评分;由统计局评分"
    basis = office.Basis(scores, date(2033, 1, 2), [], [], set())
    assert made(BY_KEY["notices"], Order(basis))


def test_a_unit_s_own_figure_is_a_remark_and_does_not_count() -> None:
    given = {"一.2": {"应完成数": 9, "完成数": 9}, "一.3": {"自评分": 2}}
    scores, problems = scored(own(**given), own("乙镇"), by_body())
    assert scores.grid.points[:, 0].tolist() == [300, 300, 150]
    assert [(p.code, p.severity, p.message) for p in problems] == [
        ("measured-ignored", "warning", "一.2 由综治办评分,单位填的应完成数「9」 不参与计分"),
        ("measured-ignored", "warning", "一.2 由综治办评分,单位填的完成数「9」 不参与计分"),
        ("measured-ignored", "warning", "一.3 由统计局评分,单位填的自评分「2」 不参与计分"),
    ]


def test_pages_and_the_scheme_workbook_name_the_body() -> None:
    assert "由综治办评分" in scheme_markup.sections(SCHEME)
    scores, _ = scored(own())
    claims = {line.id: None for line in SCHEME.lines}
    grid = review_sheet.grid(scores, "甲镇", claims, [])
    assert grid["考评内容"].tolist() == ["例会", "矛盾化解(由综治办评分)", "群众评议(由统计局评分)"]
    assert schemes.of_file(schemes.as_workbook(SCHEME), "方案.xlsx") == SCHEME


def test_a_body_that_only_the_office_s_records_can_be_is_refused() -> None:
    described = TEXT.replace('{ kind = "share" }', '{ kind = "described" }').replace(
        'max = 4\nevidence = "由', 'max = 0\nevidence = "由'
    )
    with pytest.raises(SchemeError, match="scorer\\(由谁评分\\)不用于"):
        parse_scheme(described, "x.toml")
