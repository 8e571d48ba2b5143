"""How the app is run: on one's own machine without login, or on a network behind the gate.

``SCORING_ACCESS`` says how people are known: ``accounts`` (the gate's own login) or ``proxy``
(a reverse proxy on this machine has logged them in and names them in a header). Without it the
address decides: loopback is one's own machine, anything else is a network and needs accounts.
"""

from __future__ import annotations

import os
import secrets
import sys
from enum import Enum
from ipaddress import ip_address

import streamlit as st

from scoring.model.errors import UsageError
from scoring.model.roles import Role

VARIABLE, SECRET_VARIABLE = "SCORING_ACCESS", "SCORING_PROXY_SECRET"
SHORTEST_SECRET = 20
TOKEN = secrets.token_urlsafe(32)
"""The secret by which the gate of this process marks the requests it lets through."""
PATHS = ("/login", "/account", "/logout")
"""The pages of the gate's own, in :mod:`web.gate.sign_in`."""
ACCOUNT_HEADER = "x-scoring-account"


class Access(Enum):
    """Who is let in, and how they are known."""

    LOCAL = "local"
    ACCOUNTS = "accounts"
    PROXY = "proxy"


def is_loopback(host: str | None) -> bool:
    """Whether an address, or a name without its port, is this machine itself."""
    name = (host or "").strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def bound_to_loopback() -> bool:
    """Whether the server listens for this machine alone."""
    return is_loopback(st.get_option("server.address"))


def access() -> Access:
    """How this server is run. Raises :class:`UsageError` for settings that do not fit."""
    said = os.environ.get(VARIABLE, "").strip().lower()
    if said not in ("", "accounts", "proxy"):
        raise UsageError(f"{VARIABLE} 应为 accounts 或 proxy,写的是「{said}」")
    if said == "proxy" and not bound_to_loopback():
        raise UsageError(
            f"{VARIABLE}=proxy 时,反向代理与本程序在同一台机器上,"
            "请用 --server.address 127.0.0.1 启动"
        )
    if said == "proxy" and len(proxy_secret()) < SHORTEST_SECRET:
        raise UsageError(
            f"{VARIABLE}=proxy 时,请在 {SECRET_VARIABLE} 里写一个 {SHORTEST_SECRET} 个字符以上的"
            "口令,并让反向代理在每个请求里带上"
        )
    if said:
        return Access(said)
    return Access.LOCAL if bound_to_loopback() else Access.ACCOUNTS


def proxy_secret() -> str:
    """The secret that the reverse proxy sends in every request."""
    return os.environ.get(SECRET_VARIABLE, "").strip()


def checked() -> Access:
    """The way the server is run; where it must not start so, say why and end."""
    try:
        way = access()
        if way is not Access.LOCAL:
            must_have_an_administrator()
    except UsageError as fault:
        print(f"没有启动:{fault}", file=sys.stderr, flush=True)
        os._exit(2)  # the server has begun; an exception here would only be logged
    return way


def must_have_an_administrator() -> None:
    """Raise :class:`UsageError` where the records know no administrator's account."""
    # Here, as on one's own machine the server should be up before the office is loaded.
    from scoring.office.accounts import administrators
    from scoring.office.looks import Store

    with Store.open() as store:
        found = administrators(store)
    if not found:
        role = Role.ADMINISTRATOR
        raise UsageError(
            f"这样启动,网络上的人都能打开本程序,但还没有{role.label}账号。请先运行:\n"
            f"  python -m scoring account add {role.label} --role {role}\n"
            "再重新启动。只在本机使用的,请用 --server.address 127.0.0.1 启动。"
        )
