"""Which part of an .xlsx is which: by its relations, as Excel follows them.

A reader that goes by the usual names (``xl/worksheets/sheet1.xml``) would read another sheet
than Excel shows where the relations lead elsewhere. What leads nowhere is refused.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from functools import lru_cache
from xml.etree import ElementTree

from scoring.intake.reader.archive import decoded, part_name
from scoring.intake.reader.sheet import Refusal

MOST_SHEETS = 250
_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_USUAL_SHEET = re.compile(r"xl/worksheets/[\w.-]+\.xml", re.ASCII)
_WORKBOOK, _STRINGS, _STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"


class Relation:
    """One relation: the last word of its type, the part it leads to, and how it is written."""

    def __init__(self, kind: str, target: str, written: str, external: bool) -> None:
        self.kind = kind
        self.target = target
        self.written = written
        self.external = external


class SheetPart:
    """A sheet of the workbook: its name, whether it is shown, its kind and its part's name."""

    def __init__(self, name: str, visible: bool, kind: str, part: str) -> None:
        self.name = name
        self.visible = visible
        self.kind = kind
        self.part = part


class WorkbookParts:
    """A workbook's parts by their names in the archive.

    ``usual``: every relation leads where the usual names say, so that a reader that goes by
    names reads the same.
    """

    def __init__(self, usual: bool) -> None:
        self.sheets: list[SheetPart] = []
        self.strings: str | None = None
        self.styles: str | None = None
        self.from_1904 = False
        self.usual = usual


def local(tag: object) -> str:
    """An element's name without its namespace; '' for comments and the like."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def truth(value: str | None) -> bool:
    """An XML boolean; absent is false."""
    return (value or "").strip().lower() in ("1", "true", "on")


def resolve(archive: zipfile.ZipFile) -> WorkbookParts:
    """Follow the relations from the package to the sheets.

    Raises :class:`Refusal` ``unreadable`` where a relation leads nowhere, outside the file, or
    where two lead to one sheet.
    """
    names = {part_name(name): name for name in archive.namelist()}
    roots = _relations(archive, names, "")
    books = {r.target for r in roots.values() if r.kind == "officeDocument" and not r.external}
    if len(books) != 1:
        raise Refusal("unreadable", f"包内关系指向 {len(books)} 个工作簿部件,应为 1 个")
    workbook = _existing(names, books.pop(), "工作簿")
    relations = _relations(archive, names, workbook)
    root = parsed_part(archive, workbook)
    book = WorkbookParts(workbook == _WORKBOOK)
    for element in root:
        if local(element.tag) == "workbookPr":
            book.from_1904 = truth(element.get("date1904"))
        elif local(element.tag) == "sheets":
            if len(element) > MOST_SHEETS:
                raise Refusal("too-large", f"有 {len(element)} 张工作表,上限 {MOST_SHEETS} 张")
            book.sheets += [_sheet(each, relations, names) for each in element]
    _check_sheets(book)
    book.strings = _single(relations, names, "sharedStrings")
    book.styles = _single(relations, names, "styles")
    book.usual = book.usual and _is_usual(book, relations, names)
    return book


def _sheet(
    element: ElementTree.Element, relations: dict[str, Relation], names: dict[str, str]
) -> SheetPart:
    name = element.get("name", "")
    ids = [element.attrib[key] for key in _IDS if key in element.attrib]
    relation = relations.get(ids[0]) if ids else None
    if relation is None:
        raise Refusal("unreadable", f"工作表「{name}」没有指向任何内容(关系缺失)")
    if relation.external:
        raise Refusal("unreadable", f"工作表「{name}」的内容指向文件之外")
    part = _existing(names, relation.target, f"工作表「{name}」")
    visible = element.get("state", "visible") == "visible"
    return SheetPart(name, visible, relation.kind, part)


def _check_sheets(book: WorkbookParts) -> None:
    if not book.sheets:
        raise Refusal("unreadable", "工作簿里没有工作表")
    seen: dict[str, str] = {}
    for sheet in book.sheets:
        if other := seen.get(sheet.part):
            which = f"工作表「{other}」与「{sheet.name}」指向同一份内容"
            raise Refusal("unreadable", f"{which},不能判断属于哪一张")
        seen[sheet.part] = sheet.name


def _single(relations: dict[str, Relation], names: dict[str, str], kind: str) -> str | None:
    """The one part of a kind; None where there is none."""
    found = {r.target for r in relations.values() if r.kind == kind and not r.external}
    if len(found) > 1:
        raise Refusal("unreadable", f"工作簿指向 {len(found)} 份 {kind},应为 1 份")
    return _existing(names, found.pop(), kind) if found else None


def _existing(names: dict[str, str], target: str, what: str) -> str:
    if target not in names:
        raise Refusal("unreadable", f"{what}指向的部件「{target}」不在文件里")
    return names[target]


def _is_usual(book: WorkbookParts, relations: dict[str, Relation], names: dict[str, str]) -> bool:
    """Whether a reader that goes by the usual names finds the same parts."""
    usual = {*names.values()}
    written = {r.written for r in relations.values() if r.kind in ("worksheet", "chartsheet")}
    plain = {sheet.part.removeprefix("xl/") for sheet in book.sheets}
    return (
        written <= plain | {f"/xl/{each}" for each in plain}
        and all(
            sheet.kind != "worksheet" or _USUAL_SHEET.fullmatch(sheet.part) for sheet in book.sheets
        )
        and book.strings == (_STRINGS if part_name(_STRINGS) in names else None)
        and book.styles == (_STYLES if part_name(_STYLES) in names else None)
        and (book.strings is None or _STRINGS in usual)
        and (book.styles is None or _STYLES in usual)
        and "xl/_rels/workbook.xml.rels" in usual
    )


def _relations(archive: zipfile.ZipFile, names: dict[str, str], part: str) -> dict[str, Relation]:
    """The relations of a part ('' for the package) by their ids."""
    folder, file = posixpath.split(part)
    place = part_name(posixpath.join(folder, "_rels", f"{file}.rels"))
    if place not in names:
        raise Refusal("unreadable", f"文件里没有「{place}」,不能判断哪一部分是哪张工作表")
    found: dict[str, Relation] = {}
    for each in parsed_part(archive, names[place]):
        if local(each.tag) != "Relationship":
            continue
        key, written = each.get("Id", ""), each.get("Target", "")
        if key in found:
            raise Refusal("unreadable", f"「{place}」里关系 {key} 出现两次")
        path = decoded(written).replace("\\", "/").partition("#")[0]  # relative to the folder
        target = part_name(path if path.startswith("/") else posixpath.join(folder, path))
        kind = each.get("Type", "").rpartition("/")[2]
        external = each.get("TargetMode", "Internal") != "Internal"
        found[key] = Relation(kind, target, written, external)
    return found


def parsed_part(archive: zipfile.ZipFile, name: str, shown: str = "") -> ElementTree.Element:
    """The XML of a part. Raises :class:`Refusal` where it is none (``shown``: as what)."""
    try:
        return _parsed(archive.read(name))
    except (ElementTree.ParseError, ValueError, LookupError) as fault:
        raise Refusal("unreadable", f"{shown or f'「{name}」'}内部有损坏") from fault


@lru_cache(64)
def _parsed(part: bytes) -> ElementTree.Element:
    """The XML, which nobody alters: workbooks made from one template share most of these parts."""
    return ElementTree.fromstring(part)
