"""A unit's score step by step: every figure with its clause, its reason and its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from scoring.engine.bonus import COUNTED, why_not
from scoring.engine.measure import HUNDREDTHS
from scoring.explain.notes import by_reading, figures_of, line_note, rows_of, states_of, veto_words
from scoring.explain.remarks import NOTHING_SENT
from scoring.model.evidence import BLANK, Source, points_text
from scoring.model.scores import NOT_APPLICABLE, Scores
from scoring.text.folding import fold

__all__ = ["Kind", "Step", "explain"]

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
    id: str
    article: str
    label: str
    state: str
    points: int | None
    running: int
    source: Source | None
    note: str


@dataclass
class _Walk:
    """The steps so far and the running total in hundredths."""

    scores: Scores
    unit: int
    row: dict[str, Any]
    steps: list[Step] = field(default_factory=list)
    running: int = 0

    def move(self, kind: Kind, points: int | None, **words: Any) -> None:
        """Add a step that moves the running total by ``points``."""
        self.running += points or 0
        self.show(kind, points, **words)

    def show(
        self,
        kind: Kind,
        points: int | None,
        *,
        id: str = "",
        article: str = "",
        label: str = "",
        state: str = "",
        source: Source | None = None,
        note: str = "",
    ) -> None:
        """Add a step that leaves the running total as it is."""
        self.steps.append(Step(kind, id, article, label, state, points, self.running, source, note))

    def article_of(self, key: str) -> str:
        """The clause of a reading."""
        return next(r.article for r in self.scores.scheme.readings if r.key == key)


def explain(scores: Scores, unit: int) -> list[Step]:
    """All steps from the first line to the total of one unit (a row of ``Evidence.units``).

    The ``running`` of the last step is the unit's total. Raises ``KeyError`` for a unit
    that is not there.
    """
    walk = _Walk(scores, unit, figures_of(scores, unit))
    _base(walk)
    _bonus(walk)
    _deductions(walk)
    _floor_and_veto(walk)
    total, note = int(walk.row["total"]), _place_note(walk)
    walk.show("total", total, label="总分", state=_state_of(walk.row), note=note)
    assert walk.running == walk.row["total"], "the steps must lead to the total"
    return walk.steps


def _state_of(row: dict[str, Any]) -> str:
    if row["vetoed"]:
        return "一票否决"
    if row["unsent"]:
        return NOTHING_SENT
    if not row["complete"]:
        return "缺项"
    return "暂定" if row["provisional"] else "核定"


def _place_note(walk: _Walk) -> str:
    """Why a unit that lacks lines or is vetoed has no rank, or which one it shares."""
    row, key = walk.row, "incomplete-rank"
    if row["vetoed"]:
        return "被一票否决,不排名次"
    if row["complete"]:
        return ""
    place = f"与其他有缺项的单位并列第 {row['rank']} 名" if row["rank"] else "不排名次"
    return f"有缺项,{place};{by_reading(walk.scores, key)}"


def _base(walk: _Walk) -> None:
    """The lines in clause order, each section's sum after them, then rescaling and base."""
    scheme, scores = walk.scores.scheme, walk.scores
    places = scores.lines_of(walk.unit)["at"].tolist()
    item = 0
    for section in scheme.sections:
        for line in section.lines:
            points = int(scores.grid.points[item, walk.unit])
            walk.move(
                "line",
                None if points == BLANK else points,
                id=line.id,
                article=line.article,
                label=line.title,
                state=scores.grid.state_words(item, walk.unit),
                source=scores.source(places[item]),
                note=line_note(scores, walk.unit, item),
            )
            item += 1
        most = f"满分 {points_text(section.max)} 分"
        words: dict[str, Any] = {"id": section.id, "article": section.article}
        walk.show("section", int(walk.row[section.id]), **words, label=section.title, note=most)
    _rescaled(walk)
    article = scheme.sections[0].article.partition("(")[0]
    walk.show("base", walk.running, label="基础分", article=article)


def _rescaled(walk: _Walk) -> None:
    scheme = walk.scores.scheme
    items = states_of(walk.scores, walk.unit, NOT_APPLICABLE)
    if not items or walk.scores.readings["not-applicable"] != "rescale":
        return
    left = scheme.total - sum(scheme.lines[item].max for item in items)
    summed, base = points_text(walk.running), points_text(int(walk.row["base"]))
    whole = f"{scheme.total / HUNDREDTHS:g}"
    note = f"不适用 {len(items)} 项;{summed} × {whole} ÷ {left / HUNDREDTHS:g} = {base}"
    walk.move(
        "rescaled",
        int(walk.row["rescaled"]),
        article=walk.article_of("not-applicable"),
        label="缺项折算",
        note=note if left else "各项均不适用,无从折算",
    )


