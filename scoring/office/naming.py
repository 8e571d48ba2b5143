"""Which units a workbook names in its rows, and which kind of workbook it is by that."""

from __future__ import annotations

from collections.abc import Iterator

from criteria import Scheme
from scoring.intake.files import parsed_files
from scoring.intake.problems import Problems
from scoring.intake.values import is_blank, text_of
from scoring.intake.year import Intake, ReadFile
from scoring.model.evidence import cell_name
from scoring.store import SubmissionKind


def units_named(read: ReadFile, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """The units that rows of a workbook name (not its 封面), each with its first cell."""
    for file in parsed_files([read], scheme, Problems()):
        for table in file.tables.values():
            column = table.columns.get("单位")
            if column is None:
                continue
            for code, value in enumerate(column.values):
                rows = table.rows[column.codes == code]
                if len(rows) and not is_blank(value):
                    cell = cell_name(int(rows[0]), table.at["单位"])
                    yield text_of(value), f"{table.sheet}!{cell}"


def kind_of(read: ReadFile, alone: Intake, scheme: Scheme) -> SubmissionKind:
    """A unit's own workbook, a collection (also one with errors), or neither can be said.

    ``alone`` is what came of the workbook by itself.
    """
    if read.name in alone.units:
        return "unit"
    own = any(file.own for file in parsed_files([read], scheme, Problems()))
    collected = alone.accepted or (not own and any(units_named(read, scheme)))
    return "collection" if collected else "unknown"
