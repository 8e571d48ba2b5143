"""What was typed into a unit's review and not saved: taken from the grid, laid over it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scoring.office.looks import Cell, Draft, DraftKind, Place, Value
from web.components.review_sheet import EDITED, ReviewSheet
from web.components.year_tables import when

ID = "编号"


def typed_into(start: pd.DataFrame, rows: Mapping[int, Mapping[str, Any]]) -> pd.DataFrame:
    """What a grid holds: what it began with, and the cells that a browser says were edited."""
    now = start.copy()
    for row, cells in rows.items():
        for column, value in cells.items():
            now.loc[now.index[row], column] = value
    return now


def typed(base: pd.DataFrame, now: pd.DataFrame) -> dict[Place, Cell]:
    """The cells that hold another thing than the records say."""
    found = {}
    for column in EDITED:
        for line, *cells in zip(base[ID], base[column], now[column], strict=True):
            cell = Cell(*map(_plain, cells))
            if cell.was != cell.typed:
                found[str(line), column] = cell
    return found


def _plain(value: Any) -> Value:
    return None if pd.isna(value) or value == "" else value


def unkept(sheet: ReviewSheet, now: pd.DataFrame) -> dict[Place, Cell | None]:
    """What is to be kept of a grid and is not yet; None: what is typed there no more."""
    cells, kept = typed(sheet.base, now), sheet.kept
    found: dict[Place, Cell | None] = {
        place: cell
        for place, cell in cells.items()
        if place not in kept or kept[place] != cell.typed
    }
    return found | dict.fromkeys(place for place in kept if place not in cells)


def restore(sheet: ReviewSheet, drafts: Sequence[Draft]) -> None:
    """Lay the drafts of its unit over a sheet that is fresh from the records.

    What others changed since it was typed into is told of in ``sheet.overtaken``; what they
    changed to the very thing that was typed is no change any more.
    """
    start, places = sheet.base.copy(), {str(line): at for at, line in enumerate(sheet.base[ID])}
    restored, overtaken = 0, []
    cells, saved_at = of_unit(drafts, sheet.unit, "lines")
    for (line, column), cell in cells.items():
        sheet.kept[line, column] = cell.typed
        if line not in places or column not in EDITED:
            continue
        now = _plain(sheet.base.loc[places[line], column])
        if now == cell.typed:
            continue
        start.loc[places[line], column] = cell.typed
        restored += 1
        if now != cell.was:
            row = line, column, *map(shown, (cell.was, now, cell.typed))
            overtaken.append(row)
    sheet.start = sheet.now = start
    sheet.overtaken = pd.DataFrame(overtaken, columns=[ID, "栏目", "您填写时", "现在", "您填的"])
    sheet.restored = words(restored, saved_at) if restored else ""


def of_unit(drafts: Sequence[Draft], unit: str, what: DraftKind) -> tuple[dict[Place, Cell], str]:
    """The cells of a unit's drafts, and when they were typed into last."""
    mine = [each for each in drafts if (each.unit, each.what) == (unit, what)]
    cells: dict[Place, Cell] = {}
    for draft in reversed(mine):
        cells |= draft.by_place()
    return cells, mine[0].saved_at if mine else ""


def words(cells: int, saved_at: str) -> str:
    """That something is there again, and since when it was waiting."""
    return f"有 {cells} 处未保存的修改({when(saved_at)[5:]}),已恢复"


def shown(value: Value) -> str:
    """A cell's value in a table of words."""
    if isinstance(value, bool):
        return "采纳" if value else "不采纳"
    return f"{value:.2f}" if isinstance(value, float | int) else value or ""
