"""总览: who ranks where in each group, and where points are lost."""

import streamlit as st

from scoring.scores import Scores
from web import asking, charts, frames, parts, typeset
from web.desk import Run

MOST_LOST = 10


def show_group(run: Run, scores: Scores, group: str, units: int) -> None:
    """One group: chart, table, losses."""
    st.subheader(f"{group}排名", anchor=False)
    bars = parts.ranking_parts(scores, group)
    drawn = [each for each in parts.parts(scores.scheme) if each.name in set(bars["part"])]
    st.html(typeset.legend(drawn, hollow=not bars["solid"].all()))
    if units > charts.MOST_UNITS:
        st.caption(f"图中只画前 {charts.MOST_UNITS} 个单位,全部 {units} 个单位见下表。")
    st.altair_chart(
        charts.ranking_chart(scores, group),
        theme=None,
        key=f"ranking-{group}",
        alt=f"{group}排名图",
    )
    show_table(scores, group)
    show_losses(scores, group, units)


def show_table(scores: Scores, group: str) -> None:
    """The ranking as a table; a chosen row leads to the unit."""
    table = frames.ranking(scores, group)
    two = st.column_config.NumberColumn(format="%.2f", width=76)
    points = table.select_dtypes("float").columns
    event = st.dataframe(
        table,
        hide_index=True,
        height="content" if len(table) <= charts.MOST_UNITS else 1200,
        placeholder="—",
        on_select="rerun",
        selection_mode="single-row",
        key=f"table-{group}",
        alt=f"{group}排名表",
        column_config={
            **dict.fromkeys(points, two),
            "名次": st.column_config.NumberColumn(width=52, pinned=True, alignment="center"),
            "单位": st.column_config.TextColumn(pinned=True),
            "备注": st.column_config.TextColumn(width="large"),
        },
    )
    st.caption("勾选一行,查看该单位逐项得分。点列名排序;表格右上角可搜索、下载、放大。")
    if rows := event["selection"]["rows"]:
        st.session_state["unit"] = table["单位"].iloc[rows[0]]
        st.switch_page("views/unit.py")


def show_losses(scores: Scores, group: str, units: int) -> None:
    """Where the group loses points: the lines that cost most, then unit by unit."""
    st.subheader("失分所在", anchor=False)
    lost = parts.lost_lines(scores, group)
    if not lost:
        st.caption("本类单位没有失分,也没有缺项。")
        return
    st.caption("全部单位在各项上的失分合计;长条为失分占该项满分总数的比例。")
    st.html(typeset.lost_list(lost[:MOST_LOST], units))
    with st.expander(f"逐单位、逐项失分图({len(scores.scheme.lines)} 项)"):
        st.caption("颜色越深,失分占该项分值越多;数字为失分,“缺”为缺项,“–”为不适用。")
        with st.container(key=f"wide-{group}"):
            chart = charts.loss_chart(scores, group)
            st.altair_chart(chart, theme=None, width="content", key=f"loss-{group}", alt="失分图")


def show() -> None:
    """The page."""
    run, scores = asking.scored()
    assert run.intake is not None
    st.html(typeset.figures(frames.summary(scores, run.intake)))
    found = frames.groups(scores)
    tabs = st.tabs([f"{group} · {units} 个" for group, units in found.items()], key="groups")
    for tab, (group, units) in zip(tabs, found.items(), strict=True):
        with tab:
            show_group(run, scores, group, units)


show()
