"""The terminal: the office's verbs as commands. Imports what a command needs, when it runs."""

from __future__ import annotations

import argparse
import sys

from scoring.cli import accounts, files, records, reports, year

TYPE_CHECKING = False  # typing, pathlib and the like would double the time --help takes
if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: all files accepted; 1: some refused; 2: wrong usage or nothing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as ended:  # argparse has said why; 0 is --help
        return int(ended.code or 0)
    from criteria import SchemeError
    from scoring.model.evidence import UsageError

    try:
        return int(options.run(options))
    except (UsageError, SchemeError) as fault:
        print(f"错误:{fault}", file=sys.stderr)
        return WRONG_USAGE
    except OSError as fault:
        print(f"错误:不能写入 {fault.filename or ''}:{fault.strerror}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        print("已中止", file=sys.stderr)
        return WRONG_USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scoring", description="社会稳定风险评估工作考评计分"
    )
    verbs = parser.add_subparsers(required=True, metavar="命令")
    files.add_parsers(verbs)
    records.add_parsers(verbs)
    reports.add_parser(verbs)
    accounts.add_parsers(verbs)
    year.add_parser(verbs)
    return parser
