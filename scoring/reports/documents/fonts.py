"""The typefaces of official papers; their names differ from office to office."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Fonts:
    """Names of the typefaces as the office's computers have them.

    ``title`` 小标宋 (titles), ``body`` 仿宋 (text), ``first`` 黑体 (headings 一、), ``second``
    楷体 (headings (一)), ``table`` 宋体 (tables and page numbers).
    """

    title: str = "方正小标宋简体"
    body: str = "仿宋_GB2312"
    first: str = "黑体"
    second: str = "楷体_GB2312"
    table: str = "宋体"

    def instead_of(self, other: Fonts) -> dict[str, str]:
        """Which name of ``other`` gives way to which of these."""
        pairs = ((getattr(other, f.name), getattr(self, f.name)) for f in fields(self))
        return {old: new for old, new in pairs if old != new}


USUAL = Fonts()
"""The names that most offices' computers have."""
