"""The year before, which the pages compare with."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from criteria import Scheme
from scoring import office
from scoring.model.evidence import UsageError
from scoring.model.scores import Scores
from scoring.office import results
from scoring.office.looks import GroupReport, Intake
from web.session import workspaces, years
from web.session.workspace import Workspace


@st.cache_resource(show_spinner=False, max_entries=2)
def _sample_before(folder: str, _scheme: Scheme) -> Intake:
    return office.receive(office.files_in([Path(folder)]), _scheme)


@st.cache_resource(show_spinner=False, max_entries=8)
def _sample_scored(folder: str, chosen: dict[str, str], _scheme: Scheme) -> Scores:
    return office.score(_sample_before(folder, _scheme), _scheme, chosen)[0]


def previous(workspace: Workspace) -> Scores | None:
    """The year before the workspace's, scored; None where there is none to compare with.

    Of the sample it is the folder beside it, by the readings in use; of a kept year the kept
    year before of the same tier, by its own readings.
    """
    year = workspace.shown_year
    if year is None:
        return None
    try:
        if workspace.sample:
            folder = workspaces.sample_folder().parent / f"sample_{year - 1}"
            if not folder.is_dir():
                return None
            return _sample_scored(str(folder), workspace.chosen, workspace.scheme)
        now = years.current() if workspace.kept else None
        past = results.year_before(now) if now else None
        return past.scored()[0] if past else None
    except UsageError:
        return None


def group_report(workspace: Workspace, scores: Scores, group: str) -> GroupReport:
    """What leaders read of a group, beside the year before."""
    refused = frozenset(workspace.refused_units)
    return GroupReport(scores, group, previous(workspace), refused)
