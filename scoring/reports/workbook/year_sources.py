"""Where a line's points came from: a comment on the cell, or one cell a unit in a huge year."""

from __future__ import annotations

from itertools import groupby

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


def source_column(scores: Scores, unit: int, at: np.ndarray) -> str:
    """The sources of all lines of one unit (at these places), in one text."""
    lines, told, grid = scores.scheme.lines, [], scores.grid
    sheets, rows, columns = (part.tolist() for part in unpack_places(at))

    def run_of(item: int) -> tuple[str, int, int, int | None]:
        """What lines of a run share: the state, and cells one under the other, or none."""
        if at[item] < 0:
            return grid.state_words(item, unit), _NO_SHEET, 0, None
        above = rows[item] - item if rows[item] else None
        return grid.state_words(item, unit), sheets[item], columns[item], above

    for (state, sheet, column, _), run in groupby(range(len(lines)), run_of):
        items = [*run]
        first, last = items[0], items[-1]
        if grid.state[first, unit] == MISSING:
            continue
        words = ""
        if sheet != _NO_SHEET:
            ends = dict.fromkeys(cell_name(rows[item], column) for item in (first, last))
            file, name = scores.evidence.sheets[sheet]
            words = "!".join(part for part in (mask(file), name, ":".join(ends)) if part)
        ids = "至".join(dict.fromkeys(lines[item].id for item in (first, last)))
        told.append(f"{ids} {state} {words}")
    return ";".join(told)
