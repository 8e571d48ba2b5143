"""总览: a group in two minutes, then one question at a time."""

from collections.abc import Callable

import streamlit as st
from altair import LayerChart

from scoring.model.scores import Scores
from scoring.office.looks import GroupReport, rank_changes
from scoring.reports.charting import bars, leader_charts, parts
from scoring.reports.markup import (
    answer_cards,
    deduction_list,
    figures,
    legend,
    moved_key,
    nothing,
    open_list,
    unassessed_list,
)
from web.components import markup, page, result_tables
from web.session.workspace import Workspace
from web.session.year_before import group_report

MOST_LOST = 10
HOW_TO_COMPARE = "保存有上一年度的数据之后,这里显示各单位名次和总分的升降。"
Show = Callable[[Workspace, GroupReport, int], None]


def draw(chart: LayerChart, key: str, alt: str) -> None:
    """A chart in the page's own look."""
    st.altair_chart(chart, theme=None, key=key, alt=alt)


def who_leads(workspace: Workspace, report: GroupReport, units: int) -> None:
    """The ranking: chart and table."""
    scores, group = report.scores, report.group
    pieces = parts.ranking_parts(scores, group)
    shown = {piece.part for piece in pieces}
    drawn = [each for each in parts.parts(scores.scheme) if each.name in shown]
    st.html(legend(drawn, hollow=not all(piece.solid for piece in pieces)))
    if units > bars.MOST_UNITS:
        st.caption(f"图中只画前 {bars.MOST_UNITS} 个单位,全部 {units} 个单位见下表。")
    draw(bars.ranking_chart(scores, group), f"ranking-{group}", f"{group}排名图")
    show_table(workspace, scores, group)


def show_table(workspace: Workspace, scores: Scores, group: str) -> None:
    """The ranking as a table; a chosen row leads to the unit."""
    table = result_tables.ranking(scores, group, workspace.refused_units)
    two = st.column_config.NumberColumn(format="%.2f", width=76)
    points = table.select_dtypes("float").columns
    event = st.dataframe(
        table,
        hide_index=True,
        height="content" if len(table) <= bars.MOST_UNITS else 1200,
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


def who_moved(_: Workspace, report: GroupReport, __: int) -> None:
    """Rank and total beside the year before."""
    if report.before is None:
        st.html(nothing("没有上一年度可比", HOW_TO_COMPARE))
        return
    st.html(moved_key(report.scores.year, report.before.year, report.other_readings()))
    chart = leader_charts.moved_chart(report.moved())
    draw(chart, f"moved-{report.group}", f"{report.group}与上年比较图")
    if left_out := report.not_compared():
        st.caption("不作比较:" + ";".join(left_out) + "。")


def where_lost(_: Workspace, report: GroupReport, __: int) -> None:
    """Where points are lost: by section, by line, then unit by unit."""
    lost, scores, group = report.points_lost(), report.scores, report.group
    st.caption("长条是失分占可得分的比例;不适用和缺项既不算失分,也不算可得分。")
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown("**四个部分**")
        chart = leader_charts.lost_chart(lost, sections=True)
        draw(chart, f"lost-sections-{group}", f"{group}各部分失分图")
    with right:
        st.markdown(f"**失分最多的 {MOST_LOST} 项**")
        chart = leader_charts.lost_chart(lost, sections=False, most=MOST_LOST)
        draw(chart, f"lost-lines-{group}", f"{group}各项失分图")
    with st.expander(f"逐单位、逐项失分图({len(scores.scheme.lines)} 项)"):
        st.caption("颜色越深,失分占该项分值越多;数字为失分,“缺”为缺项,“–”为不适用。")
        with st.container(key=f"wide-{group}"):
            chart = bars.loss_chart(scores, group)
            st.altair_chart(chart, theme=None, width="content", key=f"loss-{group}", alt="失分图")


def is_self_right(_: Workspace, report: GroupReport, __: int) -> None:
    """Self scores against what was verified."""
    compared = report.self_against_verified()
    if not any(row.lines for row in compared):
        st.html(nothing("还不能比较", "没有一项既有自评分又有核定分。"))
        return
    st.caption("自评分减核定分,只算两分都有的项。向右为自评偏高,向左为自评偏低。")
    chart = leader_charts.self_chart(compared)
    draw(chart, f"self-{report.group}", f"{report.group}自评与核定比较图")


def who_lost_by_rule(_: Workspace, report: GroupReport, __: int) -> None:
    """Vetoes and deductions with their reasons."""
    found = report.deductions()
    if not found:
        st.html(nothing("没有减分和否决", "本类单位没有减分记录,也没有被一票否决。"))
        return
    if capped := report.capped():
        st.caption(f"{report.scores.scheme.deduction_rule}{';'.join(capped)}。")
    st.html(deduction_list(found))


def what_is_open(workspace: Workspace, report: GroupReport, _: int) -> None:
    """What is not verified or not handed in."""
    if workspace.intake is not None:
        st.html(figures(result_tables.summary(report.scores, workspace.intake, report.group)))
    chart = leader_charts.states_chart(report.line_states())
    draw(chart, f"standing-{report.group}", f"{report.group}各项状态图")
    if found := report.open_lines():
        st.html(open_list(found))
    else:
        st.html(nothing("没有未了事项", "本类各单位的各项都已核定或注明不适用。"))


def is_all_covered(_: Workspace, report: GroupReport, __: int) -> None:
    """两个全覆盖: units with a ledger, matters assessed by kind."""
    st.html(figures(report.coverage_counts()))
    chart = leader_charts.coverage_chart(report.coverage().matters, report.group)
    draw(chart, f"coverage-{report.group}", f"{report.group}评估覆盖图")
    if found := report.unassessed():
        st.markdown("**台账中没有评估日期的事项**")
        st.html(unassessed_list(found))


def how_firm(_: Workspace, report: GroupReport, __: int) -> None:
    """What another reading of each open point would change."""
    changes = rank_changes(report.scores)
    st.caption("条文没有写明、须由考评主体选定的各点。每次只换一处,其余不变。")
    st.html(markup.readings_list(report.scores, changes, report.group))


QUESTIONS: dict[str, Show] = {
    "谁领先": who_leads,
    "谁进步、谁退步": who_moved,
    "分失在哪里": where_lost,
    "自评准不准": is_self_right,
    "谁被减分、否决": who_lost_by_rule,
    "还差什么": what_is_open,
    "覆盖全不全": is_all_covered,
    "换个读法会怎样": how_firm,
}


@st.fragment
def show_question(group: str, units: int) -> None:
    """The question that was chosen; choosing another leaves the rest of the page as it is.

    It runs without the page around it, and so asks itself whether the result may still be seen.
    """
    workspace, scores = page.scored()
    first, *_ = QUESTIONS
    asked = st.segmented_control(
        "要看的问题",
        [*QUESTIONS],
        default=first,
        key=f"question-{group}",
        label_visibility="collapsed",
        required=True,
    )
    question = asked or first
    st.subheader(f"{question}?", anchor=False)
    QUESTIONS[question](workspace, group_report(workspace, scores, group), units)


def show() -> None:
    """The page: for each group the four answers, then one question."""
    workspace, scores = page.scored()
    st.html(markup.CSS)
    found = {group: len(results) for group, results in scores.groups.items()}
    tabs = st.tabs([f"{group} · {units} 个" for group, units in found.items()], key="groups")
    for tab, (group, units) in zip(tabs, found.items(), strict=True):
        with tab:
            st.html(answer_cards(group_report(workspace, scores, group).answers()))
            show_question(group, units)


show()
