"""The reviewer's sheet of one unit: what is shown in the grid and what was changed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from scoring.model.evidence import BLANK, UsageError
from scoring.model.points import trimmed
from scoring.model.scores import Scores
from scoring.office.decisions import keys_of
from scoring.office.looks import (
    APPLIES,
    COUNTED,
    LINE_STATES,
    NOT_ADOPTED,
    NOT_APPLICABLE,
    OTHER_PRACTICE,
    SAME_PRACTICE,
    CaseReview,
    Change,
    Mark,
    Place,
    Review,
    Ruling,
    Value,
)
from web.components.result_tables import shown
from web.components.year_tables import ruling_words

GIVEN, ASIDE, REASON = "核定分", "不适用", "理由"
EDITED = (GIVEN, ASIDE, REASON)
"""The columns a reviewer fills in."""
MARKS: dict[str, Mark] = {"认可": NOT_APPLICABLE, "不认可": APPLIES}
"""What a reviewer says of 不适用, as the grid offers it."""
WORDS_OF_MARKS = {mark: words for words, mark in MARKS.items()}
HUNDREDTHS = 100

BONUS_WORDS = {
    COUNTED: "计分",
    NOT_ADOPTED: "未采纳,不计",
    SAME_PRACTICE: "同一经验已取最高,不计",
    OTHER_PRACTICE: "另一经验已取最高,不计",
}


@dataclass
class ReviewSheet:
    """The grid of one unit in review: ``base`` as the records say at ``revision`` (and ``entry``),
    ``start`` what the grid began with, ``now`` what it holds; ``round`` names the grid anew.

    ``kept``: what its draft holds by now, ``trouble``: why not more. ``restored``: that it began
    with a draft, in words; ``overtaken``: what of that others changed meanwhile, a row a cell.
    """

    unit: str
    revision: int
    entry: int
    base: pd.DataFrame
    start: pd.DataFrame
    now: pd.DataFrame
    round: int = 0
    others: Sequence[Change] = field(default_factory=tuple)
    kept: dict[Place, Value] = field(default_factory=dict)
    trouble: str = ""
    restored: str = ""
    overtaken: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def touched(self) -> bool:
        """Whether anything in the grid is not yet saved."""
        return not _filled_in(self.now).equals(_filled_in(self.base))


def _filled_in(frame: pd.DataFrame) -> pd.DataFrame:
    """What a reviewer fills in, every kind of empty cell alike."""
    cells = frame[[*EDITED]].astype("object")
    return cells.where(cells.notna(), "")


def grid(
    scores: Scores,
    unit: str,
    claims: Mapping[str, Ruling],
    reviews: Sequence[Review],
    files: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """A row a line in clause order; 核定分, 不适用 and 理由 are the office's, by review or by its
    workbook; 计算值 is what the unit's own evidence gives (``claims``). ``files`` says of lines by
    id which evidence files there are.
    """
    number = scores.unit_number(unit)
    last = {review.line: review for review in reviews}
    rows = []
    lines = scores.lines_of(number).to_dict("records")
    for line, found in zip(scores.scheme_of(number).lines, lines, strict=True):
        review, item = last.get(line.id), int(found["item"])
        aside = review.ruling if review else None
        if found["state"] == "not_applicable" and found["confirmed"]:
            aside = NOT_APPLICABLE
        text = partial(_cell, scores, item, number)
        row: dict[str, Any] = {"编号": line.id, "考评内容": line.name, "分值": shown(line.max)}
        row |= {"自评分": _number(found["self"]), "计算值": ruling_words(claims[line.id])}
        row |= {GIVEN: _number(found["verified"])}
        row |= {ASIDE: WORDS_OF_MARKS[aside] if isinstance(aside, Mark) else None}
        row |= {REASON: text("reason")}
        row |= {"状态": str(LINE_STATES[scores.grid.state_words(item, number)])}
        said = (files or {}).get(line.id), text("evidence")
        row |= {"佐证材料": ";".join(filter(None, said)), "单位说明": text("note")}
        rows.append(row | {"出处": str(scores.source(int(found["at"])) or "")})
    frame = pd.DataFrame(rows)
    numbers = ["分值", "自评分", GIVEN]
    return frame.astype({**dict.fromkeys(numbers, "float64"), ASIDE: "object"})


def _number(hundredths: int | None) -> float | None:
    return None if hundredths is None or hundredths == BLANK else shown(hundredths)


def _cell(scores: Scores, item: int, number: int, name: str) -> str:
    """A text of a unit's line: its 佐证材料, its note, the office's reason."""
    row = int(scores.grid.row[item, number])
    return "" if row == BLANK else str(scores.evidence.lines[name].iloc[row])


def hundredths(value: float) -> int:
    """A figure from the grid as hundredths. Raises :class:`UsageError` where it is finer."""
    exact = Decimal(str(value)) * HUNDREDTHS
    if exact != int(exact):
        raise UsageError(f"核定分至多两位小数,填的是 {value}")
    return int(exact)


class Edits(NamedTuple):
    """What a reviewer changed: rulings by line (None reverts), and reasons by line."""

    rulings: dict[str, Ruling]
    reasons: dict[str, str]


def edits(base: pd.DataFrame, now: pd.DataFrame) -> Edits:
    """What differs from the records. Raises :class:`UsageError` for what cannot be saved."""
    found = Edits({}, {})
    for before, after in zip(base.to_dict("records"), now.to_dict("records"), strict=True):
        line, reason = str(before["编号"]), _text(after[REASON])
        was, given = (None if pd.isna(row[GIVEN]) else row[GIVEN] for row in (before, after))
        said, says = (_text(row[ASIDE]) for row in (before, after))
        if was == given and said == says and _text(before[REASON]) == reason:
            continue
        if given is not None and says:
            given, says = _one_of_two(line, was == given, said == says, given, says)
        if was is None and given is None and not said and not says:
            raise UsageError(f"{line} 写了理由,没有填核定分,也没有选不适用是否认可")
        ruling = MARKS[says] if says else None if given is None else hundredths(given)
        found.rulings[line], found.reasons[line] = ruling, reason
    return found


def _one_of_two(
    line: str, same_points: bool, same_mark: bool, given: float, says: str
) -> tuple[float | None, str]:
    """A line has points or is ruled on 不适用: the one that was changed now counts.

    Raises :class:`UsageError` where both were changed.
    """
    if same_points == same_mark:
        raise UsageError(f"{line} 填了核定分,又选了不适用「{says}」;两者只能有一个")
    return (None, says) if same_points else (given, "")


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or pd.isna(value) else str(value).strip()


def carried(fresh: pd.DataFrame, base: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Fresh from the records, with the reviewer's unsaved changes laid over it."""
    out = fresh.copy()
    for column in EDITED:
        was, mine = base[column], now[column]
        changed = ~((was == mine) | (was.isna() & mine.isna()))
        out.loc[changed, column] = mine[changed]
    return out


