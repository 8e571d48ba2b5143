"""From rows to a score, naively: plain loops and fractions over all accepted files together."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from tests.oracle.cells import (
    BONUS,
    GROUPS,
    LINES,
    READINGS,
    SCHEME,
    fold,
    half_up,
    points,
)
from tests.oracle.line_points import Lines


def same(row: dict[str, Any]) -> tuple[Any, ...]:
    """What makes two rows of 加分项 the same case, whatever 核定 and 说明 say."""
    return fold(row["经验做法"]), row["id"], row["取得日期"], fold(row["文号或出处"])


class Year(Lines):
    """All accepted files together: sections, base, bonus, deductions, total, rank."""

    def adopts(self, unit: str, row: dict[str, Any]) -> bool:
        """Whether a bonus row counts: the office's 不采纳 stands against a unit's own row."""
        office = [each for each in self.rows[unit]["加分项"] if each["file"] not in self.own_files]
        declined = [same(each) for each in office if each.get("核定") == "不采纳"]
        claim = row["file"] in self.own_files
        return row.get("核定") != "不采纳" and not (claim and same(row) in declined)

    def bonus(self, unit: str, readings: dict[str, str]) -> tuple[Fraction, list[dict]]:
        """Point 4: per practice the highest adopted case (or kind)."""
        cases = []
        for row in self.rows[unit]["加分项"]:
            case = {
                "id": row["id"],
                "practice": str(row["经验做法"]),
                "points": points(Fraction(BONUS[row["id"]])),
                "counted": False,
                "adopted": self.adopts(unit, row),
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
