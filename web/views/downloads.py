"""下载: what leaves the office, and blank workbooks for units. Files are made on demand."""

from datetime import date
from functools import partial
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from criteria import Scheme
from scoring import office
from scoring.model.scores import Scores
from scoring.office import matter_papers, papers, results, sealing
from scoring.office.looks import USUAL, Fonts, Occasion, Wishes
from scoring.office.papers import Order, Paper
from scoring.office.roles import Action, require
from scoring.office.year import OfficeYear
from web.components import downloads, page, year_tables
from web.literal import plain_text
from web.session import workspaces, year_before, years
from web.session.workspace import Workspace

OCCASIONS: dict[str, Occasion] = {"年终": "year-end", "半年": "half-year"}
MADE = "paper-made"
# Slow papers of more units than a few are made away from the page, of many units every paper.
FEW_UNITS, MANY_UNITS = 40, 400


class Asked(NamedTuple):
    """What the office wishes for its papers."""

    occasion: Occasion
    seal: int | None
    issuer: str
    template: UploadedFile | None
    fonts: Fonts
    decisions: Wishes


def offer_templates(workspace: Workspace) -> None:
    """One unit's blank workbook, or everybody's; the office's own, and a blank roster."""
    st.subheader("空白模板", anchor=False)
    st.caption("每个单位一份,编号、分值和填报说明已经印好。")
    units = dict(downloads.units_of(workspace))
    groups = [group.name for group in workspace.scheme.groups]
    name, group, year = st.columns([2, 1, 1])
    this = workspace.shown_year or date.today().year
    chosen_year = int(year.number_input("考评年度", 2000, 2100, value=this, key="template-year"))
    unit = name.selectbox(
        "单位",
        [*units],
        index=None,
        accept_new_options=True,
        placeholder="选择或输入单位名称",
        key="template-unit",
    )
    known = groups.index(units[unit]) if unit in units else 0
    chosen_group = group.selectbox("单位类别", groups, index=known)
    with st.container(horizontal=True):
        make = partial(office.template, unit or "", chosen_group, chosen_year, workspace.scheme)
        blank = f"{downloads.file_name(unit or '')}_{chosen_year}.xlsx"
        downloads.offer_file("下载该单位模板", make, blank, disabled=not unit)
        downloads.offer_all_templates([*units.items()], chosen_year, workspace.scheme)
    downloads.offer_collection(downloads.roster_of(workspace), chosen_year, workspace.scheme)
    downloads.offer_roster(chosen_year, workspace.scheme)


def ask_seal(year: OfficeYear | None) -> int | None:
    """Which seal or snapshot to print; None: the year as it stands, or its seal in force."""
    seals = {each.id: each for each in sealing.seals(year)[::-1]} if year else {}
    if not seals:
        return None
    return st.selectbox(
        "按哪一次封存或快照生成",
        [*seals],
        index=None,
        format_func=lambda number: year_tables.seal_name(seals[number]),
        placeholder="按现在的成绩(已封存的按封存)",
        help="选定以后,不论后来有何改动,生成的文件与封存、快照当时逐字节相同",
        key="seal-to-print",
    )


def ask_decisions(scheme: Scheme) -> Wishes:
    """What the office decides for its 通报: commendation, a vetoed unit's figures, marks."""
    least, reason, would_be = "", "", False
    if scheme.commendation:
        left, right = st.columns([1, 3])
        least = left.text_input("可供研究表彰的总分线", placeholder="不填则不列单位", max_chars=6)
        reason = right.text_input("这样定的理由", max_chars=200, key="commend-reason")
    if scheme.veto:
        would_be = st.checkbox("通报附件列出被否决单位未否决时的分数", key="show-would-be")
    marks = [
        column.text_input(name, placeholder="不填则不印", max_chars=20)
        for column, name in zip(st.columns(3), ("份号", "密级", "紧急程度"), strict=True)
    ]
    commend_from = papers.points_of(least) if least.strip() else None
    return Wishes(commend_from, reason, would_be, *marks)


def ask_wishes(scheme: Scheme, year: OfficeYear | None) -> Asked:
    """The occasion, the seal, who signs, the office's own template, fonts and decisions."""
    circular = scheme.circular is not None
    more = (
        f"{'、通报模板' if circular else ''}{'、表彰' if scheme.commendation and circular else ''}"
    )
    with st.expander(f"场合、封存、印发单位{more}和字体"):
        left, right = st.columns(2)
        occasions = [*OCCASIONS][: 2 if scheme.half_year else 1]
        occasion = left.radio("场合", occasions, horizontal=True, key="occasion")
        issuer = right.text_input("印发单位", placeholder="不填则为考评主体", max_chars=60)
        seal = ask_seal(year)
        template = None
        if circular and years.is_allowed(Action.INSPECT):  # the gate takes no files from others
            template = left.file_uploader(
                "本办的通报模板(.docx;不选则用自带的)", type="docx", key="template"
            )
            page.must_have_arrived("template")
        if circular:
            right.download_button(
                "下载自带的通报模板",
                partial(papers.template, scheme),
                "通报模板.docx",
                papers.DOCX,
                on_click="ignore",
            )
            with right.popover("模板怎样改"):
                st.markdown(papers.template_help())
        names = ("小标宋(标题)", "仿宋(正文)", "黑体(一级标题)", "楷体(二级标题)", "宋体(表格)")
        usual = (USUAL.title, USUAL.body, USUAL.first, USUAL.second, USUAL.table)
        fields = zip(st.columns(5), names, usual, strict=True)
        fonts = Fonts(*(column.text_input(n, u) or u for column, n, u in fields))
        wishes = ask_decisions(scheme) if circular else Wishes()
    return Asked(OCCASIONS[occasion], seal, issuer, template, fonts, wishes)


