"""年度: the kept years; a year's roster, readings and templates."""

import streamlit as st

from criteria import Reading
from scoring.model.evidence import UsageError
from scoring.office import rosters
from scoring.office.roles import Action
from scoring.office.rosters import RosterChanges
from scoring.office.year import TIERS, OfficeYear
from scoring.reports.markup import nothing
from web.components import downloads, page, year_tables
from web.literal import plain_text
from web.session import workspaces, years

ROUND, SURE, SHOWN = "roster-round", "恢复", "restore-shown"


def list_years() -> None:
    """The kept years; any can be opened."""
    open_one = years.current()
    listed = years.listed()
    if not listed:
        st.html(nothing("还没有年度", "建立第一个年度时,本机才建立数据库;之前什么都不保存。"))
    for year in listed:
        sealed, units, books = years.outline(year)
        is_open = open_one is not None and open_one.year.id == year.id
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            scheme = years.beside(year).get(year.id, "")
            text = f"{units} 个单位 · 已采用 {books} 份报送"
            st.html(
                year_tables.year_line(year, sealed, f"《{scheme}》 · {text}" if scheme else text)
            )
            if st.button(
                "正在办理" if is_open else "打开", key=f"open-{year.id}", disabled=is_open
            ):
                years.choose(year.id)
                st.rerun()


def ask_year() -> None:
    """The form for a new year."""
    schemes = years.schemes()
    with st.form("new-year", border=False):
        left, right = st.columns(2)
        year = left.number_input("考评年度", 2000, 2099, value=None, placeholder="如 2025")
        scheme = right.selectbox(
            "方案",
            [*schemes],
            format_func=lambda key: schemes[key],
            help="自己写的方案,先在「方案与读法」页「另写方案」里存为方案版本,再在这里选。"
            "几类单位各用一个办法的,同一年度按每个方案各建一个。",
        )
        tier = left.radio(
            "层级",
            [*TIERS],
            format_func=lambda key: TIERS[key],
            horizontal=True,
            help="方案只有一级单位类别的,用第一项。",
        )
        title = right.text_input("名称", placeholder="不填则为“某年度”加考评的工作")
        office = left.text_input("考评主体", placeholder="不填则为方案所写的考评主体")
        who = right.text_input("经办(岗位或姓名,写入审计记录)", years.who(), max_chars=40)
        if st.form_submit_button("建立年度", type="primary"):
            with page.errors_shown():
                if year is None:
                    raise UsageError("请填写考评年度")
                if tier == "county" and not office.strip():  # before a database is made for it
                    raise UsageError(f"{TIERS['county']}的,请写明考评主体")
                words = title.strip(), office.strip()
                made = years.create(int(year), scheme, tier, *words, who)
                page.done(f"已建立 {made.year} 年度。下一步:导入单位名册")


def ask_copy(replacing: bool) -> None:
    """The form for a backup; what is there gives way when a person has seen it and wrote so."""
    st.caption(
        "备份先逐条核验,本系统做的、完整的才恢复。超过 100 MB 的,在程序文件夹里运行 "
        "python -m scoring restore 备份文件名。"
        + "现有的全部记录将由备份取代:之前先列出来核对,之后另存到下一次备份为止。"
        * replacing
    )
    with st.form("restore", border=False):
        file = st.file_uploader("备份文件(.db 或 .dump)", key="restore-file")
        word = st.text_input(f"确认取代现有记录,请写“{SURE}”") if replacing else SURE
        pressed = st.form_submit_button("从备份恢复")
    if pressed:
        with page.errors_shown(), st.spinner("正在核验并恢复……"):
            page.must_have_arrived("restore-file")
            if file is None:
                raise UsageError("请先选择备份文件")
            seen = not replacing or st.session_state.get(SHOWN) == file.file_id
            if not seen or word.strip() != SURE:
                st.html(year_tables.exchange_table(years.examine(file.getvalue())))
                st.session_state[SHOWN] = file.file_id
                raise UsageError(
                    f"没有恢复:请核对上表;确要取代现有记录,在确认栏写“{SURE}”,再点“从备份恢复”"
                )
            years.restore(file.getvalue(), replace=replacing)
            page.done("已从备份恢复")


