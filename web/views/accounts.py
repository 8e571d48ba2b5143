"""账号: the posts that may log in; none shows a password but the one that was just made."""

import pandas as pd
import streamlit as st

from scoring.model.evidence import UsageError
from scoring.model.roles import Action, Role
from scoring.office.accounts import Accounts, standing, until
from scoring.office.looks import Account
from web.components import page, year_tables
from web.literal import plain_text
from web.session import years

MADE = "account-made"


def label(role: str) -> str:
    """The office's word for a role."""
    return Role(role).label


def account_table(accounts: list[Account]) -> pd.DataFrame:
    """All accounts with their state in words."""
    rows = [
        [
            each.name,
            each.role.label,
            each.unit or "",
            " ".join(standing(each)),
            year_tables.when(each.created_at),
            each.created_by,
        ]
        for each in accounts
    ]
    return pd.DataFrame(rows, columns=["账号", "角色", "单位", "状态", "建立", "建立人"])


def role_table() -> pd.DataFrame:
    """Which role may do what."""
    rows = [
        [action.value, *("✓" if action in role.actions else "" for role in Role)]
        for action in Action
    ]
    return pd.DataFrame(rows, columns=["事情", *(role.label for role in Role)])


def unit_names() -> list[str]:
    """The units of the open year, to choose from."""
    year = years.current()
    roster = year.roster() if year else None
    return [unit.name for unit in roster.units] if roster else []


def ask_account(accounts: Accounts) -> None:
    """The form for a new account."""
    with st.form("new-account", border=False, clear_on_submit=True):
        left, middle, right = st.columns([2, 1, 2])
        name = left.text_input("账号(岗位名称)", max_chars=40, placeholder="如 考评办一岗")
        role = middle.selectbox("角色", [role.value for role in Role], format_func=label, index=1)
        unit = right.selectbox(
            "单位(只有报送单位要选)", unit_names(), index=None, placeholder="不选"
        )
        if st.form_submit_button("建立账号", type="primary"):
            with page.errors_shown():
                made = accounts.add(name, role, unit)
                st.session_state[MADE] = (name.strip(), made)
                st.rerun()


def show_made(listed: list[Account]) -> None:
    """The password that was just made, once, and until when it is taken."""
    if MADE in st.session_state:
        name, password = st.session_state.pop(MADE)
        ends = "".join(until(each, ",有效期至 {}") for each in listed if each.name == name)
        st.success(f"「{plain_text(name)}」的临时密码(只显示这一次,首次登录时须改{ends}):")
        st.code(password, language=None)


def ask_change(accounts: Accounts, listed: list[Account]) -> None:
    """Reset, disable, enable, another role."""
    roles = [role.value for role in Role]
    with st.form("change-account", border=False):
        left, middle, right = st.columns([2, 1, 2])
        name = left.selectbox("账号", [each.name for each in listed])
        role = middle.selectbox(
            "改为角色", roles, format_func=label, index=None, placeholder="不改"
        )
        unit = right.selectbox(
            "单位(改为报送单位时选)", unit_names(), index=None, placeholder="不选"
        )
        with st.container(horizontal=True):
            reset = st.form_submit_button("重置密码")
            give = st.form_submit_button("改角色")
            disable = st.form_submit_button("停用")
            enable = st.form_submit_button("启用、解锁")
    with page.errors_shown():
        if reset:
            st.session_state[MADE] = (name, accounts.reset(name))
            st.rerun()
        if give:
            if role is None:
                raise UsageError("请先选择改为哪个角色")
            accounts.give_role(name, role, unit)
            page.done(f"「{name}」已改为{label(role)},它的登录都已结束")
        if disable:
            accounts.disable(name)
            page.done(f"已停用「{name}」,它的登录都已结束")
        if enable:
            accounts.enable(name)
            page.done(f"已启用「{name}」")


def show() -> None:
    """The page."""
    st.subheader("账号", anchor=False)
    page.show_done()
    store = years.store()
    assert store is not None
    accounts = Accounts(store, years.actor())
    listed = accounts.all()
    show_made(listed)
    wide = {"状态": st.column_config.Column(width="medium")}
    st.dataframe(account_table(listed), hide_index=True, column_config=wide, alt="账号")
    with st.expander("建立账号"):
        ask_account(accounts)
    with st.expander("重置密码、改角色、停用"):
        ask_change(accounts, listed)
    with st.expander("各角色能办理什么"):
        st.dataframe(role_table(), hide_index=True, height="content", alt="各角色能办理什么")


show()
