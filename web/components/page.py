"""What several pages share: the result or year they need, refusals, reports of what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import DeletedFile

from scoring.model.evidence import UsageError
from scoring.model.roles import roles_with
from scoring.model.scores import Scores
from scoring.office.away import KeptYear, run
from scoring.office.looks import Progress, Year
from scoring.office.roles import Action
from scoring.office.year import OfficeYear
from scoring.reports.markup import nothing
from web.components import markup, year_tables
from web.literal import plain_text
from web.session import current_user, workspaces, years
from web.session.workspace import Workspace

DONE = "done"
NOT_SCORED = "本方案各项只报情况、不计分:没有总分和名次,也没有成绩表。下面列出报了什么、还差什么。"
WHO_NOW, NOT_RENAMED = "who-now", "not-renamed"
LONG_BYTES = 1 << 20
"""Workbooks of more bytes than these, all together, are received away from the page."""
_Result = TypeVar("_Result")


def scored() -> tuple[Workspace, Scores]:
    """The workspace and its scores; where there are none the page says why and ends."""
    workspace = workspaces.current()
    if workspace.scores is None:
        if workspace.trouble:
            st.html(nothing("还没有成绩", workspace.trouble))
        else:
            st.html(nothing("还没有报送文件", "请先上传各单位的考评工作簿。"))
        if workspace.kept:
            lead_on()
        else:
            st.page_link("views/submissions.py", label="去报送与检查 →")
        st.stop()
    return workspace, workspace.scores


def lead_on() -> None:
    """The way to the page of years, for those who have it; for others to what can be followed."""
    year = years.current()
    if years.is_allowed(Action.LOOK):
        st.page_link("views/years.py", label="去年度 →")
    elif years.is_allowed(Action.FOLLOW) and year and year.scheme.ledger:
        st.page_link("views/matters.py", label="去事项 →")
    elif years.is_allowed(Action.FOLLOW) and year:
        st.page_link("views/calendar.py", label="去日程 →")


def who_is_here() -> None:
    """Behind the gate: by which account, and the way to its page and out."""
    st.html(markup.pieces().account_link(years.who()))


def whose_year(year: OfficeYear) -> None:
    """The line under the masthead: which kept year, sealed or not, by whom, and the way back."""
    with st.container(key="whose-year", horizontal=True, vertical_alignment="center"):
        st.html(year_tables.year_strip(year.year, year.seal_in_force(), year.scheme))
        if current_user.guarded():
            who_is_here()
            return
        with st.popover(f"经办:{plain_text(years.who())}", type="tertiary"):
            st.session_state[WHO_NOW] = years.who()
            st.text_input(
                "经办(岗位或姓名,写入审计记录)", key=WHO_NOW, max_chars=40, on_change=rename
            )
            if fault := st.session_state.pop(NOT_RENAMED, ""):
                st.error(plain_text(fault))
        if st.button("换回演示数据", key="leave-year", type="tertiary"):
            years.choose(None)
            st.rerun()


def choose_year(year: OfficeYear) -> None:
    """Which year is shown, for those without the page of years; and where the office runs it by
    several schemes, by which one.
    """
    if not years.is_allowed(Action.LOOK):
        _choose_among(year, years.listed())
    titles, key = years.beside(year.year), f"beside-{year.year.id}"
    if not titles:
        return
    st.radio(
        "本年度按几个方案考评,现在看的是",
        [*titles],
        [*titles].index(year.year.id),
        format_func=lambda number: f"《{plain_text(titles[number])}》",
        horizontal=True,
        key=key,
        on_change=lambda: years.choose(st.session_state[key]),
    )


def _choose_among(year: OfficeYear, listed: Iterable[Year]) -> None:
    """A list of years where there are several, each once whatever the schemes it is run by."""
    once = {(each.year, each.tier, each.office): each for each in listed}
    once[year.year.year, year.year.tier, year.year.office] = year.year
    names = {each.id: f"{each.year} 年度　{plain_text(each.office)}" for each in once.values()}
    key = f"year-{year.year.id}"
    if len(names) > 1:
        st.selectbox(
            "年度",
            [*names],
            [*names].index(year.year.id),
            format_func=names.__getitem__,
            key=key,
            on_change=lambda: years.choose(st.session_state[key]),
            width=480,
        )


def rename() -> None:
    """Whoever is at work on one's own machine gave another name."""
    try:
        years.call(st.session_state[WHO_NOW])
    except UsageError as fault:
        st.session_state[NOT_RENAMED] = str(fault)


