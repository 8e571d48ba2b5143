"""What the regulation says: schemes as files, loaded into a frozen, validated model.

Public face::

    from criteria import load_scheme, known_schemes, Scheme, SchemeError

``criteria`` imports nothing else of this project.
"""

from criteria.loading import SchemeError, known_schemes, load_scheme, parse_scheme
from criteria.parts import (
    BonusCase,
    DeductionCase,
    Group,
    Ledger,
    Level,
    Line,
    Measure,
    Section,
    Tier,
    Veto,
)
from criteria.readings import Reading
from criteria.scheme import Scheme

__all__ = [
    "BonusCase",
    "DeductionCase",
    "Group",
    "Ledger",
    "Level",
    "Line",
    "Measure",
    "Reading",
    "Scheme",
    "SchemeError",
    "Section",
    "Tier",
    "Veto",
    "known_schemes",
    "load_scheme",
    "parse_scheme",
]
