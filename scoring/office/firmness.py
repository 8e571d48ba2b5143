"""How firm the ranks of a kept year are: the year as it stands, readings and open lines tried."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.analysis.firm_words import firm_words, range_words, to_make_firm, turning_words
from scoring.analysis.firmness import Firmness
from scoring.analysis.firmness import firmness as firmness
from scoring.model.evidence import UsageError
from scoring.model.scores import Scores
from scoring.office.matter_values import known_unit
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear


@dataclass(frozen=True)
class Told:
    """A unit's firmness in words: the one line, what would make it firm, what turns it round."""

    found: Firmness
    line: str
    to_do: tuple[str, ...]
    turning: tuple[str, ...]


@needs(Action.LOOK)
def firm(year: OfficeYear, unit: str = "") -> list[Told]:
    """How firm each unit's rank is, or that of one, in table order.

    Raises :class:`UsageError` for an unknown unit, and under a scheme without points.
    """
    scores, _ = year.scored()
    if not scores.scheme.is_scored:
        raise UsageError("这个方案不计分、不排名,没有名次可说是否稳固")
    unit = known_unit(year.required_roster(), unit) if unit else ""
    return [told(scores, each) for each in firmness(scores).values() if unit in ("", each.name)]


def told(scores: Scores, found: Firmness) -> Told:
    """A unit's firmness in words."""
    to_do, turning = to_make_firm(scores, found), turning_words(scores, found)
    return Told(found, firm_words(found), tuple(to_do), tuple(turning))


def record(scores: Scores, each: Told) -> dict[str, object]:
    """The same for a JSON file: points in hundredths, shares as text."""
    found = each.found
    lead = found.lead
    return {
        "unit": found.name,
        "group": found.group,
        "rank": found.rank or None,
        "by_readings": [found.best, found.worst] if found.best else None,
        "with_open_lines": [found.open_best, found.open_worst] if found.open_best else None,
        "shares": {str(rank or "none"): str(share) for rank, share in found.shares.items()},
        "lead": lead.by if lead and lead.next else None,
        "next": lead.next if lead and lead.next else None,
        "tied": [*lead.tied] if lead else [],
        "causes": [
            {
                "reading": cause.reading,
                "moves_rank": cause.moves_rank,
                "mean_shift": str(cause.shift),
                "share_of_variance": str(cause.share),
            }
            for cause in found.causes
        ],
        "open_lines": [scores.scheme.lines[item].id for item in found.own_open],
        "words": each.line,
        "to_do": [*each.to_do],
        "turning": [*each.turning],
    }


def span_words(best: int, worst: int) -> str:
    """A range of ranks for a table; a dash for none."""
    return range_words(best, worst) if best else "—"
