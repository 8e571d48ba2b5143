"""What the regulation says: schemes as files, loaded into a frozen, validated model.

Public face::

    from criteria import load_scheme, known_schemes, Scheme, SchemeError

``criteria`` imports nothing else of this project.
"""

from criteria.calendar import Due
from criteria.cases import BonusCase, DeductionCase
from criteria.ledger import Column, Ledger
from criteria.loading import (
    DEFAULT_SCHEME,
    SchemeError,
    known_schemes,
    load_scheme,
    parse_scheme,
    scheme_from,
)
from criteria.measures import LedgerMeasure, Measure, Rate
from criteria.parts import (
    Line,
    Section,
    Terms,
    Tier,
)
from criteria.readings import Reading
from criteria.scheme import Scheme

__all__ = [
    "DEFAULT_SCHEME", "BonusCase", "Column", "DeductionCase", "Due", "Ledger", "LedgerMeasure",
    "Line", "Measure", "Rate", "Reading", "Scheme", "SchemeError", "Section", "Terms", "Tier",
    "known_schemes", "load_scheme", "parse_scheme", "scheme_from",
]  # fmt: skip
