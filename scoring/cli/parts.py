"""What several commands share: paths, readings, receiving files, writing them whole."""

from __future__ import annotations

import argparse
import os
import sys

TYPE_CHECKING = False  # typing, pathlib and the like would double the time --help takes
if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from criteria import Scheme
    from scoring.intake.year import Intake
    from scoring.model.evidence import Problem


def path_of(text: str) -> Path:
    """A path from the command line."""
    from pathlib import Path

    return Path(text)


def _reading(text: str) -> tuple[str, str]:
    from scoring.model.evidence import UsageError

    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--reading 要写成 KEY=VALUE,写的是「{text}」")
    return key.strip(), value.strip()


def readings_in(options: argparse.Namespace) -> dict[str, str]:
    """The readings given as KEY=VALUE. Raises :class:`UsageError` for other text."""
    return dict(_reading(text) for text in options.reading)


def add_trust(parser: argparse.ArgumentParser) -> None:
    """The option by which whoever receives files vouches for what the office filled in them."""
    parser.add_argument(
        "--trust-office-cells",
        action="store_true",
        help="确认单位工作簿里的核定分、核定、减分项、一票否决是本办所填",
    )


def day_of(text: str, name: str) -> date:
    """A day written as YYYY-MM-DD. Raises :class:`UsageError` for other text."""
    from datetime import date

    from scoring.model.evidence import UsageError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name}应写成 2026-01-05 这样,写的是「{text}」") from None


def receive(options: argparse.Namespace) -> tuple[Intake, Scheme]:
    """Read the files that the options name, with a bar on standard error."""
    from criteria import load_scheme
    from scoring import office
    from scoring.cli.console import reading_progress

    if limits := office.reading_limits():
        print(f"提示:{limits}", file=sys.stderr)
    scheme = load_scheme(options.scheme)
    roster = office.load_roster(options.roster, scheme) if options.roster else None
    books = office.files_in(options.files)
    with reading_progress(len(books)) as progress:
        trust = options.trust_office_cells
        return office.receive(books, scheme, options.year, roster, progress, trust), scheme


def tell(intake: Intake, problems: list[Problem]) -> None:
    """Say what was found, accepted and refused."""
    from scoring.cli.console import show_problems

    show_problems(problems)
    print(f"接收 {len(intake.accepted)} 个文件,退回 {len(intake.refused)} 个")
    if intake.refused:
        print(f"退回:{'、'.join(intake.refused[:20])}{' 等' if len(intake.refused) > 20 else ''}")
    elif not problems:
        print("没有发现问题")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside it first, then put in its place."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
