"""A reporter's verbs: the unit's template, its workbook, its matters, once published its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from scoring.engine import score
from scoring.engine.cross_checks import cross_check
from scoring.intake.reader.parent import Reader
from scoring.intake.roster import divided
from scoring.intake.year import ParsedFile, Progress, Workbook, parse_file, read_files
from scoring.model.evidence import Problem, UsageError
from scoring.model.scores import Scores
from scoring.model.sheets import office_cells
from scoring.office import calculating, matter_papers, matters, receiving
from scoring.office.matter_states import Register, stand
from scoring.office.matter_values import JOINT
from scoring.office.receiving import Received, has_verified
from scoring.office.roles import Action, Forbidden, needs
from scoring.office.workbooks import problems_of, units_named
from scoring.office.year import OfficeYear
from scoring.store import Fact, Matter, Submission
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
    with year.store.read() as now:
        found = now.submissions.of(year.year.id, unit=_unit(year))
    senders = _senders(year)
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


@needs(Action.OWN)
def own_matters(year: OfficeYear) -> list[matters.Registered]:
    """The unit's matters, and those of others that it is a joint unit of, as registered."""
    unit, former, id_ = _unit(year), year.former_names(), year.year.id
    with year.store.read() as now:
        names = {*now.roster.names_of(id_, unit)}
        named = [
            f for f in now.matters.facts(id_, field=JOINT.field) if names & {*divided(f.value)}
        ]
    joint = [matters.matter(year, each) for each in sorted({f.matter_id for f in named})]
    found = matters.matters(year, unit=unit) + [
        each
        for each in joint
        if each.matter.withdrawn_at is None and unit in each.joint_units(former)
    ]
    return sorted(found, key=lambda each: each.matter.id)


@needs(Action.OWN)
def own_register(year: OfficeYear) -> Register:
    """How the unit's matters stand, and those of others that it is a joint unit of."""
    return stand(own_matters(year), year.scheme, year.year.year, year.roster())


@needs(Action.OWN)
def unit_name(year: OfficeYear) -> str:
    """The unit's present name. Raises :class:`Forbidden` where the roster does not have it."""
    return _unit(year)


@needs(Action.OWN)
def own_matter_papers(year: OfficeYear, matter_id: int, day: date) -> matter_papers.Made:
    """The papers of one of the unit's matters, or of one that it is a joint unit of."""
    if matter_id not in {each.matter.id for each in own_matters(year)}:
        raise Forbidden(f"第 {matter_id} 号不是本单位的事项,也不是本单位联合的事项")
    return matter_papers.matter_papers(year, matter_id, day)


@needs(Action.OWN)
def own_papers(year: OfficeYear, day: date, occasion: str = "") -> matter_papers.Made:
    """The list of the unit's own matters, and the form by which it files them."""
    return matter_papers.register_papers(year, day, _unit(year), occasion)


@needs(Action.OWN)
def add_matter(
    year: OfficeYear,
    name: str,
    *,
    values: Mapping[str, str] | None = None,
    day: date | None = None,
    paper: str = "",
    note: str = "",
    carried_from: int | None = None,
) -> Matter:
    """Register a matter of the unit (see :func:`matters.add`)."""
    unit = _unit(year)
    return matters.add(
        year, unit, name, values=values, day=day, paper=paper, note=note, carried_from=carried_from
    )


@needs(Action.OWN)
def record_matter(
    year: OfficeYear,
    matter_id: int,
    values: Mapping[str, str],
    *,
    day: date | None = None,
    paper: str = "",
    note: str = "",
) -> list[Fact]:
    """Record facts of one of the unit's own matters (see :func:`matters.record`)."""
    _own_matter(year, matter_id)
    return matters.record(year, matter_id, values, day=day, paper=paper, note=note)


@needs(Action.OWN)
def revoke_fact(year: OfficeYear, fact_id: int, reason: str) -> None:
    """Revoke a fact that the unit's own accounts recorded; the office's stay as they are."""
    with year.store.read() as now:
        fact = now.matters.fact(fact_id)
    _own_matter(year, fact.matter_id)
    if fact.recorded_by not in _senders(year):
        raise Forbidden(f"第 {fact_id} 号记录不是本单位所记,不能撤销;有误的请与考评办联系")
    matters.revoke(year, fact_id, reason)


@needs(Action.OWN)
def withdraw_matter(year: OfficeYear, matter_id: int, reason: str) -> None:
    """Withdraw a matter that the unit's own accounts registered."""
    if _own_matter(year, matter_id).registered_by not in _senders(year):
        raise Forbidden(f"第 {matter_id} 号事项不是本单位所登记,不能撤回;有误的请与考评办联系")
    matters.withdraw(year, matter_id, reason)


def _own_matter(year: OfficeYear, matter_id: int) -> Matter:
    """A matter of the unit. Raises :class:`Forbidden` for another unit's, also a joint one."""
    unit, found = _unit(year), matters.matter(year, matter_id)
    if found.unit != unit:
        raise Forbidden(f"第 {matter_id} 号不是本单位的事项,只能由主办单位或考评办记录")
    return found.matter


def _senders(year: OfficeYear) -> set[str]:
    """The names of the unit's own accounts."""
    unit = _unit(year)
    with year.store.read() as now:
        accounts = now.accounts.all()
    return {each.name for each in accounts if year.current_name(each.unit) == unit}
