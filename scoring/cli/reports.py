"""``python -m scoring report …``: everything that leaves the office, from files or a kept year."""

from __future__ import annotations

import argparse
import sys

from criteria.loading import DEFAULT_SCHEME
from scoring.cli.files import add_year, receive, tell
from scoring.cli.kept import add_which
from scoring.cli.options import TERMINAL, day_of, path_of, readings_in, write_whole

TYPE_CHECKING = False  # as in cli
if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from criteria import Scheme
    from scoring.intake.year import Intake
    from scoring.model.scores import Scores
    from scoring.office.papers import Order, Paper
    from scoring.reports.basis import Basis, Occasion

KEYS = ("table", "notification", "notices", "dashboard", "charts", "ranking", "lines", "json")
"""The papers of ``scoring.office.papers``; a test holds the two to each other."""


def add_report(report: argparse.ArgumentParser) -> None:
    """The options of ``report``."""
    report.add_argument("files", nargs="*", type=path_of, metavar="FILE", help="工作簿或文件夹")
    report.add_argument("--kept", type=int, metavar="年度", help="不读文件,用保存的年度")
    add_which(report)
    report.add_argument("--out", type=path_of, required=True, metavar="文件夹", help="放到这里")
    report.add_argument(
        "--only", action="append", choices=KEYS, default=[], help="只生成这一种(可写多次)"
    )
    add_year(report)
    report.add_argument("--before", action="append", type=path_of, default=[], metavar="FILE",
                        help="上一年度的工作簿或文件夹,用来比较")  # fmt: skip
    report.add_argument(
        "--reading", action="append", default=[], metavar="KEY=VALUE", help="采用的读法"
    )
    report.add_argument("--half-year", action="store_true", help="半年的检查,截至上半年末")
    report.add_argument("--as-of", metavar="年-月-日", help="只计到这一天(含),不用于 --kept")
    report.add_argument("--seal", type=int, metavar="编号",
                        help="与 --kept 同用:按这一号封存或快照生成,不论后来有何改动")  # fmt: skip
    report.add_argument("--issuer", default="", help="印发单位(默认考评主体)")
    report.add_argument("--date", metavar="年-月-日", help="落款日期(默认今天)")
    report.add_argument("--template", type=path_of, help="本办的通报模板(.docx)")
    _add_wishes(report)
    report.add_argument("--sample", action="store_true", help="注明是演示数据")
    report.set_defaults(run=_report, scheme=None)


def _add_wishes(report: argparse.ArgumentParser) -> None:
    """What the office decides for its 通报."""
    report.add_argument("--commend-from", metavar="分数", help="总分不低于此数的可供研究表彰")
    report.add_argument("--commend-reason", default="", metavar="理由", help="这样定的理由")
    report.add_argument(
        "--show-would-be", action="store_true", help="通报附件列出被否决单位未否决时的分数"
    )
    for name, what in (("copy-number", "份号"), ("secrecy", "密级"), ("urgency", "紧急程度")):
        report.add_argument(f"--{name}", default="", metavar=what, help=f"通报的{what},不写则不印")


def _report(options: argparse.Namespace) -> int:
    from scoring.model.evidence import UsageError
    from scoring.office import papers

    if options.files:
        options.scheme = options.scheme or DEFAULT_SCHEME
    if bool(options.files) == (options.kept is not None):
        raise UsageError("请写明工作簿(或文件夹),或者用 --kept 年度,二者取一")
    if options.files and options.seal is not None:
        raise UsageError("--seal 要与 --kept 同用:封存和快照在保存的年度里")
    if options.kept is not None and options.as_of:
        raise UsageError("--as-of 用于工作簿;保存的年度请用 --half-year,或用 --seal 指明快照")
    names = ("commend_reason", "show_would_be", "copy_number", "secrecy", "urgency")
    wishes = {name: getattr(options, name) for name in names}
    commend_from = papers.points_of(options.commend_from) if options.commend_from else None
    status, basis = basis_from_files(options) if options.files else (0, basis_from_records(options))
    template = options.template.read_bytes() if options.template else None
    order = papers.Order(basis, template, commend_from=commend_from, **wishes)
    keys = options.only or [each.key for each in papers.papers_of(basis.scores.scheme)]
    chosen = [papers.BY_KEY[key] for key in dict.fromkeys(keys)]
    for paper in chosen:
        papers.check(paper, order)
    options.out.mkdir(parents=True, exist_ok=True)
    for paper in chosen:
        _write(paper, order, options.out)
    return status


