"""The zip around an .xlsx: one meaning only, or it is refused.

Every reader of zip archives has its own idea of a file whose directory and headers disagree, or
in which a part stands twice. Such a file could show one thing in Excel and another here.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from functools import lru_cache

from scoring.intake.reader.sheet import Refusal

MOST_PARTS = 4000
_LOCAL = struct.Struct("<4s5H3L2H")
_PERCENT = re.compile("%([0-7][0-9A-Fa-f])")
_END = b"PK\x05\x06"
_END_SIZE = 22
_DESCRIBED, _UTF8 = 0x8, 0x800
_IN_EXTRA = 0xFFFFFFFF


@lru_cache(1024)
def part_name(name: str) -> str:
    """A part's name as packages compare it: % encoding, slashes, case and dots folded."""
    path = posixpath.normpath("/" + decoded(name).replace("\\", "/"))
    return path.lstrip("/").lower()


def decoded(name: str) -> str:
    """``%41`` as ``A``: only ASCII, for parts of workbooks have no other names."""
    return _PERCENT.sub(lambda found: chr(int(found[1], 16)), name) if "%" in name else name


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, its names looked at, its headers not yet. Raises :class:`Refusal`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise Refusal("unreadable", "压缩包结构损坏,可能传输不完整") from fault
    if len(infos) > MOST_PARTS:
        raise Refusal("too-large", f"压缩包内有 {len(infos)} 个部件,上限 {MOST_PARTS} 个")
    if any(info.flag_bits & 1 for info in infos):
        raise Refusal("encrypted", "压缩包设有密码")
    return archive


def check_archive(archive: zipfile.ZipFile, data: bytes) -> None:
    """Refuse (``unreadable``) an archive that could be read in two ways.

    That is: a part that stands twice, a local header that differs from the directory,
    overlapping parts, bytes before the first part or behind the end.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    seen: set[str] = set()
    for info in infos:
        name = part_name(info.filename)
        if name in seen:
            raise Refusal("unreadable", f"压缩包里「{name}」出现两次,不能判断以哪一份为准")
        seen.add(name)
    end = data.rfind(_END)
    if end + _END_SIZE + int.from_bytes(data[end + 20 : end + 22], "little") != len(data):
        raise Refusal("unreadable", "压缩包结尾之后另有内容")
    reached = 0
    for info in sorted(archive.infolist(), key=lambda each: each.header_offset):
        if (reached == 0) != (info.header_offset == 0) or info.header_offset < reached:
            raise Refusal("unreadable", "压缩包的部件互相重叠,或开头之前另有内容")
        reached = _check_header(info, data)
    if reached > archive.start_dir:
        raise Refusal("unreadable", "压缩包的部件互相重叠")


def _check_header(info: zipfile.ZipInfo, data: bytes) -> int:
    """Hold a part's local header against the directory; gives where the part ends."""
    head = data[info.header_offset : info.header_offset + _LOCAL.size]
    contradiction = Refusal("unreadable", f"压缩包目录与「{info.filename}」自身的记载不一致")
    if len(head) < _LOCAL.size:
        raise contradiction
    mark, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _LOCAL.unpack(head)
    start = info.header_offset + _LOCAL.size
    name = data[start : start + name_size].decode(
        "utf-8" if flags & _UTF8 else "cp437", errors="replace"
    )
    extra = data[start + name_size : start + name_size + extra_size]
    if (mark, method, flags & 1, name) != (
        b"PK\x03\x04",
        info.compress_type,
        info.flag_bits & 1,
        info.orig_filename,
    ):
        raise contradiction
    sizes = _long_sizes(extra) if _IN_EXTRA in (packed, size) else (size, packed)
    pairs = zip((crc, *sizes), (info.CRC, info.file_size, info.compress_size), strict=True)
    if any(here != there and not (here == 0 and flags & _DESCRIBED) for here, there in pairs):
        raise contradiction
    return start + name_size + extra_size + info.compress_size


def _long_sizes(extra: bytes) -> tuple[int, int]:
    """Size and packed size of a zip64 extra field; (-1, -1) where there is none."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1 and length >= 16 and len(extra) >= 20:
            return struct.unpack_from("<QQ", extra, 4)
        extra = extra[4 + length :]
    return -1, -1
