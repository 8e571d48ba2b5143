"""What some tests need beside Python, and the Debian package that each thing is in.

Whoever starts a program takes its path from :func:`program`; a test that prepares much before marks
itself with :func:`needs`. Both skip with the package's name, and ``.ci/run`` installs them all.
"""

from __future__ import annotations

import os
import shutil
from functools import cache

import pytest

CHINESE_FONT = "a Chinese font"
PACKAGES = {
    CHINESE_FONT: "fonts-noto-cjk",
    "chromium": "chromium",
    "initdb": "postgresql",
    "localc": "libreoffice-calc",
    "lowriter": "libreoffice-writer",
    "nginx": "nginx-light",
    "openssl": "openssl",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pg_ctl": "postgresql",
}


def found(name: str) -> str | None:
    """The path of a program, the name of the font, or None where the machine lacks it.

    Raises KeyError for a name that is not in :data:`PACKAGES`.
    """
    if name == CHINESE_FONT:
        return name if _draws_chinese() else None
    if PACKAGES[name] == "postgresql":
        return _of_postgresql(name)
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


@cache
def _draws_chinese() -> bool:
    from scoring.reports.charting.slide import can_draw_chinese

    return can_draw_chinese()


def _of_postgresql(name: str) -> str | None:
    from scoring.store import StoreError, postgres

    try:
        return postgres.program(name)
    except StoreError:
        return None


def reason(name: str) -> str:
    """Why a test is skipped, and what to install."""
    return f"{name} is not installed: apt-get install {PACKAGES[name]}"


def needs(*names: str) -> pytest.MarkDecorator:
    """Mark a test that is skipped where one of the programs is missing."""
    lacking = [name for name in names if found(name) is None]
    return pytest.mark.skipif(bool(lacking), reason="; ".join(map(reason, lacking)))


def program(name: str) -> str:
    """The program's path; skips the test that asks where it is missing."""
    path = found(name)
    if path is None:
        pytest.skip(reason(name))
    return path
