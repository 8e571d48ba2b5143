"""通报: the office's template filled with the year, the rankings as annexes; where nothing is
scored, what was reported in their place.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from scoring.model.evidence import UsageError
from scoring.reports.basis import Basis, Wishes
from scoring.reports.documents.fonts import USUAL, Fonts

TEMPLATE = Path(__file__).parent / "templates" / "通报模板.docx"
REPORTED = TEMPLATE.with_name("情况通报模板.docx")
"""The template for schemes whose lines are all reported in words."""
NONE_AT_ALL = Wishes()


@lru_cache(maxsize=2)
def notification_template(*, is_scored: bool = True) -> bytes:
    """The template that is shipped, to be edited in Word."""
    return (TEMPLATE if is_scored else REPORTED).read_bytes()


def write_notification(
    basis: Basis,
    stream: BinaryIO,
    template: bytes | None = None,
    fonts: Fonts = USUAL,
    wishes: Wishes = NONE_AT_ALL,
) -> None:
    """Write the draft (.docx); the same basis, template and wishes give the same bytes.

    Raises :class:`UsageError` for a template that cannot be used, and for a scheme that has no
    circular.
    """
    from markupsafe import Markup  # what reads and fills Word files is slow to load

    from scoring.reports.documents.notification_annexes import annexes, annexes_xml
    from scoring.reports.documents.notification_facts import facts, occasion_words, period
    from scoring.reports.documents.reported import reported_annexes, reported_facts
    from scoring.reports.documents.template_filling import WordTemplate
    from scoring.reports.documents.template_package import opened

    scheme = basis.scores.scheme
    if scheme.circular is None:
        raise UsageError(f"方案「{scheme.id}」没有写明通报(circular),不能生成通报")
    if scheme.is_scored:
        found, matter = annexes(basis, wishes), occasion_words(basis)
        names = facts(basis, [annex.title for annex in found], wishes)
    else:
        found, matter = reported_annexes(basis), ""
        names = reported_facts(basis, found, wishes)
    # A fingerprint's digits are no telephone number: it is escaped, not masked.
    names |= {"附件": annexes_xml(found), "成绩依据": Markup.escape(basis.seal_words())}
    shipped = notification_template(is_scored=scheme.is_scored)
    source = shipped if template is None else opened(template)
    document = WordTemplate(source, fonts)
    title = f"关于{period(basis)}{names['工作']}{matter}情况的通报"
    data = document.fill(names, title, basis.signed_by, basis.on)
    if not document.used & {"附件", "成绩依据"}:
        raise UsageError(
            "通报模板里没有成绩表的位置,也没有成绩依据。请单独写一段 {{p 附件 }},"
            "或在正文中写 {{ 成绩依据 }},再上传。"
        )
    stream.write(data)
