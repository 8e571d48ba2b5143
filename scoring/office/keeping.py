"""The office's records as a whole: is the audit whole, a copy of everything, and back again."""

from __future__ import annotations

from pathlib import Path

from scoring.store import Store
from scoring.store import restore as restore_store


def verify() -> list[str]:
    """Walk through the audit and all kept bytes: findings in Chinese, none if all is whole."""
    with Store.open() as store:
        return store.verify()


def backup(path: Path) -> None:
    """Copy the records to a new file while they are in use. Raises ``UsageError``."""
    with Store.open() as store:
        store.backup(path)


def restore(path: Path, *, replace: bool = False) -> None:
    """Bring a backup back; ``replace`` lets it take the place of records that are there."""
    restore_store(path, replace=replace)
