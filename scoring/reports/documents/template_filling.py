"""Filling a Word template: the library's work, and its faults told to whoever wrote it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import TemplateSyntaxError, UndefinedError
from lxml import etree

from scoring.model.evidence import UsageError
from scoring.reports.documents.template_language import AGAIN, Language


class _Whole(DocxTemplate):  # type: ignore[misc]  # the library has no types
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


def filled(
    template: bytes, names: Mapping[str, Any], finish: Callable[[Any], None]
) -> tuple[bytes, set[str]]:
    """The template with the names filled in, and which of them it used.

    ``finish`` is given the document before it is saved. Raises :class:`UsageError`.
    """
    language, made = Language(names), io.BytesIO()
    document = _Whole(io.BytesIO(template))
    try:
        document.render(dict(names), language, autoescape=True)
        finish(document.docx)
        document.save(made)
    except Exception as fault:  # whatever a strange file makes three libraries do
        raise _told(fault) from fault
    return made.getvalue(), language.used


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
