"""A workbook that says nothing: no score, no count, no row that could count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from scoring.intake.files import File
from scoring.intake.layout import BASE
from scoring.intake.merge import Merging
from scoring.model.evidence import BLANK, unpack_places

_FIGURES = ("due", "done", "self", "verified")
_MARKED = 0
"""不适用 = 是."""


def tell_nothing_reported(
    files: Sequence[File], frames: Mapping[str, pd.DataFrame], year: Merging
) -> None:
    """Warn of each accepted file without one figure, 不适用, or row of the other sheets.

    ``frames`` holds the checked rows of each sheet of all files, with their place in ``at``.
    """
    base = frames[BASE]
    says = (base[[*_FIGURES]].to_numpy() != BLANK).any(axis=1) | (base["marked"] == _MARKED)
    spoken = [base["at"].to_numpy()[says.to_numpy()]]
    spoken += [frame["at"].to_numpy() for sheet, frame in frames.items() if sheet != BASE]
    tables = np.unique(unpack_places(np.concatenate(spoken))[0])
    speaking = {year.tables[int(number)].file for number in tables}
    for file in files:
        if file.name not in speaking and file.name not in year.faults.refused:
            year.faults.add(
                "nothing-reported",
                "这份工作簿里没有一个分数、数量、「不适用」,也没有一行加分、减分、否决或台账",
                "请核对是否误报了空表;确无内容的,请与报送单位核实",
                file.name,
            )
