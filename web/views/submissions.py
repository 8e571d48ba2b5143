"""报送与检查: files in, what was accepted, and every problem with its cell."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from scoring import office
from scoring.model.evidence import UsageError
from scoring.model.sheets import office_cells
from scoring.office.looks import Count, Workbook
from scoring.reports.markup import figures, nothing
from web.components import markup, page, result_tables
from web.literal import plain_text
from web.session import workspaces
from web.session.workspace import KEEP_BOTH, REPLACE, Workspace, uploaded_roster

MOST_LISTED = 100
FEW = 10
ALL = "全部"
ROUND = "upload-round"


def ask_files(workspace: Workspace) -> None:
    """The form: files, and what else is known about them."""
    key = st.session_state.setdefault(ROUND, 0)
    if limits := office.reading_limits():
        st.caption(limits)
    with st.form(f"upload-{key}", border=True):
        files = st.file_uploader(
            "考评工作簿(.xlsx,可一次选多个)", accept_multiple_files=True, key=f"books-{key}"
        )
        left, middle, right = st.columns([2, 1, 1], gap="medium")
        roster = left.file_uploader("单位名册(可不选;.xlsx 或 .csv)", key=f"roster-{key}")
        year = middle.number_input(
            "考评年度",
            2000,
            2100,
            value=workspace.year,
            placeholder="按首个文件",
            key=f"year-{key}",
        )
        same = right.radio("文件同名时", [REPLACE, KEEP_BOTH], key=f"same-{key}")
        if st.form_submit_button("读取并检查", type="primary"):
            with page.errors_shown():
                page.must_have_arrived(f"books-{key}", f"roster-{key}")
                take(workspace, files, roster, year, same)


def take(
    workspace: Workspace,
    files: Sequence[UploadedFile],
    roster: UploadedFile | None,
    year: int | None,
    same: str,
) -> None:
    """Add what was handed in and read it; own files take the sample's place."""
    if not files and (workspace.sample or not workspace.books):
        st.warning("请先选择要报送的工作簿。")
        return
    own = workspaces.put(Workspace(chosen=workspace.chosen)) if workspace.sample else workspace
    try:
        if roster is not None:
            own.roster = uploaded_roster(roster.name, roster.getvalue(), own.scheme)
    except UsageError as fault:
        st.session_state["said"] = [str(fault)]
    said = own.add([Workbook(file.name, file.getvalue()) for file in files], same)
    st.session_state["said"] = [*st.session_state.get("said", []), *said]
    own.year = int(year) if year else None
    with page.progress("正在读取", ":") as report_progress:
        own.refresh(report_progress)
    st.session_state[ROUND] += 1
    st.rerun()


def show_files(workspace: Workspace) -> None:
    """Accepted and refused files; any can be taken out."""
    assert workspace.intake is not None
    accepted, refused = len(workspace.intake.accepted), len(workspace.intake.refused)
    errors = sum(problem.severity == "error" for problem in workspace.problems)
    st.html(
        figures(
            [
                Count("✓ 已接收", str(accepted), "计入考评"),
                Count("✕ 退回", str(refused), "整份不计,改好后重新报送"),
                Count("错误", str(errors), "须改正"),
                Count("提醒", str(len(workspace.problems) - errors), "请核对,不影响接收"),
            ]
        )
    )
    table = result_tables.file_table(workspace.books, workspace.intake, workspace.problems)
    with st.expander(f"文件清单({len(workspace.books)} 个)", expanded=len(workspace.books) <= FEW):
        st.dataframe(table, hide_index=True)
        gone: list[str] = st.multiselect(
            "移除文件", [*table["文件"]], placeholder="选择要移除的文件"
        )
        if st.button("移除所选文件", disabled=not gone):
            workspace.remove(gone)
            st.rerun()


def ask_trust(workspace: Workspace) -> None:
    """Of files sent back for the office's cells alone: did the office fill them?"""
    names = workspace.untrusted()
    if not names:
        return
    with st.container(border=True):
        st.markdown(
            f"**有 {len(names)} 份单位工作簿填有{office_cells(workspace.scheme, '或')}。** "
            "这些由考评主体填写:"
            "是单位填的,请退回清空;是本办在单位的表上填的,选出来确认,即作为本办的核定计入。"
        )
        chosen = st.multiselect("本办填写的", names, placeholder="选择文件")
        if st.button("确认由本办填写,计入", disabled=not chosen):
            workspace.trust(chosen)
            st.rerun()


def show_problems(workspace: Workspace) -> None:
    """Problems, filtered by severity and file."""
    st.subheader("检查结果", anchor=False)
    if not workspace.problems:
        st.success("✓ 没有发现问题。")
        return
    left, right = st.columns([1, 2])
    kinds = {ALL: None, "错误": "error", "提醒": "warning"}
    kind = kinds[left.segmented_control("级别", [*kinds], default=ALL, required=True) or ALL]
    names = [ALL, *dict.fromkeys(problem.file for problem in workspace.problems)]
    file = right.selectbox("文件", names)
    found = [p for p in workspace.problems if kind in (None, p.severity) and file in (ALL, p.file)]
    cut = f",先列 {MOST_LISTED} 条" if len(found) > MOST_LISTED else ""
    st.caption(f"共 {len(found)} 条{cut}")
    if found:
        st.html(markup.problem_list(found[:MOST_LISTED]))
    with st.expander("表格形式(全部,可排序、复制)"):
        st.dataframe(result_tables.problem_table(found), hide_index=True)


def show_buttons(workspace: Workspace) -> None:
    """Back to the sample, or an empty own."""
    with st.container(horizontal=True):
        if st.button("换回演示数据", disabled=workspace.sample):
            workspaces.put(workspaces.fresh_sample())
            st.rerun()
        if st.button("清空", disabled=not workspace.books):
            workspaces.put(Workspace())
            st.rerun()
        if workspace.roster and not workspace.sample and st.button("移除名册"):
            workspace.roster, workspace.stale = None, True
            st.rerun()


def show() -> None:
    """The page."""
    workspace = workspaces.current()
    if workspace.kept:
        st.html(nothing("正在办理保存的年度", "报送请到「接收」页;临时试算请先换回演示数据。"))
        st.page_link("views/receive.py", label="去接收 →")
        return
    st.subheader("报送", anchor=False)
    if workspace.sample:
        st.caption("现在是演示数据。读取您上传的文件后,演示数据自动撤下,两者不会混在一起。")
    ask_files(workspace)
    for words in st.session_state.pop("said", []):
        st.warning(plain_text(words))
    if workspace.intake is None:
        st.html(nothing("还没有报送文件", "一次可选多个文件;以后再传的会加进来,不必重传。"))
    else:
        show_files(workspace)
        if workspace.trouble:
            st.warning(plain_text(workspace.trouble))
        ask_trust(workspace)
        show_problems(workspace)
    show_buttons(workspace)


show()
