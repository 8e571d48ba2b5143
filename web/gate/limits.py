"""How much of the server may be used at once, by one account, from one address, and by all.

The figures hold in each process. Whoever is at one waits, or is told what was found, what is
allowed and what to do; the others notice nothing. ``deploy/scoring@.service`` gives a process the
memory and the open files that these figures add up to.
"""

from __future__ import annotations

from typing import NamedTuple

MIB = 1 << 20


class Bounds(NamedTuple):
    """``sockets``: open pages; ``reruns``: pages being made; ``addresses``: that files may be sent
    to; ``held``: bytes of files sent and not yet given up.
    """

    sockets: int
    reruns: int
    addresses: int
    held: int


ACCOUNT = Bounds(sockets=30, reruns=2, addresses=5_000, held=300 * MIB)
"""A post that a few people share, each with several tabs. With two of its pages being made at once
it takes at most two thirds of a processor that somebody else is waiting for. Addresses: an
office's 560 workbooks, sent nine times. Files: three of the largest (100 MiB)."""

ADDRESS = Bounds(sockets=300, reruns=24, addresses=50_000, held=1000 * MIB)
"""An office of 50 people behind one address: six tabs each, half of them clicking at once; together
as many files as all are allowed."""

ALL = Bounds(sockets=600, reruns=64, addresses=100_000, held=1000 * MIB)
"""Two such offices. A page being made is a thread (``TasksMax``), an open page a file
(``LimitNOFILE``); files sent lie in memory (``MemoryHigh``), beside 1000 MiB of a reading child."""

MESSAGE = 1_000_000
"""Bytes of one message of a page, all that is typed and chosen in it included: as
``server.maxWidgetStateSize`` has it, in ``.streamlit/config.toml``."""

NAMES = 1_000
"""Files chosen at once: an office's 560 workbooks, and as many again nearly."""

GIVEN = 10_000
"""Addresses and numbers remembered for one account (and role, and unit); its oldest go first. More
than the addresses for files it may have, so that none of these is forgotten."""

MESSAGES = (40, 10.0)
"""Messages of an account at one go, and then a second: faster than a few people click."""

AHEAD = 50
"""Messages of a page that wait for their turn; whoever clicks has a few."""

LAST = 10
"""Of these, that are still looked at once the page has gone: a server that stops waits for them."""

SMALL = 10_000
"""Bytes of a message that is read while others wait; a larger one is the last until its turn."""

REQUESTS = (600, 60.0)
"""Requests of an account at one go, and then a second: ten pages opened by browsers that have kept
nothing yet of what a page is made of."""

OPENINGS = (40, 2 / 3)
"""Pages that an account opens at one go, and then a second. The server keeps 128 sessions whose
page has gone, for two minutes: no account opens as many in that time."""

LOGINS = 30
"""Tries to log in from one address that wait for their answer; those of browsers that the account
knows are not counted."""

GUESSES = (20, 1.0)
"""Of these, that fail at one go, and then a second: to look at a password takes 0.1 s and 64 MiB. A
good login, as an office has many in the morning, takes no turn."""

RECONNECT = 110.0
"""Seconds after which a session is given up, with the files sent in it, where its page does not
come back; the server itself would forget it after 120 and leave the files lying."""

STOPPING = 2.0
"""Seconds that a page being made goes on, and counts, after whoever asked for it has gone."""

HEADERS = 64 * 1024
"""Bytes of a request's head. Cookies of all programs on one host come along; the parsers' own
bounds are 16 KiB, and 8 KiB a line of a websocket's head, whose page then opened and never came
alive."""
