"""The ranking and the lines as CSV for a spreadsheet: nothing in it can become a formula.

UTF-8 with a byte-order mark, CRLF, headings in Chinese; points are numbers with two decimals,
an empty cell where there is none. The last column says which seal the figures stand on.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from criteria import Scheme
from scoring.explain.notes import line_note
from scoring.explain.standing import remarks, state_of
from scoring.model.evidence import BLANK
from scoring.model.points import points_text, trimmed
from scoring.model.scores import each_row
from scoring.reports.basis import Basis
from scoring.text.personal import mask
from scoring.text.typesetting import plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
LINE_HEADS = (
    "年度,单位类别,单位,编号,考评内容,分值,状态,得分,自评分,核定分,计量分,"
    "来源文件,来源工作表,来源单元格,说明,依据"
).split(",")


def safe(text: str) -> str:
    """Text as a cell that no spreadsheet takes for a formula, without personal identifiers.

    What a spreadsheet may drop or fold before it looks (blanks, full-width signs) is dropped
    and folded here before looking; the text itself stays as it is, behind an apostrophe.
    """
    shown = plain(mask(text))
    folded = unicodedata.normalize("NFKC", shown)
    seen = "".join(c for c in folded if unicodedata.category(c) != "Cf").lstrip(" ")
    return f"'{shown}" if seen.startswith(_FORMULA) else shown


def write_ranking_csv(basis: Basis, stream: BinaryIO) -> None:
    """A row a unit in the order of the year-end table: rank, state, total and its components."""
    scores = basis.scores
    columns = _figures(scores.scheme)
    bands = ["等次"] if scores.scheme.bands else []
    heads = ["年度", "单位类别", "名次", "单位", "状态", *bands, *columns.values()]
    heads += [*(["未否决总分"] if scores.scheme.veto else []), "备注", "依据"]
    rows: list[list[str]] = []
    for each in scores.results.values():
        words = [each.group, str(each.rank or ""), each.name, state_of(each, scores.scheme).words]
        words += [each.band for _ in bands]
        figures = [each.figure(name) for name in columns]
        if scores.scheme.veto:
            figures.append(None if each.figure("total") is None else each.total_without_veto)
        points = ["" if figure is None else points_text(figure) for figure in figures]
        notes = ";".join(remarks(scores, each.unit, basis.refused_units))
        row = [str(scores.year), *map(safe, words), *points, safe(notes), basis.seal_words()]
        rows.append(row)
    _write(stream, heads, rows)


def _figures(scheme: Scheme) -> dict[str, str]:
    """The figures of a unit that a scheme has, by name, with their headings."""
    bonus, taken = scheme.terms.bonus, scheme.terms.deduction
    found = {"total": "总分", "base": "基础分"}
    found |= {"bonus": bonus} if scheme.bonus else {}
    found |= {"deduction_raw": f"{taken}合计", "deduction": taken} if scheme.deductions else {}
    found |= {s.id: f"{s.id}、{s.title}({trimmed(s.max)}分)" for s in scheme.sections}
    found |= {"rescaled": "缺项折算"}
    return found | ({"carried": f"{scheme.excess}扣分"} if scheme.may_go_beyond else {})


def write_lines_csv(basis: Basis, stream: BinaryIO) -> None:
    """A row a unit and line, with every score given, the state, and the cell of the points."""
    rows = (_line(basis, row) for row in each_row(basis.scores.lines))
    _write(stream, LINE_HEADS, rows)


def _line(basis: Basis, row: Any) -> list[str]:
    scores, result = basis.scores, basis.scores.results[row.unit]
    line = scores.scheme_of(row.unit).lines[row.item]
    words = [result.group, result.name, line.id, line.title]
    given = (row.points, row.self, row.verified, row.measured)
    figures = ["" if points == BLANK else points_text(points) for points in given]
    note = line_note(scores, row.unit, row.item)
    return [
        str(scores.year),
        *map(safe, words),
        points_text(line.max),
        scores.grid.state_words(row.item, row.unit),
        *figures,
        *map(safe, (*(scores.source(row.at) or ("", "", "")), note)),
        basis.seal_words(),
    ]


def _write(stream: BinaryIO, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    stream.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))
