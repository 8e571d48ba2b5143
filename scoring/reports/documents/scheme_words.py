"""What a scheme's parts are called on a paper: sections, rounding, cap, cases without points."""

from __future__ import annotations

from string import digits

from criteria import Scheme, Section
from scoring.model.points import points_text
from scoring.text.typesetting import DIGITS, typeset


def part_words(section: Section) -> str:
    """What a section is called by its number: 第一部分; 甲部分 where it is no number."""
    return f"{'第' if set(section.id) <= {*DIGITS, *digits} else ''}{section.id}部分"


def cap_rule(scheme: Scheme) -> str:
    """The scheme's words on the cap of its deductions, or ours; blank without either."""
    cap = scheme.deduction_cap
    capped = f"合计{scheme.terms.deduction}不超过{points_text(cap)}分。" if cap is not None else ""
    return typeset(scheme.deduction_rule) or capped


def is_condition(scheme: Scheme, id_: str) -> bool:
    """Whether a case takes no points under its rule and only bars from a grade."""
    case = scheme.deduction_by_id.get(id_)
    return case is not None and case.points == 0


def rounding(scheme: Scheme) -> str:
    """To what totals are rounded; blank where points keep their decimals."""
    places = {0: "整数", 1: "一位小数"}.get(scheme.digits)
    return f"总分四舍五入到{places}" if places else ""
