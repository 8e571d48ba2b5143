"""初核与异议: a unit's provisional result while a window is open, its objections, its questions."""

from functools import partial

import streamlit as st

from scoring.model.points import points_text
from scoring.office import own_objections
from scoring.office.looks import Item
from scoring.office.own_objections import Provisional
from scoring.office.year import OfficeYear
from scoring.reports.markup import nothing
from web.components import downloads, objection_forms, objection_lists, page
from web.literal import plain_text
from web.session import years


def show_questions(year: OfficeYear, sealed: bool) -> None:
    """What the office asked, and the form for the answer."""
    threads = own_objections.threads(year)
    waiting = sum(each.is_open for each in threads)
    st.subheader(f"考评办的问题({waiting} 个待答复)", anchor=False)
    if not threads:
        st.caption("没有问题。")
        return
    table = objection_lists.thread_table(threads).drop(columns="单位")
    st.dataframe(table, hide_index=True, placeholder="—", alt="问题")
    st.caption("可以在这里用文字答复,也可以在「本单位」页报来改好的工作簿。")
    objection_forms.ask_reply(threads, partial(own_objections.reply, year), "答复", sealed)


def show_result(found: Provisional) -> None:
    """The unit's provisional result."""
    total = "没有分数" if found.total is None else f"合计 {points_text(found.total)} 分"
    st.caption(f"初核结果还不是最后的成绩,只有本单位能看到。{total}。")
    table = objection_lists.result_table(found.items)
    st.dataframe(table, hide_index=True, placeholder="—", height="content", alt="初核结果")


def show_contest(year: OfficeYear, found: Provisional, sealed: bool) -> None:
    """The form for an objection, and the one for paper."""

    def contest(item: Item, grounds: str, evidence: str) -> None:
        own_objections.contest(year, item.kind, item.target, grounds, evidence)

    st.subheader("提出异议", anchor=False)
    objection_forms.ask_contest(found.items, contest, "own-contest", sealed)
    with st.expander("用纸面提出", on_change="rerun") as whole:
        if whole.open:
            st.caption("下载后填写、盖章,送考评办;在这里提出的不必再送。")
            downloads.offer_made(partial(own_objections.form, year))


def show() -> None:
    """The page."""
    year = years.current()
    page.show_done()
    page.who_is_here()
    if year is None:
        st.html(nothing("没有需要报送的年度", years.trouble() or "名册中还没有本单位。"))
        return
    unit, sealed = year.actor.unit or "", year.seal_in_force() is not None
    st.subheader(f"{plain_text(unit)}　{year.year.year} 年度初核与异议", anchor=False)
    page.choose_year(year)
    page.tell_sealed(sealed)
    with page.errors_shown():
        show_questions(year, sealed)
        window, found = own_objections.window(year), own_objections.own_objections(year)
        if window is None:
            st.subheader("初核结果", anchor=False)
            st.caption("现在不在异议期内;考评办开异议期后,这里显示本单位的初核结果。")
        else:
            st.subheader(f"初核结果(异议期到 {window.last})", anchor=False)
            provisional = own_objections.provisional(year)
            show_result(provisional)
            show_contest(year, provisional, sealed)
        st.subheader(f"本单位的异议({len(found)} 件)", anchor=False)
        if found:
            table = objection_lists.objection_table(found, own=True)
            st.dataframe(table, hide_index=True, placeholder="—", alt="本单位的异议")
            objection_forms.ask_withdraw(found, partial(own_objections.withdraw, year), sealed)


show()
