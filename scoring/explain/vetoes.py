"""What a veto does to a score, in words: by the effect that the scheme gives it."""

from __future__ import annotations

from typing import Any

from criteria import Scheme
from scoring.model.points import points_text, signed, trimmed
from scoring.model.scores import UnitResult


def veto_words(row: Any) -> str:
    """The matter and the document of a row of ``Evidence.vetoes``."""
    return f"{row.matter}({row.document})"


def veto_rule(scheme: Scheme) -> str:
    """What happens to the score of whoever is vetoed; blank in a scheme without a veto."""
    fixed = f"总分减{trimmed(scheme.veto_points)}分" if scheme.veto_points else "总分、名次照计"
    rules = {"zero": "考评不得分", "rank-last": "总分照计,列末位", "fixed-deduction": fixed}
    return rules.get(scheme.veto_effect, "")


def veto_cost(scheme: Scheme, *, again: bool = False) -> str:
    """The same in a column of points: 不得分, 列末位, a figure, or 不减分.

    ``again``: of a further veto of the same unit, for which a fixed figure is not taken once more.
    """
    if again and scheme.veto_points:
        return f"不再{scheme.terms.take}"
    fixed = signed(-scheme.veto_points) if scheme.veto_points else f"不{scheme.terms.deduction}"
    return {"zero": "不得分", "rank-last": "列末位"}.get(scheme.veto_effect, fixed)


def veto_told(scheme: Scheme, result: UnitResult) -> str:
    """What it did to a unit's result: the total it would have, or that it has it all the same."""
    if would_be_other(scheme):
        return f"未否决时为 {points_text(result.total_without_veto)} 分"
    return "总分照计,排在末位" if scheme.veto_effect == "rank-last" else "总分、名次照计"


def veto_result(scheme: Scheme, result: UnitResult) -> str:
    """What a vetoed unit comes to, said to the unit itself."""
    rule = veto_rule(scheme)
    if scheme.veto_effect == "zero":
        return f"{rule},不排名次"
    place = f"列第{result.rank}名" if result.rank else "不排名次"
    return f"{rule}:总分{points_text(result.total)}分,{place}"


def would_be_other(scheme: Scheme) -> bool:
    """Whether the total would be another without the veto."""
    return scheme.veto_effect == "zero" or scheme.veto_points > 0
