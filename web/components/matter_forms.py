"""Forms about matters: registering one, recording what became so, revoking and withdrawing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import NamedTuple, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from criteria import Scheme
from scoring.model.evidence import UsageError
from scoring.office import matters, own_unit
from scoring.office.looks import ColumnRule, Fact, Matter, kinds_in
from scoring.office.matter_states import Standing
from scoring.office.matter_values import (
    DECIDES,
    JOINT,
    NAME,
    UNIT,
    YEARS_AROUND,
    FieldFaults,
    day_fault,
    fields_of,
)
from scoring.office.year import OfficeYear
from web.components import page
from web.gate.addresses import MATTER
from web.literal import plain_text

ROUND = "matter-round"
DAY = "day"
"""The field of a form that says from which day on."""
MOST_SHOWN = 16
_Result = TypeVar("_Result")
Slots = dict[str, DeltaGenerator]
"""The place below each field for what is wrong with it."""


class Acts(NamedTuple):
    """What whoever is at work does to the register: by the office's verbs, or by the unit's own.

    ``units``: those a matter may be of, all of the roster; none where it is always the same one.
    """

    add: Callable[..., Matter]
    record: Callable[..., list[Fact]]
    revoke: Callable[[int, str], None]
    withdraw: Callable[[int, str], None]
    to_carry: Callable[[], list[Matter]]
    carry_over: Callable[[Collection[int]], list[Matter]]
    units: tuple[str, ...] = ()


def office_acts(year: OfficeYear) -> Acts:
    """The office's verbs."""
    return Acts(
        partial(matters.add, year),
        partial(matters.record, year),
        partial(matters.revoke, year),
        partial(matters.withdraw, year),
        partial(matters.to_carry, year),
        partial(matters.carry_over, year),
        tuple(each.name for each in year.required_roster().units),
    )


def own_acts(year: OfficeYear) -> Acts:
    """A reporter's verbs."""
    return Acts(
        partial(own_unit.add_matter, year),
        partial(own_unit.record_matter, year),
        partial(own_unit.revoke_fact, year),
        partial(own_unit.withdraw_matter, year),
        partial(own_unit.matters_to_carry, year),
        partial(own_unit.carry_over_matters, year),
    )


def ask_matter(year: OfficeYear, acts: Acts, sealed: bool) -> None:
    """The form for a new matter: what is required first, the rest folded."""
    key, slots = f"register-{year.year.id}-{st.session_state.setdefault(ROUND, 0)}", Slots()
    fields = fields_of(year.scheme)
    with st.form(key):
        unit: str | None = None
        if acts.units:
            unit = st.selectbox(
                "单位", acts.units, index=None, placeholder="选择单位,可输入几个字查找",
                key=f"{key}-unit", persist_state="session",
            )  # fmt: skip
            slots[UNIT] = st.empty()
        title = _named(year.scheme, NAME)
        name = st.text_input(title, key=f"{key}-name", max_chars=200, persist_state="session")
        slots[NAME] = st.empty()
        values = _ask(year, (f for f in fields.values() if f.required), key, slots)
        day = _ask_day("从哪一天起(提出或列入计划的日期)", year, f"{key}-day", slots)
        with st.expander("联合单位、决定机关、文号(可不填,以后也可以补记)"):
            values |= _ask_joint(acts, unit, key, slots)
            values |= _ask(year, [DECIDES], key, slots)
            paper, note = _ask_paper(key)
        asked = st.form_submit_button("登记", type="primary", disabled=sealed)
        wrong = st.empty()
    if asked:
        given = {"values": values, "day": day, "paper": paper, "note": note}
        act = partial(acts.add, *([unit or ""] if acts.units else []), name, **given)
        made = _attempt(year, act, day, slots, wrong)
        if made is not None:
            st.session_state[ROUND] += 1
            st.query_params.from_dict({MATTER: str(made.id)})
            _told(f"已登记第 {made.id} 号事项「{made.name}」", name, paper, note, *values.values())


def ask_facts(year: OfficeYear, acts: Acts, of: Standing, sealed: bool) -> None:
    """The form for what became so of a matter: several columns of one day and paper."""
    key, slots = f"record-{of.id}-{st.session_state.setdefault(ROUND, 0)}", Slots()
    with st.form(key):
        st.caption("只填有变化的栏目,一次可填几栏;没有填的不变。日期栏从所填的日期起。")
        left, right = st.columns(2)
        with left:
            day = _ask_day("从哪一天起", year, f"{key}-day", slots)
        with right:
            paper = _ask_text("文号或材料名称", f"{key}-paper")
        fields, holds = fields_of(year.scheme), of.registered.holds
        own = [each for each in fields.values() if each not in (JOINT, DECIDES)]
        values = _ask(year, [*own, DECIDES], key, slots, holds)
        values |= _ask_joint(acts, of.unit, key, slots, holds)
        note = _ask_text("说明", f"{key}-note")
        asked = st.form_submit_button("记录", type="primary", disabled=sealed)
        wrong = st.empty()
    if asked:
        act = partial(acts.record, of.id, values, day=day, paper=paper, note=note)
        if not values:
            wrong.error("还没有填写任何栏目")
        elif (facts := _attempt(year, act, day, slots, wrong)) is not None:
            st.session_state[ROUND] += 1
            _told(_recorded(year, of, facts), paper, note, *values.values())


