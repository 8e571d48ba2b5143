"""The typefaces of official papers; their names differ from office to office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass


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


USUAL = Fonts()
"""The names that most offices' computers have."""
_RUN_FONTS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}rFonts"


def with_fonts(parts: Mapping[str, bytes], fonts: Fonts) -> dict[str, bytes]:
    """A Word file's parts with the usual typefaces' names replaced by those of ``fonts``."""
    pairs = zip(astuple(USUAL), astuple(fonts), strict=True)
    renamed = {usual: own for usual, own in pairs if usual != own}
    found = dict(parts)
    if not renamed:
        return found
    from lxml import etree  # slow to load

    for name, data in parts.items():
        if not (name.startswith("word/") and name.endswith(".xml")):
            continue
        root = etree.fromstring(data)
        for each in root.iter(_RUN_FONTS):
            for script, value in each.attrib.items():
                each.set(script, renamed.get(str(value), str(value)))
        found[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return found
