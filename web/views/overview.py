"""总览: a group in two minutes, then one question at a time."""

from collections.abc import Callable

import streamlit as st

from criteria import Scheme
from scoring.office.looks import GroupReport
from scoring.reports.charting import bars
from scoring.reports.charting.firm_chart import HOW_READ
from scoring.reports.charting.style import Spec
from scoring.reports.markup import figures, nothing
from web.components import firm_pieces, group_pieces, markup, page, result_tables
from web.literal import plain_text
from web.session.workspace import Workspace
from web.session.year_before import group_report

HOW_TO_COMPARE = "保存有上一年度的数据之后,这里显示各单位名次和总分的升降。"
ASKED = "asked"
Show = Callable[[Workspace, GroupReport], None]


def draw(chart: Spec, key: str, alt: str) -> None:
    """A chart in the page's own look."""
    st.vega_lite_chart(chart, theme=None, key=key, alt=alt)


def who_leads(_: Workspace, report: GroupReport) -> None:
    """The ranking: chart and table; a chosen row leads to the unit."""
    found, group = group_pieces.ranking(report), report.group
    units = len(found.units)
    st.html(found.legend)
    if units > bars.MOST_UNITS:
        st.caption(f"图中只画前 {bars.MOST_UNITS} 个单位,全部 {units} 个单位见下表。")
    draw(found.chart, f"ranking-{group}", f"{group}排名图")
    two = st.column_config.NumberColumn(format="%.2f", width=76)
    event = st.dataframe(
        found.table,
        hide_index=True,
        height="content" if units <= bars.MOST_UNITS else 1200,
        placeholder="—",
        on_select="rerun",
        selection_mode="single-row",
        key=f"table-{group}",
        alt=f"{group}排名表",
        column_config={
            **dict.fromkeys(found.points, two),
            "名次": st.column_config.NumberColumn(width=52, pinned=True, alignment="center"),
            "单位": st.column_config.TextColumn(pinned=True),
            "备注": st.column_config.TextColumn(width="large"),
        },
    )
    st.caption("勾选一行,查看该单位逐项得分。点列名排序;表格右上角可搜索、下载、放大。")
    if rows := event["selection"]["rows"]:
        st.session_state["unit"] = found.units[rows[0]]
        st.switch_page("views/unit.py")


def who_reported(_: Workspace, report: GroupReport) -> None:
    """What was reported in words, and what was not."""
    scores, group = report.scores, report.group
    table = result_tables.described(scores, [each.unit for each in scores.in_group(group)])
    st.dataframe(table, hide_index=True, key=f"told-{group}", alt=f"{group}报送情况表")


def who_moved(_: Workspace, report: GroupReport) -> None:
    """Rank and total beside the year before."""
    found = group_pieces.moved(report)
    if found is None:
        st.html(nothing("没有上一年度可比", HOW_TO_COMPARE))
        return
    st.html(found.key)
    draw(found.chart, f"moved-{report.group}", f"{report.group}与上年比较图")
    if found.left_out:
        st.caption("不作比较:" + plain_text(";".join(found.left_out)) + "。")


def where_lost(_: Workspace, report: GroupReport) -> None:
    """Where points are lost: by section, by line, then unit by unit."""
    found, group = group_pieces.lost(report), report.group
    st.caption("长条是失分占可得分的比例;不适用和缺项既不算失分,也不算可得分。")
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown(f"**{sum(each.max > 0 for each in report.scores.scheme.sections)} 个部分**")
        draw(found.sections, f"lost-sections-{group}", f"{group}各部分失分图")
    with right:
        st.markdown(f"**失分最多的 {group_pieces.MOST_LOST} 项**")
        draw(found.lines, f"lost-lines-{group}", f"{group}各项失分图")
    lines = len(report.scores.scheme.lines)
    whole = st.expander(f"逐单位、逐项失分图({lines} 项)", on_change="rerun")
    with whole:
        st.caption("颜色越深,失分占该项分值越多;数字为失分,“缺”为缺项,“–”为不适用。")
        if whole.open:
            chart = group_pieces.losses(report)
            with st.container(key=f"wide-{group}"):
                key = f"loss-{group}"
                st.vega_lite_chart(chart, theme=None, width="content", key=key, alt="失分图")


def is_self_right(_: Workspace, report: GroupReport) -> None:
    """Self scores against what was verified."""
    chart = group_pieces.self_scores(report)
    if chart is None:
        st.html(nothing("还不能比较", "没有一项既有自评分又有核定分。"))
        return
    st.caption("自评分减核定分,只算两分都有的项。向右为自评偏高,向左为自评偏低。")
    draw(chart, f"self-{report.group}", f"{report.group}自评与核定比较图")


