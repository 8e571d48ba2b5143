"""The terminal: the office's verbs as commands. Imports what a command needs, when it runs."""

from __future__ import annotations

import argparse
import sys

from scoring.cli import accounts, reports, year
from scoring.cli.parts import (
    add_trust,
    day_of,
    path_of,
    readings_in,
    receive,
    tell,
    write_whole,
)

TYPE_CHECKING = False  # typing, pathlib and the like would double the time --help takes
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scoring.reports.basis import Basis

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
    from scoring.model.evidence import UsageError

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

    make = verbs.add_parser("template", help="生成一个单位的空白填报工作簿,或考评主体的核定汇总表")
    make.add_argument("out", type=path_of, metavar="OUT.xlsx")
    make.add_argument("--unit", help="单位名称")
    make.add_argument("--group", help="单位类别,照方案所写")
    make.add_argument(
        "--collection", action="store_true", help="核定汇总表:名册上每个单位的每一项一行"
    )
    make.add_argument("--roster", type=path_of, help="核定汇总表的单位名册(.xlsx 或 .csv)")
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
    score.add_argument(
        "--as-of", metavar="年-月-日", help="只计到这一天(含);到半年末为止的按半年的应完成数"
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
    add_trust(parser)


def _template(options: argparse.Namespace) -> int:
    from criteria import load_scheme
    from scoring import office
    from scoring.model.evidence import UsageError

    scheme = load_scheme(options.scheme)
    if options.collection:
        if options.unit or options.group:
            raise UsageError("--collection 是多个单位的汇总表,不要写 --unit 和 --group")
        roster = office.load_roster(options.roster, scheme) if options.roster else None
        data = office.collection_template(options.year, scheme, roster)
    elif not options.unit or not options.group:
        raise UsageError("请写明 --unit 和 --group;要考评主体的核定汇总表,请写 --collection")
    elif options.roster:
        raise UsageError("--roster 只用于 --collection")
    else:
        data = office.template(options.unit, options.group, options.year, scheme)
    write_whole(options.out, data)
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
    from scoring.cli.console import show_ranking
    from scoring.engine import settle_readings

    readings = readings_in(options)
    from criteria import load_scheme

    settle_readings(load_scheme(options.scheme), readings)
    day = day_of(options.as_of, "截至日期") if options.as_of else None
    intake, scheme = receive(options)
    if not intake.accepted:
        tell(intake, intake.problems)
        if options.json:
            write_whole(options.json, office.nothing(intake, scheme, readings).encode())
            print(f"已写入 {options.json}")
    until = None
    if day:
        scores, problems, until = office.score_as_of(intake, scheme, readings, day)
    else:
        scores, problems = office.score(intake, scheme, readings)
    tell(intake, problems)
    if until:
        print(until.words())
    show_ranking(scores, intake.refused_units)
    if options.json:
        write_whole(options.json, office.result(scores, problems).encode())
        print(f"已写入 {options.json}")
    if options.table:
        refused = (problems, intake.refused, intake.refused_units)
        _write_table(options.table, office.Basis(scores, date.today(), *refused, until=until))
    return SOME_REFUSED if intake.refused else ALL_ACCEPTED


def _write_table(path: Path, basis: Basis) -> None:
    from scoring.office import papers

    write_whole(path, papers.made(papers.BY_KEY["table"], papers.Order(basis)))
    print(f"已写入 {path}")


def _verify(options: argparse.Namespace) -> int:
    if options.dashboard:
        return _verify_dashboard(options)
    from scoring.office import keeping
    from scoring.store import Store

    with Store.open() as store:
        findings = keeping.Office(store, TERMINAL).check_records()
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
