"""The pages of a session, as its navigation shows them."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from scoring.office.roles import Action
from web.gate.pages import NEEDS_LEDGER, NOT_AT_HOME, ONLY_AT_HOME, PAGES, PageEntry, entries
from web.session import current_user, years

__all__ = ["NOT_AT_HOME", "ONLY_AT_HOME", "PAGES", "PageEntry", "entries", "for_a_unit", "pages"]


def pages() -> list[StreamlitPage]:
    """The pages of whoever is at work, the first of them the one that opens."""
    shown = entries(years.actor().actions, guarded=current_user.guarded())
    year = years.current()
    ledger = year is not None and year.scheme.ledger is not None
    hidden = [*(ONLY_AT_HOME if year else ()), *(() if ledger else NEEDS_LEDGER)]
    if year is not None and not (year.scheme.deductions or year.scheme.veto):
        shown = [each for each in shown if each.file != "records"]
    return [
        st.Page(
            f"views/{each.file}.py",
            title=each.title,
            default=place == 0,
            visibility="hidden" if each.file in hidden else "visible",
        )
        for place, each in enumerate(shown)
    ]


def for_a_unit() -> bool:
    """Whether whoever is at work reports for a unit, and sees nothing of the others."""
    return current_user.guarded() and years.is_allowed(Action.OWN)
