"""A scheme as tables, one a sheet of a workbook, and back: how an office writes it in Excel.

Both ways without loss: what :func:`scheme_of` makes of the tables of a scheme is that scheme. A
sheet has a column a field (:data:`criteria.fields.LISTS`) or, for what a scheme has once, a row
a field (:data:`criteria.fields.ONCE`). This module knows no file formats; a cell comes with its
name, for faults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from pydantic import ValidationError

from criteria.cell_faults import NESTED, PLACES, Fault, fault_at
from criteria.faults import Place, faults_in, is_echo
from criteria.fields import (
    ADDS,
    CASE,
    CASE_KIND,
    DEDUCTION,
    EDITION,
    KIND,
    LINE,
    LISTS,
    OF,
    ONCE,
    OPTION,
    RATE,
    READING,
    SECTION,
    SENTENCE,
    SEPARATOR,
    TAKES,
    Field,
)
from criteria.scheme import Scheme

Raw = dict[str, Any]
"""A scheme as a TOML file gives it."""


class Cell(NamedTuple):
    """A filled cell: what it holds, and its name on its sheet."""

    value: Any
    name: str


Row = dict[str, Cell]
"""The filled cells of a row by their headings."""


def tables_of(scheme: Scheme) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet, filled fields by heading; points as text, as they are typed."""
    raw = scheme.model_dump(mode="json", exclude_defaults=True)
    ledger = raw.get("ledger", {})
    report, filing = (ledger.get(paper, {}) for paper in ("report", "filing"))
    lines = [
        (section if first == 0 else {}, line)
        for section in raw["sections"]
        for first, line in enumerate(section["lines"])
    ]
    rates = [
        {OF.heading: line["id"], **_row(RATE, rate)}
        for _, line in lines
        for rate in line.get("measure", {}).get("rates", ())
    ]
    cases = [
        {KIND: word, **_row((*CASE, *DEDUCTION), case)}
        for word, kind in ((ADDS, "bonus"), (TAKES, "deductions"))
        for case in raw.get(kind, ())
    ]
    readings = [
        {**(_row(READING, reading) if first == 0 else {}), **_row(OPTION, option)}
        for reading in raw.get("readings", ())
        for first, option in enumerate(reading["options"])
    ]
    others = [{SENTENCE.heading: words} for words in raw.get("settled", ())]
    others += [{EDITION.heading: digest} for digest in raw.get("earlier", ())]
    return {
        "方案": [_row(ONCE["方案"], raw)],
        "单位类别": [_row(LISTS["单位类别"], each) for each in raw["groups"]],
        "公文用语": [_row(LISTS["公文用语"], each) for each in raw.get("levels", ())],
        "考评内容": [{**_row(SECTION, section), **_row(LINE, line)} for section, line in lines],
        "按率扣分": rates,
        "加减分情形": cases,
        "台账栏目": [_row(LISTS["台账栏目"], each) for each in ledger.get("columns", ())],
        "台账范围": [_row(LISTS["台账范围"], each) for each in ledger.get("sets", ())],
        "报告各部分": [_row(LISTS["报告各部分"], each) for each in report.get("parts", ())],
        "备案表栏目": [_row(LISTS["备案表栏目"], each) for each in filing.get("parts", ())],
        "日程": [_row(LISTS["日程"], each) for each in raw.get("calendar", ())],
        "等次": [_row(LISTS["等次"], each) for each in raw.get("bands", ())],
        "读法": readings,
        "其他说明": others,
    }


def _row(fields: Sequence[Field], entry: Raw) -> dict[str, Any]:
    found = {}
    for field in fields:
        value: Any = entry
        for step in field.path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is not None:
            found[field.heading] = _shown(field, value)
    return found


def _shown(field: Field, value: Any) -> Any:
    if field.kind == "choice":
        return next(word for word, meant in field.words.items() if meant == value)
    if field.kind == "list":
        return SEPARATOR.join(value)
    if field.kind == "by-group":
        return SEPARATOR.join(f"{group}={points}" for group, points in value.items())
    if field.kind == "by-line":
        return SEPARATOR.join(f"{each['id']}={each['least']}" for each in value)
    return value


