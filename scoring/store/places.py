"""Where the office's records are: the database's address, its default, and no network drives."""

from __future__ import annotations

import glob
import os
import re
import sys
from contextlib import suppress
from pathlib import Path, PurePosixPath

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from scoring.model.errors import reason_of
from scoring.store.errors import OutOfService, StoreError

VARIABLE = "SCORING_DATABASE_URL"
DEFAULT = Path(__file__).resolve().parents[2] / "data" / "office" / "office.db"

NETWORK = re.compile(
    r"(nfs\d?|cifs|smb\d?|smbfs|9p|afs|ncpfs|ceph|lustre|gpfs|gfs2|ocfs2|davfs2?|beegfs"
    r"|(fuse\.|fuse)(sshfs|glusterfs|rclone|s3fs|davfs2?|cephfs|smbnetfs|curlftpfs))"
)
"""File system types of network drives, on which SQLite's locks cannot be trusted."""


def place_of(url: str | None) -> URL:
    """The address asked for, else that of SCORING_DATABASE_URL, else the default file.

    Raises :class:`StoreError` for anything but ``sqlite:///file`` and
    ``postgresql+psycopg://…``, and for a file on a network drive. The folder is made.
    """
    text = url or os.environ.get(VARIABLE, "").strip()
    if not text:
        return _file_place(URL.create("sqlite", database=str(DEFAULT)))
    try:
        place = make_url(text)
    except ArgumentError:
        raise StoreError(
            "数据库地址写得不对;应为 sqlite:///文件 或 postgresql+psycopg://…"
        ) from None
    if place.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return place.set(drivername="postgresql+psycopg")
    if place.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StoreError(f"不支持数据库 {place.drivername};可用 SQLite 文件或 PostgreSQL")
    return _file_place(place)


def _file_place(place: URL) -> URL:
    """The address with the file's full path; its folder made and known to be local."""
    name = place.database or ""
    if not name or name == ":memory:" or name.startswith("file:"):
        raise StoreError("数据库地址要写明文件,如 sqlite:///data/office/office.db")
    path = Path(name).absolute()
    refuse_network_drive(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreError(f"不能建立文件夹 {path.parent}:{reason_of(fault)}") from None
    return URL.create("sqlite", database=str(path.resolve()))


def file_of(place: URL) -> Path | None:
    """The file of a SQLite address; None for a server."""
    return Path(str(place.database)) if place.get_backend_name() == "sqlite" else None


def read_only(place: URL) -> URL:
    """A SQLite address that makes no file and alters none."""
    file = Path(str(place.database)).as_uri()
    return URL.create("sqlite", database=file, query={"mode": "ro", "uri": "true"})


def aside_files(file: Path) -> list[Path]:
    """The records that restores replaced, kept beside a SQLite file, numbered at their end."""
    return sorted(file.parent.glob(f"{glob.escape(file.name)}.before-restore.[0-9]*"))


def identity(file: Path) -> tuple[int, int]:
    """What tells a file from another of the same name. Raises :class:`OutOfService`."""
    try:
        found = file.stat()
    except OSError as fault:
        raise OutOfService(
            f"数据库文件 {file} 不见了:{reason_of(fault)}。请先查明,再重新启动"
        ) from None
    return found.st_dev, found.st_ino


def _witness(file: Path) -> Path:
    """An empty file beside a SQLite file: records are kept there."""
    return file.with_name(f"{file.name}.kept")


def note_kept(file: Path) -> None:
    """Remember that records are kept in ``file``; where that cannot be written, nothing is."""
    with suppress(OSError):
        _witness(file).touch(mode=0o600)


def was_kept(file: Path) -> bool:
    """Whether records are, or once were, kept in ``file``."""
    return _witness(file).exists()


def refuse_emptied(file: Path) -> None:
    """Raise :class:`OutOfService` where records were kept in ``file`` and it is gone or empty.

    A file of no bytes is a sound database to SQLite: a new year would be begun in it.
    """
    if was_kept(file) and not (file.exists() and file.stat().st_size):
        found = "是空的(0 字节)" if file.exists() else "不见了"
        raise OutOfService(
            f"数据库文件 {file} {found},原来存有记录;请用备份恢复(“年度”页,或命令 restore)。"
            f"如确要从头建立,请先删去 {_witness(file)}"
        )


def refuse_network_drive(path: Path) -> None:
    """Raise :class:`StoreError` where ``path`` lies on a drive shared over the network."""
    if sys.platform == "win32":
        kind = _windows_kind(path)
    else:
        try:
            mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        kind = network_kind(PurePosixPath(path.resolve()), mounts)
    if kind:
        raise StoreError(
            f"{path} 在网络盘上({kind})。网络盘的文件锁不可靠,会损坏数据库;"
            f"请放在本机硬盘上,多人共用请改用 PostgreSQL({VARIABLE})"
        )


def network_kind(path: PurePosixPath, mounts: str) -> str | None:
    """The network file system ``path`` lies on by a Linux table of mounts; None if local.

    The longest mount point above the path decides; of equal ones the last, which hides the rest.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = PurePosixPath(re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), parts[1]))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), parts[2]
    return kind if NETWORK.fullmatch(kind) else None


def _windows_kind(path: Path) -> str | None:
    """The same on Windows: a UNC path, or a drive letter that stands for one."""
    text = str(path.resolve())
    if text.startswith("\\\\") and not text.startswith("\\\\?\\"):
        return "UNC"
    if sys.platform == "win32":
        import ctypes

        remote = 4
        if ctypes.windll.kernel32.GetDriveTypeW(path.resolve().anchor) == remote:
            return path.resolve().drive
    return None
