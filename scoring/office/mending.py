"""Mending at intake: the office writes some cells of a refused workbook another way, in a copy.

The office mends form, never content: the figures stay the unit's claims. The original is kept
byte for byte; the copy is received and checked like any workbook, and its entry in the audit
says of which workbook it is a copy and lists every mend, who accepted it and when.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

from scoring.intake.mends import KINDS, Mend, MendKind
from scoring.intake.mends import proposals as proposals_of
from scoring.intake.packing import unpack
from scoring.intake.reader.parent import Reader
from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import receiving
from scoring.office.receiving import Received
from scoring.office.roles import Action, needs
from scoring.office.workbooks import problems_of
from scoring.office.year import OfficeYear
from scoring.store import Submission
from scoring.text.personal import mask

__all__ = ["KINDS", "Mend", "MendKind", "accept", "proposals"]


@needs(Action.INSPECT)
def proposals(year: OfficeYear, submission_id: int) -> list[Mend]:
    """What can be mended in a refused workbook, a proposal a cell; none in any other."""
    submission = year.submission(submission_id)
    if submission.state != "refused" or not submission.parsed_sha256:
        return []
    with year.store.read() as now:
        answer = unpack(now.submissions.rows(submission.parsed_sha256))
    return proposals_of(answer, problems_of(submission), year.scheme, year.roster())


@needs(Action.RECEIVE)
def accept(
    year: OfficeYear, submission_id: int, places: Collection[str], reason: str = ""
) -> Received:
    """Mend the cells at ``places`` (基础项!D5) in a copy, and receive it.

    Raises :class:`UsageError`, and keeps nothing, where nothing is proposed for one of them,
    or the workbook cannot be written anew.
    """
    submission = year.submission(submission_id)
    proposed = {each.place: each for each in proposals(year, submission_id)}
    if not places:
        raise UsageError("没有选取要修正的单元格;请先勾选,或写明单元格")
    if unknown := [place for place in places if place not in proposed]:
        wanted = "、".join(proposed) or "没有"
        raise UsageError(
            f"第 {submission.number} 号报送的 {'、'.join(unknown)} 没有可代为修正的建议"
            f"(有建议的:{wanted});其余请发回报送单位更正"
        )
    mends = [each for each in proposed.values() if each.place in places]
    copy = mended(receiving.original(year, submission_id), mends)
    vouched = bool(submission.trusted) and year.is_allowed(Action.VERIFY)
    [received] = receiving.receive(
        year,
        [Workbook(_name(submission), copy)],
        trusted=vouched,
        why=_words(submission, mends, reason),
    )
    return received


def mended(data: bytes, mends: Collection[Mend]) -> bytes:
    """The copy with the mends: the same of the same. :class:`UsageError` where it cannot be."""
    asked = [[each.sheet, each.cell, each.found, each.to, each.kind] for each in mends]
    with Reader() as reader:
        answer = reader.mend(data, asked)
    if answer.refused:
        raise UsageError(f"不能代为修正({answer.refused[1]}),请把标注件发回报送单位更正")
    return answer.marked


def _name(submission: Submission) -> str:
    """The copy's name; a collection keeps its own, by which it is known again."""
    if submission.kind == "collection":
        return submission.file
    stem = PurePath(submission.file).stem
    return f"{stem}_代为修正(第{submission.number}号).xlsx"


def _words(submission: Submission, mends: Collection[Mend], reason: str) -> str:
    """Why there is this version, for the audit."""
    listed = ";".join(each.words for each in mends)
    why = f"。{mask(reason.strip())}" if reason.strip() else ""
    return f"第 {submission.number} 号报送的代为修正件,修正 {len(mends)} 处:{listed}{why}"
