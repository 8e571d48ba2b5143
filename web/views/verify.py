"""核定: one unit line by line: what it says of itself, what was computed, what the office gives."""

import time
from functools import partial

import pandas as pd
import streamlit as st

from scoring.model.evidence import UsageError
from scoring.office import drafts, evidence_files, progress, questions, reviewing
from scoring.office.looks import Conflict
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from web.components import (
    bonus_review,
    evidence_forms,
    objection_forms,
    page,
    review_drafts,
    review_sheet,
    scheme_markup,
    year_tables,
)
from web.components.review_sheet import ASIDE, EDITED, GIVEN, MARKS, REASON, ReviewSheet
from web.literal import plain_text

UNIT, BOX, ASKED = "verify-unit", "verify-box", "verify-asked"
# Seconds in which a browser has sent what was typed last into the grid.
SETTLES = 0.4
FORGOTTEN = 10


def ask_unit(year: OfficeYear) -> str:
    """Which unit; those with lines not verified first. A new session opens the one in which
    something was typed last and not saved.
    """
    shares = progress.verified_share(year)
    names = review_sheet.by_need(shares)
    open_ = sum(done < of for done, of in shares.values())
    st.caption(
        f"{len(names)} 个单位中,{len(names) - open_} 个已全部核定,{open_} 个尚有未核定的项。"
    )
    chosen, left = st.session_state.get(BOX, st.session_state.get(UNIT)), left_name(year)
    if left not in st.session_state:
        st.session_state[left] = [*dict.fromkeys(each.unit for each in drafts.own(year))]
        chosen = next(iter(st.session_state[left]), chosen)
    st.session_state[BOX] = chosen if chosen in names else names[0]
    unit = st.selectbox(
        "考评单位",
        names,
        format_func=lambda name: f"{name}　已核定 {shares[name][0]}/{shares[name][1]}",
        key=BOX,
    )
    st.session_state[UNIT] = unit
    return str(unit)


def left_name(year: OfficeYear) -> str:
    """Where the session keeps the units in which something unsaved was left by another one."""
    return f"left-{year.year.id}-{year.actor.key}"


def sheet_of(year: OfficeYear, unit: str) -> ReviewSheet:
    """The open sheet of a unit; fresh from the records unless something in it is unsaved."""
    name, entry = sheet_name(year, unit), year.last_entry()
    sheet = st.session_state.get(name)
    if not isinstance(sheet, ReviewSheet) or (sheet.entry != entry and not sheet.touched):
        round_ = sheet.round + 1 if isinstance(sheet, ReviewSheet) else 0
        sheet = st.session_state[name] = fresh(year, unit, round_)
    elif grid_key(year, sheet) not in st.session_state:
        sheet.start = sheet.now  # the page was left with changes unsaved
    return sheet


def fresh(year: OfficeYear, unit: str, round_: int = 0) -> ReviewSheet:
    """A sheet as the records say, with what was typed into it before and not saved."""
    entry = year.last_entry()
    revision, reviews, _ = reviewing.reviews(year, unit)
    said = evidence_forms.line_words(
        evidence_files.files(year, unit), evidence_files.missing_evidence(year).get(unit, [])
    )
    computed = reviewing.computed(year, unit)
    base = review_sheet.grid(year.scored()[0], unit, computed, reviews, said)
    sheet = ReviewSheet(unit, revision, entry, base, base, base, round_)
    review_drafts.restore(sheet, drafts.own(year))
    return sheet


def sheet_name(year: OfficeYear, unit: str) -> str:
    """Where the session keeps a unit's sheet, another one for another name at the machine."""
    return f"sheet-{year.year.id}-{year.actor.key}-{unit}"


def grid_key(year: OfficeYear, sheet: ReviewSheet) -> str:
    """The grid's name: another one where it starts from other values."""
    return f"grid-{year.year.id}-{year.actor.key}-{sheet.unit}-{sheet.round}"


