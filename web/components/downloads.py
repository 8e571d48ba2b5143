"""Files to hand out, made when asked for: blank workbooks, rosters, marked copies."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

import streamlit as st

from criteria import Scheme
from scoring import office
from scoring.office import papers
from scoring.office.looks import Roster, RosterUnit
from web.components import page
from web.session.workspace import Workspace

MARKED = "marked"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def file_name(text: str) -> str:
    """Text as a file name that every system takes."""
    return _NOT_IN_NAMES.sub("_", text).strip(" .")[:80] or "未命名"


def units_of(workspace: Workspace) -> list[tuple[str, str]]:
    """Units with their groups: the roster's, or else those of the scored year."""
    if workspace.roster:
        return [(unit.name, unit.group) for unit in workspace.roster.units]
    if workspace.scores is None:
        return []
    known = {group.name for group in workspace.scheme.groups}
    results = workspace.scores.in_group()
    return [(each.name, each.group) for each in results if each.group in known]


def roster_of(workspace: Workspace) -> Roster | None:
    """The workspace's roster, or else one of the scored year's units; None without either."""
    units = tuple(RosterUnit(unit, group) for unit, group in units_of(workspace))
    return workspace.roster or (Roster(units) if units else None)


def all_templates(units: Iterable[tuple[str, str]], year: int, scheme: Scheme) -> bytes:
    """A zip of blank workbooks, a folder a group."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as parcel:
        for unit, group in units:
            name = f"{file_name(group)}/{file_name(unit)}_{year}.xlsx"
            parcel.writestr(zipfile.ZipInfo(name), office.template(unit, group, year, scheme))
    return stream.getvalue()


def offer_all_templates(
    units: list[tuple[str, str]],
    year: int,
    scheme: Scheme,
    kind: Literal["primary", "secondary"] = "secondary",
) -> None:
    """The button for every unit's blank workbook."""
    st.download_button(
        f"下载全部 {len(units)} 个单位的模板(.zip)",
        partial(all_templates, units, year, scheme),
        f"考评模板_{year}.zip",
        "application/zip",
        disabled=not units,
        on_click="ignore",
        type=kind,
    )


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


def offer_marked(
    number: int, name: str, make: Callable[[int], bytes], *, has_problems: bool
) -> None:
    """A workbook (by its number in the records) with its problems marked in it."""
    if has_problems and st.button("制作标注件", key=f"mark-{number}"):
        with page.errors_shown(), st.spinner("正在标注……"):
            st.session_state[MARKED] = (number, make(number))
    of, data = st.session_state.get(MARKED, (None, b""))
    if of == number:
        st.download_button("下载标注件", data, name, papers.XLSX, key=f"marked-{number}",
                           on_click="ignore", type="primary")  # fmt: skip
