"""Where matters come from besides the form: the sheets of workbooks, the year before; and which
ledger counts in the year.
"""

from __future__ import annotations

import streamlit as st

from scoring.model.evidence import UsageError
from scoring.model.roles import roles_with
from scoring.office import ledger_sheets
from scoring.office.ledger_sheets import SOURCES
from scoring.office.looks import LedgerSource
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from web.components import page
from web.components.matter_forms import Acts
from web.components.matter_lists import HIGH, MOST_ROWS
from web.components.matter_tables import difference_table
from web.components.year_tables import when
from web.literal import plain_text

LEFT = "matters-left"
"""What was left out of the sheets that were brought in last."""


def show_sheets(year: OfficeYear, sealed: bool) -> None:
    """The register beside the sheets of accepted workbooks, and bringing sheets in."""
    st.subheader("登记簿与工作簿的台账", anchor=False)
    for words in st.session_state.pop(LEFT, []):
        st.warning(plain_text(f"没有带入:{words}"))
    found = ledger_sheets.compare(year)
    if not found:
        st.success("✓ 登记簿与已采用的工作簿的台账一致,或都没有事项。")
        return
    units = dict.fromkeys(each.unit for each in found)
    unit = st.selectbox("单位", [*units], index=None, placeholder=f"全部 {len(units)} 个单位",
                        key="compare-unit")  # fmt: skip
    shown = [each for each in found if unit in (None, each.unit)]
    st.caption(f"有 {len(shown)} 处不同,两边并排;只有一边有的事项整行列出。")
    st.dataframe(
        difference_table(shown),
        hide_index=True,
        height=HIGH if len(shown) > MOST_ROWS else "content",
        alt="登记簿与工作簿的不同",
    )
    if year.is_allowed(Action.RECEIVE):
        ask_sheets(year, unit, sealed)


def ask_sheets(year: OfficeYear, unit: str | None, sealed: bool) -> None:
    """Choose accepted workbooks, of a unit or of all, and bring their ledgers in."""
    sent = {
        each.id: f"第 {each.number} 号　{each.file}　{each.unit or ''}"
        for each in year.submissions()
        if each.state == "accepted" and (unit is None or each.unit in (None, unit))
    }
    with st.form("bring-in"):
        st.caption(
            "以工作簿为准改登记簿:同名的是同一件,只记录不同的格,新的事项才登记;表中空着的不动。"
        )
        chosen = st.multiselect(
            "要带入的工作簿", [*sent], placeholder="选择工作簿,可选几份",
            format_func=lambda key: sent.get(key, ""),
        )  # fmt: skip
        if st.form_submit_button("带入登记簿", type="primary", disabled=sealed):
            with page.errors_shown():
                if not chosen:
                    raise UsageError("请先选择要带入的工作簿")
                bring_in(year, chosen)


def bring_in(year: OfficeYear, chosen: list[int]) -> None:
    """Bring the ledgers of workbooks in, one after the other, and tell what that did."""
    registered, changed, left = 0, 0, list[str]()
    for submission in chosen:
        done = ledger_sheets.bring_in(year, submission)
        registered, changed = registered + len(done.registered), changed + len(done.changed)
        left += done.left
    st.session_state[LEFT] = left
    page.done(f"已带入:新登记 {registered} 件,改动 {changed} 处,没有带入 {len(left)} 处")


def show_carrying(year: OfficeYear, acts: Acts, sealed: bool) -> None:
    """The matters of the year before, of which several are carried over at once; to a unit that
    has none nothing is said.
    """
    found = acts.to_carry()
    if not found and not acts.units:
        return
    st.subheader(f"结转 {year.year.year - 1} 年度的事项", anchor=False)
    if not found:
        st.caption("上一年度的登记簿里没有可以结转的事项,或都已结转。")
        return
    of = {each.id: f"{each.unit}　" if acts.units else "" for each in found}
    names = {each.id: f"{of[each.id]}{each.name}(第 {each.id} 号)" for each in found}
    with st.form("carry"):
        st.caption("连同当时起作用的记录一并结转;一件事项只结转一次。已经办结的不必结转。")
        chosen = st.multiselect(
            f"要结转的事项(共 {len(found)} 件)", [*names], placeholder="选择事项,可选几件",
            format_func=lambda key: names.get(key, ""),
        )  # fmt: skip
        if st.form_submit_button("结转", type="primary", disabled=sealed):
            with page.errors_shown():
                if not chosen:
                    raise UsageError("请先选择要结转的事项")
                made = acts.carry_over(chosen)
                page.done(f"已结转 {len(made)} 件事项")


def show_source(year: OfficeYear, sealed: bool) -> None:
    """Which ledger counts in the year, what was said of it, and the form to say otherwise."""
    st.subheader("本年度的台账取自哪里", anchor=False)
    choices = ledger_sheets.ledger_choices(year)
    source: LedgerSource = choices[-1].source if choices else "sheets"
    other: LedgerSource = "register" if source == "sheets" else "sheets"
    st.markdown(f"现在取自**{SOURCES[source]}**;{SOURCES[other]}里的不计入成绩。")
    for each in reversed(choices):
        words = (
            f"{when(each.chosen_at)} {each.chosen_by} 改为取自{SOURCES[each.source]}:{each.reason}"
        )
        st.caption(plain_text(words))
    if not year.is_allowed(Action.YEARS):
        st.caption(f"改取由{roles_with(Action.YEARS)}办理。")
        return
    page.ask_reason(
        "ledger-source",
        "理由",
        f"改为取自{SOURCES[other]}",
        lambda reason: ledger_sheets.choose_source(year, other, reason),
        f"本年度的台账已改为取自{SOURCES[other]}",
        sealed,
    )
