"""A unit's score step by step: every figure with its clause, its reason and its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from criteria import DeductionCase
from scoring.engine.bonus import COUNTED, why_not
from scoring.explain.grades import grade_note
from scoring.explain.notes import by_reading, line_note
from scoring.explain.standing import IN_LINE, state_of
from scoring.explain.vetoes import veto_told, veto_words
from scoring.model.evidence import BLANK, Source
from scoring.model.points import points_text, trimmed
from scoring.model.scores import NOT_APPLICABLE, Scores, UnitResult
from scoring.text.folding import fold

Kind = Literal[
    "line",
    "section",
    "rescaled",
    "base",
    "bonus",
    "deduction",
    "cap",
    "carried",
    "floor",
    "rounded",
    "veto",
    "total",
]


@dataclass(frozen=True)
class Step:
    """One step of the way to a total.

    ``points`` is what the step adds (negative where it takes away), in hundredths, None
    where it adds nothing because nothing is counted; a ``section``, ``base`` or ``total``
    step shows its sum there and moves nothing. ``running`` is the total so far, hundredths.
    """

    kind: Kind
    points: int | None
    running: int
    id: str = ""
    article: str = ""
    label: str = ""
    state: str = ""
    source: Source | None = None
    note: str = ""


@dataclass
class _Walk:
    """The steps so far and the running total in hundredths."""

    scores: Scores
    result: UnitResult
    steps: list[Step] = field(default_factory=list)
    running: int = 0

    def move(self, kind: Kind, points: int | None, **words: Any) -> None:
        """Add a step that moves the running total by ``points``."""
        self.running += points or 0
        self.show(kind, points, **words)

    def show(self, kind: Kind, points: int | None, **words: Any) -> None:
        """Add a step that leaves the running total as it is."""
        self.steps.append(Step(kind, points, self.running, **words))

    def article_of(self, rule: str) -> str:
        """The clause of the reading that settles a rule; blank where there is none."""
        reading = self.scores.scheme.reading_of(rule)
        return reading.article if reading else ""


def explain(scores: Scores, unit: int) -> list[Step]:
    """All steps from the first line to the total of one unit (a row of ``Evidence.units``).

    The ``running`` of the last step is the unit's total. Raises ``KeyError`` for a unit
    that is not there.
    """
    walk = _Walk(scores, scores.results[unit])
    _base(walk)
    _bonus(walk)
    _deductions(walk)
    _floor_and_veto(walk)
    total, state = walk.result.total, state_of(walk.result, scores.scheme).short
    note = ";".join(filter(None, (_place_note(walk), grade_note(scores, unit))))
    walk.show("total", total, label="总分", state=state, note=note)
    assert walk.running == total, "the steps must lead to the total"
    return walk.steps


def _place_note(walk: _Walk) -> str:
    """Why a unit that lacks lines or is vetoed has no rank, or which one it shares."""
    result, scheme = walk.result, walk.scores.scheme
    if result.vetoed and scheme.veto_effect != "fixed-deduction":
        place = f"列第 {result.rank} 名" if result.rank else "不排名次"
        return f"被{scheme.terms.veto},{place}"
    if result.complete or not scheme.is_scored:
        return ""
    place = f"与其他有缺项的单位并列第 {result.rank} 名" if result.rank else "不排名次"
    return f"有缺项,{place}{by_reading(walk.scores, 'incomplete-rank', ';')}"


def _base(walk: _Walk) -> None:
    """The lines in clause order, each section's sum after them, then rescaling and base."""
    scores = walk.scores
    scheme = scores.scheme_of(walk.result.unit)
    places = scores.lines_of(walk.result.unit)["at"].tolist()
    item = 0
    for section in scheme.sections:
        for line in section.lines:
            points = int(scores.grid.points[item, walk.result.unit])
            walk.move(
                "line",
                None if points == BLANK else points,
                id=line.id,
                article=line.article,
                label=line.title,
                state=scores.grid.state_words(item, walk.result.unit),
                source=scores.source(places[item]),
                note=line_note(scores, walk.result.unit, item),
            )
            item += 1
        most = f"满分 {points_text(section.max)} 分"
        words: dict[str, Any] = {"id": section.id, "article": section.article}
        walk.show(
            "section", walk.result.sections[section.id], **words, label=section.title, note=most
        )
    _rescaled(walk)
    article = scheme.sections[0].article.partition("(")[0]
    walk.show("base", walk.running, label="基础分", article=article)


def _rescaled(walk: _Walk) -> None:
    scheme = walk.scores.scheme_of(walk.result.unit)
    items = walk.scores.grid.in_states(walk.result.unit, NOT_APPLICABLE)
    if not items or walk.scores.rules["not-applicable"] != "rescale":
        return
    left = scheme.total - sum(scheme.lines[item].max for item in items)
    summed, base = points_text(walk.running), points_text(walk.result.base)
    note = f"不适用 {len(items)} 项;{summed} × {trimmed(scheme.total)} ÷ {trimmed(left)} = {base}"
    walk.move(
        "rescaled",
        walk.result.rescaled,
        article=walk.article_of("not-applicable"),
        label="缺项折算",
        note=note if left else "各项均不适用,无从折算",
    )


