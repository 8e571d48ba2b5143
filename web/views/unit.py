"""单位得分: one unit's total, step by step to the cell each point came from."""

import streamlit as st

from scoring.model.scores import Scores
from scoring.office import questions, reviewing
from scoring.office.looks import HOW_COMPARED, UnitReport, state_of
from scoring.office.roles import Action
from scoring.reports.markup import nothing
from web.components import (
    firm_pieces,
    markup,
    objection_forms,
    page,
    result_tables,
    unit_pieces,
    year_tables,
)
from web.literal import plain_text
from web.session import year_before, years
from web.session.workspace import Workspace

# The unit chosen last, on other pages too; and the field that it is chosen in.
UNIT, BOX = "unit", "unit-box"


def ask_unit(scores: Scores) -> str:
    """Which unit; in table order, ranked ones with their rank."""
    labels = {
        each.name: f"{each.name}　{each.group}　"
        + (f"第 {each.rank} 名" if each.rank else str(state_of(each, scores.scheme)))
        for each in scores.in_group()
    }
    names = [*labels]
    chosen = st.session_state.get(BOX, st.session_state.get(UNIT))
    st.session_state[BOX] = chosen if chosen in names else names[0]
    unit = st.selectbox("考评单位", names, format_func=lambda n: labels.get(n, n), key=BOX)
    st.session_state[UNIT] = unit
    return unit


def show_comparison(workspace: Workspace, report: UnitReport) -> None:
    """The unit beside its group's median and its own year before."""
    found = unit_pieces.comparison(report, year_before.previous(workspace))
    st.subheader("与本类、与上年比,差在哪里?", anchor=False)
    st.html(found.key)
    alt = f"{report.name}与本类中位数、上年比较图"
    st.vega_lite_chart(found.chart, theme=None, key="compared", alt=alt)
    st.html(found.table)
    st.caption(HOW_COMPARED)


def show() -> None:
    """The page."""
    workspace, scores = page.scored()
    st.html(markup.CSS)
    number = scores.unit_number(ask_unit(scores))
    report = UnitReport(scores, number, frozenset(workspace.refused_units))
    if not scores.scheme.is_scored:
        st.info(page.NOT_SCORED)
        st.caption(str(report.state))
        told = result_tables.described(scores, [number])
        st.dataframe(told, hide_index=True, alt=f"{report.name}报送情况表")
        show_history(workspace, report.name)
        return
    st.html(unit_pieces.head(report))
    show_firm(report)
    if report.without_points:
        st.html(nothing("没有可以说明的得分", "各项都没有分数;没有分数不是 0 分。"))
        show_readings(report)
        return
    st.subheader("总分怎样构成?", anchor=False)
    titles = (f"{section.id}、{section.title}" for section in scores.scheme.sections)
    st.caption("　".join(titles))
    chart, alt = unit_pieces.waterfall(report), f"{report.name}总分构成图"
    st.vega_lite_chart(chart, theme=None, key="waterfall", alt=alt)
    show_comparison(workspace, report)
    st.subheader("每一项的分从哪里来?", anchor=False)
    st.caption("点开任一项,看分数出自哪个文件、哪个单元格,以及条文原话。")
    st.html(unit_pieces.steps(report))
    with st.expander("表格形式(可排序、复制)"):
        two = st.column_config.NumberColumn(format="%.2f")
        columns = {"得分": two, "累计": two}
        table = unit_pieces.steps_table(report)
        st.dataframe(table, hide_index=True, placeholder="—", column_config=columns)
    show_readings(report)
    show_history(workspace, report.name)


def show_firm(report: UnitReport) -> None:
    """How firm the rank is in one line; behind it what would make it firm and what turns it."""
    found = firm_pieces.unit_firm(report)
    with st.expander(f"**{plain_text(found.line)}**"):
        for title, words in (("怎样才稳固", found.to_do), ("什么会改变先后", found.turning)):
            if words:
                st.markdown(f"**{title}**\n\n" + "\n".join(f"- {plain_text(w)}" for w in words))
        if not found.to_do:
            st.caption("未核定的各项、尚可换用的读法都不会改变这个名次。")


def show_readings(report: UnitReport) -> None:
    """The readings any other option of which would change the unit's total, rank or state; nothing
    under a scheme that has none.
    """
    if not report.scores.scheme.readings:
        return
    st.subheader("结果取决于哪些读法?", anchor=False)
    st.caption("换用其他选项,本单位的总分、名次或状态会变的地方;没有列出的与本单位无关。")
    st.html(unit_pieces.readings(report))


def show_history(workspace: Workspace, unit: str) -> None:
    """In a kept year: who set which line or bonus row to what, when and why."""
    year = years.current() if workspace.kept else None
    if year is None or not year.is_allowed(Action.INSPECT):
        return
    if threads := questions.threads(year, unit):
        st.subheader("核定中问过什么?", anchor=False)
        objection_forms.show_threads(threads)
    if changes := reviewing.history(year, unit):
        st.subheader("核定中改过什么?", anchor=False)
        st.dataframe(year_tables.change_table(changes), hide_index=True, alt="核定经过")


show()