def show_roster(year: OfficeYear, sealed: bool) -> None:
    """The roster, and another in its place."""
    roster = year.roster()
    downloads.offer_roster(year.year.year, year.scheme)
    number = st.session_state.setdefault(ROUND, 0)
    with st.form(f"roster-{number}", border=False):
        file = st.file_uploader(
            "单位名册(.xlsx 或 .csv;列:单位、单位类别、别名)", key=f"roster-file-{number}"
        )
        reason = st.text_input(
            "理由", placeholder="换名册时写明", key=f"roster-reason-{number}", max_chars=200
        )
        with st.container(horizontal=True):
            look = roster is not None and st.form_submit_button("先看有何改变")
            take = st.form_submit_button("导入名册", type="primary", disabled=sealed)
    with page.errors_shown():
        if look or take:
            page.must_have_arrived(f"roster-file-{number}")
        if (look or take) and file is None:
            raise UsageError("请先选择名册文件")
        if look and file is not None:
            show_roster_changes(rosters.roster_changes(year, file.getvalue(), file.name))
        if take and file is not None:
            if roster is not None and not reason.strip():
                raise UsageError("已有名册;换名册请写明理由")
            taken = rosters.import_roster(year, file.getvalue(), file.name, reason.strip())
            st.session_state[ROUND] += 1
            page.done(f"已导入名册:{len(taken.units)} 个单位")
    if roster is None:
        st.html(nothing("还没有单位名册", "报送的单位名称以名册为准。"))
    else:
        st.dataframe(year_tables.roster_table(roster), hide_index=True, alt="单位名册")


def show_roster_changes(changes: RosterChanges) -> None:
    """What another roster would change, and why it cannot be taken; nothing is done yet."""
    words = changes.words()
    if not words and not changes.refusals:
        st.info("与现在的名册没有不同。")
        return
    if words:
        st.info("导入后的改变:\n\n" + "\n".join(f"- {plain_text(each)}" for each in words))
    if changes.refusals:
        st.error(
            "这份名册还不能导入:\n\n"
            + "\n".join(f"- {plain_text(each)}" for each in changes.refusals)
        )
    else:
        st.success("✓ 已采用的报送都照常计入,可以导入。")


def show_readings(year: OfficeYear, sealed: bool) -> None:
    """The readings settled for the year, and how to settle one."""
    settled = year.settled()
    if settled:
        table = year_tables.settled_table(settled, year.scheme)
        st.dataframe(table, hide_index=True, alt="本年度确定的读法")
    else:
        st.caption("本年度没有另定读法,全部采用默认。")
    known = {reading.key: reading for reading in year.scheme.readings}
    key = st.selectbox(
        "读法", [*known], format_func=lambda k: f"{known[k].article}　{known[k].question}"
    )
    ask_reading(year, known[key], {each.key: each.value for each in settled}.get(key), sealed)


def ask_reading(year: OfficeYear, reading: Reading, value: str | None, sealed: bool) -> None:
    """One reading: settle it, or go back to the default."""
    words = {option.value: option.words for option in reading.options}
    with st.form(f"settle-{reading.key}"):
        chosen = st.radio(
            "本年度采用",
            reading.values,
            index=reading.values.index(value or reading.default),
            format_func=lambda v: words[v] + "(默认)" * (v == reading.default),
        )
        reason = st.text_input("理由(如会议纪要、批示文号)", max_chars=200)
        with st.container(horizontal=True):
            settle = st.form_submit_button("确定读法", type="primary", disabled=sealed)
            back = st.form_submit_button("恢复默认", disabled=sealed or value is None)
    if settle or back:
        with page.errors_shown():
            if not reason.strip():
                raise UsageError("请写明理由")
            year.settle(reading.key, None if back else chosen, reason.strip())
            page.done(f"{reading.article}:{'已恢复默认' if back else words[str(chosen)]}")


def show_parts(year: OfficeYear) -> None:
    """The open year's roster, readings and templates."""
    sealed = year.seal_in_force() is not None or not years.is_allowed(Action.YEARS)
    page.tell_sealed(year.seal_in_force() is not None)
    names = ["单位名册", *(["读法"] if year.scheme.readings else []), "发放模板"]
    roster, *readings, templates = st.tabs(names, key="year-parts")
    with roster:
        show_roster(year, sealed)
    for tab in readings:
        with tab:
            show_readings(year, sealed)
    with templates:
        units = downloads.units_of(workspaces.current())
        st.caption("每个单位一份空白工作簿,编号、分值和填报说明已经印好;按类别分文件夹。")
        downloads.offer_all_templates(units, year.year.year, year.scheme, "primary")
        downloads.offer_collection(year.roster(), year.year.year, year.scheme)


def show() -> None:
    """The page."""
    st.subheader("年度", anchor=False)
    year = years.current()
    page.show_done()
    if years.trouble():
        st.error(plain_text(years.trouble()))
    else:
        with page.errors_shown():
            list_years()
        if years.is_allowed(Action.YEARS):
            with st.expander("建立年度", expanded=year is None), page.errors_shown():
                ask_year()
    if year is not None:
        show_parts(year)
    if years.is_allowed(Action.KEEP):
        with st.expander("从备份恢复"), page.errors_shown():
            ask_copy(years.has_entries())


show()
