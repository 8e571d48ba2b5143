"""A look into an .xlsx before anything parses it: caps, DTDs, and whether it is plain."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from scoring.intake.reader.sheet import Refusal

MIB = 1 << 20
MOST_PARTS = 4000
MOST_SHEETS = 250
MOST_INFLATED = 900 * MIB
MOST_OTHER_PART = 200 * MIB
MOST_RATIO = 250
RATIO_FROM = 24 * MIB
MOST_CAREFUL = 20 * MIB
"""How much sheet XML the careful reader is asked to read (it takes about a second a MiB)."""

_MARKS = (b' t="e', b' t="b', b' t="d', b"='")
"""Error cells, booleans, ISO dates, and quotes that the other marks would miss.

Each ends in the byte of it that is rarest in a sheet (see :func:`_holds`).
"""
_SIZED = b" h"
_HIDDEN = (b' hidden="1', b' hidden="t', b' ht="0')
_FORMULA_WITHOUT_VALUE = re.compile(rb"(?:</f>|<f(?:\s[^<>]*)?/>)\s*(?:<v\s*/>|<v>\s*</v>|</c>)")
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OVERLAP = 512


class Package:
    """What was seen: ``plain`` when the fast reader would hide nothing."""

    def __init__(self, plain: bool, sheet_bytes: int) -> None:
        self.plain = plain
        self.sheet_bytes = sheet_bytes


def look(data: bytes) -> Package:
    """Inflate what a reader would, within the caps, and look at it once.

    Raises :class:`Refusal` with ``too-large``, ``encrypted``, ``unreadable`` or
    ``not-a-workbook``.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        infos = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise Refusal("unreadable", "压缩包结构损坏,可能传输不完整") from fault
    _check_names(infos)
    plain, sheet_bytes, inflated = True, 0, 0
    for info in infos:
        if not info.filename.lower().endswith((".xml", ".rels")) or _unread(info.filename):
            continue
        is_sheet = "/worksheets/" in f"/{info.filename.lower()}" and info.filename.endswith(".xml")
        size, hides = _scan(package, info, is_sheet, inflated)
        inflated += size
        plain = plain and not hides
        sheet_bytes += size if is_sheet else 0
    if not plain and sheet_bytes > MOST_CAREFUL:
        raise Refusal(
            "too-large",
            f"工作表展开后 {sheet_bytes // MIB} MiB,且含有隐藏行列、未计算的公式或错误值,"
            f"逐格细读以 {MOST_CAREFUL // MIB} MiB 为限",
        )
    return Package(plain, sheet_bytes)


def _unread(name: str) -> bool:
    """Parts that no reader of ours parses: properties and the theme of colours."""
    return name.startswith(("docProps/", "xl/theme/"))


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    names = {info.filename.lower().lstrip("/") for info in infos}
    if len(infos) > MOST_PARTS:
        raise Refusal("too-large", f"压缩包内有 {len(infos)} 个部件,上限 {MOST_PARTS} 个")
    if any(info.flag_bits & 1 for info in infos):
        raise Refusal("encrypted", "压缩包设有密码")
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


def _scan(
    package: zipfile.ZipFile, info: zipfile.ZipInfo, is_sheet: bool, before: int
) -> tuple[int, bool]:
    """Inflate one part in pieces: its real size, and whether it holds what plain readers hide."""
    size, hides, tail, sheets = 0, False, b"", 0
    _check_size(info, info.file_size, before + info.file_size, is_sheet)  # what it says of itself
    try:
        for piece in _pieces(package, info):
            size += len(piece)
            _check_size(info, size, before + size, is_sheet)
            seen = tail + piece
            if _holds(seen, b"<!") and _DTD.search(seen):
                raise Refusal("unreadable", f"{info.filename} 含有 DTD 或实体声明,不予解析")
            if info.filename.endswith("styles.xml"):
                hides = hides or _percent(seen)
            elif is_sheet:
                hides = hides or (not tail and _odd_head(seen)) or _hides(seen)
            elif "workbook.xml" in info.filename:
                sheets += seen.count(b"<sheet ") - tail.count(b"<sheet ")
            tail = piece[-_OVERLAP:]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as fault:
        raise Refusal("unreadable", f"{info.filename} 无法解压,可能传输不完整") from fault
    if sheets > MOST_SHEETS:
        raise Refusal("too-large", f"有 {sheets} 张工作表,上限 {MOST_SHEETS} 张")
    return size, hides


def _pieces(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The inflated part in pieces; a large one is inflated ahead while a piece is looked at."""
    with package.open(info) as part:
        piece = part.read(MIB)
        if len(piece) < MIB:
            yield piece
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as ahead:
            while piece:
                following = ahead.submit(part.read, MIB)
                yield piece
                piece = following.result()


def _odd_head(head: bytes) -> bool:
    """A sheet whose names carry a prefix, in another encoding, or with a column of no width."""
    return b"<worksheet" not in head or b' width="0' in head


def _percent(styles: bytes) -> bool:
    """Whether cells may show a percentage: 95 % is 0.95 to a reader of values."""
    custom = re.findall(rb'numFmtId="(\d+)"[^>]*formatCode="[^"]*%', styles)
    custom += re.findall(rb'formatCode="[^"]*%[^"]*"[^>]*numFmtId="(\d+)"', styles)
    formats = styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0]
    used = set(re.findall(rb'numFmtId="(\d+)"', formats))
    return not used.isdisjoint({b"9", b"10", *custom})


def _holds(seen: bytes, mark: bytes) -> bool:
    """Whether ``mark`` occurs; its last byte, a rare one, is looked for first: fifty times as
    fast where it is not there at all.
    """
    return mark[-1:] in seen and mark in seen


def _hides(seen: bytes) -> bool:
    """Whether a piece of sheet XML holds anything the plain reader would not tell."""
    return (
        any(_holds(seen, mark) for mark in _MARKS)
        or (_holds(seen, _SIZED) and any(mark in seen for mark in _HIDDEN))
        or (_holds(seen, b"<f") and _FORMULA_WITHOUT_VALUE.search(seen) is not None)
    )


def _check_size(info: zipfile.ZipInfo, size: int, total: int, is_sheet: bool) -> None:
    limit = MOST_INFLATED if is_sheet else MOST_OTHER_PART
    if size > limit or total > MOST_INFLATED:
        raise Refusal("too-large", f"{info.filename} 展开后超过 {limit // MIB} MiB")
    if size > RATIO_FROM and size > MOST_RATIO * max(info.compress_size, 1):
        raise Refusal(
            "too-large", f"{info.filename} 压缩比超过 {MOST_RATIO} 倍,多为空行空格,或是压缩炸弹"
        )
