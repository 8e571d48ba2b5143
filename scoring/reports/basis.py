"""What every paper is made from: the scores, what was sent back, the day, and the seal."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scoring.evidence import Problem
from scoring.reports.result_json import result_text
from scoring.scores import Scores

Occasion = Literal["year-end", "half-year"]


@dataclass(frozen=True)
class SealMark:
    """A seal that the papers stand on: its number, kind, day and the hash it holds."""

    number: int
    kind: Occasion
    on: date
    result_sha256: str


@dataclass(frozen=True)
class Basis:
    """One scored year as its papers need it; the same basis gives the same bytes.

    ``refused`` names the files that were sent back, ``refused_units`` the units whose own
    file is one of them. ``on`` is printed as the date and is the only date of making in any
    file; of a sealed year it is the day of the seal. ``before`` is the year before, scored by
    the same scheme, where there is one. ``issuer`` is who signs (default: the scheme's
    evaluator). ``sample`` marks invented figures, which every paper has to say.
    """

    scores: Scores
    on: date
    problems: Sequence[Problem] = ()
    refused: Sequence[str] = ()
    refused_units: Collection[str] = ()
    before: Scores | None = None
    seal: SealMark | None = None
    issuer: str = ""
    occasion: Occasion = "year-end"
    sample: bool = False

    @property
    def signed_by(self) -> str:
        """Who signs the papers."""
        return self.issuer or self.scores.scheme.evaluator

    def result(self) -> str:
        """The contract's JSON of these scores; of a sealed year the very text it holds."""
        return result_text(self.scores, [*self.problems])

    def standing(self) -> str:
        """A line for every paper: which seal it stands on, or that it stands on none."""
        words = "演示数据,事项和分数均为虚构。" if self.sample else ""
        if self.seal is None:
            return f"{words}未封存,成绩可能变动。"
        kind = {"year-end": "年终封存", "half-year": "半年快照"}[self.seal.kind]
        day = f"{self.seal.on.year}年{self.seal.on.month}月{self.seal.on.day}日"
        return f"{words}依据{kind}第{self.seal.number}号({day}),指纹 {self.seal.result_sha256}。"


def fingerprint(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, as a seal holds it."""
    return hashlib.sha256(text.encode()).hexdigest()