def _bonus(walk: _Walk) -> None:
    """Every bonus row, counted or not, and why not."""
    scheme = walk.scores.scheme
    for row in walk.scores.bonus_rows.get(walk.result.unit, []):
        case, counted = scheme.bonus[row.case], row.reason == COUNTED
        words = f"本情形 {points_text(row.points)} 分,"
        if not counted:
            words += f"不计:{why_not(scheme, row.reason, row.best_case, row.best)}"
        elif row.earned != row.points:
            words += f"计 {points_text(row.earned)} 分:{_most_of_case(case.cap)}"
        walk.move(
            "bonus",
            row.earned if counted else None,
            id=case.id,
            article=case.article,
            label=case.label,
            state="计分" if counted else "不计分",
            source=walk.scores.source(row.at),
            note=f"「{row.practice}」{'' if row.earned == row.points and counted else words}",
        )
    result = walk.result
    if result.bonus != result.bonus_raw:
        raw, kept = points_text(result.bonus_raw), points_text(result.bonus)
        note = f"原始合计 {raw} 分,实际加 {kept} 分"
        walk.move(
            "cap", result.bonus - result.bonus_raw, label=f"{scheme.terms.bonus}上限", note=note
        )


def _most_of_case(cap: int | None) -> str:
    return f"该情形一年最多 {trimmed(cap or 0)} 分"


def _deductions(walk: _Walk) -> None:
    """Every deduction row, what the cap gives back, and what a penalty carries over.

    A row not adopted has no points; one beside a heavier row of its matter, or taken from a line,
    has 0.
    """
    scheme, result = walk.scores.scheme, walk.result
    rows = walk.scores.deduction_rows.get(result.unit, [])
    for row in rows:
        case = scheme.deductions[row.case]
        words = f"「{row.matter}」{f',{row.count} 起' if row.count > 1 else ''}"
        words += f",{row.note}" if isinstance(row.note, str) and row.note else ""
        state = scheme.terms.deduction if row.points else f"不{scheme.terms.deduction}"
        state = IN_LINE if case.line and row.points else state
        approved = isinstance(row.approver, str) and row.approver
        words += f",批准人:{row.approver}" if approved else ""
        walk.move(
            "deduction",
            (0 if case.line else -row.points) if row.adopted else None,
            id=case.id,
            article=case.article,
            label=case.label,
            state=state,
            source=walk.scores.source(row.at),
            note=f"{words}{_why_so_much(walk, row, rows)}{_from_line(case, row)}",
        )
    if result.deduction != result.deduction_raw:
        raw, kept = points_text(result.deduction_raw), points_text(result.deduction)
        words = f"{scheme.deduction_rule}{by_reading(walk.scores, 'deduction-cap')}"
        words = f";{words}" if words else ""
        walk.move(
            "cap",
            result.deduction_raw - result.deduction,
            article=walk.article_of("deduction-cap"),
            label=f"{scheme.terms.deduction}上限",
            note=f"原始合计 {raw} 分,实际减 {kept} 分{words}",
        )
    if result.carried:
        lines = scheme.lines_beyond(walk.scores.rules)
        label = f"{'、'.join(line.title for line in lines)}超出扣分"
        article, note = lines[0].article, ""
        if not all(line.measure.beyond for line in lines):
            rule = "penalty-excess"
            article, note = walk.article_of(rule), by_reading(walk.scores, rule)
        walk.move("carried", -result.carried, article=article, label=label, note=note)


def _from_line(case: DeductionCase, row: Any) -> str:
    """That a row is taken from a line, and how much; blank where it is taken from the total."""
    return (
        f";在「{case.line}」中扣 {points_text(row.points)} 分" if case.line and row.points else ""
    )


def _why_so_much(walk: _Walk, row: Any, rows: list[Any]) -> str:
    """Why a deduction row takes nothing, or another figure than its events cost by themselves: not
    adopted, beside a heavier one of its matter, a repeat, or above its case's cap.
    """
    if not row.adopted:
        return ";核定为不采纳"
    case, matter = walk.scores.scheme.deductions[row.case], fold(str(row.matter))
    words = ";该情形再次发生的,加倍计" if row.doubled > row.alone else ""
    words += f";{_most_of_case(case.cap)}" if row.points < row.doubled else ""
    if row.alone != BLANK or walk.scores.rules["same-matter"] != "heaviest":
        return words
    found = (each for each in rows if each.points and fold(str(each.matter)) == matter)
    if (counted := next(found, None)) is None:
        return ""
    case, points = walk.scores.scheme.deductions[counted.case], points_text(counted.points)
    reading = by_reading(walk.scores, "same-matter", ";")
    return f";同一事项已计「{case.id}」{points} 分,此项不再计{reading}"


def _floor_and_veto(walk: _Walk) -> None:
    """The floor of the total, its rounding, then the veto: each a step of its own."""
    scores, result = walk.scores, walk.result
    _floor_and_round(walk)
    if (veto := scores.scheme.veto) is None:
        return
    for row in scores.veto_rows.get(result.unit, []):
        taken = result.total - walk.running
        walk.move(
            "veto",
            taken if taken or veto.effect == "zero" or veto.points else None,
            id=veto.id,
            article=veto.article,
            label=scores.scheme.terms.veto,
            state="否决",
            source=scores.source(row.at),
            note=f"{veto_words(row)};{veto_told(scores.scheme, result)}",
        )


def _floor_and_round(walk: _Walk) -> None:
    scores, scheme = walk.scores, walk.scores.scheme
    floors = scores.rules["total-floor"] == "zero"
    if floors and walk.running < 0:
        note, article = by_reading(scores, "total-floor"), walk.article_of("total-floor")
        walk.move("floor", -walk.running, article=article, label="总分下限", note=note)
    if change := walk.result.total_without_veto - walk.running:
        places = f"{scheme.digits} 位小数" if scheme.digits else "整数"
        walk.move("rounded", change, label="取整", note=f"总分四舍五入到{places}")
