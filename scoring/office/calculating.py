"""Verbs that keep nothing: files in, scores and papers out."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from criteria import DEFAULT_SCHEME, Scheme, load_scheme
from scoring.engine import score as score_evidence
from scoring.engine import settle_readings
from scoring.engine.as_of import AsOf, as_of
from scoring.engine.cross_checks import cross_check
from scoring.intake.reader.parent import Reader, memory_is_limited
from scoring.intake.roster import Roster, read_roster
from scoring.intake.templates import write_collection, write_roster_template, write_template
from scoring.intake.year import Intake, Progress, Workbook, read_year
from scoring.model.errors import UsageError, reason_of
from scoring.model.evidence import Problem
from scoring.model.scores import Scores
from scoring.reports.result_json import empty_result_text, result_text

NOTHING_TO_SCORE = "没有可以计分的文件:全部被退回,或没有任何单位"


def reading_limits() -> str:
    """A warning where this system cannot hold the reader to its memory; else nothing."""
    if memory_is_limited():
        return ""
    return "本系统不能限制读取程序的内存,只限制文件大小和读取时间"


def files_in(paths: Iterable[Path]) -> list[Workbook]:
    """Files, and every file of a folder but hidden ones, lock files and folders.

    Names are the files' own; where two are alike, as much of the path as tells them apart.
    Nothing is read yet. Raises :class:`UsageError` for a path that does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if each.is_file())
            found += [each for each in inside if not each.name.startswith((".", "~$"))]
        elif path.exists():
            found.append(path)
        else:
            raise UsageError(f"没有文件或文件夹:{path}")
    return [Workbook(*each) for each in zip(_distinct_names(found), found, strict=True)]


def _distinct_names(paths: list[Path]) -> list[str]:
    names = [path.name for path in paths]
    for depth in range(2, 1 + max((len(path.parts) for path in paths), default=0)):
        times = Counter(names)
        if max(times.values()) == 1:
            break
        names = [
            "/".join(path.parts[-depth:]) if times[name] > 1 else name
            for name, path in zip(names, paths, strict=True)
        ]
    seen: Counter[str] = Counter()
    for place, name in enumerate(names):
        seen[name] += 1
        names[place] = name if seen[name] == 1 else f"{name}({seen[name]})"
    return names


def load_roster(path: Path, scheme: Scheme) -> Roster:
    """Read a roster file. Raises :class:`UsageError` where it cannot be used."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise UsageError(f"不能读取名册 {path}:{reason_of(fault)}") from None
    with Reader() as reader:
        return read_roster(data, path.name, scheme, reader)


def receive(
    workbooks: Iterable[Workbook],
    scheme: Scheme | None = None,
    year: int | None = None,
    roster: Roster | None = None,
    progress: Progress | None = None,
    trust_office_cells: bool | Collection[str] = False,
) -> Intake:
    """Read workbooks into a year's evidence and problems (see :func:`read_year`)."""
    scheme = scheme or load_scheme(DEFAULT_SCHEME)
    return read_year(workbooks, scheme, year, roster, None, progress, trust_office_cells)


def score(
    intake: Intake, scheme: Scheme | None = None, readings: Mapping[str, str] | None = None
) -> tuple[Scores, list[Problem]]:
    """Score what was received; the problems with those that need the whole year added.

    Raises :class:`UsageError` where nothing is left to score or a reading does not exist.
    """
    if intake.evidence is None or not intake.accepted or not len(intake.evidence.units):
        raise UsageError(NOTHING_TO_SCORE)
    scores = score_evidence(intake.evidence, scheme or load_scheme(DEFAULT_SCHEME), readings)
    return scores, [*intake.problems, *cross_check(scores)]


def score_as_of(
    intake: Intake, scheme: Scheme, readings: Mapping[str, str], day: date
) -> tuple[Scores, list[Problem], AsOf]:
    """The same as of a day: nothing dated later counts, a half-year has its own dues.

    Gives also what was left out. Raises :class:`UsageError` for a day outside the year as well.
    """
    if intake.evidence is None:
        raise UsageError(NOTHING_TO_SCORE)
    evidence, left_out = as_of(intake.evidence, scheme, day)
    scores, problems = score(replace(intake, evidence=evidence), scheme.on(day), readings)
    return scores, problems, left_out


def half_year(scores: Scores) -> tuple[Scores, AsOf]:
    """A scored year as of the day on which its scheme's half-year ends, and what was left out.

    Raises :class:`UsageError` where the scheme has no half-year.
    """
    day = half_year_day(scores.scheme, scores.year)
    evidence, left_out = as_of(scores.evidence, scores.scheme, day)
    return score_evidence(evidence, scores.scheme.on(day), scores.readings), left_out


def half_year_day(scheme: Scheme, year: int) -> date:
    """The day the half-year ends. Raises :class:`UsageError` where the scheme has none."""
    day = scheme.half_year_day(year)
    if day is None:
        raise UsageError(
            f"方案「{scheme.id}」没有写明半年的检查(half_year),不能做半年的成绩;请改做全年的"
        )
    return day


def template(unit: str, group: str, year: int, scheme: Scheme | None = None) -> bytes:
    """The blank workbook for one unit. Raises :class:`UsageError` for an unknown group."""
    stream = io.BytesIO()
    write_template(stream, scheme or load_scheme(DEFAULT_SCHEME), unit, group, year)
    return stream.getvalue()


def collection_template(year: int, scheme: Scheme, roster: Roster | None = None) -> bytes:
    """The office's workbook, a row a unit and line. :class:`UsageError` for a wrong year."""
    stream = io.BytesIO()
    write_collection(stream, scheme, year, roster)
    return stream.getvalue()


def roster_template(year: int, scheme: Scheme) -> bytes:
    """A blank roster. Raises :class:`UsageError` for a year that cannot be."""
    stream = io.BytesIO()
    write_roster_template(stream, scheme, year)
    return stream.getvalue()


def nothing(intake: Intake, scheme: Scheme, readings: Mapping[str, str]) -> str:
    """The contract's JSON where no file was accepted: no units, and every problem."""
    year = intake.evidence.year if intake.evidence else None
    return empty_result_text(scheme, year, settle_readings(scheme, readings), intake.problems)


def result(scores: Scores, problems: list[Problem]) -> str:
    """The contract's JSON."""
    return result_text(scores, problems)
