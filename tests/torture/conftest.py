"""These take minutes: collected only where the command line names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.databases import fresh, kind, server, store, url

__all__ = ["fresh", "kind", "server", "store", "url"]

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Here a password costs what it does in earnest: others wait for one who tries many."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over this folder unless an argument is it, or lies in it."""
    for argument in config.args:
        named = (config.invocation_params.dir / argument.split("::")[0]).resolve()
        if named.is_relative_to(HERE):
            return None
    return True
