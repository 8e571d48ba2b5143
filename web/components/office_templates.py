"""Buttons for what the office itself fills in: its collection of 核定分, and the roster."""

from __future__ import annotations

from functools import partial

import streamlit as st

from criteria import Scheme
from scoring import office
from scoring.intake.roster import Roster
from scoring.office import papers


def offer_collection(roster: Roster | None, year: int, scheme: Scheme) -> None:
    """The office's own workbook: all units of the roster and all lines, or blank rows."""
    count = len(roster.units) if roster else 0
    rows = (
        f"{count} 个单位、每个单位 {len(scheme.lines)} 项已经印好,"
        if roster
        else "还没有名册,单位和编号逐行填写,"
    )
    st.caption(
        f"考评主体自己填的核定汇总表:{rows}填核定分,不适用的写明理由;"
        "减分、一票否决也填在里面。填好后与各单位的工作簿一样接收。"
    )
    st.download_button(
        "下载核定汇总表",
        partial(office.collection_template, year, scheme, roster),
        f"核定汇总表_{year}.xlsx",
        papers.XLSX,
        key="collection-template",
        on_click="ignore",
    )


def offer_roster(year: int, scheme: Scheme) -> None:
    """The blank roster, with its groups as a drop-down."""
    st.download_button(
        "下载空白名册",
        partial(office.roster_template, year, scheme),
        f"单位名册_{year}.xlsx",
        papers.XLSX,
        key="roster-template",
        on_click="ignore",
    )
