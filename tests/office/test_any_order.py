"""Any sequence of verbs comes to what one merge of everything comes to, read anew from the bytes
that were received: figures, problems, 计算值. What is remembered of a year never shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from scoring import office
from scoring.engine import score
from scoring.engine.cross_checks import cross_check
from scoring.intake.reader.parent import Reader
from scoring.intake.year import ReadFile, Workbook, merge_year, parse_file, read_files
from scoring.model.evidence import Problem, UsageError
from scoring.model.scores import Scores
from scoring.office import daily_records, receiving, reviewing, rosters
from scoring.office.decisions import apply_decisions, keys_of
from scoring.office.rulings import UnitRulings, computed_values
from scoring.office.year import OfficeYear, create_year, free_name
from scoring.store import APPLIES, Mark, Store
from scoring.store.errors import Conflict, StoreError
from tests.books import COUNTY, SCHEME, base_row, book, by_office, cover

UNITS = ["甲县", "乙县", "丙县"]
ROSTER = ("单位,单位类别\n" + "".join(f"{unit},{COUNTY}\n" for unit in UNITS)).encode()
LINES = [line.id for line in SCHEME.lines[:4]]
FAULTS = (UsageError, Conflict, StoreError)
"""What a verb says instead of doing anything."""


@cache
def own(unit: str, points: int, file: str = "") -> Workbook:
    """A unit's workbook; with more points than the line has it is refused."""
    rows = [base_row(id_, 自评分=points) for id_ in LINES]
    sheets = {"基础项": rows, "加分项": [bonus_row()]} if points % 2 else {"基础项": rows}
    return Workbook(file or f"{unit}.xlsx", book(sheets, cover_rows=cover(unit)))


def bonus_row() -> list[object]:
    """A case of the first practice: its columns as the sheet has them."""
    case = SCHEME.bonus[0].id
    return ["联审做法", case, date(2025, 5, 1), "政务简报第3期"]


@cache
def collected(unit: str, points: int) -> Workbook:
    """The office's own word on a unit's first line."""
    rows = {"基础项": [base_row("一.1", 核定分=points, 说明="缺一期")]}
    return Workbook("汇总.xlsx", by_office(rows, unit))


@cache
def read_once(book_: Workbook) -> ReadFile:
    with Reader() as reader:
        [read] = read_files([book_], SCHEME, reader)
    return read


def in_full(year: OfficeYear) -> tuple[Scores, list[Problem], UnitRulings]:
    """The year from what was received and decided, with nothing remembered."""
    with year.store.read() as now:
        accepted = now.submissions.of(year.year.id, ("accepted",))
        data = [now.submissions.file(each.id) for each in accepted]
        decided = now.reviews.lines(year.year.id), now.reviews.cases(year.year.id)
        records = now.records.of(year.year.id)
    names: list[str] = []
    for each in accepted:
        names.append(free_name(each.file, names))
    files = [
        parse_file(replace(read_once(Workbook(name, bytes_)), trusted=bool(each.trusted)), SCHEME)
        for each, name, bytes_ in zip(accepted, names, data, strict=True)
    ]
    roster, readings = year.required_roster(), year.readings()
    intake = merge_year(files, year.scheme, 2025, roster)
    assert intake.evidence is not None
    former = {alias: unit.name for unit in roster.units for alias in unit.aliases}
    evidence = apply_decisions(intake.evidence, year.scheme, *decided, records, former)
    scores = score(evidence, year.scheme, readings)
    computed = computed_values(files, year.scheme, 2025, roster, readings)
    return scores, [*intake.problems, *cross_check(scores)], computed


@contextmanager
def or_nothing() -> Iterator[None]:
    """A verb that may say no."""
    with suppress(*FAULTS):
        yield


units, few, versions = st.sampled_from(UNITS), st.integers(0, 6), st.integers(0, 3)
ids = st.sampled_from(LINES)


