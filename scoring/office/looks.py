# ruff: noqa: F401
# mypy: implicit-reexport
"""What pages look at besides the office's verbs: the one door below the pages.

What is imported here is for the pages to take: the types of what verbs take and give, what is
read of a scored year, and the words for states.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from scoring.analysis.comparison import Compared, RankChange, rank_changes
from scoring.engine.bonus import COUNTED, NOT_ADOPTED, OTHER_PRACTICE, SAME_PRACTICE
from scoring.explain import Step
from scoring.explain.dependence import Reliance
from scoring.explain.notes import goes_without_saying, line_note
from scoring.explain.standing import LINE_STATES, SEVERITIES, State, case_states, remarks, state_of
from scoring.intake.roster import Roster
from scoring.intake.year import Intake, Progress, Workbook
from scoring.model.evidence import Problem, RosterUnit
from scoring.model.sheets import COVER, ColumnRule
from scoring.office.provisional import Item
from scoring.office.workbooks import problems_of
from scoring.reports.basis import Occasion, Wishes
from scoring.reports.documents.fonts import USUAL, Fonts
from scoring.reports.leader_lists import HOW_COMPARED, Count, GroupReport
from scoring.reports.unit_report import UnitReport, compared_rows
from scoring.store import (
    APPLIES,
    NOT_APPLICABLE,
    Account,
    Arrival,
    CaseReview,
    Cell,
    Change,
    Conflict,
    Draft,
    DraftKind,
    DueChange,
    DueEvent,
    Edition,
    Entry,
    EvidenceFile,
    Exchange,
    Fact,
    LedgerSource,
    Mark,
    Matter,
    Objection,
    Place,
    Record,
    Review,
    Ruling,
    Seal,
    Settled,
    Store,
    Submission,
    Tier,
    Value,
    Window,
    Year,
)
from scoring.store.places import DEFAULT, VARIABLE, file_of, place_of, was_kept
from scoring.text.folding import fold
from scoring.text.personal import kinds_in
from scoring.text.typesetting import numeral


def records_address() -> str:
    """The address of the records as the environment says it; blank for the default file."""
    return os.environ.get(VARIABLE, "").strip()


def records_exist() -> bool:
    """Whether there are records, or were: such as are gone are opened too, and so refused in
    words. A database server's are taken to be there.

    Raises :class:`~scoring.model.evidence.UsageError` for an address that cannot be.
    """
    address = records_address()
    file = _file_at(address) if address else DEFAULT
    return file is None or file.exists() or was_kept(file)


@lru_cache(8)
def _file_at(address: str) -> Path | None:
    """The file of an address: asked several times in every look, and always the same."""
    return file_of(place_of(address))


def unknown_names(
    submissions: Sequence[Submission], roster: Roster | None
) -> list[tuple[Submission, str, str]]:
    """Refused workbooks whose cover names no unit of the roster but comes near one: the
    workbook, what it says and the unit it may mean. Left out where the like has come since.
    """
    found: dict[str, tuple[Submission, str, str]] = {}
    for each in submissions if roster else ():
        found.pop(each.sha256, None)
        if each.state != "refused":
            continue
        for problem in problems_of(each):
            if problem.code == "unknown-unit" and problem.sheet == COVER and roster:
                near = roster.near(problem.unit)
                if near and fold(problem.unit) not in roster.by_key:
                    found[each.sha256] = (each, problem.unit, near)
    return [*found.values()]
