"""Notices (通知单): each unit its score line by line, what was lost and why, evidence asked for."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from scoring.model.evidence import UsageError
from scoring.reports.basis import Basis
from scoring.reports.documents.fonts import USUAL, Fonts

TEMPLATE = Path(__file__).parent / "templates" / "通知单模板.docx"
Progress = Callable[[int, int, str], None]


def write_notices(
    basis: Basis, stream: BinaryIO, progress: Progress | None = None, fonts: Fonts = USUAL
) -> None:
    """Write a zip with every unit's notice (.docx), in the order of the year-end table.

    ``progress`` is told, before each notice, how many are done, of how many, and whose is next;
    and once at the end. Raises :class:`UsageError` where there are no units.
    """
    from scoring.reports.documents.notice_facts import notice_facts  # slow to load
    from scoring.reports.documents.packing import entry
    from scoring.reports.documents.paper_text import file_name, folded, shown
    from scoring.reports.documents.template_filling import WordTemplate

    results = basis.scores.in_group()
    if not results:
        raise UsageError("没有考评单位,不能生成通知单。请先导入佐证材料或名册。")
    template, taken = WordTemplate(TEMPLATE.read_bytes(), fonts), set[str]()
    with zipfile.ZipFile(stream, "w") as package:
        for done, result in enumerate(results):
            if progress is not None:
                progress(done, len(results), shown(result.name))
            name = file_name(result.name, taken)
            taken.add(folded(name))
            names = notice_facts(basis, result.unit)
            title = "{考评时段}{工作}{事由}结果通知单（{单位}）".format(**names)
            notice = template.fill(names, title, basis.signed_by, basis.on)
            package.writestr(entry(f"{name}.docx"), notice)
    if progress is not None:
        progress(len(results), len(results), "")
