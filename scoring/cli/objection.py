"""``python -m scoring objection …``: objections to a provisional result; the commands."""

from __future__ import annotations

import argparse

from scoring.cli.kept import Parsers, add_command, add_day, add_json
from scoring.cli.options import path_of


def add_objection(objection: argparse.ArgumentParser) -> None:
    """What stands behind ``objection``."""
    kinds = objection.add_subparsers(required=True, metavar="操作")
    _windows(kinds)
    _objections(kinds)
    _answers(kinds)
    _papers(kinds)
    _questions(kinds)


def _new(kinds: Parsers[argparse.ArgumentParser], verb: str, words: str) -> argparse.ArgumentParser:
    return add_command(kinds, verb, words, _run)


def _add_reason(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="", help="理由")


def _add_number(parser: argparse.ArgumentParser, words: str = "异议的编号(见 list)") -> None:
    parser.add_argument("number", type=int, metavar="N", help=words)


def _windows(kinds: Parsers[argparse.ArgumentParser]) -> None:
    open_ = _new(kinds, "open", "开一个异议期:期内各单位看到本单位的初核结果,可以提出异议")
    open_.add_argument("first", metavar="年-月-日", help="从哪一天")
    open_.add_argument("last", metavar="年-月-日", help="到哪一天(含)")
    open_.add_argument("--group", default="", help="只对这一类单位(默认全部)")
    _add_reason(open_)
    extend = _new(kinds, "extend", "延长一个异议期")
    _add_number(extend, "异议期的编号(见 windows)")
    extend.add_argument("last", metavar="年-月-日", help="延长到哪一天(含)")
    _add_reason(extend)
    close = _new(kinds, "close", "提前结束一个异议期")
    _add_number(close, "异议期的编号(见 windows)")
    _add_reason(close)
    _new(kinds, "windows", "列出各异议期")


def _objections(kinds: Parsers[argparse.ArgumentParser]) -> None:
    listed = _new(kinds, "list", "列出异议和答复")
    listed.add_argument("--unit", default="", help="只列这个单位的")
    add_json(listed)
    items = _new(kinds, "items", "一个单位的初核结果,可以异议的各项")
    items.add_argument("unit", metavar="UNIT", help="单位")
    add_json(items)
    add = _new(kinds, "add", "登记单位来的一件异议(如纸面的)")
    add.add_argument("unit", metavar="UNIT", help="单位")
    add.add_argument("target", metavar="ITEM", help="所异议的项(见 items 的“编号”)")
    add.add_argument("--grounds", required=True, help="异议理由")
    add.add_argument("--evidence", default="", metavar="文号", help="依据材料的文号或名称")
    add_day(add, "哪一天提出的(默认今天)")
    withdraw = _new(kinds, "withdraw", "单位撤回一件异议")
    _add_number(withdraw)
    _add_reason(withdraw)


def _answers(kinds: Parsers[argparse.ArgumentParser]) -> None:
    uphold = _new(kinds, "uphold", "答复:维持(由给出原结果以外的人办理)")
    _add_number(uphold)
    _add_reason(uphold)
    for verb, words in (
        ("effect", "变更以后总分和名次怎样变(只算,不保存)"),
        ("change", "答复:变更(由给出原结果以外的人办理)"),
    ):
        each = _new(kinds, verb, words)
        _add_number(each)
        each.add_argument(
            "ruling",
            nargs="?",
            default="",
            metavar="改为",
            help="分数、不适用、适用;加分写 采纳 或 不采纳;减分、否决不写,即撤销",
        )
        if verb == "change":
            _add_reason(each)


def _papers(kinds: Parsers[argparse.ArgumentParser]) -> None:
    paper = _new(kinds, "paper", "印一个单位的异议申请表,或一件异议的复核答复(.docx)")
    which = paper.add_mutually_exclusive_group(required=True)
    which.add_argument("--unit", help="这个单位的异议申请表,填好初核结果")
    which.add_argument("--number", type=int, metavar="N", help="第几号异议的复核答复")
    add_day(paper, "落款的日期(默认今天)")
    paper.add_argument("--out", type=path_of, required=True, metavar="FOLDER", help="写到此文件夹")


def _questions(kinds: Parsers[argparse.ArgumentParser]) -> None:
    ask = _new(kinds, "ask", "核定时向单位提一个问题")
    ask.add_argument("unit", metavar="UNIT", help="单位")
    ask.add_argument("words", metavar="WORDS", help="要说明的问题")
    ask.add_argument("--line", default="", metavar="编号", help="哪一项(默认对整份工作簿)")
    settle = _new(kinds, "settle", "记下一个问题怎样了结")
    _add_number(settle, "问题的编号(见 questions)")
    settle.add_argument("words", metavar="WORDS", help="怎样了结的")
    questions = _new(kinds, "questions", "列出问题和答复")
    questions.add_argument("--unit", default="", help="只列这个单位的")
    add_json(questions)


def _run(options: argparse.Namespace) -> int:
    """Do it: 0 done, 1 refused by the office's rules; wrong usage is the caller's to tell."""
    from scoring.cli.objection_commands import run

    return run(options)
