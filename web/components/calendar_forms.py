"""Forms of the calendar, shared by the office's page and the unit's: what came, what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import streamlit as st

from criteria import Due
from scoring.model.due import Standing
from scoring.model.evidence import UsageError
from scoring.office.looks import Arrival, DueEvent
from web.components import calendar_lists, page

ROUND = "calendar-round"


@dataclass(frozen=True)
class Acts:
    """What whoever is at work does for a unit: each takes what its form asked."""

    record: Callable[[Standing, date, str, str], object]
    happened: Callable[[str, datetime, str], object]
    reported: Callable[[int, datetime, str, str], object]


def key_of(name: str) -> str:
    """The key of a field, another one each time something was recorded: so that it is blank."""
    return f"calendar-{name}-{st.session_state.setdefault(ROUND, 0)}"


def recorded(words: str) -> None:
    """Say what was done, with blank fields after it."""
    st.session_state[ROUND] += 1
    page.done(words)


def ask_done(found: Sequence[Standing], acts: Acts, disabled: bool) -> None:
    """The form for a date that is done."""
    dated = [each for each in found if each.date.event is None]
    if not dated:
        st.caption("没有可以登记的日期。")
        return
    with st.form(key_of("done")):
        chosen = st.selectbox("完成了哪一项", dated, format_func=calendar_lists.label)
        left, right = st.columns(2)
        on = left.date_input("哪一天", None, max_value=date.today())
        paper = right.text_input("文号或材料名称(可不填)", max_chars=200)
        note = st.text_input("说明(可不填)", max_chars=200)
        if st.form_submit_button("登记完成", type="primary", disabled=disabled):
            with page.errors_shown():
                if not isinstance(on, date):
                    raise UsageError("请选择是哪一天完成的")
                acts.record(chosen, on, paper.strip(), note.strip())
                recorded(f"已登记:{chosen.date.unit}「{chosen.date.title}」{on} 完成")


def ask_event(dues: Sequence[Due], acts: Acts, disabled: bool) -> None:
    """The form for an event, upon which something is due."""
    with st.form(key_of("event")):
        names = {due.id: f"{due.title}({due.term()}报)" for due in dues}
        chosen = st.selectbox("发生后要报什么", [*names], format_func=names.__getitem__)
        words = st.text_input("什么事件", max_chars=200, help="不写个人的姓名、电话、身份证号码")
        at = ask_moment("发生")
        if st.form_submit_button("登记事件", disabled=disabled):
            with page.errors_shown():
                acts.happened(chosen, moment(at, "发生"), words.strip())
                recorded(f"已登记事件:{words.strip()}")


def ask_report(events: Sequence[DueEvent], acts: Acts, disabled: bool) -> None:
    """The form for when an event was reported."""
    if not events:
        return
    with st.form(key_of("report")):
        known = {each.id: each for each in events}
        chosen = st.selectbox(
            "哪一个事件", [*known], format_func=lambda id_: calendar_lists.event_name(known[id_])
        )
        at = ask_moment("报告")
        paper = st.text_input("文号或材料名称(可不填)", max_chars=200)
        note = st.text_input("说明(可不填)", max_chars=200)
        if st.form_submit_button("登记报告的时间", disabled=disabled):
            with page.errors_shown():
                acts.reported(chosen, moment(at, "报告"), paper.strip(), note.strip())
                recorded(f"已登记:第 {chosen} 号事件的报告")


def ask_moment(what: str) -> tuple[object, object]:
    """A day and an hour."""
    left, right = st.columns(2)
    return (
        left.date_input(f"{what}的日期", None, max_value=date.today()),
        right.time_input(f"{what}的时间", None, step=60),
    )


def moment(given: tuple[object, object], what: str) -> datetime:
    """Both together. Raises :class:`UsageError` where one was not chosen."""
    day, hour = given
    if not isinstance(day, date) or not isinstance(hour, time):
        raise UsageError(f"请写明{what}的日期和时间")
    return datetime.combine(day, hour)


def ask_revoke(
    arrivals: Sequence[Arrival],
    events: Sequence[DueEvent],
    titles: Mapping[str, str],
    acts: tuple[Callable[[int, str], object], Callable[[int, str], object]],
    disabled: bool,
) -> None:
    """Take a record or an event out of force, with a reason: ``acts`` for either."""
    named = {
        ("record", each.id): calendar_lists.arrival_name(each, dict(titles)) for each in arrivals
    }
    named |= {("event", each.id): f"事件 {calendar_lists.event_name(each)}" for each in events}
    if not named:
        return
    with st.expander("撤销一条登记"), st.form(key_of("revoke"), border=False):
        chosen = st.selectbox("哪一条", [*named], format_func=named.__getitem__)
        reason = st.text_input("撤销的理由", max_chars=200)
        if st.form_submit_button("撤销", disabled=disabled):
            with page.errors_shown():
                kind, number = chosen
                acts[kind == "event"](number, reason.strip())
                recorded(f"已撤销:{named[chosen]}")
