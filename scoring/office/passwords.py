"""Passwords as argon2id hashes (argon2-cffi), and how easy one may not be."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from scoring.model.evidence import UsageError

SHORTEST, LONGEST = 10, 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher()
"""The library's defaults: 64 MiB and three passes a guess (RFC 9106, low memory)."""


def hashed(password: str, name: str) -> str:
    """The hash to keep. Raises :class:`UsageError` for a password that is too easy."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"密码应为 {SHORTEST} 至 {LONGEST} 个字符")
    if len(set(password)) < 5 or name in password:
        raise UsageError("密码太简单:不要重复少数几个字符,也不要含账号本身")
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one kept; takes as long where there is none."""
    try:
        return _hasher.verify(kept or _nobody(), password[: LONGEST + 1]) and kept is not None
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def temporary_password() -> str:
    """A password to hand over, without letters that look alike."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