def show_grid(year: OfficeYear, sheet: ReviewSheet, sealed: bool) -> None:
    """The grid with its buttons."""
    two = partial(st.column_config.NumberColumn, format="%.2f", width=76)
    fixed = [str(name) for name in sheet.start if name not in EDITED]
    if sealed:
        fixed += EDITED
    sheet.now = st.data_editor(
        sheet.start,
        hide_index=True,
        height="content",
        disabled=fixed,
        placeholder="—",
        key=grid_key(year, sheet),
        on_change=keep_edits,
        args=(year, sheet),
        alt=f"{sheet.unit}核定表",
        column_config={
            "编号": st.column_config.TextColumn(width=60, pinned=True),
            "考评内容": st.column_config.TextColumn(width=220),
            "分值": st.column_config.NumberColumn(format="%g", width=56),
            "状态": st.column_config.TextColumn(width=86),
            "自评分": two(),
            "计算值": st.column_config.TextColumn(width=76),
            GIVEN: two(width=96, min_value=0.0),
            ASIDE: st.column_config.SelectboxColumn(width=86, options=[*MARKS]),
            "佐证材料": st.column_config.TextColumn(width=160),
            REASON: st.column_config.TextColumn(width=190, max_chars=200),
            "单位说明": st.column_config.TextColumn(width=160),
            "出处": st.column_config.TextColumn(width=260),
        },
    )
    if not sheet.trouble:  # a browser back from a break tells of edits without a change
        keep(year, sheet, sheet.now)
    st.caption("表中有尚未保存的改动。" if sheet.touched else "表中没有未保存的改动。")
    if sheet.trouble:
        words = plain_text(sheet.trouble)
        st.warning(f"表中的改动还在,但没有另存({words})。刷新页面会丢失,请先保存核定。")
    show_buttons(year, sheet, sealed)


def keep_edits(year: OfficeYear, sheet: ReviewSheet) -> None:
    """A cell of the grid was edited: before anything else it is kept."""
    edited = st.session_state[grid_key(year, sheet)]["edited_rows"]
    keep(year, sheet, review_drafts.typed_into(sheet.start, edited))


def keep(year: OfficeYear, sheet: ReviewSheet, now: pd.DataFrame) -> None:
    """Keep as a draft what a grid holds; where that fails it stays on the screen all the same."""
    cells = review_drafts.unkept(sheet, now)
    if not cells:
        return
    try:
        drafts.keep(year, sheet.unit, "lines", cells)
    except UsageError as fault:
        sheet.trouble = str(fault)
        return
    sheet.trouble = ""
    sheet.kept = {place: cell.typed for place, cell in review_drafts.typed(sheet.base, now).items()}


def show_buttons(year: OfficeYear, sheet: ReviewSheet, sealed: bool) -> None:
    """What can be done with the grid. None is ever disabled for lack of changes: what was
    typed last is on its way only when the button is pressed.
    """
    key = grid_key(year, sheet)
    with st.container(horizontal=True):
        st.button("保存核定", type="primary", disabled=sealed, on_click=ask, args=(key, "save"))
        st.button("未核定的项按计算值填入", disabled=sealed, on_click=ask, args=(key, "fill"))
        st.button("放弃未保存的改动", on_click=ask, args=(key, "drop"))
    asked = st.session_state.get(ASKED)
    if not asked or asked[0] != key or time.monotonic() - asked[2] > FORGOTTEN:
        return
    with st.spinner("请稍候……"):
        time.sleep(SETTLES)
    del st.session_state[ASKED]
    if asked[1] == "save":
        save(year, sheet)
        return
    with page.errors_shown():
        if asked[1] == "fill":
            sheet.start = sheet.now = review_sheet.filled(sheet.now)
            sheet.round += 1
        else:
            drafts.drop(year, sheet.unit, "lines")
            st.session_state[sheet_name(year, sheet.unit)] = fresh(
                year, sheet.unit, sheet.round + 1
            )
        st.rerun()


def ask(key: str, what: str) -> None:
    """Note what was pressed. The grid tells what was typed last a moment after the button;
    that runs the page again, which then finds the note.
    """
    st.session_state[ASKED] = (key, what, time.monotonic())


