"""The script behind every page: the frame, and which page is shown in it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from web import asking, session, typeset, years
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
kept = years.at_hand()
page = st.navigation(
    [
        st.Page("views/overview.py", title="总览", default=True),
        st.Page(
            "views/submissions.py", title="报送与检查", visibility="hidden" if kept else "visible"
        ),
        st.Page("views/unit.py", title="单位得分"),
        st.Page("views/scheme.py", title="方案与读法"),
        st.Page("views/downloads.py", title="下载"),
        st.Page("views/receive.py", title="接收"),
        st.Page("views/verify.py", title="核定"),
        st.Page("views/records.py", title="日常记录"),
        st.Page("views/sealing.py", title="封存"),
        st.Page("views/years.py", title="年度"),
        st.Page("views/help.py", title="帮助"),
    ],
    position="top",
)
run = session.current()
head = [typeset.masthead(run.scheme, run.shown_year, kept.year.office if kept else "")]
if run.sample:
    head.append(typeset.strip("sample", "演示数据", SAMPLE_WORDS))
if run.chosen:
    head.append(typeset.chosen_strip(chosen_readings(run.scheme, run.chosen)))
st.html("".join(head))  # one element, so that what stands below keeps its place
if kept:
    asking.whose_year(kept)
page.run()
