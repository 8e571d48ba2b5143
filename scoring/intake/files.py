"""Files as received -> each with its cover and its tables. Nothing is judged together yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import cycle, islice
from pathlib import Path

from criteria import Scheme
from scoring.intake.cover import Cover, read_cover
from scoring.intake.data_rows import Match
from scoring.intake.near_names import meant_sheet
from scoring.intake.problems import Problems
from scoring.intake.reader.parent import Reader, ReaderAnswer, too_large
from scoring.intake.sheet_in_file import SheetInFile
from scoring.intake.sheet_rows import ids_of
from scoring.intake.sheet_table import SheetTable, read_table
from scoring.model.errors import reason_of
from scoring.model.evidence import BLANK
from scoring.model.sheets import COVER, GUIDE, PROBLEM_LIST, SheetBook, sheets_of
from scoring.text.folding import fold, id_matcher
from scoring.text.invisible import visible

Progress = Callable[[int, int, str], None]
"""Called after each file: how many are read, of how many, and the file's name."""


@dataclass(frozen=True)
class Workbook:
    """A file as received: its name (unique in a run), and its bytes or where they are.

    What nobody sees in the name is shown, as names are asked for and printed everywhere.
    """

    name: str
    source: bytes | Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", visible(self.name))

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
    answer: ReaderAnswer
    trusted: bool = False
    """Whether the recipient confirms that the office filled the office's cells in it."""


@dataclass(frozen=True)
class ParsedFile:
    """One file by itself: its cover, its tables by sheet, and the problems found so far.

    It follows from the file and the scheme alone, so that it is made once and shared by all
    merges: nothing in it is altered.
    """

    name: str
    trusted: bool
    problems: Problems
    cover: Cover = field(default_factory=Cover)
    cover_sheet: str = COVER
    tables: Mapping[str, SheetTable] = field(default_factory=dict)

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


A_PILE = 8
"""From so many workbooks on two children read, in turn."""


def read_files(
    workbooks: Iterable[Workbook], scheme: Scheme, reader: Reader, progress: Progress | None = None
) -> Iterator[ReadFile]:
    """The first step: bytes to rows, in reading children, a file each ahead of who asks."""
    books, wanted = list(workbooks), sheets_of(scheme).wanted
    with ExitStack() as stack:
        readers = [reader]
        if len(books) >= A_PILE:
            readers.append(stack.enter_context(reader.another()))
        asked = (
            _ask(each, book, wanted) for each, book in zip(cycle(readers), books, strict=False)
        )
        ahead = deque(islice(asked, len(readers)))
        for number, book in enumerate(books, start=1):
            answer = ahead.popleft()()
            ahead.extend(islice(asked, 1))
            if progress:
                progress(number, len(books), book.name)
            yield ReadFile(book.name, answer)


def _ask(reader: Reader, book: Workbook, wanted: list[str]) -> Callable[[], ReaderAnswer]:
    """Has a workbook read; a file too large is not even loaded."""
    try:
        if refusal := too_large(book.size):
            return lambda: ReaderAnswer(refused=refusal)
        return reader.ask(book.data, wanted)
    except OSError as fault:
        found = f"文件打不开:{reason_of(fault)}"
        return lambda: ReaderAnswer(refused=("unreadable", found))


def parse_file(read: ReadFile, scheme: Scheme) -> ParsedFile:
    """Cover and tables of one file; sheets missing, misnamed, unknown or standing twice."""
    problems = Problems()
    if read.answer.refused:
        code, found = read.answer.refused
        problems.report(code, found, HINTS[code], read.name)
        return ParsedFile(read.name, read.trusted, problems)
    book = sheets_of(scheme)
    known = {fold(sheet): sheet for sheet in book.names}
    cover, cover_sheet = Cover(), COVER
    tables: dict[str, SheetTable] = {}
    seen: set[str] = set()
    others: list[SheetInFile] = []
    for sheet in read.answer.sheets:
        of, name = SheetInFile(read.name, sheet, problems), known.get(fold(sheet.name))
        if name is None:
            others.append(of)
        elif name in seen:
            of.report("duplicate-item", f"工作表「{name}」有两张", "请合并为一张")
        elif name == COVER:
            cover, cover_sheet = read_cover(of, scheme.id), sheet.name
            of.report_personal()
        elif table := read_table(
            of, book.by_name[name], _id_matcher(*ids_of(scheme, book.by_name[name]))
        ):
            tables[name] = table
        if name:
            seen.add(name)
    empty = {sheet for sheet, table in tables.items() if not len(table.rows)}
    seen |= _report_other_sheets(others, book, seen - empty, bool(seen))
    if COVER not in seen:
        hint = "这可能不是考评工作簿;请使用空白模板填报(单位名册请在名册处选取)"
        problems.report("missing-sheet", f"没有工作表「{COVER}」", hint, read.name)
    elif not seen - {COVER}:
        message = f"除{COVER}外至少要有一张工作表:{'、'.join(book.by_name)}"
        problems.report("missing-sheet", message, "请使用空白模板填报", read.name)
    office = not cover.unit
    may, year = office or read.trusted, cover.year or BLANK
    tables = {
        sheet: replace(table, year=year, by_office=office, may_hold_office_cells=may)
        for sheet, table in tables.items()
    }
    return ParsedFile(read.name, read.trusted, problems, cover, cover_sheet, tables)


@lru_cache(64)
def _id_matcher(*ids: str) -> Match:
    return id_matcher(ids)


def _report_other_sheets(
    others: Sequence[SheetInFile], book: SheetBook, taken: set[str], ours: bool
) -> set[str]:
    """Report sheets that hold anything under a name not the contract's; the names they meant.

    A name nearly the contract's is an error, unless the sheet so named is there and holds
    anything (``taken``). Where no sheet is ``ours`` the whole file is reported to be another.
    """
    named: set[str] = set()
    for of in others:
        name = of.sheet.name
        if not of.sheet.filled or fold(name) in (fold(GUIDE), fold(PROBLEM_LIST)):
            continue
        meant = meant_sheet(book, name)
        if meant and meant not in taken:
            named.add(meant)
            of.report(
                "misnamed-sheet",
                f"工作表「{name}」填有内容,但不是约定的名称,没有读取;是否为「{meant}」?",
                f"若是,请把工作表改名为「{meant}」(已有空的同名表的,先删去);"
                "若不是,请删去,或改用不相近的名称",
            )
        elif ours:
            hint = f"可用的工作表:{'、'.join(book.names)}"
            of.report("unknown-sheet", f"工作表「{name}」不在约定之中,不予读取", hint)
    return named
