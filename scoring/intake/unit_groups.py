"""Which group (单位类别) the files say a unit is in; units in two groups or in none are told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scoring.intake.faults import Faults
from scoring.intake.files import File
from scoring.intake.layout import BASE
from scoring.intake.merge import Merging
from scoring.intake.stack import Stack, always
from scoring.intake.units import Units
from scoring.model.evidence import BLANK
from scoring.text.folding import fold


def say_groups(stack: Stack, units: Units, faults: Faults) -> None:
    """Take note of the 单位类别 of each row of 基础项."""
    column = stack.column("单位类别")
    if len(column.values) < 2:
        return
    pair = stack.unit * np.int64(len(column.values)) + column.codes
    known = np.nonzero((stack.unit != BLANK) & (column.codes > 0))[0]
    first = known[np.unique(pair[known], return_index=True)[1]]
    for index in first:
        unit, code = int(stack.unit[index]), column.codes[index]
        text, place = str(column.values[code]), stack.where(int(index), "单位类别")
        if fold(text) and (fault := units.say_group(unit, text, place)):
            wrong = pair == pair[index]
            stack.tell_each(wrong, "单位类别", always(fault), faults, units.names)


def tell_groups(
    files: Sequence[File], frames: dict[str, pd.DataFrame], units: Units, year: Merging
) -> None:
    """Units said to be in two groups, and units that nobody puts in one."""
    for unit in range(len(units.names)):
        said = units.groups_said(unit)
        if len(said) > 1 and units.roster is None:
            for group, place in said.items():
                year.faults.add(
                    "duplicate-item",
                    f"单位类别在不同地方填得不同:{'、'.join(said)};这里是「{group}」",
                    "请核实后改为一致",
                    *place,
                    unit=units.names[unit],
                )
        if unit not in units.group and unit not in units.astray:
            _tell_groupless(unit, files, frames, units, year)


def _tell_groupless(
    unit: int,
    files: Sequence[File],
    frames: dict[str, pd.DataFrame],
    units: Units,
    year: Merging,
) -> None:
    """A unit without a group is told once a file: on its cover, or at its first row."""
    fault = units.unknown_group("")
    told: set[str] = set()
    for file in files:
        if file.unit == unit:
            told.add(file.name)
            cell = file.cover.cell("单位类别")
            year.faults.add(*fault, file.name, file.cover_sheet, cell, units.names[unit])
    for sheet, frame in frames.items():
        for at in frame["at"].to_numpy()[frame["unit"].to_numpy() == unit]:
            place = year.where(int(at), "单位类别" if sheet == BASE else "单位")
            if place[0] not in told:
                told.add(place[0])
                year.faults.add(*fault, *place, units.names[unit])
