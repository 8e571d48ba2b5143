"""Files to hand out, made when asked for: blank workbooks, rosters, marked copies."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import streamlit as st

from criteria import Scheme
from scoring import office
from scoring.office import papers
from scoring.office.looks import Roster, RosterUnit
from scoring.office.matter_papers import Made
from web.components import page
from web.literal import plain_text
from web.session.workspace import Workspace

PREVIEW_YEAR, PREVIEW_UNIT = 2026, "某单位"
"""Of whom and when a blank workbook is that only shows what a scheme asks."""
MARKED, BYTES = "marked", "application/octet-stream"
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


def offer_file(
    label: str, data: bytes | Callable[[], bytes], name: str, mime: str = papers.XLSX, **look: Any
) -> None:
    """The button for a file, after which the page stays as it is; ``look`` as Streamlit has it."""
    st.download_button(label, data, name, mime, on_click="ignore", **look)


def offer_made(ask: Callable[[], Made]) -> None:
    """The buttons for papers of the register. One is made when its button is pressed, and whether
    it may be had is asked again then.
    """

    def make(name: str) -> bytes:
        return ask()[name]()

    for name in ask():
        kind = papers.XLSX if name.endswith(".xlsx") else papers.DOCX
        offer_file(plain_text(name), partial(make, name), name, kind, key=name)


def offer_all_templates(
    units: list[tuple[str, str]], year: int, scheme: Scheme, kind: str = "secondary"
) -> None:
    """The button for every unit's blank workbook."""
    label, name = f"下载全部 {len(units)} 个单位的模板(.zip)", f"考评模板_{year}.zip"
    make = partial(all_templates, units, year, scheme)
    offer_file(label, make, name, "application/zip", disabled=not units, type=kind)


def offer_collection(roster: Roster | None, year: int, scheme: Scheme) -> None:
    """The office's own workbook: all units of the roster and all lines, or blank rows."""
    count = len(roster.units) if roster else 0
    rows = (
        f"{count} 个单位、每个单位 {len(scheme.lines)} 项已经印好,"
        if roster
        else "还没有名册,单位和编号逐行填写,"
    )
    parts = ((scheme.terms.deduction, scheme.deductions), (scheme.terms.veto, scheme.veto))
    taken = "、".join(word for word, part in parts if part)
    st.caption(
        f"考评主体自己填的核定汇总表:{rows}填核定分,不适用的写明理由;"
        f"{f'{taken}也填在里面。' if taken else ''}填好后与各单位的工作簿一样接收。"
    )
    make = partial(office.collection_template, year, scheme, roster)
    offer_file("下载核定汇总表", make, f"核定汇总表_{year}.xlsx", key="collection-template")


def offer_group_templates(scheme: Scheme, label: str, key: str) -> None:
    """The buttons for a blank workbook of each kind of unit, to see what a scheme asks."""
    for group in scheme.groups:
        offer_file(
            f"{label}:{plain_text(group.name)}",
            partial(office.template, PREVIEW_UNIT, group.name, PREVIEW_YEAR, scheme),
            file_name(f"模板_{group.name}") + ".xlsx",
            key=f"{key}-{group.name}",
        )


def offer_roster(year: int, scheme: Scheme) -> None:
    """The blank roster, with its groups as a drop-down."""
    make = partial(office.roster_template, year, scheme)
    offer_file("下载空白名册", make, f"单位名册_{year}.xlsx", key="roster-template")


def offer_marked(
    number: int, name: str, make: Callable[[int], bytes], *, has_problems: bool
) -> None:
    """A workbook (by its number in the records) with its problems marked in it."""
    if has_problems and st.button("制作标注件", key=f"mark-{number}"):
        with page.errors_shown(), st.spinner("正在标注……"):
            st.session_state[MARKED] = (number, make(number))
    of, data = st.session_state.get(MARKED, (None, b""))
    if of == number:
        offer_file("下载标注件", data, name, key=f"marked-{number}", type="primary")
