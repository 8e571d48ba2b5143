"""Rounds of typing at a running server that are broken off: F5, a lost connection, kill -9.

What two reviewers typed is written down beside; whatever they are shown afterwards is held
against it, and so is under whose name what they saved stands.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scoring.office import at_the_machine, reviewing
from scoring.office.roles import Role
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.accounts import PASSWORD, account
from tests.gate.asking import Asker
from tests.gate.conftest import UNIT, name_of, process_at, settle
from tests.web.conftest import free_port, serving
from tests.web.reviewing_client import Cells, Tab
from web.components.review_sheet import GIVEN, REASON

NAMES = {"accounts": (name_of(Role.REVIEWER), "复核岗"), "local": (at_the_machine.SOMEBODY, "张三")}


def begun(url: str) -> None:
    """A year and two reviewers' accounts."""
    with Store.open(url) as store:
        settle(store)
        account(store, NAMES["accounts"][1], Role.REVIEWER)


@dataclass
class Server:
    """A server that is killed and started again at one port."""

    folder: Path
    url: str
    way: str
    port: int = field(default_factory=free_port)
    running: ExitStack = field(default_factory=ExitStack)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        settings = {"SCORING_DATABASE_URL": self.url}
        if self.way == "accounts":
            settings["SCORING_ACCESS"] = "accounts"
        self.running.enter_context(
            serving(self.folder, self.folder / "none", port=self.port, **settings)
        )

    def restart(self) -> None:
        """kill -9, and start again."""
        process = process_at(self.address)
        process.kill()
        process.wait()
        self.running.close()
        self.start()


@contextmanager
def running(folder: Path, url: str, way: str) -> Iterator[Server]:
    """A running server for people who log in (``accounts``) or for this machine (``local``)."""
    begun(url)
    found = Server(folder, url, way)
    found.start()
    try:
        yield found
    finally:
        found.running.close()


@dataclass
class Rounds:
    """Two reviewers at one unit, what the records say, and what each has typed and not saved."""

    server: Server
    store: Store
    dice: random.Random = field(default_factory=lambda: random.Random(2013))
    records: Cells = field(default_factory=dict)
    typed: dict[str, Cells] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.year = OfficeYear(self.store, 1, "核对员")
        self.names = NAMES[self.server.way]
        self.typed = {name: {} for name in self.names}
        self.askers = {name: Asker(self.server.address) for name in self.names}
        if self.server.way == "accounts":
            for name, asker in self.askers.items():
                assert asker.log_in(name, PASSWORD).status == 303
        first = self.opened(self.names[0])
        self.records, self.lines = first.cells(), [str(row["编号"]) for row in first.rows]
        first.leave()

    def opened(self, name: str) -> Tab:
        """A new tab of somebody, as a browser opens it."""
        if self.server.way == "local":
            at_the_machine.give_name(self.store, name)
        self.askers[name].ask("/")
        tab = Tab.opened(self.askers[name])
        if self.server.way == "accounts":
            assert f"账号:{name}" in tab.text
        else:
            assert tab.name == name
        return tab

    def run(self, times: int, restart_every: int) -> None:
        """So many rounds: type, break off, look; now and then save."""
        for number in range(1, times + 1):
            name = self.dice.choice(self.names)
            tab = self.opened(name)
            self.look(tab, name)
            way = "restart" if number % restart_every == 0 else self.dice.choice(("F5", "lost"))
            self.type(tab, name, wait=way == "restart")
            again = self.broken_off(tab, name, way)
            self.look(again, name, way)
            if self.dice.random() < 0.15:
                self.save(again, name)
            elif self.server.way == "local" and self.dice.random() < 0.1:
                self.renamed(again, name)
            again.leave()
            self.done[way] += 1

    def look(self, tab: Tab, name: str, after: str = "opened") -> None:
        """Nothing that was typed is lost, and nothing of the other's is there."""
        assert tab.unit == UNIT or not self.typed[name]
        if tab.unit == UNIT:
            wanted, found = self.records | self.typed[name], tab.cells()
            wrong = {each: (wanted[each], found[each]) for each in wanted}
            wrong = {each: pair for each, pair in wrong.items() if pair[0] != pair[1]}
            assert not wrong, (name, wrong, after, dict(self.done))

    def type(self, tab: Tab, name: str, *, wait: bool) -> None:
        """A figure with its reason into a line; the second of them is cut off at once."""
        if tab.unit != UNIT:
            return
        row = self.dice.choice(
            [at for at, line in enumerate(self.year.scheme.lines) if not line.allowed]
        )
        stands = self.records[self.lines[row], GIVEN]  # to type this again would be no change
        given = self.dice.choice([n / 100 for n in range(1, 100) if n / 100 != stands])
        reason = f"{name} {self.dice.random()}"
        tab.type(row, GIVEN, given)
        tab.type(row, REASON, reason, wait=wait)
        self.typed[name] |= {(self.lines[row], GIVEN): given, (self.lines[row], REASON): reason}

    def broken_off(self, tab: Tab, name: str, way: str) -> Tab:
        """The tab after its connection ended in some way."""
        tab.leave()
        if way == "restart":
            self.server.restart()
        if way == "F5" or (way == "restart" and self.dice.random() < 0.5):
            return self.opened(name)
        tab.reconnected()
        return tab

    def save(self, tab: Tab, name: str) -> None:
        """Save, twice where the other was faster: it stands under this name and no other."""
        if tab.unit != UNIT or not self.typed[name]:
            return
        before = reviewing.revision(self.year, UNIT)
        tab.press_save()
        if reviewing.revision(self.year, UNIT) == before:  # the other was faster
            tab.press_save()
        revision, reviews, _ = reviewing.reviews(self.year, UNIT)
        assert revision == before + 1, (name, self.typed[name], tab.alerts)
        saved = {each.line: each for each in reviews if each.revision == revision}
        assert {line for line, _ in self.typed[name]} == {*saved}
        assert {each.reviewer for each in saved.values()} == {name}
        for (line, column), value in self.typed[name].items():
            review = saved[line]
            assert value == (review.reason if column == REASON else (review.points or 0) / 100)
        self.records |= self.typed[name]
        self.typed[name] = {}
        self.done["saved"] += 1

    def renamed(self, tab: Tab, name: str) -> None:
        """Another tab gives another name while this one shows the old: nothing is booked."""
        [other] = set(self.names) - {name}
        at_the_machine.give_name(self.store, other)
        before = self.store.head()
        tab.press_save()
        assert any("刚才点的没有办理" in each for each in tab.alerts), tab.alerts
        assert tab.name == other
        time.sleep(0.5)  # longer than the page waits for what was typed last
        tab.ask()
        assert self.store.head() == before
        self.look(tab, other)
        self.done["renamed"] += 1
