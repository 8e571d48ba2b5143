"""What the file of a scheme holds, field by field."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import Field

from criteria.base import Frozen, Points, Words
from criteria.calendar import Due
from criteria.cases import Band, BonusCase, DeductionCase, Veto
from criteria.ledger import Ledger
from criteria.parts import Circular, Clause, Group, HalfYear, Level, Line, Section, Terms
from criteria.readings import Reading

HUNDREDTHS_DIGITS = 2


class Contents(Frozen):
    """The fields of a scheme, each sound by itself (:class:`criteria.scheme.Scheme` is the whole).

    ``digits`` is how many decimals a total has: it is rounded, half up, when all else is counted.
    Without ``deduction_cap`` or ``bonus_cap`` there is none. Where all lines are ``described``,
    ``total`` is 0 and units have neither a total nor a rank.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Words
    document: Words
    issued: Words
    evaluator: Words
    interpreter: Words
    interpreter_article: str = ""
    terms: Terms
    total: Points
    digits: Annotated[int, Field(strict=True, ge=0, le=HUNDREDTHS_DIGITS)] = HUNDREDTHS_DIGITS
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    levels: tuple[Level, ...] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    bonus: tuple[BonusCase, ...] = ()
    bonus_rule: str = ""
    bonus_cap: Points | None = None
    deductions: tuple[DeductionCase, ...] = ()
    deduction_cap: Points | None = None
    deduction_rule: str = ""
    veto: Veto | None = None
    ledger: Ledger | None = None
    calendar: tuple[Due, ...] = ()
    circular: Circular | None = None
    commendation: Clause | None = None
    daily: Clause | None = None
    half_year: HalfYear | None = None
    readings: tuple[Reading, ...] = ()
    settled: tuple[Words, ...] = ()
    earlier: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = ()
    bands: tuple[Band, ...] = ()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All base lines in clause order."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def is_scored(self) -> bool:
        """Whether units have a total and a rank: some line has points."""
        return self.total > 0
