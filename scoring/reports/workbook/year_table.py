"""The year-end workbook: the ranking, and behind it everything it was made from.

Sums, caps, rescaling, ranks and the bonuses that count are live formulas over the scores that
stand in the workbook; each is kept with the engine's own figure, which it must come to again.
Only the ranks of a group of thousands are numbers, each with a formula that checks it.
"""

from __future__ import annotations

import tempfile
from typing import BinaryIO

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
from scoring.reports.workbook.year_terms import TermsPage


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
        kinds = (LinesPage, StepsPage, BonusPage, DeductionPage, TermsPage)
        pages = [kind(book, layout) for kind in kinds]
        ranking.fill(basis)
        for page in pages:
            page.fill()
        write_vetoes(book, layout)
        write_readings(book, scores)
        write_refused(book, basis)
        book.file.close()
