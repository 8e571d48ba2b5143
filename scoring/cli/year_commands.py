"""What the commands under ``python -m scoring year`` do: each a verb of the office."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from scoring import office
from scoring.cli.console import reading_progress, show_board, show_problems
from scoring.cli.firm import run_firm
from scoring.cli.kept import kept_year, submission_numbered
from scoring.cli.options import write_json, write_whole
from scoring.intake.values import Fault, parse_date, parse_number
from scoring.intake.year import Workbook
from scoring.model.days import day_of
from scoring.model.errors import UsageError, reason_of
from scoring.model.points import points_text
from scoring.office import (
    daily_records,
    editions,
    progress,
    receiving,
    results,
    reviewing,
    rosters,
    schemes,
    sealing,
)
from scoring.office.archive import Office
from scoring.office.year import OfficeYear, create_year
from scoring.store import APPLIES, NOT_APPLICABLE, Mark, Ruling, Store
from scoring.text.folding import fold

DONE, REFUSED = 0, 1
REVERT = "revert"
STATES = {"accepted": "已采用", "refused": "退回", "pending": "待确认", "known": "已有,未重复接收"}


def run(options: argparse.Namespace) -> int:
    """Run one command. Raises :class:`UsageError` where it was called wrongly; gives 1, with
    the reason on standard error, where the office's rules refuse it.
    """
    with Store.open() as store:
        year = parsed = None
        if options.verb != "new":
            parsed = PARSERS[options.verb](options) if options.verb in PARSERS else None
            year = kept_year(store, options.by, options.year, options)
        try:
            return VERBS[options.verb](year, options, parsed) if year else _new(store, options)
        except UsageError as refusal:
            print(f"没有办理:{refusal}", file=sys.stderr)
            return REFUSED


def _parse_rulings(options: argparse.Namespace) -> dict[str, Ruling]:
    """``LINE=…`` as rulings. Raises :class:`UsageError` for other text."""
    found: dict[str, Ruling] = {}
    for text in options.rulings:
        line, equals, value = (part.strip() for part in text.partition("="))
        line = fold(line)
        if not equals or not line or not value:
            raise UsageError(f"核定要写成 编号=分数,写的是「{text}」")
        if line in found:
            raise UsageError(f"{line} 写了两次")
        if value == REVERT:
            found[line] = None
        elif value in (NOT_APPLICABLE, APPLIES):
            found[line] = Mark(value)
        else:
            found[line] = _points(value, f"{line} 核定分")
    return found


def _points(text: str, what: str) -> int:
    points = parse_number(text, what)
    if points is None or isinstance(points, Fault):
        raise UsageError(points.message if points else f"{what}没有填写")
    return points


def _parse_day(options: argparse.Namespace) -> date:
    days = parse_date(options.date)
    if days is None or isinstance(days, Fault):
        raise UsageError(f"日期应写成 2025-03-01 这样,写的是「{options.date}」")
    return day_of(days)


def _parse_deduction(options: argparse.Namespace) -> tuple[date, int | None]:
    points = _points(options.points, "分数") if options.points is not None else None
    return _parse_day(options), points


def _parse_setting(options: argparse.Namespace) -> tuple[str, str]:
    key, equals, value = (part.strip() for part in options.reading.partition("="))
    if not equals or not key:
        raise UsageError(f"读法要写成 KEY=VALUE,写的是「{options.reading}」")
    return key, value


def _parse_as_of(options: argparse.Namespace) -> date | None:
    try:
        return date.fromisoformat(options.as_of) if options.as_of is not None else None
    except ValueError:
        raise UsageError(f"日期应写成 2025-06-30 这样,写的是「{options.as_of}」") from None


def _parse_roster(options: argparse.Namespace) -> bytes:
    try:
        return bytes(options.file.read_bytes())
    except OSError as fault:
        raise UsageError(f"不能读取名册 {options.file}:{reason_of(fault)}") from None


PARSERS: dict[str, Callable[[argparse.Namespace], Any]] = {
    "roster": _parse_roster, "receive": lambda options: office.files_in(options.files),
    "review": _parse_rulings, "settle": _parse_setting, "deduct": _parse_deduction,
    "veto": _parse_day, "result": _parse_as_of,
}  # fmt: skip
"""What is made of the options before a year is looked at: faults in them are wrong usage."""


def _new(store: Store, options: argparse.Namespace) -> int:
    named = options.scheme
    if schemes.is_file(named):
        kept = Office(store, options.by).save_edition(schemes.find(named))
        print(f"方案文件即{editions.words_of(kept)}")
        named = kept.sha256
    given = {"scheme_id": named, "tier": options.tier, "office": options.office}
    year = create_year(store, options.by, options.new_year, **given)
    print(f"已建立 {year.year} 年度,考评主体:{year.office}")
    return DONE


def _roster(year: OfficeYear, options: argparse.Namespace, data: bytes) -> int:
    name = options.file.name
    changes = rosters.roster_changes(year, data, name)
    for words in changes.words() or ["名册没有变化"]:
        print(words)
    for words in changes.refusals:
        print(f"不能导入:{words}", file=sys.stderr)
    if changes.refusals:
        return REFUSED
    if not options.dry_run:
        taken = rosters.import_roster(year, data, name, options.reason)
        print(f"已导入名册:{len(taken.units)} 个单位")
    return DONE


def _receive(year: OfficeYear, options: argparse.Namespace, books: list[Workbook]) -> int:
    with reading_progress(len(books)) as report_progress:
        received = receiving.receive(
            year, books, report_progress, trusted=options.trust_office_cells
        )
    problems = [problem for each in received for problem in each.problems]
    show_problems(problems)
    files = []
    for each in received:
        kept = each.submission
        print(f"{f'第 {kept.number} 号 ' if kept else ''}{each.file}:{STATES[each.state]}")
        for change in each.differences:
            place = " ".join(filter(None, (change.unit, change.sheet, change.item, change.field)))
            print(f"  {place}:{change.before or '(空)'} → {change.after or '(空)'}")
        number, unit = (kept.number, kept.unit) if kept else (None, None)
        files.append({"file": each.file, "number": number, "unit": unit, "state": each.state})
    if options.json:
        record = {"files": files, "problems": [problem.as_dict() for problem in problems]}
        write_json(options.json, record)
    return REFUSED if any(each.state == "refused" for each in received) else DONE


def _decide(year: OfficeYear, options: argparse.Namespace, _: None) -> int:
    """Confirm, decline or withdraw a submission."""
    found = submission_numbered(year, options.number)
    verb, done = {
        "confirm": (receiving.confirm, "采用"),
        "decline": (receiving.decline, "退回"),
        "withdraw": (receiving.withdraw, "撤回"),
    }[options.verb]
    verb(year, found.id, options.reason)
    print(f"已{done}第 {found.number} 号报送「{found.file}」")
    return DONE


def _unit(year: OfficeYear, text: str) -> str:
    """A unit by its name or another name of it; as typed where nobody is called so."""
    roster = year.roster()
    found = roster.by_key.get(fold(text)) if roster else None
    return found.name if found else text


def _review(year: OfficeYear, options: argparse.Namespace, rulings: Mapping[str, Ruling]) -> int:
    unit = _unit(year, options.unit)
    reasons = dict.fromkeys(rulings, options.reason)
    revision = reviewing.review(year, unit, reviewing.revision(year, unit), rulings, reasons)
    shown = "、".join(f"{line} {_ruling_text(ruling)}" for line, ruling in rulings.items())
    print(f"「{unit}」已核定,第 {revision} 版:{shown}")
    return DONE


def _ruling_text(ruling: Ruling) -> str:
    if ruling is None:
        return "恢复计算值"
    return str(ruling) if isinstance(ruling, Mark) else points_text(ruling)


def _settle(year: OfficeYear, options: argparse.Namespace, setting: tuple[str, str]) -> int:
    key, value = setting
    year.settle(key, value or None, options.reason)
    print(f"已确定读法 {key}={value}" if value else f"读法 {key} 已恢复默认")
    return DONE


def _deduct(year: OfficeYear, options: argparse.Namespace, parsed: tuple[date, int | None]) -> int:
    on, points = parsed
    unit = _unit(year, options.unit)
    record = daily_records.deduct(
        year,
        unit,
        fold(options.case),
        options.matter,
        on,
        options.basis,
        count=options.count,
        points=points,
        reason=options.reason,
        approver=options.approver,
    )
    taken = year.scheme.terms.deduction
    print(f"已记录{taken},第 {record.id} 号:{unit} {record.case_id} {record.matter}")
    return DONE


def _veto(year: OfficeYear, options: argparse.Namespace, on: date) -> int:
    unit, given = _unit(year, options.unit), (options.matter, on, options.document, options.reason)
    record = daily_records.veto(year, unit, *given)
    print(f"已记录{year.scheme.terms.veto},第 {record.id} 号:{unit} {record.matter}")
    return DONE


def _revoke(year: OfficeYear, options: argparse.Namespace, _: None) -> int:
    daily_records.revoke(year, options.record, options.reason)
    print(f"已撤销第 {options.record} 号记录")
    return DONE


def _result(year: OfficeYear, options: argparse.Namespace, day: date | None) -> int:
    write_whole(options.json, results.result(year, day).encode())
    print(f"已写入 {options.json}")
    return DONE


def _board(year: OfficeYear, options: argparse.Namespace, _: None) -> int:
    rows = progress.board(year)
    show_board(rows, f"{year.year.year} 年度")
    if options.json:
        record = {"year": year.year.year, "units": [row._asdict() for row in rows]}
        write_json(options.json, record)
    return DONE


def _seal(year: OfficeYear, options: argparse.Namespace, _: None) -> int:
    if options.half:
        seal = sealing.seal(year, "half-year")
    else:
        exceptions = _exceptions(options.exceptions, progress.open_points(year))
        seal = sealing.seal(year, "year-end", exceptions)
    print(f"已{'作半年快照' if options.half else '封存'},第 {seal.id} 号,指纹 {seal.result_sha256}")
    return DONE


def _exceptions(given: list[str], open_points: Mapping[str, str]) -> dict[str, str]:
    """``KEY=reason`` for one open point, a bare reason for all that have none of their own.

    Open points without a reason are listed on standard error, with their keys.
    """
    own: dict[str, str] = {}
    general = ""
    for text in given:
        key = next((each for each in open_points if text.startswith(f"{each}=")), None)
        if key:
            own[key] = text.removeprefix(f"{key}=")
        else:
            general = text
    lacking = [key for key in open_points if key not in own]
    for key in [] if general else lacking:
        print(f"未了结 {key}:{open_points[key]}", file=sys.stderr)
    excused = [key for key in lacking if general and not key.startswith(progress.UNCOUNTED)]
    return own | dict.fromkeys(excused, general)


def _publish(year: OfficeYear, _: argparse.Namespace, __: None) -> int:
    sealing.publish(year)
    print("已公布成绩")
    return DONE


def _undo(year: OfficeYear, options: argparse.Namespace, _: None) -> int:
    verb, words = {
        "unseal": (sealing.unseal, "已解除封存;原封存留存可查"),
        "unpublish": (sealing.withdraw_publication, "已撤回公布"),
    }[options.verb]
    verb(year, options.reason)
    print(words)
    return DONE


VERBS: dict[str, Callable[[OfficeYear, argparse.Namespace, Any], int]] = {
    "roster": _roster, "receive": _receive, "confirm": _decide, "decline": _decide,
    "withdraw": _decide, "review": _review, "settle": _settle, "deduct": _deduct, "veto": _veto,
    "revoke": _revoke, "result": _result, "board": _board, "seal": _seal, "unseal": _undo,
    "publish": _publish, "unpublish": _undo, "firm": run_firm,
}  # fmt: skip
