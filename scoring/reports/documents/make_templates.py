"""Makes the shipped Word templates anew: ``python -m scoring.reports.documents.make_templates``."""

from __future__ import annotations

from datetime import date

from scoring.reports.documents.fonts import USUAL
from scoring.reports.documents.notification import TEMPLATE
from scoring.reports.documents.notification_body import body
from scoring.reports.documents.paper_package import document_xml, packed, parts_of, properties_xml

MADE_ON = date(2026, 1, 1)
"""A fixed day, so that the same words give the same file."""


def notification_template_made() -> bytes:
    """The 通报模板 as its words make it."""
    parts = parts_of(USUAL)
    # Braces are placeholders here, not typed text: they stand as they are.
    document = document_xml(body()).replace("&#123;", "{").replace("&#125;", "}")
    parts["word/document.xml"] = document.encode()
    parts["docProps/core.xml"] = properties_xml("通报模板", "", MADE_ON)
    return packed(parts)


def main() -> None:
    """Write every template to its place."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(notification_template_made())
    print(f"已生成 {TEMPLATE.name}")


if __name__ == "__main__":
    main()
