"""Hostile and half-broken workbooks, made here: each built from a good one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import xlsxwriter

from tests.books import HEADERS, base_row, book, cover, full_marks

SHEET = "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"
MIB = 1 << 20
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def good() -> bytes:
    """A good workbook with 封面 and 基础项."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    rows = [HEADERS["基础项"], *full_marks(**{"一.1": {"核定分": 5, "佐证材料": "文件"}})]
    for name, cells in (("封面", cover()), ("基础项", rows)):
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(cells):
            sheet.write_row(number, 0, row)
    workbook.close()
    return stream.getvalue()


def edited(parts: dict[str, Callable[[bytes], bytes]], data: bytes | None = None) -> bytes:
    """A workbook with some parts changed."""
    source = zipfile.ZipFile(io.BytesIO(data or good()))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, parts[name](part) if name in parts else part)
    return stream.getvalue()


def put(name: str, text: str | bytes) -> bytes:
    """A workbook with one part replaced."""
    raw = text.encode() if isinstance(text, str) else text
    return edited({name: lambda _: raw})


def swollen(name: str, piece: bytes, times: int) -> bytes:
    """A workbook one part of which goes on and on."""
    source = zipfile.ZipFile(io.BytesIO(good()))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.namelist():
            with target.open(each, "w", force_zip64=True) as part:
                part.write(source.read(each))
                for _ in range(times if each == name else 0):
                    part.write(piece)
    return stream.getvalue()


def sheet(rows: str, head: str = "") -> bytes:
    """A workbook whose 基础项 has the given rows of XML."""
    return put(SHEET, f"<worksheet {NS}>{head}<sheetData>{rows}</sheetData></worksheet>")


def _laughs() -> str:
    entities = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "哈哈哈哈">'
        for n in range(9)
    )
    return f"<?xml version='1.0'?><!DOCTYPE x [{entities}]>"


def _many_sheets(part: bytes) -> bytes:
    names = b"".join(
        b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n + 9) for n in range(100_000)
    )
    return part.replace(b"</sheets>", names + b"</sheets>")


def _encrypted_flag() -> bytes:
    raw = bytearray(good())
    for hit in re.finditer(b"PK\x01\x02", bytes(raw)):
        raw[hit.start() + 8] |= 1
    return bytes(raw)


def _wrong_sum() -> bytes:
    raw = bytearray(good())
    for hit in re.finditer(b"PK\x01\x02", bytes(raw)):
        raw[hit.start() + 16] ^= 0xFF
    return bytes(raw)


def _shared_count(part: bytes) -> bytes:
    return re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4294967295" count="4294967295"', part)


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
EMPTY = "".join(f'<row r="{n}"/>' for n in range(1, 1_000_001))
STYLED = "".join(
    f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(1, 300_001)
)


def bombs() -> dict[str, bytes]:
    """Every hostile file by a name that says what it is."""
    deep = "<r>" * 200_000
    return {
        "zip-bomb": swollen(SHEET, b" " * MIB, 1200),
        "zip-bomb-strings": swollen(STRINGS, b"<si><t>a</t></si>" * 60_000, 300),
        "entities-in-sheet": put(
            SHEET, _laughs() + f"<worksheet {NS}><sheetData>&l8;</sheetData></worksheet>"
        ),
        "entities-in-strings": put(STRINGS, _laughs() + f"<sst {NS}><si><t>&l8;</t></si></sst>"),
        "entities-utf16": put(SHEET, (_laughs() + f"<worksheet {NS}/>").encode("utf-16")),
        "external-entity": put(
            SHEET,
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet {NS}>&e;</worksheet>',
        ),
        "shared-strings-count": edited({STRINGS: _shared_count}),
        "far-corners": sheet(FAR),
        "far-corners-careful": sheet(FAR.replace("<v>1</v>", "<f>1+1</f>")),
        "million-empty-rows": sheet(EMPTY),
        "styled-empty-rows": sheet(STYLED),
        "deep-nesting": sheet(deep),
        "deep-strings": put(STRINGS, f"<sst {NS}>{deep}"),
        "many-sheets": edited({"xl/workbook.xml": _many_sheets}),
        "many-parts": _many_parts(),
        "encrypted-flag": _encrypted_flag(),
        "wrong-checksum": _wrong_sum(),
        "truncated": good()[:-200],
        "half": good()[: len(good()) // 2],
        "just-pk": b"PK\x03\x04" + b"\x00" * 100,
        "ole-head-only": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000,
        "ole-ones": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4000,
        "html": "<html><body><table><tr><td>一.1</td></tr></table>".encode(),
        "xml-2003": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "csv-gb": "编号,自评分\n一.1,5\n".encode("gb18030"),
        "empty": b"",
        "bytes": bytes(range(256)) * 50,
        "long-cell": book(
            {"基础项": [base_row("一.1", 说明="长" * 32000)] * 2 + [base_row("一." + "9" * 30000)]}
        ),
    }


def _many_parts() -> bytes:
    stream = io.BytesIO(good())
    with zipfile.ZipFile(stream, "a") as target:
        for number in range(20_000):
            target.writestr(f"xl/media/{number}.xml", b"")
    return stream.getvalue()
