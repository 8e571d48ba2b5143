"""A look into an .xlsx before anything parses it: caps, DTDs, and whether it is plain."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator

from scoring.intake.reader import shape
from scoring.intake.reader.archive import check_archive, open_archive, part_name
from scoring.intake.reader.number_format import PERCENT, cell_formats
from scoring.intake.reader.relations import WorkbookParts, resolve
from scoring.intake.reader.sheet import Refusal

MIB = 1 << 20
MOST_INFLATED = 900 * MIB
MOST_OTHER_PART = 200 * MIB
MOST_RATIO = 250
RATIO_FROM = 24 * MIB
MOST_CAREFUL = 20 * MIB
"""How much sheet XML the careful reader is asked to read."""
LARGE = 4 * MIB
"""Sheet XML above this is looked at in pieces, with numpy."""

_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OVERLAP = 512
_UNREAD = ("docProps/", "xl/theme/")
"""Parts that no reader of ours parses: properties and the theme of colours."""


class Package:
    """What was seen: the workbook's parts, the bytes of its sheets inflated, what its cell
    formats make of numbers, and whether all is ``plain``: the fast reader shows what Excel
    shows and hides nothing.
    """

    def __init__(self, archive: zipfile.ZipFile, book: WorkbookParts, sheet_bytes: int) -> None:
        self.archive = archive
        self.book = book
        self.sheet_bytes = sheet_bytes
        self.formats = cell_formats(archive, book.styles)
        self.plain = book.usual and PERCENT not in self.formats


def inspect(data: bytes) -> Package:
    """Inflate what a reader would, within the caps, and look at it once.

    Raises :class:`Refusal` with ``too-large``, ``encrypted``, ``unreadable`` or
    ``not-a-workbook``.
    """
    archive = open_archive(data)
    _check_names(archive.infolist())
    check_archive(archive, data)
    sizes: dict[str, int] = {}
    plain: dict[str, bool] = {}
    inflated = 0
    for info in archive.infolist():
        name = info.filename
        if name.lower().endswith((".xml", ".rels")) and not name.startswith(_UNREAD):
            sizes[name], plain[name] = _scan(archive, info, inflated)
            inflated += sizes[name]
    book = resolve(archive)
    for part in filter(None, (*(sheet.part for sheet in book.sheets), book.strings, book.styles)):
        if part not in sizes:
            raise Refusal("unreadable", f"关系指向「{part}」,那不是工作簿的内容")
    parts = [sheet.part for sheet in book.sheets if sheet.kind == "worksheet"]
    parts += [book.strings] if book.strings else []
    seen = Package(archive, book, sum(sizes[part] for part in parts))
    seen.plain = seen.plain and all(plain[part] for part in parts)
    if not seen.plain and seen.sheet_bytes > MOST_CAREFUL:
        raise Refusal(
            "too-large",
            f"工作表展开后 {seen.sheet_bytes // MIB} MiB,且含有隐藏行列、未计算的公式、错误值"
            f"或少见的写法,逐格细读以 {MOST_CAREFUL // MIB} MiB 为限",
        )
    return seen


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse what is another kind of file by its parts' names."""
    names = {part_name(info.filename) for info in infos}
    if any(name.endswith("workbook.bin") for name in names):
        raise Refusal("not-a-workbook", "这是二进制工作簿(.xlsb)")
    if "content.xml" in names or "mimetype" in names:
        raise Refusal("not-a-workbook", "这是 OpenDocument 文件(.ods 等)")
    for folder, kind in (("word/", "Word 文档"), ("ppt/", "演示文稿")):
        if any(name.startswith(folder) for name in names):
            raise Refusal("not-a-workbook", f"这是 {kind}")
    if not any(name.endswith("workbook.xml") for name in names) and not any(
        "worksheets/" in name for name in names
    ):
        raise Refusal("not-a-workbook", "这是压缩包,里面没有工作簿")


def _scan(archive: zipfile.ZipFile, info: zipfile.ZipInfo, before: int) -> tuple[int, bool]:
    """Inflate one part: its real size, and whether it is plain to the fast reader."""
    name = info.filename
    is_sheet = "/worksheets/" in f"/{name.lower()}" and name.endswith(".xml")
    _check_size(info, info.file_size, before + info.file_size, is_sheet)  # what it says of itself
    try:
        if info.file_size > LARGE:
            return _scan_large(archive, info, before, is_sheet)
        part = archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as fault:
        raise Refusal("unreadable", f"{name} 无法解压,可能传输不完整") from fault
    _check_markup(part, name)
    return len(part), shape.is_plain(part, name) if is_sheet else _is_plain_text(part)


def _scan_large(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, before: int, is_sheet: bool
) -> tuple[int, bool]:
    """The same of a large part, in pieces."""
    from scoring.intake.reader.large import LargeSheet

    sheet = LargeSheet(info.filename)
    size, tail, plain = 0, b"", True
    for piece in _pieces(archive, info):
        size += len(piece)
        _check_size(info, size, before + size, is_sheet)
        for seen in (tail + piece[:_OVERLAP], piece):
            _check_markup(seen, info.filename)
            plain = plain and (is_sheet or _is_plain_text(seen))
        if is_sheet:
            sheet.feed(piece)
        tail = piece[-_OVERLAP:]
    return size, sheet.finish() if is_sheet else plain


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The inflated part in pieces, inflated ahead while a piece is looked at."""
    from concurrent.futures import ThreadPoolExecutor

    with archive.open(info) as part, ThreadPoolExecutor(1) as ahead:
        piece = part.read(MIB)
        while piece:
            following = ahead.submit(part.read, MIB)
            yield piece
            piece = following.result()


def _check_markup(seen: bytes, name: str) -> None:
    """Refuse DTDs and entities, also in UTF-16."""
    text = seen.replace(b"\x00", b"") if b"\x00" in seen else seen
    if b"!" in text and _DTD.search(text):
        raise Refusal("unreadable", f"{name} 含有 DTD 或实体声明,不予解析")


def _is_plain_text(part: bytes) -> bool:
    """Whether shared texts (or another part) have one reading: no comments, one ``t`` a text."""
    return not (
        shape.has_markup(part)
        or b"</t><t" in part
        or b"AlternateContent" in part
        or part.startswith((b"\xff\xfe", b"\xfe\xff"))
        or not shape.is_utf8(part)
    )


def _check_size(info: zipfile.ZipInfo, size: int, total: int, is_sheet: bool) -> None:
    limit = MOST_INFLATED if is_sheet else MOST_OTHER_PART
    if size > limit or total > MOST_INFLATED:
        raise Refusal("too-large", f"{info.filename} 展开后超过 {limit // MIB} MiB")
    if size > RATIO_FROM and size > MOST_RATIO * max(info.compress_size, 1):
        raise Refusal(
            "too-large", f"{info.filename} 压缩比超过 {MOST_RATIO} 倍,多为空行空格,或是压缩炸弹"
        )
