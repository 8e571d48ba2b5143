"""Untrusted files: each ends in an answer, and nothing that Excel shows is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.intake.reader import careful, formats, package, plain
from scoring.intake.reader.parent import Reader, ReaderAnswer
from scoring.intake.reader.sheet import CodedSheet
from tests import bombs
from tests.books import SCHEME, base_row, book, full_marks, read
from tests.corpus import FOREIGN, sources

ROOT = Path(__file__).parents[2]
MEASURED = """
import resource, sys
from scoring.cli import main
code = main(sys.argv[1:])
status = open("/proc/self/status").read()
own = int(status.partition("VmHWM:")[2].split()[0])  # ru_maxrss would count the test's own
print("MEASURED", code, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name, data in bombs.bombs().items():
        (folder / f"{name}.xlsx").write_bytes(data)
    return folder


def checked(folder: Path, out: Path) -> tuple[list[dict[str, str]], list[int], str]:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "check", str(folder), "--json", str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    last = done.stdout.strip().splitlines()[-1].split()
    assert last[0] == "MEASURED", done.stderr
    return json.loads(out.read_text())["problems"], [*map(int, last[1:])], done.stdout + done.stderr


GOOD_AFTER_ALL = {"shared-strings-count", "styled-empty-rows"}
"""Odd, but every cell of them can be read: what they hold decides, not how they are written."""


CALLED = {
    "zip-bomb": "too-large",
    "zip-bomb-strings": "too-large",
    "entities-in-sheet": "unreadable",
    "entities-in-strings": "unreadable",
    "many-sheets": "too-large",
    "many-parts": "too-large",
    "encrypted-flag": "encrypted",
    "truncated": "unreadable",
    "html": "not-a-workbook",
    "xml-2003": "not-a-workbook",
    "csv-gb": "not-a-workbook",
    "empty": "not-a-workbook",
}


def test_every_bomb_ends_in_an_answer(hostile: Path, tmp_path: Path) -> None:
    problems, (code, own, children), said = checked(hostile, tmp_path / "p.json")
    refused = {p["file"].removesuffix(".xlsx") for p in problems if p["severity"] == "error"}
    assert {path.stem for path in hostile.iterdir()} - refused <= GOOD_AFTER_ALL
    found = {(p["file"].removesuffix(".xlsx"), p["code"]) for p in problems}
    assert {*CALLED.items()} <= found
    assert "Traceback" not in said
    assert code in (1, 2)
    assert own < 300 * 1024
    assert children < 1024 * 1024


def test_a_good_file_after_a_dead_child_is_read() -> None:
    far = ("far.xlsx", bombs.sheet(bombs.FAR))
    intake = read(far, ("good.xlsx", bombs.good()))
    assert intake.refused == ["far.xlsx"]
    assert intake.accepted == ["good.xlsx"]


def test_a_reading_that_dawdles_is_stopped() -> None:
    slow = bombs.sheet(
        "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 200_000))
    )
    with Reader(seconds=-1) as reader:
        answer = reader.read(slow)
        assert answer.refused is not None
        assert answer.refused[0] == "unreadable"
        assert "秒" in answer.refused[1]


def test_a_file_over_the_size_is_not_even_sent() -> None:
    with Reader() as reader:
        assert reader.read(b"PK" + bytes(101 << 20)).refused == (
            "too-large",
            "文件 101 MiB,上限 100 MiB",
        )


def test_every_foreign_workbook_is_refused_clearly(tmp_path: Path) -> None:
    problems, (code, own, children), said = checked(FOREIGN, tmp_path / "p.json")
    refused = {(p["file"], p["code"]) for p in problems if p["severity"] == "error"}
    assert refused == {(each["file"], each["refused as"]) for each in sources()}
    assert "Traceback" not in said
    assert code == 1
    assert own < 300 * 1024
    assert children < 1024 * 1024


def test_a_foreign_workbook_that_came_by_half_is_refused() -> None:
    with Reader() as reader:
        for path in sorted(FOREIGN.iterdir()):
            data = path.read_bytes()
            assert reader.read(data[: len(data) // 2]).refused is not None, path.name


# --- fidelity -------------------------------------------------------------------------------


def cells(sheets: list[CodedSheet]) -> dict[tuple[str, int, int], str]:
    """Every filled cell, its value in one common writing."""
    out = {}
    for sheet in sheets:
        head, blocks = sheet.packed()
        for column, (values, block) in enumerate(zip(head["values"], blocks, strict=True)):
            for row, code in enumerate(memoryview(block).cast("i"), start=1):
                text = common(values[code])
                if text:
                    out[sheet.name, row, column + sheet.first_column] = text
    return out


def common(value: Any) -> str:
    if isinstance(value, list):
        return value[1].replace("T00:00:00", "")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{value + 0:.12g}".removeprefix("-") if value == 0 else f"{value:.12g}"
    return str(value or "").replace("\r\n", "\n").strip()


def explained(mine: str | None, other: str | None) -> bool:
    """Differences that are calamine's, in cells that the project reads with another reader."""
    if mine is not None and mine.startswith("#") and other is None:
        return True  # error cells are blank to calamine
    if {mine, other} in ({"TRUE", "1"}, {"FALSE", "0"}):
        return True  # a formula's boolean in an old .xls, a number formatted as a boolean
    if mine is not None and mine.endswith("%") and other is not None:
        return float(mine[:-1]) == pytest.approx(float(other) * 100)  # shown as a percentage
    return mine == "1900-01-10T15:10:10" and other == "10 days, 15:10:10"  # a duration


ONE_READER_ONLY = {
    "closedxml-SheetsWithoutRelId.xlsx",
    "exceldatareader-Test_git_issue_68_NullSheetPath.xlsm",
    "exceljs-test-issue-176.xlsx",
    "poi-sample-beta.xlsx",
}


def test_a_second_reader_agrees_cell_by_cell() -> None:
    readable = {each["file"] for each in sources() if each["refused as"] == "missing-sheet"}
    for name in sorted(readable - ONE_READER_ONLY):
        data = (FOREIGN / name).read_bytes()
        mine = cells(formats.read(data, None))
        is_plain = data[:2] == b"PK" and package.inspect(data).plain
        other = cells((careful if is_plain else plain).read(data, None))
        different = {
            key: (mine.get(key), other.get(key))
            for key in {*mine, *other}
            if mine.get(key) != other.get(key) and not explained(mine.get(key), other.get(key))
        }
        assert not different, name


def test_usual_sheets_are_read_as_the_careful_reader_reads_them() -> None:
    """Also what the fast reader would hide: it is not left to the slow one."""

    def change(workbook: Any) -> None:
        sheet = workbook.create_sheet("任意")
        for place, (value, shown) in enumerate(
            [("=SUM(A2:A3)", "General"), (0.125, "0.0%"), (True, "General"), ("#DIV/0!", "General"),
             (45658, "yyyy-mm-dd"), (0.5, "[h]:mm"), (" a&b<c>\n_x000A_ ", "@"), ("'", "General")],
            start=1,
        ):  # fmt: skip
            cell = sheet.cell(place, 2, value)
            cell.number_format = shown
        sheet.merge_cells("D2:E4")

    data = book({"基础项": full_marks()}, change=change)
    seen = package.inspect(data)
    assert {*seen.usual} == {part.part for part in seen.book.sheets}
    assert not seen.plain
    mine, other = formats.read(data, None), careful.read(data, None)
    assert cells(mine) == cells(other)
    assert [sheet.merged for sheet in mine] == [sheet.merged for sheet in other]
    assert cells(mine)["任意", 2, 1] == "12.5%"


def score_of(data: bytes) -> int:
    intake = read(data)
    assert not intake.refused, intake.problems
    assert intake.evidence is not None
    return int(intake.evidence.lines["verified"].iloc[0])


def test_a_false_dimension_hides_nothing() -> None:
    data = bombs.edited({bombs.SHEET: lambda part: part.replace(b'ref="A1:J28"', b'ref="A1:B2"')})
    assert data != bombs.good()
    intake = read(data)
    assert intake.evidence is not None
    assert len(intake.evidence.lines) == 27


def test_rich_text_inline_strings_and_strict_names() -> None:
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c><c r="B1" t="inlineStr"><is><r><t>核定</t></r><r><t>分</t></r></is></c></row>'
    row = (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>一.1</t></is></c><c r="B2"><v>4.5</v></c></row>'
    )
    assert score_of(bombs.sheet(head + row)) == 450
    strict = {
        name: lambda part: part.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name in (
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "_rels/.rels",
            "xl/worksheets/sheet1.xml",
            bombs.SHEET,
            bombs.STRINGS,
            "xl/styles.xml",
        )
    }
    assert score_of(bombs.edited(strict)) == 500
    hidden = bombs.edited(
        {bombs.SHEET: lambda p: p.replace(b'<row r="3"', b'<row hidden="1" r="3"')}
    )
    assert score_of(bombs.edited(strict, hidden)) == 500


def test_dates_of_1900_and_1904_are_the_same_days() -> None:
    for epoch in ("1900", "1904"):

        def change(workbook: Any, epoch: str = epoch) -> None:
            from openpyxl.utils.datetime import MAC_EPOCH

            if epoch == "1904":
                workbook.epoch = MAC_EPOCH
            import datetime

            workbook["加分项"]["C2"] = datetime.date(2025, 6, 30)

        intake = read(book({"加分项": [["做法", "加一", None, "1号"]]}, change=change))
        assert intake.evidence is not None, intake.problems
        assert str(intake.evidence.bonus["date"].iloc[0].date()) == "2025-06-30"


VALUES = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), max_size=12),
    st.booleans(),
    st.dates(min_value=__import__("datetime").date(1901, 1, 1)),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=6), st.booleans())
