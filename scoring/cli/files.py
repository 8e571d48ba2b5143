"""``template``, ``check``, ``score``: from files to problems, scores, tables; nothing is kept."""

from __future__ import annotations

import argparse
import sys

from criteria.loading import DEFAULT_SCHEME
from scoring.cli.options import add_trust, day_of, path_of, readings_in, write_whole

TYPE_CHECKING = False  # as in cli
if TYPE_CHECKING:
    from criteria import Scheme
    from scoring.intake.year import Intake
    from scoring.model.evidence import Problem

ALL_ACCEPTED, SOME_REFUSED = 0, 1


def add_template(make: argparse.ArgumentParser) -> None:
    """The options of ``template``."""
    make.add_argument("out", type=path_of, metavar="OUT.xlsx")
    make.add_argument("--unit", help="单位名称")
    make.add_argument("--group", help="单位类别,照方案所写")
    make.add_argument(
        "--collection", action="store_true", help="核定汇总表:名册上每个单位的每一项一行"
    )
    make.add_argument("--roster", type=path_of, help="核定汇总表的单位名册(.xlsx 或 .csv)")
    make.add_argument("--year", required=True, type=int, help="考评年度")
    make.add_argument("--scheme", default=DEFAULT_SCHEME, help="方案的 id,或方案文件")
    make.set_defaults(run=_template)


def add_check(check: argparse.ArgumentParser) -> None:
    """The options of ``check``."""
    _add_files(check)
    check.add_argument("--json", type=path_of, metavar="OUT.json", help="把问题写成 JSON")
    check.set_defaults(run=_check)


def add_score(score: argparse.ArgumentParser) -> None:
    """The options of ``score``."""
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


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=path_of, metavar="FILE", help="工作簿或文件夹")
    add_year(parser)


def add_year(parser: argparse.ArgumentParser) -> None:
    """The options that say of which year, scheme and roster files are."""
    parser.add_argument("--year", type=int, help="考评年度(默认取第一个文件的年度)")
    parser.add_argument("--scheme", default=DEFAULT_SCHEME, help="方案的 id,或方案文件")
    parser.add_argument("--roster", type=path_of, help="单位名册(.xlsx 或 .csv)")
    add_trust(parser)


def _template(options: argparse.Namespace) -> int:
    from scoring import office
    from scoring.model.evidence import UsageError
    from scoring.office import schemes

    scheme = schemes.find(options.scheme)
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
    from scoring.office import papers, schemes

    readings = readings_in(options)
    settle_readings(schemes.find(options.scheme), readings)
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
        print(until.words(scheme))
    show_ranking(scores, intake.refused_units)
    if options.json:
        write_whole(options.json, office.result(scores, problems).encode())
        print(f"已写入 {options.json}")
    if options.table:
        refused = (problems, intake.refused, intake.refused_units)
        basis = office.Basis(scores, date.today(), *refused, until=until)
        write_whole(options.table, papers.made(papers.BY_KEY["table"], papers.Order(basis)))
        print(f"已写入 {options.table}")
    return SOME_REFUSED if intake.refused else ALL_ACCEPTED


def receive(options: argparse.Namespace) -> tuple[Intake, Scheme]:
    """Read the files that the options name, with a bar on standard error."""
    from scoring import office
    from scoring.cli.console import reading_progress
    from scoring.office import schemes

    if limits := office.reading_limits():
        print(f"提示:{limits}", file=sys.stderr)
    scheme = schemes.find(options.scheme)
    roster = office.load_roster(options.roster, scheme) if options.roster else None
    books = office.files_in(options.files)
    with reading_progress(len(books)) as progress:
        trust = options.trust_office_cells
        return office.receive(books, scheme, options.year, roster, progress, trust), scheme


def tell(intake: Intake, problems: list[Problem]) -> None:
    """Say what was found, accepted and refused."""
    from scoring.cli.console import show_problems

    show_problems(problems)
    print(f"接收 {len(intake.accepted)} 个文件,退回 {len(intake.refused)} 个")
    if intake.refused:
        print(f"退回:{'、'.join(intake.refused[:20])}{' 等' if len(intake.refused) > 20 else ''}")
    elif not problems:
        print("没有发现问题")
