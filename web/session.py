"""The run at hand, kept per browser session; the sample year is read once per server."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import streamlit as st

from scoring.evidence import UsageError
from web.desk import Run, sample_run

RUN = "run"
SAMPLE = Path(__file__).parent.parent / "data" / "sample_2025"


def sample_folder() -> Path:
    """Where the sample year is; ``SCORING_SAMPLE`` names another folder."""
    return Path(os.environ.get("SCORING_SAMPLE", "") or SAMPLE)


@st.cache_resource(show_spinner="正在读取演示数据……", max_entries=2)
def _read_sample(folder: str) -> Run:
    return sample_run(Path(folder))


def fresh_sample() -> Run:
    """A run of the sample year, or an empty one where there is no sample."""
    folder = sample_folder()
    if not folder.is_dir():
        return Run()
    try:
        read = _read_sample(str(folder))
    except UsageError as fault:
        return Run(trouble=f"演示数据不能读取:{fault}")
    return dataclasses.replace(read, books=list(read.books), chosen={})


def current() -> Run:
    """The run of this session; opens with the sample year."""
    if RUN not in st.session_state:
        st.session_state[RUN] = fresh_sample()
    run = st.session_state[RUN]
    assert isinstance(run, Run)
    if run.stale:
        with st.spinner("正在读取报送文件……"):
            run.refresh()
    return run


def put(run: Run) -> Run:
    """Lay another run on the desk."""
    st.session_state[RUN] = run
    return run
