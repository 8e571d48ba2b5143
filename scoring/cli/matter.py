"""``python -m scoring matter …``: the register of matters of a kept year; the commands."""

from __future__ import annotations

import argparse

from scoring.cli.kept import Parsers, add_command, add_day, add_json
from scoring.cli.options import path_of


def add_matter(matter: argparse.ArgumentParser) -> None:
    """What stands behind ``matter``."""
    kinds = matter.add_subparsers(required=True, metavar="操作")
    _changes(kinds)
    _looks(kinds)
    _papers(kinds)
    _beside_sheets(kinds)


def _new(kinds: Parsers[argparse.ArgumentParser], verb: str, words: str) -> argparse.ArgumentParser:
    return add_command(kinds, verb, words, _run)


def _add_fact(parser: argparse.ArgumentParser) -> None:
    """The options of what is recorded: since when, by which paper."""
    add_day(parser, "从哪一天起(默认今天;日期栏就是所填的那一天)")
    parser.add_argument("--paper", default="", metavar="文号", help="文号或材料名称")
    parser.add_argument("--note", default="", help="说明")


def _changes(kinds: Parsers[argparse.ArgumentParser]) -> None:
    add = _new(kinds, "add", "登记一件事项")
    add.add_argument("unit", metavar="UNIT", help="单位")
    add.add_argument("name", nargs="?", default="", metavar="NAME", help="事项名称(结转的可不写)")
    add.add_argument(
        "--set", dest="values", action="append", default=[], metavar="栏目=内容",
        help="台账的一栏,必填栏都要写(可写多次)",
    )  # fmt: skip
    add.add_argument("--carried", type=int, metavar="MATTER", help="结转上一年度的第几号事项")
    _add_fact(add)
    record = _new(kinds, "record", "记录一件事项的进展")
    record.add_argument("matter", type=int, metavar="MATTER", help="事项的编号(第几号)")
    record.add_argument(
        "values", nargs="+", metavar="栏目=内容", help="如 评估日期=2025-03-01(可写几个)"
    )
    _add_fact(record)
    revoke = _new(kinds, "revoke", "撤销一条记录")
    revoke.add_argument("fact", type=int, metavar="FACT", help="记录的编号(见 show)")
    revoke.add_argument("--reason", default="", help="理由")
    withdraw = _new(kinds, "withdraw", "撤回登记错了的事项")
    withdraw.add_argument("matter", type=int, metavar="MATTER", help="事项的编号(第几号)")
    withdraw.add_argument("--reason", default="", help="理由")


def _looks(kinds: Parsers[argparse.ArgumentParser]) -> None:
    listed = _new(kinds, "list", "列出登记的事项")
    listed.add_argument("--unit", default="", help="只列这个单位的")
    add_json(listed)
    show = _new(kinds, "show", "一件事项的全部记录")
    show.add_argument("matter", type=int, metavar="MATTER", help="事项的编号(第几号)")
    add_json(show)
    ledger = _new(kinds, "ledger", "由登记簿得出的台账")
    add_day(ledger, "截至哪一天(默认全部记录)")
    add_json(ledger)
    findings = _new(kinds, "findings", "办理中不合要求的地方(只提示,不扣分)")
    add_day(findings, "截至哪一天(默认全部记录)")
    add_json(findings)


def _papers(kinds: Parsers[argparse.ArgumentParser]) -> None:
    words = "印一件事项的登记表、评估报告提纲、档案封面,或单位、全部事项的备案表、一览表"
    paper = _new(kinds, "paper", words)
    paper.add_argument(
        "matter", nargs="?", type=int, metavar="MATTER", help="事项的编号(不写的印一览表)"
    )
    paper.add_argument("--unit", default="", help="这个单位的一览表和备案表")
    paper.add_argument("--occasion", default="", help="备案表是哪一次的,如方案所写的 年初")
    add_day(paper, "记录截至哪一天(默认今天)")
    paper.add_argument(
        "--out", type=path_of, required=True, metavar="FOLDER", help="写到这个文件夹"
    )


def _beside_sheets(kinds: Parsers[argparse.ArgumentParser]) -> None:
    compare = _new(kinds, "compare", "登记簿与工作簿台账逐格对照")
    compare.add_argument("--unit", default="", help="只看这个单位的")
    add_json(compare)
    bring_in = _new(kinds, "import", "把一份已采用的工作簿的台账带入登记簿")
    bring_in.add_argument("number", type=int, metavar="SUBMISSION", help="报送的序号(第几号)")
    source = _new(kinds, "source", "年度的台账取自工作簿还是登记簿")
    source.add_argument("source", choices=("sheets", "register"), help="工作簿的台账,或登记簿")
    source.add_argument("--reason", default="", help="理由")


def _run(options: argparse.Namespace) -> int:
    """Do it: 0 done, 1 refused by the office's rules; wrong usage is the caller's to tell."""
    from scoring.cli.matter_commands import run

    return run(options)
