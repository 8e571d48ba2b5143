"""Write a sample for each scheme that ships beside the first: ``python -m data.make_schemes``.

A folder a scheme under ``data/schemes``: the units' workbooks, the office's collection, a roster.
What happens in them stands in :mod:`data.scheme_stories`.
"""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path

from criteria import Scheme, load_scheme
from data.books import HALF, collection, pick, roster_book, verified
from data.sample_story import DEMO, MARK, Row
from data.scheme_stories import SAMPLES, YEAR, Sample
from scoring.intake.roster import Roster, RosterUnit
from scoring.intake.templates import Filled, write_template
from scoring.model.sheets import sheets_of
from scoring.text.typesetting import typeset

COLLECTION = "汇总.xlsx"


def unit_book(scheme: Scheme, sample: Sample, unit: str) -> bytes:
    """A unit's workbook: what its story says, and all else as a diligent unit fills it in."""
    rows: dict[str, Row] = {}
    for number, line in enumerate(scheme.for_group(sample.units[unit]).lines, start=1):
        row: Row = {"佐证材料": f"{DEMO}:材料第{number}号"}
        if line.measure.kind == "judged":
            row["自评分"] = max(0, line.max - HALF * pick(3, unit, line.id)) / 100
        elif line.is_described:
            row["说明"] = f"({DEMO})本单位{line.title}情况:按{line.article}的要求办理"
        elif line.measure.kind == "penalty":
            row |= {"应完成数": 0, "完成数": 0}
        elif line.measure.due:
            row["完成数"] = line.measure.due
        rows[line.id] = row | sample.lines.get(unit, {}).get(line.id, {})
    names = {rule.holds: rule.name for rule in sheets_of(scheme)}
    filled = Filled(
        {"填报人": f"{DEMO}填报人", "填报日期": date(YEAR, 12, 20)},
        rows,
        {
            names[holds]: found[unit]
            for holds, found in (("bonus", sample.bonus), ("ledger", sample.ledgers))
            if unit in found
        },
        typeset(MARK),
    )
    stream = io.BytesIO()
    write_template(stream, scheme, unit, sample.units[unit], YEAR, filled)
    return stream.getvalue()


def scheme_files() -> dict[str, bytes]:
    """All files of the samples by their path under ``data/schemes``."""
    found = {}
    for id_, sample in SAMPLES.items():
        scheme = load_scheme(id_)
        roster = tuple(RosterUnit(unit, group, ()) for unit, group in sample.units.items())
        sent = Roster(tuple(unit for unit in roster if unit.name not in sample.silent))
        books = {f"{u.name}.xlsx": unit_book(scheme, sample, u.name) for u in sent.units}
        sheets = {"lines": [*verified(books, scheme, YEAR, sent)], **sample.office}
        by_name = {r.name: rows for r in sheets_of(scheme) if (rows := sheets.get(r.holds))}
        found |= {f"{id_}/units/{name}": data for name, data in books.items()}
        if by_name:
            found[f"{id_}/office/{COLLECTION}"] = collection(scheme, YEAR, by_name)
        found[f"{id_}/roster.xlsx"] = roster_book(scheme, YEAR, roster)
    return found


def main(folder: Path) -> None:
    """Write the samples under ``folder``."""
    for name, data in scheme_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/schemes"))
