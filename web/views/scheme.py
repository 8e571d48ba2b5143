"""方案与读法: what the regulation says, and how its open points are read."""

from collections.abc import Callable

import streamlit as st

from criteria import Reading
from scoring.office.roles import Action
from scoring.reports.charting import composition
from web.components import (
    markup,
    result_tables,
    scheme_editions,
    scheme_file,
    scheme_markup,
    shipped_schemes,
)
from web.session import workspaces, years
from web.session.workspace import Workspace

PREFIX = "reading-"


def ask_reading(workspace: Workspace, reading: Reading) -> None:
    """One open point with its options; choosing scores the year again."""
    words = {option.value: option.words for option in reading.options}
    with st.container(border=True):
        st.radio(
            f"{reading.article}　{reading.question}",
            reading.values,
            index=reading.values.index(workspace.readings[reading.key]),
            format_func=lambda value: words[value] + mark(workspace, reading, value),
            key=f"{PREFIX}{reading.key}",
            on_change=choose,
        )
        st.caption(f"默认的理由:{reading.reason}")


def mark(workspace: Workspace, reading: Reading, value: str) -> str:
    """Whether an option is the default, or what a kept year has settled."""
    settled = "(本年度已定)" * (workspace.settled.get(reading.key) == value)
    return "(默认)" * (value == reading.default) + settled


def choose() -> None:
    """Take all readings as they stand on the page."""
    workspace = workspaces.current()
    keys = [reading.key for reading in workspace.scheme.readings]
    workspaces.choose({key: st.session_state[f"{PREFIX}{key}"] for key in keys})


def to_default() -> None:
    """Every reading back to its default."""
    workspace = workspaces.current()
    for key, value in workspace.default_readings.items():
        st.session_state[f"{PREFIX}{key}"] = value
    workspaces.choose({})


def show_changes(workspace: Workspace) -> None:
    """Whose total or rank is another than by the defaults."""
    if not workspace.chosen:
        st.info("现在全部采用默认读法。改动任一处,这里立即列出受影响的单位。")
        return
    if workspace.baseline is None or workspace.scores is None:
        st.info("已改动读法;还没有可以计分的文件。")
    else:
        table = result_tables.changes(workspace.baseline, workspace.scores)
        ranks = int((table["默认名次"].fillna(0) != table["现名次"].fillna(0)).sum())
        st.warning(
            f"已改动 {len(workspace.chosen)} 处读法:"
            f"{len(table)} 个单位的总分、名次或状态与默认不同,"
            f"其中名次变化 {ranks} 个。"
        )
        two = st.column_config.NumberColumn(format="%.2f")
        columns = {"默认总分": two, "现总分": two}
        if len(table):
            st.dataframe(table, hide_index=True, placeholder="—", column_config=columns)
    st.button("全部恢复默认", on_click=to_default)


def show() -> None:
    """The page."""
    workspace = workspaces.current()
    scheme = workspace.scheme
    cases = "、".join(
        word
        for word, part in (
            (scheme.terms.bonus, scheme.bonus),
            (scheme.terms.deduction, scheme.deductions),
            (scheme.terms.veto, scheme.veto),
        )
        if part
    )
    parts: dict[str, Callable[[Workspace], None]] = {"怎样计分": show_composition}
    parts |= {"考评内容与分值": show_sections}
    parts |= {cases: show_cases} if cases else {}
    parts |= {"读法": show_open_points} if scheme.readings or scheme.settled else {}
    parts |= {"自带的方案": shipped_schemes.show}
    if years.is_allowed(Action.LOOK):
        parts |= {"另写方案": scheme_file.show, "方案版本": scheme_editions.show}
    tabs = st.tabs([*parts], key="scheme-parts", on_change="rerun")
    for tab, part in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                part(workspace)


def show_composition(workspace: Workspace) -> None:
    """The picture of how a score is put together."""
    st.caption(composition.guide(workspace.scheme))
    st.html(scheme_markup.composition(workspace.scheme))


def show_sections(workspace: Workspace) -> None:
    """Sections and lines."""
    st.html(scheme_markup.sections(workspace.scheme))


def show_cases(workspace: Workspace) -> None:
    """Bonus, deduction and veto."""
    st.html(scheme_markup.cases(workspace.scheme))


def show_open_points(workspace: Workspace) -> None:
    """The readings to choose from, and the points that are settled."""
    scheme = workspace.scheme
    if scheme.readings:
        st.caption(f"办法未写明之处,由{scheme.interpreter}解释;这里的选择只影响本次计算。")
        if workspace.kept:
            st.caption("这里只是试算。要定为本年度的读法,请在「年度」页写明理由确定。")
        show_changes(workspace)
        for reading in scheme.readings:
            ask_reading(workspace, reading)
    if scheme.settled:
        st.subheader("已定、不设选项的各点", anchor=False)
        st.html(markup.pieces().settled(scheme.settled))


show()
