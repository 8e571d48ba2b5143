"""``python -m scoring evidence …``: the evidence files of a kept year; the commands."""

from __future__ import annotations

import argparse

from scoring.cli.kept import add_which
from scoring.cli.options import TERMINAL, path_of


def add_evidence(evidence: argparse.ArgumentParser) -> None:
    """What stands behind ``evidence``."""
    kinds = evidence.add_subparsers(required=True, metavar="操作")

    def new(verb: str, words: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = kinds.add_parser(verb, help=words, description=words)
        parser.add_argument("--by", default=TERMINAL, metavar="NAME", help="经办人,记入审计")
        parser.add_argument("--year", type=int, help="年度(只有一个时可不写)")
        parser.add_argument("--scheme", help="方案的 id(同一年度按几个方案考评时写明)")
        add_which(parser)
        parser.set_defaults(run=_run, verb=verb)
        return parser

    add = new("add", "给一个单位的一项添加佐证材料")
    add.add_argument("unit", metavar="UNIT", help="单位")
    add.add_argument("item", metavar="ITEM", help="哪一项:考评内容或情形的编号,如 一.1")
    add.add_argument("files", nargs="+", type=path_of, metavar="FILE", help="文件(可写几个)")
    add.add_argument("--day", metavar="年-月-日", help="材料自身的日期")
    add.add_argument("--paper", default="", metavar="文号", help="材料自身的文号")
    add.add_argument("--note", default="", help="说明")
    packed = new(
        "zip", "收下一个单位的压缩包,里面的文件名或文件夹名以编号开头,如 一.1_会议纪要.pdf"
    )
    packed.add_argument("unit", metavar="UNIT", help="单位")
    packed.add_argument("file", type=path_of, metavar="FILE.zip", help="压缩包")
    listed = new("list", "列出佐证材料")
    listed.add_argument("--unit", default="", help="只列这个单位的")
    listed.add_argument("--all", action="store_true", help="也列已撤回的")
    listed.add_argument("--json", type=path_of, metavar="OUT.json", help="写成 JSON")
    missing = new("missing", "自评满分而没有佐证材料的项(只提示,不扣分)")
    missing.add_argument("--json", type=path_of, metavar="OUT.json", help="写成 JSON")
    fetch = new("fetch", "取出一份佐证材料")
    fetch.add_argument("id", type=int, metavar="ID", help="编号(见 list)")
    fetch.add_argument(
        "--out", type=path_of, required=True, metavar="FOLDER", help="放进这个文件夹"
    )
    withdraw = new("withdraw", "撤回一份佐证材料(仍留存)")
    withdraw.add_argument("id", type=int, metavar="ID", help="编号(见 list)")
    withdraw.add_argument("--reason", default="", help="理由")


def _run(options: argparse.Namespace) -> int:
    """Do it: 0 done, 1 refused by the office's rules; wrong usage is the caller's to tell."""
    from scoring.cli.evidence_commands import run

    return run(options)
