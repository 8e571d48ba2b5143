"""What is typed after ``python -m scoring year …`` as values: faults in it are wrong usage."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

from scoring import office
from scoring.intake.values import Fault, parse_date, parse_number
from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.store import APPLIES, NOT_APPLICABLE, Mark, Ruling
from scoring.text.folding import fold

REVERT = "revert"


def _books(options: argparse.Namespace) -> list[Workbook]:
    return office.files_in(options.files)


def _rulings(options: argparse.Namespace) -> dict[str, Ruling]:
    """``LINE=…`` as rulings. Raises :class:`UsageError` for other text."""
    found: dict[str, Ruling] = {}
    for text in options.rulings:
        line, equals, value = (part.strip() for part in text.partition("="))
        line = fold(line)
        if not equals or not line or not value:
            raise UsageError(f"核定要写成 编号=分数,如 一.1=4.5,写的是「{text}」")
        if line in found:
            raise UsageError(f"{line} 写了两次")
        if value == REVERT:
            found[line] = None
        elif value in (NOT_APPLICABLE, APPLIES):
            found[line] = Mark(value)
        else:
            found[line] = _points(value, f"{line} 核定分")
    return found


def _points(text: str, what: str) -> int:
    points = parse_number(text, what)
    if points is None or isinstance(points, Fault):
        raise UsageError(points.message if points else f"{what}没有填写")
    return points


def _day(options: argparse.Namespace) -> date:
    days = parse_date(options.date)
    if days is None or isinstance(days, Fault):
        raise UsageError(f"日期应写成 2025-03-01 这样,写的是「{options.date}」")
    return date.fromordinal(date(1970, 1, 1).toordinal() + days)


def _setting(options: argparse.Namespace) -> tuple[str, str]:
    key, equals, value = (part.strip() for part in options.reading.partition("="))
    if not equals or not key:
        raise UsageError(f"读法要写成 KEY=VALUE,写的是「{options.reading}」")
    return key, value


def _figures(options: argparse.Namespace) -> tuple[date, int | None]:
    points = _points(options.points, "减分") if options.points is not None else None
    return _day(options), points


def _as_of(options: argparse.Namespace) -> date | None:
    if options.as_of is None:
        return None
    try:
        return date.fromisoformat(options.as_of)
    except ValueError:
        raise UsageError(f"日期应写成 2025-06-30 这样,写的是「{options.as_of}」") from None


def _roster_bytes(options: argparse.Namespace) -> bytes:
    try:
        return bytes(options.file.read_bytes())
    except OSError as fault:
        raise UsageError(f"不能读取名册 {options.file}:{fault.strerror}") from None


PARSERS: dict[str, Callable[[argparse.Namespace], Any]] = {
    "roster": _roster_bytes,
    "receive": _books,
    "review": _rulings,
    "settle": _setting,
    "deduct": _figures,
    "veto": _day,
    "result": _as_of,
}
"""What is made of the options before a year is looked at: faults in them are wrong usage."""
