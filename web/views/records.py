"""日常记录: deductions and vetoes as they happen through the year."""

from datetime import date

import streamlit as st

from criteria import DeductionCase
from scoring.model.evidence import UsageError
from scoring.model.points import trimmed
from scoring.model.sheets import sheets_of
from scoring.office import daily_records
from scoring.office.looks import Record
from scoring.office.year import OfficeYear
from scoring.reports.markup import nothing
from web.components import page, review_sheet, year_tables

ROUND = "record-round"


def ask_place(year: OfficeYear, units: list[str], key: str) -> tuple[str | None, date | None]:
    """Which unit, and when."""
    left, right = st.columns(2)
    unit = left.selectbox("单位", units, index=None, placeholder="选择单位", key=f"{key}-unit")
    first, last = date(year.year.year, 1, 1), date(year.year.year, 12, 31)
    today = date.today()
    on = right.date_input(
        "日期", today if first <= today <= last else None, first, last, key=f"{key}-date"
    )
    return unit, on


def ask_deduction(year: OfficeYear, units: list[str], sealed: bool) -> None:
    """The form for a deduction; what it asks follows from the case."""
    taken = year.scheme.terms.deduction
    cases = year.scheme.deduction_by_id
    chosen = st.selectbox("情形", [*cases], format_func=lambda id_: case_words(cases[id_]))
    case = cases[chosen]
    st.caption(case.words)
    key = f"deduct-{case.id}-{st.session_state.setdefault(ROUND, 0)}"
    with st.form(key, border=True):
        unit, on = ask_place(year, units, key)
        matter = st.text_input("事项", key=f"{key}-matter", max_chars=200)
        basis = st.text_input("依据(文号等)", key=f"{key}-basis", max_chars=200)
        count, points, approver = 1, None, ""
        if case.rule == "discretion":
            span = f"{trimmed(case.least or 0)} 至 {trimmed(case.most or 0)}"
            left, right = st.columns(2)
            points = left.number_input(
                f"{taken}({span} 分)", value=None, step=1.0, format="%.2f", key=f"{key}-points"
            )
            approver = right.text_input("批准人(职务)", key=f"{key}-approver", max_chars=40)
            reason = st.text_input(f"{taken}理由", key=f"{key}-reason", max_chars=200)
        else:
            count = st.number_input("起数", 1, 1000, key=f"{key}-count")
            reason = st.text_input("说明(可不填)", key=f"{key}-reason", max_chars=200)
        if st.form_submit_button(f"记录{taken}", type="primary", disabled=sealed):
            with page.errors_shown():
                of, day = given(unit, on)
                daily_records.deduct(
                    year,
                    of,
                    case.id,
                    matter.strip(),
                    day,
                    basis.strip(),
                    count=int(count),
                    points=None if points is None else review_sheet.hundredths(points),
                    reason=reason.strip(),
                    approver=approver.strip(),
                )
                st.session_state[ROUND] += 1
                page.done(f"已记录:{unit} {case.id}「{matter.strip()}」")


def case_words(case: DeductionCase) -> str:
    """A case in a list, with what it costs."""
    cost = f"每起 {trimmed(case.points or 0)}"
    if case.rule == "discretion":
        cost = f"视情 {trimmed(case.least or 0)}—{trimmed(case.most or 0)}"
    return f"{case.id}　{case.label}({cost} 分)"


def given(unit: str | None, on: date | None) -> tuple[str, date]:
    """Both as they are. Raises :class:`UsageError` where one was not chosen."""
    if not unit or on is None:
        raise UsageError("请选择日期" if unit else "请选择单位")
    return unit, on


def ask_veto(year: OfficeYear, units: list[str], sealed: bool) -> None:
    """The form for a veto."""
    word = year.scheme.terms.veto
    st.caption(year.scheme.veto.words if year.scheme.veto else "")
    key = f"veto-{st.session_state.setdefault(ROUND, 0)}"
    with st.form(key, border=True):
        unit, on = ask_place(year, units, key)
        matter = st.text_input("事项", key=f"{key}-matter", max_chars=200)
        document = st.text_input("认定文号", key=f"{key}-document", max_chars=200)
        reason = st.text_input("说明(可不填)", key=f"{key}-reason", max_chars=200)
        if st.form_submit_button(f"记录{word}", type="primary", disabled=sealed):
            with page.errors_shown():
                of, day = given(unit, on)
                daily_records.veto(year, of, matter.strip(), day, document.strip(), reason.strip())
                st.session_state[ROUND] += 1
                page.done(f"已记录{word}:{unit}「{matter.strip()}」")


def show_records(year: OfficeYear, sealed: bool) -> None:
    """What is recorded, and how to take one out of force."""
    everything = st.toggle("也列出已撤销的")
    records = daily_records.recorded(year, revoked=everything)
    st.subheader(f"记录({len(records)} 条)", anchor=False)
    if not records:
        names = "、".join(rule.name for rule in sheets_of(year.scheme) if rule.by_office)
        st.html(nothing("还没有记录", f"工作簿{names}表中的,不在此列,照样计入。"))
        return
    table = year_tables.record_table(records, year.scheme)
    widths = {"序号": 50, "单位": 110, "情形": 84, "事项": 220, "依据": 170, "起数": 50}
    st.dataframe(
        table,
        hide_index=True,
        placeholder="—",
        alt="日常记录",
        column_config={name: st.column_config.Column(width=w) for name, w in widths.items()},
    )
    in_force = {each.id: each for each in records[::-1] if not each.revoked_at}
    if in_force:
        ask_revoke(year, in_force, sealed)


def ask_revoke(year: OfficeYear, records: dict[int, Record], sealed: bool) -> None:
    """Take a record out of force, with a reason."""
    with st.expander("撤销一条记录"), st.form("revoke", border=False):
        chosen = st.selectbox(
            "记录",
            [*records],
            format_func=lambda key: year_tables.record_name(records[key], year.scheme),
        )
        reason = st.text_input("撤销的理由", max_chars=200)
        if st.form_submit_button("撤销", disabled=sealed):
            with page.errors_shown():
                daily_records.revoke(year, chosen, reason.strip())
                page.done(f"已撤销:{year_tables.record_name(records[chosen], year.scheme)}")


def show() -> None:
    """The page."""
    year, sealed = page.kept()
    st.subheader("日常记录", anchor=False)
    units = page.with_roster(year)
    page.tell_sealed(sealed)
    scheme = year.scheme
    asked = {scheme.terms.deduction: ask_deduction} if scheme.deductions else {}
    asked |= {scheme.terms.veto: ask_veto} if scheme.veto else {}
    for tab, ask in zip(st.tabs([*asked], key="record-kinds"), asked.values(), strict=True):
        with tab:
            ask(year, units, sealed)
    show_records(year, sealed)


show()
