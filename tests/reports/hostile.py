"""A year whose every text wants to be markup, a formula, a script or a broken character."""

from __future__ import annotations

import dataclasses
import datetime

from scoring.engine import score
from scoring.model.evidence import BONUS, DEDUCTIONS, VETOES, Evidence, Problem
from scoring.reports.basis import Basis
from tests.jiuquan import LEDGER_COLUMNS as LEDGER
from tests.scoring.small_year import NASTY, NUMBER, SCHEME, frame, small_evidence

DAY = datetime.date(2026, 1, 5)
SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    *NASTY,
    SCRIPT,
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]>",
    "{{7*7}}{% raw %}",
    "&lt;b&gt;",
    "javascript:alert(1)",
    '"onmouseover="alert(1)',
    "正\u202eгnp.exe",
    "行\u2028分\u2029隔",
    "长" * 5000,
    "上\n下\t右\r左",
    "\\u003cb\\u003e",
    "\uff1d1+1",
    " \u200b=cmd",
)
HALF = "半\ud83d字"
"""Half a character: no frame holds it, but a file's name may."""


def hostile_evidence() -> Evidence:
    """The small year with hostile units, practices, matters, grounds, notes and file names."""
    year = small_evidence()
    names = [*year.units["unit"]]
    extra = {name: HOSTILE[n % len(HOSTILE)] for n, name in enumerate(names, start=7)}
    units = year.units.assign(unit=[f"{extra[name]}{name}" for name in names])
    bonus = [
        {**year.bonus.iloc[0].to_dict(), "practice": text, "practice_key": n, "unit": 0}
        for n, text in enumerate(HOSTILE)
    ]
    deductions = [
        {**year.deductions.iloc[0].to_dict(), "matter": text, "basis": text, "note": text}
        | {"unit": n % len(names)}
        for n, text in enumerate(HOSTILE)
    ]
    vetoes = [{**year.vetoes.iloc[0].to_dict(), "matter": t, "document": t} for t in HOSTILE]
    ledger = [
        {**year.ledger.iloc[3].to_dict(), "matter": text, "unit": NUMBER["丁局"]}
        for text in HOSTILE
    ]

    return dataclasses.replace(
        year,
        units=units,
        bonus=frame(BONUS, bonus),
        deductions=frame(DEDUCTIONS, deductions),
        vetoes=frame(VETOES, vetoes),
        ledger=frame(LEDGER, ledger),
        sheets=[(f"{SCRIPT}{HALF}.xlsx", sheet) for _, sheet in year.sheets],
    )


def hostile_basis(before: bool = True) -> Basis:
    """The hostile year with itself as the year before, refused files and a hostile issuer."""
    scores = score(hostile_evidence(), SCHEME)
    problems = [Problem("not-a-workbook", text, text, text) for text in (*HOSTILE, HALF)]
    return Basis(
        scores,
        DAY,
        problems,
        (*HOSTILE, HALF),
        before=scores if before else None,
        issuer=HOSTILE[7],
    )
