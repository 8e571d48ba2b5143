"""Faults of a scheme in Chinese: the reason of each, whatever it was written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

Place = tuple[str | int, ...]
"""Where something stands in a scheme: ``("sections", 0, "lines", 1, "max")``."""


class Misfits(ValueError):
    """What does not fit together in a whole: each fault with its place and its reason."""

    def __init__(self, found: Iterable[tuple[Place, str]]) -> None:
        self.found = tuple(found)
        super().__init__(";".join(reason for _, reason in self.found))


def faults_in(error: Any) -> Iterator[tuple[Place, str]]:
    """The places and reasons of what a checker's error says."""
    inner = error.get("ctx", {}).get("error")
    if isinstance(inner, Misfits):
        yield from (((*error["loc"], *place), reason) for place, reason in inner.found)
    else:
        yield tuple(error["loc"]), reason_of(error)


def is_echo(error: Any) -> bool:
    """Whether a list is called too short only because an entry in it is faulty."""
    short = error["type"] == "too_short"
    return bool(short and len(error["input"]) >= error["ctx"]["min_length"])


_REASONS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项(拼写有误,或方案格式不支持)",
    "string_type": "要写成带引号的文字",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "只能用小写字母、数字和连字符,如 my-id",
    "too_short": "项数不够,至少要有 {min_length} 个",
    "int_type": "要写成整数,不带引号",
    "bool_type": "要写 true 或 false,不带引号",
    "greater_than_equal": "不得小于 {ge}",
    "less_than_equal": "不得大于 {le}",
    "tuple_type": "要写成列表,或用 [[…]] 逐个列出",
    "dict_type": '要写成表,如 { 名称 = "值" }',
    "model_type": '要写成表,如 { 名称 = "值" } 或 […]',
}


def reason_of(error: Any) -> str:
    """The fault in Chinese; a kind not foreseen keeps the checker's own words."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        choices = "、".join(filter(None, re.findall(r"'([^']*)'", context["expected"])))
        return f"「{error['input']}」不认识;可用:{choices}"
    if kind not in _REASONS:
        return str(error["msg"])
    return (
        _REASONS[kind]
        .replace("{min_length}", str(context.get("min_length")))
        .replace("{ge}", str(context.get("ge")))
        .replace("{le}", str(context.get("le")))
    )
