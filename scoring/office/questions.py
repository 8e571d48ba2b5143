"""Questions that the office puts to a unit at review (退回说明), and what came back.

A question on a line, or on the workbook, is answered by words or by a new version of the unit's
workbook; the thread stays with the line.
"""

from __future__ import annotations

from dataclasses import dataclass

from scoring.model.evidence import UsageError
from scoring.office.matter_values import known_unit
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import Remark, Submission
from scoring.text.personal import mask


@dataclass(frozen=True)
class Thread:
    """A question with what came back: the replies, and the unit's first workbook sent since.

    ``unit`` as it is called now.
    """

    unit: str
    question: Remark
    replies: tuple[Remark, ...]
    sent: Submission | None

    @property
    def is_open(self) -> bool:
        """Whether nothing has come back yet."""
        return not self.replies and self.sent is None

    @property
    def answered_words(self) -> str:
        """What came back, in words; blank where nothing has yet."""
        sent = [f"报来新的工作簿「{self.sent.file}」"] if self.sent else []
        return ";".join([*(each.words for each in self.replies), *sent])


@needs(Action.INSPECT)
def threads(year: OfficeYear, unit: str = "") -> list[Thread]:
    """All questions of the year or of a unit, in the order of asking."""
    with year.store.read() as now:
        found = now.remarks.of(year.year.id, unit or None)
    former = year.former_names()
    sent = [each for each in year.submissions() if each.unit and each.state != "refused"]
    return [
        Thread(
            of,
            asked,
            tuple(each for each in found if each.question_id == asked.id),
            next(
                (
                    each
                    for each in sent
                    if former.get(each.unit or "", each.unit) == of
                    and each.received_at > asked.said_at
                ),
                None,
            ),
        )
        for asked in found
        if asked.question_id is None
        for of in [former.get(asked.unit, asked.unit)]
    ]


@needs(Action.VERIFY)
def ask(year: OfficeYear, unit: str, line: str, words: str) -> Remark:
    """Put a question to a unit on a line (blank: its workbook); identifiers are masked.

    Raises :class:`UsageError` for an unknown unit or line, and for no words.
    """
    unit = known_unit(year.required_roster(), unit)
    if line and line not in year.scheme.line_by_id:
        raise UsageError(f"没有 {line} 这一项")
    with year.store.write(year.who) as tx:
        return tx.remarks.ask(year.year.id, unit, line, mask(words.strip()))


@needs(Action.VERIFY)
def settle(year: OfficeYear, question_id: int, words: str) -> Remark:
    """Note at the office how a question was settled, as by a call or on paper."""
    thread(year, question_id)
    with year.store.write(year.who) as tx:
        return tx.remarks.reply(question_id, mask(words.strip()))


@needs(Action.INSPECT)
def thread(year: OfficeYear, question_id: int) -> Thread:
    """One question. Raises :class:`UsageError` where the year has none of this number."""
    found = {each.question.id: each for each in threads(year)}
    if question_id not in found:
        raise UsageError(f"{year.year.year} 年度没有第 {question_id} 号问题")
    return found[question_id]
