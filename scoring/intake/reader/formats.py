"""What a file is, by its content and never by its name, and the reader that serves it."""

from __future__ import annotations

import io

from scoring.intake.reader import package, usual
from scoring.intake.reader.sheet import CodedSheet, Refusal

TYPE_CHECKING = False  # the child starts sooner without typing
if TYPE_CHECKING:
    from concurrent.futures import Future

ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADS = (
    (b"%PDF", "PDF 文件"), (b"{\\rtf", "RTF 文档"), (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"), (b"Rar!", "RAR 压缩包"), (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
)  # fmt: skip
_OLD_BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")


def read(data: bytes, wanted: set[str] | None) -> list[CodedSheet]:
    """All sheets of a workbook; rows only of those in ``wanted`` (folded names; None: all).

    Raises :class:`Refusal`; a fault inside a reader comes through as it is.
    """
    if data.startswith(ZIP):
        return _read_package(data, wanted)
    if data.startswith(OLE):
        _check_ole(data)
        from scoring.intake.reader import old

        return old.read(data, wanted)
    if data[:2] in _OLD_BIFF:
        raise Refusal("not-a-workbook", "这是 Excel 95 以前的工作表")
    raise Refusal("not-a-workbook", _describe(data))


def _read_package(data: bytes, wanted: set[str] | None) -> list[CodedSheet]:
    """The reader of usual sheets for most workbooks; the fast one for large ones that are plain;
    the careful one for others, and where that fails.

    The fast one, which needs no interpreter, reads a large workbook while that is looked at.
    """
    ahead: list[Future[list[CodedSheet]]] = []

    def read_ahead() -> None:
        from concurrent.futures import ThreadPoolExecutor

        from scoring.intake.reader import plain

        with_one = ThreadPoolExecutor(1)
        ahead.append(with_one.submit(plain.read, data, wanted))
        with_one.shutdown(wait=False)

    try:
        seen = package.inspect(data, read_ahead)
    finally:
        for each in ahead:
            each.exception()  # it comes to its end also where the workbook is refused
    if seen.usual:
        return usual.read(seen.book.sheets, seen.usual, seen.values(), wanted)
    if ahead and seen.plain:
        try:
            return ahead[0].result()
        except MemoryError:
            raise
        except BaseException:  # a Rust panic is not an Exception
            if seen.sheet_bytes > package.MOST_CAREFUL:
                raise
    from scoring.intake.reader import careful

    return careful.read(data, wanted, seen)


def _check_ole(data: bytes) -> None:
    """An OLE file may be an encrypted .xlsx, an .xls (WPS .et is one too), or something else."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            streams = {"/".join(path).lower() for path in container.listdir(streams=True)}
    except Exception as fault:
        raise Refusal("unreadable", "OLE 结构损坏") from fault
    if {"encryptedpackage", "encryptioninfo"} & streams:
        raise Refusal("encrypted", "工作簿设有打开密码")
    if not {"workbook", "book"} & streams:
        kind = "Word 文档" if "worddocument" in streams else "Office 文件,但不是工作簿"
        raise Refusal("not-a-workbook", f"这是 {kind}")


def _describe(data: bytes) -> str:
    """In a clerk's words, what a file that is no workbook seems to be."""
    if not data:
        return "这是空文件(0 字节)"
    for head, kind in _HEADS:
        if data.startswith(head):
            return f"这是{kind}"
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<table" in start:
        return "这是网页(HTML)"
    if start.startswith((b"<?xml", b"<")):
        return "这是 XML 文件"
    text = _as_text(data[:4096])
    if text is None:
        return "文件内容不认识"
    separated = "," in text or "\t" in text or ";" in text
    return "这是文本文件(CSV 等)" if separated else "这是文本文件"


def _as_text(start: bytes) -> str | None:
    if b"\x00" in start:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return start[: len(start) - len(start) % 4].decode(encoding, errors="strict")
        except UnicodeDecodeError as fault:
            if fault.start > len(start) - 8:
                return start[: fault.start].decode(encoding)
    return None
