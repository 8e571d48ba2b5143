"""自带的方案: the schemes that come with the program, and what each asks of its units."""

from __future__ import annotations

from functools import partial

import streamlit as st

from scoring.office import schemes
from web.components import downloads, page, scheme_markup
from web.literal import plain_text
from web.session.workspace import Workspace


def show(workspace: Workspace) -> None:
    """A scheme to choose; its picture, its lines and cases, its units' blank workbooks."""
    found, faults = schemes.shipped()
    for fault in faults:
        st.warning(plain_text(fault))
    keys = [*found]
    now = keys.index(workspace.scheme.id) if workspace.scheme.id in found else 0
    st.caption("要照其中一个考评,在「年度」页建立年度时选它;标明示例的,先改成本单位的规定。")
    chosen = st.selectbox(
        "方案", keys, index=now, format_func=lambda id_: found[id_].title, key="shipped"
    )
    scheme = found[chosen]
    counted = schemes.worth(scheme)
    groups = "、".join(group.name for group in scheme.groups)
    st.markdown(plain_text(f"编号 {scheme.id};{len(scheme.lines)} 项,{counted};单位类别:{groups}"))
    with st.container(horizontal=True), page.errors_shown():
        downloads.offer_group_templates(scheme, "空白填报表", "shipped-template")
        downloads.offer_file(
            "方案工作簿", partial(schemes.as_workbook, scheme), f"方案_{scheme.id}.xlsx",
            key="shipped-book",
        )  # fmt: skip
    st.html(scheme_markup.whole(scheme))
