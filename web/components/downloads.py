"""Files to hand out, made when asked for."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

from criteria import Scheme
from scoring import office
from scoring.intake.roster import Roster, RosterUnit
from web.session.workspace import Workspace

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def file_name(text: str) -> str:
    """Text as a file name that every system takes."""
    return _NOT_IN_NAMES.sub("_", text).strip(" .")[:80] or "未命名"


def units_of(workspace: Workspace) -> list[tuple[str, str]]:
    """Units with their groups: the roster's, or else those of the scored year."""
    if workspace.roster:
        return [(unit.name, unit.group) for unit in workspace.roster.units]
    if workspace.scores is None:
        return []
    known = {group.name for group in workspace.scheme.groups}
    results = workspace.scores.in_group()
    return [(each.name, each.group) for each in results if each.group in known]


def roster_of(workspace: Workspace) -> Roster | None:
    """The run's roster, or else one of the scored year's units; None where there are none."""
    units = tuple(RosterUnit(unit, group) for unit, group in units_of(workspace))
    return workspace.roster or (Roster(units) if units else None)


def all_templates(units: Iterable[tuple[str, str]], year: int, scheme: Scheme) -> bytes:
    """A zip of blank workbooks, a folder a group."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as parcel:
        for unit, group in units:
            name = f"{file_name(group)}/{file_name(unit)}_{year}.xlsx"
            parcel.writestr(zipfile.ZipInfo(name), office.template(unit, group, year, scheme))
    return stream.getvalue()
