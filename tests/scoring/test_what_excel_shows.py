"""What is scored is what Excel shows: read so by every reader, or refused with the reason."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import struct
import subprocess
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.intake.reader import careful, formats, package, plain
from scoring.intake.reader.large import LargeSheet
from scoring.intake.reader.number_format import DATE, DURATION, NUMBER, PERCENT, kind_of
from scoring.intake.reader.parent import Reader
from scoring.intake.reader.sheet import Refusal
from scoring.model.evidence import BLANK
from tests import bombs
from tests.books import base_row, book, found, read
from tests.scoring.test_reader import cells, score_of

RELS, WORKBOOK = "xl/_rels/workbook.xml.rels", "xl/workbook.xml"
COVER_SHEET = "xl/worksheets/sheet1.xml"
soffice = shutil.which("soffice")
needs_office = pytest.mark.skipif(soffice is None, reason="LibreOffice is not installed here")


def refusal(data: bytes) -> str:
    """Why a workbook is refused as unreadable."""
    with pytest.raises(Refusal) as caught:
        formats.read(data, None)
    assert caught.value.code == "unreadable", caught.value.found
    return caught.value.found


def with_parts(data: bytes, more: dict[str, bytes]) -> bytes:
    """A workbook with more parts."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as target:
        for name, part in more.items():
            target.writestr(name, part)
    return stream.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def target_of_base(written: str, mode: str = "") -> bytes:
    """A good workbook whose relation of 基础项 is written like this."""
    return bombs.edited(
        {
            RELS: lambda part: part.replace(
                b'Target="worksheets/sheet2.xml"', f'Target="{written}"{mode}'.encode()
            )
        }
    )


# --- relations ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "/xl/worksheets/sheet2.xml",
        "./worksheets/sheet2.xml",
        "../xl/worksheets/sheet2.xml",
        "worksheets\\sheet2.xml",
        "worksheets/%73heet2.xml",
        "worksheets/../worksheets/SHEET2.xml",
    ],
)
def test_a_target_is_followed_however_it_is_written(written: str) -> None:
    data = target_of_base(written)
    assert score_of(data) == 500
    assert cells(careful.read(data, None)) == cells(formats.read(bombs.good(), None))


def test_relations_decide_which_part_is_which_sheet() -> None:
    def swap(part: bytes) -> bytes:
        return (
            part.replace(b"sheet1.xml", b"sheet9.xml")
            .replace(b"sheet2.xml", b"sheet1.xml")
            .replace(b"sheet9.xml", b"sheet2.xml")
        )

    shown = cells(formats.read(bombs.edited({RELS: swap}), None))
    assert shown["封面", 1, 0] == "编号"
    assert shown["基础项", 1, 0] == "方案"


def test_the_package_decides_which_part_is_the_workbook() -> None:
    good = bombs.good()
    other = part_of(good, WORKBOOK).replace("基础项".encode(), "评估台账".encode())
    data = with_parts(
        bombs.edited({"_rels/.rels": lambda p: p.replace(b"xl/workbook.xml", b"xl/real.xml")}),
        {"xl/real.xml": other, "xl/_rels/real.xml.rels": part_of(good, RELS)},
    )
    assert {sheet.name for sheet in formats.read(data, None)} == {"封面", "评估台账"}


def test_the_workbook_decides_which_part_holds_the_texts() -> None:
    texts = part_of(bombs.good(), bombs.STRINGS)
    data = with_parts(
        bombs.edited(
            {
                RELS: lambda part: part.replace(b"sharedStrings.xml", b"texts.xml"),
                bombs.STRINGS: lambda part: part.replace("文件".encode(), "别的".encode()),
            }
        ),
        {"xl/texts.xml": texts},
    )
    shown = cells(formats.read(data, None)).values()
    assert "文件" in shown
    assert "别的" not in shown


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (target_of_base("worksheets/sheet1.xml"), "同一份内容"),
        (target_of_base("file:///tmp/other.xlsx", ' TargetMode="External"'), "文件之外"),
        (target_of_base("worksheets/sheet7.xml"), "不在文件里"),
        (bombs.edited({RELS: lambda p: p.replace(b'Id="rId2"', b'Id="rId1"')}), "出现两次"),
        (bombs.edited({WORKBOOK: lambda p: p.replace(b'r:id="rId2"', b"")}), "关系缺失"),
        (
            bombs.edited(
                {
                    "_rels/.rels": lambda p: p.replace(
                        b"</Relationships>",
                        b'<Relationship Id="x" Type="http://schemas.openxmlformats.org/'
                        b'officeDocument/2006/relationships/officeDocument" Target="xl/b.xml"/>'
                        b"</Relationships>",
                    )
                }
            ),
            "2 个工作簿",
        ),
    ],
)
def test_relations_that_lead_astray_are_refused(data: bytes, reason: str) -> None:
    assert data != bombs.good()
    assert reason in refusal(data)


