"""Which kept year is meant, for the commands that work on one."""

from __future__ import annotations

import argparse

TYPE_CHECKING = False  # as in cli
if TYPE_CHECKING:
    from scoring.office.year import OfficeYear
    from scoring.store import Store, Year


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


def _name(year: Year, whole: bool) -> str:
    more = f",--scheme {year.scheme},--office {year.office}" if whole else ""
    return f"{year.year}({year.tier}{more})"
