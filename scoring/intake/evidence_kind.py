"""What an evidence file is, by its content: one of the kinds that are taken, or refused by name.

Nothing is rendered, executed or inflated whole; what a file's name says is not asked.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError, fromstring

from scoring.intake.reader.archive import check_archive, open_archive, part_name
from scoring.intake.reader.package import MOST_INFLATED, check_markup
from scoring.intake.reader.relations import local
from scoring.intake.reader.sheet import Refusal
from scoring.model.evidence import UsageError
from scoring.model.evidence_files import KINDS_WORDS, MIB, FileKind

MOST_SIDE, MOST_PIXELS = 30_000, 200_000_000
"""Of a picture: an A3 page scanned at 1200 dpi. One of more pixels takes a viewer's memory."""

MOST_DIRECTORY = 2 * MIB
"""Of an archive's directory, which is read whole before anything can be counted."""

_PNG = b"\x89PNG\r\n\x1a\n"
_OTHERS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "旧式(.doc、.xls、.wps)或设有密码的 Office 文件",
    b"MZ": "程序", b"\x7fELF": "程序", b"GIF8": "GIF 图片", b"BM": "BMP 图片",
    b"II*\0": "TIFF 图片", b"MM\0*": "TIFF 图片", b"RIFF": "WebP 图片、音频或视频",
    b"Rar!": "RAR 压缩包", b"7z\xbc\xaf\x27\x1c": "7z 压缩包", b"\x1f\x8b": "gzip 压缩包",
    b"SQLite format 3": "数据库",
}  # fmt: skip
"""How other files begin that somebody may send, in words."""
_TEXTS = {b"{\\rtf": "RTF 文件", b"%!PS": "PostScript 程序", b"#!": "脚本"}
_MARKUP = re.compile(r"^\s*<|<(?:!doctype|html|body|script|svg|\?xml)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ENCRYPTED = re.compile(rb"/Encrypt\b\s*(?:\d+\s+\d+\s+R|<<)")
_OBJECTS = re.compile(rb"/ObjStm\b.{0,400}?>>\s*stream\r?\n", re.DOTALL)
_MOST_OBJECTS, _PACKED, _UNPACKED = 5000, 256 * 1024, MIB
_MOST_CHUNKS = 50_000
"""Of a picture: each is looked at by itself."""
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_ALONE = {0x01, *range(0xD0, 0xD8)}
_OFFICE = {
    "wordprocessingml.document.main+xml": FileKind.DOCX,
    "spreadsheetml.sheet.main+xml": FileKind.XLSX,
}
_ACTIVE_PARTS = re.compile(r"vbaproject|activex|/embeddings/[^/]*\.bin$")
_TYPES = "[content_types].xml"
_MOST_PART, _MOST_RELATIONS = MIB, 4 * MIB
"""Bytes of one part that says what is in a document, and of all that say what leads where."""


def _name(plain: str) -> re.Pattern[bytes]:
    """A name of a PDF, each letter of it plain or as ``#4A``."""
    letters = (f"(?:{each}|(?i:#{ord(each):02x}))" for each in plain)
    return re.compile(f"/{''.join(letters)}(?![A-Za-z])".encode())


_ACTIVE = {name: _name(name) for name in ("JavaScript", "Launch", "EmbeddedFile", "RichMedia")}
"""What acts, or is a file of its own, inside a PDF."""


class _Wrong(Exception):
    """What a file is instead, and what to do."""

    def __init__(self, found: str, mend: str = "") -> None:
        super().__init__(found)
        self.mend = mend or f"可收的是 {KINDS_WORDS},请转换后再报"


def kind_of(name: str, data: bytes) -> FileKind:
    """The kind of a file's bytes. Raises :class:`UsageError`, calling it ``name``, for any other
    kind and for one that is broken, locked, or holds what could act by itself.
    """
    try:
        for start, look in _LOOKS.items():
            if data.startswith(start):
                return look(data)
        return _text(data)
    except _Wrong as wrong:
        raise UsageError(f"「{name}」{wrong},没有收下;{wrong.mend}") from None


def _pdf(data: bytes) -> FileKind:
    end = data[-2048:]
    if b"startxref" not in end or b"%%EOF" not in end:
        raise _Wrong("不完整(PDF 的末尾不在)", "请重新扫描或导出后再报")
    if _ENCRYPTED.search(data):
        raise _Wrong("是设有密码或权限限制的 PDF", "请解除后(或打印成新的 PDF)再报")
    if data.count(b"/ObjStm") > _MOST_OBJECTS:
        raise _Wrong("的写法异常(对象过多)", "请打印成新的 PDF 再报")
    _check_acts(data)
    for objects in _OBJECTS.finditer(data):
        _check_acts(_unpacked(data, objects.end()))
    return FileKind.PDF


def _check_acts(part: bytes) -> None:
    for name, spelled in _ACTIVE.items():
        if spelled.search(part):
            raise _Wrong(f"是含有脚本、程序或附件的 PDF({name})", "请打印成新的 PDF 再报")


def _unpacked(data: bytes, start: int) -> bytes:
    """The beginning of what a stream of objects holds; blank where it is packed otherwise."""
    try:
        return zlib.decompressobj().decompress(data[start : start + _PACKED], _UNPACKED)
    except zlib.error:
        return b""


def _png(data: bytes) -> FileKind:
    at, first = len(_PNG), True
    for _ in range(_MOST_CHUNKS):
        if at + 12 > len(data):
            break
        size, kind = struct.unpack_from(">I4s", data, at)
        if first and (kind != b"IHDR" or size != 13):
            break
        if first:
            _check_pixels(*struct.unpack_from(">II", data, at + 8))
        first, at = False, at + 12 + size
        if kind == b"IEND":
            if at == len(data):
                return FileKind.PNG
            raise _Wrong("的图片之后另有内容", "请用看图软件另存后再报")
    raise _Wrong("不完整(PNG 图片没有传完)", "请重新保存后再报")


def _jpeg(data: bytes) -> FileKind:
    at, seen = 2, False
    for _ in range(_MOST_CHUNKS):
        if at + 4 > len(data) or data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker in (0xFF, *_ALONE):
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAMES and at + 9 <= len(data):
            height, width = struct.unpack_from(">HH", data, at + 5)
            _check_pixels(width, height)
            seen = True
        if marker == 0xDA:  # what follows is the picture itself, up to its end mark
            if seen and data.find(b"\xff\xd9", at) != -1:
                return FileKind.JPEG
            break
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise _Wrong("不完整(JPEG 图片没有传完或已损坏)", "请重新保存后再报")


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise _Wrong("是没有大小的图片", "请重新保存后再报")
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise _Wrong(
            f"有 {width}×{height} 个像素,每边最多 {MOST_SIDE},合计最多 {MOST_PIXELS // 10**8} 亿",
            "请降低分辨率后再报",
        )


def check_directory(data: bytes) -> None:
    """Raise :class:`Refusal` for an archive whose directory is too long to be read."""
    end = data.rfind(b"PK\x05\x06")
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    if size > MOST_DIRECTORY or data[max(end - 20, 0) : max(end - 16, 0)] == b"PK\x06\x07":
        raise Refusal("too-large", "压缩包的目录过大")


def _office(data: bytes) -> FileKind:
    try:
        check_directory(data)
        archive = open_archive(data)
        parts = {part_name(info.filename): info for info in archive.infolist()}
        if _TYPES not in parts:
            other = (
                "OFD 版式文件" if "ofd.xml" in parts else "压缩包或别的文件(压缩包里不再收压缩包)"
            )
            raise _Wrong(f"是{other}")
        check_archive(archive, data)
        relations = sum(i.file_size for name, i in parts.items() if name.endswith(".rels"))
        if relations > _MOST_RELATIONS:
            raise _Wrong("的写法异常(关系过多)", "请另存为 PDF 后再报")
        kind = _main_part(_markup(archive, parts[_TYPES]))
        for name, info in parts.items():
            _check_part(archive, name, info)
        if sum(info.file_size for info in parts.values()) > MOST_INFLATED:
            raise _Wrong(f"展开后超过 {MOST_INFLATED // MIB} MiB", "请删去多余内容后再报")
    except Refusal as refusal:
        raise _Wrong(f"打不开({refusal.found})", "请用 Office 或 WPS 另存后再报") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise _Wrong("打不开(压缩包已损坏)", "请用 Office 或 WPS 另存后再报") from None
    return kind


def _main_part(types_part: list[Element]) -> FileKind:
    """Which document it is, by the content type of its main part."""
    types = [
        each.get("ContentType", "").rpartition("openxmlformats-officedocument.")[2]
        for each in types_part
        if local(each.tag) in ("Override", "Default")
    ]
    found = {kind for type_, kind in _OFFICE.items() if type_ in types}
    if any("macroenabled" in type_.lower() for type_ in types):
        raise _Wrong("是含有宏的 Office 文件", "请另存为不含宏的 .docx、.xlsx,或 PDF")
    if len(found) != 1:
        raise _Wrong("不是 Word 文档,也不是 Excel 工作簿")
    return found.pop()


def _check_part(archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo) -> None:
    """Refuse macros, controls, embedded programs, and what leads outside the file."""
    if _ACTIVE_PARTS.search(name):
        raise _Wrong("是含有宏、控件或嵌入对象的 Office 文件", "请另存为不含这些的,或 PDF")
    for each in _markup(archive, info) if name.endswith(".rels") else ():
        kind = each.get("Type", "").rpartition("/")[2]
        if each.get("TargetMode", "Internal") != "Internal" and kind != "hyperlink":
            raise _Wrong(f"会打开文件以外的内容({kind})", "请断开链接,或另存为 PDF 后再报")


def _markup(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> list[Element]:
    """The elements of a small part of XML."""
    if info.file_size > _MOST_PART:
        raise Refusal("too-large", f"{info.filename} 过大")
    part = archive.read(info)
    check_markup(part, info.filename)
    try:
        return list(fromstring(part))
    except (ParseError, ValueError, LookupError) as fault:
        raise Refusal("unreadable", f"{info.filename} 内部有损坏") from fault


def _text(data: bytes) -> FileKind:
    if b"%PDF-" in data[:1024]:
        raise _Wrong("的 PDF 之前另有内容", "请重新扫描或导出后再报")
    for start, words in _TEXTS.items():
        if data.startswith(start):
            raise _Wrong(f"是{words}")
    text = _decoded(data)
    if text is None:
        found = next((each for start, each in _OTHERS.items() if data.startswith(start)), "")
        found = "HEIC 照片或视频" if data[4:8] == b"ftyp" else found
        raise _Wrong(f"是{found}" if found else "认不出是什么文件")
    if not text.strip():
        raise _Wrong("是空文件", "请重新选择文件")
    if _MARKUP.search(text[:4096]):
        raise _Wrong("是网页或 XML(HTML、SVG)")
    return FileKind.TEXT


def _decoded(data: bytes) -> str | None:
    """The words of a text file; None where it is none."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None


_LOOKS: dict[bytes, Callable[[bytes], FileKind]] = {
    b"%PDF-": _pdf, _PNG: _png, b"\xff\xd8\xff": _jpeg, b"PK\x03\x04": _office,
}  # fmt: skip
"""How the kinds begin that are not text, and what looks at each."""
