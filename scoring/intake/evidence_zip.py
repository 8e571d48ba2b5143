"""A zip of a unit's evidence files, named by line: ``一.1_文件.pdf``, ``一.1/文件.pdf``."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from scoring.intake.evidence_kind import check_directory
from scoring.intake.reader.archive import check_archive, open_archive
from scoring.intake.reader.sheet import Refusal
from scoring.model.evidence import UsageError
from scoring.model.evidence_files import (
    MOST_BYTES,
    MOST_FILES,
    MOST_OF_UNIT,
    MOST_ZIP,
    size_words,
)
from scoring.text.folding import fold, id_matcher
from scoring.text.invisible import visible
from scoring.text.personal import mask

_UTF8 = 0x800
_UNREAD = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_OUTSIDE = re.compile(r"^[\\/]|^[A-Za-z]:|(^|[\\/])\.\.([\\/]|$)")


class PackedFile(NamedTuple):
    """A file in a zip ``of`` so many: its ``path`` as it is shown, its line's or case's id
    (``item``, blank where nothing says it), its bytes, and why it cannot be taken (blank where it
    can).
    """

    of: int
    path: str
    item: str
    data: bytes = b""
    why: str = ""


def packed_files(data: bytes, ids: Collection[str]) -> Iterator[PackedFile]:
    """The files of a zip in turn, one in memory at a time; what systems add to zips is left out.

    Raises :class:`UsageError` for one that is no zip, is locked, broken, ambiguous, or holds more
    than a unit may send.
    """
    if len(data) > MOST_ZIP:
        raise UsageError(
            f"压缩包有 {size_words(len(data))},最大 {size_words(MOST_ZIP)};请分成几个,分几次报送"
        )
    try:
        check_directory(data)
        archive = open_archive(data)
        check_archive(archive, data)
    except Refusal as refusal:
        raise UsageError(
            f"压缩包打不开({refusal.found});请重新压缩成 .zip(不设密码、不分卷)再报"
        ) from None
    infos = [each for each in archive.infolist() if not each.is_dir()]
    files = [(each, _path(each)) for each in infos if not _UNREAD.search(each.filename)]
    size = sum(info.file_size for info, _ in files)
    if len(files) > MOST_FILES or size > MOST_OF_UNIT:
        raise UsageError(
            f"压缩包里有 {len(files)} 个文件,展开后 {size_words(size)};一次最多 {MOST_FILES} 个、"
            f"{size_words(MOST_OF_UNIT)};请分成几个,分几次报送"
        )
    item_of = item_matcher(ids)
    for info, path in files:
        shown, item = mask(visible(path)), item_of(path)
        if why := _refused(info, path, item):
            yield PackedFile(len(files), shown, item, why=why)
            continue
        try:
            found = archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
                RuntimeError, ValueError):  # fmt: skip
            why = "解压不出来(已损坏);请重新压缩"
            yield PackedFile(len(files), shown, item, why=why)
            continue
        yield PackedFile(len(files), shown, item, found)


def item_matcher(ids: Collection[str]) -> Callable[[str], str]:
    """A function that finds which line or case a path names, by its file or its innermost folder
    that begins with an id; blank for none.

    ``加一个说明.pdf`` does not name 加一: an id that ends in a word is followed by a mark.
    """
    match = id_matcher(ids)

    def item_of(path: str) -> str:
        for part in reversed(re.split(r"[\\/]", path)):
            text = re.sub(r"\s+", "_", part.strip())
            found = match(text)
            after = fold(text)[len(fold(found)) :][:1] if found else ""
            if found and (found[-1].isdecimal() or found[-1] == ")" or not after.isalnum()):
                return found
        return ""

    return item_of


def _path(info: zipfile.ZipInfo) -> str:
    """A file's path; of older programs, which do not say how it is written, as UTF-8 or GB18030."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            break
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _refused(info: zipfile.ZipInfo, path: str, item: str) -> str:
    """Why a file of a zip is not even opened; blank where it is."""
    if _OUTSIDE.search(path):
        return "路径指向压缩包以外,没有收下;请重新压缩"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "是指向别处的链接,没有收下;请放入文件本身"
    if not item:
        return "没有写明属于哪一项;请在文件名或文件夹名前写编号,如 一.1_会议纪要.pdf"
    if info.file_size > MOST_BYTES:
        return f"有 {size_words(info.file_size)},一份最大 {size_words(MOST_BYTES)};请压缩后再报"
    return ""
