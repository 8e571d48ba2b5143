"""How firm a rank is, in a line that a leader reads, and what would make it firm."""

from __future__ import annotations

from scoring.analysis.firmness import Firmness
from scoring.analysis.turning import Lead
from scoring.model.points import points_text
from scoring.model.scores import Scores

FEW = 4
"""So many lines are named before it says 等."""


def range_words(best: int, worst: int) -> str:
    """Ranks from one to another: ``3–5``, or one alone."""
    return str(best) if best == worst else f"{best}–{worst}"


def firm_words(found: Firmness) -> str:
    """The rank, what it can be, the lead and what it depends on, in one line."""
    words = f"第 {found.rank} 名" if found.rank else "没有名次"
    if found.is_firm:
        words += ",名次稳固" if found.rank else ""
    else:
        if found.open_best and (found.open_best, found.open_worst) != (found.rank, found.rank):
            words += f",可能 {range_words(found.open_best, found.open_worst)}"
        words += ",也可能没有名次" if found.rank and 0 in found.shares else ""
    parts = [words, *_lead_words(found.lead)]
    if depends := _depends(found):
        parts.append(f"取决于:{'、'.join(depends)}")
    return ";".join(parts)


def _lead_words(lead: Lead | None) -> list[str]:
    if lead is None:
        return []
    tied = [f"与{_few(lead.tied, '个单位')}并列"] if lead.tied else []
    return tied + ([f"领先下一名 {points_text(lead.by)}"] if lead.next else [])


def _depends(found: Firmness) -> list[str]:
    if found.is_firm:
        return []
    open_, others, readings = len(found.own_open), found.others_open, len(found.decisive)
    return [
        *([f"未核定 {open_} 项"] if open_ else []),
        *([f"其他单位未核定 {others} 项"] if others else []),
        *([f"读法 {readings} 处"] if readings else []),
    ]


def to_make_firm(scores: Scores, found: Firmness) -> list[str]:
    """What to do so that the rank is firm, a sentence each; none where it is."""
    if found.is_firm:
        return []
    lines, words = scores.scheme.lines, []
    if found.own_open:
        words.append(f"核定本单位 {_few([lines[item].id for item in found.own_open])}")
    if found.others_open:
        words.append(f"核定可能与本单位换位的其他单位,共 {found.others_open} 项")
    for reading in scores.scheme.readings:
        if reading.key in found.decisive:
            now = reading.words_of(scores.readings[reading.key])
            words.append(f"确定读法:{reading.article} {reading.question}(现按“{now}”)")
    return words


def turning_words(scores: Scores, found: Firmness) -> list[str]:
    """What would put the next unit ahead, a sentence by readings and one by open lines."""
    lead = found.lead
    if lead is None or not lead.next:
        return []
    words = []
    if lead.readings:
        named = {reading.key: reading for reading in scores.scheme.readings}
        changed = "、".join(
            f"{named[key].article}改按“{named[key].words_of(value)}”"
            for key, value in lead.readings
        )
        words.append(f"只改 {len(lead.readings)} 处读法,{lead.next}就会超过本单位:{changed}")
    if lead.lines:
        places = [
            f"{scores.results[unit].name} {scores.scheme.lines[item].id}"
            + ("核为 0 分" if unit == found.unit else "核满")
            for unit, item in lead.lines
        ]
        least = "最少" if lead.lines_least else "例如"
        words.append(f"{least} {len(places)} 项待核定的如此核定,{lead.next}就会超过:{_few(places)}")
    return words or [f"现有的读法、待核定的各项,单凭哪一类都不能使{lead.next}超过本单位"]


def _few(names: tuple[str, ...] | list[str], of: str = "项") -> str:
    more = f" 等 {len(names)} {of}" if len(names) > FEW else ""
    return "、".join(names[:FEW]) + more
