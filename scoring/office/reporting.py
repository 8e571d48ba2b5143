"""A unit's own door: its template, its workbook, and once published its own result."""

from __future__ import annotations

from dataclasses import replace

from scoring.intake.reader.parent import Reader
from scoring.intake.year import Progress, Workbook, merge_year, read_files
from scoring.model.evidence import UsageError
from scoring.model.scores import Scores
from scoring.office.calculating import template
from scoring.office.naming import units_named
from scoring.office.receiving import Received, Receiving, says
from scoring.office.roles import Action, Forbidden, needs
from scoring.store import Submission
from scoring.text.folding import fold


class Reporting(Receiving):
    """Verbs of a unit's reporter. What is not the unit's own is not there for them."""

    @needs(Action.OWN)
    def own_template(self) -> bytes:
        """The unit's blank workbook for the year."""
        unit = self._own_unit()
        roster = self._roster()
        group = next(each.group for each in roster.units if each.name == unit)
        return template(unit, group, self.year.year, self.scheme)

    @needs(Action.OWN)
    def report(self, book: Workbook, progress: Progress | None = None) -> Received:
        """Hand in the unit's workbook; one with errors is told of, one of others refused.

        Raises :class:`UsageError` for another unit's workbook or a collection, and where it
        says what only the office can say. Nothing is kept then.
        """
        unit = self._own_unit()
        with Reader() as reader:
            [read] = read_files([book], reader, progress)
        alone = merge_year([read], self.scheme, self.year.year, self._roster())
        of = alone.units.get(book.name)
        if of is None and alone.refused:
            return Received(book.name, "refused", None, alone.problems)
        if of != unit:
            found = f"「{of}」的" if of else "多个单位的汇总"
            raise UsageError(f"这份工作簿是{found},您的账号只能报送「{unit}」的,没有收下")
        for named, place in units_named(read, self.scheme):
            if self._unit_of_row(named) != unit:
                raise UsageError(
                    f"这份工作簿 {place} 写的是「{named}」,您的账号只能报送「{unit}」的;"
                    "请改正或删去这些行后再报送,没有收下"
                )
        office_cells = any(problem.code == "office-cell" for problem in alone.problems)
        if office_cells or (alone.evidence is not None and says(alone.evidence)):
            raise UsageError(
                "核定分、核定、减分项、一票否决由考评办填写;请清空这些内容后再报送,没有收下"
            )
        # What it differs in may be from a workbook in which the office gave points.
        return replace(self._receive_one(book, read), differences=[])

    def _unit_of_row(self, named: str) -> str:
        """The roster's unit that a row names, or what it says."""
        found = self._roster().by_key.get(fold(named))
        return found.name if found else named

    @needs(Action.OWN)
    def own_submissions(self) -> list[Submission]:
        """The workbooks that the unit's own accounts handed in.

        Not those that the office received for the unit: points may be given in them already.
        """
        unit = self._own_unit()
        with self.store.read() as now:
            accounts = now.accounts.all()
            found = now.submissions.of(self.year.id, unit=unit)
        senders = {each.name for each in accounts if self._unit_now(each.unit) == unit}
        return [each for each in found if each.received_by in senders]

    @needs(Action.OWN)
    def own_marked(self, submission_id: int) -> bytes:
        """The unit's own workbook with the wrong cells marked."""
        if submission_id not in {each.id for each in self.own_submissions()}:
            raise Forbidden("这不是本单位报送的工作簿")
        return self.marked(submission_id)

    @needs(Action.OWN_RESULT)
    def own_result(self) -> tuple[Scores, int]:
        """The scored year and the unit's number in it; only that unit's part may be shown."""
        scores, _ = self.scored()
        return scores, scores.unit_number(self._own_unit())

    def _own_unit(self) -> str:
        unit = self._unit_now(self.actor.unit)
        names = self._names()
        if unit is None or unit not in names:
            raise Forbidden(f"{self.year.year} 年度的名册中没有您的单位「{unit or ''}」")
        return unit
