"""Publications: the sealed result that units and leaders may see."""

from __future__ import annotations

from scoring.store import schema
from scoring.store.account_rows import Publication
from scoring.store.errors import StoreError
from scoring.store.writer import Writer, filled


class PublicationVerbs(Writer):
    """Verbs on what units and leaders may see."""

    def publish(self, year_id: int) -> Publication:
        """Let the year's seal in force be seen. Raises :class:`StoreError` without one."""
        year, seal = self.year(year_id), self.seal_in_force(year_id)
        if seal is None:
            raise StoreError(f"{year.year} 年度还没有年终封存;封存之后才能公布成绩")
        if self.publication_in_force(year_id):
            raise StoreError(f"{year.year} 年度的成绩已经公布")
        publication_id = self._add(
            schema.publications,
            "publish",
            year_id=year_id,
            seal_id=seal.id,
            published_at=self._now(),
            published_by=self.who,
        )
        return self._one(Publication, schema.publications, publication_id)

    def withdraw_publication(self, year_id: int, reason: str) -> None:
        """Let it be seen no more. Raises :class:`StoreError` without a reason or publication."""
        found = self.publication_in_force(year_id)
        if found is None:
            raise StoreError("成绩没有公布")
        self._change(
            schema.publications,
            year_id,
            found.id,
            "withdraw-publication",
            filled(reason, "撤回公布的理由"),
            withdrawn_at=self._now(),
            withdrawn_by=self.who,
            withdraw_reason=reason,
        )
