"""Faults with one sensible mend: what a cell was meant to say, as a proposal for a person.

A mend changes how a thing is written, never what it says: nothing is proposed where two readings
are possible (约5分, 5-6, 80%), and nothing for a cell that read well.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from criteria import Scheme
from scoring.intake.near_names import meant_columns
from scoring.intake.reader.parent import ReaderAnswer, ReadSheet
from scoring.intake.roster import Roster
from scoring.intake.values import parse_date, parse_number, show
from scoring.model.evidence import Problem
from scoring.model.sheets import sheets_of
from scoring.text.folding import fold, fold_heading

MendKind = Literal["number", "date", "heading", "unit"]
KINDS: dict[MendKind, str] = {
    "number": "数字的写法", "date": "日期的写法", "heading": "列名", "unit": "单位名称",
}  # fmt: skip
_COUNTED = "件次个起人期份项场条家户篇天"
"""What a count is counted in: the office's columns say which, so that the word adds nothing."""
_NUMBER = re.compile(rf"(\d+(?:\.\d{{1,2}})?|\d{{1,3}}(?:,\d{{3}})+)(分|[{_COUNTED}])?", re.ASCII)
_POINT = re.compile(r"\s*[.。]\s*")
_DATE = re.compile(r"(\d{4})([-年])(\d{1,2})([-月])(\d{1,2})[日号]?", re.ASCII)
_DASHES = re.compile(r"[‐-―−~\\/.,_]")


class Mend(NamedTuple):
    """A cell, the text found in it, what is proposed, of what kind it is, and why."""

    sheet: str
    cell: str
    found: str
    to: str
    kind: MendKind
    why: str

    @property
    def place(self) -> str:
        """The cell as people name it."""
        return f"{self.sheet}!{self.cell}"

    @property
    def words(self) -> str:
        """The mend as the audit says it; identifiers masked."""
        return f"{self.place} {show(self.found)}改为{show(self.to)}"


def proposals(
    answer: ReaderAnswer, problems: Iterable[Problem], scheme: Scheme, roster: Roster | None
) -> list[Mend]:
    """The mends of a workbook's problems, one a cell, in the order of the problems."""
    sheets = {fold(sheet.name): sheet for sheet in answer.sheets}
    doubled = {key for key, n in Counter(fold(s.name) for s in answer.sheets).items() if n > 1}
    found: dict[tuple[str, str], Mend] = {}
    for problem in problems:
        sheet = sheets.get(fold(problem.sheet))
        if sheet is None or fold(problem.sheet) in doubled or not problem.cell:
            continue
        text = _text_at(sheet, problem.cell)
        if text and (mend := _mend_of(problem, sheet, text, scheme, roster)):
            found.setdefault((mend.sheet, mend.cell), mend)
    return _without_rivals([*found.values()])


def _mend_of(
    problem: Problem, sheet: ReadSheet, text: str, scheme: Scheme, roster: Roster | None
) -> Mend | None:
    kind: MendKind
    if problem.code == "score-not-a-number":
        points = "分" in problem.message.partition("应为数字")[0]
        kind, to, why = "number", _number(text, points), "数字写法多了单位、空格或千分位"
    elif problem.code == "not-a-date":
        kind, to, why = "date", _date(text), "这种写法只有一个读法"
    elif problem.code == "misnamed-column":
        kind, to, why = "heading", _heading(sheet, problem, text, scheme), "与约定的列名只差写法"
    elif problem.code == "unknown-unit":
        kind, to, why = "unit", _unit(text, roster), "名册中只有这一个名称相近"
    else:
        return None
    return Mend(sheet.name, problem.cell, text, to, kind, why) if to else None


def _number(text: str, points: bool) -> str:
    """The number that a text is, '' where it is none or may be another."""
    plain = _POINT.sub(".", unicodedata.normalize("NFKC", text)).strip()
    hit = _NUMBER.fullmatch(re.sub(rf"(?<=\d)\s+(?=[分{_COUNTED}]$)", "", plain))
    if not hit or (hit[2] and (hit[2] == "分") != points):
        return ""
    number = hit[1].replace(",", "")
    return number if isinstance(parse_number(number, ""), int) else ""


def _date(text: str) -> str:
    """The day that a text is, year first and in four digits; '' for any other."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", _DASHES.sub("-", text)))
    plain = _DASHES.sub("-", plain)
    hit = _DATE.fullmatch(plain)
    if not hit or (hit[2] == "年") != (hit[4] == "月"):
        return ""
    try:
        day = date(int(hit[1]), int(hit[3]), int(hit[5])).isoformat()
    except ValueError:
        return ""
    return day if isinstance(parse_date(day), int) else ""


def _heading(sheet: ReadSheet, problem: Problem, text: str, scheme: Scheme) -> str:
    """The one column that a heading means, where its row does not name that one already."""
    rule = next((each for each in sheets_of(scheme) if fold(each.name) == fold(sheet.name)), None)
    names = meant_columns(rule, text) if rule else ()
    if len(names) != 1:
        return ""
    row = int(problem.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    beside = (column.values[column.codes[row - 1]] for column in sheet.columns)
    named = {fold_heading(each) for each in beside if isinstance(each, str)}
    return "" if fold_heading(names[0]) in named else names[0]


def _unit(text: str, roster: Roster | None) -> str:
    """The one unit of the roster that a name comes near."""
    if roster is None or fold(text) in roster.by_key:
        return ""
    units = roster.all_near(text)
    return units.pop() if len(units) == 1 else ""


def _without_rivals(mends: list[Mend]) -> list[Mend]:
    """Without headings of one sheet that would come to be named alike."""
    named = Counter((each.sheet, each.to) for each in mends if each.kind == "heading")
    return [m for m in mends if m.kind != "heading" or named[m.sheet, m.to] == 1]


def _text_at(sheet: ReadSheet, cell: str) -> str:
    """The text of a cell; '' of what is no text, or lies outside of what was read."""
    letters = cell.rstrip("0123456789")
    row, column = int(cell[len(letters) :] or 0), -1 - sheet.first_column
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    column += place
    if not (0 < row <= sheet.rows and 0 <= column < len(sheet.columns)):
        return ""
    cells = sheet.columns[column]
    value = cells.values[cells.codes[row - 1]]
    return value if isinstance(value, str) else ""
