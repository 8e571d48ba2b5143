"""The script behind every page: the frame, and which page is shown in it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from web import session, typeset
from web.frames import chosen_readings

HERE = Path(__file__).parent
SAMPLE_WORDS = "事项和分数均为虚构,与所列单位的实际工作无关。上传工作簿后,改为计算实际报送的数据。"

st.set_page_config(
    page_title="社会稳定风险评估工作考评",
    page_icon=HERE / "icon.png",
    layout="wide",
    initial_sidebar_state="collapsed",
    menu_items={"Get help": None, "Report a bug": None, "About": None},
)
st.html(HERE / "style.css")
page = st.navigation(
    [
        st.Page("views/overview.py", title="总览", default=True),
        st.Page("views/submissions.py", title="报送与检查"),
        st.Page("views/unit.py", title="单位得分"),
        st.Page("views/scheme.py", title="方案与读法"),
        st.Page("views/downloads.py", title="下载"),
    ],
    position="top",
)
run = session.current()
head = [typeset.masthead(run.scheme, run.shown_year)]
if run.sample:
    head.append(typeset.strip("sample", "演示数据", SAMPLE_WORDS))
if run.chosen:
    head.append(typeset.chosen_strip(chosen_readings(run.scheme, run.chosen)))
st.html("".join(head))  # one element, so that what stands below keeps its place
page.run()
