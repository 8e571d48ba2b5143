"""The 封面 of a workbook: which scheme, which year, whose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scoring.intake.sheet_in_file import SheetInFile
from scoring.intake.values import broken, is_blank, show, text_of
from scoring.model.evidence import cell_name
from scoring.model.sheets import COVER, COVER_KEYS, COVER_REQUIRED
from scoring.text.folding import fold, fold_heading

_KEYS = {fold_heading(key): key for key in COVER_KEYS}


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


def read_cover(of: SheetInFile, scheme: str) -> Cover:
    """Read 封面: keys in column A, values in column B; ``scheme`` is the id it should give."""
    found: dict[str, str] = {}
    rows: dict[str, int] = {}
    for row in range(1, of.sheet.rows + 1):
        key = _KEYS.get(fold_heading(text_of(of.value(row, 0))))
        if key is None or key in rows:
            continue
        value, rows[key] = of.value(row, 1), row
        if key in ("方案", "年度", "单位", "单位类别") and (fault := broken(value)):
            of.report(*fault, row, 1)
        found[key] = "" if is_blank(value) else text_of(value)
    for key in COVER_REQUIRED:
        if not found.get(key):
            hint = f"请在 A 列写「{key}」、B 列写其内容,如 {scheme if key == '方案' else 2025}"
            message = f"{COVER} 没有填写「{key}」"
            of.report("missing-value", message, hint, rows.get(key, 0), 1)
    year, text = None, found.get("年度", "")
    if hit := re.fullmatch(r"((?:19|20)\d\d)(?:\.0+)?年?度?", fold(text), re.ASCII):
        year = int(hit.group(1))
    elif text:
        message = f"年度应为四位数字,填的是{show(text)}"
        of.report("wrong-year", message, "请填如 2025", rows["年度"], 1)
    if not of.sheet.visible:
        message = f"工作表「{of.sheet.name}」是隐藏的"
        of.report("hidden-data", message, "已照常读取;请取消隐藏")
    cells = {key: cell_name(row, 1) for key, row in rows.items()}
    scheme, unit, group = (found.get(key, "") for key in ("方案", "单位", "单位类别"))
    return Cover(scheme, year, unit, group, cells)