def _attempt(
    year: OfficeYear,
    act: Callable[[], _Result],
    day: date | None,
    slots: Slots,
    wrong: DeltaGenerator,
) -> _Result | None:
    """What the act gives; where it is refused None, and each fault is said at its place."""
    wrong_day = day_fault(day, year.year.year) if day else ""
    faults = {DAY: wrong_day} if wrong_day else {}
    try:
        if not faults:
            return act()
    except FieldFaults as fault:
        faults = fault.faults
    except UsageError as fault:
        wrong.error(plain_text(str(fault)))
        return None
    for field, words in faults.items():
        slots.get(field, wrong).error(plain_text(words))
    wrong.error(f"没有办理:有 {len(faults)} 处要改,见上面;填好的都还在。")
    return None


def _recorded(year: OfficeYear, of: Standing, facts: Iterable[Fact]) -> str:
    """What was recorded, and what holds all the same where a later day's record does."""
    names = {rule.field: rule.name for rule in fields_of(year.scheme).values()}
    words = []
    for fact in facts:
        later = of.registered.holds.get(fact.field)
        still = (
            f"(现在起作用的仍是较晚的「{later.value}」)" if later and later.day > fact.day else ""
        )
        words.append(f"{names[fact.field]} {fact.value}{still}")
    return f"已记录:{'、'.join(words)}"


def _told(words: str, *texts: str) -> None:
    """Say what was done, and that identifiers in it were masked."""
    kinds = sorted({kind for text in texts for kind in kinds_in(text)})
    masked = f"。所写内容含有{'、'.join(kinds)},已遮盖;登记簿不需要个人身份信息" if kinds else ""
    page.done(words + masked)


def _named(scheme: Scheme, field: str) -> str:
    return plain_text(scheme.ledger.named(field)) if scheme.ledger else ""


def _ask(
    year: OfficeYear,
    fields: Iterable[ColumnRule],
    key: str,
    slots: Slots,
    holds: Mapping[str, Fact] | None = None,
) -> dict[str, str]:
    """A widget for each column by its kind, in two columns; gives what was filled in, by field.

    ``holds``: what is so now, said beside the names.
    """
    given = dict[str, str]()
    for place, rule in enumerate(fields):
        if place % 2 == 0:
            both = st.columns(2)
        with both[place % 2]:
            value = _ask_one(year, rule, f"{key}-field-{rule.field}", (holds or {}).get(rule.field))
            slots[rule.field] = st.empty()
        if value:
            given[rule.field] = value
    return given


def _ask_one(year: OfficeYear, rule: ColumnRule, key: str, now: Fact | None) -> str:
    label = rule.name + (f"(现为{now.value[:MOST_SHOWN]})" if now else "")
    if rule.kind == "date":
        first, last = _days(year)
        day = st.date_input(
            plain_text(label), None, first, last, key=key, format="YYYY-MM-DD",
            persist_state="session",
        )  # fmt: skip
        return day.isoformat() if day else ""
    if rule.choices:
        return (
            st.pills(
                plain_text(label), rule.choices, format_func=plain_text, key=key,
                persist_state="session",
            )
            or ""
        )  # fmt: skip
    return _ask_text(label, key)


def _ask_text(label: str, key: str) -> str:
    text = st.text_input(plain_text(label), key=key, max_chars=200, persist_state="session")
    return (text or "").strip()


def _days(year: OfficeYear) -> tuple[date, date]:
    """The first and the last day that something may be so from."""
    last = min(date.today(), date(year.year.year + 1, 12, 31))
    return date(year.year.year - YEARS_AROUND, 1, 1), last


def _ask_day(label: str, year: OfficeYear, key: str, slots: Slots) -> date | None:
    """A day, today if nothing else is said; in an older year its last one."""
    usual, (first, last) = min(date.today(), date(year.year.year, 12, 31)), _days(year)
    day = st.date_input(
        label, usual, first, last, key=key, format="YYYY-MM-DD", persist_state="session"
    )
    slots[DAY] = st.empty()
    return day


def _ask_joint(
    acts: Acts,
    unit: str | None,
    key: str,
    slots: Slots,
    holds: Mapping[str, Fact] | None = None,
) -> dict[str, str]:
    """The joint units: chosen from the roster, or by a reporter written down."""
    now, field = (holds or {}).get(JOINT.field), f"{key}-field-{JOINT.field}"
    label = plain_text(JOINT.name + (f"(现为{now.value[:MOST_SHOWN]})" if now else ""))
    if acts.units:
        others = [each for each in acts.units if each != unit]
        chosen = st.multiselect(label, others, key=field, placeholder="选择单位,可选几个")
        text = "、".join(chosen)
    else:
        text = _ask_text(f"{JOINT.name}(几个的用顿号分开)", field)
    slots[JOINT.field] = st.empty()
    return {JOINT.field: text} if text else {}


def _ask_paper(key: str) -> tuple[str, str]:
    left, right = st.columns(2)
    with left:
        paper = _ask_text("文号或材料名称", f"{key}-paper")
    with right:
        return paper, _ask_text("说明", f"{key}-note")
