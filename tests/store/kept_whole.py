"""What holds of all that the records keep: guarded by the database, told by the check of records
where it was altered all the same, and the same in a copy that was brought back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from scoring.store import Store, restore
from tests.store.attacks import Deed, on_records
from tests.store.databases import Fresh
from tests.store.digest import digest


def assert_guarded(store: Store, url: str, *deeds: str) -> None:
    """The database itself refuses each of these deeds in SQL, and nothing has changed."""
    engine = create_engine(url)
    for deed in deeds:
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(deed))
    engine.dispose()
    assert store.check_records() == []


def assert_noticed(store: Store, url: str, deed: Deed, words: str) -> None:
    """The check of records tells of a deed that went past the guards, in these words."""
    on_records(url, deed)
    findings = store.check_records()
    assert any(words in finding for finding in findings), findings


@contextmanager
def brought_back(fresh: Fresh, folder: Path, settle: Callable[[Store], object]) -> Iterator[Store]:
    """What ``settle`` wrote, in a database to which its backup was restored: equal and whole."""
    here, there, copy = fresh(), fresh(), folder / "copy"
    with Store.open(here) as store:
        settle(store)
        store.backup(copy)
        before = digest(store)
    restore(copy, there)
    with Store.open(there) as store:
        assert digest(store) == before
        assert store.check_records() == []
        yield store
