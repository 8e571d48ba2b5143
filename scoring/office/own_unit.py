"""A reporter's verbs: the unit's template, its workbook, and once published its own result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scoring.engine import score
from scoring.engine.cross_checks import cross_check
from scoring.intake.reader.parent import Reader
from scoring.intake.year import ParsedFile, Progress, Workbook, parse_file, read_files
from scoring.model.evidence import Problem, UsageError
from scoring.model.scores import Scores
from scoring.model.sheets import office_cells
from scoring.office import calculating, receiving
from scoring.office.receiving import Received, has_verified
from scoring.office.roles import Action, Forbidden, needs
from scoring.office.workbooks import problems_of, units_named
from scoring.office.year import OfficeYear
from scoring.store import Submission
from scoring.text.folding import fold
from scoring.text.personal import mask


def _unit(year: OfficeYear) -> str:
    """The reporter's unit. Raises :class:`Forbidden` where the roster does not have it."""
    unit, roster = year.current_name(year.actor.unit), year.roster()
    if unit is None or roster is None or unit not in {each.name for each in roster.units}:
        raise Forbidden(f"{year.year.year} 年度的名册中没有您的单位「{unit or ''}」")
    return unit


@needs(Action.OWN)
def template(year: OfficeYear) -> bytes:
    """The unit's blank workbook for the year."""
    unit = _unit(year)
    group = next(each.group for each in year.required_roster().units if each.name == unit)
    return calculating.template(unit, group, year.year.year, year.scheme)


@needs(Action.OWN)
def report(year: OfficeYear, book: Workbook, progress: Progress | None = None) -> Received:
    """Hand in the unit's workbook; of one with errors the problems are returned.

    Raises :class:`UsageError` for another unit's workbook or a collection, and where it
    says what only the office can say. In all these cases nothing is kept.
    """
    unit = _unit(year)
    with Reader() as reader:
        [read] = read_files([book], year.scheme, reader, progress)
    file = parse_file(read, year.scheme)
    alone = year.merged([file])
    of, evidence = alone.units.get(book.name), alone.evidence
    if of is None and alone.refused:
        return Received(book.name, "refused", None, alone.problems)
    if of != unit:
        found = f"「{of}」的" if of else "多个单位的汇总"
        raise UsageError(f"这份工作簿是{found},您的账号只能报送「{unit}」的,没有收下")
    units = year.required_roster().by_key
    for named, place in units_named(file):
        known = units.get(fold(named))
        if (known.name if known else named) != unit:
            raise UsageError(
                f"这份工作簿 {place} 写的是「{named}」,您的账号只能报送「{unit}」的;"
                "请改正或删去这些行后再报送,没有收下"
            )
    if any(problem.code == "office-cell" for problem in alone.problems) or (
        evidence is not None
        and (has_verified(evidence) or len(evidence.deductions) or len(evidence.vetoes))
    ):
        raise UsageError(f"{office_cells(year.scheme)}由考评办填写;请清空这些内容后再报送,没有收下")
    # What it differs in may be from a workbook in which the office gave points.
    received = receiving.receive_read(year, book, read)
    return replace(received, differences=[], problems=_told(received.problems, _alone(year, file)))


def _alone(year: OfficeYear, file: ParsedFile) -> list[Problem]:
    """What is odd in a workbook by itself, without any other of the year."""
    found = year.merged([file])
    if found.evidence is None:
        return found.problems
    return [*found.problems, *cross_check(score(found.evidence, year.scheme, year.readings()))]


def _told(found: Sequence[Problem], alone: Sequence[Problem]) -> list[Problem]:
    """What a unit is told of its workbook: nothing that follows from the office's own figures.

    Of an error beside other workbooks it learns where it is, and not what stands there.
    """
    own = {(each.code, each.sheet, each.cell, each.message) for each in alone}
    other, mend = "与考评办已收下的内容不一致", "请核对这一处;核对无误的,请与考评办联系"
    told = []
    for each in found:
        if (each.code, each.sheet, each.cell, each.message) in own:
            told.append(each)
        elif each.severity == "error":
            told.append(replace(each, message=other, hint=mend))
    return told


@needs(Action.OWN)
def problems(year: OfficeYear, submission: Submission) -> list[Problem]:
    """What the unit is told of a workbook that it handed in."""
    found = problems_of(submission)
    if not found or not submission.parsed_sha256:
        return found
    return _told(found, _alone(year, year.parsed(submission, mask(submission.file))))


@needs(Action.OWN)
def submissions(year: OfficeYear) -> list[Submission]:
    """The workbooks that the unit's own accounts handed in.

    Not those that the office received for the unit: points may be given in them already.
    """
    unit = _unit(year)
    with year.store.read() as now:
        accounts = now.accounts.all()
        found = now.submissions.of(year.year.id, unit=unit)
    senders = {each.name for each in accounts if year.current_name(each.unit) == unit}
    return [each for each in found if each.received_by in senders]


@needs(Action.OWN)
def marked(year: OfficeYear, submission_id: int) -> bytes:
    """The unit's own workbook with the wrong cells marked."""
    own = {each.id: each for each in submissions(year)}
    if submission_id not in own:
        raise Forbidden("这不是本单位报送的工作簿")
    return receiving.marked(year, submission_id, problems(year, own[submission_id]))


@needs(Action.OWN_RESULT)
def result(year: OfficeYear) -> tuple[Scores, int]:
    """The scored year and the unit's number in it; only that unit's part may be shown."""
    scores, _ = year.scored()
    return scores, scores.unit_number(_unit(year))
