"""异议与问题: objections to be answered, those on paper, the windows, questions to units."""

from datetime import date
from functools import partial

import streamlit as st

from scoring.model.evidence import UsageError
from scoring.model.roles import Action
from scoring.office import objection_papers, objections, questions
from scoring.office.looks import Item
from scoring.office.year import OfficeYear
from web.components import downloads, objection_forms, objection_lists, page
from web.literal import plain_text

PARTS = "objection-parts"


def show_objections(year: OfficeYear, sealed: bool) -> None:
    """Those that wait for their answer, then all."""
    found = objections.objections(year)
    waiting = [each for each in found if each.is_open]
    st.caption(f"共 {len(found)} 件异议,{len(waiting)} 件待复核。")
    may_answer = year.is_allowed(Action.VERIFY)
    for each in waiting:
        objection_forms.show_open(year, each, may_answer, sealed)
    if done := [each for each in found if not each.is_open]:
        st.markdown("**已答复和撤回的**")
        table = objection_lists.objection_table(done)
        st.dataframe(table, hide_index=True, placeholder="—", alt="已答复的异议")
    answered = {each.id: each for each in done if each.verdict}
    if answered:
        with st.expander("印复核答复", on_change="rerun") as whole:
            if whole.open:
                number = st.selectbox(
                    "哪一件",
                    [*answered],
                    format_func=lambda n: plain_text(f"第 {n} 号 {answered[n].unit}"),
                )
                ask = partial(objection_papers.answer, year, number, date.today())
                downloads.offer_made(ask)


def show_paper(year: OfficeYear, units: list[str], sealed: bool) -> None:
    """The form of a unit to print, and what came on paper."""
    unit = st.selectbox("单位", units, key="objection-unit")
    downloads.offer_made(partial(objection_papers.form, year, unit, date.today()))
    if not year.is_allowed(Action.RECEIVE):
        return
    day = st.date_input("哪一天提出的", date.today(), max_value=date.today(), key="objection-day")

    def contest(item: Item, grounds: str, evidence: str) -> None:
        if not isinstance(day, date):
            raise UsageError("请选择是哪一天提出的")
        given = unit, item.kind, item.target, grounds, evidence, day
        objections.contest(year, *given)

    objection_forms.ask_contest(
        objections.items(year, unit), contest, f"contest-{year.year.id}-{unit}", sealed
    )
    withdraw = partial(objections.withdraw, year)
    objection_forms.ask_withdraw(objections.objections(year), withdraw, sealed)


def show_windows(year: OfficeYear, sealed: bool) -> None:
    """The windows, and for whoever publishes the forms to open, extend and end one."""
    found = objections.windows(year)
    st.caption("异议期内,单位能看到本单位的初核结果并提出异议;看不到别的单位,也看不到名次。")
    for each in found:
        st.markdown(plain_text(objection_lists.window_words(each)))
    if not year.is_allowed(Action.SEAL):
        return
    groups = [*dict.fromkeys(unit.group for unit in year.required_roster().units)]
    with st.form("window-open"):
        left, right = st.columns(2)
        first = left.date_input("从哪一天", date.today())
        last = right.date_input("到哪一天(含)", None)
        group = st.selectbox("哪些单位", ["", *groups], format_func=lambda g: g or "全部单位")
        reason = st.text_input("理由", max_chars=200)
        if st.form_submit_button("开异议期", type="primary", disabled=sealed):
            with page.errors_shown():
                if not (isinstance(first, date) and isinstance(last, date)):
                    raise UsageError("请选择从哪一天到哪一天")
                made = objections.open_window(year, first, last, reason, group or "")
                page.done(f"已开第 {made.id} 号异议期")
    if standing := {each.id: each for each in found if not each.closed_at}:
        ask_change(year, [*standing], sealed)


def ask_change(year: OfficeYear, standing: list[int], sealed: bool) -> None:
    """The form by which a window is extended or ended."""
    with st.form("window-change"):
        number = st.selectbox("哪一个异议期", standing, format_func=lambda n: f"第 {n} 号")
        last = st.date_input("延长到哪一天(结束的不填)", None)
        reason = st.text_input("延长或结束的理由", max_chars=200)
        with st.container(horizontal=True):
            longer = st.form_submit_button("延长", disabled=sealed)
            over = st.form_submit_button("结束", disabled=sealed)
        with page.errors_shown():
            if longer:
                if not isinstance(last, date):
                    raise UsageError("请选择延长到哪一天")
                objections.extend_window(year, number, last, reason)
                page.done(f"第 {number} 号异议期延长到 {last}")
            if over:
                objections.close_window(year, number, reason)
                page.done(f"已结束第 {number} 号异议期")


def show_questions(year: OfficeYear, units: list[str], sealed: bool) -> None:
    """The questions that were put to units, and the forms to ask and to settle one."""
    threads = questions.threads(year)
    waiting = [each for each in threads if each.is_open]
    st.caption(f"共 {len(threads)} 个问题,{len(waiting)} 个没有答复。")
    objection_forms.show_threads([*waiting, *(each for each in threads if not each.is_open)])
    if not year.is_allowed(Action.VERIFY):
        return
    unit = st.selectbox("向哪个单位", units, key="question-unit")
    objection_forms.ask_question(year, unit, f"ask-{unit}", sealed)
    objection_forms.ask_reply(threads, partial(questions.settle, year), "记下已了结", sealed)


def show() -> None:
    """The page."""
    year, sealed = page.kept()
    st.subheader("异议与问题", anchor=False)
    units = page.with_roster(year)
    page.tell_sealed(sealed)
    with page.errors_shown():
        page.parts(
            PARTS,
            {
                "异议": partial(show_objections, year, sealed),
                "纸面的": partial(show_paper, year, units, sealed),
                "异议期": partial(show_windows, year, sealed),
                "问题": partial(show_questions, year, units, sealed),
            },
        )


show()
