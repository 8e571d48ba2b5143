"""From a scheme file to a :class:`~criteria.scheme.Scheme`, or a refusal that says where."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from criteria.faults import faults_in, is_echo
from criteria.scheme import Scheme

FOLDER = Path(__file__).parent
DEFAULT_SCHEME = "jiuquan-2013"
"""The scheme where none is named."""


class SchemeError(ValueError):
    """A scheme file that cannot be used. ``str()`` gives one fault a line, in Chinese."""


def known_schemes() -> list[str]:
    """The ids of the schemes that come with the project, sorted."""
    return sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.toml"))


@cache
def load_scheme(scheme_id: str) -> Scheme:
    """Load a scheme of the project. Raises :class:`SchemeError` for none or a faulty file."""
    if scheme_id not in known_schemes():
        names = "、".join(known_schemes())
        raise SchemeError(f"没有方案「{scheme_id}」;现有方案:{names};也可以写方案文件(.toml)的路径")
    path = FOLDER / f"{scheme_id.replace('-', '_')}.toml"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SchemeError(f"{path.name}: 文件要存为 UTF-8 编码") from None
    scheme = parse_scheme(text, path.name)
    if scheme.id != scheme_id:
        raise SchemeError(f"{path.name}: id 是「{scheme.id}」,与文件名不符,应为「{scheme_id}」")
    return scheme


def parse_scheme(text: str, name: str = "方案文件") -> Scheme:
    """Read a scheme from TOML text; ``name`` stands before each fault.

    Raises :class:`SchemeError` with every fault found: its place and its reason.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SchemeError(f"{name}: 不是合格的 TOML:{_toml_fault(fault)}") from None
    return scheme_from(raw, name)


def scheme_from(raw: Any, name: str = "方案文件") -> Scheme:
    """The same from what a file said, as dictionaries and lists.

    Raises :class:`SchemeError` as :func:`parse_scheme` does.
    """
    try:
        return Scheme.model_validate(raw)
    except ValidationError as faults:
        found = [e for e in faults.errors() if not is_echo(e)]
        told = [each for error in found for each in faults_in(error)]
        lines = [f"{name}: {_place(place, raw)}{reason}" for place, reason in told]
        raise SchemeError("\n".join(lines)) from None


def _toml_fault(fault: tomllib.TOMLDecodeError) -> str:
    """``第 3 行第 5 列(Unclosed array)``: where first, then the reader's own words."""
    words, _, where = str(fault).rstrip(")").partition(" (at ")
    numbers = re.findall(r"\d+", where)
    place = f"第 {numbers[0]} 行第 {numbers[1]} 列" if len(numbers) == 2 else "文件末尾"
    return f"{place}({words})"


def _place(loc: tuple[int | str, ...], raw: Any) -> str:
    """``sections[2].lines[0].max(在「三.1」): ``: the path, with the id of what it is in."""
    path, owner, here = "", "", raw
    for step in loc:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, dict):
            owner = str(here.get("id") or here.get("key") or owner)
    return f"{path}(在「{owner}」): " if owner and path else f"{path}: " if path else ""
