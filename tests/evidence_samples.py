"""Small good evidence files of every kind, made here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from docx import Document
from PIL import Image

from tests.books import base_row, book


def pdf(body: bytes = b"", *, trailer: bytes = b"") -> bytes:
    """A page of PDF; ``body`` are further objects, ``trailer`` further entries of the trailer."""
    objects = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    )
    head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + objects + body
    end = b"trailer<</Root 1 0 R/Size 4" + trailer + b">>\nstartxref\n9\n%%EOF\n"
    return head + end


def object_stream(text: bytes) -> bytes:
    """Objects of a PDF that are packed."""
    packed = zlib.compress(text)
    length = str(len(packed)).encode()
    head = b"9 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length " + length + b">>stream\n"
    return head + packed + b"\nendstream endobj\n"


def picture(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture, by Pillow's name of its form."""
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, form)
    return stream.getvalue()


def png_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of these chunks, with right sums."""
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def docx() -> bytes:
    """A document of one paragraph."""
    stream = io.BytesIO()
    document = Document()
    document.add_paragraph("会议纪要")
    document.save(stream)
    return stream.getvalue()


def xlsx() -> bytes:
    """A workbook."""
    return book({"基础项": [base_row("一.1", 自评分=5)]})


def packed(files: Mapping[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """A zip of files by their paths."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items() if isinstance(files, Mapping) else files:
            target.writestr(name, data)
    return stream.getvalue()


def altered(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """An Office file with parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return packed({name: source.read(name) for name in source.namelist()} | dict(parts))


def bomb(data: bytes) -> bytes:
    """A zip the first part of which says it holds 2 GiB."""
    size, here = struct.pack("<I", 2 << 30), data.find(b"PK\x01\x02")
    data = data[:22] + size + data[26:]
    return data[: here + 24] + size + data[here + 28 :]


def locked(data: bytes) -> bytes:
    """A zip the first part of which says it has a password."""
    here = data.find(b"PK\x01\x02")
    return data[: here + 8] + b"\x01" + data[here + 9 :]


GOOD = {
    "pdf": ("会议纪要.pdf", pdf()),
    "png": ("照片.PNG", picture("PNG")),
    "jpg": ("照片.jpeg", picture("JPEG")),
    "docx": ("方案.docx", docx()),
    "xlsx": ("台账.xlsx", xlsx()),
    "txt": ("说明.txt", "情况说明\n第一条".encode("gb18030")),
}
"""A good file of each kind, with a name."""
