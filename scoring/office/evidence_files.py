"""Evidence files (佐证材料) of a kept year: added, listed, fetched, withdrawn, found lacking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from criteria import Scheme
from scoring.intake.evidence_kind import kind_of
from scoring.intake.evidence_zip import packed_files
from scoring.intake.year import Progress, Workbook
from scoring.model.evidence import UsageError
from scoring.model.evidence_files import MOST_BYTES, MOST_NAME, MOST_ZIP, size_words
from scoring.model.scores import NOT_APPLICABLE
from scoring.office.matter_values import known_unit
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear, once_a_state
from scoring.store import EvidenceFile, NewEvidenceFile
from scoring.text.file_names import safe_name
from scoring.text.folding import clean, fold
from scoring.text.invisible import visible
from scoring.text.personal import mask


class Taken(NamedTuple):
    """What became of a file in a zip: its path as shown, and either the file as it is kept or why
    it was not taken.
    """

    path: str
    file: EvidenceFile | None
    why: str = ""


def items_of(scheme: Scheme) -> dict[str, str]:
    """What a file can belong to, by id: the scheme's lines and cases, each with its words."""
    lines = {line.id: line.title for line in scheme.lines}
    bonus = {case.id: case.label for case in scheme.bonus}
    return lines | bonus | {case.id: case.label for case in scheme.deductions}


@needs(Action.RECEIVE)
def add(
    year: OfficeYear,
    unit: str,
    item: str,
    file: Workbook,
    *,
    day: date | None = None,
    paper: str = "",
    note: str = "",
) -> EvidenceFile:
    """Keep a file under a line or case of a unit; ``day`` and ``paper`` are the paper's own date
    and number.

    Raises :class:`UsageError` for an unknown unit or item, a file of a kind that is not taken, and
    as the records do (:meth:`scoring.store.evidence_files.EvidenceFileWriter.add`).
    """
    name, size = mask(visible(file.name)), file.size
    if size > MOST_BYTES:
        raise UsageError(
            f"「{name}」有 {size_words(size)},一份最大 {size_words(MOST_BYTES)};"
            "请压缩图片、降低扫描分辨率,或分成几份"
        )
    data = file.data
    kind = kind_of(name, data)
    new = NewEvidenceFile(
        known_unit(year.required_roster(), unit),
        _item(year.scheme, item),
        safe_name(file.name, kind, MOST_NAME),
        kind,
        day,
        mask(clean(paper)),
        mask(clean(note)),
    )
    with year.store.write(year.who) as tx:
        return tx.evidence_files.add(year.year.id, new, data)


def _item(scheme: Scheme, text: str) -> str:
    """The id of a line or case. Raises :class:`UsageError` for none."""
    known = {fold(id_): id_ for id_ in items_of(scheme)}
    if found := known.get(fold(text)):
        return found
    raise UsageError(
        f"方案里没有「{mask(visible(clean(text)))[:20]}」这一项;请写编号,如 {next(iter(known))}"
    )


@needs(Action.RECEIVE)
def add_zip(
    year: OfficeYear, unit: str, file: Workbook, progress: Progress | None = None
) -> list[Taken]:
    """Keep the files of a zip, each under the line or case that its name or folder begins with;
    each in a transaction of its own, so that what was taken stays.

    Raises :class:`UsageError` for an unknown unit and a zip that cannot be opened.
    """
    unit = known_unit(year.required_roster(), unit)
    if file.size > MOST_ZIP:
        raise UsageError(
            f"压缩包有 {size_words(file.size)},最大 {size_words(MOST_ZIP)};请分成几个,分几次报送"
        )
    taken: list[Taken] = []
    for each in packed_files(file.data, items_of(year.scheme)):
        if progress:
            progress(len(taken) + 1, each.of, each.path)
        if each.why:
            taken.append(Taken(each.path, None, each.why))
            continue
        try:
            kept = add(year, unit, each.item, Workbook(each.path, each.data))
        except UsageError as fault:
            taken.append(Taken(each.path, None, str(fault)))
        else:
            taken.append(Taken(each.path, kept))
    return taken


@needs(Action.INSPECT)
def files(year: OfficeYear, unit: str = "", *, withdrawn: bool = False) -> list[EvidenceFile]:
    """The files of the year, or of a unit, as they came; with ``withdrawn`` those taken out too."""
    with year.store.read() as now:
        units = now.roster.names_of(year.year.id, unit) if unit else None
        return now.evidence_files.of(year.year.id, units=units, withdrawn=withdrawn)


@needs(Action.INSPECT)
def file(year: OfficeYear, file_id: int) -> EvidenceFile:
    """A file of the year, also a withdrawn one. Raises :class:`UsageError` for none."""
    with year.store.read() as now:
        found = now.evidence_files.get(file_id)
    if found.year_id != year.year.id:
        raise UsageError(f"{year.year.year} 年度没有第 {file_id} 号佐证材料;请核对编号")
    return found


@needs(Action.INSPECT)
def fetch(year: OfficeYear, file_id: int) -> bytes:
    """A file's bytes as they were sent."""
    file(year, file_id)
    with year.store.read() as now:
        return now.evidence_files.data(file_id)


@needs(Action.RECEIVE)
def withdraw(year: OfficeYear, file_id: int, reason: str) -> None:
    """Take a file out, with a reason; it is kept and can be seen."""
    file(year, file_id)
    with year.store.write(year.who) as tx:
        tx.evidence_files.withdraw(file_id, reason)


@needs(Action.LOOK)
@once_a_state
def missing_evidence(year: OfficeYear) -> dict[str, list[str]]:
    """By unit the ids of the lines that it gives full marks (自评分 is the line's maximum) and for
    which no file is kept. Told, never booked. Raises :class:`UsageError` without a roster.
    """
    scores, _ = year.scored()
    with year.store.read() as now:
        kept = now.evidence_files.of(year.year.id)
    former = year.former_names()
    proved = {(former.get(each.unit, each.unit), each.item) for each in kept}
    grid, found = scores.grid, dict[str, list[str]]()
    for number, unit in zip(scores.units.index, scores.units["unit"], strict=True):
        lines = scores.scheme_of(int(number)).lines
        most = np.array([line.max for line in lines])
        full = (grid.self[:, number] == most) & (most > 0)
        claimed = np.nonzero(full & (grid.state[:, number] != NOT_APPLICABLE))[0]
        ids = [lines[item].id for item in claimed]
        if lacking := [id_ for id_ in ids if (unit, id_) not in proved]:
            found[unit] = lacking
    return found


def by_item(found: Iterable[EvidenceFile]) -> Mapping[str, list[EvidenceFile]]:
    """Files by the id of their line or case."""
    items: dict[str, list[EvidenceFile]] = {}
    for each in found:
        items.setdefault(each.item, []).append(each)
    return items
