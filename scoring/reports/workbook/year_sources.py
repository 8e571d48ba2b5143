"""Where a line's points came from: a comment on the cell, or one cell a unit in a huge year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from scoring.explain.notes import line_note
from scoring.model.evidence import cell_name, unpack_places
from scoring.model.scores import MISSING, Scores
from scoring.text.personal import mask
from scoring.text.typesetting import typeset

MOST_COMMENTS = 8_000
"""Lines × units up to which each cell has a comment. A comment is a drawing to the programs
that open the workbook; tens of thousands make them crawl, so a larger year names its sources
in a column instead, lines that stand one under the other in one go."""
_NO_SHEET = -1


def has_comments(scores: Scores) -> bool:
    """Whether the year is small enough for a comment on every line's cell."""
    return len(scores.units) * len(scores.scheme.lines) <= MOST_COMMENTS


def from_cell(source: object) -> str:
    """The line of a comment that names a cell."""
    return typeset(f"出自:{source}")


def line_comment(scores: Scores, unit: int, item: int, at: int) -> str:
    """Where a line's points came from and how they came about."""
    source = scores.source(at)
    how = f"{scores.scheme.lines[item].id} {line_note(scores, unit, item)}"
    return f"{from_cell(source)}\n{typeset(how)}" if source else typeset(how)


class _Run(NamedTuple):
    """Lines in clause order in one state whose cells stand one under the other."""

    first: int
    last: int
    state: str
    sheet: int
    top: int
    bottom: int
    column: int


def source_column(scores: Scores, unit: int, at: np.ndarray) -> str:
    """The sources of all lines of one unit (at these places), in one text."""
    lines, told, grid = scores.scheme.lines, [], scores.grid
    for run in _runs([grid.state_words(item, unit) for item in range(len(lines))], at):
        if grid.state[run.first, unit] == MISSING:
            continue
        file, sheet = scores.evidence.sheets[run.sheet] if run.sheet >= 0 else ("", "")
        cells = cell_name(run.top, run.column)
        if run.bottom > run.top:
            cells += f":{cell_name(run.bottom, run.column)}"
        ids = lines[run.first].id
        if run.last > run.first:
            ids += f"至{lines[run.last].id}"
        words = "!".join(part for part in (mask(file), sheet, cells) if part)
        told.append(f"{ids} {run.state} {words}")
    return ";".join(told)


def _runs(states: list[str], at: np.ndarray) -> Iterator[_Run]:
    sheets, rows, columns = (part.tolist() for part in unpack_places(at))
    run: _Run | None = None
    for item, (how, place) in enumerate(zip(states, at.tolist(), strict=True)):
        sheet = sheets[item] if place >= 0 else _NO_SHEET
        row, column = (rows[item], columns[item]) if place >= 0 else (0, 0)
        step = 1 if row else 0
        if (
            run
            and (run.state, run.sheet, run.column) == (how, sheet, column)
            and (run.bottom + step == row)
        ):
            run = run._replace(last=item, bottom=row)
            continue
        if run:
            yield run
        run = _Run(item, item, how, sheet, row, row, column)
    if run:
        yield run
