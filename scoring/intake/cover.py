"""The 封面 of a workbook: which scheme, which year, whose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scoring.intake.faults import Faults
from scoring.intake.layout import COVER, COVER_KEYS, COVER_REQUIRED
from scoring.intake.reader.parent import RawSheet
from scoring.intake.values import broken, is_blank, show, text_of
from scoring.model.evidence import cell_name
from scoring.text.folding import fold, fold_heading


@dataclass
class Cover:
    """What a cover says; blank where it says nothing. ``cells`` holds each key's value cell."""

    scheme: str = ""
    year: int | None = None
    unit: str = ""
    group: str = ""
    cells: dict[str, str] | None = None

    def cell(self, key: str) -> str:
        """The cell of a key's value, blank where the key is not on the sheet."""
        return (self.cells or {}).get(key, "")


def read_cover(file: str, raw: RawSheet, faults: Faults) -> Cover:
    """Read 封面: keys in column A, values in column B."""
    known = {fold_heading(key): key for key in COVER_KEYS}
    found: dict[str, str] = {}
    cells: dict[str, str] = {}
    for row in range(1, raw.rows + 1):
        key = known.get(fold_heading(text_of(_at(raw, row, 0))))
        if key is None or key in cells:
            continue
        value = _at(raw, row, 1)
        cells[key] = cell_name(row, 1)
        if fault := broken(value) if key in ("方案", "年度", "单位", "单位类别") else None:
            faults.add(*fault, file, raw.name, cells[key])
        found[key] = "" if is_blank(value) else text_of(value)
    cover = Cover(
        found.get("方案", ""), None, found.get("单位", ""), found.get("单位类别", ""), cells
    )
    for key in COVER_REQUIRED:
        if not found.get(key):
            _missing(file, raw, key, cover.cell(key), faults)
    if year := found.get("年度"):
        cover.year = _year(file, raw, year, cover.cell("年度"), faults)
    if not raw.visible:
        faults.add(
            "hidden-data",
            f"工作表「{raw.name}」是隐藏的",
            "已照常读取;请取消隐藏",
            file,
            raw.name,
        )
    return cover


def _at(raw: RawSheet, row: int, column: int) -> object:
    place = column - raw.first_column
    if not 0 <= place < len(raw.columns):
        return None
    return raw.columns[place].values[raw.columns[place].codes[row - 1]]


def _missing(file: str, raw: RawSheet, key: str, cell: str, faults: Faults) -> None:
    examples = {"方案": "jiuquan-2013", "年度": "2025"}
    faults.add(
        "missing-value",
        f"{COVER} 没有填写「{key}」",
        f"请在 A 列写「{key}」、B 列写其内容,如 {examples[key]}",
        file,
        raw.name,
        cell,
    )


def _year(file: str, raw: RawSheet, text: str, cell: str, faults: Faults) -> int | None:
    if hit := re.fullmatch(r"((?:19|20)\d\d)(?:\.0+)?年?度?", fold(text), re.ASCII):
        return int(hit.group(1))
    faults.add(
        "wrong-year",
        f"年度应为四位数字,填的是{show(text)}",
        "请填如 2025",
        file,
        raw.name,
        cell,
    )
    return None
