"""A look into an .xlsx before anything parses it: caps, DTDs, and whether it is plain."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cached_property

from scoring.intake.reader import shape, usual
from scoring.intake.reader.archive import check_archive, open_archive, part_name
from scoring.intake.reader.cell_values import CellValues
from scoring.intake.reader.number_format import PERCENT, cell_formats
from scoring.intake.reader.relations import WorkbookParts, resolve
from scoring.intake.reader.sheet import Refusal
from scoring.intake.reader.texts import shared_texts
from scoring.intake.reader.usual import UsualSheet

MIB = 1 << 20
MOST_INFLATED = 900 * MIB
MOST_OTHER_PART = 200 * MIB
MOST_RATIO = 250
RATIO_FROM = 24 * MIB
MOST_CAREFUL = 20 * MIB
"""How much sheet XML the careful reader is asked to read."""
LARGE = 4 * MIB
"""A workbook above this is read by the fast reader; a part above it is looked at in pieces, with
numpy."""

_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OVERLAP = 512
_UNREAD = ("docProps/", "xl/theme/")
"""Parts that no reader of ours parses: properties and the theme of colours."""


class Look:
    """A part as it was seen: its real size, whether it is plain to the fast reader, and the sheet
    that it is, where it is a usual one.
    """

    __slots__ = ("plain", "sheet", "size")

    def __init__(self, size: int, plain: bool, sheet: UsualSheet | None = None) -> None:
        self.size = size
        self.plain = plain
        self.sheet = sheet

    def is_plain(self) -> bool:
        """Whether the fast reader shows of it what Excel shows."""
        return self.sheet.is_plain() if self.sheet else self.plain


class Package:
    """What was seen: the parts of the ``book``, what its cell formats make of numbers, the bytes of
    its sheets inflated, and its ``usual`` sheets by their parts, where all are usual and it is not
    large.
    """

    def __init__(
        self, archive: zipfile.ZipFile, book: WorkbookParts, looks: dict[str, Look]
    ) -> None:
        self.archive = archive
        self.book = book
        self.formats = cell_formats(archive, book.styles)
        sheets = [sheet.part for sheet in book.sheets if sheet.kind == "worksheet"]
        self._looks = [looks[part] for part in (*sheets, *filter(None, [book.strings]))]
        self.sheet_bytes = sum(look.size for look in self._looks)
        usual = {part: sheet for part in sheets if (sheet := looks[part].sheet)}
        self.usual = usual if len(usual) == len(sheets) else {}

    @cached_property
    def plain(self) -> bool:
        """Whether the fast reader shows what Excel shows and hides nothing."""
        of_book = self.book.usual and PERCENT not in self.formats
        return of_book and all(look.is_plain() for look in self._looks)

    def values(self) -> CellValues:
        """The values of its cells, its shared texts read. Raises :class:`Refusal`."""
        texts = shared_texts(self.archive, self.book.strings)
        return CellValues(texts, self.formats, self.book.from_1904)


def _no_reader() -> None:
    """No-op callback."""


def inspect(data: bytes, read_ahead: Callable[[], object] = _no_reader) -> Package:
    """Inflate what a reader would, within the caps, and look at it once.

    ``read_ahead`` is called before the sheets of a large workbook are looked at, when all around
    them is known to be sound. Raises :class:`Refusal` with ``too-large``, ``encrypted``,
    ``unreadable`` or ``not-a-workbook``.
    """
    archive = open_archive(data)
    _check_names(archive.infolist())
    check_archive(archive, data)
    parts = [info for info in archive.infolist() if _is_read(info)]
    said = _check_sizes(parts)
    looks: dict[str, Look] = {}
    for info in (each for each in parts if not _holds_cells(each)):
        looks[info.filename] = _scan(archive, info, looks)
    book = resolve(archive)
    if said > LARGE:
        read_ahead()
    for info in filter(_holds_cells, parts):
        look = _scan(archive, info, looks)
        looks[info.filename] = look if said <= LARGE else Look(look.size, look.is_plain())
    for part in filter(None, (*(sheet.part for sheet in book.sheets), book.strings, book.styles)):
        if part not in looks:
            raise Refusal("unreadable", f"关系指向「{part}」,那不是工作簿的内容")
    seen = Package(archive, book, looks)
    if seen.sheet_bytes > MOST_CAREFUL and not seen.plain:
        raise Refusal(
            "too-large",
            f"工作表展开后 {seen.sheet_bytes // MIB} MiB,且含有隐藏行列、未计算的公式、错误值"
            f"或少见的写法,逐格细读以 {MOST_CAREFUL // MIB} MiB 为限",
        )
    return seen


def _is_read(info: zipfile.ZipInfo) -> bool:
    """Whether a reader of ours may parse the part."""
    name = info.filename
    return name.lower().endswith((".xml", ".rels")) and not name.startswith(_UNREAD)


def _is_sheet(info: zipfile.ZipInfo) -> bool:
    name = info.filename
    return "/worksheets/" in f"/{name.lower()}" and name.endswith(".xml")


def _holds_cells(info: zipfile.ZipInfo) -> bool:
    return _is_sheet(info) or info.filename.lower().endswith("sharedstrings.xml")


def _check_sizes(parts: list[zipfile.ZipInfo]) -> int:
    """The inflated size of all parts as the archive says it. Raises :class:`Refusal`."""
    said = 0
    for info in parts:
        said += info.file_size
        _check_size(info, info.file_size, said)
    return said


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


def _scan(archive: zipfile.ZipFile, info: zipfile.ZipInfo, before: dict[str, Look]) -> Look:
    """Inflate one part and look at it; ``before``: the parts seen already."""
    try:
        if info.file_size > LARGE:
            return _scan_large(archive, info, sum(look.size for look in before.values()))
        part = archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as fault:
        raise Refusal("unreadable", f"{info.filename} 无法解压,可能传输不完整") from fault
    check_markup(part, info.filename)
    if not _is_sheet(info):
        return Look(len(part), _is_plain_text(part))
    return Look(len(part), False, usual.look(part, info.filename))


def _scan_large(archive: zipfile.ZipFile, info: zipfile.ZipInfo, before: int) -> Look:
    """The same of a large part, in pieces; ``before``: the bytes seen already."""
    from scoring.intake.reader.large import LargeSheet

    is_sheet, sheet = _is_sheet(info), LargeSheet(info.filename)
    size, tail, plain = 0, b"", True
    for piece in _pieces(archive, info):
        size += len(piece)
        _check_size(info, size, before + size)
        for seen in (tail + piece[:_OVERLAP], piece):
            check_markup(seen, info.filename)
            plain = plain and (is_sheet or _is_plain_text(seen))
        if is_sheet:
            sheet.feed(piece)
        tail = piece[-_OVERLAP:]
    return Look(size, sheet.finish() if is_sheet else plain)


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The inflated part in pieces, inflated ahead while a piece is looked at."""
    from concurrent.futures import ThreadPoolExecutor

    with archive.open(info) as part, ThreadPoolExecutor(1) as ahead:
        piece = part.read(MIB)
        while piece:
            following = ahead.submit(part.read, MIB)
            yield piece
            piece = following.result()


def check_markup(seen: bytes, name: str) -> None:
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


def _check_size(info: zipfile.ZipInfo, size: int, total: int) -> None:
    limit = MOST_INFLATED if _is_sheet(info) else MOST_OTHER_PART
    if size > limit or total > MOST_INFLATED:
        raise Refusal("too-large", f"{info.filename} 展开后超过 {limit // MIB} MiB")
    if size > RATIO_FROM and size > MOST_RATIO * max(info.compress_size, 1):
        raise Refusal(
            "too-large", f"{info.filename} 压缩比超过 {MOST_RATIO} 倍,多为空行空格,或是压缩炸弹"
        )
