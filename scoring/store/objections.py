"""Objections: the windows in which units may object, what they contest, what was answered."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from scoring.store import schema
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, filled, legible
from scoring.store.reader import Reader
from scoring.store.roster import RosterReader
from scoring.store.rows import NewObjection, Objection, Verdict, Window
from scoring.store.seals import SealReader


class ObjectionReader(Reader):
    """Windows and objections."""

    def windows(self, year_id: int) -> list[Window]:
        """All windows of the year in the order of opening, those closed too."""
        c = schema.objection_windows.c
        wanted = select(schema.objection_windows).where(c.year_id == year_id)
        return self._all(Window, wanted.order_by(c.id))

    def window(self, window_id: int) -> Window:
        """One window."""
        return self._one(Window, schema.objection_windows, window_id)

    def of(self, year_id: int, unit: str | None = None) -> list[Objection]:
        """All objections of the year or of a unit in their order, those withdrawn too."""
        c = schema.objections.c
        wanted = select(schema.objections).where(c.year_id == year_id).order_by(c.id)
        if unit is not None:
            names = RosterReader(self._connection).names_of(year_id, unit)
            wanted = wanted.where(c.unit.in_(names))
        return self._all(Objection, wanted)

    def get(self, objection_id: int) -> Objection:
        """One objection."""
        return self._one(Objection, schema.objections, objection_id)


class ObjectionWriter(Writer, ObjectionReader):
    """Opening windows, objecting, answering; nothing is deleted.

    Every verb raises :class:`StoreError` for what is left blank.
    """

    def open_window(
        self, year_id: int, group: str | None, first: date, last: date, reason: str
    ) -> Window:
        """Open a window for a group (None: all). Raises :class:`StoreError` for no such days."""
        SealReader(self._connection).require_open(year_id)
        if last < first:
            raise StoreError(f"异议期的截止日 {last} 早于开始日 {first}")
        why = filled(reason, "理由")
        window_id = self._journal.add(
            schema.objection_windows,
            "open-window",
            why,
            year_id=year_id,
            group_name=group,
            first=first,
            last=last,
            reason=why,
            opened_at=self._journal.now(),
            opened_by=self._journal.who,
        )
        return self.window(window_id)

    def extend_window(self, window_id: int, last: date, reason: str) -> Window:
        """Let a window last longer. Raises :class:`StoreError` for one closed, or no later day."""
        found, why = self._require_standing(window_id), filled(reason, "延长的理由")
        if last <= found.last:
            raise StoreError(
                f"延长到的 {last} 应晚于现在的截止日 {found.last};提前结束请用「结束」"
            )
        given = schema.objection_windows, found.year_id, window_id, "extend-window", why
        self._journal.change(*given, last=last)
        return self.window(window_id)

    def close_window(self, window_id: int, reason: str) -> Window:
        """End a window at once. Raises :class:`StoreError` for one that was closed."""
        found, why = self._require_standing(window_id), filled(reason, "结束的理由")
        table = schema.objection_windows
        self._take_back(table, found.year_id, window_id, "close-window", why, "closed")
        return self.window(window_id)

    def _require_standing(self, window_id: int) -> Window:
        found = self.window(window_id)
        SealReader(self._connection).require_open(found.year_id)
        if found.closed_at is not None:
            raise StoreError(f"第 {window_id} 号异议期已由 {found.closed_by} 结束")
        return found

    def add(self, year_id: int, new: NewObjection) -> Objection:
        """Keep an objection.

        Raises :class:`StoreError` for a unit that is not in the roster, and where the same is
        contested and not answered yet.
        """
        SealReader(self._connection).require_open(year_id)
        RosterReader(self._connection).require_known(year_id, filled(new.unit, "单位"))
        for value, name in (
            (new.target, "所异议的项"),
            (new.figure, "原结果"),
            (new.grounds, "异议理由"),
        ):
            filled(value, name)
        legible(new.title, "名称")
        legible(new.evidence, "依据材料")
        for each in self.of(year_id, new.unit):
            if each.is_open and (each.kind, each.target) == (new.kind, new.target):
                raise StoreError(
                    f"「{new.unit}」对{each.title}已提出第 {each.id} 号异议,还没有答复"
                )
        objection_id = self._journal.add(
            schema.objections,
            "object",
            year_id=year_id,
            raised_at=self._journal.now(),
            raised_by=self._journal.who,
            **asdict(new),
        )
        return self.get(objection_id)

    def withdraw(self, objection_id: int, reason: str) -> Objection:
        """Withdraw an objection. Raises :class:`StoreError` for one that is not open."""
        year_id, why = self._require_open(objection_id).year_id, filled(reason, "撤回的理由")
        given = schema.objections, year_id, objection_id, "withdraw-objection", why
        self._take_back(*given, "withdrawn")
        return self.get(objection_id)

    def answer(
        self, objection_id: int, verdict: Verdict, reason: str, figure_after: str
    ) -> Objection:
        """Answer an objection. Raises :class:`StoreError` for one that is not open."""
        year_id, why = self._require_open(objection_id).year_id, filled(reason, "答复的理由")
        self._journal.change(
            schema.objections,
            year_id,
            objection_id,
            "answer-objection",
            why,
            verdict=verdict,
            answer=why,
            figure_after=filled(figure_after, "复核结果"),
            answered_at=self._journal.now(),
            answered_by=self._journal.who,
        )
        return self.get(objection_id)

    def _require_open(self, objection_id: int) -> Objection:
        found = self.get(objection_id)
        SealReader(self._connection).require_open(found.year_id)
        if found.withdrawn_at is not None:
            raise StoreError(f"第 {objection_id} 号异议已由 {found.withdrawn_by} 撤回")
        if found.verdict is not None:
            raise StoreError(f"第 {objection_id} 号异议已由 {found.answered_by} 答复")
        return found
