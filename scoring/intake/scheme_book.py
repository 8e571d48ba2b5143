"""A scheme workbook as it came back: untrusted bytes to a scheme, or its faults by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria import Scheme
from criteria.cell_faults import Fault
from criteria.fields import LISTS, ONCE, Field
from criteria.tables import Cell, Row, scheme_of
from scoring.intake.reader.parent import Reader, ReadSheet
from scoring.intake.texts_by_row import texts_by_row
from scoring.model.evidence import cell_name
from scoring.text.folding import fold, fold_heading

ITEM, CONTENT = "项目", "内容"
"""The headings of a sheet with a row a field."""
HEADER_WITHIN = 10
"""The header row is among this many top rows."""
NEEDED = ("方案", "单位类别", "考评内容")


def read_scheme(data: bytes, reader: Reader) -> tuple[Scheme | None, list[Fault]]:
    """The scheme of a workbook (.xlsx), or every fault found, each with its sheet and cell."""
    answer = reader.read(data)
    if answer.refused:
        return None, [Fault("", "", f"工作簿不能读取:{answer.refused[1]}")]
    names = {fold(name): name for name in (*ONCE, *LISTS)}
    found = {names[fold(s.name)]: _Sheet(s) for s in answer.sheets if fold(s.name) in names}
    faults = [Fault(name, "", f"缺少工作表「{name}」") for name in NEEDED if name not in found]
    sheets: dict[str, list[Row]] = {}
    for name, sheet in found.items():
        if name in ONCE:
            sheets[name] = [sheet.once(ONCE[name], faults)]
        else:
            sheets[name] = [*sheet.rows(name, LISTS[name], faults)]
    if any(not fault.cell for fault in faults):  # a whole sheet is not there
        return None, faults
    # What lines are read from comes before what is said of them.
    in_order = {name: sheets[name] for name in (*ONCE, *LISTS) if name in sheets}
    scheme, misfits = scheme_of(in_order)
    order = ["", *names.values()]
    told = sorted(faults + misfits, key=lambda each: order.index(each.sheet))
    return (None if told else scheme), told


class _Sheet:
    """A sheet of the workbook as rows of filled cells; rows count from 1, columns from 0."""

    def __init__(self, sheet: ReadSheet) -> None:
        self.name = sheet.name
        self._rows = [
            {column: text.strip() for column, text in enumerate(row) if text.strip()}
            for row in texts_by_row(sheet)
        ]

    def once(self, fields: Sequence[Field], faults: list[Fault]) -> Row:
        """The fields of a sheet with a row a field: what it is in A, what it holds in B."""
        known = {fold_heading(field.heading): field.heading for field in fields}
        found: Row = {}
        for number, cells in enumerate(self._rows, start=1):
            label, value = cells.get(0, ""), cells.get(1, "")
            heading = known.get(fold_heading(label))
            if not value or fold_heading(label) == fold_heading(ITEM):
                continue
            if heading is None:
                reason = f"「{label}」不是这张表的项目,填的内容没有读取"
                faults.append(Fault(self.name, cell_name(number, 0), reason))
            elif heading in found:
                reason = f"「{heading}」填了两次,上一处在 {found[heading].name}"
                faults.append(Fault(self.name, cell_name(number, 1), reason))
            else:
                found[heading] = Cell(value, cell_name(number, 1))
        return found

    def rows(self, name: str, fields: Sequence[Field], faults: list[Fault]) -> Iterator[Row]:
        """The rows under the header that hold anything."""
        known = {fold_heading(field.heading): field.heading for field in fields}
        header = max(
            range(min(HEADER_WITHIN, len(self._rows))),
            key=lambda row: len(self._headings(row, known)),
            default=0,
        )
        at = self._headings(header, known) if self._rows else {}
        if not at:
            if any(self._rows):
                heads = "、".join(field.heading for field in fields if field.required)
                faults.append(Fault(name, "", f"没有表头;要有:{heads}"))
            return
        body = list(enumerate(self._rows[header + 1 :], start=header + 2))
        for column, text in self._rows[header].items():
            if column not in at and any(column in cells for _, cells in body):
                reason = f"列「{text}」不在这张表的约定之中"
                faults.append(Fault(name, cell_name(header + 1, column), reason))
        for number, cells in body:
            row = {at[c]: Cell(text, cell_name(number, c)) for c, text in cells.items() if c in at}
            if row:
                yield row

    def _headings(self, row: int, known: dict[str, str]) -> dict[int, str]:
        texts = self._rows[row].items()
        return {c: known[fold_heading(t)] for c, t in texts if fold_heading(t) in known}
