"""Every verb of the office: what the roles' test asks and docs/roles.md lists."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import scoring.office
from scoring.office.accounts import Accounts
from scoring.office.archive import Office
from scoring.office.year import OfficeYear

KINDS = {OfficeYear: "一个年度", Office: "全部记录", Accounts: "账号"}
Verb = Callable[..., Any]


def verbs() -> Iterator[tuple[type, str, Verb]]:
    """What a verb works on, its name, and it: public methods of the three classes, and every
    public function of the office that takes an ``OfficeYear``.
    """
    for kind in KINDS:
        for name, verb in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_"):
                yield kind, f"{kind.__name__}.{name}", verb
    for info in pkgutil.iter_modules(scoring.office.__path__, "scoring.office."):
        module = importlib.import_module(info.name)
        for name, verb in inspect.getmembers(module, inspect.isfunction):
            own = verb.__module__ == info.name and not name.startswith("_")
            taken = [str(each.annotation) for each in inspect.signature(verb).parameters.values()]
            if own and any("OfficeYear" in each for each in taken):
                yield OfficeYear, f"{info.name.rpartition('.')[2]}.{name}", verb