def order_of(workspace: Workspace) -> Order | None:
    """What the papers are made from; None where nothing is scored."""
    year = years.current() if workspace.kept else None
    kept = year is not None and not workspace.chosen
    asked = ask_wishes(workspace.scheme, year if kept else None)
    if year is not None and kept:
        basis = results.basis(year, asked.occasion, asked.issuer, asked.seal)
    elif workspace.scores is None:
        return None
    else:
        basis = basis_of(workspace, workspace.scores, asked, year)
    template = asked.template.getvalue() if asked.template else None
    return Order(basis, template, asked.fonts, **vars(asked.decisions))


def basis_of(
    workspace: Workspace, scores: Scores, asked: Asked, year: OfficeYear | None
) -> office.Basis:
    """What papers of files just read, or of readings tried, are made from."""
    half = asked.occasion == "half-year"
    until = None
    if half:
        tried = scores.readings
        scores, until = results.half_year(year, tried) if year else office.half_year(scores)
    return office.Basis(
        scores,
        date.today(),
        workspace.problems,
        workspace.refused,
        workspace.refused_units,
        before=None if half else year_before.previous(workspace),
        issuer=asked.issuer.strip() or (year.year.office if year else ""),
        occasion=asked.occasion,
        sample=workspace.sample,
        until=until,
    )


def offer_papers(workspace: Workspace) -> None:
    """All that leaves the office, each with what it is for."""
    st.subheader("成绩和公文", anchor=False)
    if workspace.scores is None:
        st.caption(plain_text(workspace.trouble) or "还没有可以计分的文件。")
        return
    with page.errors_shown():
        order = order_of(workspace)
        if order is None:
            return
        st.caption(plain_text(order.basis.seal_words()))
        for paper in papers.papers_of(workspace.scheme):
            with st.container(border=True):
                left, right = st.columns([5, 1], vertical_alignment="center")
                left.markdown(f"**{paper.title}**({paper.ending})  \n:small[:gray[{paper.words}]]")
                with right, st.container(horizontal=True, horizontal_alignment="right"):
                    fetch(paper, order)


def fetch(paper: Paper, order: Order) -> None:
    """The buttons: slow papers are made first, with progress, then fetched; those of many units
    away from the page.
    """
    name = papers.name_of(paper, order.basis)
    units = len(order.basis.scores.evidence.units)
    if not paper.slow and units <= MANY_UNITS:
        made = partial(fetched, paper, order, years.current())
        st.download_button("下载", made, name, paper.mime, key=paper.key, on_click="ignore")
        return
    mark = (paper.key, papers.mark_of(order))
    if st.button("生成", key=paper.key):
        if units > FEW_UNITS:
            made_away = page.away(
                "正在生成", " ", st.empty(), papers.made_as_told, paper.key, order
            )
            st.session_state[MADE] = (mark, made_away)
        else:
            with page.progress("正在生成") as report_progress:
                st.session_state[MADE] = (
                    mark,
                    papers.made_as_told(paper.key, order, report_progress),
                )
    of, data = st.session_state.get(MADE, (None, b""))
    if of == mark:
        st.download_button(
            "下载",
            data,
            name,
            paper.mime,
            key=f"{paper.key}-made",
            on_click="ignore",
            type="primary",
        )


def fetched(paper: Paper, order: Order, year: OfficeYear | None) -> bytes:
    """A paper's bytes, made when the button is pressed: whether they may be had is asked then."""
    if year is not None:
        require(year, Action.LOOK)
    return papers.made(paper, order)


def offer_register(year: OfficeYear) -> None:
    """The papers of the register: the list of all matters, or a unit's and the form it files."""
    ledger = year.scheme.ledger
    if ledger is None or (roster := year.roster()) is None:
        return
    st.subheader(f"登记的{plain_text(ledger.matters)}", anchor=False)
    occasions = ledger.filing.occasions if ledger.filing else ()
    left, middle, right = st.columns([2, 1, 1])
    names = [each.name for each in roster.units]
    unit = left.selectbox("单位", names, index=None, placeholder="全部单位", key="register-unit")
    until = middle.date_input("记录截至", date.today(), key="register-day")
    occasion = ""
    if occasions and unit:
        picked = right.selectbox("备案", occasions, index=None, placeholder="不注明", key="filing")
        occasion = picked or ""
    with page.errors_shown(), st.container(horizontal=True):
        ask = partial(matter_papers.register_papers, year, until, unit or "", occasion)
        downloads.offer_made(ask)


def show() -> None:
    """The page."""
    workspace = workspaces.current()
    offer_papers(workspace)
    year = years.current() if workspace.kept else None
    if year is not None and year.is_allowed(Action.LOOK):
        offer_register(year)
    offer_templates(workspace)


show()
