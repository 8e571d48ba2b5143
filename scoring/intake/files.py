"""Files as received -> each with its cover and its tables. Nothing is judged together yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from criteria import Scheme
from scoring.intake.cover import Cover, read_cover
from scoring.intake.data_rows import Match
from scoring.intake.faults import Faults
from scoring.intake.layout import (
    BASE,
    BONUS,
    COVER,
    DEDUCTION,
    GUIDE,
    PROBLEM_LIST,
    SHEETS,
    WANTED,
)
from scoring.intake.near_names import meant_sheet
from scoring.intake.reader.parent import Answer, RawSheet, Reader, too_large
from scoring.intake.table import Table, read_table, tell_personal
from scoring.model.evidence import BLANK
from scoring.text.folding import fold, id_matcher

Progress = Callable[[int, int, str], None]
"""Told after each file: how many are read, of how many, and the file's name."""


@dataclass(frozen=True)
class Workbook:
    """A file as received: its name (unique in a run), and its bytes or where they are."""

    name: str
    source: bytes | Path

    @property
    def size(self) -> int:
        """How many bytes. Raises ``OSError`` where the file cannot be reached."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    @property
    def data(self) -> bytes:
        """The bytes. Raises ``OSError`` where the file cannot be read."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


@dataclass(frozen=True)
class ReadFile:
    """A file's name and what the reading child made of its bytes."""

    name: str
    answer: Answer
    trusted: bool = False
    """Whether whoever received it vouches that the office filled its cells for the office."""


@dataclass
class File:
    """One file on its way: its cover and its tables by sheet."""

    name: str
    cover: Cover = field(default_factory=Cover)
    cover_sheet: str = COVER
    unit: int = BLANK
    tables: dict[str, Table] = field(default_factory=dict)
    trusted: bool = False

    @property
    def own(self) -> bool:
        """Whether it is a unit's own workbook, whose word is a claim; else a collection."""
        return bool(self.cover.unit)


HINTS = {
    "not-a-workbook": "请用 Excel 或 WPS 打开原件,「另存为」Excel 工作簿(*.xlsx)后重新报送",
    "encrypted": "请取消打开密码后重新报送(文件—信息—保护工作簿)",
    "too-large": "请删去多余的空行、图片和其他工作表,或拆分后重新报送",
    "unreadable": "请用 Excel 或 WPS 打开检查,「另存为」Excel 工作簿(*.xlsx)后重新报送",
}


def read_files(
    workbooks: Iterable[Workbook], reader: Reader, progress: Progress | None = None
) -> Iterator[ReadFile]:
    """The first step: bytes to rows, in the reading child, one file ahead of who asks."""
    books = list(workbooks)
    with ThreadPoolExecutor(1) as ahead:
        answers = [ahead.submit(_ask, reader, book) for book in books[:1]]
        for number, book in enumerate(books, start=1):
            answer = answers.pop().result()
            answers += [ahead.submit(_ask, reader, each) for each in books[number : number + 1]]
            if progress:
                progress(number, len(books), book.name)
            yield ReadFile(book.name, answer)


def _ask(reader: Reader, book: Workbook) -> Answer:
    """The reader's answer; a file too large is not even loaded."""
    try:
        if refusal := too_large(book.size):
            return Answer(refused=refusal)
        return reader.read(book.data, WANTED)
    except OSError as fault:
        return Answer(refused=("unreadable", f"文件打不开:{fault.strerror}"))


def well_read(read: Iterable[ReadFile], scheme: Scheme, faults: Faults) -> Iterator[File]:
    """The files that could be read, with their sheets told apart; problems of the others."""
    matchers = _matchers(scheme)
    for each in read:
        if each.answer.refused:
            code, found = each.answer.refused
            faults.add(code, found, HINTS[code], each.name)
        else:
            file = _read_file(each.name, each.answer.sheets, matchers, faults)
            file.trusted = each.trusted
            for table in file.tables.values():
                table.by_office = not file.own
                table.vouched = table.by_office or file.trusted
            yield file


def _matchers(scheme: Scheme) -> dict[str, Match]:
    """For each sheet what finds the id that a cell of its column of ids holds."""
    ids = {
        BASE: [line.id for line in scheme.lines],
        BONUS: [case.id for case in scheme.bonus],
        DEDUCTION: [case.id for case in scheme.deductions],
    }
    return {sheet: id_matcher(ids.get(sheet, ())) for sheet in SHEETS}


def _read_file(
    name: str, sheets: Sequence[RawSheet], matchers: Mapping[str, Match], faults: Faults
) -> File:
    """Cover and tables of one file; sheets missing, misnamed, unknown or standing twice."""
    file = File(name)
    known = {fold(sheet): sheet for sheet in (COVER, *SHEETS)}
    seen: set[str] = set()
    others: list[RawSheet] = []
    for raw in sheets:
        meant = known.get(fold(raw.name))
        if meant is None:
            others.append(raw)
            continue
        if meant in seen:
            faults.add("duplicate-item", f"工作表「{meant}」有两张", "请合并为一张", name, raw.name)
            continue
        seen.add(meant)
        if meant == COVER:
            file.cover, file.cover_sheet = read_cover(name, raw, faults), raw.name
            tell_personal(name, raw, faults)
        elif table := read_table(name, raw, SHEETS[meant], matchers[meant], faults):
            file.tables[meant] = table
    empty = {sheet for sheet, table in file.tables.items() if not len(table.rows)}
    named = _tell_other_sheets(name, others, seen - empty, bool(seen), faults)
    _tell_missing_sheets(name, seen | named, faults)
    return file


def _tell_other_sheets(
    name: str, others: Sequence[RawSheet], taken: set[str], ours: bool, faults: Faults
) -> set[str]:
    """Tell sheets that hold anything under a name not the contract's; the names they meant.

    A name nearly the contract's is an error, unless the sheet so named is there and holds
    anything (``taken``). Where no sheet is ``ours`` the whole file is told to be another one.
    """
    named: set[str] = set()
    for raw in others:
        if not raw.filled or fold(raw.name) in (fold(GUIDE), fold(PROBLEM_LIST)):
            continue
        meant = meant_sheet(raw.name)
        if meant and meant not in taken:
            named.add(meant)
            faults.add(
                "misnamed-sheet",
                f"工作表「{raw.name}」填有内容,但不是约定的名称,没有读取;是否为「{meant}」?",
                f"若是,请把工作表改名为「{meant}」(已有空的同名表的,先删去);"
                "若不是,请删去,或改用不相近的名称",
                name,
                raw.name,
            )
        elif ours:
            faults.add(
                "unknown-sheet",
                f"工作表「{raw.name}」不在约定之中,不予读取",
                f"可用的工作表:{'、'.join((COVER, *SHEETS))}",
                name,
                raw.name,
            )
    return named


def _tell_missing_sheets(name: str, seen: set[str], faults: Faults) -> None:
    if COVER not in seen:
        faults.add(
            "missing-sheet",
            f"没有工作表「{COVER}」",
            "这可能不是考评工作簿;请使用空白模板填报(单位名册请在名册处选取)",
            name,
        )
    elif not seen - {COVER}:
        faults.add(
            "missing-sheet",
            f"除{COVER}外至少要有一张工作表:{'、'.join(SHEETS)}",
            "请使用空白模板填报",
            name,
        )
