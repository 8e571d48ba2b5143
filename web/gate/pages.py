"""Which pages there are, and for whom: one that a role may not see is not there for it."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from scoring.model.roles import Action


class PageEntry(NamedTuple):
    """A page: its file in ``views``, its title, what one must be allowed to find it."""

    file: str
    title: str
    needs: Action | None = None


PAGES = (
    PageEntry("overview", "总览", Action.LOOK_PUBLISHED),
    PageEntry("own", "本单位", Action.OWN),
    PageEntry("submissions", "报送与检查"),
    PageEntry("unit", "单位得分", Action.LOOK_PUBLISHED),
    PageEntry("scheme", "方案与读法"),
    PageEntry("downloads", "下载", Action.LOOK_PUBLISHED),
    PageEntry("matters", "事项", Action.LOOK_PUBLISHED),
    PageEntry("calendar", "日程", Action.LOOK_PUBLISHED),
    PageEntry("own_calendar", "本单位日程", Action.OWN),
    PageEntry("receive", "接收", Action.RECEIVE),
    PageEntry("verify", "核定", Action.VERIFY),
    PageEntry("records", "日常记录", Action.RECORD),
    PageEntry("sealing", "封存", Action.INSPECT),
    PageEntry("years", "年度", Action.LOOK),
    PageEntry("accounts", "账号", Action.ACCOUNTS),
    PageEntry("help", "帮助"),
)
NOT_AT_HOME = ("accounts",)
"""Pages that are only there where people log in."""
ONLY_AT_HOME = ("submissions",)
"""Pages for work that is kept nowhere: on one's own machine only."""

NEEDS_LEDGER = ("matters",)
"""Pages that are hidden without a kept year whose scheme has a ledger."""


def entries(allowed: Set[Action], *, guarded: bool) -> list[PageEntry]:
    """The pages for whom all this is allowed; ``guarded``: where people log in."""
    left_out = ONLY_AT_HOME if guarded else NOT_AT_HOME
    return [
        each
        for each in PAGES
        if each.file not in left_out and (each.needs is None or each.needs in allowed)
    ]
