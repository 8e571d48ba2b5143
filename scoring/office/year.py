"""A year that is kept: received, verified, recorded and sealed. Each verb is one transaction."""

from __future__ import annotations

from criteria import load_scheme
from scoring.evidence import UsageError
from scoring.office.archive import Archive
from scoring.office.boarding import Boarding
from scoring.office.calculating import DEFAULT_SCHEME
from scoring.office.kept import scheme_digest
from scoring.office.receiving import Received
from scoring.office.reporting import Reporting
from scoring.office.rostering import Rostering
from scoring.office.sealing import Sealing
from scoring.office.verifying import Verifying
from scoring.store import (
    Store,
    Tier,
    Year,
)

__all__ = ["OfficeYear", "Received", "create_year"]


def create_year(
    store: Store,
    who: str,
    year: int,
    *,
    scheme_id: str = DEFAULT_SCHEME,
    tier: Tier = "city",
    title: str = "",
    office: str = "",
) -> Year:
    """Begin a year under a scheme (Art. 6: a county may run its own for its townships)."""
    scheme = load_scheme(scheme_id)
    if not 2000 <= year <= 2099:
        raise UsageError(f"年度应为 2000 至 2099 之间,填的是 {year}")
    with store.writing(who) as tx:
        return tx.create_year(
            scheme=scheme.id,
            scheme_sha256=scheme_digest(scheme),
            year=year,
            tier=tier,
            title=title or f"{year} 年度社会稳定风险评估工作考评",
            office=office or scheme.evaluator,
        )


class OfficeYear(Rostering, Reporting, Verifying, Sealing, Boarding, Archive):
    """One kept year and who is at work on it, with all its verbs."""
