"""Dates as an iCalendar file (RFC 5545), for the calendar of a telephone or a computer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from scoring.text.typesetting import plain

OCTETS = 75
"""RFC 5545, 3.1: a line holds at most so many octets without its break; longer ones are folded."""
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n",
            "\u2028": "\\n", "\u2029": "\\n"}  # fmt: skip
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//stability-scoring//calendar//ZH",
         "CALSCALE:GREGORIAN", "METHOD:PUBLISH")  # fmt: skip


class Entry(NamedTuple):
    """A date: ``uid`` stays the same when it is moved, ``moved`` counts how often it was. ``by``:
    the day, or where ``timed`` the minute in local time.
    """

    uid: str
    by: datetime
    timed: bool
    summary: str
    description: str
    moved: int = 0


def calendar_file(name: str, entries: Iterable[Entry], stamp: datetime) -> bytes:
    """A calendar called ``name``; ``stamp`` (UTC) is when what it says was last changed.

    The same input gives the same bytes.
    """
    lines = [*_HEAD, f"X-WR-CALNAME:{_text(name)}"]
    for each in entries:
        lines += _event(each, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(piece + b"\r\n" for line in lines for piece in _folded(line))


def _event(entry: Entry, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{entry.moved}"
    if entry.timed:
        yield f"DTSTART:{entry.by:%Y%m%dT%H%M%S}"
        yield f"DTEND:{entry.by:%Y%m%dT%H%M%S}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.by:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.by + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(entry.summary)}"
    yield f"DESCRIPTION:{_text(entry.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """A text as a value: no control characters, and marks of the format written as text."""
    return "".join(_ESCAPED.get(each, each) for each in plain(text).replace("\t", " "))


def _folded(line: str) -> Iterator[bytes]:
    """A line in pieces of at most :data:`OCTETS`, none of them cut inside a character; those after
    the first begin with a blank.
    """
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > OCTETS:
            yield piece
            piece = b" "
        piece += octets
    yield piece
