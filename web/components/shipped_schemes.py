"""自带的方案: the schemes that come with the program, and what each asks of its units."""

from __future__ import annotations

from functools import partial

import streamlit as st

from criteria import Scheme, SchemeError, known_schemes, load_scheme
from scoring import office
from scoring.office import schemes
from web.components import downloads, page, scheme_markup
from web.components.scheme_file import PREVIEW_UNIT, PREVIEW_YEAR
from web.literal import plain_text
from web.session.workspace import Workspace


def shipped() -> dict[str, Scheme]:
    """The schemes by id; one whose file is at fault is left out."""
    found = {}
    for id_ in known_schemes():
        try:
            found[id_] = load_scheme(id_)
        except SchemeError:
            continue
    return found


def show(workspace: Workspace) -> None:
    """A scheme to choose; its picture, its lines and cases, its units' blank workbooks."""
    found = shipped()
    keys = [*found]
    now = keys.index(workspace.scheme.id) if workspace.scheme.id in found else 0
    st.caption("要照其中一个考评,在「年度」页建立年度时选它;标明示例的,先改成本单位的规定。")
    chosen = st.selectbox(
        "方案", keys, index=now, format_func=lambda id_: found[id_].title, key="shipped"
    )
    scheme = found[chosen]
    counted = f"满分 {scheme.total / 100:g} 分" if scheme.is_scored else "只报情况,不计分"
    groups = "、".join(group.name for group in scheme.groups)
    st.markdown(plain_text(f"编号 {scheme.id};{len(scheme.lines)} 项,{counted};单位类别:{groups}"))
    with st.container(horizontal=True), page.errors_shown():
        for group in scheme.groups:
            downloads.offer_file(
                f"空白填报表:{plain_text(group.name)}",
                partial(office.template, PREVIEW_UNIT, group.name, PREVIEW_YEAR, scheme),
                downloads.file_name(f"模板_{group.name}") + ".xlsx",
                key=f"shipped-template-{group.name}",
            )
        downloads.offer_file(
            "方案工作簿", partial(schemes.as_workbook, scheme), f"方案_{scheme.id}.xlsx",
            key="shipped-book",
        )  # fmt: skip
    st.html(scheme_markup.composition(scheme))
    st.html(scheme_markup.sections(scheme))
    if scheme.bonus or scheme.deductions or scheme.veto:
        st.html(scheme_markup.cases(scheme))
