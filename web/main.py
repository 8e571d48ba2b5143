"""The script behind every page: the frame, and which page is shown in it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from criteria import DEFAULT_SCHEME, load_scheme
from scoring.office.roles import Forbidden
from scoring.reports.markup import strip
from web import menu
from web.components import markup, page
from web.gate import headers
from web.literal import plain_text
from web.session import current_user, workspaces, years

HERE = Path(__file__).parent
SAMPLE_WORDS = "事项和分数均为虚构,与所列单位的实际工作无关。上传工作簿后,改为计算实际报送的数据。"
RENAMED = "renamed"
RENAMED_WORDS = (
    "经办已在另一个页面改为「{}」,本页也从现在起用这个名字。刚才点的没有办理;请核对经办后再点一次。"
    "原来的名字下未保存的修改还留着,改回那个名字就能接着办。"
)
HOME_WORDS = "不需登录,只有这台电脑能打开;记录保存在本机。"


def show_head() -> None:
    """The masthead and what qualifies all below it; one element, so that all keeps its place."""
    workspace, kept = workspaces.unscored(), years.current()
    head = [
        markup.masthead(workspace.scheme, workspace.shown_year, kept.year.office if kept else "")
    ]
    if not current_user.guarded():
        head.append(strip("home", "本机使用", HOME_WORDS))
        if years.trouble():
            head.append(strip("sealed", "记录打不开", years.trouble()))
    if workspace.sample:
        head.append(strip("sample", "演示数据", SAMPLE_WORDS))
    if workspace.chosen:
        head.append(markup.chosen_strip(workspace.scheme, workspace.chosen))
    st.html("".join(head))
    if kept:
        page.whose_year(kept)
        page.choose_year(kept)
    elif current_user.guarded():
        page.who_is_here()


st.set_page_config(
    page_title=f"{load_scheme(DEFAULT_SCHEME).terms.work}考评",
    page_icon=HERE / "icon.png",
    layout="wide",
    initial_sidebar_state="collapsed",
    menu_items={"Get help": None, "Report a bug": None, "About": None},
)
st.html(HERE / "style.css")
st.html(f"<script>{headers.LEAVING}</script>", unsafe_allow_javascript=True, width=1)
if name := years.renamed():  # before anything that was asked for here is done by that name
    st.session_state[RENAMED] = name
    st.rerun()
try:
    chosen = st.navigation(menu.pages(), position="top")
    if not menu.for_a_unit():
        show_head()
    if name := st.session_state.pop(RENAMED, ""):
        st.warning(RENAMED_WORDS.format(plain_text(name)))
    chosen.run()
except Forbidden as fault:
    st.error(str(fault))
