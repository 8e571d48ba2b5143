"""Drafts: what somebody typed into a unit's review and has not saved. In no audit, but copied."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select

from scoring.store import schema
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, clean
from scoring.store.reader import Reader
from scoring.store.roster import RosterReader
from scoring.store.rows import Cell, Draft, DraftKind, Place
from scoring.store.seals import SealReader

KEPT = timedelta(days=30)
"""How long a draft is kept after it was last typed into."""
MOST_BYTES = 64 * 1024
"""How large a draft may be: a unit's lines with the longest reasons are half of it."""


class DraftReader(Reader):
    """Drafts of one account."""

    def of(self, account: str, year_id: int) -> list[Draft]:
        """An account's drafts in a year, the one typed into last first."""
        c = schema.drafts.c
        mine = select(schema.drafts).where(c.account == account, c.year_id == year_id)
        return self._all(Draft, mine.order_by(c.saved_at.desc(), c.unit, c.what))


class DraftWriter(Writer, DraftReader):
    """Keeping what is typed, and letting it go."""

    def keep(
        self,
        account: str,
        year_id: int,
        unit: str,
        what: DraftKind,
        cells: Mapping[Place, Cell | None],
    ) -> None:
        """Lay cells over the account's draft; None: the cell is again as the records say.

        A cell that is in the draft already keeps what it ``was`` at first. Drafts of anybody
        that are older than :data:`KEPT` go.

        Raises :class:`Sealed`, and :class:`StoreError` for a unit that is not in the roster or
        a draft of more than :data:`MOST_BYTES`.
        """
        SealReader(self._connection).require_open(year_id)
        RosterReader(self._connection).require_known(year_id, unit)
        old = schema.drafts.c.saved_at < self._journal.now(ago=KEPT)
        self._connection.execute(delete(schema.drafts).where(old))
        standing: dict[Place, Cell] = {}
        for draft in reversed(self._take(account, year_id, unit, what)):
            standing |= draft.by_place()
        for place, cell in cells.items():
            known = standing.pop(place, None)
            if cell is not None:
                standing[place] = Cell(known.was, cell.typed) if known else cell
        self._put(account, year_id, unit, what, standing)

    def forget(
        self, account: str, year_id: int, unit: str, what: DraftKind, names: Collection[str]
    ) -> None:
        """Let go of the cells of some lines or bonus rows: they are saved."""
        for draft in self._take(account, year_id, unit, what):
            left = {
                place: cell for place, cell in draft.by_place().items() if place[0] not in names
            }
            self._put(account, year_id, draft.unit, what, left, draft.saved_at)

    def drop(self, account: str, year_id: int, unit: str, what: DraftKind) -> None:
        """Let go of a whole draft: it is thrown away."""
        self._take(account, year_id, unit, what)

    def _take(self, account: str, year_id: int, unit: str, what: DraftKind) -> list[Draft]:
        """The drafts of a unit, under whichever of its names, taken out; the latest first."""
        found = [draft for draft in self.of(account, year_id) if draft.what == what]
        names = RosterReader(self._connection).names_of(year_id, unit) if found else ()
        found = [draft for draft in found if draft.unit in names]
        c = schema.drafts.c
        for draft in found:
            mine = (c.account == account, c.year_id == year_id, c.what == what)
            self._connection.execute(delete(schema.drafts).where(*mine, c.unit == draft.unit))
        return found

    def _put(
        self,
        account: str,
        year_id: int,
        unit: str,
        what: DraftKind,
        cells: Mapping[Place, Cell],
        saved_at: str = "",
    ) -> None:
        """Keep a draft that stands in the table no more; an empty one is none."""
        if not cells:
            return
        written = json.dumps([[*place, *cell] for place, cell in cells.items()], ensure_ascii=False)
        if len(clean(written, "未保存的修改").encode()) > MOST_BYTES:
            raise StoreError("未保存的修改太多,放不下;请先保存一部分")
        row = {"account": account, "year_id": year_id, "unit": unit, "what": what}
        row |= {"cells": written, "saved_at": saved_at or self._journal.now()}
        self._connection.execute(insert(schema.drafts).values(row))
