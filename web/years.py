"""The kept years: the database opened once a server, the year and the person at hand a session."""

from __future__ import annotations

import os

import streamlit as st

from scoring.evidence import UsageError
from scoring.office import keeping
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store, Tier, Year
from scoring.store.places import DEFAULT, VARIABLE, file_of, place_of

KEPT = "kept-year"
WHO = "who"
AT_WORK = "office-year"
TROUBLE = "kept-trouble"
SOMEBODY = "稳评办"
"""Who is at work where nobody has said: a role, not a person."""


@st.cache_resource(show_spinner=False)
def _opened(address: str) -> Store:
    return Store.open(address or None)


def _address() -> str:
    return os.environ.get(VARIABLE, "").strip()


def store() -> Store | None:
    """The office's records; None where there are none yet, and none are made by looking.

    Raises :class:`UsageError` where they cannot be opened.
    """
    address = _address()
    file = file_of(place_of(address)) if address else DEFAULT
    return _opened(address) if file is None or file.exists() else None


def who() -> str:
    """Whose name stands in the audit for what this session does."""
    return str(st.session_state.get(WHO) or SOMEBODY)


def call(name: str) -> None:
    """Take another name for what is done from now on; a blank one is the office's."""
    st.session_state[WHO] = name.strip() or SOMEBODY


def listed() -> list[Year]:
    """All kept years, the latest first. Raises :class:`UsageError`."""
    records = store()
    return [] if records is None else keeping.years(records)


def create(year: int, scheme: str, tier: Tier, title: str, office: str) -> Year:
    """Begin a year, making the database if it is the first, and open it."""
    made = create_year(
        _opened(_address()), who(), year, scheme_id=scheme, tier=tier, title=title, office=office
    )
    choose(made.id)
    return made


def restore(data: bytes, *, replace: bool) -> None:
    """Bring a backup back and open its latest year. Raises :class:`UsageError`."""
    keeping.restore_copy(data, replace=replace)
    st.session_state.pop(KEPT, None)
    st.session_state.pop(AT_WORK, None)


def choose(year_id: int | None) -> None:
    """Open a kept year for this session, or with None close it."""
    st.session_state[KEPT] = year_id
    st.session_state.pop(AT_WORK, None)


def at_hand() -> OfficeYear | None:
    """The year open in this session; a new session opens the latest there is."""
    st.session_state.pop(TROUBLE, None)
    try:
        if KEPT not in st.session_state:
            st.session_state[KEPT] = next((each.id for each in listed()), None)
        chosen, records = st.session_state[KEPT], store()
        if chosen is None or records is None:
            return None
        known = st.session_state.get(AT_WORK)
        if isinstance(known, OfficeYear) and known.store is records and known.who == who():
            return known
        st.session_state[AT_WORK] = OfficeYear(records, chosen, who())
    except UsageError as fault:
        st.session_state[TROUBLE] = str(fault)
        return None
    return st.session_state[AT_WORK]


def trouble() -> str:
    """Why the records cannot be used; blank where they can."""
    return str(st.session_state.get(TROUBLE, ""))


def outline(year: Year) -> keeping.Outline:
    """What the list of years says of one."""
    records = store()
    assert records is not None
    return keeping.outline(records, year)
