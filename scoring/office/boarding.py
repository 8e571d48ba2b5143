"""How far each unit has come: 未报, 退回待重报, 待确认, 待核定, 已核定."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from scoring.model.scores import Scores, UnitResult
from scoring.office.issuing import Issuing
from scoring.office.roles import Action, needs
from scoring.office.standing import Standing
from scoring.text.personal import mask

BoardState = Literal["未报", "退回待重报", "待确认", "待核定", "已核定"]
BOARD_STATES: tuple[BoardState, ...] = ("未报", "退回待重报", "待确认", "待核定", "已核定")
"""In the order in which a unit goes through them."""


class BoardRow(NamedTuple):
    """A unit and where it stands.

    ``file``: the workbook that its state is about, blank for none. ``since``: when the state
    began, as the records have it (ISO 8601, UTC); blank where nothing has come.
    """

    unit: str
    group: str
    state: BoardState
    file: str
    since: str


class Boarding(Issuing, Standing):
    """The verb that looks at all units at once."""

    @needs(Action.INSPECT)
    def board(self) -> list[BoardRow]:
        """Each unit of the roster in its order. Raises :class:`UsageError` without a roster.

        A version that waits comes first, then a refused one (also an accepted one that does
        not count as the year stands), then whether every line has the office's word.
        """
        scores, _ = self.scored()
        units = {result.name: result for result in scores.in_group()}
        mine = {
            (self._unit_now(each.unit), each.state): each
            for each in self.submissions()
            if each.unit
        }
        back = {unit: each for each, unit in self._sent_back()}
        back |= {str(self._unit_now(each.unit)): each for each in self.uncounted() if each.unit}
        received = {mask(name): each.received_at for name, (each, _) in self._files().items()}
        rows = []
        for unit in self._roster().units:
            accepted = mine.get((unit.name, "accepted"))
            about, state = accepted, _state(units[unit.name], bool(accepted))
            if pending := mine.get((unit.name, "pending")):
                about, state = pending, "待确认"
            elif unit.name in back:
                about, state = back[unit.name], "退回待重报"
            since = about.received_at if about else ""
            if state == "已核定":
                since = max(since, self._last_word(unit.name, scores, received))
            rows.append(BoardRow(unit.name, unit.group, state, about.file if about else "", since))
        return rows

    def _last_word(self, unit: str, scores: Scores, received: Mapping[str, str]) -> str:
        """When the office's last word on a line of a unit came, in a review or a workbook;
        ``received`` says of each workbook when it came.
        """
        with self.store.read() as now:
            times = [each.at for each in now.reviews.lines(self.year.id, unit)]
        places = scores.lines_of(scores.unit_number(unit))["at"]
        sources = {source.file for at in places if (source := scores.source(int(at)))}
        times += [received[file] for file in sources if file in received]
        return max(times, default="")


def _state(result: UnitResult, sent: bool) -> BoardState:
    """Where a unit stands that has nothing waiting or refused."""
    if result.complete and not result.provisional:
        return "已核定"
    return "未报" if result.unsent and not sent else "待核定"
