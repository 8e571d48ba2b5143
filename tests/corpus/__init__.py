"""Workbooks of other projects, and where each is from: see README.md beside this file."""

from __future__ import annotations

import csv
from pathlib import Path

FOREIGN = Path(__file__).parent / "workbooks"
"""The folder that holds the workbooks and nothing else."""


def sources() -> list[dict[str, str]]:
    """The rows of SOURCES.tsv, a workbook each, by column: file, from, commit, path, licence,
    changed, why (what is odd about it), refused as (the code of the one error it ends in)."""
    text = (Path(__file__).parent / "SOURCES.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))
