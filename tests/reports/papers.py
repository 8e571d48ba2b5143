"""Reading the Word papers back: parts, texts, tables, and what LibreOffice makes of a page."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import docx
from docx.document import Document

from scoring.reports.basis import Basis
from scoring.reports.documents.notification import notification_template, write_notification
from tests.programs import program

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(data: bytes) -> dict[str, str]:
    """The XML parts of a package as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def written(basis: Basis, template: bytes | None = None, **more: Any) -> bytes:
    stream = io.BytesIO()
    write_notification(basis, stream, template, **more)
    return stream.getvalue()


def edited(
    old: str, new: str, part: str = "word/document.xml", template: bytes | None = None
) -> bytes:
    """A shipped template (default: the 通报's) with words changed, as an office would."""
    found = parts(template or notification_template())
    assert old in found[part]
    found[part] = found[part].replace(old, new, 1)
    return zipped({name: text.encode() for name, text in found.items()})


def zipped(found: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in found.items():
            package.writestr(name, data)
    return stream.getvalue()


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def texts(data: bytes) -> list[str]:
    """Every paragraph of the body, in tables as well."""
    root = ElementTree.fromstring(parts(data)["word/document.xml"])
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p")]


def tables(data: bytes) -> list[list[list[str]]]:
    """Every table as rows of texts."""
    root = ElementTree.fromstring(parts(data)["word/document.xml"])
    return [
        [
            ["".join(t.text or "" for t in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")]
            for row in table.iter(f"{W}tr")
        ]
        for table in root.iter(f"{W}tbl")
    ]


def assert_the_page_is_official(data: bytes) -> None:
    """Margins, grid, page numbers on the outer edge, typefaces named for every script."""
    section = opened(data).sections[0]
    found = [getattr(section, f"{side}_margin").mm for side in ("top", "bottom", "left", "right")]
    assert all(abs(got - want) < 0.1 for got, want in zip(found, (37, 35, 28, 26), strict=True))
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    all_ = parts(data)
    grid = re.search(r"<w:docGrid [^>]*>", all_["word/document.xml"])
    assert grid
    assert 'w:type="linesAndChars"' in grid[0]
    assert 'w:linePitch="580"' in grid[0]
    assert 'w:charSpace="-849"' in grid[0]
    assert "titlePg" not in all_["word/document.xml"]
    assert "<w:evenAndOddHeaders" in all_["word/settings.xml"]
    styles = opened(data).styles
    for paragraphs, style, side in (
        (section.footer.paragraphs, "页码单页", "right"),
        (section.even_page_footer.paragraphs, "页码双页", "left"),
    ):
        assert paragraphs[0].style.name == style
        assert paragraphs[0].text == "— 1 —"
        look = styles[style].element.xml
        assert f'<w:jc w:val="{side}"/>' in look
        assert '<w:sz w:val="28"/>' in look
        assert 'w:eastAsia="宋体"' in look
    assert_typefaces(all_)


def assert_typefaces(all_: dict[str, str]) -> None:
    styles = ElementTree.fromstring(all_["word/styles.xml"])
    named = set()
    for style in styles.iter(f"{W}style"):
        if style.get(f"{W}type") != "paragraph":
            continue
        fonts = style.find(f"{W}rPr/{W}rFonts")
        assert fonts is not None, style.get(f"{W}styleId")
        assert {key.removeprefix(W) for key in fonts.attrib} == {"ascii", "hAnsi", "eastAsia", "cs"}
        named.add(style.get(f"{W}styleId"))
    for name in ("word/document.xml", "word/footer1.xml", "word/footer2.xml"):
        for paragraph in ElementTree.fromstring(all_[name]).iter(f"{W}p"):
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            assert style is not None
            assert style.get(f"{W}val") in named
            assert paragraph.find(f"{W}r/{W}rPr/{W}rFonts") is None


def assert_nothing_but_page_numbers(data: bytes) -> None:
    """No fields but PAGE, no links, nothing outside the package."""
    for name, text in parts(data).items():
        assert "TargetMode" not in text
        if not (name.startswith("word/") and name.endswith(".xml")):
            continue
        root = ElementTree.fromstring(text)
        codes = [each.text for each in root.iter(f"{W}instrText")]
        assert codes == ([" PAGE "] if "footer" in name else []), name
        for tag in ("fldSimple", "hyperlink", "object", "pict", "drawing", "sdt"):
            assert not list(root.iter(f"{W}{tag}")), tag


def assert_tables_stay_whole(data: bytes) -> None:
    """Headings stand on every page, rows are not torn apart."""
    root = ElementTree.fromstring(parts(data)["word/document.xml"])
    found = list(root.iter(f"{W}tbl"))
    assert found
    for table in found:
        rows = list(table.iter(f"{W}tr"))
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        widths = [int(c.get(f"{W}w", "0")) for c in table.iter(f"{W}gridCol")]
        assert sum(widths) <= 8845


class Line(NamedTuple):
    """A line on a page, in points from the upper left corner."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    text: str


def lines_of(pdf: Path) -> list[Line]:
    """Every line of a PDF as poppler measures it."""
    told = subprocess.run(
        [program("pdftotext"), "-bbox-layout", str(pdf), "-"], capture_output=True, check=True
    ).stdout
    space = "{http://www.w3.org/1999/xhtml}"
    found = []
    for number, page in enumerate(ElementTree.fromstring(told).iter(f"{space}page"), start=1):
        for line in page.iter(f"{space}line"):
            box = [float(line.get(key, "0")) for key in ("xMin", "xMax", "yMin", "yMax")]
            words = " ".join(word.text or "" for word in line.iter(f"{space}word"))
            found.append(Line(number, *box, words))
    return sorted(found, key=lambda each: (each.page, each.top, each.left))
