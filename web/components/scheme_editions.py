"""方案版本: the schemes that the office saved, and what two schemes say differently."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from criteria.diff import diff
from scoring.office import editions
from scoring.reports.markup import nothing
from web.components import page, scheme_markup
from web.components.year_tables import when
from web.literal import plain_text
from web.session import years
from web.session.workspace import Workspace


def show(workspace: Workspace) -> None:
    """The saved editions; two schemes side by side."""
    with page.errors_shown():
        saved = years.saved_editions()
        if not saved:
            st.html(nothing("还没有存下的方案版本", "在「另写方案」里检查过的方案可以存为版本。"))
            return
        rows = [
            (each.id, each.title, each.scheme, each.sha256[: editions.SHORT],
             when(each.saved_at), each.saved_by)
            for each in saved
        ]  # fmt: skip
        heads = ["号", "名称", "编号", "指纹", "存于", "经办"]
        st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, alt="方案版本")
        for each in saved:
            if trouble := editions.trouble_with(each):
                st.warning(plain_text(trouble))
        show_changes(workspace)


def show_changes(workspace: Workspace) -> None:
    """Two schemes to choose, and what the second says otherwise."""
    known = years.schemes()
    keys = [*known]
    now = next((key for key in keys if years.scheme(key).id == workspace.scheme.id), keys[0])
    left, right = st.columns(2)
    before = left.selectbox(
        "原", keys, index=keys.index(now), format_func=lambda key: known[key], key="diff-before"
    )
    after = right.selectbox(
        "现", keys, index=len(keys) - 1, format_func=lambda key: known[key], key="diff-after"
    )
    changes = diff(years.scheme(before), years.scheme(after))
    if not changes:
        st.info("两个方案没有不同。")
        return
    st.caption(f"有 {len(changes)} 处不同")
    st.html(scheme_markup.changes(changes))
