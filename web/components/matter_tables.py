"""Tables of the register of matters: all matters, and what is not in order with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pandas as pd

from scoring.office.diff import Difference
from scoring.office.findings import Finding
from scoring.office.looks import Count, State, fold
from scoring.office.matter_states import Register, Standing
from web.session.prepared import made_once

NUMBER = "编号"
REPEATING = {"单位", "状态", "类别", "不合要求", "条款", "情况"}
UNASKED = "台账栏目"
"""What stands for a clause where no line asks for it."""


def matter_table(register: Register) -> pd.DataFrame:
    """A row a matter, those withdrawn too; made once for a state of the register."""
    return made_once(register, matter_table, lambda: _matter_table(register))


def _matter_table(register: Register) -> pd.DataFrame:
    level = register.rules.level
    columns = ["单位", "事项", "状态", "类别", *([level.name] if level else []), "最近记录"]
    rows: list[list[Any]] = []
    for each in register.all:
        risk = [each.level] if level else []
        row = [each.unit, each.name, str(each.state), each.kind, *risk, each.last]
        rows.append([*row, _out_of_order(each.findings), each.id])
    return _packed(pd.DataFrame(rows, columns=[*columns, "不合要求", NUMBER]))


def _packed(table: pd.DataFrame) -> pd.DataFrame:
    """The same with columns of words that repeat as categories: half the bytes to send."""
    return table.astype(dict.fromkeys(REPEATING & {*table}, "category"))


def _out_of_order(found: Sequence[Finding]) -> str:
    more = f" 等 {len(found)} 处" if len(found) > 1 else ""
    return f"✕ {found[0].words}{more}" if found else ""


def chosen(
    table: pd.DataFrame,
    words: str,
    units: Collection[str],
    kinds: Collection[str],
    states: Collection[State],
) -> pd.DataFrame:
    """The rows that have ``words`` in unit, name or number and are of these units, kinds and
    states; an empty choice takes all, but for those withdrawn.
    """
    found = table
    if sought := fold(words).casefold():
        texts = [found[name].astype(str) for name in ("单位", "事项", NUMBER)]
        whole = texts[0] + "\n" + texts[1] + "\n" + texts[2]
        found = found[whole.map(lambda text: sought in fold(text).casefold())]
    for column, wanted in (("单位", units), ("类别", kinds), ("状态", [*map(str, states)])):
        if wanted:
            found = found[found[column].isin(wanted)]
    return found


def finding_table(found: Iterable[Finding]) -> pd.DataFrame:
    """A row a finding, with its clauses."""
    rows = [
        [
            "、".join(each.articles) or UNASKED,
            *(each.unit, each.name, each.words, each.day, each.matter),
        ]
        for each in found
    ]
    return _packed(pd.DataFrame(rows, columns=["条款", "单位", "事项", "情况", "自", NUMBER]))


def difference_table(found: Iterable[Difference]) -> pd.DataFrame:
    """Where register and sheets differ, cell beside cell."""
    rows = [
        [each.unit, each.item, each.field, each.before or "(空)", each.after or "(空)"]
        for each in found
    ]
    return pd.DataFrame(rows, columns=["单位", "事项", "栏目", "登记簿", "工作簿"])


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
