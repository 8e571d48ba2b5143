"""The CSV files say what the JSON says, and a spreadsheet finds no formula in them."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable
from typing import BinaryIO

import pytest

from scoring.reports.basis import Basis
from scoring.reports.csv_files import safe, write_lines_csv, write_ranking_csv
from tests.reports.hostile import HOSTILE, hostile_basis
from tests.scoring.small_year import empty_year, small_year

DAY = datetime.date(2026, 1, 5)
Writer = Callable[[Basis, BinaryIO], None]
WRITERS = (write_ranking_csv, write_lines_csv)


def written(write: Writer, basis: Basis) -> bytes:
    stream = io.BytesIO()
    write(basis, stream)
    return stream.getvalue()


def rows(data: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


@pytest.mark.parametrize("write", WRITERS)
def test_bytes_are_what_a_chinese_spreadsheet_opens(write: Writer) -> None:
    basis = Basis(small_year(), DAY)
    data = written(write, basis)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert data == written(write, basis)


def test_ranking_is_the_result() -> None:
    basis = Basis(small_year(), DAY)
    units = json.loads(basis.result())["units"]
    found = rows(written(write_ranking_csv, basis))
    assert [row["单位"] for row in found] == [unit["unit"] for unit in units]
    for row, unit in zip(found, units, strict=True):
        assert row["名次"] == str(unit["rank"] or "")
        pairs = {"总分": "total", "基础分": "base", "加分": "bonus", "减分": "deduction"}
        for head, key in (pairs | {"减分合计": "deduction_raw", "缺项折算": "rescaled"}).items():
            assert row[head] == unit[key] or (row["状态"] == "未报送" and row[head] == "")
        sections = [value for head, value in row.items() if "、" in head]
        assert sections == [*unit["sections"].values()] or row["状态"] == "未报送"
    assert found[0]["依据"] == "未封存,成绩可能变动。"


def test_lines_are_the_result_with_their_sources() -> None:
    basis = Basis(small_year(), DAY)
    found = iter(rows(written(write_lines_csv, basis)))
    for unit in json.loads(basis.result())["units"]:
        for line in unit["lines"]:
            row = next(found)
            assert (row["单位"], row["编号"], row["分值"]) == (
                unit["unit"],
                line["id"],
                line["max"],
            )
            pairs = {"得分": "points", "自评分": "self", "核定分": "verified", "计量分": "measured"}
            assert {head: row[head] for head in pairs} == {
                h: line[k] or "" for h, k in pairs.items()
            }
            source = line["source"] or {"file": "", "sheet": "", "cell": ""}
            assert [row["来源文件"], row["来源工作表"], row["来源单元格"]] == [*source.values()]
    assert next(found, None) is None


@pytest.mark.parametrize("text", [
    "=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2", "\t=1", "\r=1", "\uff1d1", "\uff0b1", "\uff0d1",
    "\uff201", "  =1", "\u3000=1", "\u200b=1", "\x01=1", "\u202e=1", "\ufeff@a",
])  # fmt: skip
def test_what_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe(text).startswith("'")


def test_other_text_stays_and_identifiers_do_not() -> None:
    assert safe("甲县(市)") == "甲县(市)"
    assert safe("{=1}") == "{=1}"
    assert safe("电话13800000000") == "电话138******00"
    assert safe("坏\x01字\ud83d") == "坏字\ufffd"


@pytest.mark.parametrize("write", WRITERS)
def test_hostile_text_is_text(write: Writer) -> None:
    basis = hostile_basis()
    data = written(write, basis)
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        for cell in row:
            number = cell.lstrip("-").replace(".", "", 1).isdigit()
            assert number or not cell.lstrip(" \u3000\u200b").startswith(
                ("=", "+", "-", "@", "\uff1d")
            )
    names = [row["单位"].removeprefix("'") for row in rows(data)]
    assert {name[:-2] for name in names} >= set(HOSTILE[7:13])


@pytest.mark.parametrize("write", WRITERS)
def test_a_year_without_units_has_its_headings(write: Writer) -> None:
    assert len(written(write, Basis(empty_year(), DAY)).decode("utf-8-sig").splitlines()) == 1
