"""Known faults of the pinned packages, as the package index knows them: ``make audit``.

A fault found fails. An index that is not reached, or that knows no faults of any package, does not:
one line says that nothing was audited.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements-dev.lock"
EXCEPTIONS: dict[str, str] = {}
"""Id of a fault -> why it cannot reach us, and until when it is let be."""

UNREACHED = re.compile(r"requests\.exceptions\.|urllib3\.exceptions\.|Could not connect|HTTPError")


def verdict(report: str, said: str, exceptions: dict[str, str]) -> tuple[int, list[str]]:
    """What to say of pip-audit's report (JSON text) and its standard error: exit status, lines."""
    if not report.strip():
        last = said.strip().splitlines()[-1] if said.strip() else "pip-audit said nothing"
        return (0, ["not audited: no index"]) if UNREACHED.search(last) else (1, [last])
    packages = json.loads(report)["dependencies"]
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    if len(unknown) == len(packages):
        return 0, ["not audited: the index tells no faults of any package"]
    found = {
        fault["id"]: f"{each['name']} {each['version']}: {fault['id']}, mended in "
        + (", ".join(fault["fix_versions"]) or "no version yet")
        for each in packages
        for fault in each.get("vulns", [])
    }
    lines = [line for key, line in found.items() if key not in exceptions]
    lines += [f"{key}: an exception that is no longer needed" for key in exceptions.keys() - found]
    told = [f"let be: {found[key]} ({exceptions[key]})" for key in exceptions.keys() & found]
    told += [f"not audited: {name}" for name in unknown]
    return bool(lines), [*lines, *told, f"audited: {len(packages) - len(unknown)} packages"]


def main() -> int:
    """Audit the lock, print the verdict, and give the exit status."""
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-f", "json",
         "--progress-spinner", "off", "-r", str(LOCK)],
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    status, lines = verdict(done.stdout, done.stderr, EXCEPTIONS)
    print(*lines, sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
