"""Evidence files (佐证材料) on pages: added by line or as a zip, listed, fetched, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from scoring.model.evidence import UsageError
from scoring.model.evidence_files import (
    KINDS_WORDS,
    MIB,
    MOST_BYTES,
    MOST_NAME,
    MOST_NOTE,
    MOST_ZIP,
    size_words,
)
from scoring.office import evidence_files, own_evidence
from scoring.office.evidence_files import Taken, by_item, items_of
from scoring.office.looks import EvidenceFile, Workbook, kinds_in
from scoring.office.year import OfficeYear
from web.components import downloads, page
from web.components.year_tables import when
from web.literal import plain_text
from web.session.workspace import printable

MOST_BUTTONS = 20
"""Files of one line that have a button of their own, and lines of why files were not taken: more
are chosen from a list, or stand in a table.
"""
TAKEN = "evidence-taken"


class Acts(NamedTuple):
    """What whoever is at work does with a unit's files: by the office's verbs, or its own.

    ``add_zip`` takes the year and what stands in ``of`` before the zip.
    """

    add: Callable[..., EvidenceFile]
    add_zip: Callable[..., list[Taken]]
    of: tuple[str, ...]
    fetch: Callable[[int], bytes]
    withdraw: Callable[[int, str], None]


def office_acts(year: OfficeYear, unit: str) -> Acts:
    """The office's verbs, for a unit."""
    return Acts(
        partial(evidence_files.add, year, unit),
        evidence_files.add_zip,
        (unit,),
        partial(evidence_files.fetch, year),
        partial(evidence_files.withdraw, year),
    )


def own_acts(year: OfficeYear) -> Acts:
    """A reporter's verbs."""
    return Acts(
        partial(own_evidence.add_own, year),
        own_evidence.add_own_zip,
        (),
        partial(own_evidence.fetch_own, year),
        partial(own_evidence.withdraw_own, year),
    )


def file_table(files: Sequence[EvidenceFile]) -> pd.DataFrame:
    """Files by line, then as they came."""
    rows = [
        {
            "编号": each.id,
            "项": each.item,
            "文件": each.name,
            "大小": size_words(each.size),
            "材料日期": each.day,
            "文号": each.paper,
            "说明": each.note,
            "报送": f"{when(each.sent_at)} {each.sent_by}",
            "状态": f"– 已撤回:{each.withdraw_reason}" if each.withdrawn_at else "✓ 有效",
        }
        for found in by_item(files).values()
        for each in found
    ]
    return pd.DataFrame(rows, columns="编号 项 文件 大小 材料日期 文号 说明 报送 状态".split())


def line_words(files: Sequence[EvidenceFile], missing: Sequence[str]) -> dict[str, str]:
    """What the review's grid says of each line's files, by id."""
    counts = {item: f"文件 {len(found)} 份" for item, found in by_item(files).items()}
    return counts | dict.fromkeys(missing, "自评满分,无文件")


def tell_missing(missing: Sequence[str]) -> None:
    """Which lines claim full marks without a file."""
    if missing:
        words = plain_text("、".join(missing))
        st.warning(
            f"自评满分而没有佐证材料文件的有 {len(missing)} 项:{words}。只作提示,不影响计分。"
        )


def show_files(year: OfficeYear, acts: Acts, files: Sequence[EvidenceFile], sealed: bool) -> None:
    """The files of a unit: the list, those of a line to download, and how to withdraw one."""
    if not files:
        st.caption("还没有收到佐证材料文件。")
        return
    st.dataframe(file_table(files), hide_index=True, placeholder="—", alt="佐证材料")
    standing = by_item(each for each in files if each.withdrawn_at is None)
    if not standing:
        return
    words, key = items_of(year.scheme), f"evidence-{year.year.id}-{'-'.join(acts.of)}"
    item = st.selectbox(
        "打开哪一项的材料",
        [*standing],
        format_func=lambda id_: f"{id_}　{words.get(id_, '')}　{len(standing[id_])} 份",
        key=f"{key}-item",
    )
    found = standing.get(item, [])
    if len(found) > MOST_BUTTONS:
        names = {each.id: each for each in found}
        chosen = st.selectbox("哪一份", [*names], format_func=lambda id_: _name(names[id_]))
        found = [names[chosen]]
    with st.container(horizontal=True):
        for each in found:
            make, label = partial(acts.fetch, each.id), f"下载 {plain_text(_name(each))}"
            downloads.offer_file(label, make, each.name, each.kind.mime, key=f"{key}-{each.id}")
    if not sealed:
        _ask_withdrawal(acts, [each for found in standing.values() for each in found], key)


def _name(each: EvidenceFile) -> str:
    return f"第 {each.id} 号　{each.name}({size_words(each.size)})"


def _ask_withdrawal(acts: Acts, files: Sequence[EvidenceFile], key: str) -> None:
    with st.expander("撤回一份", on_change="rerun", key=f"{key}-withdraw") as whole:
        if not whole.open:
            return
        known = {each.id: each for each in files}
        chosen = st.selectbox(
            "哪一份", [*known], format_func=lambda id_: f"{known[id_].item}　{_name(known[id_])}"
        )
        act, said = partial(acts.withdraw, chosen), f"已撤回「{known[chosen].name}」,文件仍留存"
        page.ask_reason(f"{key}-withdraw-{chosen}", "撤回的理由", "撤回", act, said)


