"""What a call that cannot be carried out raises; standard library only, so it loads at once."""

from __future__ import annotations

import errno


class UsageError(ValueError):
    """A call that cannot be carried out as asked; the message is for the user, in Chinese."""


class Unavailable(UsageError):
    """What keeps the records is out of order: the message names the fault and what to do."""


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "读写磁盘出错,磁盘可能有故障",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "名称太长",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
}


def reason_of(fault: OSError) -> str:
    """Why the system refused, in Chinese; in its own words where that is none of the usual."""
    return _REASONS.get(fault.errno or 0, fault.strerror or str(fault))
