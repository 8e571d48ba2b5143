"""What several commands share: paths, days, readings, files written whole."""

from __future__ import annotations

import argparse
import os

TYPE_CHECKING = False  # typing, pathlib and the like would double the time --help takes
if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


TERMINAL = "终端"
"""Who is at work there: whoever has the machine has the records."""


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
        help="确认单位工作簿里的核定分、核定和考评主体的各表是本办所填",
    )


def day_of(text: str, name: str) -> date:
    """A day written as YYYY-MM-DD. Raises :class:`UsageError` for other text."""
    from datetime import date

    from scoring.model.evidence import UsageError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name}应写成 2026-01-05 这样,写的是「{text}」") from None


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


def write_json(path: Path, record: object) -> None:
    """Write a record as JSON, whole or not at all, and say so."""
    import json

    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    write_whole(path, text.encode("utf-8", "replace"))
    print(f"已写入 {path}")
