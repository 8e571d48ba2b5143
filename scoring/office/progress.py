"""How far the year has come: the state of each unit, and what stands in the way of a seal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from scoring.intake.office_word import must_explain
from scoring.model.evidence import BLANK
from scoring.model.scores import MISSING, NOT_APPLICABLE, UNDESCRIBED
from scoring.office.ledger_sheets import SOURCES, disagreeing
from scoring.office.objections import objections
from scoring.office.roles import Action, needs
from scoring.office.workbooks import sent_back
from scoring.office.year import OfficeYear
from scoring.store import NOT_APPLICABLE as SET_ASIDE
from scoring.store import Submission
from scoring.text.personal import mask

BoardState = Literal["未报", "退回待重报", "待确认", "待核定", "已核定"]
BOARD_STATES: tuple[BoardState, ...] = ("未报", "退回待重报", "待确认", "待核定", "已核定")
"""In the order in which a unit goes through them."""
UNCOUNTED = "uncounted:"
"""How the key of an open point begins that no reason excuses."""


class BoardRow(NamedTuple):
    """A unit and how far it has come.

    ``file``: the workbook that its state is about, blank for none. ``since``: when the state
    began, as the records have it (ISO 8601, UTC); blank where nothing has come.
    """

    unit: str
    group: str
    state: BoardState
    file: str
    since: str


@needs(Action.INSPECT)
def board(year: OfficeYear) -> list[BoardRow]:
    """Each unit of the roster in its order. Raises :class:`UsageError` without a roster.

    A version that waits comes first, then a refused one (also an accepted one that does
    not count as the year stands), then whether every line has the office's word (or,
    where all lines are reported in words, whether all were).
    """
    scores, _ = year.scored()
    units = {result.name: result for result in scores.in_group()}
    former = year.former_names()
    mine = {
        (former.get(each.unit, each.unit), each.state): each
        for each in year.submissions()
        if each.unit
    }
    back = {unit: each for each, unit in sent_back(year)}
    back |= {former.get(each.unit, each.unit): each for each in uncounted(year) if each.unit}
    received = {mask(name): each.received_at for name, (each, _) in year.accepted().items()}
    rows = []
    for unit in year.required_roster().units:
        about, result = mine.get((unit.name, "accepted")), units[unit.name]
        state: BoardState = "未报" if result.silent and not about else "待核定"
        told = not (year.scheme.is_scored or result.silent or result.undescribed)
        if (result.complete or told) and not result.provisional:
            state = "已核定"
        if pending := mine.get((unit.name, "pending")):
            about, state = pending, "待确认"
        elif unit.name in back:
            about, state = back[unit.name], "退回待重报"
        since = about.received_at if about else ""
        if state == "已核定":
            since = max(since, _last_word(year, unit.name, received))
        rows.append(BoardRow(unit.name, unit.group, state, about.file if about else "", since))
    return rows


def _last_word(year: OfficeYear, unit: str, received: Mapping[str, str]) -> str:
    """When the office's last word on a unit's lines came; ``received``: when each workbook came."""
    scores, _ = year.scored()
    with year.store.read() as now:
        times = [each.at for each in now.reviews.lines(year.year.id, unit)]
    places = scores.lines_of(scores.unit_number(unit))["at"]
    sources = {source.file for at in places if (source := scores.source(int(at)))}
    times += [received[file] for file in sources if file in received]
    return max(times, default="")


@needs(Action.INSPECT)
def verified_share(year: OfficeYear) -> dict[str, tuple[int, int]]:
    """For each unit how many lines have the office's word, 不适用 too, of how many."""
    scores, _ = year.scored()
    confirmed = scores.grid.confirmed
    return {
        unit: (int(confirmed[:, number].sum()), len(year.scheme.lines))
        for number, unit in zip(scores.units.index, scores.units["unit"], strict=True)
    }


@needs(Action.INSPECT)
def uncounted(year: OfficeYear) -> list[Submission]:
    """Accepted workbooks that do not count as the year stands: none, if all is well."""
    refused = set(year.scored()[1].refused)
    return [each for name, (each, _) in year.accepted().items() if name in refused]