def ask_files(year: OfficeYear, acts: Acts, sealed: bool) -> None:
    """The two ways to send files: to a line, or a zip whose files are named by line."""
    key = f"evidence-{year.year.id}-{'-'.join(acts.of)}"
    by_line, packed = st.tabs(["按项添加", "一个压缩包"], key=f"{key}-ways")
    with by_line:
        _ask_by_line(year, acts, key, sealed)
    with packed:
        _ask_zip(year, acts, key, sealed)
    of, taken = st.session_state.get(TAKEN, ("", []))
    if of == key:
        _show_taken(taken)


def _ask_by_line(year: OfficeYear, acts: Acts, key: str, sealed: bool) -> None:
    words, name = items_of(year.scheme), f"{key}-{st.session_state.setdefault(key, 0)}"
    with st.form(name, border=False):
        item = st.selectbox(
            "哪一项", [*words], index=None, placeholder="选择编号,可输入几个字查找",
            format_func=lambda id_: f"{id_}　{words[id_]}", key=f"{name}-item",
        )  # fmt: skip
        files = st.file_uploader(
            f"文件({KINDS_WORDS},可一次选多个)",
            accept_multiple_files=True,
            max_upload_size=MOST_BYTES // MIB,
            key=f"{name}-files",
        )
        left, right = st.columns(2)
        day = left.date_input("材料自身的日期(可不填)", None, date(2000, 1, 1), key=f"{name}-day")
        paper = right.text_input("文号(可不填)", max_chars=MOST_NAME, key=f"{name}-paper")
        note = st.text_input("说明(可不填)", max_chars=MOST_NOTE, key=f"{name}-note")
        asked = st.form_submit_button("添加", type="primary", disabled=sealed)
    if asked:
        with page.errors_shown():
            page.must_have_arrived(f"{name}-files")
            if not item or not files:
                raise UsageError("请选择文件" if item else "请选择是哪一项的材料")
            more = {"day": day, "paper": paper, "note": note}
            taken = [_added(partial(acts.add, item, **more), each) for each in files]
            if kinds := {*kinds_in(paper), *kinds_in(note)}:
                st.session_state.setdefault(page.DONE, []).append(
                    f"所填内容含有{'、'.join(sorted(kinds))},已遮盖"
                )
            _keep(key, taken)


def _added(add: Callable[[Workbook], EvidenceFile], file: UploadedFile) -> Taken:
    """What became of a file that was sent by itself."""
    name = printable(file.name)
    try:
        return Taken(name, add(Workbook(name, file.getvalue())))
    except UsageError as fault:
        return Taken(name, None, str(fault))


def _ask_zip(year: OfficeYear, acts: Acts, key: str, sealed: bool) -> None:
    name, first = (
        f"{key}-zip-{st.session_state.setdefault(key, 0)}",
        next(iter(items_of(year.scheme))),
    )
    with st.form(name, border=False):
        st.caption(
            f"文件名或文件夹名以编号开头,如 {plain_text(first)}_会议纪要.pdf,或放在文件夹"
            f" {plain_text(first)} 里;不设密码,里面不再放压缩包。"
        )
        file = st.file_uploader(
            "压缩包(.zip)", "zip", max_upload_size=MOST_ZIP // MIB, key=f"{name}-file"
        )
        asked = st.form_submit_button("收下压缩包", type="primary", disabled=sealed)
        inside = st.empty()
    cancel = st.empty()  # a form takes no other buttons
    if asked:
        with inside.container(), page.errors_shown():
            page.must_have_arrived(f"{name}-file")
            if file is None:
                raise UsageError("请先选择压缩包")
            book = Workbook(printable(file.name), file.getvalue())
            # a small zip may hold much: it is always taken apart away from the page
            doing = "正在收取"
            _keep(key, page.away(doing, ":", cancel, acts.add_zip, *acts.of, book, year=year))


def _keep(key: str, taken: list[Taken]) -> None:
    """Show what became of the files after the next run, with empty fields."""
    st.session_state[TAKEN] = (key, taken)
    st.session_state[key] += 1
    st.rerun()


def _show_taken(taken: Sequence[Taken]) -> None:
    """What became of the files that were sent last."""
    kept = [each.file for each in taken if each.file]
    left = [each for each in taken if not each.file]
    words = f"本次 {len(taken)} 份,收下 {len(kept)} 份"
    if not left:
        st.success(f"✓ {words}。")
        return
    why = [each.why if each.why.startswith("「") else f"「{each.path}」{each.why}" for each in left]
    shown = "\n".join(f"- {plain_text(each)}" for each in why[:MOST_BUTTONS])
    st.warning(f"{words},没有收下 {len(left)} 份:\n\n{shown}")
    if len(left) > MOST_BUTTONS:
        table = pd.DataFrame([[each.path, each.why] for each in left], columns=["文件", "原因"])
        st.dataframe(table, hide_index=True, alt="没有收下的文件")
