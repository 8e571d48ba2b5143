"""The lists of the register: all matters, what is not in order, how they stand for leaders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

import pandas as pd
import streamlit as st
from markupsafe import Markup

from scoring.office.looks import Count
from scoring.office.matter_states import Register
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from scoring.reports.charting.leader_charts import coverage_chart
from scoring.reports.charting.matter_charts import states_chart
from scoring.reports.markup import figures, nothing
from web.components import matter_tables
from web.components.matter_page import address, open_matter, pieces
from web.literal import plain_text
from web.session.prepared import made_once

MOST_ROWS, MOST_IDLE = 15, 10
PAGE = 200
"""How many rows a page of a table has."""
FIRST = "登记的先后"
TABLE_HELP = "点列名排序;表格右上角可搜索、下载、放大,选中的格子可复制。"
_Each = TypeVar("_Each")
HIGH = 560
"""The height in pixels of a table with more than ``MOST_ROWS`` rows."""
WIDTHS = {"单位": 120, "事项": 260, "状态": 120, "类别": 64, "风险等级": 76, "最近记录": 96}
WIDTHS |= {"不合要求": 280, matter_tables.NUMBER: 56, "条款": 130, "情况": 330, "自": 96}


class Listed(NamedTuple, Generic[_Each]):
    """What a list has: each with what makes the table's rows of some, and orders by their names."""

    found: Sequence[_Each]
    table: Callable[[Sequence[_Each]], pd.DataFrame]
    orders: Mapping[str, Callable[[_Each], Any]]


def none_yet(year: OfficeYear) -> Markup:
    """What stands for an empty register, and for those who may register how."""
    how = "在「登记」里登记;或从工作簿的台账带入,从上一年度结转。"
    if not year.is_allowed(Action.RECEIVE):
        own = year.is_allowed(Action.OWN)
        how = "在「登记事项」里登记。" if own else "登记之后,这里列出办到哪一步、哪些停着。"
    return nothing("还没有登记事项", how)


