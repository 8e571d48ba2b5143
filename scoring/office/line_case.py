"""Whether a reviewer's ruling on a line can be, and whether it needs a reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from criteria import Line, Scheme
from scoring.engine import score as score_evidence
from scoring.model.evidence import Evidence
from scoring.model.points import points_text
from scoring.model.scores import Scores
from scoring.office.claims import claim_text, must_explain, office_words, rulings_of
from scoring.store import APPLIES, Mark, Ruling


@dataclass(frozen=True)
class LineCase:
    """One unit's lines before a review.

    ``claims``: what its own evidence gives each line; ``bare``: the year's evidence without
    reviews; ``scores``: the year as it stands, reviews and all.
    """

    unit: str
    claims: Mapping[str, Ruling]
    bare: Evidence
    scores: Scores

    @property
    def scheme(self) -> Scheme:
        """The scheme of the year."""
        return self.scores.scheme

    def fault(self, line_id: str, ruling: Ruling, explained: bool) -> str:
        """Why a ruling cannot be saved, in words; blank where it can. ``explained``: a reason
        stands beside it.
        """
        line = self.scheme.line_by_id.get(line_id)
        if line is None:
            return f"没有 {line_id} 这一项"
        if ruling is None:
            return "" if explained else self._silent_revert(line_id)
        if ruling is APPLIES:
            return self._applies_fault(line_id, explained)
        return _range_fault(line, ruling) or ("" if explained else self._silent(line_id, ruling))

    def _silent(self, line_id: str, ruling: int | Mark) -> str:
        """A change without a reason."""
        claim, word = self.claims[line_id], self._words.get(line_id)
        if must_explain(ruling, claim):
            beside = _beside(ruling, claim)
            return f"{line_id} {claim_text(ruling)}{beside}计算值({claim_text(claim)}),请写明理由"
        if word is not None and word != ruling:
            return f"{line_id} 本办已定为{claim_text(word)},改为{claim_text(ruling)}请写明理由"
        return ""

    def _silent_revert(self, line_id: str) -> str:
        stands, then = self._now[line_id], self._bare[line_id]
        if stands == then:
            return ""
        return f"{line_id} 由{claim_text(stands)}恢复为{claim_text(then)},请写明理由"

    def _applies_fault(self, line_id: str, explained: bool) -> str:
        if self._fallen[line_id] is Mark.NOT_APPLICABLE:
            return f"{line_id} 应完成数为 0,按计量仍是不适用;认为适用的,请直接给核定分"
        if Mark.NOT_APPLICABLE not in (self._now[line_id], self._bare[line_id]):
            return f"{line_id} 没有标为不适用,不必改为适用"
        return "" if explained else f"{line_id} 不同意不适用,请写明理由"

    @cached_property
    def _words(self) -> dict[str, Ruling]:
        return office_words(self.scores, self.unit)

    @cached_property
    def _now(self) -> dict[str, Ruling]:
        return self._rulings(self.scores.evidence)

    @cached_property
    def _bare(self) -> dict[str, Ruling]:
        return self._rulings(self.bare)

    @cached_property
    def _fallen(self) -> dict[str, Ruling]:
        """What lines would come to if nobody said 不适用."""
        lines = self.bare.lines.assign(not_applicable=False, set_aside=False)
        return self._rulings(dataclasses.replace(self.bare, lines=lines))

    def _rulings(self, evidence: Evidence) -> dict[str, Ruling]:
        readings = {**self.scores.readings, "unverified": "provisional"}
        return rulings_of(score_evidence(evidence, self.scheme, readings))[self.unit]


def _range_fault(line: Line, ruling: int | Mark) -> str:
    if isinstance(ruling, Mark):
        return ""
    if not 0 <= ruling <= line.max:
        return f"{line.id} 应在 0 至 {points_text(line.max)} 之间"
    if line.allowed and ruling not in line.allowed:
        return f"{line.id} 只能是 0 或 {points_text(line.max)} 分"
    return ""


def _beside(ruling: int | Mark, claim: Ruling) -> str:
    if isinstance(ruling, int) and isinstance(claim, int):
        return "低于" if ruling < claim else "高于"
    return "不同于"
