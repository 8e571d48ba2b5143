"""What the commands under ``python -m scoring objection`` do: each a verb of the office."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from scoring.cli.console import show_table
from scoring.cli.kept import kept_year
from scoring.cli.options import day_of, write_json, write_whole
from scoring.model.errors import UsageError
from scoring.model.points import points_text
from scoring.office import objection_answers, objections, questions, reviewing
from scoring.office.matter_values import known_unit
from scoring.office.year import OfficeYear
from scoring.store import Store

DONE, REFUSED = 0, 1


def run(options: argparse.Namespace) -> int:
    """Run one command. Raises :class:`UsageError` where it was called wrongly; gives 1, with
    the reason on standard error, where the office's rules refuse it.
    """
    for name in ("first", "last", "day"):
        if getattr(options, name, None) is not None:
            setattr(options, name, day_of(getattr(options, name), "日期"))
    with Store.open() as store:
        year = kept_year(store, options.by, options.year, options)
        try:
            VERBS[options.verb](year, options)
        except UsageError as refusal:
            print(f"没有办理:{refusal}", file=sys.stderr)
            return REFUSED
    return DONE


def _open(year: OfficeYear, options: argparse.Namespace) -> None:
    days = options.first, options.last
    made = objections.open_window(year, *days, options.reason, options.group)
    print(f"已开第 {made.id} 号异议期:{made.first} 至 {made.last},{made.group_name or '全部单位'}")


def _extend(year: OfficeYear, options: argparse.Namespace) -> None:
    made = objections.extend_window(year, options.number, options.last, options.reason)
    print(f"第 {made.id} 号异议期延长到 {made.last}")


def _close(year: OfficeYear, options: argparse.Namespace) -> None:
    objections.close_window(year, options.number, options.reason)
    print(f"已结束第 {options.number} 号异议期")


def _windows(year: OfficeYear, _options: argparse.Namespace) -> None:
    rows = [
        (str(w.id), w.group_name or "全部单位", str(w.first), str(w.last), w.reason,
         f"已由 {w.closed_by} 结束:{w.close_reason}" if w.closed_at else "")
        for w in objections.windows(year)
    ]  # fmt: skip
    show_table("异议期", ("编号", "单位", "从", "到", "理由", "结束"), rows)


def _list(year: OfficeYear, options: argparse.Namespace) -> None:
    found = objections.objections(year, _unit(year, options.unit))
    heads = (
        "编号",
        "单位",
        "异议的项",
        "原结果",
        "异议理由",
        "依据",
        "日期",
        "情况",
        "现结果",
        "答复",
    )
    rows = [
        (str(o.id), o.unit, o.title, o.figure, o.grounds, o.evidence, str(o.day),
         objections.state_words(o), o.figure_after or "", o.answer or o.withdraw_reason or "")
        for o in found
    ]  # fmt: skip
    show_table(f"{year.year.year} 年度的异议", heads, rows)
    print(f"共 {len(found)} 件,待复核 {sum(each.is_open for each in found)} 件")
    _write(options, [{**asdict(each), "day": str(each.day)} for each in found])


def _items(year: OfficeYear, options: argparse.Namespace) -> None:
    found = objections.items(year, options.unit)
    rows = [(i.target, i.title, i.own, i.figure, i.state, i.reason) for i in found]
    show_table("初核结果", ("编号", "内容", "自评分", "结果", "状态", "理由"), rows)
    _write(options, [{k: v for k, v in vars(each).items() if k != "source"} for each in found])


def _add(year: OfficeYear, options: argparse.Namespace) -> None:
    kinds = [i.kind for i in objections.items(year, options.unit) if i.target == options.target]
    if not kinds:
        raise UsageError(f"「{options.unit}」的初核结果里没有「{options.target}」")
    day: date | None = options.day
    given = options.unit, kinds[0], options.target, options.grounds, options.evidence, day
    made = objections.contest(year, *given)
    print(f"已登记第 {made.id} 号异议:{made.unit} {made.title},原结果 {made.figure}")


def _withdraw(year: OfficeYear, options: argparse.Namespace) -> None:
    objections.withdraw(year, options.number, options.reason)
    print(f"已撤回第 {options.number} 号异议")


def _uphold(year: OfficeYear, options: argparse.Namespace) -> None:
    about = objections.objection(year, options.number)
    revision = reviewing.revision(year, about.unit)
    made = objection_answers.uphold(year, options.number, revision, options.reason)
    print(f"已答复第 {made.id} 号异议:维持 {made.figure_after}")


def _effect(year: OfficeYear, options: argparse.Namespace) -> None:
    ruling = objection_answers.ruling_of(
        objections.objection(year, options.number).kind, options.ruling
    )
    found = objection_answers.effect(year, options.number, ruling)
    rows = [
        (s.unit, s.group, points_text(s.total), points_text(s.total_then),
         str(s.rank or "—"), str(s.rank_then or "—"))
        for s in found.shifts
    ]  # fmt: skip
    print(f"变更以后这一项为 {found.figure};没有保存")
    heads = ("单位", "类别", "总分", "变更后", "名次", "变更后")
    show_table("总分或名次会变的单位", heads, rows)


def _change(year: OfficeYear, options: argparse.Namespace) -> None:
    about = objections.objection(year, options.number)
    ruling = objection_answers.ruling_of(about.kind, options.ruling)
    revision = reviewing.revision(year, about.unit)
    made = objection_answers.change(year, options.number, revision, ruling, options.reason)
    print(f"已答复第 {made.id} 号异议:由 {made.figure} 变更为 {made.figure_after}")


def _paper(year: OfficeYear, options: argparse.Namespace) -> None:
    from scoring.office import objection_papers  # what writes them is slow to load

    on = options.day or objections.today()
    if options.unit:
        made = objection_papers.form(year, options.unit, on)
    else:
        made = objection_papers.answer(year, options.number, on)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, make in made.items():
        write_whole(options.out / name, make())
        print(f"已写入 {options.out / name}")


def _ask(year: OfficeYear, options: argparse.Namespace) -> None:
    made = questions.ask(year, options.unit, options.line, options.words)
    print(f"已提出第 {made.id} 号问题")


def _settle(year: OfficeYear, options: argparse.Namespace) -> None:
    questions.settle(year, options.number, options.words)
    print(f"已记下第 {options.number} 号问题的了结")


def _questions(year: OfficeYear, options: argparse.Namespace) -> None:
    found = questions.threads(year, _unit(year, options.unit))
    rows = [
        (str(t.question.id), t.unit, t.question.line or "工作簿", t.question.words,
         t.question.said_by, t.answered_words)
        for t in found
    ]  # fmt: skip
    show_table("问题和答复", ("编号", "单位", "项", "问题", "提出", "答复"), rows)
    records = [
        {**asdict(each.question), "unit": each.unit, "replies": [*map(asdict, each.replies)]}
        for each in found
    ]
    _write(options, records)


def _unit(year: OfficeYear, text: str) -> str:
    return known_unit(year.required_roster(), text) if text else ""


def _write(options: argparse.Namespace, record: Any) -> None:
    if options.json:
        write_json(options.json, record)


VERBS: dict[str, Callable[[OfficeYear, argparse.Namespace], None]] = {
    "open": _open, "extend": _extend, "close": _close, "windows": _windows, "list": _list,
    "items": _items, "add": _add, "withdraw": _withdraw, "uphold": _uphold, "effect": _effect,
    "change": _change, "paper": _paper, "ask": _ask, "settle": _settle, "questions": _questions,
}  # fmt: skip