def kept() -> tuple[OfficeYear, bool]:
    """The kept year and whether it is sealed; without one the page says so and ends."""
    year = years.current()
    show_done()
    if year is None:
        head = "记录打不开" if years.trouble() else "还没有打开年度"
        text = years.trouble() or "这一页办理一个保存下来的年度。请先建立或打开年度。"
        st.html(nothing(head, text))
        lead_on()
        st.stop()
    return year, year.seal_in_force() is not None


def with_roster(year: OfficeYear) -> list[str]:
    """The names of the year's units; without a roster the page says so and ends."""
    roster = year.roster()
    if roster is None:
        st.html(nothing("还没有单位名册", "请先在「年度」页导入名册。"))
        lead_on()
        st.stop()
    return [unit.name for unit in roster.units]


def parts(key: str, shown: Mapping[str, Callable[[], object]]) -> None:
    """Tabs by name, of which only the open one is made; ``key`` holds its name."""
    tabs = st.tabs([*shown], key=key, on_change="rerun")
    for tab, show in zip(tabs, shown.values(), strict=True):
        if tab.open:
            with tab:
                show()


def tell_sealed(sealed: bool) -> None:
    """Where the year is sealed, say that nothing can be changed."""
    if sealed:
        how = f"由{roles_with(Action.SEAL)}先解除封存"
        if years.is_allowed(Action.SEAL):
            how = "先在「封存」页写明理由解除封存"
        st.info(f"本年度已封存,只能查看。需要改动的,{how}。")


@contextmanager
def errors_shown() -> Iterator[None]:
    """Refusals are said where they arise; what was done before them stays."""
    try:
        yield
    except UsageError as fault:
        st.error(plain_text(str(fault)))


def must_have_arrived(*keys: str) -> None:
    """Raise :class:`UsageError` where an upload field, named by its key, lists a file that this
    process does not have: the one that took it has ended, and the browser went on at another.
    """
    for key in keys:
        chosen = st.session_state.get(key)
        listed = chosen if isinstance(chosen, list) else [chosen]
        if any(isinstance(each, DeletedFile) for each in listed):
            raise UsageError("列出的文件没有都收到(程序重新启动过)。请刷新页面,重新选择文件")


@contextmanager
def progress(doing: str, between: str = " ") -> Iterator[Progress]:
    """A bar while something is done; gives what reports how many of how many, and which."""
    bar = st.progress(0.0, f"{doing}……")

    def report_progress(done: int, of: int, name: str) -> None:
        bar.progress(done / of, f"{doing} {done}/{of}{between}{plain_text(name)}")

    try:
        yield report_progress
    finally:
        bar.empty()


def away(
    doing: str,
    between: str,
    cancel: DeltaGenerator,
    act: Callable[..., _Result],
    *given: object,
    year: OfficeYear | None = None,
    **named: object,
) -> _Result:
    """What a long act gives, done by a worker (:func:`scoring.office.away.run`), with a bar.

    ``cancel`` is a place for the button that ends it; any other click ends it as well.
    """
    try:
        with progress(doing, between) as report_progress:
            cancel.button("取消", key=f"cancel-{doing}")
            kept = KeptYear.of(year) if year else None
            return run(act, *given, progress=report_progress, year=kept, **named)
    except Exception:
        raise
    except BaseException:  # Streamlit ends a run by one: somebody clicked, or left
        words = f"{doing}:已取消。取消以前已经收下的留存,其余没有办理"
        st.session_state.setdefault(DONE, []).append(words)
        raise
    finally:
        cancel.empty()


def ask_reason(
    key: str,
    label: str,
    button: str,
    act: Callable[[str], object],
    said: str,
    disabled: bool = False,
) -> None:
    """A form for what is done with a reason alone: ``act`` takes it, ``said`` tells of it."""
    with st.form(key):
        reason = st.text_input(label, max_chars=200)
        if st.form_submit_button(button, disabled=disabled):
            with errors_shown():
                act(reason.strip())
                done(said)


def done(words: str) -> None:
    """Say after the next run what was done, and run again."""
    st.session_state.setdefault(DONE, []).append(words)
    st.rerun()


def show_done() -> None:
    """What was done in the run before; its place is kept, so that what follows stays where it is
    (an open tab, a field that is being filled in) when the words go.
    """
    place = st.empty()
    if found := st.session_state.pop(DONE, []):
        with place.container():
            for words in found:
                st.success(plain_text(words))
