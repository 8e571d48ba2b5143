"""日程: what is due from each unit and what came; dates are changed, units reminded."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import streamlit as st

from scoring.model.due import Standing
from scoring.model.evidence import UsageError
from scoring.office import calendar, calendar_papers, calendar_records, due_claims, papers
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from scoring.reports.markup import nothing
from web.components import calendar_forms, calendar_lists, downloads, page
from web.components.calendar_forms import Acts, key_of

ALL = "全部"
URGENT = ("missing", "soon")
MOST = 200
"""So many dates are listed; of more the filter says which."""


def ask_filter(year: OfficeYear, units: list[str]) -> tuple[str, str, date | None]:
    """Which unit, which group, as of which day."""
    left, middle, right = st.columns(3)
    unit = left.selectbox("单位", [ALL, *units], key="calendar-unit")
    groups = [each.name for each in year.scheme.groups]
    group = middle.selectbox("单位类别", [ALL, *groups], key="calendar-group")
    day = right.date_input("看哪一天的情况", date.today(), key="calendar-day")
    return (
        "" if unit == ALL else str(unit),
        "" if group == ALL else str(group),
        day if isinstance(day, date) else None,
    )


def show_dates(found: Sequence[Standing], units: list[str], unit: str) -> None:
    """What is overdue and near first; the rest opens."""
    st.html(calendar_lists.counts(found))
    way = st.segmented_control(
        "怎样列", ["按日期", "按单位"], default="按日期", required=True, key="calendar-way",
        label_visibility="collapsed",
    )  # fmt: skip
    urgent = [each for each in found if each.state.kind in URGENT]
    rest = sorted(
        (each for each in found if each.state.kind not in URGENT), key=lambda each: each.date.by
    )
    if not urgent:
        st.html(nothing("没有逾期的,也没有 30 天内到期的", "其余的日期在下面。"))
    show_listed(urgent, units, way, unit)
    if rest:
        with st.expander(f"未到期和已完成的({len(rest)} 项)"):
            show_listed(rest, units, way, unit)


def show_listed(found: Sequence[Standing], units: list[str], way: str, unit: str) -> None:
    """Dates, a line each date or a line each unit and date."""
    if way == "按日期" and not unit:
        st.html(calendar_lists.by_date(found))
        return
    in_order = sorted(found, key=lambda each: units.index(each.date.unit))
    st.html(calendar_lists.standings(in_order[:MOST], with_unit=not unit))
    if len(found) > MOST:
        st.caption(f"共 {len(found)} 项,列出前 {MOST} 项;其余的请选单位查看。")


def show_records(year: OfficeYear, units: list[str], unit: str, sealed: bool) -> None:
    """The forms for what came and what happened, of a unit."""
    of = unit or st.selectbox(
        "哪个单位", units, index=None, placeholder="选择单位", key="calendar-record-unit"
    )
    if not of:
        return
    acts = Acts(
        record=lambda each, on, paper, note: calendar_records.record(
            year, each.date.unit, each.date.due, on, number=each.date.number, paper=paper, note=note
        ),
        happened=lambda due, at, words: calendar_records.add_event(year, of, due, at, words),
        reported=lambda event, at, paper, note: calendar_records.report_event(
            year, event, at, paper=paper, note=note
        ),
    )
    mine = calendar.standings(year, unit=of)
    calendar_forms.ask_done(mine, acts, sealed)
    if dues := [due for due in year.scheme.dues if due.after_event]:
        st.markdown("**事件**")
        calendar_forms.ask_event(dues, acts, sealed)
        waiting = {each.date.event for each in mine if each.came is None}
        events = [each for each in calendar.events(year) if each.id in waiting]
        calendar_forms.ask_report(events, acts, sealed)


def show_changes(year: OfficeYear, units: list[str], sealed: bool) -> None:
    """The forms for another day, or none, and for one more date; what was said before."""
    titles = calendar.titles(year)
    dates = {
        (each.date.due, each.date.number): f"{each.date.title}({each.date.last} 以前)"
        for each in sorted(calendar.standings(year), key=lambda each: each.date.by)
        if each.date.event is None
    }
    if year.is_allowed(Action.YEARS):
        whom = {"": "全部单位"} | {f"g{g.name}": f"类别:{g.name}" for g in year.scheme.groups}
        whom |= {f"u{name}": name for name in units}
        with st.form(key_of("change")):
            new, drop = ("", 0), "不要了"
            named = {**dates, new: "另增一项"}
            chosen = st.selectbox("改哪一个", [*named], format_func=named.__getitem__)
            title = st.text_input("另增的名称(另增一项才填)", max_chars=60)
            left, right = st.columns(2)
            of = left.selectbox("对谁", [*whom], format_func=whom.__getitem__)
            day = right.date_input("改到哪一天以前", None)
            dropped = st.checkbox(drop)
            reason = st.text_input("理由", max_chars=200)
            if st.form_submit_button("改日程", type="primary", disabled=sealed):
                with page.errors_shown():
                    on = day if isinstance(day, date) and not dropped else None
                    if on is None and not (dropped and chosen != new):
                        raise UsageError("请选择日期;不要了的,请勾选「不要了」")
                    unit = of[1:] if of.startswith("u") else ""
                    group = of[1:] if of.startswith("g") else ""
                    if chosen == new and on:
                        calendar_records.add(
                            year, title.strip(), on, reason.strip(), unit=unit, group=group
                        )
                    else:
                        calendar_records.change(
                            year, *chosen, on, reason.strip(), unit=unit, group=group
                        )
                    name = title.strip() if chosen == new else named[chosen]
                    calendar_forms.recorded(f"「{name}」{on or drop}({whom[of]})")
    said = calendar.changes(year)
    if said:
        table = calendar_lists.change_table(said, titles)
        st.dataframe(table, hide_index=True, placeholder="—", alt="改过的日期")
    else:
        st.caption("还没有改过日期。")


def show_claims(year: OfficeYear, day: date | None) -> None:
    """What the calendar says beside what the workbooks claim."""
    found = due_claims.claims(year, day)
    st.caption("日程里登记的,与工作簿所填的完成数对照。只作提示,分数不因此改动。")
    if not found:
        st.html(nothing("没有可以对照的项", "方案里没有与日程相连的项。"))
        return
    st.dataframe(calendar_lists.claim_table(found), hide_index=True, alt="日程与工作簿对照")


def show_papers(year: OfficeYear, unit: str, group: str, day: date | None) -> None:
    """Reminders as Word and Excel, the dates as a file for other calendars."""
    mine = calendar.reminders(year, unit=unit, group=group, day=day)
    st.caption(f"要催报的单位 {len(mine)} 个:逾期没有完成的,和 30 天内到期的。照上面的筛选。")
    of = downloads.file_name(unit or group or "全部")
    make = partial(calendar_papers.reminder_paper, year, unit=unit, group=group, day=day)
    with st.container(horizontal=True):
        name = f"催报_{of}_{year.year.year}"
        downloads.offer_file(
            "催报单(.docx,一个单位一页)", partial(make, "docx"), f"{name}.docx", papers.DOCX
        )
        downloads.offer_file("催报清单(.xlsx)", partial(make, "xlsx"), f"{name}.xlsx")
        downloads.offer_file(
            "日历文件(.ics)",
            partial(calendar_papers.ics, year, unit),
            f"日程_{of if unit else '全部'}_{year.year.year}.ics",
            calendar_papers.ICS,
        )


def show_history(year: OfficeYear, sealed: bool) -> None:
    """Everything that was recorded; any of it can be taken back."""
    everything = st.toggle("也列出已撤销的", key="calendar-revoked")
    titles = calendar.titles(year)
    found = calendar.arrivals(year, revoked=everything)
    if not found:
        st.caption("还没有登记完成。")
    else:
        table = calendar_lists.arrival_table(found, titles)
        st.dataframe(table, hide_index=True, placeholder="—", alt="登记的完成")
    if year.is_allowed(Action.RECEIVE):
        acts = (
            partial(calendar_records.revoke, year),
            partial(calendar_records.revoke_event, year),
        )
        standing = [each for each in found if not each.revoked_at]
        calendar_forms.ask_revoke(standing, calendar.events(year), titles, acts, sealed)


def show() -> None:
    """The page."""
    year, sealed = page.kept()
    st.html(calendar_lists.CSS)
    if not year.is_allowed(Action.LOOK):
        st.html(nothing("还没有公布", "成绩公布之后才能查看。"))
        return
    st.subheader("日程", anchor=False)
    units = page.with_roster(year)
    page.tell_sealed(sealed)
    unit, group, day = ask_filter(year, units)
    found = [
        each
        for each in calendar.standings(year, unit=unit, day=day)
        if group in ("", each.date.group)
    ]
    shown: dict[str, Callable[[], None]] = {"要办的": partial(show_dates, found, units, unit)}
    if year.is_allowed(Action.RECEIVE):
        shown["登记"] = partial(show_records, year, units, unit, sealed)
    shown["改期"] = partial(show_changes, year, units, sealed)
    shown["对照"] = partial(show_claims, year, day)
    shown["催报"] = partial(show_papers, year, unit, group, day)
    shown["经过"] = partial(show_history, year, sealed)
    page.parts("calendar-parts", shown)


show()
