"""Several files' rows as one year: by unit and id, each field once, contradictions refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.intake.files import ParsedFile
from scoring.intake.problems import Problems
from scoring.intake.sheet_rows import NO_TEXT
from scoring.intake.sheet_table import SheetTable
from scoring.model.evidence import BLANK, LINES, cell_name, unpack_places
from scoring.model.points import points_text
from scoring.model.sheets import LINE_FIELDS, TEXT, YES_NO, Holds, sheets_of
from scoring.text.folding import fold

_FIELDS = {
    field: column.name
    for field, column in LINE_FIELDS.items()
    if column.kind in ("count", "score", "mark")
}
"""What a row of 基础项 says of its line, by field."""


@dataclass(frozen=True)
class Merging:
    """What merging needs to know of the year: units by number, tables by number."""

    scheme: Scheme
    names: Sequence[str]
    tables: Sequence[SheetTable]
    problems: Problems

    def where(self, at: int, column: str | None = None) -> tuple[str, str, str]:
        """File, sheet and cell of a row's column."""
        table, row, _ = unpack_places(at)
        place = 0 if column is None else self.tables[table].at.get(column, 0)
        return self.tables[table].file, self.tables[table].sheet, cell_name(row, place)

    def of_good_files(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows from files that are not refused."""
        good = np.array([table.file not in self.problems.refused for table in self.tables])
        if good.all() or not len(rows):
            return rows
        return rows[good[unpack_places(rows["at"].to_numpy())[0]]]

    def by_office(self, rows: pd.DataFrame) -> np.ndarray:
        """Which rows stand in a collection, and so are the office's word (bool, one a row)."""
        office = np.array([table.by_office for table in self.tables], dtype=bool)
        return office[unpack_places(rows["at"].to_numpy())[0]] if len(rows) else np.zeros(0, bool)

    def keys(self, rows: pd.DataFrame) -> np.ndarray:
        """One number for each unit and line."""
        return rows["unit"].to_numpy() * np.int64(len(self.scheme.lines)) + rows["item"].to_numpy()

    def size(self) -> int:
        """How many such numbers there are."""
        return len(self.names) * len(self.scheme.lines)


def report_contradictions(rows: pd.DataFrame, year: Merging) -> None:
    """The same field of the same line given two values is an error in both places."""
    key = year.keys(rows)
    if not len(rows) or np.bincount(key).max() == 1:
        return
    for field in _FIELDS:
        values = rows[field].to_numpy().astype(np.int64)
        given = np.nonzero(values != BLANK)[0]
        low = np.full(year.size(), np.iinfo(np.int64).max)
        high = np.full(year.size(), BLANK, dtype=np.int64)
        np.minimum.at(low, key[given], values[given])
        np.maximum.at(high, key[given], values[given])
        torn = given[(low < high)[key[given]]]
        torn = torn[np.argsort(key[torn], kind="stable")]
        if len(torn):
            for same_line in np.split(torn, np.nonzero(np.diff(key[torn]))[0] + 1):
                _report_contradiction(rows.iloc[same_line], field, year)


def _report_contradiction(rows: pd.DataFrame, field: str, year: Merging) -> None:
    column = _FIELDS[field]
    values = [YES_NO[v] if field == "marked" else points_text(v) for v in rows[field]]
    places = [year.where(at, column) for at in rows["at"]]
    line, unit = year.scheme.lines[rows["item"].iloc[0]].id, year.names[rows["unit"].iloc[0]]
    for place, value in zip(places, values, strict=True):
        other = next(number for number, said in enumerate(values) if said != value)
        there = f"{'!'.join(places[other])} 是 {values[other]}"
        message = f"{line} 的{column}有两个不同的值:这里是 {value},{there}"
        hint = "请核实后改为一致,或只保留一处"
        year.problems.report("duplicate-item", message, hint, *place, unit)


def merge_lines(rows: pd.DataFrame, year: Merging) -> pd.DataFrame:
    """Rows without contradictions -> ``Evidence.lines``: one row a unit and line."""
    key, by_office = year.keys(rows), year.by_office(rows)
    marked = rows["marked"].to_numpy() == 0
    note = rows["note"].cat
    reason = pd.Categorical.from_codes(np.where(by_office, note.codes, NO_TEXT), note.categories)
    rows = rows.assign(not_applicable=marked, set_aside=marked & by_office, reason=reason)
    if len(rows) and np.bincount(key).max() > 1:
        rows = _merge_fields(rows, key)
    frame = {
        name: rows[name].array if dtype == TEXT else rows[name].to_numpy().astype(dtype, copy=False)
        for name, dtype in LINES.items()
    }
    return pd.DataFrame(frame, copy=False)


def _merge_fields(rows: pd.DataFrame, key: np.ndarray) -> pd.DataFrame:
    """Each field from a line's first row that gives it; 不适用 from the office's where it does."""
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    merged = rows.iloc[first].reset_index(drop=True)
    for name in ("not_applicable", "set_aside"):
        merged[name] = np.bincount(place, weights=rows[name].to_numpy()) > 0
    for field in _FIELDS:
        given = np.nonzero(rows[field].to_numpy() != BLANK)[0][::-1]
        if field == "marked":
            given = given[np.argsort(rows["set_aside"].to_numpy()[given], kind="stable")]
        for name in (field, f"{field}_at"):
            column = np.full(len(first), BLANK, dtype=np.int64)
            column[place[given]] = rows[name].to_numpy()[given]
            merged[name] = column
    for name in (name for name, dtype in LINES.items() if dtype == TEXT):
        given = np.nonzero((rows[name] != "").to_numpy())[0][::-1]
        codes = merged[name].cat.codes.to_numpy().copy()
        codes[place[given]] = rows[name].cat.codes.to_numpy()[given]
        merged[name] = pd.Categorical.from_codes(codes, rows[name].cat.categories)
    return merged


def report_merged_counts(lines: pd.DataFrame, year: Merging) -> None:
    """Counts that fit in each file may still contradict when two files give one each."""
    fixed = np.array([line.measure.done_within_due for line in year.scheme.lines])
    due, done = lines["due"].to_numpy(), lines["done"].to_numpy()
    over = fixed[lines["item"].to_numpy()] & (due != BLANK) & (done > due)
    for row in np.nonzero(over)[0].tolist():
        line = lines.iloc[row]
        message = (
            f"{year.scheme.lines[line['item']].id} 完成数 {points_text(line['done'])} 大于"
            f"应完成数 {points_text(line['due'])},两者来自不同文件"
        )
        hint, unit = "完成数不能大于应完成数,请核对", year.names[line["unit"]]
        for field in ("due", "done"):
            place = year.where(line[f"{field}_at"], _FIELDS[field])
            year.problems.report("count-inconsistent", message, hint, *place, unit)


def report_scores_above_idle(lines: pd.DataFrame, year: Merging) -> None:
    """Scores above what their line earns where nothing was due, of units that say so."""
    for item, line in enumerate(year.scheme.lines):
        most = line.measure.idle
        if most is None:
            continue
        here = (lines["item"] == item) & (lines["due"] == 0)
        for name in ("self", "verified"):
            over = lines[here & (lines[name] > most)]
            for unit, at in zip(over["unit"], over[f"{name}_at"], strict=True):
                message = (
                    f"{line.id} 应完成数为 0,{_FIELDS[name]}应在 0 至 {points_text(most)} 之间"
                )
                hint = f"没有应{line.measure.due_act}的按办法计分;有的,请改正应完成数"
                place = year.where(at, _FIELDS[name])
                year.problems.report("score-out-of-range", message, hint, *place, year.names[unit])


def report_scores_above_group(
    lines: pd.DataFrame, groups: Mapping[int, str], year: Merging
) -> None:
    """Scores above what their line is worth in the unit's group (``groups`` by unit's number)."""
    for item, line in enumerate(year.scheme.lines):
        for group in [each.name for each in year.scheme.groups] if line.max_by_group else []:
            most = line.for_group(group).max
            here = (lines["item"] == item) & (lines["unit"].map(groups) == group)
            for name in ("self", "verified"):
                over = lines[here & (lines[name] > most)]
                for unit, points, at in zip(
                    over["unit"], over[name], over[f"{name}_at"], strict=True
                ):
                    message = (
                        f"{line.id} {_FIELDS[name]}应在 0 至 {points_text(most)} 之间"
                        f"(单位类别为「{group}」),填的是{points_text(points)}"
                    )
                    place = year.where(at, _FIELDS[name])
                    hint = "请按该类单位的分值填写"
                    year.problems.report(
                        "score-out-of-range", message, hint, *place, year.names[unit]
                    )


def once(rows: pd.DataFrame, year: Merging) -> pd.DataFrame:
    """Drop rows that stand twice in every column, each with a warning."""
    if not len(rows):
        return rows
    columns = [
        rows[name].cat.codes if rows[name].dtype == TEXT else rows[name]
        for name in rows
        if name != "at"
    ]
    twice = pd.concat(columns, axis=1).duplicated().to_numpy()
    for at, unit in rows.loc[twice, ["at", "unit"]].itertuples(index=False):
        year.problems.report(
            "duplicate-row",
            "这一行与另一行各列完全相同,只计一次",
            "请核对是否重复填写;确是两件事的,请在说明中写清区别",
            *year.where(at),
            year.names[unit],
        )
    return rows[~twice]


def as_the_office_says(bonus: pd.DataFrame, year: Merging) -> pd.DataFrame:
    """Bonus rows with 不采纳 wherever a collection says so of the same case.

    The same case: unit, practice (folded), 情形, 取得日期 and 文号或出处 (folded). A unit's own
    row, which is a claim, does not count beside the office's 不采纳.
    """
    office = year.by_office(bonus)
    declined = office & ~bonus["adopted"].to_numpy(dtype=bool)
    if not declined.any():
        return bonus
    documents = bonus["document"].cat
    folded = pd.factorize(np.array([fold(text) for text in documents.categories], dtype=object))[0]
    keys = bonus[["unit", "practice_key", "case", "date"]].assign(
        document=folded[documents.codes.to_numpy()]
    )
    said = pd.MultiIndex.from_frame(keys[declined])
    same = pd.MultiIndex.from_frame(keys).isin(said)
    return bonus.assign(adopted=bonus["adopted"] & ~(same & ~office))


def report_silent_files(
    files: Sequence[ParsedFile], frames: Mapping[Holds, pd.DataFrame], year: Merging
) -> None:
    """Warn of each accepted file without one figure, 不适用, or row of the other sheets.

    ``frames`` holds the checked rows of each sheet of all files, with their place in ``at``.
    """
    base = frames["lines"]
    figures = base[[field for field in _FIELDS if field != "marked"]].to_numpy()
    says = (figures != BLANK).any(axis=1) | (base["marked"] == YES_NO.index("是")).to_numpy()
    described = base["item"].isin(year.scheme.described)
    told = (base[name].fillna("") != "" for name in ("note", "evidence"))
    says |= (described & (next(told) | next(told))).to_numpy()
    places = [base["at"].to_numpy()[says]]
    places += [frame["at"].to_numpy() for holds, frame in frames.items() if holds != "lines"]
    tables = np.unique(unpack_places(np.concatenate(places))[0])
    names = {"bonus": year.scheme.terms.bonus, "deductions": year.scheme.terms.deduction}
    names |= {"vetoes": "否决", "ledger": "台账"}
    others = [names[rule.holds] for rule in sheets_of(year.scheme) if rule.holds in names]
    named = "或".join(filter(None, ["、".join(others[:-1]), *others[-1:]]))
    nor = f",也没有一行{named}" if named else ""
    speaking = {year.tables[number].file for number in tables.tolist()}
    for file in files:
        if file.name not in speaking | year.problems.refused:
            year.problems.report(
                "nothing-reported",
                f"这份工作簿里没有一个分数、数量、「不适用」{nor}",
                "请核对是否误报了空表;确无内容的,请与报送单位核实",
                file.name,
            )
