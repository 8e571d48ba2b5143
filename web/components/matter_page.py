"""One matter on one page: what holds now, what is not in order, what to record, the history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from markupsafe import Markup

from criteria import Scheme
from scoring.office.looks import Fact
from scoring.office.matter_papers import Made
from scoring.office.matter_states import Standing
from scoring.office.matter_states import matter_rules as rules_of
from scoring.office.matter_values import DECIDES, JOINT, fields_of
from scoring.office.year import OfficeYear
from scoring.reports.markup import macros
from web.components import page
from web.components.downloads import offer_made
from web.components.matter_forms import Acts, ask_facts
from web.components.matter_revoking import ask_back
from web.components.year_tables import when
from web.gate.addresses import MATTER, NUMBER, YEAR

CSS = Path(__file__).parent / "matters.css"
PARTS, LIST = "matter-parts", "事项"
"""Where the name of the open tab is kept, and that of the list."""


def pieces() -> Any:
    """The macros of matters."""
    return macros("matters.html.jinja", Path(__file__).parent)


def address(year: OfficeYear, view: str) -> str:
    """The address of a matter in a view, but for ``matter=`` and its number."""
    return f"{view}?{YEAR}={year.year.id}&"


def chosen() -> int | None:
    """The number of the matter that the address leads to."""
    asked = st.query_params.get(MATTER, "")
    return int(asked) if NUMBER.fullmatch(asked) else None


def open_matter(year: OfficeYear, number: int | None) -> None:
    """Lead to a matter's page, or without a number back to the list of all of them."""
    given = {} if number is None else {YEAR: str(year.year.id), MATTER: str(number)}
    if number is None:
        st.session_state[PARTS] = LIST
    st.query_params.from_dict(given)
    st.rerun()


def head(year: OfficeYear, of: Standing) -> Markup:
    """Whose matter it is, its state, who takes part, where it came from."""
    matter, holds, level = of.registered.matter, of.registered.holds, rules_of(year.scheme).level
    told = {rule.name: holds[rule.field].value for rule in (JOINT, DECIDES) if rule.field in holds}
    if matter.carried_from is not None:
        told["结转自"] = f"上一年度第 {matter.carried_from} 号事项"
    told["登记"] = f"{when(matter.registered_at)} {matter.registered_by}"
    if matter.withdrawn_at:
        by = f"{when(matter.withdrawn_at)} {matter.withdrawn_by}"
        told["撤回"] = f"{by}:{matter.withdraw_reason}"
    risk = f"{level.name} {of.level}" if level and of.level else ""
    return Markup(pieces().head(of, risk, of.idle(date.today()), told))


class StepRow(NamedTuple):
    """A column of the ledger and what holds of it."""

    name: str
    value: str
    day: str
    paper: str
    note: str


def steps(scheme: Scheme, of: Standing) -> Markup:
    """What holds now by the scheme's columns in their order."""
    rows = []
    for rule in fields_of(scheme).values():
        if rule not in (JOINT, DECIDES):
            fact = of.registered.holds.get(rule.field)
            given = (fact.value, str(fact.day), fact.paper, fact.note) if fact else ("",) * 4
            rows.append(StepRow(rule.name, *given))
    return Markup(pieces().steps(rows))


class HistoryRow(NamedTuple):
    """A record as it was made; ``gone`` says why it was revoked."""

    id: int
    day: str
    name: str
    value: str
    paper: str
    note: str
    recorded: str
    replaced: bool
    gone: str


def history(scheme: Scheme, of: Standing) -> Markup:
    """All records, the latest day first; those revoked struck out, with their reason."""
    names = {rule.field: rule.name for rule in fields_of(scheme).values()}
    held = {fact.id for fact in of.registered.holds.values()}
    in_order = sorted(of.registered.facts, key=lambda each: (each.day, each.id), reverse=True)
    rows = [
        _history_row(each, names.get(each.field, each.field), each.id in held) for each in in_order
    ]
    return Markup(pieces().history(rows))


def _history_row(fact: Fact, name: str, holds: bool) -> HistoryRow:
    gone = ""
    if fact.revoked_at:
        gone = f"{fact.revoked_by} {when(fact.revoked_at)} 撤销:{fact.revoke_reason}"
    recorded = f"{when(fact.recorded_at)} {fact.recorded_by}"
    return HistoryRow(
        fact.id, str(fact.day), name, fact.value, fact.paper, fact.note, recorded,
        replaced=not holds and not gone, gone=gone,
    )  # fmt: skip


def show_matter(
    year: OfficeYear,
    acts: Acts | None,
    of: Standing,
    papers: Callable[[int, date], Made],
    sealed: bool,
) -> None:
    """The page of a matter; ``acts`` None where it is only to be looked at; ``papers`` gives those
    of a matter by its number as of a day.
    """
    if st.button("← 全部事项", type="tertiary"):
        open_matter(year, None)
    st.html(head(year, of))
    if of.findings:
        st.html(pieces().findings(of.findings))
    st.html(steps(year.scheme, of))
    if acts is not None and not of.withdrawn:
        page.tell_sealed(sealed)
        with st.expander("记录进展"):
            ask_facts(year, acts, of, sealed)
        with st.expander("记错了:撤销一条记录、撤回事项"):
            ask_back(year, acts, of, sealed)
    if not of.withdrawn:
        whole = st.expander("打印登记表、档案封面等", on_change="rerun")
        with whole:
            if whole.open:
                offer_made(partial(papers, of.id, date.today()))
    st.subheader(f"经过({len(of.registered.facts)} 条记录)", anchor=False)
    st.caption("记录只增不改;划掉的已撤销,理由写在下面。")
    st.html(history(year.scheme, of))
