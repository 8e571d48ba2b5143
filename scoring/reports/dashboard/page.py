"""Writing the dashboard: one HTML file, its style and script inside, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any, BinaryIO

from markupsafe import Markup, escape

from scoring.explain.dependence import units_depending
from scoring.model.scores import NO_GROUP
from scoring.reports.basis import Basis
from scoring.reports.charting.parts import parts
from scoring.reports.dashboard import group_lists
from scoring.reports.dashboard.data import DashboardData, clean
from scoring.reports.dashboard.embedding import MADE_BY, embedded
from scoring.reports.dashboard.group_view import moved, ranking
from scoring.reports.dashboard.unit_view import unit_page
from scoring.reports.leader_lists import HOW_COMPARED, GroupReport
from scoring.reports.markup import environment

HERE = Path(__file__).parent / "template"


def write_dashboard(basis: Basis, stream: BinaryIO) -> None:
    """Write the dashboard (.html, UTF-8); the same basis gives the same bytes."""
    data = DashboardData(basis, basis.result())
    template = environment(HERE, finalize=_finalized).get_template("page.html")
    stream.write(template.render(_context(data)).encode("utf-8"))


def _finalized(value: Any) -> Any:
    """Text without control characters and personal identifiers; markup as it is."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _context(data: DashboardData) -> dict[str, Any]:
    basis, scores = data.basis, data.scores
    css, js = ((HERE / name).read_text("utf-8") for name in ("dashboard.css", "dashboard.js"))
    day = basis.on
    hashes = (data.named, basis.seal.entry_sha256 if basis.seal else "")
    return {
        "scheme": scores.scheme,
        "year": scores.year,
        "basis": basis,
        "day": f"{day.year}年{day.month}月{day.day}日",
        "standing": Markup(escape(_clean_but(basis.seal_words(), *hashes))),
        "fingerprint": Markup(escape(data.named)),
        "made_by": MADE_BY,
        "css": Markup(css + _colours(data)),
        "script": Markup(js),
        "policy": _policy(js),
        "held": Markup(embedded(data.text)),
        "groups": _groups(data),
        "units": [unit_page(data, number) for number in scores.results],
        "readings": _readings(data),
        "how_compared": HOW_COMPARED,
        "lines": scores.scheme.lines,
    }


def _clean_but(text: str, *kept: str) -> str:
    """A text cleaned but for some words in it: digits of a hash are no telephone number."""
    parts = re.split(f"({'|'.join(map(re.escape, filter(None, kept)))})", text)
    return "".join(part if part in kept else clean(part) for part in parts)


def _policy(script: str) -> str:
    """What the page allows itself: its own style, this one script, no address at all."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return Markup(
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _colours(data: DashboardData) -> str:
    """The colours of the parts of a total, as the pages have them."""
    return "".join(
        f".p{number}{{background:{part.colour}}}\n"
        for number, part in enumerate(parts(data.scores.scheme))
    )


def _groups(data: DashboardData) -> list[dict[str, Any]]:
    """Each group's page; the anchors follow the scheme's order."""
    pages, basis = [], data.basis
    for number, (group, results) in enumerate(data.scores.groups.items(), start=1):
        report = GroupReport(data.scores, group, basis.before, basis.refused_units)
        compared, zero = group_lists.self_scores(data, report)
        pages.append(
            {
                "anchor": f"g{number}",
                "key": "" if group == NO_GROUP else group,
                "units": len(results),
                "report": report,
                "ranking": ranking(data, group),
                "moved": moved(data, report),
                "lost_sections": group_lists.lost(report, sections=True),
                "lost_lines": group_lists.lost(report, sections=False),
                "losses": group_lists.loss_table(data, group),
                "self_scores": compared,
                "self_zero": zero,
                "states": group_lists.states(report),
                "kinds": group_lists.kinds_of_matters(report),
            }
        )
    return pages


def _readings(data: DashboardData) -> list[tuple[str, str, str, int]]:
    """Each open point with the option in use, and how many units' results depend on it."""
    scores, depending = data.scores, units_depending(data.scores)
    return [
        (each.article, each.question, each.words_of(scores.readings[each.key]), depending[each.key])
        for each in scores.scheme.readings
    ]