# --- what stands twice -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        bombs.SHEET,
        "xl/worksheets/SHEET2.xml",
        "/xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet%32.xml",
        "xl/./worksheets/sheet2.xml",
        "xl\\worksheets\\sheet2.xml",
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_twice_is_refused(name: str) -> None:
    data = with_parts(bombs.good(), {name: b"<worksheet/>"})
    assert "出现两次" in refusal(data)


def local_header(data: bytes, name: str) -> int:
    return zipfile.ZipFile(io.BytesIO(data)).getinfo(name).header_offset


@pytest.mark.parametrize(
    ("at", "size"), [(8, 2), (14, 4), (18, 4), (22, 4), (30, 1)], ids=str
)  # method, checksum, packed size, size, name
def test_a_local_header_that_lies_is_refused(at: int, size: int) -> None:
    raw = bytearray(bombs.edited({}))
    place = local_header(bytes(raw), bombs.SHEET) + at
    raw[place : place + size] = bytes(each ^ 1 for each in raw[place : place + size])
    assert "不一致" in refusal(bytes(raw))


def test_bytes_around_the_archive_and_overlapping_parts_are_refused() -> None:
    good = bombs.edited({})
    assert "之后" in refusal(good + b"PK")
    assert "之前" in refusal(good[:0] + b"PK\x03\x04" + good)
    raw = bytearray(good)
    offset = local_header(good, COVER_SHEET)
    for hit in re.finditer(b"PK\x01\x02", good):
        at = hit.start()
        if good[at + 46 :].startswith(bombs.SHEET.encode()):
            raw[at + 42 : at + 46] = struct.pack("<I", offset)
    assert "重叠" in refusal(bytes(raw)) or "不一致" in refusal(bytes(raw))


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell(name: str, value: object = 1) -> str:
    return f'<c r="{name}"><v>{value}</v></c>'


FAR = "".join(row(n, cell(f"A{n}"), cell(f"B{n}", n)) for n in range(10, 110_000))
"""Rows enough for the look at large sheets (over 4 MiB)."""


@pytest.mark.parametrize("below", ["", FAR], ids=["small", "large"])
@pytest.mark.parametrize(
    "rows",
    [
        row(1, cell("A1")) + row(1, cell("B1")),
        row(2, cell("A2")) + row(1, cell("A1")),
        row(1, cell("A1", 5), cell("A1", 6)),
        row(1, cell("A1", 5), '<c r="A1"/>'),
        row(1, '<c r="A1" s="1"/>', cell("A1", 5)),
    ],
)
def test_a_row_or_cell_that_stands_twice_is_refused(rows: str, below: str) -> None:
    assert "出现两次" in refusal(bombs.sheet(rows + below))


def test_a_cell_under_the_name_of_another_row_is_refused() -> None:
    assert "B2" in refusal(bombs.sheet(row(1, cell("A1"), cell("B2")) + row(2, cell("A2"))))


def test_a_large_plain_sheet_is_left_to_the_fast_reader() -> None:
    data = bombs.sheet(FAR)
    assert len(part_of(data, bombs.SHEET)) > package.LARGE
    assert package.inspect(data).plain
    assert cells(plain.read(data, {"基础项"}))["基础项", 109_999, 1] == "109999"


# --- values -----------------------------------------------------------------------------------


