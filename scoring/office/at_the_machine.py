"""Who is at work on one's own machine, where nobody logs in: one name for all pages, kept."""

from __future__ import annotations

from scoring.store import Store

SOMEBODY = "考评办"
"""The name in the audit until another is given: a role, not a person."""
_KEY = "at-work"


def name_at_work(store: Store) -> str:
    """The name that was given last."""
    with store.read() as now:
        return now.settings.get(_KEY) or SOMEBODY


def give_name(store: Store, name: str) -> None:
    """Another name for what is done from now on."""
    with store.write(name) as tx:
        tx.settings.put(_KEY, name)
