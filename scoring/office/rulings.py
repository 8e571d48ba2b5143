"""What a unit's lines come to, with and without the office's word, and what a review may say."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from criteria import Line, Scheme
from scoring.engine import score as score_evidence
from scoring.intake.office_word import claim_text, must_explain
from scoring.intake.roster import Roster
from scoring.intake.year import Intake, ParsedFile, merge_year
from scoring.model.evidence import Evidence
from scoring.model.points import points_text
from scoring.model.scores import NOT_APPLICABLE, VERIFIED, Scores
from scoring.office.ledger_rows import with_ledger
from scoring.store import APPLIES, Mark, Ruling

UnitRulings = Mapping[str, Mapping[str, Ruling]]
"""By unit and line id: points (hundredths), 不适用, or None where there is nothing."""


def computed_values(
    files: Iterable[ParsedFile],
    scheme: Scheme,
    year: int,
    roster: Roster | None,
    readings: Mapping[str, str],
    ledger: Intake | None = None,
) -> UnitRulings:
    """计算值 of each line: claims and measures of the workbooks, without 核定分 and 不适用 of
    the office. ``ledger``: that of the register, where it counts instead of the sheets.

    Unverified figures are computed also where a reading lets only verified ones count.
    """
    evidence = merge_year(files, scheme, year, roster, claims_only=True).evidence
    if evidence is None or not len(evidence.units):
        return {}
    if ledger:
        evidence = with_ledger(evidence, ledger, scheme)
    return rulings_of(
        score_evidence(evidence, scheme, scheme.with_rule(readings, "unverified", "provisional"))
    )


def rulings_of(scores: Scores) -> dict[str, dict[str, Ruling]]:
    """Each line's state and points as a ruling, by unit and line id."""
    grid, ids = scores.grid, [line.id for line in scores.scheme.lines]
    return {
        name: {
            id_: Mark.NOT_APPLICABLE
            if state == NOT_APPLICABLE
            else int(points)
            if points >= 0
            else None
            for id_, state, points in zip(
                ids, grid.state[:, number], grid.points[:, number], strict=True
            )
        }
        for number, name in enumerate(scores.evidence.units["unit"])
    }


@dataclass(frozen=True)
class UnitLines:
    """One unit's lines before a review.

    ``computed``: the 计算值 of each line; ``bare``: the year's evidence without reviews;
    ``scores``: the year as it stands, reviews and all.
    """

    unit: str
    computed: Mapping[str, Ruling]
    bare: Evidence
    scores: Scores

    def fault(self, line_id: str, ruling: Ruling, explained: bool) -> str:
        """Why a ruling cannot be saved; blank where it can. ``explained``: it has a reason."""
        number = self.scores.unit_number(self.unit)
        line = self.scores.scheme_of(number).line_by_id.get(line_id)
        if line is None:
            return f"没有 {line_id} 这一项"
        if ruling is APPLIES:
            return self._applies_fault(line_id, explained)
        if line.is_described and isinstance(ruling, int):
            return f"{line_id} 只报情况,不计分,不填核定分"
        if isinstance(ruling, int) and (fault := self._range_fault(line, ruling)):
            return fault
        if explained:
            return ""
        return self._unexplained(line_id, ruling)

    def _range_fault(self, line: Line, points: int) -> str:
        """Why a line cannot have so many points; blank where it can."""
        if not 0 <= points <= line.max:
            return f"{line.id} 应在 0 至 {points_text(line.max)} 之间"
        if line.allowed and points not in line.allowed:
            return f"{line.id} 只能是 0 或 {points_text(line.max)} 分"
        most = line.measure.idle
        if most is not None and points > most and self._nothing_due(line):
            return (
                f"{line.id} 应完成数为 0,应在 0 至 {points_text(most)} 之间;"
                "有应完成的,请由报送单位改正应完成数"
            )
        return ""

    def _nothing_due(self, line: Line) -> bool:
        """Whether the unit's 应完成数 of a line is 0."""
        lines, number = self.bare.lines, self.scores.unit_number(self.unit)
        item = [each.id for each in self.scores.scheme.lines].index(line.id)
        rows = lines[(lines["unit"] == number) & (lines["item"] == item)]
        return bool((rows["due"] == 0).any())

    def _unexplained(self, line_id: str, ruling: Ruling) -> str:
        """What wants a reason: a figure unlike the computed, a changed or a reverted word."""
        if ruling is None:
            stands, then = self._now[line_id], self._bare[line_id]
            if stands == then:
                return ""
            return f"{line_id} 由{claim_text(stands)}恢复为{claim_text(then)},请写明理由"
        claim, word = self.computed[line_id], self._words.get(line_id)
        if must_explain(ruling, claim):
            beside = "不同于"
            if isinstance(ruling, int) and isinstance(claim, int):
                beside = "低于" if ruling < claim else "高于"
            return f"{line_id} {claim_text(ruling)}{beside}计算值({claim_text(claim)}),请写明理由"
        if word is not None and word != ruling:
            return f"{line_id} 本办已定为{claim_text(word)},改为{claim_text(ruling)}请写明理由"
        return ""

    def _applies_fault(self, line_id: str, explained: bool) -> str:
        lines = self.bare.lines
        others = lines["unit"] != self.scores.unit_number(self.unit)
        marks = {name: lines[name] & others for name in ("not_applicable", "set_aside")}
        unmarked = self._rulings(dataclasses.replace(self.bare, lines=lines.assign(**marks)))
        if unmarked[line_id] is Mark.NOT_APPLICABLE:
            compares = self.scores.scheme.line_by_id[line_id].measure.of == "change"
            why = "比不出增减" if compares else "应完成数为 0"
            return f"{line_id} {why},按计量仍是不适用;认为适用的,请直接给核定分"
        if Mark.NOT_APPLICABLE not in (self._now[line_id], self._bare[line_id]):
            return f"{line_id} 没有标为不适用,不必改为适用"
        return "" if explained else f"{line_id} 不同意不适用,请写明理由"

    @cached_property
    def _words(self) -> dict[str, Ruling]:
        """The office's word on each line; lines without one are left out."""
        number, grid = self.scores.unit_number(self.unit), self.scores.grid
        words = rulings_of(self.scores)[self.unit]
        return {
            line.id: words[line.id]
            for item, line in enumerate(self.scores.scheme.lines)
            if grid.confirmed[item, number]
            and grid.state[item, number] in (VERIFIED, NOT_APPLICABLE)
        }

    @cached_property
    def _now(self) -> dict[str, Ruling]:
        return self._rulings(self.scores.evidence)

    @cached_property
    def _bare(self) -> dict[str, Ruling]:
        return self._rulings(self.bare)

    def _rulings(self, evidence: Evidence) -> dict[str, Ruling]:
        readings = self.scores.scheme.with_rule(self.scores.readings, "unverified", "provisional")
        return rulings_of(score_evidence(evidence, self.scores.scheme, readings))[self.unit]
