"""What the commands under ``python -m scoring year`` do: each a verb of the office, and told."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scoring.cli.console import reading_progress, show_board, show_problems
from scoring.cli.parts import write_whole
from scoring.cli.year_parsing import PARSERS
from scoring.model.evidence import UsageError
from scoring.model.points import points_text
from scoring.office.keeping import Office
from scoring.office.standing import UNCOUNTED
from scoring.office.year import OfficeYear, create_year
from scoring.store import Mark, Ruling, Store, Submission
from scoring.text.folding import fold

DONE, REFUSED = 0, 1
STATES = {
    "accepted": "已采用",
    "refused": "退回",
    "pending": "待确认",
    "known": "已有,未重复接收",
}


def run(options: argparse.Namespace) -> int:
    """Run one command. Raises :class:`UsageError` where it was called wrongly; gives 1, told on
    standard error, where the office's rules refuse it.
    """
    with Store.open() as store:
        if options.verb == "new":
            return _refusable(lambda: _new(store, options))
        ready = PARSERS[options.verb](options) if options.verb in PARSERS else None
        year = _chosen(store, options)
        return _refusable(lambda: VERBS[options.verb](year, options, ready))


def _refusable(verb: Callable[[], int]) -> int:
    try:
        return verb()
    except UsageError as refusal:
        print(f"没有办理:{refusal}", file=sys.stderr)
        return REFUSED


def _chosen(store: Store, options: argparse.Namespace) -> OfficeYear:
    """The year meant. Raises :class:`UsageError` for none, and for more than one."""
    years = [
        each
        for each in Office(store, options.by).years()
        if options.year in (None, each.year) and options.tier in (None, each.tier)
    ]
    if len(years) == 1:
        return OfficeYear(store, years[0].id, options.by)
    if not years:
        raise UsageError("记录里没有这个年度;请先用 year new 建立")
    names = "、".join(f"{each.year}({each.tier})" for each in years)
    raise UsageError(f"有几个年度:{names};请用 --year、--tier 写明是哪一个")


def _new(store: Store, options: argparse.Namespace) -> int:
    year = create_year(
        store,
        options.by,
        options.new_year,
        scheme_id=options.scheme,
        tier=options.tier,
        office=options.office,
    )
    print(f"已建立 {year.year} 年度,考评主体:{year.office}")
    return DONE


def _roster(year: OfficeYear, options: argparse.Namespace, data: Any) -> int:
    name = options.file.name
    changes = year.roster_changes(data, name)
    for words in changes.words() or ["名册没有变化"]:
        print(words)
    for words in changes.refusals:
        print(f"不能导入:{words}", file=sys.stderr)
    if changes.refusals:
        return REFUSED
    if not options.dry_run:
        taken = year.import_roster(data, name, options.reason)
        print(f"已导入名册:{len(taken.units)} 个单位")
    return DONE


def _receive(year: OfficeYear, options: argparse.Namespace, books: Any) -> int:
    with reading_progress(len(books)) as progress:
        received = year.receive(books, progress, trusted=options.trust_office_cells)
    show_problems([problem for each in received for problem in each.problems])
    for each in received:
        kept = each.submission
        number = f"第 {kept.number} 号 " if kept else ""
        print(f"{number}{each.file}:{STATES[each.state]}")
        for change in each.differences:
            place = " ".join(filter(None, (change.unit, change.sheet, change.item, change.field)))
            print(f"  {place}:{change.before or '(空)'} → {change.after or '(空)'}")
    if options.json:
        record = {
            "files": [
                {
                    "file": each.file,
                    "number": each.submission.number if each.submission else None,
                    "unit": each.submission.unit if each.submission else None,
                    "state": each.state,
                }
                for each in received
            ],
            "problems": [problem.as_dict() for each in received for problem in each.problems],
        }
        _write(options.json, record)
    return REFUSED if any(each.state == "refused" for each in received) else DONE


def _submission(year: OfficeYear, number: int) -> Submission:
    found = next((each for each in year.submissions() if each.number == number), None)
    if found is None:
        raise UsageError(f"{year.year.year} 年度没有第 {number} 号报送")
    return found


def _confirm(year: OfficeYear, options: argparse.Namespace, _: Any) -> int:
    found = _submission(year, options.number)
    year.confirm(found.id, options.reason)
    print(f"已采用第 {found.number} 号报送「{found.file}」")
    return DONE


def _decline(year: OfficeYear, options: argparse.Namespace, _: Any) -> int:
    found = _submission(year, options.number)
    year.decline(found.id, options.reason)
    print(f"已退回第 {found.number} 号报送「{found.file}」")
    return DONE


def _withdraw(year: OfficeYear, options: argparse.Namespace, _: Any) -> int:
    found = _submission(year, options.number)
    year.withdraw(found.id, options.reason)
    print(f"已撤回第 {found.number} 号报送「{found.file}」")
    return DONE


def _unit(year: OfficeYear, text: str) -> str:
    """A unit by its name or another name of it; as typed where nobody is called so."""
    roster = year.roster()
    found = roster.by_key.get(fold(text)) if roster else None
    return found.name if found else text


def _review(year: OfficeYear, options: argparse.Namespace, rulings: Any) -> int:
    unit = _unit(year, options.unit)
    reasons = dict.fromkeys(rulings, options.reason)
    revision = year.review(unit, year.revision(unit), rulings, reasons)
    shown = "、".join(f"{line} {_shown(ruling)}" for line, ruling in rulings.items())
    print(f"「{unit}」已核定,第 {revision} 版:{shown}")
    return DONE


def _shown(ruling: Ruling) -> str:
    if ruling is None:
        return "恢复计算值"
    return str(ruling) if isinstance(ruling, Mark) else points_text(ruling)


def _settle(year: OfficeYear, options: argparse.Namespace, setting: Any) -> int:
    key, value = setting
    year.settle(key, value or None, options.reason)
    print(f"已确定读法 {key}={value}" if value else f"读法 {key} 已恢复默认")
    return DONE


def _deduct(year: OfficeYear, options: argparse.Namespace, ready: Any) -> int:
    on, points = ready
    unit = _unit(year, options.unit)
    record = year.deduct(
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
    print(f"已记录减分,第 {record.id} 号:{unit} {record.case_id} {record.matter}")
    return DONE


def _veto(year: OfficeYear, options: argparse.Namespace, on: Any) -> int:
    unit = _unit(year, options.unit)
    record = year.veto(unit, options.matter, on, options.document, options.reason)
    print(f"已记录一票否决,第 {record.id} 号:{unit} {record.matter}")
    return DONE


def _revoke(year: OfficeYear, options: argparse.Namespace, _: Any) -> int:
    year.revoke(options.record, options.reason)
    print(f"已撤销第 {options.record} 号记录")
    return DONE


def _result(year: OfficeYear, options: argparse.Namespace, day: Any) -> int:
    text = year.result_as_of(day) if day else year.result()
    write_whole(options.json, text.encode())
    print(f"已写入 {options.json}")
    return DONE


def _board(year: OfficeYear, options: argparse.Namespace, _: Any) -> int:
    rows = year.board()
    show_board(rows, f"{year.year.year} 年度")
    if options.json:
        _write(options.json, {"year": year.year.year, "units": [row._asdict() for row in rows]})
    return DONE


def _seal(year: OfficeYear, options: argparse.Namespace, _: Any) -> int:
    if options.half:
        seal = year.seal("half-year")
    else:
        seal = year.seal("year-end", _exceptions(options.exceptions, year.open_points()))
    print(f"已{'作半年快照' if options.half else '封存'},第 {seal.id} 号,指纹 {seal.result_sha256}")
    return DONE


def _exceptions(given: list[str], open_points: Mapping[str, str]) -> dict[str, str]:
    """``KEY=reason`` for one open point, a bare reason for all that have none of their own.

    Raises :class:`UsageError`, with the keys there are, where nothing was given for one.
    """
    own: dict[str, str] = {}
    general = ""
    for text in given:
        key = next((each for each in open_points if text.startswith(f"{each}=")), None)
        if key:
            own[key] = text.removeprefix(f"{key}=")
        else:
            general = text
    lacking = [key for key in open_points if key not in own and not key.startswith(UNCOUNTED)]
    for key, words in open_points.items():
        if not (general or key in own):
            print(f"未了结 {key}:{words}", file=sys.stderr)
    return own | (dict.fromkeys(lacking, general) if general else {})


def _unseal(year: OfficeYear, options: argparse.Namespace, _: Any) -> int:
    year.unseal(options.reason)
    print("已解除封存;原封存留存可查")
    return DONE


def _publish(year: OfficeYear, _: argparse.Namespace, __: Any) -> int:
    year.publish()
    print("已公布成绩")
    return DONE


def _unpublish(year: OfficeYear, options: argparse.Namespace, _: Any) -> int:
    year.withdraw_publication(options.reason)
    print("已撤回公布")
    return DONE


def _write(path: Path, record: object) -> None:
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    write_whole(path, text.encode("utf-8", "replace"))
    print(f"已写入 {path}")


VERBS: dict[str, Callable[[OfficeYear, argparse.Namespace, Any], int]] = {
    "roster": _roster,
    "receive": _receive,
    "confirm": _confirm,
    "decline": _decline,
    "withdraw": _withdraw,
    "review": _review,
    "settle": _settle,
    "deduct": _deduct,
    "veto": _veto,
    "revoke": _revoke,
    "result": _result,
    "board": _board,
    "seal": _seal,
    "unseal": _unseal,
    "publish": _publish,
    "unpublish": _unpublish,
}
