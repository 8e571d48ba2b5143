"""Which pages there are, and for whom: one that a role may not see does not exist for it."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from scoring.office.roles import Action
from web.session import current_user, years


class Entry(NamedTuple):
    """A page: its file in ``views``, its title, what one must be allowed to find it."""

    file: str
    title: str
    needs: Action | None = None


PAGES = (
    Entry("overview", "总览", Action.LOOK_PUBLISHED),
    Entry("own", "本单位", Action.OWN),
    Entry("submissions", "报送与检查"),
    Entry("unit", "单位得分", Action.LOOK_PUBLISHED),
    Entry("scheme", "方案与读法"),
    Entry("downloads", "下载", Action.LOOK_PUBLISHED),
    Entry("receive", "接收", Action.RECEIVE),
    Entry("verify", "核定", Action.VERIFY),
    Entry("records", "日常记录", Action.RECORD),
    Entry("sealing", "封存", Action.INSPECT),
    Entry("years", "年度", Action.LOOK),
    Entry("accounts", "账号", Action.ACCOUNTS),
    Entry("help", "帮助"),
)
NOT_AT_HOME = ("accounts",)
"""Pages that are only there where people log in."""
ONLY_AT_HOME = ("submissions",)
"""Pages for work that is kept nowhere: on one's own machine only."""


def pages() -> list[StreamlitPage]:
    """The pages of whoever is at work, the first of them the one that opens."""
    guarded, actor = current_user.guarded(), years.actor()
    left_out = ONLY_AT_HOME if guarded else NOT_AT_HOME
    shown = [
        each
        for each in PAGES
        if each.file not in left_out and (each.needs is None or actor.is_allowed(each.needs))
    ]
    kept = years.at_hand() is not None
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
