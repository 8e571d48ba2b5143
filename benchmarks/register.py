"""The register of matters: its page at 5,000 matters of 70 units and at 10,000 of 500.

All by processor time of the server, but for the first look; the register is the year's ledger.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks.load import ROOT, Visitor, serving, used
from benchmarks.office import begun
from benchmarks.timing import Figure
from scoring.intake.roster import Roster
from scoring.office import ledger_sheets, matter_states
from scoring.office.registered import registered_year
from scoring.office.year import OfficeYear
from scoring.store import NewFact, Store

FEW, MANY = (70, 5_000), (500, 10_000)
"""Units and matters."""
TIMES = 15
NOTE = "决定机关"
"""The field that is recorded."""


def invent(store: Store, units: int, matters: int) -> OfficeYear:
    """A year whose matters have some seven in ten of the ledger's columns each, on any day."""
    year, chance = begun(store, units), random.Random(matters)
    ledger_sheets.choose_source(year, "register", "试行登记簿")
    assert year.scheme.ledger
    columns = [each for each in year.scheme.ledger.columns if each.field != "matter"]
    with store.write("稳评办") as tx:
        for number in range(matters):
            unit, name = f"单位{number % units}", f"第{number}号道路改造工程"
            matter = tx.matters.add(year.year.id, unit, name)
            first = date(2025, 1, 1) + timedelta(chance.randrange(200))
            for column in columns:
                if not column.required and chance.random() < 0.3:
                    continue
                day, value = first, f"内容{number}"
                if column.kind == "date":
                    day = first + timedelta(chance.randrange(90))
                    value = day.isoformat()
                elif column.kind == "step" or column.choices:
                    value = chance.choice(column.choices) if column.choices else "是"
                tx.matters.record(matter.id, NewFact(column.field, value, day, f"〔2025〕{number}号"))
    return year


class Costs(NamedTuple):
    """Seconds: the first look by the clock, the others of the processor; ``sent``: bytes."""

    first: float
    look: float
    search: float
    record: float
    after: float
    sent: int


class Reader(Visitor):
    """A session at the register's page."""

    def ask(self, query: str = "", **values: str) -> BackMsg:
        """A look at a list, or by ``query`` at a matter, with texts in fields by their labels; a
        blank one presses the button of that label.
        """
        message = BackMsg(rerun_script={"query_string": query})
        message.rerun_script.page_script_hash = self.pages["matters"]
        for label, text in values.items():
            state = message.rerun_script.widget_states.widgets.add(id=self.ids[label])
            if text:
                state.string_value = text
            else:
                state.trigger_value = True
        return message


def costs(address: str, server: psutil.Process, matters: int) -> Costs:
    """What a look, a search, a record, and a look at the list after it cost."""
    reader, numbers = Reader(address), count(1)
    with connect(address, subprotocols=["streamlit"], max_size=None) as line:
        reader.run(line, BackMsg(rerun_script={"query_string": ""}))  # a page without matters
        first = reader.run(line, reader.ask())
        spent = {"look": list[float](), "search": [], "record": [], "after": []}
        for _ in range(TIMES):
            number = next(numbers) * 7 % matters + 1
            spent["look"].append(cost(reader, line, server, reader.ask()))
            sent = reader.sent
            search = reader.ask(查找=f"第{number}号")
            spent["search"].append(cost(reader, line, server, search))
            query = f"matter={number}"
            reader.run(line, reader.ask(query))
            record = reader.ask(query, **{NOTE: f"第{number}次", "记录": ""})
            spent["record"].append(cost(reader, line, server, record))
            spent["after"].append(cost(reader, line, server, reader.ask()))
    return Costs(first, **{name: mean(each) for name, each in spent.items()}, sent=sent)


def cost(
    reader: Reader, line: ClientConnection, server: psutil.Process, message: BackMsg
) -> float:
    """Processor seconds of the server until a message is answered."""
    before = used(server)
    reader.run(line, message)
    return used(server) - before
