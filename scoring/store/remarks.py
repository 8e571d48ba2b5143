"""Questions that the office put to units, and the replies; added, never altered."""

from __future__ import annotations

from sqlalchemy import select

from scoring.store import schema
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, filled
from scoring.store.reader import Reader
from scoring.store.roster import RosterReader
from scoring.store.rows import Remark
from scoring.store.seals import SealReader


class RemarkReader(Reader):
    """Questions and replies."""

    def of(self, year_id: int, unit: str | None = None) -> list[Remark]:
        """Questions and replies of the year, or of a unit, in their order."""
        c = schema.remarks.c
        wanted = select(schema.remarks).where(c.year_id == year_id).order_by(c.id)
        if unit is not None:
            names = RosterReader(self._connection).names_of(year_id, unit)
            wanted = wanted.where(c.unit.in_(names))
        return self._all(Remark, wanted)

    def get(self, remark_id: int) -> Remark:
        """One of them."""
        return self._one(Remark, schema.remarks, remark_id)


class RemarkWriter(Writer, RemarkReader):
    """Asking and replying."""

    def ask(self, year_id: int, unit: str, line: str, words: str) -> Remark:
        """Put a question on a line (blank: the workbook).

        Raises :class:`StoreError` for a unit that is not in the roster, and for no words.
        """
        SealReader(self._connection).require_open(year_id)
        RosterReader(self._connection).require_known(year_id, filled(unit, "单位"))
        return self._add("ask", year_id, unit, line, None, filled(words, "要说明的问题"))

    def reply(self, question_id: int, words: str) -> Remark:
        """Reply to a question. Raises :class:`StoreError` for no words, or to a reply."""
        asked = self.get(question_id)
        SealReader(self._connection).require_open(asked.year_id)
        if asked.question_id is not None:
            raise StoreError(f"第 {question_id} 号是答复,不是问题")
        said = filled(words, "答复")
        return self._add("reply", asked.year_id, asked.unit, asked.line, question_id, said)

    def _add(
        self, verb: str, year_id: int, unit: str, line: str, question_id: int | None, words: str
    ) -> Remark:
        remark_id = self._journal.add(
            schema.remarks,
            verb,
            year_id=year_id,
            unit=unit,
            line=line,
            question_id=question_id,
            words=words,
            said_at=self._journal.now(),
            said_by=self._journal.who,
        )
        return self.get(remark_id)