def who_lost_by_rule(_: Workspace, report: GroupReport) -> None:
    """Vetoes and deductions with their reasons."""
    found = group_pieces.deductions(report)
    if found is None:
        st.html(nothing(*report.nothing_taken))
        return
    if found.capped:
        words = f"{report.scores.scheme.deduction_rule}{';'.join(found.capped)}。"
        st.caption(plain_text(words))
    st.html(found.listed)


def what_is_open(workspace: Workspace, report: GroupReport) -> None:
    """What is not verified or not handed in."""
    if workspace.intake is not None:
        st.html(figures(result_tables.summary(report.scores, workspace.intake, report.group)))
    found = group_pieces.open_lines(report)
    draw(found.states, f"standing-{report.group}", f"{report.group}各项状态图")
    st.html(found.listed or nothing("没有未了事项", "本类各单位的各项都已核定或注明不适用。"))


def is_all_covered(_: Workspace, report: GroupReport) -> None:
    """Coverage by the ledgers: units with a ledger, matters assessed by kind."""
    found, ledger = group_pieces.coverage(report), report.scores.scheme.ledger
    assert ledger is not None, "asked only of a scheme with a ledger"
    st.html(found.counts)
    draw(found.chart, f"coverage-{report.group}", f"{report.group}{ledger.act}覆盖图")
    if found.unassessed:
        st.markdown(f"**台账中没有{ledger.named('assessed')}的事项**")
        st.html(found.unassessed)


def how_firm(_: Workspace, report: GroupReport) -> None:
    """What another reading of each open point would change."""
    st.caption("条文没有写明、须由考评主体选定的各点。每次只换一处,其余不变。")
    st.html(group_pieces.other_readings(report))


def how_sure(_: Workspace, report: GroupReport) -> None:
    """What each rank can still become, by all readings together and by open lines."""
    found = firm_pieces.group_firm(report)
    st.caption(plain_text(found.counts + HOW_READ))
    draw(found.chart, f"firm-{report.group}", f"{report.group}名次稳固程度图")
    st.dataframe(found.table, hide_index=True, placeholder="—", key=f"firm-table-{report.group}",
                 alt=f"{report.group}名次稳固程度表")  # fmt: skip


def questions(scheme: Scheme) -> dict[str, Show]:
    """What can be asked of a year, by the parts that its scheme has."""
    taken = [scheme.terms.deduction] if scheme.deductions else []
    taken += ["否决"] if scheme.veto else []
    told: dict[str, Show] = {"报了什么": who_reported} if scheme.described else {}
    if not scheme.is_scored:
        return told | {"还差什么": what_is_open}
    found: dict[str, Show] = {
        "谁领先": who_leads,
        "谁进步、谁退步": who_moved,
        "分失在哪里": where_lost,
        "自评准不准": is_self_right,
    }
    found |= {f"谁被{'、'.join(taken)}": who_lost_by_rule} if taken else {}
    found |= told | {"还差什么": what_is_open}
    found |= {"覆盖全不全": is_all_covered} if scheme.ledger else {}
    found |= {"名次稳不稳": how_sure}
    return found | ({"换个读法会怎样": how_firm} if scheme.readings else {})


@st.fragment
def show_question(group: str) -> None:
    """The question that was chosen; choosing another leaves the rest of the page as it is.

    It runs without the page around it, and so asks itself whether the result may still be seen.
    What was asked of a group is asked again when its tab is opened again.
    """
    workspace, scores = page.scored()
    asked = st.session_state.setdefault(ASKED, {})
    shown = questions(scores.scheme)
    first, *_ = shown
    chosen = st.segmented_control(
        "要看的问题",
        [*shown],
        default=asked.get(group) if asked.get(group) in shown else first,
        key=f"question-{group}",
        label_visibility="collapsed",
        required=True,
    )
    question = asked[group] = chosen if chosen in shown else first
    st.subheader(f"{question}?", anchor=False)
    shown[question](workspace, group_report(workspace, scores, group))


@st.fragment
def show_groups() -> None:
    """A tab a group; only the open one is made: the four answers, then one question."""
    workspace, scores = page.scored()
    names = [plain_text(f"{group} · {len(units)} 个") for group, units in scores.groups.items()]
    tabs = st.tabs(names, key="groups", on_change="rerun")
    for tab, group in zip(tabs, scores.groups, strict=True):
        if tab.open:
            with tab:
                if scores.scheme.is_scored:
                    st.html(group_pieces.answers(group_report(workspace, scores, group)))
                else:
                    st.info(page.NOT_SCORED)
                show_question(group)


st.html(markup.CSS)
show_groups()
