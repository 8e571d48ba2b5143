"""Notices (通知单): each unit its score line by line, what was lost and why, evidence asked for."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from typing import BinaryIO

from scoring.analysis.groups import unit_rows
from scoring.explain.notes import figures_of
from scoring.model.evidence import UsageError
from scoring.reports.basis import Basis
from scoring.reports.documents.fonts import USUAL, Fonts

Progress = Callable[[int, int, str], None]


def write_notice(basis: Basis, unit: str, stream: BinaryIO, fonts: Fonts = USUAL) -> None:
    """Write one unit's notice (.docx). Raises :class:`UsageError` for an unknown unit."""
    from scoring.reports.documents.paper_package import parts_of

    try:
        number = basis.scores.unit_number(unit)
    except KeyError as fault:
        raise UsageError(f"没有单位「{unit}」,不能生成通知单。请核对单位名称。") from fault
    stream.write(_notice(basis, number, parts_of(fonts)))


def write_notices(
    basis: Basis, stream: BinaryIO, progress: Progress | None = None, fonts: Fonts = USUAL
) -> None:
    """Write a zip with every unit's notice, in the order of the year-end table.

    ``progress`` is told, before each notice, how many are done, of how many, and whose is next;
    and once at the end. Raises :class:`UsageError` where there are no units.
    """
    from scoring.reports.documents.paper_package import entry, parts_of
    from scoring.reports.documents.paper_text import file_name, folded, shown

    rows = list(unit_rows(basis.scores))
    if not rows:
        raise UsageError("没有考评单位,不能生成通知单。请先导入佐证材料或名册。")
    parts, taken = parts_of(fonts), set[str]()
    with zipfile.ZipFile(stream, "w") as package:
        for done, (number, row) in enumerate(rows):
            if progress is not None:
                progress(done, len(rows), shown(row["unit"]))
            name = file_name(row["unit"], taken)
            taken.add(folded(name))
            package.writestr(entry(f"{name}.docx"), _notice(basis, number, parts))
    if progress is not None:
        progress(len(rows), len(rows), "")


def _notice(basis: Basis, number: int, parts: Mapping[str, bytes]) -> bytes:
    """One notice; ``parts`` are those that all notices share."""
    from scoring.reports.documents.notice_body import notice_body, title_of
    from scoring.reports.documents.paper_package import document_xml, packed, properties_xml

    document = document_xml(notice_body(basis, number))
    name = str(figures_of(basis.scores, number)["unit"])
    title = f"{title_of(basis)}（{name}）"
    properties = properties_xml(title, basis.signed_by, basis.on)
    own = {"word/document.xml": document.encode(), "docProps/core.xml": properties}
    return packed({**parts, **own})
