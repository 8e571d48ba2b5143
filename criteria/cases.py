"""What changes a total beside the base lines, and what follows from it: cases, the veto, grades."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from criteria.base import Frozen, Points, Words


class BonusCase(Frozen):
    """A case of bonus and what it earns each time; ``cap``: at most so much a unit a year."""

    id: Words
    article: Words
    label: Words
    words: Words
    points: Points
    cap: Points | None = None


class DeductionCase(Frozen):
    """A case of deduction: ``per-event`` loses ``points`` each; ``discretion`` a figure
    between ``least`` and ``most`` that somebody has to give and to answer for. ``unassessed``: it
    is for a matter that should stand in the ledger as dealt with, so that both may cost points.

    ``repeats`` = ``double``: from the second event of the case on, each costs a unit twice as
    much. ``cap``: the case costs a unit at most so much in a year. ``line``: the id of a line of
    kind ``events``, from whose points the case is taken instead of from the total, so that neither
    the sum of deductions nor its cap knows of it.
    """

    id: Words
    article: Words
    label: Words
    words: Words
    rule: Literal["per-event", "discretion"]
    points: Points | None = None
    least: Points | None = None
    most: Points | None = None
    unassessed: Annotated[bool, Field(strict=True)] = False
    cap: Points | None = None
    repeats: Literal["", "double"] = ""
    line: str = ""

    @model_validator(mode="after")
    def _fits_rule(self) -> Self:
        per_event = self.rule == "per-event"
        if per_event != (self.points is not None):
            raise ValueError("per-event 要写 points;discretion 不写 points")
        if per_event and (self.least is not None or self.most is not None):
            raise ValueError("least、most 只用于 discretion")
        if not per_event and (self.least is None or self.most is None or self.least > self.most):
            raise ValueError("discretion 要写 least 和 most,且 least 不大于 most")
        if not per_event and self.repeats:
            raise ValueError("repeats(重复加倍)只用于 per-event")
        return self


class Veto(Frozen):
    """What a veto does to the score, and what else it brings (stated, not computed).

    ``zero``: the total is 0 and has no rank. ``rank-last``: the total stays, and the unit shares
    the rank after the last of its group. ``fixed-deduction``: the total is ``points`` less, once,
    and is ranked. Whoever is vetoed cannot be commended.
    """

    id: Words
    article: Words
    words: Words
    effect: Literal["zero", "rank-last", "fixed-deduction"]
    points: Points | None = None
    consequences: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _fits_effect(self) -> Self:
        if (self.points is not None) != (self.effect == "fixed-deduction"):
            raise ValueError("points 用于且只用于 fixed-deduction")
        return self


class LineLeast(Frozen):
    """What a line (its ``id``) must have earned at the least, that number included."""

    id: Words
    least: Points


class Band(Frozen):
    """A grade (等次). A unit has the first of the scheme's bands for which all holds: its total is
    not below ``least`` (以上含本数); its rank is not beyond ``rank``; each of ``lines`` earned what
    it says, unless the line does not apply and has no points; it has no adopted deduction
    of the cases in ``without`` (their ids), nor a veto where that is among them.
    """

    name: Words
    least: Points = 0
    rank: Annotated[int, Field(ge=1, strict=True)] | None = None
    lines: tuple[LineLeast, ...] = ()
    without: tuple[Words, ...] = ()
    article: str = ""
    consequence: str = ""
