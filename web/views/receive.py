"""接收: workbooks come in, are checked, and take effect or go back."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from scoring import office
from scoring.model.evidence import UsageError
from scoring.model.sheets import office_cells
from scoring.office import evidence_files, receiving, rosters
from scoring.office.looks import Count, Submission, Workbook, problems_of, unknown_names
from scoring.office.receiving import Received
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from scoring.reports.markup import figures, nothing
from web.components import downloads, evidence_forms, markup, page, year_tables
from web.literal import plain_text
from web.session.workspace import printable

ROUND, RECEIVED = "receive-round", "received"


def ask_files(year: OfficeYear, sealed: bool) -> None:
    """The form: any number of workbooks at once."""
    number = st.session_state.setdefault(ROUND, 0)
    if limits := office.reading_limits():
        st.caption(limits)
    with st.form(f"receive-{number}", border=True):
        files = st.file_uploader(
            "单位报送的工作簿或本办汇总(.xlsx,可一次选多个)",
            accept_multiple_files=True,
            key=f"receive-files-{number}",
        )
        vouched = year.is_allowed(Action.VERIFY) and st.checkbox(
            f"单位工作簿里的{office_cells(year.scheme)}是本办填写的",
            key=f"receive-vouch-{number}",
            help="只在本办直接在单位的表上填了核定内容时勾选;记入审计。单位自己填的,不要勾选,"
            "系统会退回并逐格列出。",
        )
        asked = st.form_submit_button("接收并检查", type="primary", disabled=sealed)
        inside = st.empty()
    cancel = st.empty()  # a form takes no other buttons
    if asked:
        with inside.container(), page.errors_shown():
            page.must_have_arrived(f"receive-files-{number}")
            take(year, files, vouched, cancel)


def take(
    year: OfficeYear, files: Sequence[UploadedFile], vouched: bool, cancel: DeltaGenerator
) -> None:
    """Receive what was chosen, telling how far it has come; much of it away from the page."""
    if not files:
        raise UsageError("请先选择工作簿")
    books = [Workbook(printable(each.name), each.getvalue()) for each in files]
    if sum(book.size for book in books) > page.LONG_BYTES:
        received = page.away(
            "正在读取", ":", cancel, receiving.receive, books, year=year, trusted=vouched
        )
    else:
        with page.progress("正在读取", ":") as report_progress:
            received = receiving.receive(year, books, report_progress, trusted=vouched)
    st.session_state[RECEIVED] = (year.year.id, received)
    st.session_state[ROUND] += 1
    st.rerun()


def show_received(received: Sequence[Received]) -> None:
    """What became of the last delivery."""
    if not received:
        return
    st.subheader("本次接收", anchor=False)
    kinds = [each.state for each in received]
    counts = [
        Count(f"{year_tables.STATES[kind].mark} {name}", str(kinds.count(kind)), note)
        for kind, name, note in (
            ("accepted", "已采用", "计入本年度"),
            ("refused", "退回", "已留存,不计;改好后重新报送"),
            ("pending", "待确认", "新版本,见下确认"),
            ("known", "已有", "内容完全相同"),
        )
    ]
    st.html(figures(counts))
    st.dataframe(year_tables.received_table(received), hide_index=True, alt="本次接收")


def show_problems(received: Sequence[Received]) -> None:
    """Problems of the last delivery by file and cell."""
    found = dict.fromkeys(problem for each in received for problem in each.problems)
    if found:
        st.subheader("检查结果", anchor=False)
        st.html(markup.problem_list(found))
    elif received:
        st.success("✓ 没有发现问题。")


def show_pending(year: OfficeYear, submissions: Sequence[Submission], sealed: bool) -> None:
    """New versions, each beside the one before; a person lets it take effect or not."""
    waiting = [each for each in submissions if each.state == "pending"]
    if not waiting:
        return
    st.subheader("待确认的新版本", anchor=False)
    for each in waiting:
        with st.container(border=True):
            head = f"第 {each.number} 号　{each.file}　{each.unit or ''}"
            st.markdown(f"**{plain_text(head)}**")
            table = year_tables.difference_table(receiving.changes_of(year, each))
            if len(table):
                st.caption(f"与原来采用的一份有 {len(table)} 处不同:")
                st.dataframe(table, hide_index=True, alt="新旧版本的不同")
            else:
                st.caption("与原来采用的一份内容没有不同,只是文件不同。")
            decide(year, each, sealed)


def decide(year: OfficeYear, each: Submission, sealed: bool) -> None:
    """Confirm a new version, or decline it with a reason."""
    reason = st.text_input(
        "理由(不采用时必填)", key=f"decide-reason-{each.id}", max_chars=200
    ).strip()
    with st.container(horizontal=True):
        confirm = st.button("采用新版本", key=f"confirm-{each.id}", type="primary", disabled=sealed)
        decline = st.button("不采用", key=f"decline-{each.id}", disabled=sealed)
    with page.errors_shown():
        if confirm:
            receiving.confirm(year, each.id, reason)
            page.done(f"已采用「{each.file}」,原来的一份不再计入")
        if decline:
            receiving.decline(year, each.id, reason)
            page.done(f"没有采用「{each.file}」,原来的一份继续计入")


def show_names(year: OfficeYear, submissions: Sequence[Submission], sealed: bool) -> None:
    """Workbooks sent back for their unit's name alone: a person says whose they are."""
    found = unknown_names(submissions, year.roster())
    if not found:
        return
    st.subheader("单位名称待确认", anchor=False)
    st.caption("名册中没有这一写法。确认后作为该单位的别名记入名册,并重新接收这份工作簿。")
    for each, name, near in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            words = f"第 {each.number} 号「{each.file}」写的是「{name}」——是否为「{near}」?"
            st.markdown(plain_text(words))
            if st.button(plain_text(f"是「{near}」"), key=f"alias-{each.id}", disabled=sealed):
                with page.errors_shown():
                    rosters.add_alias(year, near, name)
                    vouched = bool(each.trusted) and year.is_allowed(Action.VERIFY)
                    books = [Workbook(each.file, receiving.original(year, each.id))]
                    again = receiving.receive(year, books, trusted=vouched)
                    st.session_state[RECEIVED] = (year.year.id, again)
                    state = year_tables.STATES[again[0].state].words
                    page.done(f"已确认「{name}」即「{near}」;「{each.file}」{state}")


