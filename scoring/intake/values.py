"""What a cell's value means: points, counts, dates, choices, ids; or the fault it has.

Each distinct value of a column is parsed once, however many cells hold it. Values come from
the reader as text, numbers, or ``(tag, text)`` pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from scoring.intake.reader.sheet import DATE, ERROR, FORMULA
from scoring.model.days import days_of
from scoring.text.folding import clean, fold
from scoring.text.invisible import visible
from scoring.text.personal import mask

HUNDREDTHS = 100
MOST = 10**9
"""No count or score is larger; also keeps the arithmetic within int64."""


class Fault(NamedTuple):
    """Why a value cannot be used: problem code, what was found and wanted, how to mend it."""

    code: str
    message: str
    hint: str


Parsed = int | Fault | None
"""What comes of one value: a whole number, a fault, or None of an empty cell."""
ValueParser = Callable[[Any], Parsed]


def show(value: Any) -> str:
    """A value as a message quotes it: short, and never a personal identifier whole."""
    text = value[1] if isinstance(value, tuple) else _plain(value)
    text = mask(visible(clean(text)))
    return f"「{text[:40]}…」" if len(text) > 40 else f"「{text}」"


def text_of(value: Any) -> str:
    """A value as text, as a clerk would read it in the cell."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "" if value[0] == FORMULA else str(value[1]).removesuffix("T00:00:00")
    return clean(_plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value)


def is_blank(value: Any) -> bool:
    """No value, or nothing but blanks."""
    if isinstance(value, str):  # what begins with a letter or a digit is not folded to see it
        return not (value[:1].isalnum() or fold(value))
    return value is None


def broken(value: Any) -> Fault | None:
    """Error cells and formulas that were saved without their value."""
    if not isinstance(value, tuple):
        return None
    if value[0] == ERROR:
        hint = "请改正公式或直接填写内容后重新保存"
        return Fault("error-value", f"单元格是错误值 {value[1]}", hint)
    if value[0] == FORMULA:
        return Fault(
            "formula-without-value",
            "单元格是公式,但文件里没有保存计算结果",
            "请用 Excel 或 WPS 打开后保存一次,或把公式改为数值(选择性粘贴—数值)",
        )
    return None


_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


def parse_number(value: Any, what: str) -> Parsed:
    """Points or a count in integer hundredths, negative ones included.

    Excel keeps 15 digits of a number; what lies behind them is noise of its arithmetic.
    """
    if is_blank(value):
        return None
    if fault := broken(value):
        return fault
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", clean(value)).strip().replace("−", "-")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        text = format(Decimal(f"{value:.15g}"), "f") if abs(value) < MOST else str(value)
    else:
        text = ""
    if not _NUMBER.fullmatch(text):
        is_date = isinstance(value, tuple) and value[0] == DATE
        kind = "日期" if is_date else "文字" if isinstance(value, str) else ""
        return Fault(
            "score-not-a-number",
            f"{what}应为数字,填的是{kind}{show(value)}",
            "请填阿拉伯数字,如 4.5;不要带单位、百分号、千分位或日期",
        )
    number = Decimal(text) * HUNDREDTHS
    if number != number.to_integral_value():
        found = f"{what}最多两位小数,填的是{show(value)}"
        return Fault("too-many-decimals", found, "请按两位小数填写")
    if abs(number) > MOST * HUNDREDTHS:
        return Fault("score-out-of-range", f"{what}{show(value)} 过大", "请核对数字")
    return int(number)


_DATES = (
    re.compile(
        r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
    ),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)


def parse_date(value: Any) -> Parsed:
    """A date as days since 1970-01-01: a real date, or text such as 2025-3-1 or 2025年3月1日."""
    if is_blank(value):
        return None
    if fault := broken(value):
        return fault
    text = ""
    if isinstance(value, tuple):
        text = value[1].replace("T00:00:00", "") if value[0] == DATE else ""
    elif isinstance(value, str):
        text = fold(value)
    elif isinstance(value, int | float) and float(value).is_integer():
        text = str(int(value)) if 19000000 < value < 21000000 else ""
    for pattern in _DATES:
        if hit := pattern.fullmatch(text):
            try:
                return days_of(date(*map(int, hit.groups())))
            except ValueError:
                break
    return Fault(
        "not-a-date",
        f"应为日期,填的是{show(value)}",
        "请填如 2025-03-01 的日期;若显示为五位数字,请把单元格格式设为日期",
    )


DATES_FROM = 10**13
"""Where a cell may hold a number or a date, a date is this and its days since 1970: more than any
number of hundredths."""


def parse_number_or_date(value: Any, what: str) -> Parsed:
    """A number as :func:`parse_number` has it, or a date as ``DATES_FROM`` and its days."""
    number = parse_number(value, what)
    day = parse_date(value) if isinstance(number, Fault) else None
    if isinstance(day, int):
        return DATES_FROM + day
    if isinstance(number, Fault) and number.code == "score-not-a-number":
        found = f"{what}应为数字,有期限的项应为日期,填的是{show(value)}"
        return number._replace(message=found, hint="请填阿拉伯数字,或如 2025-03-01 的日期")
    return number


def choice_parser(choices: Sequence[str], what: str) -> ValueParser:
    """A parser of one of ``choices``, compared folded; gives the choice's place."""
    places = {fold(choice).upper(): place for place, choice in enumerate(choices)}

    def parse(value: Any) -> Parsed:
        if is_blank(value):
            return None
        if fault := broken(value):
            return fault
        place = places.get(fold(text_of(value)).upper())
        if place is not None:
            return place
        found = f"{what}应为 {'、'.join(choices)} 之一,填的是{show(value)}"
        return Fault("unknown-choice", found, "请从下拉列表中选取")

    return parse


def id_parser(
    match: Callable[[str], str | None], ids: Sequence[str], code: str, what: str
) -> ValueParser:
    """A parser of a clause's number, alone or with its label; gives its place in ``ids``."""

    def parse(value: Any) -> Parsed:
        if is_blank(value):
            return None
        if fault := broken(value):
            return fault
        if found := match(text_of(value)):
            return ids.index(found)
        hint = f"请照方案填写:{'、'.join(ids[:3])} … {ids[-1]}"
        return Fault(code, f"{what}{show(value)} 不在方案之中", hint)

    return parse


def parse_text(value: Any) -> str | Fault | None:
    """Text, what nobody sees shown; faults for error cells and formulas without a value."""
    return None if is_blank(value) else broken(value) or visible(text_of(value))
