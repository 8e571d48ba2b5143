"""Whether sheet XML is written so plainly that tags alone say what Excel shows.

A reader that goes by tags keeps one of a cell that stands twice, ends a value at a comment, takes
an error for a blank. So it is given a sheet only when all of its rows and cells have the few
usual forms, in order. Rows or cells that stand twice are refused at once; anything else unusual
is left to the careful reader, which is slow and exact.

Small parts are held against the exact forms (:mod:`usual`). Large ones, of hundreds of MiB, are
looked at with numpy, tag by tag (:mod:`large`).
"""

from __future__ import annotations

import re

from scoring.intake.reader.sheet import Refusal

_HIDDEN = re.compile(rb' (?:hidden="(?!0|false)|ht="0*(?:\.0*)?")')
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)


def stands_twice(what: str, where: str) -> Refusal:
    """The refusal of a row or cell that stands twice or out of order."""
    return Refusal("unreadable", f"{where}里{what}出现两次或次序颠倒,不能判断以哪一处为准")


def is_utf8(part: bytes) -> bool:
    """Whether a part does not say that it is in another encoding."""
    return _ENCODING.match(part) is None


def hides(attributes: bytes) -> bool:
    """Whether a row with these attributes is not shown."""
    return _HIDDEN.search(attributes) is not None


def has_markup(text: bytes) -> bool:
    """Whether comments, CDATA or processing instructions stand in it (a declaration apart)."""
    # The rare sign is looked for first: many times as fast where it is not there at all.
    return (b"!" in text and b"<!" in text) or (b"?" in text and text.find(b"<?", 5) > 0)


def plain_head(head: bytes) -> bool:
    """Whether what stands before the rows has no odd names or quotes, and hides no column."""
    return (
        b"<worksheet" in head
        and b"='" not in head
        and is_utf8(head)
        and not any(
            mark in head for mark in (b' width="0', b'ColWidth="0', b' hidden="1', b' hidden="t')
        )
    )
