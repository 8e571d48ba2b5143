"""Who may enter, and what has been published, as the store gives it; times are ISO text, UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["reporter", "staff", "reviewer", "leader", "administrator"]


@dataclass(frozen=True)
class Account:
    """A post that may log in: ``unit`` is filled for a reporter only.

    ``password`` is an argon2id hash and never shown; ``temporary`` one has to be changed at
    the next login; disabled where ``disabled_at`` is filled.
    """

    id: int
    name: str
    password: str = field(repr=False)
    temporary: bool
    role: Role
    unit: str | None
    created_at: str
    created_by: str
    disabled_at: str | None


@dataclass(frozen=True)
class Login:
    """A session: ``key`` is the hash of its secret."""

    key: str
    account_id: int
    began_at: str
    seen_at: str


@dataclass(frozen=True)
class Failures:
    """How often in a row a login failed for one account name or from one address."""

    key: str
    count: int
    at: str


@dataclass(frozen=True)
class Publication:
    """A seal whose result units and leaders may see; withdrawn where ``withdrawn_at`` is filled."""

    id: int
    year_id: int
    seal_id: int
    published_at: str
    published_by: str
    withdrawn_at: str | None
    withdrawn_by: str | None
    withdraw_reason: str | None
