"""What a cell of an .xlsx shows, from the type, the style and the text of its XML."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from scoring.intake.reader.number_format import DATE as DATE_FORMAT
from scoring.intake.reader.number_format import NUMBER, PERCENT
from scoring.intake.reader.relations import truth
from scoring.intake.reader.sheet import BOOLEAN, DATE, ERROR, FORMULA, OTHER, Refusal

TYPE_CHECKING = False  # the child starts sooner without typing
if TYPE_CHECKING:
    from typing import Any

NUMBER_TEXT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_DAYS_1904 = 1462


def cannot(what: str) -> Refusal:
    """The refusal of what Excel may open and this program does not read."""
    return Refusal("unreadable", f"本系统读不了这种写法({what}),请用 Excel 或 WPS 另存为 .xlsx")


def unescaped(text: str) -> str:
    """``_x000A_`` and the like as the signs they stand for."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number; ``otherwise`` where there is none. Raises :class:`Refusal`."""
    if text is None:
        return otherwise
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 12):
        raise cannot(f"编号 {text[:20]}")
    return int(text)


class CellValues:
    """Values of a workbook's cells: its shared texts, what each of its cell formats makes of
    numbers, and whether its days count from 1904.
    """

    def __init__(self, strings: list[str], formats: list[str], from_1904: bool) -> None:
        self.strings = strings
        self.formats = formats
        self.from_1904 = from_1904

    def value(self, kind: str, text: str, style: str | None, has_formula: bool, where: str) -> Any:
        """What a cell of a type other than ``inlineStr`` shows: text, a number, or a
        ``(tag, text)`` pair; '' for a blank cell. ``where``: the cell, for a refusal.
        """
        if kind == "str":
            return unescaped(text)
        text = text.strip()
        if not text:
            return (FORMULA, "") if has_formula else ""
        if kind == "s":
            place = whole(text, -1)
            if not 0 <= place < len(self.strings):
                raise Refusal("unreadable", f"{where} 指向不存在的共享文字 {text[:20]}")
            return self.strings[place]
        if kind == "e":
            return (ERROR, text)
        if kind == "b":
            return (BOOLEAN, "TRUE" if truth(text) else "FALSE")
        if kind == "d":
            try:
                return (DATE, datetime.fromisoformat(text.removesuffix("Z")).isoformat())
            except ValueError:
                return text
        if kind != "n" or not NUMBER_TEXT.fullmatch(text):
            raise cannot(f"{where} 的类型 {kind[:10]}、值 {text[:20]}")
        return self._number(float(text), style)

    def _number(self, value: float, style: str | None) -> Any:
        """A number as its format shows it: a percentage, a day, or itself."""
        place = whole(style, 0)
        kind = self.formats[place] if place < len(self.formats) else NUMBER
        if kind == PERCENT:
            return (OTHER, f"{value * 100:.15g}%")
        if kind == NUMBER:
            return value
        try:
            if kind == DATE_FORMAT:
                return _day(value, self.from_1904)
            return (OTHER, str(timedelta(seconds=round(value * 86400))))  # a duration
        except (OverflowError, ValueError):
            return value


def _day(value: float, from_1904: bool) -> Any:
    """A day or a moment; less than a day is a time of day, and 1900-02-29 never was."""
    if 0 <= value < 1:
        return (OTHER, (datetime.min + timedelta(seconds=round(value * 86400))).time().isoformat())
    days = value + _DAYS_1904 if from_1904 else value + (value < 60)
    moment = datetime(1899, 12, 30) + timedelta(milliseconds=round(days * 86_400_000))
    return (DATE, moment.isoformat())