def shown(xml: str) -> str | None:
    """What A1 shows."""
    sheets = formats.read(bombs.sheet(row(1, xml)), None)
    return cells([s for s in sheets if s.name == "基础项"]).get(("基础项", 1, 0))


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ('<c r="A1"><v>4.5</v> </c>', "4.5"),
        ('<c r="A1"><v> 4.5 </v></c>', "4.5"),
        ('<c r="A1"><v>4<!-- x -->5</v></c>', "45"),
        ('<c r="A1"><v>4<?x y?>5</v></c>', "45"),
        ('<c r="A1"><v><![CDATA[45]]></v></c>', "45"),
        ('<c r="A1"><v>4&#53;</v></c>', "45"),
        ('<c r="A1"><v>&#52;</v></c>', "4"),
        ('<c r="A1" t="s"><v>1 </v></c>', "jiuquan-2013"),
        ('<c r="A1" t="s"><v>0<!-- -->1</v></c>', "jiuquan-2013"),
        ('<c r="A1" t="inlineStr"><is><t>甲<!-- x -->乙</t></is></c>', "甲乙"),
        ('<c r="A1" t="inlineStr"><is><t>甲<![CDATA[乙]]></t></is></c>', "甲乙"),
        ('<c r="A1" t="inlineStr"><is><t>a_x0041_</t></is></c>', "aA"),
        ("<c r='A1' t='e'><v>#REF!</v></c>", "#REF!"),
        ('<c r="A1" t = "e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1"\nt="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="str"><f>IF(B1="","",1)</f><v></v></c>', None),
        ('<c r="A1" t="str"><f>IF(B1="","",1)</f><v/></c>', None),
        ('<c r="A1" t="str"><f>IF(B1="","",1)</f></c>', None),
        ('<c r="A1" t="str"><f>B1</f><v>甲&amp;乙</v></c>', "甲&乙"),
    ],
)
def test_a_value_is_read_as_xml_has_it(xml: str, value: str | None) -> None:
    assert shown(xml) == value


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="A1"><v>1</v><v>2</v></c>',
        '<c r="A1" t="n"><v>NaN</v></c>',
        '<c r="A1" t="q"><v>1</v></c>',
    ],
)
def test_a_value_that_nobody_can_know_is_refused(xml: str) -> None:
    assert refusal(bombs.sheet(row(1, xml)))


HEADER = '<c r="A1" t="inlineStr"><is><t>编号</t></is></c><c r="C1" t="inlineStr"><is><t>核定分</t></is></c>'
LINE = '<c r="A2" t="inlineStr"><is><t>一.1</t></is></c>'


@pytest.mark.parametrize(
    ("formula", "problems"),
    [
        ('<c r="C2" t="str"><f>IF(F2="","",F2)</f><v></v></c>', []),
        ('<c r="C2" t="str"><f>IF(F2="","",F2)</f></c>', []),
        ('<c r="C2"><f>IF(F2="","",F2)</f></c>', ["formula-without-value"]),
        ('<c r="C2"><f>IF(F2="","",F2)</f><v></v></c>', ["formula-without-value"]),
        ('<c r="C2" t="n"><f t="shared" si="0"/></c>', ["formula-without-value"]),
    ],
)
def test_a_saved_empty_text_is_a_blank_cell(formula: str, problems: list[str]) -> None:
    intake = read(bombs.sheet(row(1, HEADER) + row(2, LINE, formula)))
    assert [p.code for p in intake.problems if p.severity == "error"] == problems


def converted(data: bytes, folder: Path, kind: str) -> bytes:
    """A workbook opened and saved by LibreOffice."""
    assert soffice is not None
    source = folder / "in.xlsx"
    source.write_bytes(data)
    out = folder / "out"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, "--headless", profile, "--convert-to", kind, "--outdir", str(out)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=240)
    return (out / f"in.{kind}").read_bytes()


@needs_office
def test_a_blank_formula_saved_by_libreoffice_is_blank(tmp_path: Path) -> None:
    rows = [
        base_row("一.1", 核定分='=IF(F2="","",F2)'),
        base_row("一.2", 自评分=3.5, 核定分='=IF(F3="","",F3)'),
    ]
    saved = converted(book({"基础项": rows}), tmp_path, "xlsx")
    assert re.search(rb"</f><v></v>|</f><v/>", part_of(saved, bombs.SHEET))
    intake = read(saved)
    assert not [p for p in intake.problems if p.severity == "error"], intake.problems
    assert intake.evidence is not None
    assert intake.evidence.lines["verified"].tolist() == [BLANK, 350]


