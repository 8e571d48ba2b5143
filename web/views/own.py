"""本单位: what a reporting unit has: its template, its workbooks, and once published its result."""

from datetime import date
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scoring.model.evidence import UsageError
from scoring.office import own_evidence, own_objections, own_unit
from scoring.office.looks import Submission, UnitReport, Workbook
from scoring.office.matter_states import Register
from scoring.office.receiving import Received
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from scoring.reports.markup import nothing
from web.components import (
    downloads,
    evidence_forms,
    markup,
    matter_forms,
    matter_lists,
    matter_page,
    matter_sources,
    page,
    unit_pieces,
    year_tables,
)
from web.literal import plain_text
from web.session import workspaces, years
from web.session.workspace import printable

NOT_FOR_A_UNIT = ["单位", "类型", "取代", "经办"]
ROUND, REPORTED = "own-round", "own-reported"
EVIDENCE = "佐证材料"  # the name of the tab


def ask_workbook(year: OfficeYear, sealed: bool) -> None:
    """The form for the unit's workbook."""
    number = st.session_state.setdefault(ROUND, 0)
    with st.form(f"own-{number}"):
        file = st.file_uploader("填好的工作簿(.xlsx)", key=f"own-file-{number}")
        asked = st.form_submit_button("报送", type="primary", disabled=sealed)
        inside = st.empty()
    cancel = st.empty()  # a form takes no other buttons
    if asked:
        st.session_state.pop(REPORTED, None)
        with inside.container(), page.errors_shown():
            page.must_have_arrived(f"own-file-{number}")
            if file is None:
                raise UsageError("请先选择工作簿")
            book = Workbook(printable(file.name), file.getvalue())
            st.session_state[REPORTED] = hand_in(year, book, cancel)
            st.session_state[ROUND] += 1
            st.rerun()


def hand_in(year: OfficeYear, book: Workbook, cancel: DeltaGenerator) -> Received:
    """Hand in a workbook; a large one away from the page."""
    if book.size > page.LONG_BYTES:
        return page.away("正在检查", ":", cancel, own_unit.report, book, year=year)
    with st.spinner("正在检查……"):
        return own_unit.report(year, book)


def show_reported(reported: Received) -> None:
    """What became of the workbook that was handed in last."""
    words = {
        "accepted": "✓ 已收下,没有错误。",
        "pending": "✓ 已收下。本单位先前报送过,新的一份由考评办确认后采用。",
        "known": "这份工作簿与已报送的完全相同,没有重复收下。",
        "refused": "✕ 有错误,没有采用。请按下面的说明改好后重新报送。",
    }
    say = {"refused": st.error, "known": st.info}.get(reported.state, st.success)
    say(words[reported.state])
    if reported.problems:
        st.html(markup.problem_list(dict.fromkeys(reported.problems)))


def show_submissions(year: OfficeYear, submissions: list[Submission]) -> None:
    """All that the unit handed in."""
    st.subheader(f"已报送({len(submissions)} 份)", anchor=False)
    if not submissions:
        st.caption("还没有报送。")
        return
    found = {each.id: own_unit.problems(year, each) for each in submissions}
    table = year_tables.submission_table(submissions, lambda each: found[each.id])
    table = table.drop(columns=NOT_FOR_A_UNIT)
    st.dataframe(table, hide_index=True, placeholder="—", alt="已报送")
    wrong = {each.id: each for each in submissions[::-1] if found[each.id]}
    if wrong:
        with st.expander("各份的问题和标注件"):
            chosen = st.selectbox(
                "有问题的一份",
                [*wrong],
                format_func=lambda key: year_tables.submission_name(wrong[key]),
            )
            st.html(markup.problem_list(dict.fromkeys(found[chosen])))
            downloads.offer_marked(
                chosen, "标注.xlsx", partial(own_unit.marked, year), has_problems=True
            )


def show_result(year: OfficeYear) -> None:
    """The unit's own score, line by line, once it is published."""
    st.subheader("本单位成绩", anchor=False)
    if not year.is_allowed(Action.OWN_RESULT):
        st.caption("成绩还没有公布。")
        return
    scores, number = own_unit.result(year)
    report = UnitReport(scores, number)
    st.html(unit_pieces.head(report))
    st.vega_lite_chart(unit_pieces.waterfall(report), theme=None, alt="总分构成图")
    st.html(unit_pieces.steps(report))


