"""Readings: the points that a regulation leaves open, and those the engine can apply."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from criteria.parts import Frozen, Words


class Option(Frozen):
    """One way to settle an open point."""

    value: Words
    words: Words


class Reading(Frozen):
    """A point the regulation leaves open, its options, and why the default is what it is."""

    key: Words
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
    def values(self) -> tuple[str, ...]:
        """The option values, in the scheme's order."""
        return tuple(option.value for option in self.options)

    def words_of(self, value: str) -> str:
        """The wording of one option."""
        return next(option.words for option in self.options if option.value == value)


READINGS: dict[str, tuple[str, ...]] = {
    "bonus-repeat": ("single", "by-kind"),
    "bonus-scope": ("practice", "unit"),
    "section-four-floor": ("section", "carry"),
    "deduction-cap": ("article-9", "with-section-four"),
    "total-floor": ("zero", "none"),
    "not-applicable": ("rescale", "full", "zero"),
    "unverified": ("provisional", "missing"),
    "partial-step": ("half", "zero"),
    "undated-decision": ("in-time", "late"),
    "unverified-order": ("self-first", "measured-first"),
    "incomplete-rank": ("unranked", "last"),
    "same-matter": ("add", "heaviest"),
    "tie": ("shared", "dense"),
}
"""The readings the engine knows how to apply, each with its options."""
