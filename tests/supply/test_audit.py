"""The audit of known faults: what it says, and when it fails."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.supply.audit import EXCEPTIONS, verdict

SOUND = {"name": "a", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "b", "skip_reason": "not found"}
FAULTY = {
    "name": "c",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": ["CVE-1"]}],
}
UNMENDED = {"name": "d", "version": "3", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}


def said(*packages: dict[str, Any]) -> str:
    """pip-audit's report."""
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    ("report", "exceptions", "status", "lines"),
    [
        (said(SOUND), {}, 0, ["audited: 1 packages"]),
        (said(SOUND, UNKNOWN), {}, 0, ["not audited: b", "audited: 1 packages"]),
        (said(UNKNOWN), {}, 0, ["not audited: the index tells no faults of any package"]),
        (said(FAULTY), {}, 1, ["c 2.0: PYSEC-1, mended in 2.1", "audited: 1 packages"]),
        (said(UNMENDED), {}, 1, ["d 3: PYSEC-2, mended in no version yet", "audited: 1 packages"]),
        (
            said(FAULTY, SOUND),
            {"PYSEC-1": "not called"},
            0,
            ["let be: c 2.0: PYSEC-1, mended in 2.1 (not called)", "audited: 2 packages"],
        ),
        (
            said(SOUND),
            {"PYSEC-1": "not called"},
            1,
            ["PYSEC-1: an exception that is no longer needed", "audited: 1 packages"],
        ),
    ],
)
def test_a_report_is_judged(
    report: str, exceptions: dict[str, str], status: int, lines: list[str]
) -> None:
    assert verdict(report, "", exceptions) == (status, lines)


@pytest.mark.parametrize(
    "last",
    [
        "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='…', port=443): Max retries",
        "requests.exceptions.ProxyError: HTTPSConnectionPool(host='…', port=443): Max retries",
        "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed",
    ],
)
def test_without_an_index_nothing_is_audited_and_nothing_fails(last: str) -> None:
    assert verdict("", f"Traceback …\n{last}\n", {}) == (0, ["not audited: no index"])


def test_a_lock_that_cannot_be_read_fails() -> None:
    assert verdict("", "ERROR:pip_audit._cli:invalid requirement\n", {}) == (
        1,
        ["ERROR:pip_audit._cli:invalid requirement"],
    )


def test_every_exception_has_its_reason() -> None:
    assert all(reason.strip() for reason in EXCEPTIONS.values())
