"""Which pages there are, and for whom: one that a role may not see is not there for it."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from scoring.office.roles import Action
from web.session import current_user, years


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


def pages() -> list[StreamlitPage]:
    """The pages of whoever is at work, the first of them the one that opens."""
    guarded, allowed = current_user.guarded(), years.actor().actions
    left_out = ONLY_AT_HOME if guarded else NOT_AT_HOME
    shown = [
        each
        for each in PAGES
        if each.file not in left_out and (each.needs is None or each.needs in allowed)
    ]
    year = years.current()
    kept = year is not None
    if year is not None and not (year.scheme.deductions or year.scheme.veto):
        shown = [each for each in shown if each.file != "records"]
    return [
        st.Page(
            f"views/{each.file}.py",
            title=each.title,
            default=place == 0,
            visibility="hidden" if each.file in ONLY_AT_HOME and kept else "visible",
        )
        for place, each in enumerate(shown)
    ]


def for_a_unit() -> bool:
    """Whether whoever is at work reports for a unit, and sees nothing of the others."""
    return current_user.guarded() and years.is_allowed(Action.OWN)