def scheme_of(sheets: Mapping[str, Sequence[Row]]) -> tuple[Scheme | None, list[Fault]]:
    """The scheme that the rows of the sheets say, or every fault found, each at its cell.

    ``sheets``: the rows of each sheet of :data:`LISTS`, and those of :data:`ONCE` as one row.
    """
    made = _Raw()
    for sheet, fields in ONCE.items():
        for row in sheets.get(sheet, ()):
            made.take(sheet, row, fields, ())
    for sheet, rows in sheets.items():
        made.rows(sheet, rows)
    try:
        scheme = Scheme.model_validate(made.raw)
    except ValidationError as faults:
        return None, made.faults + made.misfits(faults.errors())
    return (None, made.faults) if made.faults else (scheme, [])


class _Raw:
    """A scheme that is put together cell by cell, with the cell of every field."""

    def __init__(self) -> None:
        self.raw: Raw = {}
        self.cells: dict[Place, tuple[str, str]] = {}
        self.faults: list[Fault] = []
        self._unread: list[Place] = []
        self._lost = False

    def rows(self, sheet: str, rows: Sequence[Row]) -> None:
        """Take the rows of one sheet of :data:`LISTS`."""
        if sheet in PLACES:
            for number, row in enumerate(rows):
                self.take(sheet, row, LISTS[sheet], (*PLACES[sheet], number))
        elif sheet == "考评内容":
            self._nested(sheet, rows, ("sections", "lines"), NESTED[sheet])
        elif sheet == "读法":
            self._nested(sheet, rows, ("readings", "options"), NESTED[sheet])
        elif sheet == "加减分情形":
            self._cases(sheet, rows)
        elif sheet == "按率扣分":
            self._rates(sheet, rows)
        elif sheet == "其他说明":
            for field, key in ((SENTENCE, "settled"), (EDITION, "earlier")):
                given = [row[field.heading] for row in rows if field.heading in row]
                for number, cell in enumerate(given):
                    self._put((key, number), str(cell.value), sheet, cell)

    def take(self, sheet: str, row: Row, fields: Sequence[Field], at: Place) -> None:
        """Put the fields of a row where they belong, under ``at``."""
        self.cells.setdefault(at, (sheet, next((cell.name for cell in row.values()), "")))
        for field in fields:
            if field.heading in row:
                cell = row[field.heading]
                value = self._meant(sheet, field, cell)
                if value is None:
                    self._unread.append((*at, *field.path[:-1]))
                    self._lost |= field.kind == "by-group" or at[:1] == ("ledger",)
                else:
                    self._put((*at, *field.path), value, sheet, cell)

    def _nested(
        self, sheet: str, rows: Sequence[Row], keys: tuple[str, str], fields: tuple[Any, Any]
    ) -> None:
        """Rows of which some begin an outer entry and each is an inner one."""
        outer, first = -1, fields[0][0].heading
        inner = 0
        for row in rows:
            if first in row:
                outer, inner = outer + 1, 0
                self.take(sheet, row, fields[0], (keys[0], outer))
            if outer < 0:
                cell = next(iter(row.values()))
                self.faults.append(Fault(sheet, cell.name, f"第一行要填{first}"))
                self._unread.append((keys[0],))
                self._lost = True
                return
            self.take(sheet, row, fields[1], (keys[0], outer, keys[1], inner))
            inner += 1

    def _cases(self, sheet: str, rows: Sequence[Row]) -> None:
        numbers = {"bonus": 0, "deductions": 0}
        for row in rows:
            cell = row.get(KIND, Cell("", next(iter(row.values())).name))
            kind = self._meant(sheet, CASE_KIND, cell)
            if kind not in numbers:
                self._lost = True
                continue
            fields = CASE if kind == "bonus" else (*CASE, *DEDUCTION)
            for field in DEDUCTION if kind == "bonus" else ():
                if field.heading in row:
                    reason = f"{ADDS}情形不填「{field.heading}」"
                    self.faults.append(Fault(sheet, row[field.heading].name, reason))
            self.take(sheet, row, fields, (kind, numbers[kind]))
            numbers[kind] += 1

    def _rates(self, sheet: str, rows: Sequence[Row]) -> None:
        places: dict[str, Place] = {
            str(line.get("id")): ("sections", s, "lines", n)
            for s, section in enumerate(self.raw.get("sections", ()))
            for n, line in enumerate(section.get("lines", ()))
        }
        blank = Cell("", "")
        for id_, of_line in groupby(rows, lambda row: str(row.get(OF.heading, blank).value)):
            for number, row in enumerate(of_line):
                cell = row.get(OF.heading, next(iter(row.values())))
                if id_ not in places:
                    reason = f"「考评内容」中没有编号「{id_}」"
                    self.faults.append(Fault(sheet, cell.name, reason))
                    continue
                self.take(sheet, row, RATE, (*places[id_], "measure", "rates", number))

    def _meant(self, sheet: str, field: Field, cell: Cell) -> Any:
        """What a cell means to the scheme; None, and a fault, where that cannot be read."""
        text = str(cell.value).strip()
        if field.kind == "choice":
            if text not in field.words:
                words = "、".join(field.words)
                reason = f"{field.heading}「{text}」不认识;可用:{words}"
                self.faults.append(Fault(sheet, cell.name, reason))
            return field.words.get(text)
        if field.kind == "list":
            return [part.strip() for part in _parts(text) if part.strip()]
        if field.kind in ("by-group", "by-line"):
            pairs = [part.rpartition("=") for part in _parts(text) if part.strip()]
            if any(not (name.strip() and sign) for name, sign, _ in pairs):
                of, many = ("类别", "几类") if field.kind == "by-group" else ("编号", "几项")
                reason = f"{field.heading}要写成 {of}=分值,{many}之间用分号隔开,写的是「{text}」"
                self.faults.append(Fault(sheet, cell.name, reason))
                return None
            given = [(name.strip(), points.strip()) for name, _, points in pairs]
            if field.kind == "by-line":
                return [{"id": id_, "least": points} for id_, points in given]
            return dict(given)
        if field.kind == "whole" and text.lstrip("-").isdigit() and text.isascii():
            return int(text)
        return text

    def _put(self, at: Place, value: Any, sheet: str, cell: Cell) -> None:
        here: Any = self.raw
        for step, following in pairwise(at):
            empty: Any = [] if isinstance(following, int) else {}
            if isinstance(step, int):
                here += [{}] * (step + 1 - len(here)) if step >= len(here) else []
                if not here[step]:
                    here[step] = empty
                here = here[step]
            else:
                here = here.setdefault(step, empty)
        if isinstance(at[-1], int):
            here.append(value)
        else:
            here[at[-1]] = value
        self.cells[at] = (sheet, cell.name)

    def misfits(self, errors: Sequence[Any]) -> list[Fault]:
        """What the checker says, at its cells; not what only follows from a cell not read."""
        found = []
        for error in errors:
            if is_echo(error) or (self._lost and not error["loc"]):
                continue
            for loc, reason in faults_in(error):
                if not any(self._follows(loc, entry) for entry in self._unread):
                    found.append(
                        fault_at(self.cells, loc, reason, missing=error["type"] == "missing")
                    )
        return found

    def _follows(self, loc: Place, entry: Place) -> bool:
        """Whether a fault may come of an entry that was not read whole; one of a cell does not."""
        near = all(a == b for a, b in zip(loc, entry, strict=False))
        return near and not (len(loc) > len(entry) and loc in self.cells)


def _parts(text: str) -> Iterator[str]:
    for line in text.replace("；", SEPARATOR).splitlines():
        yield from line.split(SEPARATOR)
