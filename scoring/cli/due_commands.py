"""What the commands under ``python -m scoring due`` do: each a verb of the office."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from scoring.cli.console import show_table
from scoring.cli.kept import kept_year
from scoring.cli.options import day_of, write_json, write_whole
from scoring.model.due import SOON, Standing
from scoring.model.errors import UsageError
from scoring.office import calendar, calendar_papers, calendar_records, due_claims
from scoring.office.matter_values import known_unit
from scoring.office.year import OfficeYear
from scoring.store import Store

DONE, REFUSED = 0, 1
KINDS: dict[str, calendar_papers.Kind] = {".xlsx": "xlsx", ".docx": "docx"}
HEADS = ("单位", "编号", "第几次", "名称", "期限", "完成", "情况", "凭据", "记录")


def run(options: argparse.Namespace) -> int:
    """Run one command. Raises :class:`UsageError` where it was called wrongly; gives 1, with
    the reason on standard error, where the office's rules refuse it.
    """
    if getattr(options, "day", None) is not None:
        options.day = day_of(options.day, "--day")
    if getattr(options, "at", None) is not None:
        options.at = _moment(options.at)
    with Store.open() as store:
        year = kept_year(store, options.by, options.year, options)
        try:
            VERBS[options.verb](year, options)
        except UsageError as refusal:
            print(f"没有办理:{refusal}", file=sys.stderr)
            return REFUSED
    return DONE


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or len(text.strip()) <= len("2026-01-05"):
        raise UsageError(f"--at 应写成 2026-01-05T13:00 这样,写的是「{text}」")
    return found.replace(second=0, microsecond=0)


def _unit(year: OfficeYear, options: argparse.Namespace) -> str:
    return known_unit(year.required_roster(), options.unit) if options.unit else ""


def _list(year: OfficeYear, options: argparse.Namespace) -> None:
    found = calendar.standings(year, unit=_unit(year, options), day=options.day)
    _show(f"{year.year.year} 年度日程", found)
    missing = sum(each.state.kind == "missing" for each in found)
    print(f"共 {len(found)} 项,逾期没有完成的 {missing} 项")
    _write(options, found)


def _show(title: str, found: Iterable[Standing]) -> None:
    show_table(title, HEADS, [tuple(map(str, _row(each).values())) for each in found])


def _row(each: Standing) -> dict[str, Any]:
    date, came = each.date, each.came
    cells = (date.unit, date.due, date.number, date.name, date.last, came.when if came else "")
    known = (came.source, came.arrival or "") if came else ("", "")
    return dict(zip(HEADS, (*cells, each.state.words, *known), strict=True))


def _write(options: argparse.Namespace, found: Iterable[Standing]) -> None:
    if options.json:
        write_json(options.json, [{**_row(each), "state": each.state.kind} for each in found])


def _remind(year: OfficeYear, options: argparse.Namespace) -> None:
    ahead = SOON if options.ahead is None else options.ahead
    by_unit = calendar.reminders(
        year, unit=_unit(year, options), group=options.group, day=options.day, ahead=ahead
    )
    for unit, found in by_unit.items():
        _show(unit, found)
    if options.out:
        kind = options.out.suffix.lower()
        if kind not in KINDS:
            raise UsageError(f"催报写成 .docx 或 .xlsx,写的是「{options.out.name}」")
        data = calendar_papers.reminder_paper(
            year,
            KINDS[kind],
            unit=_unit(year, options),
            group=options.group,
            day=options.day,
            ahead=ahead,
        )
        write_whole(options.out, data)
        print(f"已写入 {options.out}")
    print(f"要催报的单位 {len(by_unit)} 个,共 {sum(map(len, by_unit.values()))} 项")
    _write(options, [each for found in by_unit.values() for each in found])


def _ics(year: OfficeYear, options: argparse.Namespace) -> None:
    write_whole(options.out, calendar_papers.ics(year, _unit(year, options)))
    print(f"已写入 {options.out}")


def _claims(year: OfficeYear, options: argparse.Namespace) -> None:
    found = due_claims.claims(year, options.day)
    heads = ("单位", "项", "名称", "日程", "工作簿", "")
    show_table(
        "日程与工作簿对照", heads, [(*each[:5], "不一致" if each.differs else "") for each in found]
    )
    print(f"不一致的 {sum(each.differs for each in found)} 处;只作提示,不计分")
    if options.json:
        write_json(options.json, [each._asdict() for each in found])


def _change(year: OfficeYear, options: argparse.Namespace) -> None:
    day = None if options.drop else options.day
    of = {"unit": options.unit, "group": options.group}
    calendar_records.change(year, options.due, options.number, day, options.reason, **of)
    print(f"「{options.due}」第 {options.number} 次{f'改到 {day}' if day else '不要了'}")


def _add(year: OfficeYear, options: argparse.Namespace) -> None:
    of = {"unit": options.unit, "group": options.group}
    made = calendar_records.add(year, options.due, options.day, options.reason, **of)
    print(f"已加「{options.due}」第 {made.number} 次:{made.day} 以前")


def _record(year: OfficeYear, options: argparse.Namespace) -> None:
    more = {"paper": options.paper, "note": options.note}
    made = calendar_records.record(
        year, options.unit, options.due, options.day, number=options.number, **more
    )
    print(f"已登记第 {made.id} 号:{made.unit}「{options.due}」第 {made.number} 次 {made.came} 完成")


def _event(year: OfficeYear, options: argparse.Namespace) -> None:
    made = calendar_records.add_event(year, options.unit, options.due, options.at, options.words)
    print(f"已登记第 {made.id} 号事件:{made.unit} {options.at:%Y-%m-%d %H:%M} {made.words}")


def _report(year: OfficeYear, options: argparse.Namespace) -> None:
    more = {"paper": options.paper, "note": options.note}
    made = calendar_records.report_event(year, options.event, options.at, **more)
    print(f"已登记第 {made.id} 号:第 {options.event} 号事件 {options.at:%Y-%m-%d %H:%M} 报告")


def _revoke(year: OfficeYear, options: argparse.Namespace) -> None:
    calendar_records.revoke(year, options.arrival, options.reason)
    print(f"已撤销第 {options.arrival} 号完成记录")


def _revoke_event(year: OfficeYear, options: argparse.Namespace) -> None:
    calendar_records.revoke_event(year, options.event, options.reason)
    print(f"已撤销第 {options.event} 号事件")


VERBS: dict[str, Callable[[OfficeYear, argparse.Namespace], None]] = {
    "list": _list, "remind": _remind, "ics": _ics, "claims": _claims, "change": _change,
    "add": _add, "record": _record, "event": _event, "report": _report, "revoke": _revoke,
    "revoke-event": _revoke_event,
}  # fmt: skip
