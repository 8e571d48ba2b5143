"""A line's state and points, naively: points 1 and 2 of 'From rows to a score'."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.oracle.cells import COUNT_DUE, LINES, SHARE, STEPS, blank, half_up, points
from tests.oracle.merged import Merged

Counts = tuple[Fraction, Fraction, dict[str, str]]


class Lines(Merged):
    """What each line of a unit earns, and why."""

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