# --- formats ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0%", PERCENT), ("0.00%", PERCENT), ("[Red]0%", PERCENT), ("0%;[Red]-0%", PERCENT),
        ("0;0%", PERCENT), ('0"%"', NUMBER), (r"0\%", NUMBER), ("0_%", NUMBER), ("0*%", NUMBER),
        ('"a\\"0%', PERCENT), ("General", NUMBER), ("G/通用格式", NUMBER), ('General"分"', NUMBER),
        ("0.00E+00", NUMBER), ("[Red]0.00", NUMBER), ('0"days"', NUMBER), (r"0\d", NUMBER),
        ("yyyy-mm-dd", DATE), ('yyyy"年"m"月"d"日"', DATE), ("[$-804]yyyy/m/d", DATE),
        ("h:mm", DATE), ("[h]:mm", DURATION), ("@", NUMBER),
    ],
)  # fmt: skip
def test_what_a_format_makes_of_a_number(code: str, kind: str) -> None:
    assert kind_of(code) == kind


PERCENTS = {'0"%"': "95", r"0\%": "95", "0%": "95%", "0.00%": "95%", "[Red]0%": "95%"}


def percent_book() -> bytes:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream)
    sheet = workbook.add_worksheet("任意")
    for number, (code, value) in enumerate(PERCENTS.items()):
        share = 0.95 if value.endswith("%") else 95
        sheet.write_number(number, 0, share, workbook.add_format({"num_format": code}))
    workbook.close()
    return stream.getvalue()


def test_a_literal_percent_sign_is_no_percentage() -> None:
    found = cells(formats.read(percent_book(), None))
    assert [found["任意", n, 0] for n in range(1, 6)] == [*PERCENTS.values()]


@needs_office
def test_nor_in_an_old_workbook(tmp_path: Path) -> None:
    found = cells(formats.read(converted(percent_book(), tmp_path, "xls"), None))
    assert [found[key] for key in sorted(found)] == [*PERCENTS.values()]


# --- hidden -----------------------------------------------------------------------------------


def hidden_rows(head: str, *rows: str) -> list[int]:
    sheets = formats.read(bombs.sheet("".join(rows), head), None)
    return next(sheet.hidden_rows for sheet in sheets if sheet.name == "基础项")


def test_rows_hidden_one_by_one_are_told_and_rows_shown_on_a_hiding_sheet_are_not() -> None:
    """``zeroHeight`` hides the rows that are not listed; of those listed each says itself.

    So Excel writes sheets whose unused rows are hidden, and LibreOffice shows them.
    """
    rows = (
        f'<row r="1">{cell("A1")}</row>',
        f'<row r="2" hidden="1">{cell("A2")}</row>',
        f'<row r="3" ht="0" customHeight="1">{cell("A3")}</row>',
        f'<row r="4" hidden="0" ht="15">{cell("A4")}</row>',
        f'<row r="5" hidden="true">{cell("A5")}</row>',
    )
    assert hidden_rows('<sheetFormatPr zeroHeight="1"/>', *rows) == [2, 3, 5]
    assert hidden_rows("", *rows) == [2, 3, 5]


# --- what other libraries stumble over --------------------------------------------------------


