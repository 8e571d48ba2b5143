"""What commands that work on a kept year share: which year is meant, who is at work."""

from __future__ import annotations

import argparse

from scoring.cli.options import TERMINAL, path_of

TYPE_CHECKING = False  # as in cli
if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.office.year import OfficeYear
    from scoring.store import Store, Submission, Year

Parsers = argparse._SubParsersAction  # argparse has no public name for it


def add_command(
    kinds: Parsers[argparse.ArgumentParser],
    verb: str,
    words: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    """A command on a kept year; who is at work, and which year, can be said with each."""
    parser = kinds.add_parser(verb, help=words, description=words)
    parser.add_argument("--by", default=TERMINAL, metavar="NAME", help="经办人,记入审计")
    parser.add_argument("--year", type=int, help="年度(只有一个时可不写)")
    parser.add_argument("--scheme", help="方案的 id(同一年度按几个方案考评时写明)")
    add_which(parser)
    parser.set_defaults(run=run, verb=verb)
    return parser


def add_day(parser: argparse.ArgumentParser, words: str) -> None:
    """The option of a day."""
    parser.add_argument("--day", metavar="年-月-日", help=words)


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option of what is shown as a file too."""
    parser.add_argument("--json", type=path_of, metavar="OUT.json", help="写成 JSON")


def add_which(parser: argparse.ArgumentParser) -> None:
    """The options that tell kept years of one year apart, beside ``--scheme``."""
    parser.add_argument("--tier", choices=("city", "county"), help="保存的年度是市考还是县考")
    parser.add_argument("--office", help="保存的年度的考评主体(同一年度有几个时写明)")


def kept_year(store: Store, who: str, year: int | None, options: argparse.Namespace) -> OfficeYear:
    """The one kept year of ``year`` (None: of any) that ``--scheme`` and the options of
    :func:`add_which` leave.

    Raises :class:`UsageError` for none, and for several, which it lists.
    """
    from scoring.model.evidence import UsageError
    from scoring.office.archive import Office
    from scoring.office.year import OfficeYear

    found = [
        each
        for each in Office(store, who).years()
        if year in (None, each.year)
        and options.tier in (None, each.tier)
        and options.scheme in (None, each.scheme)
        and options.office in (None, each.office)
    ]
    if len(found) == 1:
        return OfficeYear(store, found[0].id, who)
    if not found:
        raise UsageError("记录里没有这个年度;请先用 year new 建立")
    alike = len({(each.year, each.tier) for each in found}) < len(found)
    names = "、".join(_name(each, alike) for each in found)
    options_left = "--tier、--scheme、--office" if alike else "--tier"
    before = "" if year else "--year、"
    raise UsageError(f"有几个年度:{names};请用 {before}{options_left} 写明是哪一个")


def submission_numbered(year: OfficeYear, number: int) -> Submission:
    """The year's submission of a number. Raises :class:`UsageError` where there is none."""
    from scoring.model.evidence import UsageError

    found = next((each for each in year.submissions() if each.number == number), None)
    if found is None:
        raise UsageError(f"{year.year.year} 年度没有第 {number} 号报送")
    return found


def _name(year: Year, whole: bool) -> str:
    more = f",--scheme {year.scheme},--office {year.office}" if whole else ""
    return f"{year.year}({year.tier}{more})"
