"""What of an address is kept on the way to a page: of ours only, and only numbers."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

from web.gate.access import PATHS

YEAR, MATTER = "year", "matter"
"""What an address calls the year and the matter it leads to, each by its number."""
NUMBER = re.compile("[0-9]{1,9}")


def known_query(query: str) -> str:
    """A query with its ``?``, of which the year's and the matter's number are left; where one is
    named several times its last number; blank where neither is named.
    """
    found = {
        name: value
        for name, value in parse_qsl(query)
        if name in (YEAR, MATTER) and NUMBER.fullmatch(value)
    }
    return f"?{urlencode(found)}" if found else ""


def local_path(wanted: str) -> str:
    """Where to go after logging in: a page of ours, never another site."""
    path, _, query = wanted.partition("?")
    ours = path.startswith("/") and not path.startswith("//")
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return f"{path}{known_query(query)}" if ours and plain and path not in PATHS else "/"
