"""What a database's own exceptions mean, in words for the user: which fault, and what to do."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from scoring.store.errors import Busy, OutOfService, StoreError
from scoring.store.places import file_of

log = logging.getLogger("scoring.store")

BUSY = "数据库正忙:其他人正在写入,或被别的程序占用,请稍后再试"
DOWN = (
    "数据库不能使用:连不上数据库服务。请系统管理员查看它是否在运行、地址和口令是否对;"
    "恢复以后再试即可,已保存的不受影响"
)
FULL = (
    "数据库不能使用:磁盘满了,没有写入。请系统管理员腾出数据库所在磁盘的空间;"
    "在此之前只能查看,不能登录和保存"
)
READ_ONLY = (
    "数据库不能使用:数据库文件或它所在的磁盘是只读的,没有写入。请系统管理员检查磁盘是否因故障"
    "变为只读、文件权限是否改过;在此之前只能查看,不能登录和保存"
)
DAMAGED = (
    "数据库不能使用:文件不是数据库,或已损坏。请停止使用,保留现有的文件,由系统管理员从最近的备份恢复"
)
CLOSED = "数据库不能打开:文件或文件夹打不开。请系统管理员检查它们是否还在、本程序有没有读写的权限"
DISK = "数据库不能使用:读写磁盘出错,磁盘可能有故障。请系统管理员检查磁盘;在此之前不要继续录入"

_OF_SQLITE = {
    "SQLITE_FULL": FULL, "SQLITE_READONLY": READ_ONLY, "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED, "SQLITE_CANTOPEN": CLOSED, "SQLITE_PERM": CLOSED,
    "SQLITE_AUTH": CLOSED, "SQLITE_IOERR": DISK,
}  # fmt: skip
"""By the first two parts of SQLite's name for the fault."""
_OF_POSTGRESQL = {
    "08": DOWN, "28": DOWN, "3D": DOWN, "57P": DOWN, "53100": FULL, "25006": READ_ONLY,
    "0A": READ_ONLY, "53300": BUSY, "55P03": BUSY, "58": DISK, "58P01": DAMAGED,
    "XX001": DAMAGED, "XX002": DAMAGED, "42P01": DAMAGED, "42703": DAMAGED,
}  # fmt: skip
"""By SQLSTATE, or how it begins; the longest that fits. 0A: a copy of another server."""


@contextmanager
def translated(place: URL | None = None) -> Iterator[None]:
    """The database's own exceptions as :class:`StoreError`; ``place``: the address in use.

    What they say in English goes to the log; no address is ever in the words.
    """
    try:
        yield
    except NoConnectionFree as fault:
        raise Busy(BUSY) from fault
    except UnicodeDecodeError as fault:  # damaged names in SQLite's own words
        raise OutOfService(DAMAGED) from fault
    except sqlite3.Error as fault:  # while a connection is being prepared
        raise meaning(fault, place) from fault
    except DBAPIError as fault:
        if fault.orig is None:
            raise
        raise meaning(fault.orig, place, lost=isinstance(fault, OperationalError)) from fault


def meaning(fault: BaseException, place: URL | None = None, *, lost: bool = False) -> StoreError:
    """What to raise instead; ``lost``: a fault such as that a server is away."""
    said = str(fault).strip()
    if isinstance(fault, sqlite3.Error):
        words = _of_sqlite(fault, place)
    else:
        state = str(getattr(fault, "sqlstate", None) or "")
        fits = [begin for begin in _OF_POSTGRESQL if state.startswith(begin)]
        words = _OF_POSTGRESQL[max(fits, key=len)] if fits else DOWN if lost and not state else ""
    if words == BUSY:
        return Busy(words)
    log.warning("the database said: %s", said)
    return OutOfService(words) if words else StoreError(f"数据库拒绝了这一操作:{said}")


def _of_sqlite(fault: sqlite3.Error, place: URL | None) -> str:
    """The words for a fault of SQLite; blank where it only refused a statement."""
    name = getattr(fault, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BUSY
    if str(fault).startswith(("no such table", "no such column")):  # a file cut to nothing
        return DAMAGED
    words = _OF_SQLITE.get("_".join(name.split("_")[:2]), "")
    file = file_of(place) if place else None
    return (words in (CLOSED, DISK) and file and _of_disk(file)) or words


def _of_disk(file: Path) -> str:
    """Why a disk does not take what SQLite keeps beside the file; blank where it does."""
    if os.name != "posix" or not file.parent.is_dir():
        return ""
    disk = os.statvfs(file.parent)
    if disk.f_flag & os.ST_RDONLY:
        return READ_ONLY
    return FULL if disk.f_bavail == 0 else ""
