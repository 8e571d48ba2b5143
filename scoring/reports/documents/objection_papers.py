"""The papers of objections: the form by which a unit objects, and the office's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from criteria import Scheme
from scoring.reports.basis import Contested
from scoring.reports.documents.notification_facts import day
from scoring.reports.documents.paper_text import NONE, shown
from scoring.reports.documents.register_paper import Block, Table, Text, stamp, written
from scoring.reports.documents.word_markup import Head
from scoring.text.typesetting import typeset

FORM, ANSWER = "异议申请表", "复核答复"


class Contestable(NamedTuple):
    """A row of the form: what it is, its maximum, 自评分, result, the office's reason."""

    title: str
    most: str
    own: str
    figure: str
    reason: str


@dataclass(frozen=True)
class FormFacts:
    """What a form is made from: the unit's provisional result, and until when it may object
    (None: no window is open to it). ``on`` is the day of making.
    """

    scheme: Scheme
    year: int
    unit: str
    on: date
    last: date | None
    rows: Sequence[Contestable]


def application_form(facts: FormFacts) -> bytes:
    """The form (异议申请表): a row for each line and case of the unit's provisional result, with
    room for grounds and evidence beside it, and a place for the unit's stamp.
    """
    heads = [
        Head("项", 2000, "表格文字"), Head("分值", 700), Head("自评分", 700),
        Head("初核结果", 920), Head("核定理由", 1340, "表格文字"),
        Head("异议理由", 1880, "表格文字"), Head("依据材料", 1300, "表格文字"),
    ]  # fmt: skip
    above = [f"单位：{shown(facts.unit)}", f"{facts.year}年度"]
    above += [f"提出期限：{day(facts.last)}"] if facts.last else []
    rows = [
        [typeset(shown(each.title)), each.most or NONE, each.own or NONE, shown(each.figure),
         shown(each.reason), "", ""]
        for each in facts.rows
    ]  # fmt: skip
    told = "对某项有异议的，在该项写明异议理由和依据材料的文号或名称；没有异议的不填。"
    blocks: list[Block] = [
        Text("公文标题", FORM),
        Text("表上", "　　".join(above)),
        Table(heads, [*rows, [told], [stamp("申请单位")]]),
    ]
    title = f"{facts.year}年度{facts.scheme.terms.work}初核结果{FORM}（{facts.unit}）"
    return written(blocks, title, facts.unit, facts.on)


def answer_paper(
    scheme: Scheme, year: int, issuer: str, number: int, about: Contested, made_on: date, on: date
) -> bytes:
    """The answer (复核答复) to the objection ``number``, made on a day; ``on``: the answer's."""
    rows = [
        ["异议的项", typeset(shown(about.title))],
        ["原结果", shown(about.figure)],
        ["异议理由", shown(about.grounds)],
        ["复核结论", about.verdict],
        ["复核结果", shown(about.figure_after)],
        ["答复", shown(about.answer)],
    ]
    said = (
        f"你单位{day(made_on)}对{year}年度{scheme.terms.work}初核结果提出的异议，经复核，答复如下。"
    )
    blocks: list[Block] = [
        Text("公文标题", ANSWER),
        Text("表上", f"{year}年度　第{number}号异议"),
        Text("留空", f"{shown(about.unit)}："),
        Text("留空", said),
        Table([Head("", 2000), Head("", 6840, "表格文字")], rows, head=""),
        Text("留空"),
        Table([Head("", 8840, "表格文字")], [[f"{shown(issuer)}（盖章）　　{day(on)}"]], head=""),
    ]
    return written(blocks, f"{ANSWER}（第{number}号）", issuer, on)
