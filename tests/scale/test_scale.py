"""Many offices scored at once come to what each comes to alone, wherever they are scored."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dask.distributed import LocalCluster

from scoring import office
from scoring.cli import main
from scoring.engine import score
from scoring.model.evidence import Evidence, UsageError
from scoring.model.scores import Scores
from scoring.scale import score_dataset, write_partition
from tests.docs.make import ROOT
from tests.scoring.small_year import SCHEME, small_evidence

SAMPLE = ROOT / "data" / "sample_2025"
DISCRETION = next(n for n, case in enumerate(SCHEME.deductions) if case.rule == "discretion")
CHOICES = [
    {reading.key: value} for reading in SCHEME.readings for value in reading.values
]  # fmt: skip


def put(folder: Path, name: str, evidence: Evidence, **readings: str) -> Scores:
    """Write a partition; its office scored alone."""
    scores = score(evidence, SCHEME, readings)
    path, data = write_partition(folder, name, evidence, scores.readings)
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return scores


def results(out: Path, name: str, year: int) -> pd.DataFrame:
    """An office's rows of the results, in their order, with the columns of ``Scores.units``."""
    frame = pq.read_table(out).to_pandas()
    mine = frame[(frame["office"] == name) & (frame["year"] == year)].reset_index(drop=True)
    return mine.drop(columns=["year", "office", "scheme", "rank_of_all"])


def assert_alone(out: Path, name: str, scores: Scores) -> None:
    alone = scores.units.astype({"unit": object, "group": object}).reset_index(drop=True)
    found = results(out, name, scores.year).astype({"unit": object, "group": object})
    pd.testing.assert_frame_equal(found, alone, check_dtype=False)


def later(evidence: Evidence) -> Evidence:
    """The same a year later, its rows in another order."""
    mixed = {
        name: getattr(evidence, name).sample(frac=1, random_state=7).reset_index(drop=True)
        for name in ("lines", "deductions", "ledger")
    }
    return replace(evidence, year=evidence.year + 1, **mixed)


