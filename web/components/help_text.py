"""The help page's text under a scheme: ``web/help.md.jinja`` with its articles, words and numbers.

What the scheme does not have is not explained.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

from criteria import Scheme
from scoring.model.points import trimmed
from scoring.model.sheets import sheets_of
from scoring.office.looks import numeral
from scoring.reports.charting.composition import band_terms, veto_effect
from web.components.scheme_markup import measure_words

TEMPLATE = Path(__file__).parent.parent / "help.md.jinja"
PRINTED = str.maketrans({",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f"})
"""Punctuation as the rest of the text has it; ids keep their brackets."""
TIERS = {"city": "市级", "county": "县级"}


def help_text(scheme: Scheme) -> str:
    """The text in Markdown."""
    language = _language()
    template = language.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(_names(scheme))


@lru_cache(maxsize=1)
def _language() -> Environment:
    language = Environment(
        keep_trailing_newline=True,
        finalize=lambda value: value.translate(PRINTED) if isinstance(value, str) else value,
    )
    language.filters |= {"trimmed": trimmed, "stop": lambda text: text.rstrip("。")}
    return language


def _names(scheme: Scheme) -> dict[str, Any]:
    """What the template speaks of."""
    terms, ledger = scheme.terms, scheme.ledger
    taken = [terms.deduction] if scheme.deductions else []
    taken += [terms.veto] if scheme.veto else []
    sheets = [rule.name for rule in sheets_of(scheme) if rule.by_office]
    cases = [terms.bonus] if scheme.bonus else []
    cases += [terms.deduction] if scheme.deductions else []
    first = [case.id for case in scheme.bonus] + [case.id for case in scheme.deductions]
    dated = [f"{terms.bonus}的取得日期"] if scheme.bonus else []
    dated += [f"{terms.deduction}的日期"] if scheme.deductions else []
    fixed = [case.id for case in scheme.deductions if case.rule == "per-event"]
    by_ledger = [line.id for line in scheme.lines if line.measure.ledger]
    counted = [line for line in scheme.lines if line.measure.kind == "count"]
    tiers = dict.fromkeys(group.tier for group in scheme.groups)
    named = {tier: [f"“{group.name}”" for group in scheme.groups_of(tier)] for tier in tiers}
    kinds = ("gain", "rate", "deadline", "events", "described")
    return {
        "scheme": scheme,
        "rules": scheme.rules_of(scheme.default_readings()),
        "otherwise": [
            (line, measure_words(line, scheme))
            for line in scheme.lines
            if line.measure.kind in kinds
        ],
        "grades": ";".join(f"{band.name}:{band_terms(band)}" for band in scheme.bands),
        "veto_told": veto_effect(scheme) + ",不排名次" * (scheme.veto_effect == "zero"),
        "terms": terms,
        "veto": scheme.veto,
        "ledger": ledger,
        "or_ledger": "或台账" if ledger else "",
        "penalty": scheme.penalty_line,
        "groups": [(TIERS[tier], "和".join(names)) for tier, names in named.items()],
        "group_article": _clause(scheme.levels[0].article) if scheme.levels else "",
        "base_article": _clause(scheme.sections[0].article),
        "bonus_article": _clause(scheme.bonus[0].article) if scheme.bonus else "",
        "deduction_article": _clause(scheme.deductions[0].article) if scheme.deductions else "",
        "taken": "和".join(taken),
        "by_office": "、".join(taken),
        "by_office_sheets": "、".join(sheets),
        "cases": "、".join(cases),
        "example": first[0] if first else "",
        "dated": "或".join(dated),
        "fixed": "、".join(fixed),
        "discretion": [case for case in scheme.deductions if case.rule == "discretion"],
        "by_ledger": "、".join(by_ledger),
        "counted": counted[0] if counted else None,
        "whole": [line for line in scheme.lines if line.measure.whole],
        "parts": numeral(sum(section.max > 0 for section in scheme.sections)),
        "readings": numeral(len(scheme.readings)) if scheme.readings else "",
    }


def _clause(article: str) -> str:
    """The article without its paragraphs."""
    return article.partition("(")[0]
