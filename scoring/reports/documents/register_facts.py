"""What papers of the register are made from: one matter, or the rows of its ledger, as of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from criteria import Ledger, Scheme
from scoring.reports.documents.paper_text import reason, shown


class Recorded(NamedTuple):
    """What is recorded of a matter under a heading: since when, by which paper, with what note."""

    heading: str
    value: str
    day: date
    paper: str = ""
    note: str = ""


@dataclass(frozen=True)
class MatterFacts:
    """One matter as of a ``day``: what holds then, by heading, and all that was recorded by then.

    ``own``: the headings that the register has beside the ledger's; ``history`` in the order of
    days. ``carried_from``: its number in the year before.
    """

    scheme: Scheme
    year: int
    day: date
    number: int
    unit: str
    name: str
    carried_from: int | None
    own: Sequence[str]
    holds: Mapping[str, Recorded]
    history: Sequence[Recorded]

    @property
    def ledger(self) -> Ledger:
        """The scheme's ledger."""
        return ledger_of(self.scheme)

    @property
    def headings(self) -> list[str]:
        """All under which something can be recorded, in the order in which they are printed."""
        columns = [each.name for each in self.ledger.columns if each.field != "matter"]
        return [*self.own, *columns]


class RegisterRow(NamedTuple):
    """A matter as a row of the ledger: its number, its unit, its cells by heading."""

    number: int
    unit: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class RegisterFacts:
    """The ledger as the register gives it as of a ``day``, by unit; ``unit`` where it is of one."""

    scheme: Scheme
    year: int
    day: date
    rows: Sequence[RegisterRow]
    unit: str = ""

    @property
    def ledger(self) -> Ledger:
        """The scheme's ledger."""
        return ledger_of(self.scheme)


def ledger_of(scheme: Scheme) -> Ledger:
    """The ledger of a scheme that has one."""
    assert scheme.ledger is not None, "a register is of a scheme with a ledger"
    return scheme.ledger


def value_shown(ledger: Ledger, heading: str, value: str) -> str:
    """A recorded value as papers print it: a date in words, text on one line."""
    dates = {each.name for each in ledger.columns if each.kind == "date"}
    return reason(value) if heading in dates else shown(value)
