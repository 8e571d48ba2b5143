"""A year that is kept: received, verified, recorded and sealed. Each verb is one transaction."""

from __future__ import annotations

from criteria import load_scheme
from scoring.model.evidence import UsageError
from scoring.office.archive import Archive
from scoring.office.boarding import Boarding
from scoring.office.calculating import DEFAULT_SCHEME
from scoring.office.kept import scheme_digest
from scoring.office.receiving import Received
from scoring.office.reporting import Reporting
from scoring.office.reviewing import Verifying
from scoring.office.rostering import Rostering
from scoring.office.sealing import Sealing
from scoring.store import (
    Store,
    Tier,
    Year,
)

__all__ = ["TIERS", "OfficeYear", "Received", "create_year"]

TIERS: dict[Tier, str] = {"city": "市考县、考部门", "county": "县考乡镇、考部门"}
"""The tiers of Art. 6 in the office's words."""


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
    """Begin a year under a scheme (Art. 6: a county may run its own for its townships).

    Raises :class:`UsageError` for a year outside 2000 to 2099, a tier that the scheme has no
    groups for, and where neither ``office`` nor the scheme says who evaluates that tier.
    """
    scheme = load_scheme(scheme_id)
    if not scheme.groups_of(tier):
        raise UsageError(f"方案「{scheme.id}」没有{TIERS[tier]}的单位类别,不能建立这一层级的年度")
    office = office.strip() or scheme.evaluator_of(tier)
    if not office:
        raise UsageError(f"{TIERS[tier]}的,请写明考评主体,如某县维护稳定工作领导小组办公室")
    if not 2000 <= year <= 2099:
        raise UsageError(f"年度应为 2000 至 2099 之间,填的是 {year}")
    with store.write(who) as tx:
        return tx.years.create(
            scheme=scheme.id,
            scheme_sha256=scheme_digest(scheme),
            year=year,
            tier=tier,
            title=title or f"{year} 年度社会稳定风险评估工作考评",
            office=office,
        )


class OfficeYear(Rostering, Reporting, Verifying, Sealing, Boarding, Archive):
    """One kept year and who is at work on it, with all its verbs."""
