"""The kept years: the database opened once a server, the year and the person at hand a session."""

from __future__ import annotations

import os

import streamlit as st

from scoring.evidence import UsageError
from scoring.office.year import OfficeYear, create_year
from scoring.store import (
    CaseReview,
    Change,
    Entry,
    Review,
    Seal,
    Settled,
    Store,
    Tier,
    Year,
)
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
    if records is None:
        return []
    with records.reading() as now:
        return now.years()


def create(year: int, scheme: str, tier: Tier, title: str, office: str) -> Year:
    """Begin a year, making the database if it is the first, and open it."""
    made = create_year(
        _opened(_address()), who(), year, scheme_id=scheme, tier=tier, title=title, office=office
    )
    choose(made.id)
    return made


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


def seal_of(year: OfficeYear) -> Seal | None:
    """The seal that keeps the year from being changed; None where it is open."""
    with year.store.reading() as now:
        return now.seal_in_force(year.year.id)


def outline(year: Year) -> tuple[bool, int, int]:
    """Whether a listed year is sealed, how many units it has, how many workbooks count."""
    records = store()
    assert records is not None
    with records.reading() as now:
        accepted = now.submissions(year.id, states=("accepted",))
        return now.seal_in_force(year.id) is not None, len(now.roster(year.id)), len(accepted)


def settled(year: OfficeYear) -> list[Settled]:
    """The readings settled for the year, with their reasons."""
    with year.store.reading() as now:
        return now.settled(year.year.id)


def file(year: OfficeYear, submission_id: int) -> bytes:
    """A workbook's bytes as they were received."""
    with year.store.reading() as now:
        return now.file(submission_id)


def sealed_result(year: OfficeYear, seal_id: int) -> bytes:
    """A seal's result as it was sealed."""
    with year.store.reading() as now:
        return now.result(seal_id)


def entry(year: OfficeYear) -> int:
    """The number of the year's last audit entry: another one means that something changed."""
    with year.store.reading() as now:
        return now.last_entry(year.year.id)


def reviews(year: OfficeYear, unit: str) -> tuple[int, list[Review], list[CaseReview]]:
    """A unit's revision with the last word on each line and bonus row, of one moment."""
    with year.store.reading() as now:
        number = year.year.id
        return (
            now.revision(number, unit),
            now.reviews(number, unit),
            now.case_reviews(number, unit),
        )


def history(year: OfficeYear, unit: str) -> list[Change]:
    """All that was verified, changed and reverted of a unit, the latest first."""
    with year.store.reading() as now:
        return now.changes(year.year.id, unit)[::-1]


def audit(year: OfficeYear, limit: int | None) -> list[Entry]:
    """The year's audit, the latest entry first."""
    with year.store.reading() as now:
        return now.audit(year.year.id, limit=limit)