def odd(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A good workbook with a hidden row and one part changed."""
    hide = bombs.edited(
        {bombs.SHEET: lambda part: part.replace(b'<row r="3"', b'<row hidden="1" r="3"')}
    )
    changed = bombs.edited({name: change}, hide)
    assert part_of(changed, name) != part_of(hide, name)
    return changed


ODD = {
    "defined name": odd(
        WORKBOOK,
        lambda p: p.replace(
            b"</sheets>",
            b'</sheets><definedNames><definedName name="_xlnm.Print_Titles" localSheetId="99">'
            b"#REF!$$</definedName></definedNames>",
        ),
    ),
    "autofilter": odd(
        bombs.SHEET,
        lambda p: p.replace(
            b"</sheetData>",
            b'</sheetData><autoFilter ref="A1:"><filterColumn colId="-1"/></autoFilter>',
        ),
    ),
    "pane": odd(
        bombs.SHEET,
        lambda p: p.replace(
            b"<sheetView ", b'<sheetView view="oddLayout" ', 1
        ),
    ),
    "colour": odd(
        "xl/styles.xml", lambda p: p.replace(b"</fills>", b'<fill><patternFill patternType="x"><fgColor rgb="ZZ" indexed="999"/></patternFill></fill></fills>')
    ),
    "font": odd("xl/styles.xml", lambda p: p.replace(b'<family val="2"/>', b'<family val="99"/>')),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_does_not_concern_a_cell_costs_nothing(name: str) -> None:
    intake = read(ODD[name])
    assert found(intake) == [("hidden-data", "基础项", "A3")]
    assert intake.evidence is not None
    assert intake.evidence.lines["verified"].iloc[0] == 500


def without(data: bytes, part: str) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
    return stream.getvalue()


def test_a_workbook_without_styles_is_read() -> None:
    hidden = odd(RELS, lambda p: re.sub(rb'<Relationship [^>]*styles.xml"/>', b"", p))
    assert score_of(without(hidden, "xl/styles.xml")) == 500


# --- the two readers agree --------------------------------------------------------------------

ATTRIBUTES = st.sampled_from(
    [
        "",
        ' s="1"',
        ' t="inlineStr"',
        ' t="n"',
        ' t="str"',
        ' t="s"',
        ' s="1" t="str"',
        ' t="e"',
        ' t ="e"',
        " t='b'",
    ]
)
VALUES = st.sampled_from(
    ["", "<v>1</v>", "<v>2 </v>", "<v></v>", "<v/>", "<v>1</v><v>2</v>", "<f>1</f>", "<f>1</f><v>1</v>",
     "<f>1</f><v></v>", "<v>&#49;</v>", "<v>1<!-- --></v>", '<f t="shared" si="0"/><v>3</v>',
     "<is><t>甲</t></is>", "<v>0</v> ", "<v>-1.5E3</v>"]
)  # fmt: skip
CELLS = st.builds(
    lambda column, row, attributes, value: f'<c r="{column}{row}"{attributes}>{value}</c>',
    st.sampled_from(["A", "B", "AA", "XFD", ""]),
    st.just("{row}"),
    ATTRIBUTES,
    VALUES,
)
ROWS = st.builds(
    lambda number, attributes, cells: (
        f'<row r="{number}"{attributes}>' + "".join(cells).replace("{row}", str(number)) + "</row>"
    ),
    st.integers(1, 12),
    st.sampled_from(["", "", ' spans="1:3"', ' ht="15"', ' hidden="1"', ' hidden="false"']),
    st.lists(CELLS, max_size=3),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(ROWS, max_size=4), st.integers(1, 60))
def test_where_the_fast_reader_is_trusted_the_careful_one_agrees(
    rows: list[str], piece: int
) -> None:
    data = bombs.sheet("".join(rows))
    try:
        seen = package.inspect(data)
    except Refusal:
        return
    xml = part_of(data, bombs.SHEET)
    large = LargeSheet("x")
    try:
        large.feed(xml[: xml.find(b"<sheetData>") + 11])
        for at in range(xml.find(b"<sheetData>") + 11, len(xml), piece):
            large.feed(xml[at : at + piece])
        trusted = large.finish()
    except Refusal:
        trusted = False
        with pytest.raises(Refusal):
            careful.read(data, None)
    if trusted or seen.plain:
        assert cells(plain.read(data, None)) == cells(careful.read(data, None))
        assert not careful.read(data, {"基础项"})[1].hidden_rows


# --- time -------------------------------------------------------------------------------------

SLOW = bombs.sheet(
    "".join(row(n, cell(f"A{n}"), f'<c r="B{n}" t="e"><v>#N/A</v></c>') for n in range(1, 150_000))
)


def test_a_reading_that_uses_up_its_processor_time_is_stopped() -> None:
    with Reader(seconds=-5, patience=-100) as reader:
        assert reader.read(SLOW).refused == ("unreadable", "读取用时超过 -5 秒,已中止")
        assert reader.read(SLOW).refused is not None


def test_a_busy_server_makes_a_file_wait_and_does_not_refuse_it() -> None:
    """The child is held up for longer than its processor time; it then reads as always."""
    with Reader(seconds=1) as reader:
        assert reader.read(bombs.good()).refused is None
        child = reader._child
        assert child is not None
        os.kill(child.pid, signal.SIGSTOP)
        threading.Timer(2.5, os.kill, (child.pid, signal.SIGCONT)).start()
        assert reader.read(bombs.good()).refused is None
