"""The workspace of a browser session; the sample year is read once per server."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from scoring.model.evidence import UsageError
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from web.session import current_user, years
from web.session.workspace import Workspace, kept_workspace, sample_workspace

WORKSPACE = "run"
TRIED = "tried-readings"
NOTHING_YET = "还没有可以查看的年度;成绩公布之后才能查看"
NOT_PUBLISHED = "本年度的成绩还没有公布;成绩公布之后才能查看"
SAMPLE = Path(__file__).parents[2] / "data" / "sample_2025"


def sample_folder() -> Path:
    """Where the sample year is; ``SCORING_SAMPLE`` names another folder."""
    return Path(os.environ.get("SCORING_SAMPLE", "") or SAMPLE)


@st.cache_resource(show_spinner="正在读取演示数据……", max_entries=2)
def _read_sample(folder: str) -> Workspace:
    return sample_workspace(Path(folder))


def fresh_sample() -> Workspace:
    """A workspace of the sample year, or an empty one where there is no sample."""
    folder = sample_folder()
    if not folder.is_dir():
        return Workspace()
    try:
        read = _read_sample(str(folder))
    except UsageError as fault:
        return Workspace(trouble=f"演示数据不能读取:{fault}")
    return dataclasses.replace(read, books=list(read.books), chosen={})


def current() -> Workspace:
    """What the pages show: the kept year open in this session, or else its own files."""
    year = years.current()
    return _unsaved() if year is None else _kept(year)


def unscored() -> Workspace:
    """The same for who needs no scores: those of a kept year are not made for that, unless
    readings are tried on them.
    """
    year = years.current()
    if year is None or TRIED in st.session_state:
        return current()
    return Workspace(year.scheme, year=year.year.year, kept=True)


def _kept(year: OfficeYear) -> Workspace:
    """The kept year as a workspace, if whoever is at work may look at it: asked each time."""
    if not year.is_allowed(Action.LOOK):
        st.session_state.pop(TRIED, None)
        return Workspace(year.scheme, year=year.year.year, kept=True, trouble=NOT_PUBLISHED)
    workspace = dataclasses.replace(shared(year))
    stand, tried = st.session_state.get(TRIED, (None, {}))
    if tried and stand == _stand(year):
        workspace.choose(workspace.readings | tried)
    return workspace


def shared(year: OfficeYear) -> Workspace:
    """The kept year as it stands, the same for all sessions: to be copied, not to be changed."""
    return _read_kept(year.store.place, year.year.id, year.store.head().hash, year)


@st.cache_resource(show_spinner="正在计算本年度……", max_entries=8)
def _read_kept(place: str, year_id: int, head: str, _year: OfficeYear) -> Workspace:
    return kept_workspace(_year)


def _stand(year: OfficeYear) -> tuple[str, int, int]:
    """What readings are tried out on: they last until something in the year changes."""
    return year.store.place, year.year.id, year.last_entry()


def choose(readings: Mapping[str, str]) -> None:
    """Try readings out in this session."""
    workspace, year = current(), years.current()
    workspace.choose(readings)
    if year is not None and workspace.kept:
        st.session_state[TRIED] = (_stand(year), workspace.chosen)


def _unsaved() -> Workspace:
    """The files of this session that are not kept; opens with the sample year."""
    if current_user.guarded():
        return Workspace(kept=True, trouble=years.trouble() or NOTHING_YET)
    if WORKSPACE not in st.session_state:
        st.session_state[WORKSPACE] = fresh_sample()
    workspace: Workspace = st.session_state[WORKSPACE]
    if workspace.stale:
        with st.spinner("正在读取报送文件……"):
            workspace.refresh()
    return workspace


def put(workspace: Workspace) -> Workspace:
    """Take another workspace for this session's own files."""
    st.session_state[WORKSPACE] = workspace
    return workspace