def show_all(year: OfficeYear, submissions: Sequence[Submission], sealed: bool) -> None:
    """Every workbook that ever came; any can be looked at, downloaded, taken back."""
    st.subheader(f"全部报送({len(submissions)} 份)", anchor=False)
    if not submissions:
        st.html(nothing("还没有报送", "一次可选多个文件;每份都留存原件。"))
        return
    st.dataframe(
        year_tables.submission_table(submissions), hide_index=True, placeholder="—", alt="全部报送"
    )
    known = {each.id: each for each in submissions[::-1]}
    chosen = st.selectbox(
        "查看一份", [*known], format_func=lambda key: year_tables.submission_name(known[key])
    )
    show_one(year, known[chosen], sealed)


def show_one(year: OfficeYear, each: Submission, sealed: bool) -> None:
    """One workbook: its problems, its bytes, and taking it back."""
    problems = problems_of(each)
    if problems:
        st.html(markup.problem_list(dict.fromkeys(problems)))
    name, _, kind = each.file.rpartition(".")
    stem = downloads.file_name(name or kind)
    with st.container(horizontal=True):
        make = partial(receiving.original, year, each.id)
        name = f"{stem}.{downloads.file_name(kind)}" if name else stem
        downloads.offer_file("下载原件", make, name, downloads.BYTES, key=f"file-{each.id}")
        mark = partial(receiving.marked, year)
        downloads.offer_marked(each.id, f"{stem}_标注.xlsx", mark, has_problems=bool(problems))
    if problems:
        st.caption("标注件是报送单位自己的工作簿,有问题的单元格已涂色并加了中文批注,可发回更正。")
    if each.state not in ("accepted", "pending"):
        return
    act, said = partial(receiving.withdraw, year, each.id), f"已撤回「{each.file}」,原件仍留存"
    page.ask_reason(f"withdraw-{each.id}", "撤回的理由", "撤回这份报送", act, said, sealed)


def show_evidence(year: OfficeYear, units: Sequence[str], sealed: bool) -> None:
    """The evidence files of a unit, and the forms to add some for it."""
    with st.expander("佐证材料", on_change="rerun", key="receive-evidence") as whole:
        if not whole.open:
            return
        unit = st.selectbox("单位", units, key="receive-evidence-unit")
        acts = evidence_forms.office_acts(year, unit)
        evidence_forms.ask_files(year, acts, sealed)
        files = evidence_files.files(year, unit, withdrawn=True)
        evidence_forms.show_files(year, acts, files, sealed)


def show() -> None:
    """The page."""
    year, sealed = page.kept()
    st.subheader("接收", anchor=False)
    units = page.with_roster(year)
    page.tell_sealed(sealed)
    ask_files(year, sealed)
    show_evidence(year, units, sealed)
    submissions = year.submissions()
    of, received = st.session_state.get(RECEIVED, (None, []))
    received = received if of == year.year.id else []
    show_received(received)
    show_pending(year, submissions, sealed)
    show_names(year, submissions, sealed)
    show_problems(received)
    show_all(year, submissions, sealed)


show()
