"""The year-end workbook: the ranking, and behind it everything it was made from.

Sums, caps, rescaling, ranks and the bonuses that count are live formulas over the scores that
stand in the workbook; each is kept with the engine's own figure, which it must come to again.
Only the ranks of a group of thousands are numbers, each with a formula that checks it.
"""

from __future__ import annotations

import tempfile
from typing import Any, BinaryIO

from criteria import Scheme
from scoring.reports.basis import Basis
from scoring.reports.workbook.sheets import Book
from scoring.reports.workbook.year_bonus import BonusPage
from scoring.reports.workbook.year_deductions import DeductionPage
from scoring.reports.workbook.year_details import write_readings, write_refused, write_vetoes
from scoring.reports.workbook.year_layout import MOST_RANKED, Layout
from scoring.reports.workbook.year_lines import LinesPage
from scoring.reports.workbook.year_ranking import RankingPage
from scoring.reports.workbook.year_sources import has_comments
from scoring.reports.workbook.year_steps import StepsPage
from scoring.reports.workbook.year_terms import TermsPage, has_terms


def write_year_table(basis: Basis, stream: BinaryIO, most_ranked: int = MOST_RANKED) -> None:
    """Write the whole workbook (.xlsx) to a binary stream; the same basis gives the same bytes.

    A group of more than ``most_ranked`` units has its ranks as numbers, each with a check.
    """
    scores = basis.scores
    with tempfile.TemporaryDirectory() as folder:
        huge = None if has_comments(scores) else folder
        book = Book(stream, scores.scheme, scores.year, basis.on, huge)
        layout = Layout(scores, most_ranked)
        # All pages are opened, which settles where everything stands, before any is filled.
        ranking = RankingPage(book, layout)
        pages = [kind(book, layout) for kind in _kinds(scores.scheme)]
        ranking.fill(basis)
        for page in pages:
            page.fill()
        if scores.scheme.veto:
            write_vetoes(book, layout)
        if scores.scheme.readings:
            write_readings(book, scores)
        write_refused(book, basis)
        book.file.close()


def _kinds(scheme: Scheme) -> list[Any]:
    """The pages behind the ranking: those of the parts that the scheme has."""
    kinds: list[Any] = [LinesPage, StepsPage]
    kinds += [BonusPage] if scheme.bonus else []
    kinds += [DeductionPage] if scheme.deductions else []
    return [*kinds, *([TermsPage] if has_terms(scheme) else [])]
