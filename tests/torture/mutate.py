"""Mutations of a good workbook: of its bytes, and of the XML inside it."""

from __future__ import annotations

import io
import random
import re
import zipfile

WORDS = (
    b"A1",
    b"XFD1048576",
    b"1e999",
    b"-1",
    b"&#x0;",
    b"<f>",
    b"</row>",
    b't="s"',
    b't="e"',
    b"99999999999",
    b"\xff\xfe",
    b"",
)


def mutated(data: bytes, seed: int) -> bytes:
    """One mutation of ``data``; the same seed gives the same bytes."""
    chance = random.Random(seed)
    if chance.random() < 0.4:
        return _bytes(data, chance)
    return _parts(data, chance)


def _bytes(data: bytes, chance: random.Random) -> bytes:
    raw = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        place = chance.randrange(len(raw))
        action = chance.random()
        if action < 0.6:
            raw[place] = chance.randrange(256)
        elif action < 0.8:
            del raw[place : place + chance.randrange(1, 60)]
        else:
            raw[place:place] = chance.randbytes(chance.randrange(1, 60))
    return bytes(raw)


def _parts(data: bytes, chance: random.Random) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    victim = chance.choice(source.namelist())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == victim:
                if chance.random() < 0.1:
                    continue
                part = _xml(part, chance)
            target.writestr(name, part)
    return stream.getvalue()


def _xml(part: bytes, chance: random.Random) -> bytes:
    tokens = re.findall(rb"<[^>]*>|[^<]+", part)
    for _ in range(chance.choice((1, 2, 5, 30))):
        place = chance.randrange(len(tokens))
        action = chance.random()
        if action < 0.25:
            tokens[place] = b""
        elif action < 0.5:
            tokens.insert(place, tokens[chance.randrange(len(tokens))])
        elif action < 0.75:
            values = re.findall(rb'"([^"]*)"', tokens[place])
            old = chance.choice(values) if values else tokens[place]
            tokens[place] = tokens[place].replace(old, chance.choice(WORDS), 1)
        else:
            tokens[place] = tokens[place].replace(b"=", chance.choice(WORDS), 1)
    return b"".join(tokens)
