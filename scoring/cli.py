"""The terminal: the office's verbs as commands. Imports what a command needs, when it runs."""

from __future__ import annotations

import argparse
import os
import sys

from scoring import cli_accounts

TYPE_CHECKING = False  # typing, pathlib and the like would double the time --help takes
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from criteria import Scheme
    from scoring.evidence import Problem
    from scoring.intake.year import Intake

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
    make.add_argument("out", type=_path, metavar="OUT.xlsx")
    make.add_argument("--unit", required=True, help="单位名称")
    make.add_argument("--group", required=True, help="单位类别,如 '县(市、区)'")
    make.add_argument("--year", required=True, type=int, help="考评年度")
    make.add_argument("--scheme", default="jiuquan-2013", help="方案")
    make.set_defaults(run=_template)

    check = verbs.add_parser("check", help="检查工作簿,列出问题")
    _add_files(check)
    check.add_argument("--json", type=_path, metavar="OUT.json", help="把问题写成 JSON")
    check.set_defaults(run=_check)

    score = verbs.add_parser("score", help="计分、排名,生成 JSON 和年度成绩表")
    _add_files(score)
    score.add_argument(
        "--reading", action="append", default=[], metavar="KEY=VALUE", help="采用的读法"
    )
    score.add_argument("--json", type=_path, metavar="OUT.json", help="结果 JSON")
    score.add_argument("--table", type=_path, metavar="OUT.xlsx", help="年度成绩表")
    score.set_defaults(run=_score)
    verify = verbs.add_parser("verify", help="核验留痕链和保存的文件是否完整")
    verify.set_defaults(run=_verify)

    backup = verbs.add_parser("backup", help="备份全部记录(使用中也可以)")
    backup.add_argument("file", type=_path, metavar="FILE", help="备份到这个新文件")
    backup.set_defaults(run=_backup)

    restore = verbs.add_parser("restore", help="从备份恢复")
    restore.add_argument("file", type=_path, metavar="FILE", help="备份文件")
    restore.add_argument("--replace", action="store_true", help="现有记录由备份取代")
    restore.set_defaults(run=_restore)
    cli_accounts.add_parsers(verbs)
    return parser


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=_path, metavar="FILE", help="工作簿或文件夹")
    parser.add_argument("--year", type=int, help="考评年度(默认取第一个文件的年度)")
    parser.add_argument("--scheme", default="jiuquan-2013", help="方案")
    parser.add_argument("--roster", type=_path, help="单位名册(.xlsx 或 .csv)")


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

    intake, scheme = _receive(options)
    problems = intake.problems
    if intake.accepted and intake.evidence is not None and len(intake.evidence.units):
        problems = office.score(intake, scheme)[1]
    if options.json:
        records = {"problems": [problem.as_dict() for problem in problems]}
        write_whole(options.json, json.dumps(records, ensure_ascii=False, indent=1).encode())
    _tell(intake, problems)
    return SOME_REFUSED if intake.refused else ALL_ACCEPTED


def _score(options: argparse.Namespace) -> int:
    from datetime import date

    from scoring import office
    from scoring.console import show_ranking
    from scoring.engine import settle_readings

    readings = dict(_reading(text) for text in options.reading)
    from criteria import load_scheme

    settle_readings(load_scheme(options.scheme), readings)
    intake, scheme = _receive(options)
    if not intake.accepted:
        _tell(intake, intake.problems)
        if options.json:
            write_whole(options.json, office.nothing(intake, scheme, readings).encode())
            print(f"已写入 {options.json}")
    scores, problems = office.score(intake, scheme, readings)
    _tell(intake, problems)
    show_ranking(scores, intake.refused_units)
    if options.json:
        write_whole(options.json, office.result(scores, problems).encode())
        print(f"已写入 {options.json}")
    if options.table:
        basis = office.Basis(scores, date.today(), problems, intake.refused, intake.refused_units)
        write_whole(options.table, office.year_table(basis))
        print(f"已写入 {options.table}")
    return SOME_REFUSED if intake.refused else ALL_ACCEPTED


def _verify(_: argparse.Namespace) -> int:
    from scoring.office import keeping
    from scoring.store import Store

    with Store.open() as store:
        findings = keeping.Office(store, TERMINAL).verify()
    for finding in findings:
        print(finding)
    print(f"发现 {len(findings)} 处异常" if findings else "留痕链完整,保存的文件与登记一致")
    return SOME_REFUSED if findings else ALL_ACCEPTED


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


def _reading(text: str) -> tuple[str, str]:
    from scoring.evidence import UsageError

    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--reading 要写成 KEY=VALUE,写的是「{text}」")
    return key.strip(), value.strip()


def _receive(options: argparse.Namespace) -> tuple[Intake, Scheme]:
    from criteria import load_scheme
    from scoring import office
    from scoring.console import reading_progress

    if limits := office.reading_limits():
        print(f"提示:{limits}", file=sys.stderr)
    scheme = load_scheme(options.scheme)
    roster = office.load_roster(options.roster, scheme) if options.roster else None
    books = office.files_in(options.files)
    with reading_progress(len(books)) as progress:
        return office.receive(books, scheme, options.year, roster, progress), scheme


def _tell(intake: Intake, problems: list[Problem]) -> None:
    from scoring.console import show_problems

    show_problems(problems)
    print(f"接收 {len(intake.accepted)} 个文件,退回 {len(intake.refused)} 个")
    if intake.refused:
        print(f"退回:{'、'.join(intake.refused[:20])}{' 等' if len(intake.refused) > 20 else ''}")
    elif not problems:
        print("没有发现问题")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside it first, then put in its place."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
