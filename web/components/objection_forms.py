"""Forms of objections and questions: contesting, answering, asking, replying."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from scoring.model.evidence import UsageError
from scoring.office import objection_answers, questions, reviewing
from scoring.office.looks import Objection
from scoring.office.objection_answers import ADOPTED
from scoring.office.provisional import Item
from scoring.office.questions import Thread
from scoring.office.year import OfficeYear
from web.components import objection_lists, page
from web.literal import plain_text

MOST = 500
"""Characters of what is typed into a field."""
UPHOLD, CHANGE = "维持", "变更"


ROUND = "objection-round"


def key_of(name: str) -> str:
    """The key of a form, another one each time one was taken: so that its fields are blank."""
    return f"{name}-{st.session_state.setdefault(ROUND, 0)}"


def taken(words: str) -> None:
    """Say what was done, with blank fields after it; what was refused stays in its fields."""
    st.session_state[ROUND] += 1
    page.done(words)


def item_label(item: Item) -> str:
    """An item of a provisional result in a list to choose from."""
    return plain_text(f"{item.title}　{item.figure}")


def ask_contest(
    items: Sequence[Item], contest: Callable[[Item, str, str], object], key: str, disabled: bool
) -> None:
    """The form by which an item is contested; ``contest`` takes it, the grounds, the evidence."""
    with st.form(key_of(key)):
        chosen = st.selectbox("对哪一项有异议", items, format_func=item_label)
        grounds = st.text_area("异议理由", max_chars=MOST)
        evidence = st.text_input("依据材料的文号或名称(可不填)", max_chars=200)
        if st.form_submit_button("提出异议", type="primary", disabled=disabled):
            with page.errors_shown():
                contest(chosen, grounds.strip(), evidence.strip())
                taken(f"已提出异议:{chosen.title}")


def ask_withdraw(
    found: Sequence[Objection], withdraw: Callable[[int, str], object], disabled: bool
) -> None:
    """The form by which an objection that is not answered yet is withdrawn."""
    waiting = {each.id: each for each in found if each.is_open}
    if not waiting:
        return
    with st.form(key_of("objection-withdraw")):
        number = st.selectbox(
            "撤回哪一件异议",
            [*waiting],
            format_func=lambda n: plain_text(f"第 {n} 号 {waiting[n].unit} {waiting[n].title}"),
        )
        reason = st.text_input("撤回的理由", max_chars=200)
        if st.form_submit_button("撤回异议", disabled=disabled):
            with page.errors_shown():
                withdraw(number, reason.strip())
                taken(f"已撤回第 {number} 号异议")


def show_open(year: OfficeYear, about: Objection, may_answer: bool, sealed: bool) -> None:
    """An objection that waits for its answer, with the form for it."""
    with st.container(border=True):
        st.markdown(f"**第 {about.id} 号　{plain_text(about.unit)}　{plain_text(about.title)}**")
        given = f",由 {about.given_by} 给出" if about.given_by else ""
        evidence = f"　依据:{about.evidence}" if about.evidence else ""
        st.caption(plain_text(f"原结果 {about.figure}{given};{about.day} 提出"))
        st.markdown(plain_text(f"异议理由:{about.grounds}{evidence}"))
        if not may_answer:
            return
        if about.given_by == year.who:
            st.info("这一结果是您给出的,复核答复须由另一人办理。")
            return
        _ask_answer(year, about, sealed)


def _ask_answer(year: OfficeYear, about: Objection, sealed: bool) -> None:
    """Upheld or changed, with a reason; what a change would come to is shown before it is saved."""
    key = f"answer-{year.year.id}-{about.id}"
    verdict = st.radio("复核结论", [UPHOLD, CHANGE], horizontal=True, key=f"{key}-verdict")
    with page.errors_shown():
        revision, typed = reviewing.revision(year, about.unit), ""
        if verdict == CHANGE:
            typed = _ask_ruling(about, key)
            if about.kind == "line" and not typed:
                st.caption("填了改为多少,这里就显示总分和名次会怎样变。")
            else:
                _show_effect(year, about, typed)
        reason = st.text_input("答复的理由", key=f"{key}-reason", max_chars=MOST)
        if st.button("答复", type="primary", key=f"{key}-save", disabled=sealed):
            if verdict == UPHOLD:
                made = objection_answers.uphold(year, about.id, revision, reason.strip())
            else:
                ruling = objection_answers.ruling_of(about.kind, typed)
                given = about.id, revision, ruling, reason.strip()
                made = objection_answers.change(year, *given)
            page.done(f"已答复第 {about.id} 号异议:{verdict},{made.figure_after}")


def _ask_ruling(about: Objection, key: str) -> str:
    if about.kind == "line":
        label = "改为(分数,或写 不适用、适用)"
        return str(st.text_input(label, key=f"{key}-ruling", max_chars=20)).strip()
    if about.kind == "bonus":
        return str(st.radio("改为", [*ADOPTED], horizontal=True, key=f"{key}-ruling"))
    st.caption("变更就是撤销这一条记录。")
    return ""


def _show_effect(year: OfficeYear, about: Objection, typed: str) -> None:
    ruling = objection_answers.ruling_of(about.kind, typed)
    found = objection_answers.effect(year, about.id, ruling)
    st.caption(plain_text(f"变更以后这一项为 {found.figure}(还没有保存)。"))
    if found.shifts:
        table = objection_lists.shift_table(found.shifts)
        st.dataframe(table, hide_index=True, alt="变更的影响", key=f"effect-{about.id}")
    else:
        st.caption("没有单位的总分或名次会变。")


def show_threads(threads: Sequence[Thread]) -> None:
    """Questions with what came back."""
    if threads:
        st.dataframe(
            objection_lists.thread_table(threads), hide_index=True, placeholder="—", alt="问题"
        )


def ask_question(year: OfficeYear, unit: str, key: str, sealed: bool) -> None:
    """The form by which a question is put to a unit on a line or on its workbook."""
    lines = {"": "整份工作簿"}
    lines |= {line.id: f"{line.id} {line.title}" for line in year.scheme.lines}
    with st.form(key_of(key)):
        line = st.selectbox("哪一项", [*lines], format_func=lambda n: plain_text(lines[n]))
        words = st.text_input("请单位说明什么", max_chars=MOST)
        if st.form_submit_button("退回说明", disabled=sealed):
            with page.errors_shown():
                questions.ask(year, unit, str(line), words)
                taken(f"已向「{unit}」提出问题")


def ask_reply(
    threads: Sequence[Thread], reply: Callable[[int, str], object], label: str, disabled: bool
) -> None:
    """The form by which an open question is replied to; ``label`` what the button says."""
    waiting = {each.question.id: each for each in threads if each.is_open}
    if not waiting:
        return
    with st.form(key_of(f"reply-{label}")):
        number = st.selectbox("哪一个问题", [*waiting], format_func=lambda n: _about(waiting[n]))
        words = st.text_area("怎样答复", max_chars=MOST)
        if st.form_submit_button(label, type="primary", disabled=disabled):
            with page.errors_shown():
                if number is None:
                    raise UsageError("请选择问题")
                reply(number, words)
                taken(f"已答复第 {number} 号问题")


def _about(thread: Thread) -> str:
    asked = thread.question
    return plain_text(f"第 {asked.id} 号　{thread.unit} {asked.line or '工作簿'}:{asked.words}")
