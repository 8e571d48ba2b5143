"""The run at hand, kept per browser session; the sample year is read once per server."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import streamlit as st

from scoring.model.evidence import UsageError
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from web.session import current_user, years
from web.session.workspace import Run, kept_run, sample_run

RUN = "run"
KEPT_RUN = "kept-run"
NOTHING_YET = "还没有可以查看的年度;成绩公布之后才能查看"
SAMPLE = Path(__file__).parents[2] / "data" / "sample_2025"


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
    """What the pages show: the kept year open in this session, or else the files on the desk."""
    year = years.at_hand()
    return on_desk() if year is None else _kept(year)


def _kept(year: OfficeYear) -> Run:
    """The kept year as a run; readings tried out last until something in the year changes.

    Asked each time, as what the session has kept may have been for another role.
    """
    if not year.may(Action.LOOK):
        st.session_state.pop(KEPT_RUN, None)
        return Run(year.scheme, year=year.year.year, kept=True, trouble=NOTHING_YET)
    stand = (year.store.place, year.year.id, year.last_entry())
    known = st.session_state.get(KEPT_RUN)
    if known is None or known[0] != stand:
        with st.spinner("正在计算本年度……"):
            known = st.session_state[KEPT_RUN] = (stand, kept_run(year))
    run = known[1]
    assert isinstance(run, Run)
    return run


def on_desk() -> Run:
    """The files of this session that are not kept; opens with the sample year."""
    if current_user.guarded():
        return Run(kept=True, trouble=years.trouble() or NOTHING_YET)
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