def test_what_the_writer_writes_the_reader_reads(rows: list[list[Any]], old_quotes: bool) -> None:
    def change(workbook: Any) -> None:
        sheet = workbook.create_sheet("任意")
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row, start=1):
                cell = sheet.cell(number, place)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
        if old_quotes:
            sheet.row_dimensions[1].hidden = True

    found = cells([s for s in formats.read(book(change=change), None) if s.name == "任意"])
    wanted = {}
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            text = common(value) if not hasattr(value, "isoformat") else value.isoformat()
            if text:
                wanted["任意", number, place] = text
    assert found == wanted


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.data())
def test_a_mutated_workbook_ends_in_an_answer(data: st.DataObject) -> None:
    """A fixed seed here; `make torture` runs as long as asked."""
    from tests.torture.mutate import mutated

    answer = _shared_reader().read(mutated(bombs.good(), data.draw(st.integers(0, 2**32))))
    assert isinstance(answer, ReaderAnswer)


_READERS: list[Reader] = []


def _shared_reader() -> Reader:
    if not _READERS:
        _READERS.append(Reader())
    return _READERS[0]


def test_macros_and_unknown_parts_do_not_matter() -> None:
    data = bombs.edited({bombs.SHEET: lambda part: part}, book({"基础项": full_marks()}))
    assert score_of(data) == SCHEME.lines[0].max
    assert base_row("一.1")[0] == "一.1"
