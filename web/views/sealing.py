"""封存: what is still open, the seal and its proof, the audit, the backup."""

from datetime import datetime
from functools import partial

import streamlit as st

from scoring.model.roles import Action, roles_with
from scoring.office import archive, progress, sealing
from scoring.office.looks import Seal
from scoring.office.year import OfficeYear
from scoring.reports.markup import nothing
from web.components import audit_table, downloads, page, year_tables
from web.literal import plain_text

CHECKED, WHOLE = "seal-checked", "store-whole"
FEW, ALL = 100, "全部"
MOST_ROWS = 15


def ask_seal(year: OfficeYear, sealed: bool) -> None:
    """Open points each with a reason, and the two ways to seal."""
    with page.errors_shown():
        open_points = progress.open_points(year)
        if not open_points:
            st.success("✓ 没有未了结之处,可以封存。")
        else:
            st.warning(
                f"还有 {len(open_points)} 处未了结。年终封存须逐处了结,或逐处写明例外的理由;"
                "半年快照不需要。"
            )
        with st.form("seal", border=bool(open_points)):
            reasons = {
                key: st.text_input(
                    plain_text(words), key=f"open-{year.year.id}-{key}", max_chars=200,
                    placeholder="例外的理由",
                )
                for key, words in open_points.items()
            }  # fmt: skip
            with st.container(horizontal=True):
                end = st.form_submit_button("年终封存", type="primary", disabled=sealed)
                half = st.form_submit_button("半年快照", disabled=sealed)
        if end or half:
            seal = sealing.seal(year, "year-end" if end else "half-year", reasons)
            page.done(f"已完成:{year_tables.seal_name(seal)}")


def show_seal(year: OfficeYear, seal: Seal) -> None:
    """One seal: its hash, its exceptions, and whether the year still comes to the same."""
    with st.container(border=True):
        st.html(year_tables.seal_line(seal, sealing.seal_entry(year, seal)))
        exceptions = year_tables.exception_table(seal)
        if len(exceptions):
            with st.expander(f"例外 {len(exceptions)} 处"):
                st.dataframe(exceptions, hide_index=True, alt="例外")
        with st.container(horizontal=True):
            if st.button("核验", key=f"check-{seal.id}"):
                with page.errors_shown():
                    st.session_state[CHECKED] = (seal.id, sealing.check_seal(year, seal))
            name = f"{year.year.year}年度_{year_tables.SEALS[seal.kind]}_{seal.id}.json"
            make, key = partial(sealing.sealed_result, year, seal.id), f"result-{seal.id}"
            label = "下载封存的成绩(.json)"
            downloads.offer_file(label, make, name, "application/json", key=key)
        of, findings = st.session_state.get(CHECKED, (None, []))
        if of == seal.id:
            tell_check(seal, findings)


def tell_check(seal: Seal, findings: list[str]) -> None:
    """What the proof of a seal came to."""
    if not findings:
        st.success("✓ 核验无误:重新计算的结果与封存时逐字节相同,输入与清单一致。")
    elif seal.kind == "half-year" or seal.unsealed_at:
        words = "本年度在此之后有改动:" + ";".join(findings) + "。封存时的结果仍可下载。"
        st.info(plain_text(words))
    else:
        st.error(plain_text("✕ 核验不符:" + ";".join(findings)))


def ask_publication(year: OfficeYear) -> None:
    """Let leaders and units see the sealed result, or no more."""
    if not year.published():
        st.caption("公布之后,领导和报送单位的账号才能看到成绩;解除封存时,公布同时撤回。")
        if st.button("公布成绩", type="primary"):
            with page.errors_shown():
                sealing.publish(year)
                page.done("已公布成绩")
        return
    st.success("✓ 成绩已公布。")
    act = partial(sealing.withdraw_publication, year)
    page.ask_reason("withdraw-publication", "撤回公布的理由", "撤回公布", act, "已撤回公布")


def show_copy(year: OfficeYear) -> None:
    """A copy of the whole database, made while it is in use."""
    records = archive.Office(year.store, year.actor)
    st.subheader("备份与核验", anchor=False)
    head = records.head()
    st.caption("备份含全部年度、原件和审计记录,可在使用中进行。请存放到另一块硬盘。")
    st.caption(
        f"审计最后一条是第 {head.count} 条,校验值 `{head.hash}`。请不时抄录到别处:审计被整个改写、"
        "或末尾被截去时,只有与抄录的校验值比对才看得出(python -m scoring verify --head 校验值)。"
    )
    with st.container(horizontal=True):
        if st.button("制作备份"):
            with page.errors_shown(), st.spinner("正在备份……"):
                data, kind = records.copy(), archive.copy_kind(year.store)
                name = f"考评备份_{datetime.now():%Y%m%d_%H%M}.{kind}"
                downloads.offer_file("下载备份", data, name, downloads.BYTES, type="primary")
        if st.button("核验全部记录"):
            with st.spinner("正在逐条核验……"), page.errors_shown():
                st.session_state[WHOLE] = records.check_records(), records.clock_faults()
    findings, remarks = st.session_state.pop(WHOLE, (None, []))
    if remarks:
        st.warning(";".join(map(plain_text, remarks)))
    if findings:
        st.error("✕ 记录有异常:" + ";".join(map(plain_text, findings)))
    elif findings is not None:
        st.success("✓ 审计链完整,全部记录、原件与审计一致。")


def show_audit(year: OfficeYear) -> None:
    """Who did what when."""
    st.subheader("审计记录", anchor=False)
    many = st.segmented_control("列出", [f"最近 {FEW} 条", ALL], default=f"最近 {FEW} 条")
    entries = year.audit(None if many == ALL else FEW)
    st.dataframe(
        audit_table.audit_table(entries, year.scheme),
        hide_index=True,
        height=560 if len(entries) > MOST_ROWS else "content",
        alt="审计记录",
        column_config={
            "对象": st.column_config.TextColumn(width=120),
            "原值": st.column_config.TextColumn(width=130),
            "新值": st.column_config.TextColumn(width=360),
        },
    )


def show() -> None:
    """The page."""
    year, sealed = page.kept()
    st.subheader("封存", anchor=False)
    if sealed:
        st.info("本年度已封存,不能再改动。")
        if year.is_allowed(Action.SEAL):
            ask_publication(year)
            act, said = partial(sealing.unseal, year), "已解除封存;原封存留存可查"
            page.ask_reason("unseal", "解除封存的理由", "解除封存", act, said)
    elif not year.is_allowed(Action.SEAL):
        st.caption(f"年终封存、公布由{roles_with(Action.SEAL)}办理。")
    elif year.roster() is None:
        st.html(nothing("还没有单位名册", "导入名册、接收报送之后才能封存。"))
    else:
        ask_seal(year, sealed)
    seals = sealing.seals(year)
    st.subheader(f"封存与快照({len(seals)} 个)", anchor=False)
    if not seals:
        st.caption("还没有封存或快照。")
    for seal in seals[::-1]:
        show_seal(year, seal)
    if year.is_allowed(Action.KEEP):
        show_copy(year)
    show_audit(year)


show()