class AnyOrder(RuleBasedStateMachine):
    """An office at work on a year, in two sessions that take turns."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        address = f"sqlite:///{Path(self.folder.name)}/office.db"
        self.stores = [Store.open(address), Store.open(address)]
        first = OfficeYear(self.stores[0], create_year(self.stores[0], "稳评办", 2025).id, "一")
        rosters.import_roster(first, ROSTER, "名册.csv")
        self.years = [first, OfficeYear(self.stores[1], first.year.id, "二")]
        self.turns = count()

    @property
    def year(self) -> OfficeYear:
        """The session whose turn it is."""
        return self.years[next(self.turns) % 2]

    def teardown(self) -> None:
        """Close both stores."""
        for store in self.stores:
            store.close()
        self.folder.cleanup()

    @rule(batch=st.lists(st.tuples(units, few), min_size=1, max_size=4), vouched=st.booleans())
    def receive(self, batch: list[tuple[str, int]], vouched: bool) -> None:
        """Workbooks of units, several of one unit among them."""
        with or_nothing():
            receiving.receive(self.year, [own(*each) for each in batch], trusted=vouched)

    @rule(unit=units, points=few)
    def receive_under_another_name(self, unit: str, points: int) -> None:
        """Two units' workbooks of one file name."""
        with or_nothing():
            receiving.receive(self.year, [own(unit, points, "工作簿.xlsx")])

    @rule(unit=units, points=versions)
    def receive_collection(self, unit: str, points: int) -> None:
        """The office's own word by a workbook."""
        with or_nothing():
            receiving.receive(self.year, [collected(unit, points), own(unit, points)])

    @rule(which=few, verb=st.sampled_from(["confirm", "confirm", "decline", "withdraw"]))
    def decide(self, which: int, verb: str) -> None:
        """What becomes of a version that waits, or of one that counts."""
        year = self.year
        state = "accepted" if verb == "withdraw" else "pending"
        found = [each for each in year.submissions() if each.state == state]
        if found:
            given = (year, found[which % len(found)].id, "有误")
            with or_nothing():
                {"confirm": receiving.confirm, "decline": receiving.decline}.get(
                    verb, receiving.withdraw
                )(*given)

    @rule(
        unit=units,
        line=ids,
        ruling=st.one_of(
            st.integers(0, 500), st.sampled_from([None, APPLIES, Mark.NOT_APPLICABLE])
        ),
    )
    def review(self, unit: str, line: str, ruling: int | Mark | None) -> None:
        """A line is ruled on, or a ruling taken back."""
        year = self.year
        with or_nothing():
            now = str(year.current_name(unit))
            revision = reviewing.revision(year, now)
            reviewing.review(year, now, revision, {line: ruling}, {line: "按材料"})

    @rule(unit=units, adopted=st.sampled_from([True, False, None]))
    def adopt(self, unit: str, adopted: bool | None) -> None:
        """A bonus row is adopted or not."""
        year = self.year
        scores, _ = year.scored()
        now = str(year.current_name(unit))
        number, revision = scores.unit_number(now), reviewing.revision(year, now)
        of, keys = scores.evidence.bonus["unit"], keys_of(scores.evidence, year.scheme)
        mine = [key for key, at in zip(keys, of, strict=True) if at == number]
        if mine:
            with or_nothing():
                reviewing.adopt(year, now, revision, mine[0], adopted, "材料不符")

    @rule(unit=units, veto=st.booleans())
    def record(self, unit: str, veto: bool) -> None:
        """A deduction or a veto."""
        year, on = self.year, date(2025, 5, 6)
        now = str(year.current_name(unit))
        if veto:
            daily_records.veto(year, now, "某群体性事件", on, "认定〔2025〕1号")
        else:
            daily_records.deduct(year, now, "减一", "某项目未评先建", on, "通报第1号")

    @rule(which=few)
    def revoke(self, which: int) -> None:
        """A record is taken out of force."""
        year = self.year
        if found := daily_records.recorded(year):
            daily_records.revoke(year, found[which % len(found)].id, "查无此事")

    @rule(value=st.sampled_from([*SCHEME.readings[0].values, None]))
    def settle(self, value: str | None) -> None:
        """A reading is settled for the year."""
        self.year.settle(SCHEME.readings[0].key, value, "会议纪要")

    @rule(old=units, new=st.sampled_from(["甲区", "乙区", "丙区", *UNITS]))
    def rename(self, old: str, new: str) -> None:
        """A unit gets another name; what is kept of it goes along."""
        rows = [
            f'{new},{COUNTY},"{old}"' if each == old and new != old else f"{each},{COUNTY},"
            for each in UNITS
        ]
        data = "\n".join(["单位,单位类别,别名", *rows]).encode()
        with or_nothing():
            rosters.import_roster(self.year, data, "名册.csv", "改名")

    @invariant()
    def equals_one_merge(self) -> None:
        """Both sessions say what one merge of everything says."""
        scores, problems, computed = in_full(self.years[0])
        wanted = office.result(scores, problems)
        for year in self.years:
            assert office.result(year.scored()[0], year.problems()) == wanted
            assert year.computed() == computed


AnyOrder.TestCase.settings = settings(
    max_examples=4,
    stateful_step_count=10,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestAnyOrder = AnyOrder.TestCase