def show() -> None:
    """The page."""
    year = years.current()
    st.html(markup.masthead(year.scheme if year else workspaces.current().scheme,
                             year.year.year if year else None,
                             year.year.office if year else ""))  # fmt: skip
    page.who_is_here()
    if year is None:
        st.html(nothing("没有需要报送的年度", years.trouble() or "名册中还没有本单位。"))
        return
    unit = year.actor.unit or ""
    sealed = year.seal_in_force() is not None
    page.choose_year(year)
    if year.scheme.ledger is None:
        page.show_done()
        page.parts(
            matter_page.PARTS,
            {
                "报送和成绩": partial(show_reporting, year, unit, sealed),
                EVIDENCE: partial(show_evidence, year, sealed),
            },
        )
        return
    st.html(matter_page.CSS)
    page.show_done()
    register = own_unit.own_register(year)
    if (number := matter_page.chosen()) is not None:
        with page.errors_shown():
            show_matter(year, register, number, sealed)
        return
    page.parts(
        matter_page.PARTS,
        {
            "报送和成绩": partial(show_reporting, year, unit, sealed),
            EVIDENCE: partial(show_evidence, year, sealed),
            matter_page.LIST: partial(show_list, year, register),
            "登记事项": partial(show_entry, year, sealed),
            "不合要求": partial(matter_lists.show_findings, year, register),
        },
    )


def show_matter(year: OfficeYear, register: Register, number: int, sealed: bool) -> None:
    """One of the unit's matters; one that it is a joint unit of only to look at.

    Raises :class:`UsageError` for any other.
    """
    if number not in register.by_id:
        raise UsageError(f"本单位没有第 {number} 号事项;请核对编号")
    of = register.by_id[number]
    acts = matter_forms.own_acts(year) if of.unit == own_unit.unit_name(year) else None
    if acts is None:
        st.info("本单位是这件事项的联合单位,只能查看;由主办单位记录。")
    papers = partial(own_unit.own_matter_papers, year)
    matter_page.show_matter(year, acts, of, papers, sealed)


def show_list(year: OfficeYear, register: Register) -> None:
    """The unit's matters, and the papers of them."""
    matter_lists.show_list(year, register, own=True)
    ledger = year.scheme.ledger
    occasions = ledger.filing.occasions if ledger and ledger.filing else ()
    with st.expander("打印一览表、备案表", on_change="rerun") as whole:
        if whole.open:
            picked = st.pills("备案", occasions, format_func=plain_text) if occasions else None
            ask = partial(own_unit.own_papers, year, date.today(), picked or "")
            downloads.offer_made(ask)


def show_entry(year: OfficeYear, sealed: bool) -> None:
    """The form for a new matter of the unit, and those of last year to carry over."""
    page.tell_sealed(sealed)
    acts = matter_forms.own_acts(year)
    matter_forms.ask_matter(year, acts, sealed)
    matter_sources.show_carrying(year, acts, sealed)


def show_evidence(year: OfficeYear, sealed: bool) -> None:
    """The unit's evidence files: what it sent, what it claims without any, and the forms."""
    page.tell_sealed(sealed)
    with page.errors_shown():
        evidence_forms.tell_missing(own_evidence.own_missing(year))
    acts = evidence_forms.own_acts(year)
    evidence_forms.ask_files(year, acts, sealed)
    files = own_evidence.own_files(year)
    st.subheader(f"已报送的佐证材料({len(files)} 份)", anchor=False)
    evidence_forms.show_files(year, acts, files, sealed)


def show_reporting(year: OfficeYear, unit: str, sealed: bool) -> None:
    """The unit's template, its workbooks, and once published its result."""
    st.subheader(f"{plain_text(unit)}　{year.year.year} 年度报送", anchor=False)
    page.tell_sealed(sealed)
    blank = f"{downloads.file_name(unit)}_{year.year.year}.xlsx"
    downloads.offer_file("下载本单位空白工作簿", partial(own_unit.template, year), blank)
    waiting = sum(each.is_open for each in own_objections.threads(year))
    if waiting or own_objections.window(year):
        asked = f"有 {waiting} 个问题待答复。" if waiting else "现在可以查看初核结果、提出异议。"
        st.info(f"{asked}请到「初核与异议」页办理。")
    ask_workbook(year, sealed)
    if (reported := st.session_state.get(REPORTED)) is not None:
        show_reported(reported)
    show_submissions(year, own_unit.submissions(year))
    show_result(year)


show()
