"""通报 (Art. 11): the office's template filled with the year, the rankings as annexes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO

from scoring.model.evidence import UsageError
from scoring.reports.basis import Basis, Wishes
from scoring.reports.documents.fonts import USUAL, Fonts

TEMPLATE = Path(__file__).parent / "templates" / "通报模板.docx"
ANNEXES, STANDING = "附件", "成绩依据"
NONE_AT_ALL = Wishes()


@lru_cache(maxsize=1)
def notification_template() -> bytes:
    """The template that is shipped, to be edited in Word."""
    return TEMPLATE.read_bytes()


def write_notification(
    basis: Basis,
    stream: BinaryIO,
    template: bytes | None = None,
    fonts: Fonts = USUAL,
    wishes: Wishes = NONE_AT_ALL,
) -> None:
    """Write the draft (.docx); the same basis, template and wishes give the same bytes.

    Raises :class:`UsageError` for a template that cannot be used.
    """
    from markupsafe import Markup  # what reads and fills Word files is slow to load

    from scoring.reports.documents.notification_annexes import annexes, annexes_xml
    from scoring.reports.documents.notification_facts import facts
    from scoring.reports.documents.template_filling import filled
    from scoring.reports.documents.template_package import opened

    found = annexes(basis, wishes)
    names = facts(basis, [annex.title for annex in found], wishes)
    names[ANNEXES] = Markup(annexes_xml(found))
    # A fingerprint's digits are no telephone number: it is escaped, not masked.
    names[STANDING] = Markup.escape(basis.standing())
    source = notification_template() if template is None else opened(template)
    data, used = filled(source, names, partial(_stamp, basis=basis))
    if not {ANNEXES, STANDING} & used:
        raise UsageError(
            "通报模板里没有成绩表的位置,也没有成绩依据。请单独写一段 {{p 附件 }},"
            "或在正文中写 {{ 成绩依据 }},再上传。"
        )
    stream.write(_repacked(data, fonts))


def _stamp(document: Any, basis: Basis) -> None:
    """The properties of the file: who signs, and the day of the paper."""
    from scoring.reports.documents.notification_facts import occasion_words, period
    from scoring.reports.documents.paper_package import MOST_PROPERTY
    from scoring.reports.documents.paper_text import shown

    properties, day = document.core_properties, datetime.combine(basis.on, time())
    properties.title = f"关于{period(basis)}社会稳定风险评估工作{occasion_words(basis)}情况的通报"
    properties.author = properties.last_modified_by = shown(basis.signed_by)[:MOST_PROPERTY]
    properties.created = properties.modified = properties.last_printed = day
    properties.revision = 1


def _repacked(data: bytes, fonts: Fonts) -> bytes:
    """The same file with the office's typefaces, in a fixed order and without hours."""
    from scoring.reports.documents.paper_package import packed, with_fonts

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    return packed(with_fonts(parts, fonts.instead_of(USUAL)))
