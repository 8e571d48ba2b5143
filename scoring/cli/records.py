"""``verify``, ``backup``, ``restore``: the records as a whole."""

from __future__ import annotations

import argparse
import sys

from scoring.cli.options import TERMINAL, path_of

FINE, FOUND = 0, 1


def add_verify(verify: argparse.ArgumentParser) -> None:
    """The options of ``verify``."""
    verify.add_argument(
        "--dashboard", type=path_of, metavar="FILE.html", help="核对一份领导看板与封存是否一致"
    )
    verify.add_argument(
        "--head", metavar="校验值", help="核对抄录在别处的审计校验值(公文上印有)是否还在留痕链中"
    )
    verify.set_defaults(run=_verify)


def add_backup(backup: argparse.ArgumentParser) -> None:
    """The options of ``backup``."""
    backup.add_argument("file", type=path_of, metavar="FILE", help="备份到这个新文件")
    backup.set_defaults(run=_backup)


def add_restore(restore: argparse.ArgumentParser) -> None:
    """The options of ``restore``."""
    restore.add_argument("file", type=path_of, metavar="FILE", help="备份文件")
    restore.add_argument("--replace", action="store_true", help="现有记录由备份取代")
    restore.add_argument("--yes", action="store_true", help="取代时不再询问")
    restore.set_defaults(run=_restore)


def _verify(options: argparse.Namespace) -> int:
    if options.dashboard:
        return _verify_dashboard(options)
    from scoring.office.archive import Office
    from scoring.store import Store

    with Store.open() as store:
        records = Office(store, TERMINAL)
        findings, remarks, head = records.check_records(), records.clock_faults(), records.head()
        found = records.entry_with(options.head) if options.head else None
        seals = [] if findings else records.seals()
    for finding in [*findings, *(f"提示:{each}" for each in remarks)]:
        print(finding)
    print(f"发现 {len(findings)} 处异常" if findings else "留痕链完整,保存的文件与登记一致")
    for year, seal, entry in seals:
        print(f"{year.year} 年度第 {seal.id} 号封存:审计第 {entry.id} 条校验值 {entry.hash}")
    print(f"审计最后一条是第 {head.count} 条,校验值 {head.hash}")
    if options.head and found is None:
        print(f"审计中没有校验值 {options.head}:审计被整个改写过,或末尾被截去")
    elif found:
        print(f"抄录的校验值在审计中,是第 {found.id} 条({found.at} {found.who})")
    return FOUND if findings or (options.head and found is None) else FINE


def _verify_dashboard(options: argparse.Namespace) -> int:
    from scoring.office import papers
    from scoring.office.archive import Office
    from scoring.store import Store

    fingerprint = papers.fingerprint_of(options.dashboard.read_bytes())
    with Store.open() as store:
        found = Office(store, TERMINAL).sealed_with(fingerprint)
    if found is None:
        print(f"看板没有被改动,但它的指纹 {fingerprint} 与记录中的任何封存都不一致")
        return FOUND
    of, seal = found
    print(f"看板与 {of.year} 年度第 {seal.id} 号封存一致,没有被改动")
    return FINE


def _backup(options: argparse.Namespace) -> int:
    from scoring.office.archive import Office
    from scoring.store import Store

    with Store.open() as store:
        Office(store, TERMINAL).backup(options.file)
    print(f"已备份到 {options.file}")
    return FINE


def _restore(options: argparse.Namespace) -> int:
    from scoring.cli.console import show_exchange
    from scoring.model.evidence import UsageError
    from scoring.store import examine, restore

    if not options.yes:
        exchange = examine(options.file)
        show_exchange(exchange)
        if exchange.present and options.replace:
            if not sys.stdin.isatty():
                raise UsageError("没有恢复:请核对以上内容,确认无误的加上 --yes")
            if input("现有记录将由备份取代。确认请写“恢复”:").strip() != "恢复":
                raise UsageError("没有恢复")
    done = restore(options.file, replace=options.replace)
    print(f"已从 {options.file} 恢复")
    if done.present:
        print("原有记录另存在数据库旁边,下一次备份时删去")
    return FINE