def _bonus(walk: _Walk) -> None:
    """Every bonus row, counted or not, and why not (Art. 8)."""
    scheme = walk.scores.scheme
    for row in rows_of(walk.scores.bonus, walk.unit):
        case = scheme.bonus[row["case"]]
        counted = row["reason"] == COUNTED
        why = why_not(scheme, row["reason"], row["best_case"], row["best"])
        held = f"本情形 {points_text(row['points'])} 分,不计:{why}"
        walk.move(
            "bonus",
            int(row["points"]) if counted else None,
            id=case.id,
            article=case.article,
            label=case.label,
            state="计分" if counted else "不计分",
            source=walk.scores.source(row["at"]),
            note=f"「{row['practice']}」{'' if counted else held}",
        )


def _deductions(walk: _Walk) -> None:
    """Every deduction row (Art. 9), what the cap gives back, and what 四 carries over.

    A row not adopted has no points; one beside a heavier row of its matter has 0.
    """
    scheme, row = walk.scores.scheme, walk.row
    entries = rows_of(walk.scores.deductions, walk.unit)
    for entry in entries:
        case = scheme.deductions[entry["case"]]
        times = f",{entry['count']} 起" if entry["count"] > 1 else ""
        reason = f",{entry['note']}" if isinstance(entry["note"], str) and entry["note"] else ""
        approver = entry["approver"]
        approved = f",批准人:{approver}" if isinstance(approver, str) and approver else ""
        why = _why_not_taken(walk, entry, entries)
        words = f"「{entry['matter']}」{times}{reason}{approved}{why}"
        walk.move(
            "deduction",
            -int(entry["points"]) if entry["adopted"] else None,
            id=case.id,
            article=case.article,
            label=case.label,
            state="减分" if entry["points"] else "不减分",
            source=walk.scores.source(entry["at"]),
            note=words,
        )
    if row["deduction"] != row["deduction_raw"]:
        note = _cap_note(walk)
        given_back = int(row["deduction_raw"] - row["deduction"])
        article = walk.article_of("deduction-cap")
        walk.move("cap", given_back, article=article, label="减分上限", note=note)
    if row["carried"]:
        key = "section-four-floor"
        note = by_reading(walk.scores, key)
        article, label = walk.article_of(key), "责任查究超出扣分"
        walk.move("carried", -int(row["carried"]), article=article, label=label, note=note)


def _cap_note(walk: _Walk) -> str:
    raw, kept = (points_text(int(walk.row[name])) for name in ("deduction_raw", "deduction"))
    rule, reading = walk.scores.scheme.deduction_rule, by_reading(walk.scores, "deduction-cap")
    return f"原始合计 {raw} 分,实际减 {kept} 分;{rule}{reading}"


def _why_not_taken(walk: _Walk, entry: dict[str, Any], entries: list[dict[str, Any]]) -> str:
    """Why a deduction row takes nothing: not adopted, or beside a heavier one of its matter."""
    if not entry["adopted"]:
        return ";核定为不采纳"
    if entry["points"]:
        return ""
    matter = fold(str(entry["matter"]))
    counted = next(e for e in entries if e["points"] and fold(str(e["matter"])) == matter)
    case, taken = walk.scores.scheme.deductions[counted["case"]], points_text(counted["points"])
    reading = by_reading(walk.scores, "same-matter")
    return f";同一事项已计「{case.id}」{taken} 分,此项不再计;{reading}"


def _floor_and_veto(walk: _Walk) -> None:
    """The floor of the total, then the veto (Art. 12): each a step of its own."""
    scores = walk.scores
    would_be = int(walk.row["total_without_veto"])
    if walk.running != would_be:
        note = by_reading(scores, "total-floor")
        article, raised = walk.article_of("total-floor"), would_be - walk.running
        walk.move("floor", raised, article=article, label="总分下限", note=note)
    for row in rows_of(scores.evidence.vetoes, walk.unit):
        walk.move(
            "veto",
            -walk.running,
            id=scores.scheme.veto.id,
            article=scores.scheme.veto.article,
            label="一票否决",
            state="否决",
            source=scores.source(row["at"]),
            note=f"{veto_words(row)};未否决时为 {points_text(would_be)} 分",
        )