def show_table(year: OfficeYear, listed: Listed[_Each], key: str, alt: str) -> None:
    """A table with a matter a row, of many a page of them; a row that is chosen leads to its page.

    Only what is on the screen is sent. Another choice of rows begins at the first page.
    """
    found, many = listed.found, len(listed.found) > PAGE
    if many:
        left, right = st.columns([1, 3], vertical_alignment="bottom")
        order = left.selectbox("排序", [FIRST, *listed.orders], key=f"{key}-order")
        if order != FIRST:
            found = sorted(found, key=listed.orders[order])
        with right.container(horizontal_alignment="right"):
            number = st.pagination(-(-len(found) // PAGE), key=f"{key}-page-{len(found)}")
        found = found[(number - 1) * PAGE : number * PAGE]
    table = listed.table(found)
    widths = {name: st.column_config.Column(width=width) for name, width in WIDTHS.items()}
    event = st.dataframe(
        table,
        hide_index=True,
        height=HIGH if len(table) > MOST_ROWS else "content",
        placeholder="—",
        on_select="rerun",
        selection_mode="single-row",
        key=f"{key}-{year.year.id}",
        alt=alt,
        column_config={name: widths[name] for name in table if name in widths},
    )
    page = f"每页 {PAGE} 行,表格自带的排序、搜索和下载只限本页;" if many else ""
    st.caption(f"勾选一行,打开这件事项。{page}{TABLE_HELP}")
    if rows := event["selection"]["rows"]:
        open_matter(year, int(table[matter_tables.NUMBER].iloc[rows[0]]))


def show_list(year: OfficeYear, register: Register, *, own: bool = False) -> None:
    """All matters, searched and filtered; a unit's own list has no choice of units."""
    st.html(figures(made_once(register, "counts", partial(matter_tables.counts, register))))
    if not register.all:
        st.html(none_yet(year))
        return
    sums = made_once(register, "sums", partial(matter_tables.sums, register))
    st.caption(plain_text(sums))
    places = st.columns([1.4, 1, 1, 1] if not own else [1.4, 1, 1])
    words = places[0].text_input(
        "查找", placeholder="单位、事项名称或编号", key="matter-words", persist_state="session"
    )
    units: list[str] = []
    if not own:
        units = places[1].multiselect("单位", register.units, placeholder="全部",
                                      key="matter-units", persist_state="session")  # fmt: skip
    kinds = places[-2].multiselect("类别", register.kinds, placeholder="全部", key="matter-kinds",
                                   persist_state="session")  # fmt: skip
    present = {each.state for each in register.all}
    states = places[-1].multiselect(
        "状态", [each for each in register.rules.states if each in present], placeholder="全部",
        key="matter-states", persist_state="session",
    )  # fmt: skip
    found = matter_tables.chosen(register, words or "", units, kinds, states)
    st.caption(f"列出 {len(found)} 件")
    table = partial(matter_tables.matter_table, register.rules)
    show_table(year, Listed(found, table, matter_tables.ORDERS), "matters", "事项")


def show_findings(year: OfficeYear, register: Register) -> None:
    """What is not in order, by clause and unit."""
    found = register.findings
    st.caption("照方案各项的计量办法提示,写明条款和从哪一天起。只作提示,不退回,不自动扣分。")
    if not found:
        st.success("✓ 没有发现不合要求的地方。")
        return
    left, right = st.columns(2)
    clauses = made_once(register, "clauses", partial(matter_tables.clauses, register))
    clause = left.multiselect(
        "条款", [*clauses], placeholder="全部",
        format_func=lambda each: f"{each}({clauses[each]} 处)", key="finding-clauses",
        persist_state="session",
    )  # fmt: skip
    units = made_once(register, "units", lambda: Counter(each.unit for each in found))
    unit = right.multiselect(
        "单位", [*units], placeholder="全部", format_func=lambda each: f"{each}({units[each]} 处)",
        key="finding-units", persist_state="session",
    )  # fmt: skip
    shown = [
        each
        for each in found
        if (not clause or {*clause} & {*(each.articles or (matter_tables.UNASKED,))})
        and (not unit or each.unit in unit)
    ]
    st.caption(f"列出 {len(shown)} 处")
    listed = Listed(shown, matter_tables.finding_table, matter_tables.FINDING_ORDERS)
    show_table(year, listed, "findings", "不合要求的地方")


def show_following(year: OfficeYear, register: Register, view: str) -> None:
    """For leaders: how many are in which state at which risk, what is covered, what stands still
    and since when.
    """
    if not register.standing:
        st.html(none_yet(year))
        return
    ledger, today = register.rules.ledger, date.today()
    idle = made_once(register, today, partial(register.idle, today))
    done = made_once(register, "coverage", register.coverage)
    due, covered = sum(each.due for each in done), sum(each.done for each in done)
    candidates = [each for each in register.findings if each.candidate]
    against = [each.words for each in register.rules.states if each.kind == "vetoed"]
    st.html(
        figures(
            [
                Count("事项", str(len(register.standing)), "件"),
                Count(f"已{ledger.act}", f"{covered} / {due}", ledger.coverage),
                *(Count("待核实", str(len(candidates)), f"件,{words}") for words in against),
                Count(
                    "未办结", str(len(idle)), f"件,最久 {idle[0][1]} 天没有进展" if idle else "件"
                ),
            ]
        )
    )
    st.subheader("办到哪一步、风险多大?", anchor=False)
    crossed = made_once(register, "crossed", register.crossed)
    cells = [(str(state), level or "件数", many) for (state, level), many in crossed.items()]
    st.vega_lite_chart(
        states_chart(cells), theme=None, key="matter-chart", alt="事项状态和风险等级图"
    )
    st.subheader(f"{ledger.coverage}到什么程度?", anchor=False)
    chart = coverage_chart(done, "", ledger.act)
    st.vega_lite_chart(chart, theme=None, key="matter-coverage", alt=f"{ledger.act}覆盖图")
    if candidates:
        st.subheader(f"哪些要先核实?({len(candidates)} 件)", anchor=False)
        st.html(pieces().candidates(candidates[:MOST_IDLE], address(year, view)))
    st.subheader("哪些停着、停了多久?", anchor=False)
    st.caption("从最近一条记录的日期算起;办结的不列。" + plain_text(_cut(len(idle))))
    st.html(pieces().waiting(idle[:MOST_IDLE], address(year, view)))


def _cut(many: int) -> str:
    return f"共 {many} 件,先列停得最久的 {MOST_IDLE} 件。" if many > MOST_IDLE else ""
