"""The year before, which the pages compare with, and a group's questions answered."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from criteria import Scheme
from scoring import office
from scoring.analysis.questions import FEW, Answer, answers
from scoring.intake.year import Intake
from scoring.model.evidence import UsageError
from scoring.model.scores import Scores
from scoring.office.year import OfficeYear
from web.session import at_hand, years
from web.session.workspace import Workspace

__all__ = ["FEW", "Answer", "answers", "previous"]


@st.cache_resource(show_spinner=False, max_entries=2)
def _sample_before(folder: str, _scheme: Scheme) -> Intake:
    return office.receive(office.files_in([Path(folder)]), _scheme)


@st.cache_resource(show_spinner=False, max_entries=4)
def _kept_before(place: str, year_id: int, entry: int, _year: OfficeYear) -> Scores:
    return _year.scored()[0]


def previous(workspace: Workspace) -> Scores | None:
    """The year before the run's, scored; None where there is none to compare with.

    Of the sample it is the folder beside it, by the readings in use; of a kept year the kept
    year before of the same tier, by its own readings.
    """
    year = workspace.shown_year
    if year is None:
        return None
    try:
        if workspace.sample:
            folder = at_hand.sample_folder().parent / f"sample_{year - 1}"
            if not folder.is_dir():
                return None
            return office.score(
                _sample_before(str(folder), workspace.scheme), workspace.scheme, workspace.chosen
            )[0]
        return _kept_year_before() if workspace.kept else None
    except UsageError:
        return None


def _kept_year_before() -> Scores | None:
    now = years.at_hand()
    past = now.year_before() if now else None
    if past is None:
        return None
    return _kept_before(past.store.place, past.year.id, past.last_entry(), past)
