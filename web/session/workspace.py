"""A workspace: files, readings and what came of them. Knows nothing of Streamlit."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from pathlib import Path

from criteria import DEFAULT_SCHEME, Scheme, load_scheme
from scoring import office
from scoring.model.evidence import Problem, UsageError
from scoring.model.scores import Scores
from scoring.office import workbooks
from scoring.office.looks import Intake, Progress, Roster, Workbook
from scoring.office.year import OfficeYear

REPLACE, KEEP_BOTH = "换成新的", "两份都留"
"""What to do with a file whose name is there already."""


@dataclass
class Workspace:
    """One year as a browser session works on it.

    ``books`` are the files in the order they came; ``chosen`` the readings that differ from
    the scheme's defaults. :meth:`refresh` makes ``intake``, ``scores`` (by the chosen
    readings), ``baseline`` (by the defaults) and ``problems`` (``found`` by the defaults) of
    them; where nothing can be scored, ``trouble`` says why. ``stale`` tells that files changed
    since. A kept year (:func:`kept_workspace`) has no files here; its ``settled`` readings are
    its defaults. ``trusted``: files in which, as somebody vouched, the office filled its own
    cells.
    """

    scheme: Scheme = field(default_factory=lambda: load_scheme(DEFAULT_SCHEME))
    books: list[Workbook] = field(default_factory=list)
    sample: bool = False
    roster: Roster | None = None
    year: int | None = None
    chosen: dict[str, str] = field(default_factory=dict)
    trusted: frozenset[str] = frozenset()
    kept: bool = False
    settled: dict[str, str] = field(default_factory=dict)
    intake: Intake | None = None
    baseline: Scores | None = None
    found: list[Problem] = field(default_factory=list)
    scores: Scores | None = None
    problems: list[Problem] = field(default_factory=list)
    trouble: str = ""
    stale: bool = False

    def add(self, books: Iterable[Workbook], same_name: str = REPLACE) -> list[str]:
        """Add files; says in words what became of those whose name was there already.

        The same name and the same bytes is one file. Two files of one delivery are never
        taken for two versions of one.
        """
        said = []
        before = {book.name: book for book in self.books}
        for book in books:
            known = before.get(book.name)
            if known is not None and known.data == book.data:
                said.append(f"「{book.name}」与已报送的完全相同,没有重复计入")
            elif known is not None and same_name == REPLACE:
                self.books = [book if each is known else each for each in self.books]
                del before[book.name]
                said.append(f"「{book.name}」已换成新的")
            else:
                self.books.append(Workbook(self._free_name(printable(book.name)), book.data))
        self.stale = True
        return said

    def _free_name(self, name: str) -> str:
        taken = {book.name for book in self.books}
        stem, dot, kind = name.rpartition(".")
        numbered = (
            f"{stem or kind}({n}){dot if stem else ''}{kind if stem else ''}" for n in count(2)
        )
        return name if name not in taken else next(each for each in numbered if each not in taken)

    def untrusted(self) -> list[str]:
        """Files sent back for nothing but cells that are the office's to fill."""
        errors: dict[str, set[str]] = {}
        for problem in self.problems:
            if problem.severity == "error":
                errors.setdefault(problem.file, set()).add(problem.code)
        return [name for name, codes in errors.items() if codes == {"office-cell"}]

    def trust(self, names: Iterable[str]) -> None:
        """Vouch that the office filled the office's cells in these files."""
        self.trusted |= frozenset(names)
        self.stale = True

    def remove(self, names: Iterable[str]) -> None:
        """Take files back out."""
        gone = set(names)
        self.books = [book for book in self.books if book.name not in gone]
        self.stale = True

    def refresh(self, report_progress: Progress | None = None) -> None:
        """Read all files again and score them."""
        self.intake = self.baseline = self.scores = None
        self.problems, self.trouble = [], ""
        if self.books:
            given = self.books, self.scheme, self.year, self.roster, report_progress
            self.intake = office.receive(*given, self.trusted)
            self.problems = self.intake.problems
            try:
                self.baseline, self.found = office.score(self.intake, self.scheme, self.settled)
            except UsageError as fault:
                self.trouble = str(fault)
            else:
                self.choose(self.chosen)
        self.stale = False

    def choose(self, chosen: Mapping[str, str]) -> None:
        """Score by these readings; those equal to the default are no choice."""
        default = self.default_readings
        self.chosen = {key: value for key, value in chosen.items() if value != default[key]}
        if self.baseline is not None and self.intake is not None and self.intake.accepted:
            self.scores, self.problems = self.baseline, self.found
            if self.chosen:
                readings = tuple(sorted(self.readings.items()))
                self.scores, self.problems = _tried(_Trial(self.baseline, readings, self.intake))

    @property
    def readings(self) -> dict[str, str]:
        """All readings as they stand."""
        return self.default_readings | self.chosen

    @property
    def default_readings(self) -> dict[str, str]:
        """The scheme's readings with those that a kept year has settled."""
        return self.scheme.default_readings() | self.settled

    @property
    def refused(self) -> Sequence[str]:
        """The names of the files that were sent back."""
        return self.intake.refused if self.intake else ()

    @property
    def refused_units(self) -> Collection[str]:
        """The units whose own file was sent back."""
        return self.intake.refused_units if self.intake else ()

    @property
    def shown_year(self) -> int | None:
        """The year that is scored, where it is known."""
        return self.scores.year if self.scores else self.year


@dataclass(frozen=True)
class _Trial:
    """A scored year and the readings that it is to be scored by."""

    baseline: Scores
    readings: tuple[tuple[str, str], ...]
    intake: Intake = field(compare=False, repr=False)


@lru_cache(8)
def _tried(trial: _Trial) -> tuple[Scores, list[Problem]]:
    """A year by other readings: once for all sessions that try them."""
    return office.score(trial.intake, trial.baseline.scheme, dict(trial.readings))


def printable(name: str) -> str:
    """A file's name as text that can be shown: what is not valid Unicode becomes ``?``."""
    return name.encode("utf-8", "replace").decode("utf-8")


def sample_workspace(folder: Path) -> Workspace:
    """The sample year, read and scored. Raises :class:`UsageError` where it cannot be."""
    workspace = Workspace(sample=True)
    books = office.files_in(
        [each for each in (folder / "units", folder / "office") if each.is_dir()]
    )
    workspace.add(books)
    roster = folder / "roster.xlsx"
    workspace.roster = office.load_roster(roster, workspace.scheme) if roster.exists() else None
    workspace.refresh()
    return workspace


def kept_workspace(year: OfficeYear) -> Workspace:
    """A kept year as it stands: workbooks, reviews, records and settled readings together."""
    workspace = Workspace(year.scheme, year=year.year.year, kept=True)
    workspace.roster, workspace.settled = year.roster(), year.readings()
    try:
        scores, intake = year.scored()
        workspace.problems = workspace.found = year.problems()
    except UsageError as fault:
        workspace.trouble = str(fault)
        return workspace
    back = workbooks.sent_back(year)
    workspace.baseline = workspace.scores = scores
    workspace.intake = dataclasses.replace(
        intake,
        evidence=scores.evidence,
        refused=[each.file for each, _ in back],
        units=intake.units | {each.file: each.unit for each, _ in back if each.unit},
    )
    return workspace


def uploaded_roster(name: str, data: bytes, scheme: Scheme) -> Roster:
    """A roster from bytes. Raises :class:`UsageError` where it cannot be used."""
    suffix = ".csv" if name.lower().endswith(".csv") else ".xlsx"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"名册{suffix}"
        path.write_bytes(data)
        return office.load_roster(path, scheme)
