"""The workbook's formulas: addresses in, formula text out; no function newer than Excel 2010.

Every sum, product and difference is rounded to the cent where it is made, so that no binary
fraction survives a cell; rescaling divides whole hundredths, as the engine does.

A formula looks at its own row and at its own unit's or group's block only. ``RANK``, and what
ranks without gaps, look at the group for each unit and are quadratic in a group's size; in a
group above :data:`~scoring.reports.workbook.year_layout.MOST_RANKED` the ranks are numbers, and
:func:`rank_check` looks at the row above instead.
"""

from __future__ import annotations

from math import lcm
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from criteria import Measure, Rate

NONE, MISSING, NOT_APPLICABLE, VETOED, REJECTED = "—", "缺", "不适用", "否决", "不采纳"
COUNTS, COUNTS_NOT = "计分", "不计分"
RIGHT, WRONG = "对", "不对"
HUNDREDTHS_DIGITS = 2


class CellAddress(NamedTuple):
    """A cell: its sheet, and row and column from 0."""

    sheet: str
    row: int
    column: int

    @property
    def here(self) -> str:
        """The address on its own sheet: ``C6``."""
        return str(xl_rowcol_to_cell(self.row, self.column))

    @property
    def above(self) -> CellAddress:
        """The cell above it."""
        return self._replace(row=self.row - 1)

    @property
    def there(self) -> str:
        """The address from another sheet: ``'逐项得分'!C6``."""
        return f"'{self.sheet}'!{self.here}"

    @property
    def fixed(self) -> str:
        """The same, not moving when it is copied: ``'计分参数'!$D$6``."""
        return f"'{self.sheet}'!{xl_rowcol_to_cell(self.row, self.column, True, True)}"


def span(first: CellAddress, last: CellAddress) -> str:
    """A block of cells on the formula's own sheet: ``C6:G6``."""
    return f"{first.here}:{last.here}"


def column_of(first: CellAddress, last: CellAddress) -> str:
    """A block down a column that keeps its rows when it is copied: ``I$6:I$8``."""
    ends = (xl_rowcol_to_cell(p.row, p.column, row_abs=True) for p in (first, last))
    return ":".join(ends)


def rounded(expression: str) -> str:
    """A figure in points, to the cent."""
    return f"ROUND({expression},2)"


def hundredths(expression: str) -> str:
    """A figure in whole hundredths."""
    return f"ROUND({expression}*100,0)"


def where(test: str, then: str, otherwise: str) -> str:
    """One or the other."""
    return f"IF({test},{then},{otherwise})"


def text(words: str) -> str:
    """Our own words inside a formula."""
    return '"' + words.replace('"', '""') + '"'


def if_any(cells: str, then: str) -> str:
    """A figure where some of the cells hold one, else the mark for no figure."""
    return where(f"COUNT({cells})=0", text(NONE), then)


def if_number(cell: str, then: str) -> str:
    """A figure where a cell holds one, else the mark for no figure."""
    return where(f"ISNUMBER({cell})", then, text(NONE))


def rescaling(summed: str, applies: str, whole: str) -> str:
    """What Art. 7's 100 points for the lines that apply add to their sum, half up."""
    share = f"{hundredths(summed)}*{hundredths(whole)}/{hundredths(applies)}"
    return where(f"{applies}=0", "0", rounded(f"ROUND({share},0)/100-{summed}"))


def total(earned: str, floors: bool, digits: int) -> str:
    """The total without a veto: not below 0 where the reading says so, half up to so many
    decimals (``ROUND`` would round a half below 0 down).
    """
    words = f"MAX(0,{rounded(earned)})" if floors else rounded(earned)
    if digits == HUNDREDTHS_DIGITS:
        return words
    unit = 10**digits
    return f"INT({words}*{unit}+0.5)/{unit}" if digits else f"INT({words}+0.5)"


def before(case: Run, dates: Run, values: str, also: str = "") -> str:
    """The sum of ``values`` over the rows of a block that have the formula's own case and come
    before it, by date, then as they stand; ``also``: a further condition on rows.
    """
    earlier = f"({dates.block}<{dates.own})"
    same_day = f"({dates.block}={dates.own})*(ROW({dates.block})<ROW())"
    return f"SUMPRODUCT(({case.block}={case.own})*({earlier}+{same_day}){also},{values})"


class Run(NamedTuple):
    """A column of a unit's rows: the block, and the cell in the formula's own row."""

    block: str
    own: str


def within_cap(own: str, cap: str, earlier: str) -> str:
    """What a row adds or takes when its case's rows together come to no more than a cap."""
    return rounded(f"MIN({own},MAX(0,{cap}-{earlier}))")


def position(cells: str) -> str:
    """At which place of a block its highest figure stands first."""
    return f"MATCH(MAX({cells}),{cells},0)"


def own_position(cells: str) -> str:
    """At which place of a block down a column the formula's own row is."""
    return f"ROW()-ROW({cells.partition(':')[0]})+1"


def shared_rank(cell: str, cells: str) -> str:
    """1, 2, 2, 4: the place of a total among those of a block that are numbers."""
    return if_number(cell, f"RANK({cell},{cells})")


