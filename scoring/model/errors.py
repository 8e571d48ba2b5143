"""What a call that cannot be carried out raises; standard library only, so it loads at once."""

from __future__ import annotations


class UsageError(ValueError):
    """A call that cannot be carried out as asked; the message is for the user, in Chinese."""
