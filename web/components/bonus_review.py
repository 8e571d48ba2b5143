"""The bonus rows of a unit in review: adopted or not, what was chosen and not saved included."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from scoring.model.evidence import UsageError
from scoring.office import drafts, reviewing
from scoring.office.looks import CaseReview, Cell, Draft, Place, Value
from scoring.office.year import OfficeYear
from web.components import page, review_drafts, review_sheet
from web.components.review_sheet import BonusRow
from web.literal import plain_text

ADOPTED, REASON, SAID = "采纳", "理由", "说明"
WORDS = {None: "按表", True: "采纳", False: "不采纳"}


def show_cases(
    year: OfficeYear, unit: str, revision: int, reviews: Sequence[CaseReview], sealed: bool
) -> None:
    """The unit's bonus rows."""
    word = year.scheme.terms.bonus
    if not year.scheme.bonus:
        return
    st.subheader(word, anchor=False)
    found = review_sheet.cases(year.scored()[0], unit, reviews)
    if not found:
        st.caption(f"本单位没有申报{word}。")
    names = [name_of(year, unit, case) for case in found]
    if any(f"{name}-{ADOPTED}" not in st.session_state for name in names):
        kept = drafts.own(year)
        for name, case in zip(names, found, strict=True):
            st.session_state[name] = beginning(case, kept, unit)
    for name, case in zip(names, found, strict=True):
        show_case(year, unit, revision, case, name, sealed)


def name_of(year: OfficeYear, unit: str, case: BonusRow) -> str:
    """Where the session keeps a row's fields: another place once the office's word is another."""
    said = f"{case.key}-{case.adopted}-{case.reason}"
    return f"case-{year.year.id}-{year.actor.key}-{unit}-{said}"


def as_kept(case: BonusRow) -> dict[str, Value]:
    """A row's fields as the records have them."""
    return {ADOPTED: case.adopted, REASON: case.reason}


def beginning(case: BonusRow, kept: Sequence[Draft], unit: str) -> dict[str, Value]:
    """What a row's fields begin with: what was typed before and not saved, else the records;
    and what is to be said of it.
    """
    cells, saved_at = review_drafts.of_unit(kept, unit, "cases")
    found, unsaved, overtaken = as_kept(case), 0, False
    for column, now in as_kept(case).items():
        cell = cells.get((case.key, column))
        if cell is not None and cell.typed != now:
            found[column] = cell.typed
            unsaved, overtaken = unsaved + 1, overtaken or cell.was != now
    said = review_drafts.words(unsaved, saved_at) if unsaved else ""
    if overtaken:
        word = f"{WORDS[case.adopted]}{f'({case.reason})' if case.reason else ''}"
        said += f";您填写之后,已改为:{word}。现在是您填的,核对后再点“保存”,则以您的为准"
    return {**found, SAID: said}


def show_case(
    year: OfficeYear, unit: str, revision: int, case: BonusRow, name: str, sealed: bool
) -> None:
    """One bonus row: adopted or not, with a reason."""
    begun = st.session_state[name]
    changed: Callable[..., None] | None = None if sealed else keep
    given = year, unit, case, name
    with st.container(border=True):
        st.markdown(f"**{plain_text(case.head)}**　{case.outcome}")
        st.caption(plain_text(case.text))
        if begun[SAID]:
            st.info(plain_text(begun[SAID]))
        left, right = st.columns([1, 2])
        choice = left.radio(
            "本办核定",
            [*WORDS],
            index=[*WORDS].index(begun[ADOPTED]),
            format_func=lambda value: WORDS[value],
            horizontal=True,
            key=f"{name}-{ADOPTED}",
            on_change=changed,
            args=given,
        )
        reason = right.text_input(
            "理由(不采纳时必填)",
            begun[REASON],
            max_chars=200,
            key=f"{name}-{REASON}",
            on_change=changed,
            args=given,
        )
        if st.button("保存", key=f"{name}-save", disabled=sealed):
            with page.errors_shown():
                reviewing.adopt(year, unit, revision, case.key, choice, reason.strip())
                page.done(f"「{unit}」{case.head}:{WORDS[choice]}")


def keep(year: OfficeYear, unit: str, case: BonusRow, name: str) -> None:
    """A field was changed: before anything else it is kept as a draft."""
    cells: dict[Place, Cell | None] = {}
    for column, was in as_kept(case).items():
        typed = st.session_state[f"{name}-{column}"]
        cells[case.key, column] = None if typed == was else Cell(was, typed)
    try:
        drafts.keep(year, unit, "cases", cells)
    except UsageError as fault:
        words = f"填写的还在,但没有另存({fault})。刷新页面会丢失,请先保存"
        st.session_state[name][SAID] = words
