"""Readings: the points that a regulation leaves open, and those the engine can apply."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from criteria.base import Frozen, Words


class Option(Frozen):
    """One way to settle an open point; the engine calls it ``rule`` (default: ``value``)."""

    value: Words
    words: Words
    rule: str = ""


class Reading(Frozen):
    """A point the regulation leaves open, its options, and why the default is what it is.

    ``key`` is the scheme's name of it, ``rule`` one of :data:`RULES` (default: ``key``).
    """

    key: Words
    rule: str = ""
    article: Words
    question: Words
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    default: Words
    reason: Words

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        if len(set(self.values)) < len(self.values):
            raise ValueError("options 中有重复的 value")
        if self.default not in self.values:
            raise ValueError(f"default「{self.default}」不在 options 之中")
        return self

    @property
    def settles(self) -> str:
        """The rule of :data:`RULES` that the reading settles."""
        return self.rule or self.key

    def rule_of(self, value: str) -> str:
        """What the engine calls an option."""
        return next(o.rule or o.value for o in self.options if o.value == value)

    @property
    def values(self) -> tuple[str, ...]:
        """The option values, in the scheme's order."""
        return tuple(option.value for option in self.options)

    def words_of(self, value: str) -> str:
        """The wording of one option."""
        return next(option.words for option in self.options if option.value == value)


RULES: dict[str, tuple[str, ...]] = {
    "bonus-repeat": ("single", "by-kind"),
    "bonus-scope": ("practice", "unit"),
    "penalty-excess": ("forgiven", "carried"),
    "deduction-cap": ("apart", "with-penalty"),
    "total-floor": ("zero", "none"),
    "not-applicable": ("rescale", "full", "zero"),
    "unverified": ("provisional", "missing"),
    "partial-step": ("half", "zero"),
    "undated": ("in-time", "late"),
    "unverified-order": ("self-first", "measured-first"),
    "incomplete-rank": ("unranked", "last"),
    "same-matter": ("add", "heaviest"),
    "tie": ("shared", "dense"),
}
"""What the engine can do either way, each with its options; the first where no reading says."""
