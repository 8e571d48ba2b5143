"""docs/schemes/: a page and a picture for each scheme that comes with the project."""

from __future__ import annotations

from collections.abc import Iterator

from criteria import Scheme, known_schemes, load_scheme
from scoring.model.points import trimmed
from scoring.reports.charting.composition import composition_svg, guide, heading, veto_effect
from scoring.text.typesetting import typeset
from tests.docs.roles_page import table as plain_table
from web.components.scheme_markup import measure_words


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A table of Markdown, typeset."""
    return plain_table(heads, [[typeset(cell).replace("|", "\\|") for cell in row] for row in rows])


def scheme_pages() -> dict[str, str]:
    """Every file of docs/schemes/ by its name, as it should read."""
    found = {"README.md": index()}
    for scheme in map(load_scheme, known_schemes()):
        found[f"{scheme.id}.md"] = "\n\n".join(filter(None, page(scheme))) + "\n"
        found[f"{scheme.id}.svg"] = composition_svg(scheme) + "\n"
    return found


def index() -> str:
    """The list of the schemes."""
    rows = [
        [f"[{typeset(each.title)}]({each.id}.md)", f"`{each.id}`", each.document,
         "、".join(group.name for group in each.groups), f"{len(each.lines)} 项"]
        for each in map(load_scheme, known_schemes())
    ]  # fmt: skip
    heads = ["方案", "编号", "文号", "单位类别", "考评内容"]
    words = "建立年度时选用;命令行用 --scheme 加编号。别的办法另写方案,不用改程序。"
    return "\n\n".join(["# 随系统附带的方案", MADE, typeset(words), table(heads, rows)]) + "\n"


MADE = "<!-- 由 criteria/ 中的方案文件生成:改那里,再运行 make docs。 -->"


def page(scheme: Scheme) -> Iterator[str]:
    """What one scheme says, part by part."""
    yield f"# {typeset(scheme.title)}"
    yield MADE
    said = f"{scheme.document},{scheme.issued}。考评主体:{scheme.evaluator}。"
    said += f"由{scheme.interpreter}解释。"
    yield typeset(said)
    yield (
        typeset("单位类别:")
        + "\n\n"
        + "\n".join(
            typeset(f"- {each.name}" + (f":{each.note}" if each.note else ""))
            for each in scheme.groups
        )
    )
    yield typeset(f"## {heading(scheme)}\n\n{guide(scheme)}")
    yield f"![{heading(scheme)}]({scheme.id}.svg)"
    yield "## 考评内容与分值"
    heads = ["编号", "条款", "条文", "分值", "怎样计分", "佐证材料"]
    for section in scheme.sections:
        points = f"({trimmed(section.max)} 分)" if section.max else ""
        yield typeset(f"### {section.id}、{section.title}{points}")
        yield table(heads, [
            [x.id, x.article, f"**{x.title}** {x.words}", trimmed(x.max) if x.max else "—",
             measure_words(x, scheme), x.evidence]
            for x in section.lines
        ])  # fmt: skip
    yield from cases(scheme)
    yield from calendar(scheme)
    yield from open_points(scheme)


def cases(scheme: Scheme) -> Iterator[str]:
    """Bonus, deduction, veto, grades and the ledger, those that there are."""
    terms, heads = scheme.terms, ["编号", "条款", "条文", "分值"]
    if scheme.bonus:
        yield f"## {terms.bonus}"
        yield table(
            heads, [[x.id, x.article, x.words, f"+{trimmed(x.points)}"] for x in scheme.bonus]
        )
        yield scheme.bonus_rule
    if scheme.deductions:
        yield f"## {terms.deduction}"
        yield table(heads, [
            [x.id, x.article, x.words, f"−{trimmed(x.least or 0)} 至 −{trimmed(x.most or 0)}"
             if x.points is None else f"每起 −{trimmed(x.points)}"]
            for x in scheme.deductions
        ])  # fmt: skip
        yield scheme.deduction_rule
    if veto := scheme.veto:
        yield typeset(f"## {terms.veto}\n\n{veto.article}:{veto.words}\n\n{veto_effect(scheme)}。")
    if ledger := scheme.ledger:
        yield typeset(f"## {ledger.sheet}\n\n每件{ledger.matters}登记一行:")
        yield table(["栏目", "填什么"], [
            [each.name, {"text": "文字", "date": "日期", "step": "是、部分、否、不适用",
                         "choice": "、".join(each.choices)}[each.kind]]
            for each in ledger.columns
        ])  # fmt: skip


def calendar(scheme: Scheme) -> Iterator[str]:
    """What is due by when, lines with a deadline included."""
    if scheme.dues:
        yield typeset(
            "## 日程\n\n各单位一年里什么时候以前要报什么;年度里可由考评主体写明理由另定。"
        )
        yield table(["名称", "条款", "原文", "什么时候以前"], [
            [x.title, x.article, x.words, x.term()] for x in scheme.dues
        ])  # fmt: skip


def open_points(scheme: Scheme) -> Iterator[str]:
    """What the text leaves open, and what is settled without a choice."""
    if scheme.readings:
        yield typeset("## 条文没有写明之处\n\n由解释机关确定;没有另定的按默认。")
        yield table(["条款", "问题", "默认", "其他读法", "默认的理由"], [
            [x.article, x.question, x.words_of(x.default),
             ";".join(x.words_of(value) for value in x.values if value != x.default), x.reason]
            for x in scheme.readings
        ])  # fmt: skip
    if scheme.settled:
        yield "## 已定、不设选项的各点"
        yield "\n".join(f"- {typeset(each)}" for each in scheme.settled)
