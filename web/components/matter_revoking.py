"""Taking back: a record out of force, a matter out of the register; each is asked about twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import streamlit as st

from scoring.model.evidence import UsageError
from scoring.office.matter_states import Standing
from scoring.office.matter_values import fields_of
from scoring.office.year import OfficeYear
from web.components import page
from web.components.matter_forms import Acts
from web.components.matter_tables import matter_name
from web.literal import plain_text

ASKED = "matter-asked"


class Question(NamedTuple):
    """What is asked once more of a matter, by its number, before it is done."""

    of: int
    words: str
    button: str
    act: Callable[[], object]
    said: str


def ask_back(year: OfficeYear, acts: Acts, of: Standing, sealed: bool) -> None:
    """The forms to revoke a record and to withdraw the matter, and the second question."""
    names = {rule.field: rule.name for rule in fields_of(year.scheme).values()}
    known = {
        fact.id: f"「{names.get(fact.field, fact.field)} {fact.value}」(第 {fact.id} 号)"
        for fact in reversed(of.registered.facts)
        if fact.revoked_at is None
    }
    with st.form(f"revoke-{of.id}"):
        chosen = st.selectbox(
            "记错的一条", [*known], index=None, placeholder="选择要撤销的记录",
            format_func=lambda key: known.get(key, ""), key=f"revoke-fact-{of.id}",
        )  # fmt: skip
        reason = st.text_input("撤销的理由", max_chars=200, key=f"revoke-reason-{of.id}").strip()
        if st.form_submit_button("撤销这条记录", disabled=sealed):
            with page.errors_shown():
                if chosen is None or not reason:
                    raise UsageError("请填写撤销的理由" if chosen else "请选择要撤销的记录")
                what = f"{matter_name(of)}的记录{known[chosen]}"
                _ask(of, f"撤销{what}", reason, partial(acts.revoke, chosen, reason))
    with st.form(f"withdraw-{of.id}"):
        st.caption("登记错了整件事项的,撤回;它的记录一并不再计入,都留存可查。")
        reason = st.text_input("撤回的理由", max_chars=200, key=f"withdraw-reason-{of.id}").strip()
        if st.form_submit_button("撤回这件事项", disabled=sealed):
            with page.errors_shown():
                if not reason:
                    raise UsageError("请填写撤回的理由")
                _ask(of, f"撤回{matter_name(of)}", reason, partial(acts.withdraw, of.id, reason))
    question = st.session_state.get(ASKED)
    if question is not None and question.of == of.id:
        _ask_again(question)


def _ask(of: Standing, what: str, reason: str, act: Callable[[], object]) -> None:
    words, said = f"{what}?理由:{reason}", f"已{what}"
    st.session_state[ASKED] = Question(of.id, words, f"确认{what[:2]}", act, said)


def _ask_again(question: Question) -> None:
    with st.container(border=True):
        st.warning(plain_text(question.words))
        with st.container(horizontal=True):
            done = st.button(question.button, type="primary")
            left = st.button("不办理")
    if done:
        del st.session_state[ASKED]
        with page.errors_shown():
            question.act()
            page.done(question.said)
    if left:
        del st.session_state[ASKED]
        st.rerun()
