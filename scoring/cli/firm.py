"""``python -m scoring year firm``: how firm ranks are, as a table or unit by unit."""

from __future__ import annotations

import argparse

from scoring.cli.console import show_table
from scoring.cli.options import write_json
from scoring.office.firmness import firm, record, span_words
from scoring.office.year import OfficeYear

NAMES = ("类别", "单位", "名次", "读法不同时", "连同未核定", "说明")


def run_firm(year: OfficeYear, options: argparse.Namespace, _: None) -> int:
    """Show it; with ``--unit`` also what would make its rank firm and what turns it round."""
    found = firm(year, options.unit)
    rows = (
        (
            each.found.group,
            each.found.name,
            str(each.found.rank or "—"),
            span_words(each.found.best, each.found.worst),
            span_words(each.found.open_best, each.found.open_worst),
            each.line,
        )
        for each in found
    )
    if options.unit:
        for each in found:
            print(f"{each.found.name}:{each.line}")
            for words in (*each.to_do, *each.turning):
                print(f"  {words}")
    else:
        show_table(f"{year.year.year} 年度名次稳固程度", NAMES, rows)
        firm_ones = sum(each.found.is_firm for each in found)
        print(f"{len(found)} 个单位,名次稳固的 {firm_ones} 个")
    if options.json:
        scores, _problems = year.scored()
        units = [record(scores, each) for each in found]
        write_json(options.json, {"year": year.year.year, "units": units})
    return 0
