"""``python -m scoring report …``: everything that leaves the office, from files or a kept year."""

from __future__ import annotations

import argparse
import sys

from scoring.cli.parts import add_trust, path_of, readings_in, receive, tell, write_whole

TYPE_CHECKING = False  # as in cli
if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from scoring.office.papers import Order, Paper
    from scoring.reports.basis import Basis
    from scoring.scores import Scores

KEYS = ("table", "notification", "notices", "dashboard", "charts", "ranking", "lines", "json")
"""The papers of ``scoring.office.papers``; a test holds the two to each other."""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    report = verbs.add_parser("report", help="生成成绩表、通报、反馈通知、看板、图表等")
    report.add_argument("files", nargs="*", type=path_of, metavar="FILE", help="工作簿或文件夹")
    report.add_argument("--kept", type=int, metavar="年度", help="不读文件,用保存的年度")
    report.add_argument("--tier", choices=("city", "county"), help="保存的年度是市考还是县考")
    report.add_argument("--out", type=path_of, required=True, metavar="文件夹", help="放到这里")
    report.add_argument(
        "--only", action="append", choices=KEYS, default=[], help="只生成这一种(可写多次)"
    )
    report.add_argument("--year", type=int, help="考评年度(默认取第一个文件的年度)")
    report.add_argument("--scheme", default="jiuquan-2013", help="方案")
    report.add_argument("--roster", type=path_of, help="单位名册(.xlsx 或 .csv)")
    add_trust(report)
    report.add_argument("--before", action="append", type=path_of, default=[], metavar="FILE",
                        help="上一年度的工作簿或文件夹,用来比较")  # fmt: skip
    report.add_argument(
        "--reading", action="append", default=[], metavar="KEY=VALUE", help="采用的读法"
    )
    report.add_argument("--half-year", action="store_true", help="半年通报")
    report.add_argument("--issuer", default="", help="印发单位(默认考评主体)")
    report.add_argument("--date", metavar="年-月-日", help="落款日期(默认今天)")
    report.add_argument("--template", type=path_of, help="本办的通报模板(.docx)")
    report.add_argument("--sample", action="store_true", help="注明是演示数据")
    report.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    from scoring.evidence import UsageError
    from scoring.office import papers

    if bool(options.files) == (options.kept is not None):
        raise UsageError("请写明工作簿(或文件夹),或者用 --kept 年度,二者取一")
    status, basis = _from_files(options) if options.files else (0, _from_records(options))
    options.out.mkdir(parents=True, exist_ok=True)
    template = options.template.read_bytes() if options.template else None
    for key in dict.fromkeys(options.only or KEYS):
        _write(papers.BY_KEY[key], papers.Order(basis, template), options.out)
    return status


def _write(paper: Paper, order: Order, folder: Path) -> None:
    from dataclasses import replace

    from scoring.console import making_progress
    from scoring.office import papers

    with making_progress(paper.title) as told:
        data = papers.made(paper, replace(order, told=told))
    path = folder / papers.name_of(paper, order.basis)
    write_whole(path, data)
    print(f"已写入 {path}")


def _from_files(options: argparse.Namespace) -> tuple[int, Basis]:
    from scoring import office

    intake, scheme = receive(options)
    scores, problems = office.score(intake, scheme, readings_in(options))
    tell(intake, problems)
    basis = office.Basis(
        scores,
        _day(options),
        problems,
        intake.refused,
        intake.refused_units,
        before=_before(options, scores),
        issuer=options.issuer,
        occasion="half-year" if options.half_year else "year-end",
        sample=options.sample,
    )
    return (1 if intake.refused else 0), basis


def _before(options: argparse.Namespace, scores: Scores) -> Scores | None:
    from scoring import office

    if not options.before:
        return None
    books = office.files_in(options.before)
    intake = office.receive(books, scores.scheme, trust_office_cells=options.trust_office_cells)
    return office.score(intake, scores.scheme, scores.readings)[0]


def _from_records(options: argparse.Namespace) -> Basis:
    from dataclasses import replace

    from scoring.evidence import UsageError
    from scoring.office.year import OfficeYear
    from scoring.store import Store

    with Store.open() as store:
        with store.reading() as now:
            found = [
                each
                for each in now.years()
                if each.year == options.kept and options.tier in (None, each.tier)
            ]
        if len(found) != 1:
            words = "有市考、县考两个,请用 --tier 写明" if found else "记录里没有"
            raise UsageError(f"{options.kept} 年度:{words}")
        year = OfficeYear(store, found[0].id, "终端")
        basis = year.basis("half-year" if options.half_year else "year-end", options.issuer)
    if basis.seal is None:
        print("提示:没有封存,或封存之后有改动;成绩可能变动", file=sys.stderr)
    return replace(basis, on=_day(options)) if options.date else basis


def _day(options: argparse.Namespace) -> date:
    from datetime import date

    from scoring.evidence import UsageError

    try:
        return date.fromisoformat(options.date) if options.date else date.today()
    except ValueError:
        raise UsageError(f"日期应写成 2026-01-05 这样,写的是「{options.date}」") from None
