"""What the terminal shows: progress, problems and the ranking, as tables (rich)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from scoring.explain.standing import SENT_BACK, state_of
from scoring.intake.year import Progress as ReportProgress
from scoring.model.evidence import Problem
from scoring.model.points import points_text
from scoring.model.scores import Scores, UnitResult
from scoring.office.accounts import standing
from scoring.office.archive import exchange_rows
from scoring.office.progress import BOARD_STATES, BoardRow
from scoring.store import Account, Exchange

SEVERITY = {"error": ("错误", "bold red"), "warning": ("提醒", "yellow")}


@contextmanager
def reading_progress(count: int) -> Iterator[ReportProgress]:
    """A bar on standard error while files are read."""
    columns = (
        TextColumn("读取"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=count)

        def report(number: int, _: int, name: str) -> None:
            bar.update(task, completed=number, description=Text(name).plain.replace("[", "\\["))

        yield report


def show_problems(problems: list[Problem]) -> None:
    """All problems: where, what, how to mend."""
    if not problems:
        return
    table = Table(title="问题清单", show_lines=True, expand=True)
    for name, ratio in (("级别", None), ("位置", 3), ("单位", 2), ("问题", 6), ("处理", 5)):
        table.add_column(name, ratio=ratio, overflow="fold", no_wrap=ratio is None)
    for problem in problems:
        name, style = SEVERITY[problem.severity]
        place = f"{problem.file}\n{'!'.join(p for p in (problem.sheet, problem.cell) if p)}"
        text = Text(f"{problem.message}\n").append(f"[{problem.code}]", style="dim")
        cells = (Text(name, style=style), Text(place), Text(problem.unit), text, Text(problem.hint))
        table.add_row(*cells)
    _console().print(table)


def show_ranking(scores: Scores, refused_units: Collection[str] = ()) -> None:
    """The ranking of each group; ``refused_units`` are those whose own file was sent back."""
    scheme, figures = scores.scheme, {"base": "基础分"}
    figures |= {"bonus": scheme.terms.bonus} if scheme.bonus else {}
    figures |= {"deduction": scheme.terms.deduction} if scheme.deductions else {}
    figures |= {"total": "总分"}
    if not scheme.is_scored:
        figures = {}
    ranks = ["名次"] if scheme.is_scored else []
    bands = ["等次"] if scheme.bands else []
    for group in scheme.groups:
        results = scores.in_group(group.name)
        if not results:
            continue
        table = Table(title=f"{scores.year} 年度 {group.name}")
        for name in (*ranks, "单位", *figures.values(), *bands, "状态"):
            left = name in ("单位", "等次", "状态")
            table.add_column(name, justify="left" if left else "right")
        for unit in results:
            state = state_of(unit, scores.scheme).words
            if unit.name in refused_units:
                state += f",{SENT_BACK}"
            table.add_row(
                *(str(unit.rank or "—") for _ in ranks),
                Text(unit.name),
                *(_figure(unit, name) for name in figures),
                *(Text(unit.band or "—") for _ in bands),
                state,
            )
        _console().print(table)


def _figure(unit: UnitResult, name: str) -> str:
    """A figure of a unit; of one that sent nothing, what would be a zero is no figure."""
    figure = unit.figure(name)
    return "—" if figure is None else points_text(figure)


@contextmanager
def making_progress(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on standard error while a paper of many parts is made."""
    console = Console(file=sys.stderr)
    columns = (TextColumn(f"生成{title}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of, _name: bar.update(task, completed=done, total=of)


def show_accounts(accounts: Collection[Account]) -> None:
    """Who may log in."""
    table = Table("账号", "角色", "单位", "状态", title="账号")
    for each in accounts:
        table.add_row(Text(each.name), each.role.label, Text(each.unit or ""), standing(each)[1])
    _console().print(table)


def show_board(rows: Collection[BoardRow], title: str) -> None:
    """How far each unit has come, and how many stand where."""
    table = Table("单位", "单位类别", "状态", "文件", "自", title=title)
    for row in rows:
        since = (
            f"{datetime.fromisoformat(row.since).astimezone():%Y-%m-%d %H:%M}" if row.since else ""
        )
        table.add_row(Text(row.unit), Text(row.group), row.state, Text(row.file), since)
    _console().print(table)
    counts = {state: sum(row.state == state for row in rows) for state in BOARD_STATES}
    print(",".join(f"{state} {count} 个" for state, count in counts.items()))


def show_table(title: str, names: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Rows of text under headings."""
    table = Table(*names, title=title)
    for row in rows:
        table.add_row(*map(Text, row))
    _console().print(table)


def show_exchange(exchange: Exchange) -> None:
    """What a restore would bring, beside what is there now."""
    show_table("恢复之前请核对", ("", "现有记录", "备份"), exchange_rows(exchange))


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160)
