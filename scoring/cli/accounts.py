"""``python -m scoring account …``: who may log in, from the machine the records are on."""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager

from scoring.cli.options import TERMINAL
from scoring.model.roles import Role

TYPE_CHECKING = False  # as in cli
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.office.accounts import Accounts


def add_account(account: argparse.ArgumentParser) -> None:
    """What stands behind ``account``."""
    kinds = account.add_subparsers(required=True, metavar="操作")
    add = kinds.add_parser("add", help="建立账号,显示临时密码")
    _name(add)
    _role(add)
    _password(add)
    add.set_defaults(run=_add)
    listing = kinds.add_parser("list", help="列出账号")
    listing.set_defaults(run=_list)
    role = kinds.add_parser("role", help="改角色")
    _name(role)
    _role(role)
    role.set_defaults(run=_give_role)
    reset = kinds.add_parser("reset", help="重置密码,显示临时密码")
    _name(reset)
    _password(reset)
    reset.set_defaults(run=_reset)
    for verb, words in (("disable", "停用账号"), ("enable", "启用账号、解除锁定")):
        one = kinds.add_parser(verb, help=words)
        _name(one)
        one.set_defaults(run=_switch, verb=verb)


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="账号", help="岗位名称,如 考评办一岗")


def _role(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role",
        required=True,
        choices=[role.value for role in Role],
        help="、".join(role.label for role in Role),
    )
    parser.add_argument("--unit", help=f"{Role.REPORTER.label}的名称(只有 {Role.REPORTER} 要写)")


def _password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin", action="store_true", help="从标准输入读临时密码,不另生成"
    )


def _given(options: argparse.Namespace) -> str | None:
    return sys.stdin.readline().rstrip("\r\n") if options.password_stdin else None


def _add(options: argparse.Namespace) -> int:
    with _accounts() as accounts:
        made = accounts.add(options.name, options.role, options.unit, _given(options))
        _tell(f"已建立账号「{options.name}」", accounts, made, options)
    return 0


def _reset(options: argparse.Namespace) -> int:
    with _accounts() as accounts:
        made = accounts.reset(options.name, _given(options))
        _tell(f"已重置「{options.name}」的密码", accounts, made, options)
    return 0


def _tell(words: str, accounts: Accounts, password: str, options: argparse.Namespace) -> None:
    from scoring.office.accounts import until

    name = options.name.strip()
    ends = "".join(until(each, ",有效期至 {}") for each in accounts.all() if each.name == name)
    if options.password_stdin:
        print(f"{words};首次登录时须改密码{ends}")
    else:
        print(f"{words}。临时密码(只显示这一次,首次登录时须改{ends}):\n{password}")


def _give_role(options: argparse.Namespace) -> int:
    with _accounts() as accounts:
        accounts.give_role(options.name, options.role, options.unit)
    print(f"「{options.name}」已改为 {options.role}")
    return 0


def _switch(options: argparse.Namespace) -> int:
    with _accounts() as accounts:
        (accounts.disable if options.verb == "disable" else accounts.enable)(options.name)
    print(f"已{'停用' if options.verb == 'disable' else '启用'}「{options.name}」")
    return 0


def _list(_: argparse.Namespace) -> int:
    from scoring.cli.console import show_accounts

    with _accounts() as accounts:
        show_accounts(accounts.all())
    return 0


@contextmanager
def _accounts() -> Iterator[Accounts]:
    """The accounts of the records that the environment names."""
    from scoring.office.accounts import Accounts
    from scoring.store import Store

    with Store.open() as store:
        yield Accounts(store, TERMINAL)