def test_every_reading_in_one_data_set_comes_to_what_it_comes_to_alone(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out.parquet"
    alone = {
        f"{number}-{year.year}": put(data, f"{number}-{year.year}", year, **choice)
        for number, choice in enumerate(CHOICES)
        for year in (small_evidence(), later(small_evidence()))
    }
    units, faults = score_dataset(data, out, workers=1)
    assert (units, faults) == (sum(len(each.units) for each in alone.values()), [])
    for name, scores in alone.items():
        assert_alone(out, name, scores)


def test_an_export_of_workbooks_comes_to_what_score_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "data", tmp_path / "out.parquet"
    books, roster = [SAMPLE / "units", SAMPLE / "office"], SAMPLE / "roster.xlsx"
    given = [*map(str, books), "--roster", str(roster), "--office", "酒泉市"]
    assert main(["export", str(data), *given]) == 1  # one file of the sample is refused
    assert main(["scale", str(data), str(out), "--workers", "1"]) == 0
    assert "27 个单位,0 个分区没有计分" in capsys.readouterr().out
    known = office.load_roster(roster, SCHEME)
    intake = office.receive(office.files_in(books), SCHEME, None, known)
    assert_alone(out, "酒泉市", office.score(intake, SCHEME)[0])
    ranked = pq.read_table(out).to_pandas()
    assert (ranked["rank"] == ranked["rank_of_all"]).all()


def test_units_of_all_offices_of_a_year_are_ranked_together(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out.parquet"
    for name in ("甲", "乙"):
        put(data, name, small_evidence())
    put(data, "丙", later(small_evidence()))
    score_dataset(data, out, workers=1)
    frame = pq.read_table(out).to_pandas()
    ranked = frame[frame["rank"] > 0]
    same = ranked.groupby(["year", "group"])["total"].rank("min", ascending=False)
    assert (ranked["rank_of_all"] == same).all()
    assert (frame[frame["rank"] == 0]["rank_of_all"] == 0).all()


def spoiled(table: pa.Table, **columns: object) -> pa.Table:
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        column = pa.array(values, table.schema.field(name).type)
        table = table.set_column(place, table.schema.field(name), column)
    return table


def rows(table: pa.Table, name: str, **changed: object) -> list[list[dict[str, object]]]:
    """The nested rows with one figure of the first of them changed."""
    nested = table[name].to_pylist()
    first = next(each for each in nested if each)
    first[0].update(changed)
    return nested


SPOILED = {
    "没有方案": lambda t: spoiled(t, scheme=["unknown"] * len(t)),
    "没有读法": lambda t: spoiled(t, readings=[json.dumps({"x": "y"})] * len(t)),
    "读法不是": lambda t: spoiled(t, readings=["{"] * len(t)),
    "不止一个": lambda t: spoiled(t, readings=["{}", *["[]"] * (len(t) - 1)]),
    "重名": lambda t: spoiled(t, unit=["同名"] * len(t)),
    "单位类别": lambda t: spoiled(t, group=["乡镇"] * len(t)),
    "没有单位": lambda t: t.slice(0, 0),
    "列与": lambda t: t.drop_columns("ledger"),
    "lines.item 有空缺": lambda t: spoiled(t, lines=rows(t, "lines", item=len(SCHEME.lines))),
    "lines.due 有空缺": lambda t: spoiled(t, lines=rows(t, "lines", due=None)),
    "lines.set_aside 有空缺": lambda t: spoiled(t, lines=rows(t, "lines", set_aside=None)),
    "两行": lambda t: spoiled(t, lines=rows(t, "lines", item=1)),
    "高于": lambda t: spoiled(t, lines=rows(t, "lines", verified=9999)),
    "bonus.case": lambda t: spoiled(t, bonus=rows(t, "bonus", case=-1)),
    "deductions.count": lambda t: spoiled(t, deductions=rows(t, "deductions", count=-2)),
    "deductions.points": lambda t: spoiled(t, deductions=rows(t, "deductions", points=10**12)),
    "视情减分": lambda t: spoiled(t, deductions=rows(t, "deductions", case=DISCRETION, points=-1)),
    "ledger.评估方案": lambda t: spoiled(t, ledger=rows(t, "ledger", 评估方案=9)),
}


def test_what_is_wrong_with_a_partition_is_said_and_costs_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "data", tmp_path / "out.parquet"
    good = put(data, "好", small_evidence())
    table = pq.read_table(next(data.rglob("*.parquet")), partitioning=None)
    wanted = {}
    for words, change in SPOILED.items():
        place = data / "year=2025" / f"office={len(wanted)}" / "evidence.parquet"
        place.parent.mkdir(parents=True)
        pq.write_table(change(table), place)
        wanted[str(place)] = words
    for name, content in (("断", b"PAR1"), ("空", b""), ("不是", b"PK\x03\x04" * 99)):
        place = data / "year=2025" / f"office={name}" / "evidence.parquet"
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
        wanted[str(place)] = "读不出来"
    stray = data / "2025.parquet"
    pq.write_table(table, stray)
    wanted[str(stray)] = "分区应放在"
    units, faults = score_dataset(data, out, workers=1)
    assert units == len(good.units)
    assert_alone(out, "好", good)
    found = {fault.partition: fault.words for fault in faults}
    assert {*found} == {*wanted}
    assert [
        (words, found[place]) for place, words in wanted.items() if words not in found[place]
    ] == []
    assert main(["scale", str(data), str(out), "--workers", "1"]) == 1
    assert f"没有计分 {stray}:分区应放在" in capsys.readouterr().err


def test_two_workers_of_dask_give_the_bytes_of_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scoring.scale.dataset.PARTITIONS_AT_ONCE", 3)
    data = tmp_path / "data"
    for number in range(10):
        put(data, str(number), small_evidence())
        put(data, str(number), later(small_evidence()))
    (data / "year=2025" / "office=4" / "evidence.parquet").write_bytes(b"PAR1")
    outs = {name: tmp_path / name for name in ("one", "two", "dask")}
    one = score_dataset(data, outs["one"], workers=1)
    assert score_dataset(data, outs["two"], workers=2) == one
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        code = main(["scale", str(data), str(outs["dask"]), "--dask", cluster.scheduler_address])
    assert code == 1
    assert outs["one"].read_bytes() == outs["two"].read_bytes() == outs["dask"].read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_cannot_be_scaled_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out.parquet")
    assert main(["scale", str(tmp_path), out]) == 2
    assert "没有可以计分的分区" in capsys.readouterr().err
    assert main(["scale", str(tmp_path), out, "--workers", "0"]) == 2
    assert main(["export", str(tmp_path), "--office", "甲"]) == 2
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    assert main(["scale", str(tmp_path), out, "--dask", "tcp://127.0.0.1:1"]) == 2
    assert "没有安装 Dask" in capsys.readouterr().err
    for name in ("", "..", "a/b", "a=b"):
        with pytest.raises(UsageError, match="考评主体的名称"):
            write_partition(tmp_path, name, small_evidence(), {})


def test_the_optional_extra_is_what_is_tested() -> None:
    given = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    wanted = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("\ndask = [")[1]
    for line in wanted.split("]")[0].split(","):
        assert line.strip().strip('"') in given
    assert "dask" not in (ROOT / "requirements.txt").read_text(encoding="utf-8")