def save(year: OfficeYear, sheet: ReviewSheet) -> None:
    """Save what was changed; where somebody was faster, keep it on the screen and say so."""
    name = sheet_name(year, sheet.unit)
    with page.errors_shown():
        try:
            rulings, reasons = review_sheet.edits(sheet.base, sheet.now)
            if not rulings:
                st.info("没有改动,不必保存。")
                return
            revision = reviewing.review(year, sheet.unit, sheet.revision, rulings, reasons)
        except Conflict as conflict:
            newer = fresh(year, sheet.unit, sheet.round + 1)
            newer.start = newer.now = review_sheet.carried(newer.base, sheet.base, sheet.now)
            newer.others, newer.restored = conflict.changes, ""
            st.session_state[name] = newer
            st.rerun()
        st.session_state[name] = fresh(year, sheet.unit, sheet.round + 1)
        page.done(f"「{sheet.unit}」已保存,第 {revision} 版:{'、'.join(rulings)}")


def show_evidence(year: OfficeYear, unit: str, sealed: bool) -> None:
    """The unit's evidence files by line, and what it claims without any."""
    found = evidence_files.files(year, unit, withdrawn=True)
    st.subheader(f"佐证材料({len(found)} 份)", anchor=False)
    evidence_forms.tell_missing(evidence_files.missing_evidence(year).get(unit, []))
    acts = evidence_forms.office_acts(year, unit)
    fixed = sealed or not year.is_allowed(Action.RECEIVE)
    evidence_forms.show_files(year, acts, found, fixed)
    with st.expander("代单位添加", on_change="rerun", key=f"evidence-add-{unit}") as whole:
        if whole.open:
            evidence_forms.ask_files(year, acts, fixed)


def show_others(sheet: ReviewSheet) -> None:
    """What others changed meanwhile, beside the reviewer's own changes."""
    if not sheet.others:
        return
    people = "、".join(dict.fromkeys(change.who for change in sheet.others))
    st.warning(
        f"没有保存:您查看之后,{plain_text(people)} 已改动本单位(见下)。"
        "您的改动还在表中;核对后再点“保存核定”,则以您的为准。"
    )
    st.dataframe(year_tables.change_table(sheet.others), hide_index=True, alt="他人的改动")


def show_restored(year: OfficeYear, sheet: ReviewSheet) -> None:
    """What was typed before and is there again; beside it what others made of it meanwhile."""
    if sheet.restored and sheet.touched:
        st.info(sheet.restored)
        if len(sheet.overtaken):
            st.warning(
                "其中有的格子,在您填写之后已被改动(见下)。表中现在是您填的;"
                "核对后再点“保存核定”,则以您的为准。"
            )
            st.dataframe(sheet.overtaken, hide_index=True, alt="填写之后被改动的格子")
    left = st.session_state[left_name(year)]
    if others := [unit for unit in left if sheet_name(year, unit) not in st.session_state]:
        st.caption(f"另有未保存的修改:{plain_text('、'.join(others))}")


def show() -> None:
    """The page."""
    year, sealed = page.kept()
    st.subheader("核定", anchor=False)
    page.with_roster(year)
    page.tell_sealed(sealed)
    try:
        unit = ask_unit(year)
    except UsageError as fault:
        st.error(plain_text(str(fault)))
        return
    sheet = sheet_of(year, unit)
    show_others(sheet)
    show_restored(year, sheet)
    st.caption(
        "可改的是“核定分”“不适用”和“理由”。核定分与计算值不同的,不论高低都要写理由;"
        "单位标为不适用的,在“不适用”选“认可”或“不认可”并写理由,或者直接给核定分;"
        "清空即恢复计算值(单位自己的材料所得),计算值始终保留。"
    )
    show_grid(year, sheet, sealed)
    with page.errors_shown():
        show_evidence(year, unit, sealed)
    with st.expander("条文原话与佐证材料要求"):
        st.html(scheme_markup.sections(year.scheme))
    revision, _, cases = reviewing.reviews(year, unit)
    bonus_review.show_cases(year, unit, revision, cases, sealed)
    threads = questions.threads(year, unit)
    with st.expander(f"退回说明({sum(each.is_open for each in threads)} 个没有答复)"):
        objection_forms.show_threads(threads)
        objection_forms.ask_question(year, unit, f"ask-{unit}", sealed)
    if changes := reviewing.history(year, unit):
        with st.expander(f"核定经过({len(changes)} 条)"):
            st.dataframe(year_tables.change_table(changes), hide_index=True, alt="核定经过")


show()