def filled(now: pd.DataFrame) -> pd.DataFrame:
    """The grid with the computed value entered wherever the office has not said anything yet;
    a claim of 不适用 is for a person to judge.
    """
    values = pd.to_numeric(now["计算值"], errors="coerce")
    open_ = now[GIVEN].isna() & now[ASIDE].isna() & values.notna()
    return now.assign(**{GIVEN: now[GIVEN].where(~open_, values)})


class BonusRow(NamedTuple):
    """A bonus row: its key, what it says, what became of it, and the office's last word."""

    key: str
    head: str
    text: str
    outcome: str
    adopted: bool | None
    reason: str


def cases(scores: Scores, unit: str, reviews: Sequence[CaseReview]) -> list[BonusRow]:
    """The bonus rows of a unit as they stand; equal rows are one."""
    number, last = scores.unit_number(unit), {review.key: review for review in reviews}
    found: dict[str, BonusRow] = {}
    keys = keys_of(scores.evidence, scores.scheme)
    for key, row in zip(keys, scores.bonus.to_dict("records"), strict=True):
        if row["unit"] != number:
            continue
        case, review = scores.scheme.bonus[int(row["case"])], last.get(key)
        reason = int(row["reason"])
        worth = f" +{trimmed(int(row['points']))} 分" if reason == COUNTED else ""
        source = scores.source(int(row["at"]))
        found[key] = BonusRow(
            key,
            f"{case.id}　{row['practice']}",
            f"{row['date']:%Y-%m-%d}　{row['document']}　(出处:{source})",
            f"{BONUS_WORDS[reason]}{worth}",
            review.adopted if review else None,
            review.reason if review else "",
        )
    return [*found.values()]


def by_need(shares: Mapping[str, tuple[int, int]]) -> list[str]:
    """Units, those with lines not verified first; otherwise in the table's order."""
    return sorted(shares, key=lambda unit: shares[unit][0] == shares[unit][1])
