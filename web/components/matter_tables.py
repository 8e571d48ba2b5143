"""Tables of the register of matters: all matters, and what is not in order with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from scoring.office.diff import Difference
from scoring.office.findings import Finding
from scoring.office.looks import Count, State, fold
from scoring.office.matter_states import MatterRules, Register, Standing

NUMBER = "编号"
UNASKED = "台账栏目"
"""What stands for a clause where no line asks for it."""
ORDERS: dict[str, Callable[[Standing], Any]] = {
    "单位": lambda each: each.unit,
    "最近记录(新的在前)": lambda each: -(each.last or date.min).toordinal(),
    "不合要求(多的在前)": lambda each: -len(each.findings),
}
"""How matters can be put in order, besides as they were registered."""
FINDING_ORDERS: dict[str, Callable[[Finding], Any]] = {
    "单位": lambda each: each.unit,
    "从哪一天起(早的在前)": lambda each: each.day or date.max,
}
"""The same of what is not in order."""


def matter_table(rules: MatterRules, found: Iterable[Standing]) -> pd.DataFrame:
    """A row a matter."""
    level = rules.level
    columns = ["单位", "事项", "状态", "类别", *([level.name] if level else []), "最近记录"]
    rows: list[list[Any]] = []
    for each in found:
        risk = [each.level] if level else []
        row = [each.unit, each.name, str(each.state), each.kind, *risk, each.last]
        rows.append([*row, _out_of_order(each.findings), each.id])
    return pd.DataFrame(rows, columns=[*columns, "不合要求", NUMBER])


def _out_of_order(found: Sequence[Finding]) -> str:
    more = f" 等 {len(found)} 处" if len(found) > 1 else ""
    return f"✕ {found[0].words}{more}" if found else ""


def chosen(
    register: Register,
    words: str,
    units: Collection[str],
    kinds: Collection[str],
    states: Collection[State],
) -> list[Standing]:
    """The matters that have ``words`` in unit, name or number and are of these units, kinds and
    states; an empty choice takes all, but for those withdrawn.
    """
    sought = fold(words).casefold()
    return [
        each
        for each in (register.all if states else register.standing)
        if (not sought or sought in each.sought)
        and (not units or each.unit in units)
        and (not kinds or each.kind in kinds)
        and (not states or each.state in states)
    ]


def finding_table(found: Iterable[Finding]) -> pd.DataFrame:
    """A row a finding, with its clauses."""
    rows = [
        [
            "、".join(each.articles) or UNASKED,
            *(each.unit, each.name, each.words, each.day, each.matter),
        ]
        for each in found
    ]
    return pd.DataFrame(rows, columns=["条款", "单位", "事项", "情况", "自", NUMBER])


def difference_table(found: Iterable[Difference]) -> pd.DataFrame:
    """Where register and sheets differ, cell beside cell."""
    rows = [
        [each.unit, each.item, each.field, each.before or "(空)", each.after or "(空)"]
        for each in found
    ]
    return pd.DataFrame(rows, columns=["单位", "事项", "栏目", "登记簿", "工作簿"])


def clauses(register: Register) -> dict[str, int]:
    """How many findings each clause has, in the scheme's order, :data:`UNASKED` last."""
    found = Counter(clause for each in register.findings for clause in each.articles or (UNASKED,))
    order = dict.fromkeys(line.article for line in register.rules.scheme.lines) | {UNASKED: None}
    return {clause: found[clause] for clause in order if clause in found}


def counts(register: Register) -> list[Count]:
    """How many matters there are, in which states, how many findings."""
    found = [Count("事项", str(len(register.standing)), "件,已撤回的不计")]
    found += [Count(str(state), str(many), "件") for state, many in register.states.items()]
    wrong = {each.matter for each in register.findings}
    return [*found, Count("不合要求", str(len(register.findings)), f"处,{len(wrong)} 件")]


def sums(register: Register) -> str:
    """How many have which level of risk, and of how many of each kind all is covered."""
    ledger, level = register.rules.ledger, register.rules.level
    levels = "、".join(f"{name} {many}" for name, many in register.levels.items())
    kinds = "、".join(f"{c.kind} {c.done}/{c.due}" for c in register.coverage() if c.due)
    risk = f"{level.name}:{levels}。" if level and levels else ""
    return f"{risk}{ledger.coverage}(已{ledger.act}/全部):{kinds or '还没有事项'}。"


def matter_name(standing: Standing) -> str:
    """A matter in a sentence or a list."""
    return f"「{standing.unit}」的「{standing.name}」"
