"""LibreOffice without a window: many files into another kind in one run."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.programs import program

GROUP = "libreoffice"
"""The xdist group of every test that calls :func:`convert`: two at once only wait."""
PATIENCE = 300
EACH = 20
"""Seconds before a run counts as hung: for starting, and for each file."""


def convert(files: Sequence[Path], kind: str, out: Path) -> list[Path]:
    """Convert files (``kind`` such as ``xlsx`` or ``pdf``) into the folder ``out``.

    Results bear the names of ``files`` with the new suffix, in their order; ``out`` must not
    be where a result would replace its original. Each run has a profile of its own. The test is
    skipped where LibreOffice is missing.
    """
    program("lowriter" if files[0].suffix == ".docx" else "localc")
    out.mkdir(parents=True, exist_ok=True)
    made = [out / f"{file.stem}.{kind}" for file in files]
    assert len(set(made)) == len(files)
    assert not set(made) & set(files)
    with tempfile.TemporaryDirectory(prefix="office-profile-") as profile:
        asked = ["--headless", "--norestore", "--convert-to", kind, "--outdir", str(out)]
        command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", *asked]
        run = subprocess.run(
            [*command, *map(str, files)],
            capture_output=True,
            text=True,
            timeout=PATIENCE + EACH * len(files),
            check=False,
        )
    lacking = [path.name for path in made if not path.exists()]
    if lacking:
        pytest.fail(f"LibreOffice wrote no {lacking}: {run.stdout}{run.stderr}")
    return made
