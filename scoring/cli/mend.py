"""``python -m scoring mend``: what can be mended in a refused workbook, and mending a copy."""

from __future__ import annotations

import argparse

from scoring.cli.kept import add_which
from scoring.cli.options import TERMINAL


def add_mend(mend: argparse.ArgumentParser) -> None:
    """The options of ``mend``: without ``--all`` or ``--cells`` it only lists."""
    mend.add_argument("number", type=int, metavar="SUBMISSION", help="报送的序号(第几号)")
    which = mend.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="接受全部建议")
    which.add_argument("--cells", nargs="+", metavar="表!格", help="只接受这些,如 基础项!D5")
    mend.add_argument("--reason", default="", help="理由,记入审计")
    mend.add_argument("--by", default=TERMINAL, metavar="NAME", help="经办人,记入审计")
    mend.add_argument("--year", type=int, help="年度(只有一个时可不写)")
    mend.add_argument("--scheme", help="方案的 id(同一年度按几个方案考评时写明)")
    add_which(mend)
    mend.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    """Do it: 0 done, 1 refused by the office's rules or still with errors."""
    from scoring.cli.mend_commands import run

    return run(options)
