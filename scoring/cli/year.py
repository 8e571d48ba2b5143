"""``python -m scoring year …``: a kept year by the same verbs as the pages; the commands."""

from __future__ import annotations

import argparse

from criteria.loading import DEFAULT_SCHEME
from scoring.cli.kept import add_which
from scoring.cli.options import add_trust, path_of

Parsers = argparse._SubParsersAction  # argparse has no public name for it


def add_year(year: argparse.ArgumentParser) -> None:
    """What stands behind ``year``."""
    kinds = year.add_subparsers(required=True, metavar="操作")
    new = _new(kinds, "new", "建立年度")
    new.add_argument("new_year", type=int, metavar="年度")
    new.add_argument(
        "--scheme", default=DEFAULT_SCHEME, help="方案的 id,方案版本的号或指纹,或方案文件"
    )
    new.add_argument("--tier", choices=("city", "county"), default="city", help="市考或县考")
    new.add_argument("--office", default="", help="考评主体(默认按方案)")
    _files(kinds)
    _review(kinds)
    _records(kinds)
    _results(kinds)
    _sealing(kinds)


def _new(kinds: Parsers[argparse.ArgumentParser], verb: str, words: str) -> argparse.ArgumentParser:
    """A command under ``year``; who is at work can be said with each."""
    parser = kinds.add_parser(verb, help=words, description=words)
    parser.add_argument("--by", default="终端", metavar="NAME", help="经办人,记入审计")
    parser.set_defaults(run=_run, verb=verb)
    return parser


def _kept(
    kinds: Parsers[argparse.ArgumentParser], verb: str, words: str
) -> argparse.ArgumentParser:
    """The same on a year that is there, which can be chosen where there are several."""
    parser = _new(kinds, verb, words)
    parser.add_argument("--year", type=int, help="年度(只有一个时可不写)")
    parser.add_argument("--scheme", help="方案的 id(同一年度按几个方案考评时写明)")
    add_which(parser)
    return parser


def _files(kinds: Parsers[argparse.ArgumentParser]) -> None:
    roster = _kept(kinds, "roster", "导入单位名册")
    roster.add_argument("file", type=path_of, metavar="ROSTER", help="名册(.xlsx 或 .csv)")
    roster.add_argument("--dry-run", action="store_true", help="只看会改变什么,不导入")
    roster.add_argument("--reason", default="", help="换名册的理由")
    receive = _kept(kinds, "receive", "接收工作簿")
    receive.add_argument("files", nargs="+", type=path_of, metavar="FILE", help="工作簿或文件夹")
    add_trust(receive)
    receive.add_argument("--json", type=path_of, metavar="OUT.json", help="把结果写成 JSON")
    for verb, words in (
        ("confirm", "采用待确认的新版本"),
        ("decline", "退回待确认的新版本"),
        ("withdraw", "撤回报送"),
    ):
        each = _kept(kinds, verb, words)
        each.add_argument("number", type=int, metavar="SUBMISSION", help="报送的序号(第几号)")
        each.add_argument("--reason", default="", help="理由")


def _review(kinds: Parsers[argparse.ArgumentParser]) -> None:
    review = _kept(kinds, "review", "核定一个单位的若干项")
    review.add_argument("unit", metavar="UNIT", help="单位")
    review.add_argument(
        "rulings",
        nargs="+",
        metavar="LINE=…",
        help="编号=分数;编号=不适用;编号=适用(不同意不适用);编号=revert(恢复计算值)",
    )
    review.add_argument("--reason", default="", help="理由(改变计算值的必填)")
    settle = _kept(kinds, "settle", "确定读法")
    settle.add_argument("reading", metavar="KEY=VALUE", help="读法;KEY= 恢复默认")
    settle.add_argument("--reason", required=True, help="理由")


def _records(kinds: Parsers[argparse.ArgumentParser]) -> None:
    deduct = _kept(kinds, "deduct", "记录减分")
    deduct.add_argument("unit", metavar="UNIT", help="单位")
    deduct.add_argument("case", metavar="CASE", help="情形的编号")
    deduct.add_argument("--matter", required=True, help="事项")
    deduct.add_argument("--date", required=True, metavar="年-月-日", help="日期")
    deduct.add_argument("--basis", required=True, help="依据")
    deduct.add_argument("--count", type=int, default=1, help="起数")
    deduct.add_argument("--points", help="减多少分(只有视情而定的情形要写)")
    deduct.add_argument("--reason", default="", help="这样定的理由")
    deduct.add_argument("--approver", default="", metavar="POST", help="批准人(职务)")
    veto = _kept(kinds, "veto", "记录否决")
    veto.add_argument("unit", metavar="UNIT", help="单位")
    veto.add_argument("--matter", required=True, help="事项")
    veto.add_argument("--date", required=True, metavar="年-月-日", help="认定日期")
    veto.add_argument("--document", required=True, help="认定文号")
    veto.add_argument("--reason", default="", help="说明")
    revoke = _kept(kinds, "revoke", "撤销减分或否决的记录")
    revoke.add_argument("record", type=int, metavar="RECORD", help="记录的序号")
    revoke.add_argument("--reason", default="", help="撤销的理由")


def _results(kinds: Parsers[argparse.ArgumentParser]) -> None:
    result = _kept(kinds, "result", "写出成绩 JSON")
    result.add_argument("--as-of", metavar="年-月-日", help="只计到这一天(含)")
    result.add_argument("--json", type=path_of, required=True, metavar="OUT.json", help="写到这里")
    firm = _kept(kinds, "firm", "名次有多稳固:各种读法、未核定的各项下的名次范围")
    firm.add_argument("--unit", default="", metavar="UNIT", help="只看这个单位,并说明怎样才稳固")
    firm.add_argument("--json", type=path_of, metavar="OUT.json", help="写成 JSON")
    board = _kept(kinds, "board", "各单位办到哪一步")
    board.add_argument("--json", type=path_of, metavar="OUT.json", help="写成 JSON")


def _sealing(kinds: Parsers[argparse.ArgumentParser]) -> None:
    seal = _kept(kinds, "seal", "年终封存,或半年快照")
    seal.add_argument("--half", action="store_true", help="半年快照")
    seal.add_argument(
        "--except",
        dest="exceptions",
        action="append",
        default=[],
        metavar="TEXT",
        help="例外的理由:KEY=理由 只对这一处,只写理由则对其余各处(可写多次)",
    )
    unseal = _kept(kinds, "unseal", "解除封存")
    unseal.add_argument("--reason", default="", help="理由")
    _kept(kinds, "publish", "公布成绩")
    unpublish = _kept(kinds, "unpublish", "撤回公布")
    unpublish.add_argument("--reason", default="由终端撤回公布", help="理由")


def _run(options: argparse.Namespace) -> int:
    """Do it: 0 done, 1 refused by the office's rules; wrong usage is the caller's to tell."""
    from scoring.cli.year_commands import run

    return run(options)
