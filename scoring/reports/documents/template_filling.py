"""Filling a Word template: docxtpl's work, the same bytes each time, and its faults in Chinese."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any

from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import TemplateSyntaxError, UndefinedError
from lxml import etree

from scoring.model.evidence import UsageError
from scoring.reports.documents.fonts import Fonts, with_fonts
from scoring.reports.documents.packing import packed
from scoring.reports.documents.paper_text import shown
from scoring.reports.documents.template_language import AGAIN, Language

MOST_PROPERTY = 200
"""Characters of a title or an author; Word keeps 255."""


class WordTemplate:
    """A Word template (.docx) that is compiled once and filled any number of times.

    ``fonts`` are the typefaces that take the place of the usual ones.
    """

    def __init__(self, source: bytes, fonts: Fonts) -> None:
        self._document, self._fonts = _Document(io.BytesIO(source)), fonts
        self._document.patch_xml = cache(self._document.patch_xml)  # slow, and always the same
        self._language = Language()

    @property
    def used(self) -> set[str]:
        """The placeholders that the template was found to use when it was filled."""
        return self._language.used

    def fill(self, names: Mapping[str, Any], title: str, author: str, on: date) -> bytes:
        """The document (.docx) with the names filled in; the same names give the same bytes.

        The template may use ``names`` and no others; they are the same ones at every filling.
        ``title``, ``author`` and ``on`` are the file's properties: the day is the only date in it.
        Raises :class:`UsageError` with what is wrong in the template.
        """
        made = io.BytesIO()
        self._language.names, self._language.turns = names.keys(), 0
        try:
            self._document.render(dict(names), self._language, autoescape=True)
            properties, day = self._document.docx.core_properties, datetime.combine(on, time())
            properties.title = shown(title)[:MOST_PROPERTY]
            properties.author = properties.last_modified_by = shown(author)[:MOST_PROPERTY]
            properties.created = properties.modified = properties.last_printed = day
            properties.revision = 1
            self._document.save(made)
        except Exception as fault:  # whatever a strange file makes three libraries do
            raise _told(fault) from fault
        with zipfile.ZipFile(made) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        return packed(with_fonts(parts, self._fonts))


class _Document(DocxTemplate):  # type: ignore[misc]  # the library has no types
    """The library mends broken markup by dropping what follows it; here that is a fault."""

    def fix_tables(self, xml: str) -> Any:
        try:
            etree.fromstring(xml)
        except etree.XMLSyntaxError as fault:
            raise UsageError(
                "通报模板填写后不是完整的文档。{%p … %} 要单独成段,"
                f"for、if 与 endfor、endif 要写在同一层。{AGAIN}"
            ) from fault
        return super().fix_tables(xml)


def _told(fault: Exception) -> UsageError:
    """What went wrong, for the clerk who wrote the template."""
    if isinstance(fault, UsageError):
        return fault
    if isinstance(fault, UndefinedError):
        return UsageError(f"通报模板里有不认识的占位符「{fault.message}」。{AGAIN}")
    if isinstance(fault, TemplateSyntaxError):
        lines = [line.strip() for line in getattr(fault, "docx_context", ()) if "{" in line]
        near = "」「".join(line[:40] for line in lines[:3])
        where = f",在这几段附近:「{near}」" if lines else ""
        rule = "每个 for、if 都要有 endfor、endif"
        return UsageError(f"通报模板的占位符写得不对{where}。{rule}。{AGAIN}")
    return UsageError(f"通报模板不能填写,可能不是完整的 Word 文档。{AGAIN}")
