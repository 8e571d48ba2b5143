"""Writing the dashboard: one HTML file, its style and script inside, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from scoring.explain.dependence import units_depending
from scoring.model.scores import NO_GROUP
from scoring.reports.basis import Basis
from scoring.reports.charting.parts import parts
from scoring.reports.dashboard.embedding import MADE_BY, embedded
from scoring.reports.dashboard.group_lists import rest
from scoring.reports.dashboard.group_view import moved, ranking, told
from scoring.reports.dashboard.unit_view import unit_page
from scoring.reports.dashboard.whole import Whole, clean
from scoring.reports.leader_lists import HOW_COMPARED

HERE = Path(__file__).parent / "template"


def write_dashboard(basis: Basis, stream: BinaryIO) -> None:
    """Write the dashboard (.html, UTF-8); the same basis gives the same bytes."""
    whole = Whole(basis, basis.result())
    page = _environment().get_template("page.html").render(_context(whole))
    stream.write(page.encode("utf-8"))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Every expression is cleaned and escaped; only what is marked as markup is not."""
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalized(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _context(whole: Whole) -> dict[str, Any]:
    basis, scores = whole.basis, whole.scores
    css, js = ((HERE / name).read_text("utf-8") for name in ("dashboard.css", "dashboard.js"))
    day = basis.on
    return {
        "scheme": scores.scheme,
        "year": scores.year,
        "basis": basis,
        "day": f"{day.year}年{day.month}月{day.day}日",
        "standing": Markup(escape(clean_but(basis.seal_words(), whole.named))),
        "fingerprint": Markup(escape(whole.named)),
        "made_by": MADE_BY,
        "css": Markup(css + _colours(whole)),
        "script": Markup(js),
        "policy": _policy(js),
        "held": Markup(embedded(whole.text)),
        "groups": _groups(whole),
        "units": _units(whole),
        "readings": _readings(whole),
        "how_compared": HOW_COMPARED,
        "lines": scores.scheme.lines,
    }


def clean_but(text: str, kept: str) -> str:
    """A text cleaned but for one word in it: digits of a fingerprint are no telephone number."""
    return kept.join(clean(part) for part in text.split(kept))


def _policy(script: str) -> str:
    """What the page allows itself: its own style, this one script, no address at all."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rules = ("default-src 'none'", "style-src 'unsafe-inline'", f"script-src 'sha256-{digest}'")
    more = ("img-src data:", "base-uri 'none'", "form-action 'none'")
    return Markup("; ".join((*rules, *more)))


def _colours(whole: Whole) -> str:
    """The colours of the parts of a total, as the pages have them."""
    return "".join(
        f".p{number}{{background:{part.colour}}}\n"
        for number, part in enumerate(parts(whole.scores.scheme))
    )


def _groups(whole: Whole) -> list[dict[str, Any]]:
    """Each group's page; the anchors follow the scheme's order."""
    return [
        {
            "anchor": f"g{number}",
            "name": group,
            "key": "" if group == NO_GROUP else group,
            "count": len(results),
            "answers": told(whole, group),
            "ranking": ranking(whole, group),
            "moved": moved(whole, group),
            "rest": rest(whole, group),
        }
        for number, (group, results) in enumerate(whole.scores.groups.items(), start=1)
    ]


def _units(whole: Whole) -> list[Any]:
    """Each unit's page in table order."""
    pages = []
    for results in whole.scores.groups.values():
        ranked = sum(result.award_eligible for result in results)
        pages += [unit_page(whole, result.unit, ranked) for result in results]
    return sorted(pages, key=lambda page: page.place)


def _readings(whole: Whole) -> list[tuple[str, str, str, int]]:
    """Each open point with the option in use, and how many units' results depend on it."""
    scores, depending = whole.scores, units_depending(whole.scores)
    return [
        (
            reading.article,
            reading.question,
            reading.words_of(scores.readings[reading.key]),
            depending[reading.key],
        )
        for reading in scores.scheme.readings
    ]
