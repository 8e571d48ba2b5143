"""The current user of a session: on one's own machine a name, else the account logged in."""

from __future__ import annotations

import streamlit as st

from scoring.office.at_the_machine import SOMEBODY, give_name, name_at_work
from scoring.office.looks import Store
from scoring.office.roles import Actor, AtTheMachine, Forbidden, LoggedIn
from web.gate.access import ACCOUNT_HEADER, TOKEN, Access, access

WHO = "who"
"""Where a session keeps the name that its page shows."""


def guarded() -> bool:
    """Whether people have to log in."""
    return access() is not Access.LOCAL


def account_id() -> int:
    """The account the gate let in. Raises :class:`Forbidden` where none has passed it."""
    token, _, number = (st.context.headers.get(ACCOUNT_HEADER) or "").partition(":")
    if token != TOKEN or not number.isdigit():
        raise Forbidden("请从登录页进入")
    return int(number)


def actor(store: Store | None) -> Actor:
    """Whoever is at work. Raises :class:`Forbidden` where a login is needed and there is none."""
    if guarded():
        number = account_id()
        if store is None:
            raise Forbidden("请从登录页进入")
        return LoggedIn(store, number)
    return AtTheMachine(str(st.session_state.get(WHO) or SOMEBODY))


def call(name: str, store: Store | None) -> None:
    """On one's own machine: take another name for what is done from now on, in every tab and
    after a restart. Raises :class:`UsageError` where it cannot be kept, and nothing has changed.
    """
    name = name.strip() or SOMEBODY
    if store is not None:
        give_name(store, name)
    st.session_state[WHO] = name


def follow(store: Store) -> str | None:
    """On one's own machine: go by the name that is kept; gives it where another was shown."""
    shown, kept = st.session_state.get(WHO), name_at_work(store)
    st.session_state[WHO] = kept
    return kept if shown not in (None, kept) else None
