"""Whether whoever is at work may do something: asked here alone, for web and terminal alike.

The roles and their actions are listed in :mod:`scoring.model.roles`. A verb says what it
:func:`needs`; whoever is at work (:class:`Actor`) is asked each time, and an account is read anew
each time, so that a role taken away is gone at once. Only the outermost verb asks: what it calls
is part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from scoring.model.evidence import UsageError
from scoring.model.roles import Action, Role, roles_with
from scoring.store import Account, Store

__all__ = ["Action", "Actor", "AtRecords", "AtTheMachine", "Forbidden", "LoggedIn", "Role",
           "is_allowed", "needs", "require"]  # fmt: skip


class Forbidden(UsageError):
    """Whoever is at work may not do this; the message says which role may."""


class Actor(Protocol):
    """Whoever is at work."""

    @property
    def name(self) -> str:
        """What stands in the audit."""

    @property
    def key(self) -> str:
        """Whose drafts are its own: nobody else has the same."""

    @property
    def unit(self) -> str | None:
        """The unit a reporter reports for."""

    @property
    def actions(self) -> Set[Action]:
        """All that is allowed, as of now."""


@dataclass(frozen=True)
class AtTheMachine:
    """Who runs the program on the machine itself: it is theirs, and so is all that is in it."""

    name: str
    unit: None = field(default=None, init=False)

    @property
    def key(self) -> str:
        """The name: whoever gives it is at the machine."""
        return f"name:{self.name}"

    @property
    def actions(self) -> Set[Action]:
        """Everything but what belongs to a single unit."""
        return frozenset(Action) - {Action.OWN, Action.OWN_RESULT}


@dataclass(frozen=True)
class LoggedIn:
    """Whoever is logged in by an account; its role is looked up each time it is asked."""

    store: Store
    account_id: int

    @cached_property
    def name(self) -> str:
        """The account's name, which never changes."""
        return self._account().name

    @property
    def key(self) -> str:
        """The account's number."""
        return f"account:{self.account_id}"

    @property
    def unit(self) -> str | None:
        """The unit the account reports for."""
        return self._account().unit

    @property
    def role(self) -> Role | None:
        """The account's role now; None where it is disabled or its password is temporary."""
        account = self._account()
        return None if account.disabled_at or account.temporary else Role(account.role)

    @property
    def actions(self) -> Set[Action]:
        """What the account's role allows."""
        role = self.role
        return role.actions if role else frozenset()

    def _account(self) -> Account:
        with self.store.read() as now:
            return now.accounts.get(self.account_id)


class Guarded(Protocol):
    """What verbs work on: it knows who is at work, and whether its figures are published."""

    @property
    def actor(self) -> Actor:
        """Whoever is at work."""

    def published(self) -> bool:
        """Whether units and leaders may see the result."""


class AtRecords:
    """Verbs on the records as a whole: nothing of them depends on what is published."""

    def __init__(self, store: Store, actor: str | Actor) -> None:
        self.store = store
        self.actor: Actor = AtTheMachine(actor) if isinstance(actor, str) else actor

    def published(self) -> bool:
        """Nothing is."""
        return False


_inside: ContextVar[bool] = ContextVar("inside", default=False)
_On = TypeVar("_On", bound=Guarded)
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
Verb = Callable[Concatenate[_On, _Given], _Result]


def needs(action: Action) -> Callable[[Verb[_On, _Given, _Result]], Verb[_On, _Given, _Result]]:
    """A verb that asks first. Raises :class:`Forbidden`, and then nothing has been done."""

    def with_question(verb: Verb[_On, _Given, _Result]) -> Verb[_On, _Given, _Result]:
        @wraps(verb)
        def asked(on: _On, /, *given: _Given.args, **named: _Given.kwargs) -> _Result:
            if _inside.get():
                return verb(on, *given, **named)
            require(on, action)
            mark = _inside.set(True)
            try:
                return verb(on, *given, **named)
            finally:
                _inside.reset(mark)

        asked.needs = action  # type: ignore[attr-defined]
        return asked

    return with_question


def is_allowed(on: Guarded, action: Action) -> bool:
    """Whether whoever is at work may do this now."""
    allowed = on.actor.actions
    if action in allowed:
        return action is not Action.OWN_RESULT or on.published()
    return action is Action.LOOK and Action.LOOK_PUBLISHED in allowed and on.published()


def require(on: Guarded, action: Action) -> None:
    """Raise :class:`Forbidden` where whoever is at work may not do this now."""
    if is_allowed(on, action):
        return
    later = {Action.LOOK: Action.LOOK_PUBLISHED, Action.OWN_RESULT: Action.OWN_RESULT}
    if action in later and later[action] in on.actor.actions:
        raise Forbidden("成绩还没有公布;公布后才能查看")
    raise Forbidden(f"您的账号不能「{action.value}」;能办理的是:{roles_with(action)}")