def _write(paper: Paper, order: Order, folder: Path) -> None:
    from dataclasses import replace

    from scoring.cli.console import making_progress
    from scoring.office import papers

    with making_progress(paper.title) as report_progress:
        data = papers.made(paper, replace(order, report_progress=report_progress))
    path = folder / papers.name_of(paper, order.basis)
    write_whole(path, data)
    print(f"已写入 {path}")


def basis_from_files(options: argparse.Namespace) -> tuple[int, Basis]:
    """The year in the files that the options name; before it 1 where some were refused, else 0."""
    from scoring import office

    intake, scheme = receive(options)
    readings, until = readings_in(options), None
    day, half = _counted_to(options, intake, scheme)
    if day is None:
        scores, problems = office.score(intake, scheme, readings)
    else:
        scores, problems, until = office.score_as_of(intake, scheme, readings, day)
    tell(intake, problems)
    basis = office.Basis(
        scores,
        _day(options),
        problems,
        intake.refused,
        intake.refused_units,
        before=_before(options, scores, day),
        issuer=options.issuer,
        occasion="half-year" if half else "year-end",
        sample=options.sample,
        until=until,
    )
    return (1 if intake.refused else 0), basis


def _counted_to(
    options: argparse.Namespace, intake: Intake, scheme: Scheme
) -> tuple[date | None, bool]:
    """The day to count up to (None: the whole year), and whether it is a half-year's paper."""
    from scoring.model.evidence import UsageError

    given = day_of(options.as_of, "截至日期") if options.as_of else None
    year = intake.evidence.year if intake.evidence else None
    ends = scheme.half_year_day(year) if year else None
    if options.half_year and year and ends is None:
        raise UsageError(f"方案「{scheme.id}」没有写明半年的检查(half_year),不能用 --half-year")
    if options.half_year and given and ends and given > ends:
        occasion = scheme.half_year.occasion if scheme.half_year else ""
        raise UsageError(
            f"半年{occasion}截至 {ends},--as-of 写的是 {given};请改日期或去掉 --half-year"
        )
    half = options.half_year or (given is not None and ends is not None and given <= ends)
    return given or (ends if half else None), half


def _before(options: argparse.Namespace, scores: Scores, day: date | None) -> Scores | None:
    """The year before, up to the same day of it where this one is as of a day."""
    from scoring import office
    from scoring.office import schemes

    if not options.before:
        return None
    scheme = schemes.find(options.scheme)
    books = office.files_in(options.before)
    intake = office.receive(books, scheme, trust_office_cells=options.trust_office_cells)
    if day is None or intake.evidence is None:
        return office.score(intake, scheme, scores.readings)[0]
    leap = (day.month, day.day) == (2, 29)
    then = day.replace(year=intake.evidence.year, day=28 if leap else day.day)
    return office.score_as_of(intake, scheme, scores.readings, then)[0]


def basis_from_records(options: argparse.Namespace) -> Basis:
    """The kept year that the options name. Raises :class:`UsageError` for none or several."""
    from dataclasses import replace

    from scoring.cli.kept import kept_year
    from scoring.office import results
    from scoring.store import Store

    with Store.open() as store:
        year = kept_year(store, TERMINAL, options.kept, options)
        occasion: Occasion = "half-year" if options.half_year else "year-end"
        basis = results.basis(year, occasion, options.issuer, options.seal)
    if basis.seal is None:
        print("提示:没有封存,或封存之后有改动;成绩可能变动", file=sys.stderr)
    return replace(basis, on=_day(options)) if options.date else basis


def _day(options: argparse.Namespace) -> date:
    from datetime import date

    return day_of(options.date, "日期") if options.date else date.today()
