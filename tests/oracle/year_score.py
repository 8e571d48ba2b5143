"""From rows to a score, naively: plain loops and fractions over all accepted files together."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from tests.oracle.cells import (
    BONUS,
    COLUMNS,
    COUNT_DUE,
    GROUPS,
    LINE_FIELDS,
    LINES,
    READINGS,
    SCHEME,
    SHARE,
    STEPS,
    Fault,
    blank,
    fold,
    half_up,
    points,
)
from tests.oracle.file_reader import FileReader

Counts = tuple[Fraction, Fraction, dict[str, str]]


class Year:
    """All accepted files together."""

    def __init__(
        self,
        readers: list[FileReader],
        roster: list | None,
        everything: list[FileReader] | None = None,
    ) -> None:
        self.fields: dict[tuple[str, str], dict[str, list]] = defaultdict(lambda: defaultdict(list))
        self.rows: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
        self.groups: dict[str, str] = {}
        self.order: list[str] = []
        self.warnings: set[Fault] = set()
        self.roster = roster
        for name, group, _aliases in roster or []:
            self.groups[fold(name)] = group
            self.order.append(fold(name))
        seen = set()
        known = {unit for reader in readers for unit, _group in reader.units}
        for reader in everything or readers:  # seen, even if in a file then refused
            for unit, _group in reader.units:
                if unit in known and unit not in self.order:
                    self.order.append(unit)
            for unit, group in reader.units:
                if group and not self.groups.get(unit):
                    self.groups[unit] = group
        for reader in readers:
            for row in reader.rows:
                if row["sheet"] == "基础项":
                    for title in LINE_FIELDS:
                        if row.get(title) is not None:
                            entry = (row[title], reader, row["cells"][title])
                            self.fields[row["unit"], row["id"]][title].append(entry)
                    continue
                key = self.row_key(row)
                if key in seen:
                    fault = Fault(
                        "warning", "duplicate-row", row["file"], row["sheet"], f"?{row['row']}"
                    )
                    self.warnings.add(fault)
                else:
                    seen.add(key)
                    self.rows[row["unit"]][row["sheet"]].append(row)

    @staticmethod
    def row_key(row: dict[str, Any]) -> tuple[Any, ...]:
        """What a row says in every column; a blank 核定 says 采纳, a blank 起数 says 1."""
        key = [row["sheet"], row["unit"]]
        for title in COLUMNS[row["sheet"]]:
            value = row["id"] if title == "情形" else row.get(title)
            if title == "核定":
                key.append(value == "不采纳")
            elif title == "起数":
                key.append(Fraction(1) if value is None else value)
            elif title != "单位":
                key.append("" if blank(value) else str(value).strip())
        return tuple(key)

    def conflicts(self) -> list[tuple[FileReader, str]]:
        """Fields of a line that stand twice with different values."""
        found = []
        for fields in self.fields.values():
            for entries in fields.values():
                if len({value for value, _reader, _cell in entries}) > 1:
                    found += [(reader, cell) for _value, reader, cell in entries]
        return found

    def given(self, unit: str, line: str, title: str) -> tuple[Any, dict | None]:
        """The first value of a field and where it stands."""
        entries = self.fields[unit, line][title]
        if not entries:
            return None, None
        value, reader, cell = entries[0]
        return value, {"file": reader.file.name, "sheet": "基础项", "cell": cell}

    def set_aside(self, unit: str, line: str) -> bool:
        """Whether the office itself said 不适用: in a collection."""
        entries = self.fields[unit, line]["不适用"]
        return any(value == "是" and not reader.own for value, reader, _cell in entries)

    def counts(self, unit: str, line: str, readings: dict[str, str]) -> Counts | None:
        """Due, done and where they stand: the sheet first, then the ledger."""
        if line not in SHARE and line not in COUNT_DUE and line != "四":
            return None  # a judged line: no measure
        due, due_at = self.given(unit, line, "应完成数")
        done, done_at = self.given(unit, line, "完成数")
        if line in COUNT_DUE and due is None:
            due = Fraction(COUNT_DUE[line])
        if due == 0:
            return due, done or Fraction(0), due_at
        if due is not None and done is not None:
            return due, done, done_at
        ledger = self.rows[unit]["评估台账"]
        if line not in SHARE or not ledger:
            return None
        due, done = self.ledger(ledger, line, readings)
        first = ledger[0]
        return due, done, {"file": first["file"], "sheet": "评估台账", "cell": f"?{first['row']}"}

    def ledger(
        self, rows: list[dict], line: str, readings: dict[str, str]
    ) -> tuple[Fraction, Fraction]:
        """The table of 'From rows to a score', point 2."""
        due = done = Fraction(0)
        half = Fraction(1, 2) if readings["partial-step"] == "half" else Fraction(0)
        for row in rows:
            assessed = row.get("评估日期") is not None
            decided = row.get("决策日期")
            if line in ("三.1", "三.2", "三.3"):
                wanted = {"三.2": "年初确定", "三.3": "临时确定"}.get(line)
                if wanted and row["提出方式"] != wanted:
                    continue
                due += 1
                late = False
                if line == "三.1" and assessed:
                    if decided is None:
                        late = readings["undated-decision"] == "late"
                    else:
                        late = row["评估日期"] > decided
                done += assessed and not late
            elif not assessed:
                continue
            elif line in STEPS:
                answer = row.get(STEPS[line])
                stopped = row.get("评估结论") in ("暂缓实施", "不予实施")
                if answer == "不适用" or (line in ("三.7(6)", "三.7(7)") and stopped):
                    continue
                due += 1
                done += {"是": Fraction(1), "部分": half}.get(answer, 0)
            else:
                column = {"三.7(4)": "风险等级", "三.7(5)": "评估结论", "二.8": "档案号"}[line]
                due += 1
                done += not blank(row.get(column))
        return due, done

    @staticmethod
    def measure(line: str, counts: Counts | None) -> Fraction | None:
        """Point 2: the measured points; None without a measure or with nothing due."""
        top = Fraction(LINES[line]["max"])
        if counts is None:
            return None
        due, done, _place = counts
        if line == "四":
            return max(Fraction(0), 15 - 15 * (due - done)) if due else top
        if due == 0:
            return None
        return half_up(top * (min(done, due) if line in COUNT_DUE else done) / due)

    def line(self, unit: str, line: str, readings: dict[str, str]) -> dict[str, Any]:
        """Point 1: state, points and source of one line."""
        top = Fraction(LINES[line]["max"])
        na, na_at = self.given(unit, line, "不适用")
        verified, verified_at = self.given(unit, line, "核定分")
        own, own_at = self.given(unit, line, "自评分")
        counts = self.counts(unit, line, readings)
        measured = self.measure(line, counts)
        claims: list[tuple[str, Fraction | None, dict | None]] = []
        if own is not None:
            claims.append(("self", own, own_at))
        if measured is not None:
            claims.append(("measured", measured, counts[2]))
        elif counts:
            claims.append(("not_applicable", None, counts[2]))
        if readings["unverified-order"] == "measured-first":
            claims.reverse()
        if na == "是":
            claims.insert(0, ("not_applicable", None, na_at))
        confirmed = False
        state, worth, source = claims[0] if claims else ("missing", None, None)
        if verified is not None:
            confirmed, state, worth, source = True, "verified", verified, verified_at
        elif na == "是" and self.set_aside(unit, line):
            confirmed = True
        elif readings["unverified"] == "missing":
            state, worth, source = "missing", None, None
        if state == "not_applicable":
            worth = {"rescale": None, "full": top, "zero": Fraction(0)}[readings["not-applicable"]]
        return {
            "id": line,
            "max": points(top),
            "state": state,
            "points": worth,
            "self": points(own),
            "verified": points(verified),
            "measured": points(measured),
            "confirmed": confirmed,
            "source": source,
        }

    def bonus(self, unit: str, readings: dict[str, str]) -> tuple[Fraction, list[dict]]:
        """Point 4: per practice the highest adopted case (or kind)."""
        cases = []
        for row in self.rows[unit]["加分项"]:
            case = {
                "id": row["id"],
                "practice": str(row["经验做法"]),
                "points": points(Fraction(BONUS[row["id"]])),
                "counted": False,
                "adopted": row.get("核定") != "不采纳",
                "source": self.row_place(row),
            }
            cases.append(case)
        best: dict[str, tuple[Fraction, list[dict]]] = {}
        for case in cases:
            practice = fold(case["practice"])
            if not case["adopted"]:
                continue
            kin = [case]
            if readings["bonus-repeat"] == "by-kind":
                kin = [
                    each
                    for each in cases
                    if each["adopted"]
                    and each["id"] == case["id"]
                    and fold(each["practice"]) == practice
                ]
            worth = Fraction(BONUS[case["id"]] * len(kin))
            if practice not in best or worth > best[practice][0]:
                best[practice] = (worth, kin)
        chosen = list(best.values())
        if readings["bonus-scope"] == "unit" and chosen:
            chosen = [max(chosen, key=lambda each: each[0])]
        for _worth, kin in chosen:
            for case in kin:
                case["counted"] = True
        for case in cases:
            del case["adopted"]
        return sum((worth for worth, _kin in chosen), Fraction(0)), cases

    @staticmethod
    def row_place(row: dict[str, Any]) -> dict[str, str]:
        """Where a whole row stands."""
        return {"file": row["file"], "sheet": row["sheet"], "cell": f"?{row['row']}"}

    def deduct(self, unit: str, readings: dict[str, str]) -> tuple[Fraction, list[dict]]:
        """Point 5: the raw sum of the adopted rows, and these."""
        rows = [row for row in self.rows[unit]["减分项"] if row.get("核定") != "不采纳"]
        raw = sum((row["points"] for row in rows), Fraction(0))
        if readings["same-matter"] == "heaviest":
            heaviest: dict[str, Fraction] = {}
            for row in rows:
                matter = fold(row["事项"])
                heaviest[matter] = max(row["points"], heaviest.get(matter, Fraction(0)))
            raw = sum(heaviest.values(), Fraction(0))
        cases = [
            {
                "id": row["id"],
                "matter": str(row["事项"]),
                "points": points(row["points"]),
                "source": self.row_place(row),
            }
            for row in rows
        ]
        return raw, cases

    def unit(self, unit: str, readings: dict[str, str]) -> dict[str, Any]:
        """All figures of one unit."""
        lines = [self.line(unit, line, readings) for line in LINES]
        sections = {
            part["id"]: sum(
                (
                    each["points"] or Fraction(0)
                    for each in lines
                    if each["id"] in {line["id"] for line in part["lines"]}
                ),
                Fraction(0),
            )
            for part in SCHEME["sections"]
        }
        plain = sum(sections.values(), Fraction(0))
        base = plain
        absent = sum(
            LINES[each["id"]]["max"] for each in lines if each["state"] == "not_applicable"
        )
        if absent and readings["not-applicable"] == "rescale":
            base = half_up(plain * 100 / (100 - absent)) if absent < 100 else Fraction(0)
        bonus, bonus_cases = self.bonus(unit, readings)
        raw, deduction_cases = self.deduct(unit, readings)
        room = Fraction(30)
        four = lines[-1]
        assert four["id"] == "四"
        if readings["deduction-cap"] == "with-section-four" and four["points"] is not None:
            room = max(Fraction(0), 30 - (15 - four["points"]))
        deduction = min(raw, room)
        total = base + bonus - deduction
        if readings["section-four-floor"] == "carry":
            due, _place = self.given(unit, "四", "应完成数")
            done, _place = self.given(unit, "四", "完成数")
            if due is not None and done is not None:
                total -= max(Fraction(0), 15 * (due - done) - 15)
        if readings["total-floor"] == "zero":
            total = max(Fraction(0), total)
        vetoed = bool(self.rows[unit]["一票否决"])
        complete = all(each["state"] != "missing" for each in lines)
        for each in lines:
            each["points"] = points(each["points"])
        return {
            "unit": unit,
            "group": self.groups.get(unit, ""),
            "sections": {key: points(value) for key, value in sections.items()},
            "rescaled": points(base - plain),
            "base": points(base),
            "bonus": points(bonus),
            "deduction_raw": points(raw),
            "deduction": points(deduction),
            "vetoed": vetoed,
            "total": points(Fraction(0) if vetoed else total),
            "total_without_veto": points(total),
            "rank": None,
            "complete": complete,
            "provisional": any(
                each["state"] != "missing" and not each["confirmed"] for each in lines
            ),
            "award_eligible": complete and not vetoed,
            "depends_on": [],
            "lines": lines,
            "bonus_cases": bonus_cases,
            "deduction_cases": deduction_cases,
        }

    def ranked(self, readings: dict[str, str]) -> list[dict[str, Any]]:
        """Point 7: every unit, ranked, in the order of the year-end table."""
        units = [self.unit(unit, readings) for unit in self.order]
        dense = readings["tie"] == "dense"
        ordered = []
        for group in GROUPS:
            mine = [each for each in units if each["group"] == group]
            able = [each for each in mine if each["award_eligible"]]
            able.sort(key=lambda each: -Fraction(each["total"]))
            for each in able:
                higher = [one["total"] for one in able]
                higher = [one for one in higher if Fraction(one) > Fraction(each["total"])]
                each["rank"] = 1 + len(set(higher) if dense else higher)
            gaps = [each for each in mine if not each["complete"] and not each["vetoed"]]
            if readings["incomplete-rank"] == "last":
                totals = [each["total"] for each in able]
                for each in gaps:
                    each["rank"] = 1 + len(set(totals) if dense else totals)
            ordered += able + gaps + [each for each in mine if each["vetoed"]]
        return ordered

    def result(self, readings: dict[str, str]) -> list[dict[str, Any]]:
        """Every unit with all figures, and the readings that it depends on.

        A reading is one of these where any other option of it, all else as it is, gives the
        unit another total, rank or state. ``open_dependence`` are those that only change what
        the unit's state in one word does not show (a vetoed unit's missing lines).
        """
        ordered = self.ranked(readings)
        figures = {each["unit"]: each for each in ordered}
        depends: dict[str, dict[str, bool]] = defaultdict(dict)
        for key, options in READINGS.items():
            for option in options:
                if option == readings[key]:
                    continue
                for each in self.ranked({**readings, key: option}):
                    before = figures[each["unit"]]
                    plain = word_of(each) == word_of(before)
                    if not plain or flags_of(each) != flags_of(before):
                        known = depends[each["unit"]].get(key, True)
                        depends[each["unit"]][key] = known and plain
        for each in ordered:
            each["depends_on"] = [key for key, plain in depends[each["unit"]].items() if not plain]
            each["open_dependence"] = [key for key, plain in depends[each["unit"]].items() if plain]
        return ordered


def flags_of(unit: dict[str, Any]) -> tuple[bool, ...]:
    """What a unit's state is made of."""
    return unit["vetoed"], unit["complete"], unit["provisional"]


def word_of(unit: dict[str, Any]) -> tuple[Any, ...]:
    """A unit's total, rank and state in one word, the first that applies."""
    state = "complete"
    for word, applies in (
        ("vetoed", unit["vetoed"]),
        ("incomplete", not unit["complete"]),
        ("provisional", unit["provisional"]),
    ):
        if applies:
            state = word
            break
    return unit["total"], unit["rank"], state
