"""本单位日程: what is due from the unit, what it did, and what happened."""

from functools import partial

import streamlit as st

from scoring.office import calendar_papers, own_calendar
from scoring.reports.markup import nothing
from web.components import calendar_forms, calendar_lists, downloads, page
from web.components.calendar_forms import Acts
from web.literal import plain_text
from web.session import years


def show() -> None:
    """The page."""
    year = years.current()
    page.show_done()
    page.who_is_here()
    if year is None:
        st.html(nothing("没有需要报送的年度", years.trouble() or "名册中还没有本单位。"))
        return
    st.html(calendar_lists.CSS)
    unit, sealed = year.actor.unit or "", year.seal_in_force() is not None
    st.subheader(f"{plain_text(unit)}　{year.year.year} 年度日程", anchor=False)
    page.choose_scheme(year)
    page.tell_sealed(sealed)
    found = own_calendar.own_dates(year)
    if not found:
        st.html(nothing("还没有日程", "考评主体还没有定日期。"))
        return
    st.html(calendar_lists.counts(found))
    st.html(calendar_lists.standings(found, with_unit=False))
    name = f"日程_{downloads.file_name(unit)}_{year.year.year}.ics"
    downloads.offer_file(
        "日历文件(.ics)", partial(own_calendar.own_ics, year), name, calendar_papers.ICS
    )
    st.subheader("登记", anchor=False)
    acts = Acts(
        record=lambda each, on, paper, note: own_calendar.record_done(
            year, each.date.due, on, number=each.date.number, paper=paper, note=note
        ),
        happened=partial(own_calendar.add_own_event, year),
        reported=lambda event, at, paper, note: own_calendar.report_own_event(
            year, event, at, paper=paper, note=note
        ),
    )
    calendar_forms.ask_done(found, acts, sealed)
    if dues := [due for due in year.scheme.dues if due.after_event]:
        st.markdown("**事件**")
        calendar_forms.ask_event(dues, acts, sealed)
        waiting = {each.date.event for each in found if each.came is None}
        events = own_calendar.own_events(year)
        calendar_forms.ask_report([e for e in events if e.id in waiting], acts, sealed)
    arrivals, events = own_calendar.own_records(year), own_calendar.own_events(year, revocable=True)
    titles = {each.date.due: each.date.title for each in found}
    revoke = (partial(own_calendar.revoke_done, year), partial(own_calendar.revoke_own_event, year))
    calendar_forms.ask_revoke(arrivals, events, titles, revoke, sealed)


show()
