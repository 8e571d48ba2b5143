"""What ``python -m scoring mend`` does: the office's verbs of mending."""

from __future__ import annotations

import argparse
import sys

from scoring.cli.console import show_problems, show_table
from scoring.cli.kept import kept_year, submission_numbered
from scoring.intake.values import show
from scoring.model.errors import UsageError
from scoring.office import mending
from scoring.office.year import OfficeYear
from scoring.store import Store

DONE, REFUSED = 0, 1
STATES = {"accepted": "已采用", "refused": "仍有错误,退回", "pending": "待确认", "known": "已有"}


def run(options: argparse.Namespace) -> int:
    """List the proposals, or accept some. 1, with the reason on standard error, where refused."""
    with Store.open() as store:
        year = kept_year(store, options.by, options.year, options)
        try:
            return _mend(year, options)
        except UsageError as refusal:
            print(f"没有办理:{refusal}", file=sys.stderr)
            return REFUSED


def _mend(year: OfficeYear, options: argparse.Namespace) -> int:
    sent = submission_numbered(year, options.number)
    found = mending.proposals(year, sent.id)
    if not (options.all or options.cells):
        rows = [
            (each.place, show(each.found), show(each.to), mending.KINDS[each.kind], each.why)
            for each in found
        ]
        show_table("可代为修正", ("单元格", "填的是", "建议", "类别", "理由"), rows)
        print(f"共 {len(found)} 处;接受请加 --all 或 --cells")
        return DONE
    places = [each.place for each in found] if options.all else options.cells
    received = mending.accept(year, sent.id, places, options.reason)
    number = received.submission.number if received.submission else options.number
    print(f"已代为修正 {len(places)} 处,修正件为第 {number} 号:{STATES[received.state]}")
    show_problems(received.problems)
    return REFUSED if received.state == "refused" else DONE