@needs(Action.INSPECT)
def open_points(year: OfficeYear) -> dict[str, str]:
    """What stands in the way of a seal: a key for each exception, and its words.

    ``uncounted:``: an accepted workbook that does not count as the year stands, which
    nothing excuses. The others want a reason: ``pending:`` a version that waits, ``missing:``,
    ``undescribed:`` and ``unverified:`` lines of a unit, ``unexplained:`` figures of the office's
    workbooks that differ from the computed value without a reason, ``unread:`` sheets and
    columns that hold something and are not read, ``ledger:`` a unit of which the register and
    the sheets of workbooks differ, ``objection:`` an objection that nobody answered.
    """
    found = {
        f"{UNCOUNTED}{each.id}": f"第 {each.number} 号报送「{each.file}」已采用,但现在不能计入;"
        "请改正后重新报送,或撤回"
        for each in uncounted(year)
    }
    found |= {
        f"pending:{each.id}": f"{each.file} 的新版本等待确认"
        for each in year.submissions()
        if each.state == "pending"
    }
    found |= dict(_open_lines(year)) | dict(_unexplained(year)) | dict(_unread(year))
    return found | dict(_ledgers(year)) | dict(_objections(year))


def _objections(year: OfficeYear) -> Iterator[tuple[str, str]]:
    for each in objections(year):
        if each.is_open:
            yield f"objection:{each.id}", f"{each.unit} 对{each.title}的第 {each.id} 号异议没有答复"


def _ledgers(year: OfficeYear) -> Iterator[tuple[str, str]]:
    """Units of which the register and the sheets differ, and which of them counts."""
    with year.store.read() as now:
        counts = SOURCES[now.matters.ledger_source(year.year.id)]
    for unit, count in disagreeing(year).items():
        words = f"{unit} 的台账,登记簿与工作簿有 {count} 处不同,计入的是{counts}"
        yield f"ledger:{unit}", words


def _open_lines(year: OfficeYear) -> Iterator[tuple[str, str]]:
    scores, _ = year.scored()
    grid, units = scores.grid, scores.units["unit"]
    open_ = (grid.state != MISSING) & ~grid.confirmed
    for number, unit in zip(units.index, units, strict=True):
        if missing := int((grid.state[:, number] == MISSING).sum()):
            yield f"missing:{unit}", f"{unit} 有 {missing} 项缺项"
        if undescribed := int((grid.state[:, number] == UNDESCRIBED).sum()):
            yield f"undescribed:{unit}", f"{unit} 有 {undescribed} 项情况未报"
        if count := int(open_[:, number].sum()):
            claims = int((open_ & (grid.state == NOT_APPLICABLE))[:, number].sum())
            more = f"(其中 {claims} 项不适用尚未认可)" if claims else ""
            yield f"unverified:{unit}", f"{unit} 有 {count} 项未核定{more}"


def _unexplained(year: OfficeYear) -> Iterator[tuple[str, str]]:
    """The office's figures in workbooks that a later workbook of the unit differs from."""
    _, intake = year.scored()
    assert intake.evidence is not None
    with year.store.read() as now:
        reviews = now.reviews.lines(year.year.id)
    former, computed = year.former_names(), year.computed()
    ruled = {(former.get(r.unit, r.unit), r.line) for r in reviews if r.ruling is not None}
    own = {mask(name) for name in intake.units}
    names = intake.evidence.units["unit"].tolist()
    silent: dict[str, list[str]] = defaultdict(list)
    lines = intake.evidence.lines
    for row in lines[(lines["verified"] != BLANK) | lines["set_aside"]].to_dict("records"):
        unit, line = names[row["unit"]], year.scheme.lines[row["item"]].id
        given = row["verified"] != BLANK
        source = intake.evidence.source(row["verified_at"] if given else row["marked_at"])
        said = row["note"] if source and source.file in own else row["reason"]
        word = int(row["verified"]) if given else SET_ASIDE
        if not said and (unit, line) not in ruled and must_explain(word, computed[unit].get(line)):
            silent[unit].append(line)
    for unit, ids in silent.items():
        yield f"unexplained:{unit}", f"{unit} {'、'.join(ids)} 的核定与计算值不同,没有写明理由"


def _unread(year: OfficeYear) -> Iterator[tuple[str, str]]:
    """Sheets and columns of accepted workbooks that hold something nobody reads."""
    places: dict[str, list[str]] = defaultdict(list)
    for problem in year.scored()[1].problems:
        if problem.code in ("unknown-sheet", "unknown-column"):
            places[problem.file].append(f"{problem.sheet}:{problem.message}")
    for name, (each, _) in year.accepted().items():
        if words := places.get(mask(name)):
            yield f"unread:{each.id}", f"第 {each.number} 号报送「{name}」{';'.join(words)}"
