"""Who may do what: the one place where it is decided, for the web and the terminal alike.

A verb says what it :func:`needs`; whoever is at work (:class:`Actor`) is asked each time, and an
account is read anew each time, so that a role taken away is gone at once. Only the outermost
verb is asked: what it calls on its way is its own business.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from scoring.model.evidence import UsageError
from scoring.store import Role, Store


class Action(StrEnum):
    """What a verb does, in the office's words."""

    OWN = "报送本单位材料"
    OWN_RESULT = "查看本单位成绩(公布后)"
    LOOK_PUBLISHED = "查看和导出公布的成绩"
    LOOK = "查看和导出(公布前)"
    INSPECT = "查阅原件、核定经过和审计"
    RECEIVE = "接收报送"
    RECORD = "日常记录减分、否决"
    VERIFY = "核定、采纳加分"
    YEARS = "年度、名册、读法"
    SEAL = "封存、公布"
    KEEP = "备份、恢复、核验记录"
    ACCOUNTS = "管理账号"


ROLES: dict[Role, str] = {
    "reporter": "报送单位",
    "staff": "经办",
    "reviewer": "核定",
    "leader": "领导",
    "administrator": "管理员",
}
_LOOKING = frozenset({Action.LOOK, Action.LOOK_PUBLISHED, Action.INSPECT})
ALLOWED: dict[Role, frozenset[Action]] = {
    "reporter": frozenset({Action.OWN, Action.OWN_RESULT}),
    "leader": frozenset({Action.LOOK_PUBLISHED}),
    "staff": _LOOKING | {Action.RECEIVE, Action.RECORD},
    "reviewer": _LOOKING | {Action.RECEIVE, Action.VERIFY},
    "administrator": _LOOKING | {Action.YEARS, Action.SEAL, Action.KEEP, Action.ACCOUNTS},
}
"""Duties are kept apart: who records does not verify, who verifies does not seal. A reviewer
receives too, as the office's own collection brings 核定分, which others may not bring in."""


class Forbidden(UsageError):
    """Whoever is at work may not do this; the message says which role may."""


class Actor(Protocol):
    """Whoever is at work."""

    @property
    def name(self) -> str:
        """What stands in the audit."""

    @property
    def unit(self) -> str | None:
        """The unit a reporter reports for."""

    def is_allowed(self, action: Action) -> bool:
        """Whether this is allowed, as of now."""


class AtTheMachine:
    """Who runs the program on the machine itself: it is theirs, and so is all that is in it."""

    unit = None

    def __init__(self, name: str) -> None:
        self.name = name

    def is_allowed(self, action: Action) -> bool:
        """Everything but what belongs to a single unit."""
        return action not in (Action.OWN, Action.OWN_RESULT)


class LoggedIn:
    """Whoever is logged in by an account; its role is looked up each time it is asked."""

    def __init__(self, store: Store, account_id: int) -> None:
        self._store, self._account_id = store, account_id
        with store.read() as now:
            self.name = now.accounts.get(account_id).name

    @property
    def unit(self) -> str | None:
        """The unit the account reports for."""
        with self._store.read() as now:
            return now.accounts.get(self._account_id).unit

    @property
    def role(self) -> Role | None:
        """The account's role now; None where it is disabled or its password is temporary."""
        with self._store.read() as now:
            account = now.accounts.get(self._account_id)
        return None if account.disabled_at or account.temporary else account.role

    def is_allowed(self, action: Action) -> bool:
        """Whether the account's role allows it."""
        role = self.role
        return role is not None and action in ALLOWED[role]


class Asked(Protocol):
    """What has verbs: it knows who is at work, and whether its figures are published."""

    @property
    def actor(self) -> Actor:
        """Whoever is at work."""

    def published(self) -> bool:
        """Whether units and leaders may see the result."""


_inside: ContextVar[bool] = ContextVar("inside", default=False)
_Self = TypeVar("_Self", bound=Asked)
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
Verb = Callable[Concatenate[_Self, _Given], _Result]


def needs(
    action: Action,
) -> Callable[[Verb[_Self, _Given, _Result]], Verb[_Self, _Given, _Result]]:
    """A verb that asks first. Raises :class:`Forbidden`, and then nothing has been done."""

    def with_question(verb: Verb[_Self, _Given, _Result]) -> Verb[_Self, _Given, _Result]:
        @wraps(verb)
        def asked(self: _Self, /, *given: _Given.args, **named: _Given.kwargs) -> _Result:
            if _inside.get():
                return verb(self, *given, **named)
            must(self, action)
            mark = _inside.set(True)
            try:
                return verb(self, *given, **named)
            finally:
                _inside.reset(mark)

        asked.needs = action  # type: ignore[attr-defined]
        return asked

    return with_question


def is_allowed(asked: Asked, action: Action) -> bool:
    """Whether whoever is at work may do this now."""
    if asked.actor.is_allowed(action):
        return action is not Action.OWN_RESULT or asked.published()
    return (
        action is Action.LOOK
        and asked.actor.is_allowed(Action.LOOK_PUBLISHED)
        and asked.published()
    )


def must(asked: Asked, action: Action) -> None:
    """Raise :class:`Forbidden` where whoever is at work may not do this now."""
    if is_allowed(asked, action):
        return
    later = {Action.LOOK: Action.LOOK_PUBLISHED, Action.OWN_RESULT: Action.OWN_RESULT}
    if action in later and asked.actor.is_allowed(later[action]):
        raise Forbidden("成绩还没有公布;公布后才能查看")
    able = "、".join(ROLES[role] for role, actions in ALLOWED.items() if action in actions)
    raise Forbidden(f"您的账号不能「{action.value}」;能办理的是:{able}")
