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

from scoring.analysis.groups import Row, group_name, unit_rows
from scoring.explain.notes import line_note
from scoring.explain.remarks import remarks
from scoring.explain.states import standing
from scoring.model.evidence import BLANK, points_text
from scoring.model.scores import no_figure
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
    sections = scores.scheme.sections
    heads = [
        "年度",
        "单位类别",
        "名次",
        "单位",
        "状态",
        "总分",
        "基础分",
        "加分",
        "减分合计",
        "减分",
    ]
    heads += [f"{s.id}、{s.title}({s.max // 100}分)" for s in sections]
    heads += ["缺项折算", "查究超出扣分", "未否决总分", "备注", "依据"]
    figures = ["total", "base", "bonus", "deduction_raw", "deduction", *(s.id for s in sections)]
    figures += ["rescaled", "carried", "total_without_veto"]
    rows: list[list[str]] = []
    for number, unit in unit_rows(scores):
        words = [group_name(unit), str(unit["rank"] or ""), unit["unit"], standing(unit).words]
        points = [_figure(unit, name) for name in figures]
        told = ";".join(remarks(scores, number, basis.refused_units))
        rows.append([str(scores.year), *map(safe, words), *points, safe(told), basis.standing()])
    _write(stream, heads, rows)


def write_lines_csv(basis: Basis, stream: BinaryIO) -> None:
    """A row a unit and line, with every score given, the state, and the cell of the points."""
    scores = basis.scores
    units = dict(unit_rows(scores))
    rows = (_line(basis, units[int(row["unit"])], row) for row in scores.lines.to_dict("records"))
    _write(stream, LINE_HEADS, rows)


def _line(basis: Basis, unit: Row, row: dict[Any, Any]) -> list[str]:
    scores, number, item = basis.scores, int(row["unit"]), int(row["item"])
    line = scores.scheme.lines[item]
    source = scores.source(int(row["at"]))
    place = (source.file, source.sheet, source.cell) if source else ("", "", "")
    words = [str(scores.year), *map(safe, (group_name(unit), unit["unit"], line.id, line.title))]
    points = [_points(int(row[name])) for name in ("points", "self", "verified", "measured")]
    state = scores.grid.state_words(item, number)
    note = line_note(scores, number, item)
    return [
        *words,
        points_text(line.max),
        state,
        *points,
        *map(safe, (*place, note)),
        basis.standing(),
    ]


def _points(hundredths: int) -> str:
    return "" if hundredths == BLANK else points_text(hundredths)


def _figure(unit: Row, name: str) -> str:
    lacking = no_figure(unit, "total" if name == "total_without_veto" else name)
    return "" if lacking else points_text(int(unit[name]))


def _write(stream: BinaryIO, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    stream.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))
