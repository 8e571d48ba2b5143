"""The kept years: the database opened once a server, a year and an actor a session."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from criteria import Scheme, load_scheme
from scoring.model.evidence import UsageError
from scoring.office import archive, editions
from scoring.office import schemes as office_schemes
from scoring.office.archive import Office
from scoring.office.looks import (
    Edition,
    Exchange,
    Store,
    Tier,
    Year,
    records_address,
    records_exist,
)
from scoring.office.roles import Action, Actor
from scoring.office.year import OfficeYear
from web.gate.addresses import YEAR
from web.session import current_user

KEPT = "kept-year"
AT_WORK = "office-year"
TROUBLE = "kept-trouble"


@st.cache_resource(show_spinner=False)
def _opened(address: str) -> Store:
    return Store.open(address or None)


def store() -> Store | None:
    """The office's records; None where there are none yet, and none are made by looking.

    Raises :class:`UsageError` where they cannot be opened.
    """
    return _opened(records_address()) if records_exist() else None


def office() -> Office | None:
    """The records as a whole, for whoever is at work; None where there are none yet."""
    records = store()
    return None if records is None else Office(records, actor())


def actor() -> Actor:
    """Whoever is at work; on one's own machine that asks nothing of the records."""
    return current_user.actor(store() if current_user.guarded() else None)


def is_allowed(action: Action) -> bool:
    """Whether whoever is at work may ever do this."""
    return action in actor().actions


def who() -> str:
    """Whose name stands in the audit for what this session does."""
    return actor().name


def call(name: str) -> None:
    """On one's own machine: another name for whoever is at work. Raises :class:`UsageError`."""
    current_user.call(name, store())


def renamed() -> str | None:
    """On one's own machine: the name given in another tab, where this one showed another."""
    if current_user.guarded():
        return None
    with suppress(UsageError):  # the pages tell of records that cannot be read
        if (records := store()) is not None:
            return current_user.follow(records)
    return None


def listed() -> list[Year]:
    """All kept years, the latest first. Raises :class:`UsageError`."""
    at_work = office()
    return [] if at_work is None else at_work.years()


def create(year: int, scheme: str, tier: Tier, title: str, office: str, who: str) -> Year:
    """Begin a year, making the database if it is the first, and open it.

    ``who`` is at work from now on, on one's own machine.
    """
    records = _opened(records_address())
    if not current_user.guarded():
        current_user.call(who, records)
    made = Office(records, actor()).create_year(year, scheme, tier, title, office)
    choose(made.id)
    return made


def saved_editions() -> list[Edition]:
    """The schemes that the office wrote and saved, the latest first. Raises :class:`UsageError`."""
    at_work = office()
    return [] if at_work is None else at_work.editions()


def schemes() -> dict[str, str]:
    """What a year can be begun by: the key of each scheme, and what it is called. A file of the
    program's that is at fault is left out; the page 方案与读法 says which.

    Raises :class:`UsageError`.
    """
    shipped = {id_: scheme.title for id_, scheme in office_schemes.shipped()[0].items()}
    saved = [each for each in saved_editions() if not editions.trouble_with(each)]
    return shipped | {each.sha256: f"{each.title}(第 {each.id} 号方案版本)" for each in saved}


def scheme(key: str) -> Scheme:
    """The scheme of a key of :func:`schemes`. Raises :class:`UsageError`."""
    at_work = office()
    return load_scheme(key) if at_work is None else at_work.scheme(key)


def save_edition(scheme: Scheme) -> Edition:
    """Keep a scheme as an edition, making the database if it is the first thing kept.

    Raises :class:`UsageError`.
    """
    return Office(_opened(records_address()), actor()).save_edition(scheme)


def _office_to_restore() -> Office | None:
    """The records that a restore would replace; None where there are none, or, on one's own
    machine, none that can be opened: a restore is what mends them.
    """
    try:
        return office()
    except UsageError:
        if current_user.guarded():
            raise
        return None


def has_entries() -> bool:
    """Whether anything is kept that a restore would replace."""
    at_work = _office_to_restore()
    return at_work is not None and at_work.head().count > 0


def examine(data: bytes) -> Exchange:
    """What bringing a backup back would change. Raises :class:`UsageError`."""
    at_work = _office_to_restore()
    return archive.examine_copy(data) if at_work is None else at_work.examine(data)


def restore(data: bytes, *, replace: bool) -> None:
    """Bring a backup back and open its latest year. Raises :class:`UsageError`."""
    at_work = _office_to_restore()
    if at_work is None:
        archive.restore_copy(data, replace=replace)
    else:
        at_work.restore(data, replace=replace)
    st.session_state.pop(KEPT, None)
    st.session_state.pop(AT_WORK, None)


def choose(year_id: int | None) -> None:
    """Open a kept year for this session, or with None close it."""
    st.session_state[KEPT] = year_id
    st.session_state.pop(AT_WORK, None)


def current() -> OfficeYear | None:
    """The year open in this session; a new session opens the one that its address names, or
    else the latest there is.
    """
    st.session_state.pop(TROUBLE, None)
    try:
        if KEPT not in st.session_state:
            ids, named = [each.id for each in listed()], st.query_params.get(YEAR, "")
            asked = [number for number in ids if str(number) == named]
            st.session_state[KEPT] = next(iter([*asked, *ids]), None)
        chosen, records = st.session_state[KEPT], store()
        if chosen is None or records is None:
            return None
        known = st.session_state.get(AT_WORK)
        if isinstance(known, OfficeYear) and known.store is records and known.actor == actor():
            return known
        st.session_state[AT_WORK] = OfficeYear(records, chosen, actor())
    except UsageError as fault:
        st.session_state[TROUBLE] = str(fault)
        return None
    return st.session_state[AT_WORK]


def trouble() -> str:
    """Why the records cannot be used; blank where they can."""
    return str(st.session_state.get(TROUBLE, ""))


def beside(year: Year) -> dict[int, str]:
    """What else of its office, year and tier can be opened, by scheme (see ``Office.beside``)."""
    at_work = office()
    return {} if at_work is None else at_work.beside(year)


def outline(year: Year) -> archive.Outline:
    """What the list of years says of one."""
    at_work = office()
    assert at_work is not None
    return at_work.outline(year)
