"""``python -m scoring due …``: the calendar of a kept year; the commands."""

from __future__ import annotations

import argparse

from scoring.cli.kept import Parsers, add_command, add_day, add_json
from scoring.cli.options import path_of


def add_due(due: argparse.ArgumentParser) -> None:
    """What stands behind ``due``."""
    kinds = due.add_subparsers(required=True, metavar="操作")
    _looks(kinds)
    _changes(kinds)
    _records(kinds)


def _new(kinds: Parsers[argparse.ArgumentParser], verb: str, words: str) -> argparse.ArgumentParser:
    return add_command(kinds, verb, words, _run)


def _add_of_whom(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unit", default="", help="只对这个单位")
    parser.add_argument("--group", default="", help="只对这一类单位")


def _add_reason(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="", help="理由")


def _add_paper(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--paper", default="", metavar="文号", help="文号或材料名称")
    parser.add_argument("--note", default="", help="说明")


def _looks(kinds: Parsers[argparse.ArgumentParser]) -> None:
    listed = _new(kinds, "list", "各单位的日程,逾期的在前")
    listed.add_argument("--unit", default="", help="只列这个单位的")
    add_day(listed, "看哪一天的情况(默认现在)")
    add_json(listed)
    remind = _new(kinds, "remind", "催报:逾期的和快到期的,按单位;可写成 .docx 或 .xlsx")
    remind.add_argument("out", nargs="?", type=path_of, metavar="OUT", help="写成 .docx 或 .xlsx")
    _add_of_whom(remind)
    add_day(remind, "看哪一天的情况(默认现在)")
    remind.add_argument("--ahead", type=int, metavar="天", help="几天内到期的也列(默认 30)")
    add_json(remind)
    ics = _new(kinds, "ics", "日程写成 .ics,放进手机、电脑的日历")
    ics.add_argument("out", type=path_of, metavar="OUT.ics", help="写到哪里")
    ics.add_argument("--unit", default="", help="只写这个单位的")
    claims = _new(kinds, "claims", "日程与工作簿所填的完成数对照(只提示,不计分)")
    add_day(claims, "看哪一天的情况(默认现在)")
    add_json(claims)


def _changes(kinds: Parsers[argparse.ArgumentParser]) -> None:
    change = _new(kinds, "change", "改一个日期,或不要了")
    change.add_argument("due", metavar="DUE", help="日程的编号或名称(见 list)")
    change.add_argument("--number", type=int, default=1, metavar="N", help="第几次(默认第 1 次)")
    what = change.add_mutually_exclusive_group(required=True)
    what.add_argument("--day", metavar="年-月-日", help="改到哪一天")
    what.add_argument("--drop", action="store_true", help="不要了")
    _add_of_whom(change)
    _add_reason(change)
    add = _new(kinds, "add", "另加一个日期")
    add.add_argument("due", metavar="DUE", help="日程的编号或名称;新的写名称")
    add.add_argument("--day", required=True, metavar="年-月-日", help="哪一天以前")
    _add_of_whom(add)
    _add_reason(add)


def _records(kinds: Parsers[argparse.ArgumentParser]) -> None:
    record = _new(kinds, "record", "登记一个单位完成了")
    record.add_argument("unit", metavar="UNIT", help="单位")
    record.add_argument("due", metavar="DUE", help="日程的编号或名称")
    record.add_argument("--day", required=True, metavar="年-月-日", help="哪一天完成的")
    record.add_argument("--number", type=int, metavar="N", help="第几次(只有一次时可不写)")
    _add_paper(record)
    event = _new(kinds, "event", "登记发生了一个事件")
    event.add_argument("unit", metavar="UNIT", help="单位")
    event.add_argument("due", metavar="DUE", help="日程的编号或名称")
    event.add_argument("words", metavar="WORDS", help="什么事件")
    event.add_argument("--at", required=True, metavar="时间", help="发生的时间,如 2026-05-01T13:00")
    report = _new(kinds, "report", "登记一个事件报告的时间")
    report.add_argument("event", type=int, metavar="EVENT", help="事件的编号")
    report.add_argument(
        "--at", required=True, metavar="时间", help="报告的时间,如 2026-05-01T15:30"
    )
    _add_paper(report)
    revoke = _new(kinds, "revoke", "撤销一条完成记录")
    revoke.add_argument("arrival", type=int, metavar="RECORD", help="记录的编号(见 list)")
    _add_reason(revoke)
    gone = _new(kinds, "revoke-event", "撤销一个事件")
    gone.add_argument("event", type=int, metavar="EVENT", help="事件的编号")
    _add_reason(gone)


def _run(options: argparse.Namespace) -> int:
    """Do it: 0 done, 1 refused by the office's rules; wrong usage is the caller's to tell."""
    from scoring.cli.due_commands import run

    return run(options)
