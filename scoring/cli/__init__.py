"""The terminal: the office's verbs as commands. Imports what a command needs, when it runs."""

from __future__ import annotations

import argparse
import sys

from scoring.cli import accounts, reports, year
from scoring.cli.parts import path_of, readings_in, receive, tell, write_whole

TYPE_CHECKING = False  # typing, pathlib and the like would double the time --help takes
if TYPE_CHECKING:
    from collections.abc import Sequence

ALL_ACCEPTED, SOME_REFUSED, WRONG_USAGE = 0, 1, 2
TERMINAL = "终端"
"""Who is at work there: whoever has the machine has the records."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: all files accepted; 1: some refused; 2: wrong usage or nothing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as ended:  # argparse has said why; 0 is --help
        return int(ended.code or 0)
    from criteria import SchemeError
    from scoring.evidence import UsageError

    try:
        return int(options.run(options))
    except (UsageError, SchemeError) as fault:
        print(f"错误:{fault}", file=sys.stderr)
        return WRONG_USAGE
    except OSError as fault:
        print(f"错误:不能写入 {fault.filename or ''}:{fault.strerror}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        print("已中止", file=sys.stderr)
        return WRONG_USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scoring", description="社会稳定风险评估工作考评计分"
    )
    verbs = parser.add_subparsers(required=True, metavar="命令")

    make = verbs.add_parser("template", help="生成一个单位的空白填报工作簿")
    make.add_argument("out", type=path_of, metavar="OUT.xlsx")
    make.add_argument("--unit", required=True, help="单位名称")
    make.add_argument("--group", required=True, help="单位类别,如 '县(市、区)'")
    make.add_argument("--year", required=True, type=int, help="考评年度")
    make.add_argument("--scheme", default="jiuquan-2013", help="方案")
    make.set_defaults(run=_template)

    check = verbs.add_parser("check", help="检查工作簿,列出问题")
    _add_files(check)
    check.add_argument("--json", type=path_of, metavar="OUT.json", help="把问题写成 JSON")
    check.set_defaults(run=_check)

    score = verbs.add_parser("score", help="计分、排名,生成 JSON 和年度成绩表")
    _add_files(score)
    score.add_argument(
        "--reading", action="append", default=[], metavar="KEY=VALUE", help="采用的读法"
    )
    score.add_argument("--json", type=path_of, metavar="OUT.json", help="结果 JSON")
    score.add_argument("--table", type=path_of, metavar="OUT.xlsx", help="年度成绩表")
    score.set_defaults(run=_score)
    verify = verbs.add_parser("verify", help="核验留痕链和保存的文件是否完整")
    verify.add_argument(
        "--dashboard", type=path_of, metavar="FILE.html", help="核对一份领导看板与封存是否一致"
    )
    verify.set_defaults(run=_verify)

    backup = verbs.add_parser("backup", help="备份全部记录(使用中也可以)")
    backup.add_argument("file", type=path_of, metavar="FILE", help="备份到这个新文件")
    backup.set_defaults(run=_backup)

    restore = verbs.add_parser("restore", help="从备份恢复")
    restore.add_argument("file", type=path_of, metavar="FILE", help="备份文件")
    restore.add_argument("--replace", action="store_true", help="现有记录由备份取代")
    restore.set_defaults(run=_restore)
    reports.add_parser(verbs)
    accounts.add_parsers(verbs)
    year.add_parser(verbs)
    return parser


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=path_of, metavar="FILE", help="工作簿或文件夹")
    parser.add_argument("--year", type=int, help="考评年度(默认取第一个文件的年度)")
    parser.add_argument("--scheme", default="jiuquan-2013", help="方案")
    parser.add_argument("--roster", type=path_of, help="单位名册(.xlsx 或 .csv)")


def _template(options: argparse.Namespace) -> int:
    from criteria import load_scheme
    from scoring import office

    scheme = load_scheme(options.scheme)
    write_whole(options.out, office.template(options.unit, options.group, options.year, scheme))
    print(f"已生成 {options.out}")
    return ALL_ACCEPTED


def _check(options: argparse.Namespace) -> int:
    import json

    from scoring import office

    intake, scheme = receive(options)
    problems = intake.problems
    if intake.accepted and intake.evidence is not None and len(intake.evidence.units):
        problems = office.score(intake, scheme)[1]
    if options.json:
        records = {"problems": [problem.as_dict() for problem in problems]}
        write_whole(options.json, json.dumps(records, ensure_ascii=False, indent=1).encode())
    tell(intake, problems)
    return SOME_REFUSED if intake.refused else ALL_ACCEPTED


def _score(options: argparse.Namespace) -> int:
    from datetime import date

    from scoring import office
    from scoring.console import show_ranking
    from scoring.engine import settle_readings

    readings = readings_in(options)
    from criteria import load_scheme

    settle_readings(load_scheme(options.scheme), readings)
    intake, scheme = receive(options)
    if not intake.accepted:
        tell(intake, intake.problems)
        if options.json:
            write_whole(options.json, office.nothing(intake, scheme, readings).encode())
            print(f"已写入 {options.json}")
    scores, problems = office.score(intake, scheme, readings)
    tell(intake, problems)
    show_ranking(scores, intake.refused_units)
    if options.json:
        write_whole(options.json, office.result(scores, problems).encode())
        print(f"已写入 {options.json}")
    if options.table:
        from scoring.office import papers

        basis = office.Basis(scores, date.today(), problems, intake.refused, intake.refused_units)
        write_whole(options.table, papers.made(papers.BY_KEY["table"], papers.Order(basis)))
        print(f"已写入 {options.table}")
    return SOME_REFUSED if intake.refused else ALL_ACCEPTED


def _verify(options: argparse.Namespace) -> int:
    if options.dashboard:
        return _verify_dashboard(options)
    from scoring.office import keeping
    from scoring.store import Store

    with Store.open() as store:
        findings = keeping.Office(store, TERMINAL).verify()
    for finding in findings:
        print(finding)
    print(f"发现 {len(findings)} 处异常" if findings else "留痕链完整,保存的文件与登记一致")
    return SOME_REFUSED if findings else ALL_ACCEPTED


def _verify_dashboard(options: argparse.Namespace) -> int:
    from scoring.office import keeping, papers
    from scoring.store import Store

    fingerprint = papers.fingerprint_of(options.dashboard.read_bytes())
    with Store.open() as store:
        found = keeping.Office(store, TERMINAL).sealed_with(fingerprint)
    if found is None:
        print(f"看板没有被改动,但它的指纹 {fingerprint} 与记录中的任何封存都不一致")
        return SOME_REFUSED
    of, seal = found
    print(f"看板与 {of.year} 年度第 {seal.id} 号封存一致,没有被改动")
    return ALL_ACCEPTED


def _backup(options: argparse.Namespace) -> int:
    from scoring.office import keeping
    from scoring.store import Store

    with Store.open() as store:
        keeping.Office(store, TERMINAL).backup(options.file)
    print(f"已备份到 {options.file}")
    return ALL_ACCEPTED


def _restore(options: argparse.Namespace) -> int:
    from scoring.office import keeping

    keeping.restore(options.file, replace=options.replace)
    print(f"已从 {options.file} 恢复")
    return ALL_ACCEPTED
