"""``verify``, ``backup``, ``restore``: the records as a whole."""

from __future__ import annotations

import argparse

from scoring.cli.options import TERMINAL, path_of

FINE, FOUND = 0, 1


def add_verify(verify: argparse.ArgumentParser) -> None:
    """The options of ``verify``."""
    verify.add_argument(
        "--dashboard", type=path_of, metavar="FILE.html", help="核对一份领导看板与封存是否一致"
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
    restore.set_defaults(run=_restore)


def _verify(options: argparse.Namespace) -> int:
    if options.dashboard:
        return _verify_dashboard(options)
    from scoring.office.archive import Office
    from scoring.store import Store

    with Store.open() as store:
        findings = Office(store, TERMINAL).check_records()
    for finding in findings:
        print(finding)
    print(f"发现 {len(findings)} 处异常" if findings else "留痕链完整,保存的文件与登记一致")
    return FOUND if findings else FINE


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
    from scoring.store import restore

    restore(options.file, replace=options.replace)
    print(f"已从 {options.file} 恢复")
    return FINE
