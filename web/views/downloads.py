"""下载: blank workbooks for units, and the year's results. Files are made on demand."""

from datetime import date
from functools import partial

import streamlit as st

from scoring import office
from web import parcels, session
from web.desk import Run

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ask_year(run: Run) -> int:
    """The year for which workbooks are made."""
    default = run.shown_year or date.today().year
    return int(st.number_input("考评年度", 2000, 2100, value=default, key="template-year"))


def offer_templates(run: Run) -> None:
    """One unit's blank workbook, or everybody's."""
    st.subheader("空白模板", anchor=False)
    st.caption("每个单位一份,编号、分值和填报说明已经印好。")
    units = dict(parcels.units_of(run))
    groups = [group.name for group in run.scheme.groups]
    name, group, year = st.columns([2, 1, 1])
    with year:
        chosen_year = ask_year(run)
    with name:
        unit = st.selectbox(
            "单位",
            [*units],
            index=None,
            accept_new_options=True,
            placeholder="选择或输入单位名称",
            key="template-unit",
        )
    with group:
        known = groups.index(units[unit]) if unit in units else 0
        chosen_group = st.selectbox("单位类别", groups, index=known)
    with st.container(horizontal=True):
        st.download_button(
            "下载该单位模板",
            partial(office.template, unit or "", chosen_group, chosen_year, run.scheme),
            f"{parcels.file_name(unit or '')}_{chosen_year}.xlsx",
            XLSX,
            disabled=not unit,
            on_click="ignore",
            type="primary",
        )
        st.download_button(
            f"下载全部 {len(units)} 个单位的模板(.zip)",
            partial(parcels.all_templates, [*units.items()], chosen_year, run.scheme),
            f"考评模板_{chosen_year}.zip",
            "application/zip",
            disabled=not units,
            on_click="ignore",
        )


def offer_results(run: Run) -> None:
    """The year-end table and the data behind it."""
    st.subheader("年度成绩", anchor=False)
    scores = run.scores
    if scores is None:
        st.caption(run.trouble or "还没有可以计分的文件。")
        return
    basis = office.Basis(
        scores, date.today(), run.problems, run.refused, run.refused_units, sample=run.sample
    )
    mark = "演示_" if run.sample else ""
    st.caption("年度成绩表含成绩汇总、逐项得分、加分减分明细、采用的读法和退回文件清单。")
    with st.container(horizontal=True):
        st.download_button(
            "下载年度成绩表(.xlsx)",
            partial(office.year_table, basis),
            f"{mark}{scores.year}年度成绩表.xlsx",
            XLSX,
            on_click="ignore",
            type="primary",
        )
        st.download_button(
            "下载数据(.json)",
            lambda: office.result(scores, run.problems).encode(),
            f"{mark}{scores.year}年度成绩.json",
            "application/json",
            on_click="ignore",
        )


def show() -> None:
    """The page."""
    run = session.current()
    offer_results(run)
    offer_templates(run)


show()
