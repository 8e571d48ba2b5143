"""What the Jiuquan scheme makes of the sheets: names that many tests use."""

from __future__ import annotations

from criteria import load_scheme
from scoring.model.evidence import ledger_columns
from scoring.model.sheets import BASE as BASE
from scoring.model.sheets import sheets_of

SCHEME = load_scheme("jiuquan-2013")
SHEETS = sheets_of(SCHEME).by_name
_, BONUS, DEDUCTION, VETO, LEDGER = SHEETS
LEDGER_COLUMNS = ledger_columns(SCHEME)
assert SCHEME.ledger is not None
STEPS = tuple(each.field for each in SCHEME.ledger.columns if each.kind == "step")
READINGS = {reading.key: reading.values for reading in SCHEME.readings}
"""The keys of its readings with their options, the default first."""
KINDS = next(each.choices for each in SCHEME.ledger.columns if each.id == "kind")
