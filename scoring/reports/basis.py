"""What every paper is made from: the scores, what was sent back, the day, and the seal."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from scoring.engine.as_of import AsOf
from scoring.model.evidence import Problem
from scoring.model.scores import Scores
from scoring.reports.result_json import result_text

Occasion = Literal["year-end", "half-year"]


@dataclass(frozen=True)
class SealMark:
    """A seal that the papers stand on: its number, kind, day and the hash it holds.

    ``entry`` is the number of the audit's entry about it, ``entry_sha256`` that entry's hash: kept
    on paper it shows later whether the audit up to there is still the same.
    """

    number: int
    kind: Occasion
    on: date
    result_sha256: str
    entry: int = 0
    entry_sha256: str = ""

    def words(self) -> str:
        """The hashes, as papers print them."""
        entry = f",审计第 {self.entry} 条校验值 {self.entry_sha256}" if self.entry else ""
        return f"指纹 {self.result_sha256}{entry}"


class Contested(NamedTuple):
    """A figure that a unit contested, and what was answered; blank where nothing was yet."""

    unit: str
    title: str
    figure: str
    grounds: str
    verdict: str
    figure_after: str
    answer: str


@dataclass(frozen=True)
class Wishes:
    """What the office decides for a 通报 and the rules do not: by default nothing.

    ``commend_from``: the total (hundredths) from which a unit may be considered for
    commendation (Art. 12), with the office's reason for it; None: the paper lists nobody.
    ``show_would_be``: whether an annex shows what a vetoed unit would have had.
    ``copy_number``, ``secrecy``, ``urgency``: 份号, 密级, 紧急程度, printed where filled.
    """

    commend_from: int | None = None
    commend_reason: str = ""
    show_would_be: bool = False
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""


@dataclass(frozen=True)
class Basis:
    """One scored year as its papers need it; the same basis gives the same bytes.

    ``refused`` names the files that were sent back, ``refused_units`` the units whose own
    file is one of them. ``on`` is printed as the date and is the only date of making in any
    file; of a sealed year it is the day of the seal. ``before`` is the year before, scored by
    the same scheme, where there is one. ``issuer`` is who signs (default: the scheme's
    evaluator). ``until`` is the day counted up to and what it left out; None: the whole year.
    ``contested``: what units contested, as they did. ``sample`` marks invented figures, which
    every paper has to say.
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
    until: AsOf | None = None
    contested: Sequence[Contested] = ()

    @property
    def signed_by(self) -> str:
        """Who signs the papers."""
        return self.issuer or self.scores.scheme.evaluator

    @property
    def ends(self) -> date | None:
        """The day the figures go up to where it ends neither the year nor the half-year."""
        if self.until is None:
            return None
        year = self.scores.year
        usual = (date(year, 12, 31), self.scores.scheme.half_year_day(year))
        return None if self.until.day in usual else self.until.day

    def result(self) -> str:
        """The contract's JSON of these scores; of a sealed year the very text it holds."""
        return result_text(self.scores, [*self.problems])

    def seal_words(self) -> str:
        """A line for every paper: which seal it stands on, or that it stands on none."""
        words = self._seal_words(self.until.words(self.scores.scheme) if self.until else "")
        return f"{words[:-1]},{self.seal.words()}。" if self.seal else words

    def seal_words_in_short(self) -> str:
        """The same without the hashes and without what was left out of all units' rows."""
        return self._seal_words(self.until.day_words(self.scores.scheme) if self.until else "")

    def _seal_words(self, until: str) -> str:
        words = f"{'演示数据,事项和分数均为虚构。' if self.sample else ''}{until}"
        if self.seal is None:
            what = "成绩" if self.scores.scheme.is_scored else "内容"
            return f"{words}未封存,{what}可能变动。"
        kind = {"year-end": "年终封存", "half-year": "半年快照"}[self.seal.kind]
        day = f"{self.seal.on.year}年{self.seal.on.month}月{self.seal.on.day}日"
        return f"{words}依据{kind}第{self.seal.number}号({day})。"


def fingerprint(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, as a seal holds it."""
    return hashlib.sha256(text.encode()).hexdigest()
