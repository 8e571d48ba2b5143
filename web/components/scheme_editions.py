"""方案版本: the schemes that the office saved, and what two schemes say differently."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from criteria.diff import diff
from scoring.office import editions
from scoring.office.looks import Edition
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
        show_changes(workspace, saved)


def show_changes(workspace: Workspace, saved: Sequence[Edition]) -> None:
    """Two schemes to choose, and what the second says otherwise: the latest edition against the
    one before it of the same scheme, else against the scheme in use.
    """
    known = years.schemes()
    keys = [*known]
    usable = [each for each in saved if each.sha256 in known]
    of_one = [each.sha256 for each in usable if each.scheme == usable[0].scheme]
    ids = {each.sha256: each.scheme for each in saved}
    in_use = [key for key in keys if ids.get(key, key) == workspace.scheme.id]
    sides = (*of_one[1:], *in_use, keys[0])[0], (*of_one, keys[-1])[0]
    chosen = [  # chosen anew for each edition that is saved
        place.selectbox(
            label,
            keys,
            keys.index(key),
            format_func=lambda each: known[each],
            key=f"diff-{label}-{saved[0].id}",
        )
        for place, label, key in zip(st.columns(2), ("原", "现"), sides, strict=True)
    ]
    changes = diff(years.scheme(chosen[0]), years.scheme(chosen[1]))
    if not changes:
        st.info("两个方案没有不同。")
        return
    st.caption(f"有 {len(changes)} 处不同")
    st.html(scheme_markup.changes(changes))
