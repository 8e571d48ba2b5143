"""A Word file from its parts: page of GB/T 9704-2012, fixed days, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from scoring.reports.documents.fonts import Fonts
from scoring.reports.documents.paper_styles import LINE, NAMESPACE, styles_xml
from scoring.reports.documents.paper_text import shown
from scoring.reports.documents.paper_xml import PAGE_NUMBER, raw_paragraph, run

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MARGINS = {"top": 2096, "right": 1474, "bottom": 1981, "left": 1587}
"""37, 26, 35, 28 mm in twips; 22 lines of 29 pt need 0.1 mm more than is between 37 and 35 mm."""
_FOOTER = 1307
"""The page number stands 7 mm below the text: its line's foot is 23 mm from the edge."""
_NARROWER = -849
"""What each character of 16 pt gives, in 4096ths of a point, so that 28 fill 156 mm."""
MOST_PROPERTY = 200
"""Characters of a title or an author; Word keeps 255."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
    '<w:footerReference w:type="even" r:id="rId4"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    f'<w:pgMar w:top="{MARGINS["top"]}" w:right="{MARGINS["right"]}" '
    f'w:bottom="{MARGINS["bottom"]}" w:left="{MARGINS["left"]}" w:header="851" '
    f'w:footer="{_FOOTER}" w:gutter="0"/>'
    f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE}" w:charSpace="{_NARROWER}"/></w:sectPr>'
)


def document_xml(body: str) -> str:
    """The part ``word/document.xml`` around a body."""
    spaces = f'xmlns:w="{NAMESPACE}" xmlns:r="{_OFFICE}"'
    return f"{_HEAD}<w:document {spaces}><w:body>{body}{SECTION}</w:body></w:document>"


def parts_of(fonts: Fonts) -> dict[str, bytes]:
    """All parts but the document and the properties."""
    pages = {"footer1": "页码单页", "footer2": "页码双页"}
    texts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            ("officeDocument", f"{_OFFICE}/officeDocument", "word/document.xml"),
            ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/_rels/document.xml.rels": _relations(
            *((name, f"{_OFFICE}/{name}", f"{name}.xml") for name in ("styles", "settings")),
            *((name, f"{_OFFICE}/footer", f"{name}.xml") for name in pages),
        ),
        "word/styles.xml": styles_xml(fonts),
        "word/settings.xml": _settings(),
        **{f"word/{name}.xml": _footer(style) for name, style in pages.items()},
    }
    return {name: (_HEAD + text).encode() for name, text in texts.items()}


def _types() -> str:
    kinds = {"document": "document.main", "footer1": "footer", "footer2": "footer"}
    kinds |= {"styles": "styles", "settings": "settings"}
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{core}"/>'
        + "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
            for name, kind in kinds.items()
        )
        + "</Types>"
    )


def _relations(*targets: tuple[str, str, str]) -> str:
    rows = (
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (_, kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'


def _settings() -> str:
    return (
        f'<w:settings xmlns:w="{NAMESPACE}"><w:zoom w:percent="100"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat></w:settings>"
    )


def _footer(style: str) -> str:
    line = f"{run('— ')}{PAGE_NUMBER}{run(' —')}"
    return f'<w:ftr xmlns:w="{NAMESPACE}">{raw_paragraph(style, line)}</w:ftr>'


def properties_xml(title: str, author: str, on: date) -> bytes:
    """The part ``docProps/core.xml``: the day of the paper is the only day in it."""
    spaces = f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    spaces += ' xmlns:dcterms="http://purl.org/dc/terms/"'
    spaces += ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    words = [escape(shown(text)[:MOST_PROPERTY]) for text in (title, author)]
    day = f'xsi:type="dcterms:W3CDTF">{on.isoformat()}T00:00:00Z'
    return (
        f"{_HEAD}<cp:coreProperties {spaces}><dc:title>{words[0]}</dc:title>"
        f"<dc:creator>{words[1]}</dc:creator><cp:lastModifiedBy>{words[1]}</cp:lastModifiedBy>"
        f"<cp:revision>1</cp:revision><dcterms:created {day}</dcterms:created>"
        f"<dcterms:modified {day}</dcterms:modified></cp:coreProperties>"
    ).encode()


def entry(name: str) -> zipfile.ZipInfo:
    """A zip entry without the hour or the machine it was made at."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package from its parts, in a fixed order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in sorted(parts, key=lambda each: (each != "[Content_Types].xml", each)):
            package.writestr(entry(name), parts[name])
    return stream.getvalue()


def with_fonts(parts: Mapping[str, bytes], renamed: Mapping[str, str]) -> dict[str, bytes]:
    """The parts with typefaces named otherwise, wherever a Word part names one."""
    from lxml import etree  # only for offices whose typefaces have other names

    found = dict(parts)
    for name in [*found] if renamed else []:
        if not (name.startswith("word/") and name.endswith(".xml")):
            continue
        root = etree.fromstring(found[name])
        for each in root.iter(f"{{{NAMESPACE}}}rFonts"):
            for script, value in each.attrib.items():
                each.set(script, renamed.get(str(value), str(value)))
        found[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return found
