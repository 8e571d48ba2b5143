"""事项: the register of matters: the list, a matter, entry, what is not in order, following."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from scoring.office import matter_papers, matter_states
from scoring.office.matter_states import Register
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from scoring.reports.markup import nothing
from web.components import matter_forms, matter_lists, matter_page, matter_sources, page

VIEW = "matters"


def parts(year: OfficeYear, register: Register, sealed: bool) -> dict[str, Callable[[], None]]:
    """The parts of the page that whoever is at work may see; leaders see first how it stands."""
    following = {"进展": partial(matter_lists.show_following, year, register, VIEW)}
    listed: dict[str, Callable[[], None]] = {
        matter_page.LIST: partial(matter_lists.show_list, year, register)
    }
    wrong = {"不合要求": partial(matter_lists.show_findings, year, register)}
    if not year.is_allowed(Action.INSPECT):
        return following | listed | wrong
    if year.is_allowed(Action.RECEIVE):
        listed |= {"登记": partial(show_entry, year, sealed)}
    return listed | wrong | following | {"带入、结转": partial(show_sources, year, sealed)}


def show_entry(year: OfficeYear, sealed: bool) -> None:
    """The form for a new matter."""
    page.tell_sealed(sealed)
    st.caption("先登记,再在事项页上记录评估、决策等进展。没有带“可不填”的都要填。")
    matter_forms.ask_matter(year, matter_forms.office_acts(year), sealed)


def show_sources(year: OfficeYear, sealed: bool) -> None:
    """Sheets of workbooks, the year before, and which ledger counts."""
    page.tell_sealed(sealed)
    with page.errors_shown():
        matter_sources.show_sheets(year, sealed)
    if year.is_allowed(Action.RECEIVE):
        matter_sources.show_carrying(year, matter_forms.office_acts(year), sealed)
    matter_sources.show_source(year, sealed)


def show() -> None:
    """The page: of one matter where its address says so, or else of all."""
    year, sealed = page.kept()
    st.html(matter_page.CSS)
    if year.scheme.ledger is None:
        st.html(nothing("本方案没有台账", "没有台账的方案不登记事项。"))
        return
    st.subheader("事项", anchor=False)
    page.with_roster(year)
    if (number := matter_page.chosen()) is not None:
        with page.errors_shown():
            of = matter_states.standing(year, number)
            acts = matter_forms.office_acts(year) if year.is_allowed(Action.RECEIVE) else None
            papers = partial(matter_papers.matter_papers, year)
            matter_page.show_matter(year, acts, of, papers, sealed)
            return
    register = matter_states.register(year)
    page.parts(matter_page.PARTS, parts(year, register, sealed))


show()
