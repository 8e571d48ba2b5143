"""What is made once for a state of a year, shared by all sessions of the server, gone with it.

A page's pieces (markup, tables, charts) are pure functions of the scores, or of the register of
matters as it stands; a change in the year or a reading tried out gives others, and so other pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from threading import RLock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

MOST = 1000
"""How many pieces are kept of one state: those of some 150 units' pages, about 20 MB."""

_Piece = TypeVar("_Piece")
_pieces: WeakKeyDictionary[Hashable, dict[Hashable, Any]] = WeakKeyDictionary()
_making = RLock()


def made_once(state: Hashable, name: Hashable, make: Callable[[], _Piece]) -> _Piece:
    """What ``make`` gives for a state (scores, a register), made when it is first asked for by
    this name.

    It is kept as long as anything holds the state, which it must not do itself; the oldest of
    more than :data:`MOST` goes. Sessions that ask for it while it is being made wait for it.
    """
    with suppress(KeyError):
        known: _Piece = _pieces[state][name]
        return known
    with _making:
        kept = _pieces.setdefault(state, {})
        if name not in kept:
            kept[name] = make()
            if len(kept) > MOST:
                del kept[next(iter(kept))]
        piece: _Piece = kept[name]
    return piece
