"""The reviewer's sheet of one unit: what is shown in the grid and what was changed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from scoring.bonus import COUNTED, NOT_ADOPTED, OTHER_PRACTICE, SAME_PRACTICE
from scoring.evidence import BLANK, UsageError
from scoring.office.overlay import keys_of
from scoring.scores import Scores
from scoring.store import CaseReview, Change, Review
from web.frames import shown
from web.words import LINE_STATES, plain

GIVEN, REASON = "核定分", "理由"
HUNDREDTHS = 100

BONUS_WORDS = {
    COUNTED: "计分",
    NOT_ADOPTED: "未采纳,不计",
    SAME_PRACTICE: "同一经验已取最高,不计",
    OTHER_PRACTICE: "另一经验已取最高,不计",
}


@dataclass
class Sheet:
    """What a reviewer is at: ``base`` as the records say at ``revision`` (and ``entry``),
    ``start`` what the grid began with, ``now`` what it holds; ``round`` names the grid anew.
    """

    unit: str
    revision: int
    entry: int
    base: pd.DataFrame
    start: pd.DataFrame
    now: pd.DataFrame
    round: int = 0
    others: Sequence[Change] = field(default_factory=tuple)

    @property
    def touched(self) -> bool:
        """Whether anything in the grid is not yet saved."""
        return not self.now[[GIVEN, REASON]].equals(self.base[[GIVEN, REASON]])


def grid(
    scores: Scores, unit: str, computed: Mapping[str, int | None], reviews: Sequence[Review]
) -> pd.DataFrame:
    """A row a line in clause order; 核定分 is the office's, or else what the workbook says."""
    number = scores.unit_number(unit)
    last = {review.line: review for review in reviews}
    rows = []
    for line, found in zip(
        scores.scheme.lines, scores.lines_of(number).to_dict("records"), strict=True
    ):
        review = last.get(line.id)
        source = scores.source(int(found["at"]))
        rows.append(
            {
                "编号": line.id,
                "考评内容": line.title,
                "分值": shown(line.max),
                "自评分": _number(found["self"]),
                "计算值": _number(computed[line.id]),
                GIVEN: _number(found["verified"]),
                REASON: review.reason if review and review.points is not None else "",
                "状态": str(LINE_STATES[scores.grid.state_words(int(found["item"]), number)]),
                "佐证材料": _evidence(scores, int(found["item"]), number),
                "出处": str(source or ""),
            }
        )
    frame = pd.DataFrame(rows)
    numbers = ["分值", "自评分", "计算值", GIVEN]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def _number(hundredths: int | None) -> float | None:
    return None if hundredths is None or hundredths == BLANK else shown(hundredths)


def _evidence(scores: Scores, item: int, number: int) -> str:
    row = int(scores.grid.row[item, number])
    return "" if row == BLANK else str(scores.evidence.lines["evidence"].iloc[row])


def hundredths(value: float) -> int:
    """A figure from the grid as hundredths. Raises :class:`UsageError` where it is finer."""
    exact = Decimal(str(value)) * HUNDREDTHS
    if exact != int(exact):
        raise UsageError(f"核定分至多两位小数,填的是 {value}")
    return int(exact)


class Edits(NamedTuple):
    """What a reviewer changed: points by line (None reverts), and reasons by line."""

    points: dict[str, int | None]
    reasons: dict[str, str]


def edits(base: pd.DataFrame, now: pd.DataFrame) -> Edits:
    """What differs from the records. Raises :class:`UsageError` for what cannot be saved."""
    found = Edits({}, {})
    for before, after in zip(base.to_dict("records"), now.to_dict("records"), strict=True):
        line, reason = str(before["编号"]), _text(after[REASON])
        was, given = (None if pd.isna(row[GIVEN]) else row[GIVEN] for row in (before, after))
        if was == given and _text(before[REASON]) == reason:
            continue
        if was is None and given is None:
            raise UsageError(f"{line} 写了理由,没有填核定分")
        found.points[line] = None if given is None else hundredths(given)
        found.reasons[line] = reason
    return found


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or pd.isna(value) else str(value).strip()


def carried(fresh: pd.DataFrame, base: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Fresh from the records, with the reviewer's unsaved changes laid over it."""
    out = fresh.copy()
    for column in (GIVEN, REASON):
        was, mine = base[column], now[column]
        changed = ~((was == mine) | (was.isna() & mine.isna()))
        out.loc[changed, column] = mine[changed]
    return out


def filled(now: pd.DataFrame) -> pd.DataFrame:
    """The grid with the computed value entered wherever nothing is verified yet."""
    open_ = now[GIVEN].isna() & now["计算值"].notna()
    return now.assign(**{GIVEN: now[GIVEN].where(~open_, now["计算值"])})


class Case(NamedTuple):
    """A bonus row: its key, what it says, what became of it, and the office's last word."""

    key: str
    head: str
    text: str
    outcome: str
    adopted: bool | None
    reason: str


def cases(scores: Scores, unit: str, reviews: Sequence[CaseReview]) -> list[Case]:
    """The bonus rows of a unit as they stand; equal rows are one."""
    number, last = scores.unit_number(unit), {review.key: review for review in reviews}
    found: dict[str, Case] = {}
    keys = keys_of(scores.evidence, scores.scheme)
    for key, row in zip(keys, scores.bonus.to_dict("records"), strict=True):
        if row["unit"] != number:
            continue
        case, review = scores.scheme.bonus[int(row["case"])], last.get(key)
        reason = int(row["reason"])
        worth = f" +{plain(int(row['points']))} 分" if reason == COUNTED else ""
        source = scores.source(int(row["at"]))
        found[key] = Case(
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
