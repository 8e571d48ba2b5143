"""What the README says is so: the score to be checked by hand, the terminal, targets, limits."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from criteria import load_scheme
from scoring import office
from scoring.explain import Step, explain
from scoring.intake.problems import MOST_LISTED
from scoring.intake.reader import package, parent, relations
from scoring.model.scores import Scores
from tests.docs.make import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "data" / "sample_2025"
SCHEME = load_scheme("jiuquan-2013")
UNIT = "肃州区"
ID = r"[一二三四加减][一二三四]?(?:\.\d+(?:\(\d\))?)?"


def section(heading: str) -> str:
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


@pytest.fixture(scope="module")
def scores() -> Scores:
    roster = office.load_roster(SAMPLE / "roster.xlsx", SCHEME)
    books = office.files_in([SAMPLE / "units", SAMPLE / "office"])
    return office.score(office.receive(books, SCHEME, None, roster), SCHEME)[0]


@pytest.fixture(scope="module")
def steps(scores: Scores) -> list[Step]:
    return explain(scores, scores.unit_number(UNIT))


def worked() -> dict[str, tuple[str, str, int]]:
    """The rows of the worked score: step -> clause, figures, points in hundredths."""
    rows = re.findall(r"^\| (\S+) \| (\S*) ?\| (.*) \| ([\d.]+) \|$", README, flags=re.MULTILINE)
    return {step: (clause, words, hundredths(points)) for step, clause, words, points in rows}


def hundredths(text: str) -> int:
    return int(Decimal(text) * 100)


def test_the_worked_score_is_the_engines(scores: Scores) -> None:
    unit = scores.units.loc[scores.unit_number(UNIT)]
    points = {step: row[2] for step, row in worked().items()}
    assert points == {
        **{part.id: unit[part.id] for part in SCHEME.sections},
        **{name: unit[name] for name in ("base", "bonus", "deduction", "total")},
    }
    words = worked()["total"][1]
    group = scores.units[scores.units["group"] == unit["group"]]
    assert f"the {unit['rank']}st of {(group['rank'] > 0).sum()} ranked" in words


@pytest.mark.parametrize("part", SCHEME.sections, ids=lambda part: part.id)
def test_each_section_starts_from_its_maximum_and_names_every_loss(part, steps: list[Step]) -> None:
    clause, words, points = worked()[part.id]
    assert clause == part.article
    taken = {id_: hundredths(lost) for lost, id_ in re.findall(rf"− ([\d.]+) \(({ID})\)", words)}
    most = {line.id: line.max for line in part.lines}
    lost = {s.id: most[s.id] - (s.points or 0) for s in steps if s.kind == "line" and s.id in most}
    assert taken == {id_: amount for id_, amount in lost.items() if amount}
    assert hundredths(words.split()[0]) == part.max
    assert part.max - sum(taken.values()) == points


def test_the_bonus_is_the_highest_of_each_practice(steps: list[Step]) -> None:
    first, second = worked()["bonus"][1].split(";")
    said = [
        {(case, hundredths(points)) for points, case in re.findall(rf"([\d.]+) \(({ID})\)", words)}
        for words in (first, second)
    ]
    by_practice: dict[str, set[tuple[str, int]]] = {}
    for step in (s for s in steps if s.kind == "bonus"):
        practice = step.note.partition("」")[0]
        case = (step.id, SCHEME.bonus_by_id[step.id].points)
        by_practice.setdefault(practice, set()).add(case)
    assert said == list(by_practice.values())
    assert sum(max(points for _, points in cases) for cases in said) == worked()["bonus"][2]
    together = sum(points for cases in said for _, points in cases)
    other = worked()["base"][2] + together
    assert f"the total would be {other / 100:.2f}" in README


def test_sums_in_the_table_add_up() -> None:
    for step in ("base", "total"):
        words, points = worked()[step][1:]
        terms = re.findall(r"([+−]?) ?(\d+\.\d\d)", words)
        assert sum(hundredths(t) * (-1 if sign == "−" else 1) for sign, t in terms) == points


def test_the_cell_it_names_is_where_the_score_came_from(scores: Scores, steps: list[Step]) -> None:
    points, id_, cell, own = re.search(
        rf"The ([\d.]+) of line ({ID}) is .* in `(\S+)`; the unit had given\s+itself (\d+\.\d+)",
        README,
    ).groups()  # type: ignore[union-attr]
    step = next(step for step in steps if step.id == id_)
    assert (step.points, str(step.source)) == (hundredths(points), cell)
    item = [line.id for line in SCHEME.lines].index(id_)
    assert scores.grid.self[item, scores.unit_number(UNIT)] == hundredths(own)


def transcript() -> list[tuple[str, list[str]]]:
    """The commands of the README's transcript with the lines shown after each."""
    block = section("The command line").split("```")[1]
    found: list[tuple[str, list[str]]] = []
    for line in block.strip().splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line != "…":
            found[-1][1].append(line)
    return found


@pytest.mark.parametrize(("command", "shown"), transcript())
def test_the_terminal_shows_what_the_transcript_shows(
    tmp_path: Path, command: str, shown: list[str]
) -> None:
    python, *arguments = shlex.split(command)
    assert python == "python"
    arguments = [str(ROOT / a) if a.startswith("data/") else a for a in arguments]
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    lines = iter(line.rstrip().replace("┃", "│") for line in done.stdout.splitlines())
    for line in shown:
        assert line in lines, f"not shown, or not in this order: {line}"


def test_every_make_target_it_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        code = " ".join(re.findall(r"`([^`]+)`", text)) + "\n".join(
            re.findall("```(.*?)```", text, re.S)
        )
        assert set(re.findall(r"\bmake ([a-z]+)", code)) <= targets, name


def test_tests_and_checks_hold_the_docs() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    check = makefile.split("\ncheck:")[1].split("\n\n")[0]
    assert "tests/docs" in check
    test = makefile.split("\ntest:")[1].split("\n\n")[0]
    assert re.search(r"-m pytest -n \$\(WORKERS\) --dist loadgroup$", test)  # all of tests/
    assert 'testpaths = ["tests"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_links_and_rooms_it_names_exist() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), f"{name}: {target}"
        for place in re.findall(
            r"`((?:criteria|scoring|web|tests|docs|data|benchmarks)/[^`*\s]*)`", text
        ):
            made = place in ("criteria/my_id.toml",)
            assert made or (ROOT / place).exists(), f"{name}: {place}"


def test_the_limits_are_the_codes() -> None:
    mib = 1 << 20
    said = section("Limits")
    for words in (
        f"| {parent.MOST_BYTES // mib} MiB |",
        f"| {package.MOST_INFLATED // mib} MiB, and a part from {package.RATIO_FROM // mib} MiB on "
        f"at most {package.MOST_RATIO} times",
        f"| worksheets in a file | {relations.MOST_SHEETS} |",
        f"| {package.MOST_CAREFUL // mib} MiB inflated |",
        f"| 15 s, and {parent.SECONDS_A_MIB:g} s more for each MiB |",
        f"| {parent.MOST_MEMORY // mib} MiB, **kept on Linux only** |",
        f"| {MOST_LISTED}; the rest are counted |",
    ):
        assert words in said, words
    assert '"SCORING_READ_SECONDS", "15"' in Path(parent.__file__).read_text(encoding="utf-8")
