"""Evidence files: kept as they came under a line or case of a unit, bounded, never deleted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import func, select

from scoring.model.evidence_files import (
    MOST_BYTES,
    MOST_FILES,
    MOST_NAME,
    MOST_NOTE,
    MOST_OF_UNIT,
    MOST_OF_YEAR,
    size_words,
)
from scoring.store import schema
from scoring.store.documents import sha256
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, filled, legible
from scoring.store.reader import Reader
from scoring.store.roster import RosterReader
from scoring.store.rows import EvidenceFile, NewEvidenceFile
from scoring.store.seals import SealReader


class EvidenceFileReader(Reader):
    """Evidence files and their bytes."""

    def of(
        self, year_id: int, *, units: Collection[str] | None = None, withdrawn: bool = False
    ) -> list[EvidenceFile]:
        """The year's files as they came; with ``units`` theirs, with ``withdrawn`` all."""
        c = schema.evidence_files.c
        wanted = select(schema.evidence_files).where(c.year_id == year_id).order_by(c.id)
        if units is not None:
            wanted = wanted.where(c.unit.in_(units))
        if not withdrawn:
            wanted = wanted.where(c.withdrawn_at.is_(None))
        return self._all(EvidenceFile, wanted)

    def get(self, file_id: int) -> EvidenceFile:
        """One file."""
        return self._one(EvidenceFile, schema.evidence_files, file_id)

    def data(self, file_id: int) -> bytes:
        """A file's bytes as they were sent."""
        return self._bytes(self.get(file_id).sha256)

    def bytes_kept(self, year_id: int, units: Collection[str] | None = None) -> int:
        """How many bytes are kept for a year, or of ``units`` in it: each content once."""
        c = schema.evidence_files.c
        contents = select(c.sha256, c.size).where(c.year_id == year_id).distinct()
        if units is not None:
            contents = contents.where(c.unit.in_(units))
        total = select(func.coalesce(func.sum(contents.subquery().c.size), 0))
        return int(self._connection.execute(total).scalar_one())


class EvidenceFileWriter(Writer, EvidenceFileReader):
    """Keeping and withdrawing; nothing is altered or deleted."""

    def add(self, year_id: int, new: NewEvidenceFile, data: bytes) -> EvidenceFile:
        """Keep a file; bytes that are kept already are not kept again.

        Raises :class:`StoreError` for a unit that is not in the roster, an empty or too large
        file, one that the unit has for the item already, and where there is no more room.
        """
        SealReader(self._connection).require_open(year_id)
        roster = RosterReader(self._connection)
        roster.require_known(year_id, filled(new.unit, "单位"))
        filled(new.item, "编号")
        filled(new.name, "文件名")
        for text, most, what in (
            (new.name, MOST_NAME, "文件名"), (new.paper, MOST_NAME, "文号"),
            (new.note, MOST_NOTE, "说明"),
        ):  # fmt: skip
            if len(legible(text, what)) > most:
                raise StoreError(f"{what}有 {len(text)} 个字,最多 {most} 个;请缩短后再填")
        digest = sha256(data)
        self._require_room(year_id, new, roster.names_of(year_id, new.unit), len(data), digest)
        file_id = self._journal.add(
            schema.evidence_files,
            "add-evidence",
            year_id=year_id,
            sha256=self._journal.keep(data),
            size=len(data),
            sent_at=self._journal.now(),
            sent_by=self._journal.who,
            **asdict(new),
        )
        return self.get(file_id)

    def _require_room(
        self, year_id: int, new: NewEvidenceFile, names: Collection[str], size: int, digest: str
    ) -> None:
        """Raise :class:`StoreError` where a file is kept already, or does not fit any more."""
        name = new.name
        if not size:
            raise StoreError(f"「{name}」是空文件(0 字节);请重新选择文件")
        if size > MOST_BYTES:
            raise StoreError(
                f"「{name}」有 {size_words(size)},一份最大 {size_words(MOST_BYTES)};"
                "请压缩图片、降低扫描分辨率,或分成几份"
            )
        mine = self.of(year_id, units=names, withdrawn=True)
        for each in mine:
            if (each.sha256, each.item) == (digest, new.item) and each.withdrawn_at is None:
                raise StoreError(
                    f"「{name}」与 {each.item} 的第 {each.id} 号佐证材料「{each.name}」完全相同,"
                    "不必重复添加"
                )
        if len(mine) >= MOST_FILES:
            raise StoreError(
                f"「{new.unit}」已有 {len(mine)} 份佐证材料(含已撤回的),一个单位一年最多"
                f" {MOST_FILES} 份;请把同一项的材料合成一份"
            )
        if digest in {each.sha256 for each in mine}:
            return
        for whose, units, most in (
            (f"「{new.unit}」", names, MOST_OF_UNIT), ("本年度", None, MOST_OF_YEAR),
        ):  # fmt: skip
            kept = self.bytes_kept(year_id, units)
            if kept + size > most:
                raise StoreError(
                    f"{whose}的佐证材料已有 {size_words(kept)}(含已撤回的),「{name}」有"
                    f" {size_words(size)},合计最多 {size_words(most)};请只留必要的,压缩后再报"
                )

    def withdraw(self, file_id: int, reason: str) -> EvidenceFile:
        """Take a file out, where it stays to be seen.

        Raises :class:`StoreError` without a reason, or a second time.
        """
        found = self.get(file_id)
        SealReader(self._connection).require_open(found.year_id)
        if found.withdrawn_at is not None:
            raise StoreError(f"第 {file_id} 号佐证材料已由 {found.withdrawn_by} 撤回")
        why, verb = filled(reason, "撤回的理由"), "withdraw-evidence"
        self._take_back(schema.evidence_files, found.year_id, file_id, verb, why, "withdrawn")
        return self.get(file_id)
