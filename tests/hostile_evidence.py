"""Hostile and half-broken evidence files: each is refused, or kept as what it is and nothing else."""

from __future__ import annotations

import io
import struct
import zipfile

from tests.evidence_samples import (
    altered,
    bomb,
    docx,
    locked,
    object_stream,
    packed,
    pdf,
    picture,
    png_chunks,
    xlsx,
)

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
RELATIONS = "word/_rels/document.xml.rels"
OUTSIDE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/relationships/{}" Target="{}" TargetMode="External"/>'
    "</Relationships>"
)


def _size(width: int, height: int) -> bytes:
    """A PNG that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return png_chunks((b"IHDR", head), (b"IDAT", b""), (b"IEND", b""))


def _huge_jpeg() -> bytes:
    data = bytearray(picture("JPEG"))
    at = data.find(b"\xff\xc0")
    data[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    return bytes(data)


def _outside(kind: str, target: str) -> bytes:
    return altered(docx(), {RELATIONS: OUTSIDE.format(kind, target).encode()})


def _typed(old: str, new: str) -> bytes:
    """A document whose content types say something else."""
    with zipfile.ZipFile(io.BytesIO(docx())) as source:
        types = source.read("[Content_Types].xml").decode()
    return altered(docx(), {"[Content_Types].xml": types.replace(old, new).encode()})


def _long_directory() -> bytes:
    return packed({f"word/media/{'x' * 60}{number}.png": b"" for number in range(30_000)})


def refused() -> dict[str, tuple[str, bytes, str]]:
    """By what it is: its name, its bytes, and words of why it is not taken."""
    return {
        "html as pdf": ("a.pdf", HTML, "网页或 XML"),
        "svg as png": ("a.png", SVG, "网页或 XML"),
        "svg behind a mark and blanks": ("a.txt", b"\xef\xbb\xbf \n" + SVG, "网页或 XML"),
        "html in utf-16": ("a.txt", HTML.decode().encode("utf-16"), "网页或 XML"),
        "html after words": ("a.txt", b"words\n" + HTML, "网页或 XML"),
        "xml with entities": ("a.xml", b'<?xml version="1.0"?><!DOCTYPE x []><x/>', "网页或 XML"),
        "pdf behind html": ("a.pdf", HTML + pdf(), "PDF 之前另有内容"),
        "program as pdf": ("a.pdf", b"MZ\x90\0" + b"\0" * 500, "是程序"),
        "elf as jpg": ("a.jpg", b"\x7fELF\x02\x01" + b"\0" * 500, "是程序"),
        "script": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "是脚本"),
        "postscript": ("a.pdf", b"%!PS-Adobe-3.0\n(x) run", "PostScript 程序"),
        "rtf": ("a.doc", b"{\\rtf1\\object}", "RTF 文件"),
        "old office": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "旧式"),
        "gif with a comment of script": ("a.gif", b"GIF89a" + b"\0" * 9 + HTML, "GIF 图片"),
        "tiff": ("a.tif", b"II*\0" + b"\0" * 100, "TIFF 图片"),
        "heic": ("a.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 100, "HEIC"),
        "rar": ("a.rar", b"Rar!\x1a\x07\x01\0" + b"\0" * 50, "RAR 压缩包"),
        "bytes": ("a.bin", bytes(range(256)) * 50, "认不出是什么文件"),
        "empty": ("a.pdf", b"", "是空文件"),
        "nothing behind a mark": ("a.txt", b"\xef\xbb\xbf", "是空文件"),
        "blanks": ("a.txt", b" \r\n\t ", "是空文件"),
        "pdf cut off": ("a.pdf", pdf()[:-40], "末尾不在"),
        "pdf of its head only": ("a.pdf", b"%PDF-1.7\n", "末尾不在"),
        "pdf with a password": ("a.pdf", pdf(trailer=b"/Encrypt 9 0 R"), "设有密码"),
        "pdf with a script": ("a.pdf", pdf(b"9 0 obj<</S/JavaScript/JS(x)>>endobj\n"), "JavaScript"),
        "pdf with an escaped script": ("a.pdf", pdf(b"9 0 obj<</S/#4AavaScrip#74>>endobj\n"), "JavaScr"),
        "pdf with a packed script": ("a.pdf", pdf(object_stream(b"9 0 <</S/JavaScript>>")), "JavaScri"),
        "pdf that starts a program": ("a.pdf", pdf(b"9 0 obj<</S/Launch/F(x)>>endobj\n"), "Launch"),
        "pdf with a file in it": ("a.pdf", pdf(b"9 0 obj<</Type/EmbeddedFile>>endobj\n"), "Embedded"),
        "pdf of countless streams": ("a.pdf", pdf(b"/ObjStm>>stream\n" * 6000), "对象过多"),
        "png of countless chunks": (
            "a.png", _size(4, 4)[:-12] + b"\0\0\0\0tEXt\0\0\0\0" * 60_000, "没有传完",
        ),
        "jpeg of countless parts": ("a.jpg", b"\xff\xd8" + b"\xff\xe1\0\2" * 60_000, "没有传完"),
        "docx of countless relations": (
            "a.docx",
            altered(docx(), {f"word/_rels/{n}.rels": b" " * 500_000 for n in range(10)}),
            "关系过多",
        ),
        "png cut off": ("a.png", picture("PNG")[:-20], "没有传完"),
        "png of its head only": ("a.png", picture("PNG")[:8], "没有传完"),
        "png with a zip behind": ("a.png", picture("PNG") + packed({"a": b"a"}), "之后另有内容"),
        "png of huge size": ("a.png", _size(2**31 - 1, 2**31 - 1), "个像素"),
        "png of many pixels": ("a.png", _size(29_000, 29_000), "个像素"),
        "png of no size": ("a.png", _size(0, 100), "没有大小"),
        "jpeg cut off": ("a.jpg", picture("JPEG")[:-2], "没有传完"),
        "jpeg of its head only": ("a.jpg", b"\xff\xd8\xff\xe0", "没有传完"),
        "jpeg of huge size": ("a.jpg", _huge_jpeg(), "个像素"),
        "docx with macros": ("a.docx", altered(docx(), {"word/vbaProject.bin": b"x"}), "含有宏"),
        "docm as docx": (
            "a.docx",
            _typed(
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                "application/vnd.ms-word.document.macroEnabled.main+xml",
            ),
            "含有宏",
        ),
        "docx with a template elsewhere": (
            "a.docx", _outside("attachedTemplate", "http://x/t.dotm"), "文件以外的内容.attachedTempl",
        ),
        "docx with a picture elsewhere": (
            "a.docx", _outside("image", "file://///x/y.png"), "文件以外的内容.image",
        ),
        "docx with an object": (
            "a.docx", altered(docx(), {"word/embeddings/oleObject1.bin": b"x"}), "嵌入对象",
        ),
        "docx with a dtd": (
            "a.docx", altered(docx(), {RELATIONS: b"<!DOCTYPE x [<!ENTITY a 'a'>]><x/>"}), "DTD",
        ),
        "docx of two kinds": (
            "a.docx",
            altered(docx(), {"[Content_Types].xml": b"<Types/>"}),
            "不是 Word 文档,也不是 Excel 工作簿",
        ),
        "xlsx bomb": ("a.xlsx", bomb(xlsx()), "展开后超过"),
        "xlsx locked": ("a.xlsx", locked(xlsx()), "设有密码"),
        "xlsx cut off": ("a.xlsx", xlsx()[:-200], "打不开"),
        "xlsx of many parts": ("a.xlsx", altered(xlsx(), {f"xl/m/{n}.xml": b"" for n in range(4001)}), "打不开"),
        "zip of a long directory": ("a.docx", _long_directory(), "目录过大"),
        "zip": ("a.pdf", packed({"a.txt": b"a"}), "压缩包"),
        "ofd": ("a.ofd", packed({"OFD.xml": b"<ofd/>"}), "OFD 版式文件"),
        "xlsx that leads elsewhere": (
            "a.xlsx",
            altered(
                xlsx(),
                {
                    "xl/externalLinks/_rels/externalLink1.xml.rels": OUTSIDE.format(
                        "externalLinkPath", "file:///c:/x.xlsx"
                    ).encode()
                },
            ),
            "externalLinkPath",
        ),
    }  # fmt: skip


def harmless() -> dict[str, tuple[str, bytes, str]]:
    """By what it is: its name, its bytes, and the name under which it is kept."""
    zipped = packed({"evil.html": HTML})
    return {
        "pdf with a zip inside": ("a.zip", pdf(zipped), "a.pdf"),
        "pdf named as a program": ("报告.pdf.exe", pdf(), "报告.pdf.pdf"),
        "jpeg with html behind": ("a.html", picture("JPEG") + HTML, "a.jpg"),
        "jpeg with a zip behind": ("a.jar", picture("JPEG") + zipped, "a.jpg"),
        "name that leads outside": ("../../etc/passwd.pdf", pdf(), "passwd.pdf"),
        "name of windows that leads outside": ("C:\\..\\x\\纪要.pdf", pdf(), "纪要.pdf"),
        "name of a device": ("con.pdf", pdf(), "_con.pdf"),
        "name of a device with more": ("LPT1.x.pdf", pdf(), "_LPT1.x.pdf"),
        "name turned about": ("a\u202efdp.exe", pdf(), "a[U+202E]fdp.pdf"),
        "name with a person's number": ("纪要13900001111.pdf", pdf(), "纪要139_11.pdf"),
        "name of nothing": ("...", pdf(), "未命名.pdf"),
        "name with line ends": ('a\r\nb"; x="y.pdf', pdf(), "a_b_; x=_y.pdf"),
        "name that is long": ("长" * 300 + ".pdf", pdf(), "长" * 96 + ".pdf"),
        "workbook of odd cells": (
            "a.xlsx",
            altered(xlsx(), {"xl/worksheets/sheet1.xml": b"<x"}),
            "a.xlsx",
        ),
        "commands as text": ("a.bat", b"@echo off\r\ndel *.*\r\n", "a.txt"),
    }