def rank_or_last(cell: str, cells: str, vetoed: str) -> str:
    """The same; a unit without a total takes the place after the last, unless it is vetoed.

    ``vetoed`` is the cell that says so; blank where the scheme has no veto.
    """
    after = f"COUNT({cells})+1"
    after = where(f"{vetoed}={text(VETOED)}", text(NONE), after) if vetoed else after
    return where(f"ISNUMBER({cell})", f"RANK({cell},{cells})", after)


def first_of_its_kind(cell: str, cells: str) -> str:
    """A number where it stands in the block for the first time, for ranks without gaps."""
    first = f"MATCH({cell},{cells},0)={own_position(cells)}"
    return if_number(cell, where(first, cell, text(NONE)))


class Ranked(NamedTuple):
    """A row whose rank is checked: the cells of its rank, its total, its veto, and its number
    among its group's rows; whether it is the group's first.
    """

    rank: CellAddress
    total: CellAddress
    vetoed: CellAddress | None
    number: CellAddress
    first: bool


def rank_check(row: Ranked, *, dense: bool, incomplete_last: bool) -> str:
    """Whether a rank that is a number agrees with the totals, in rows that fall by total.

    A total equal to the one above shares its rank, a lower one has the number of its row
    (``dense``: the next rank), none has no rank. A higher one than above never agrees, so that
    all ranks of a group are right where all its rows agree.
    """
    total, above = row.total.there, row.total.above.there
    rank_above = row.rank.above.here
    following = f"{rank_above}+1" if dense else row.number.there
    lower = where(f"{total}<{above}", following, text(""))
    due = where(f"{total}={above}", rank_above, lower)
    due = "1" if row.first else where(f"ISNUMBER({above})", due, text(""))
    unranked = text(NONE)
    if incomplete_last:
        shared = where(f"ISNUMBER({rank_above})", rank_above, text(""))
        after = "1" if row.first else where(f"ISNUMBER({above})", following, shared)
        unranked = after
        if row.vetoed:
            unranked = where(f"{row.vetoed.here}={text(VETOED)}", text(NONE), after)
    due = where(f"ISNUMBER({total})", due, unranked)
    return where(f"{row.rank.here}={due}", text(RIGHT), text(WRONG))


def first_highest(cells: str) -> str:
    """Whether the formula's own row is the first of a block that holds its highest figure."""
    return f"{position(cells)}={own_position(cells)}"


def cap_left(cap: str, line: str, most: str) -> str:
    """What the deduction may be when what a line lost counts towards the cap."""
    return rounded(f"MAX(0,{cap}-IF(ISNUMBER({line}),{most}-{line},0))")


class Compared(NamedTuple):
    """The cells of a line that is compared with its group's mean: the unit's figure, the sum of
    its group's, how many there are; and the line's maximum.
    """

    figure: str
    summed: str
    units: str
    most: str


def change_points(measure: Measure, cells: Compared, otherwise: str) -> str:
    """Points of a line that is compared with its group's mean, half up, as
    :func:`scoring.engine.measure.rate_points` has them; ``otherwise`` where there is no mean.

    Whole numbers until the last division: the percentage times the sum, in hundredths of both.
    """
    summed, units = hundredths(cells.summed), f"N({cells.units})"
    percent = f"({units}*{hundredths(cells.figure)}-{summed})*10000"
    each = lcm(*(rate.per or 1 for rate in measure.rates))
    lost = "+".join(_lost(rate, percent, summed, each) for rate in measure.rates)
    kept = f"ROUND({hundredths(cells.most)}-({lost})/({summed}*{each}),0)/100"
    known = f"AND(ISNUMBER({cells.figure}),{units}>1,N({cells.summed})>0)"
    return where(known, f"MAX({measure.floor / 100:g},{kept})", otherwise)


def _lost(rate: Rate, percent: str, summed: str, each: int) -> str:
    """What a rate takes, in hundredths of a point times ``summed`` × ``each``."""
    sign = "" if rate.falls else "-"
    beyond = f"{sign}({rate.at}*{summed}-{percent})"
    if rate.per is None:
        test = ">=" if rate.when in ("at-most", "at-least") else ">"
        return where(f"{beyond}{test}0", f"{rate.points * each}*{summed}", "0")
    if rate.to is not None:
        beyond = f"MIN({beyond},{abs(rate.at - rate.to)}*{summed})"
    beyond = f"MAX(0,{beyond})"
    if rate.steps == "exact":
        return f"{rate.points * (each // rate.per)}*{beyond}"
    steps = f"INT({beyond}/({rate.per}*{summed}))"
    if rate.steps == "started":
        steps = f"-INT(-{beyond}/({rate.per}*{summed}))"
    return f"{steps}*{rate.points * each}*{summed}"


def beyond(due: str, done: str, each: str, most: str) -> str:
    """What a penalty line would lose beyond its own maximum, from its counts."""
    lost = f"INT({hundredths(each)}*{hundredths(f'({due}-{done})')}/100)/100"
    known = f"AND(ISNUMBER({due}),ISNUMBER({done}),N({due})>0)"
    return where(known, rounded(f"MAX(0,{lost}-{most})"), "0")
