"""Paragraphs and tables as WordprocessingML, for what no template can draw beforehand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from scoring.reports.documents.paper_text import escaped

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


class Head(NamedTuple):
    """A column of a table: its heading, its width in twips, the style of its cells."""

    title: str
    width: int
    style: str = "表格居中"


def markup(form: str, **names: Any) -> Markup:
    """What a form beside the templates (``附件.xml``) makes of ``names``; every text escaped."""
    return Markup(_language().get_template(form).render(**names))


@cache
def _language() -> Environment:
    from jinja2 import Environment, FileSystemLoader  # slow to load

    def finalized(value: object) -> Markup:
        return value if isinstance(value, Markup) else Markup(escaped(str(value)))

    loader = FileSystemLoader(TEMPLATES)
    return Environment(autoescape=True, finalize=finalized, loader=loader)
