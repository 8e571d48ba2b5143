"""Who uses how much of the server: accounts, addresses, and all together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from starlette.types import Scope
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from web.gate import limits
from web.gate.limits import MIB, Bounds


class Pace:
    """So many at one go, and then so many a second; who comes sooner waits, in order."""

    def __init__(self, burst: int, per_second: float) -> None:
        self._burst, self._each = burst, 1 / per_second
        self._next = 0.0

    async def wait(self) -> None:
        """Wait for one's turn."""
        now = time.monotonic()
        self._next = max(self._next, now - self._burst * self._each) + self._each
        if self._next > now:
            await asyncio.sleep(self._next - now)

    def give_back(self) -> None:
        """It was no turn after all."""
        self._next -= self._each


class Share:
    """What an account, an address or all use: ``arriving`` are bytes of files on their way;
    ``sessions`` those that hold files, or may ask to; ``addresses`` counts what these were given.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.sockets = self.arriving = 0
        self.sessions: dict[str, int] = {}
        self.reruns = asyncio.Semaphore(bounds.reruns)
        self.requests, self.openings = Pace(*limits.REQUESTS), Pace(*limits.OPENINGS)
        self.messages = Pace(*limits.MESSAGES)

    @property
    def addresses(self) -> int:
        """How many addresses for files are given to its sessions."""
        return sum(self.sessions.values())

    @property
    def held(self) -> int:
        """Bytes of files that its sessions hold, and of those on their way."""
        return self.arriving + held(self.sessions)


class Shares(NamedTuple):
    """Those that one request counts for."""

    account: Share
    address: Share
    all: Share


class Excess(NamedTuple):
    """What is too much (:data:`web.gate.notices.TOO_MUCH`), and how much of it was found."""

    what: str
    found: int


class Usage:
    """The shares of all. An account's or address's stays for good: it is small."""

    def __init__(self) -> None:
        self._accounts: dict[int, Share] = {}
        self._addresses: dict[str, Share] = {}
        self._all = Share(limits.ALL)

    def shares(self, account: int, address: str) -> Shares:
        """What a request of an account from an address (:func:`address_of`) counts for."""
        return Shares(
            self._accounts.setdefault(account, Share(limits.ACCOUNT)),
            self._addresses.setdefault(address, Share(limits.ADDRESS)),
            self._all,
        )


def address_of(scope: Scope) -> str:
    """Where a request comes from; of IPv6 the network, as one machine has all of it."""
    host = (scope.get("client") or ("", 0))[0]
    try:
        known = ip_address(host)
    except ValueError:
        return str(host)
    return str(ip_network((host, 64), strict=False)) if known.version == 6 else host


def held(sessions: Iterable[str]) -> int:
    """Bytes of files that the server holds for these sessions."""
    manager = get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    files = (file for each in sessions for file in [*manager.file_storage.get(each, {}).values()])
    return sum(len(file.data) for file in files)


def too_many_sockets(shares: Shares) -> str:
    """Why no further page may be opened; blank where one may."""
    for who, share in zip(WHOSE, shares, strict=True):
        if share.sockets >= (most := share.bounds.sockets):
            return (
                f"{who}已打开 {share.sockets} 个页面,最多 {most} 个。"
                "请关掉不用的页面,再打开这一页。"
            )
    return ""


def too_many_files(shares: Shares, names: int = 0, size: int = 0) -> Excess | None:
    """What is too much where so many more files are chosen, or one of so many bytes is sent."""
    if names > limits.NAMES:
        return Excess("names", names)
    for share in shares:
        if (found := share.addresses + names) > share.bounds.addresses:
            return Excess("addresses", found)
        if (found := share.held + size) > share.bounds.held:
            return Excess("files", found // MIB)
    return None


WHOSE = ("您的账号", "您所在的网络地址", "全部用户")
"""Whose the shares of :class:`Shares` are."""
