"""What the regulation says: schemes as files, loaded into a frozen, validated model.

Public face::

    from criteria import load_scheme, known_schemes, Scheme, SchemeError

``criteria`` imports nothing else of this project.
"""

from criteria.loading import SchemeError, known_schemes, load_scheme, parse_scheme
from criteria.parts import DeductionCase, Ledger, Line, Measure, Rate, Section, Tier
from criteria.readings import Reading
from criteria.scheme import Scheme

__all__ = [
    "DeductionCase", "Ledger", "Line", "Measure", "Rate", "Reading", "Scheme", "SchemeError",
    "Section", "Tier", "known_schemes", "load_scheme", "parse_scheme",
]  # fmt: skip
