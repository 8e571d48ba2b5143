"""An office's own scheme: the blank workbook, and a filled one checked and previewed."""

from __future__ import annotations

import streamlit as st

from criteria import Scheme
from scoring.office import editions, schemes
from scoring.office.roles import Action
from web.components import downloads, page, scheme_markup
from web.literal import plain_text
from web.session import years
from web.session.workspace import Workspace, printable

KEY = "scheme-file"


def show(workspace: Workspace) -> None:
    """Ask for a scheme file; say what is wrong in it, or show what it comes to."""
    st.caption(
        "别的办法也可以用:把条文写进方案工作簿,不用改程序。先下载空白的或照现在的方案改,"
        "填好后在这里检查;有毛病的逐格指出,没有毛病的可以预览、下载,"
        "存为方案版本以后,建立年度时就可以选它。"
    )
    with st.container(horizontal=True):
        blank, now = schemes.as_workbook, workspace.scheme
        downloads.offer_file("下载空白方案工作簿", blank, "方案.xlsx", key="scheme-blank")
        downloads.offer_file(
            "下载现在的方案",
            lambda: schemes.as_workbook(now),
            f"方案_{now.id}.xlsx",
            key="scheme-now",
        )
    file = st.file_uploader("填好的方案工作簿(.xlsx),或方案文件(.toml)", key=KEY)
    if file is None:
        return
    with page.errors_shown():
        page.must_have_arrived(KEY)
        scheme, faults = schemes.read(file.getvalue(), printable(file.name))
        if scheme is not None:
            preview(scheme)
            return
        st.error(f"这个方案还不能用,有 {len(faults)} 处要改:")
        st.html(scheme_markup.faults(faults))


def offer_saving(scheme: Scheme) -> None:
    """The button that keeps a scheme as an edition; one that is kept is told by its number."""
    digest = editions.scheme_digest(scheme)
    kept = next((each for each in years.saved_editions() if each.sha256 == digest), None)
    if kept:
        st.info(
            plain_text(f"已存为{editions.words_of(kept)}。在「年度」页建立年度时选它。"),
            icon=":material/inventory_2:",
        )
    elif st.button("存为方案版本", type="primary", key="scheme-save"):
        years.save_edition(scheme)
        st.rerun()
    else:
        st.caption("存下的版本不能再改;条文改了,另存一个版本。已经建立的年度仍按原来的版本。")


def preview(scheme: Scheme) -> None:
    """What a sound scheme comes to: its parts, what each line can earn, its unit's workbook."""
    words = f"可以使用:《{scheme.title}》,{len(scheme.lines)} 项,{schemes.worth(scheme)}。"
    st.success(words, icon=":material/check:")
    with st.container(horizontal=True):
        downloads.offer_group_templates(scheme, "填报模板", "scheme-template")
        downloads.offer_file(
            "方案文件(.toml)",
            schemes.as_toml(scheme).encode(),
            f"{scheme.id.replace('-', '_')}.toml",
            "application/toml",
            key="scheme-toml",
        )
    if years.is_allowed(Action.YEARS):
        offer_saving(scheme)
    st.html(scheme_markup.whole(scheme))
