"""Drafts: what a reviewer has typed and not saved, kept for the same account and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import Cell, Draft, DraftKind, Place
from scoring.store.drafts import KEPT


@needs(Action.VERIFY)
def own(year: OfficeYear) -> list[Draft]:
    """One's own drafts of the year, the one typed into last first; units as they are called now.

    None that is older than 30 days, and none of a year that is sealed.
    """
    with year.store.read() as now:
        found = now.drafts.of(year.actor.key, year.year.id)
    since = datetime.now(UTC) - KEPT
    return [
        replace(each, unit=year.current_name(each.unit) or each.unit)
        for each in found
        if datetime.fromisoformat(each.saved_at) > since
    ]


@needs(Action.VERIFY)
def keep(year: OfficeYear, unit: str, what: DraftKind, cells: Mapping[Place, Cell | None]) -> None:
    """Keep what was typed into cells, beside what is in the draft; None: nothing any more.

    Raises :class:`UsageError` where the year is sealed, or the draft is too large.
    """
    with year.store.write(year.who) as tx:
        tx.drafts.keep(year.actor.key, year.year.id, unit, what, cells)


@needs(Action.VERIFY)
def drop(year: OfficeYear, unit: str, what: DraftKind) -> None:
    """Throw away what was typed into a unit's lines or bonus rows."""
    with year.store.write(year.who) as tx:
        tx.drafts.drop(year.actor.key, year.year.id, unit, what)
