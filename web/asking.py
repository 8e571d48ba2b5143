"""Pieces that several pages share."""

from __future__ import annotations

import streamlit as st

from scoring.scores import Scores
from web import session, typeset
from web.desk import Run


def scored() -> tuple[Run, Scores]:
    """The run and its scores; where there are none the page says why and ends."""
    run = session.current()
    if run.scores is None:
        nothing_scored(run)
        st.stop()
    return run, run.scores


def nothing_scored(run: Run) -> None:
    """Say why there is no result and where to go."""
    if run.trouble:
        st.html(typeset.nothing("还没有成绩", run.trouble))
    else:
        st.html(typeset.nothing("还没有报送文件", "请先上传各单位的考评工作簿。"))
    st.page_link("views/submissions.py", label="去报送与检查 →")
