"""The register of matters: its page at 5,000 matters of 70 units and at 10,000 of 500.

All by processor time of the server, but for the first look; the register is the year's ledger.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil
from sqlalchemy import create_engine, insert
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks.load import ROOT, Visitor, serving, used
from benchmarks.office import begun
from benchmarks.timing import Figure, seconds
from scoring.office import ledger_sheets, matter_states
from scoring.office.year import OfficeYear
from scoring.store import Store, schema

FEW, MANY = (70, 5_000), (500, 10_000)
"""Units and matters."""
TIMES, AT = 15, "2025-12-01T08:00:00.000000Z"
NOTE = "备注"
"""The column that is recorded; nothing is in it before."""


def invent(store: Store, units: int, matters: int) -> OfficeYear:
    """A year whose matters have some seven in ten of the ledger's columns each, on any day."""
    year, chance = begun(store, units), random.Random(matters)
    ledger_sheets.choose_source(year, "register", "试行登记簿")
    assert year.scheme.ledger
    columns = [c for c in year.scheme.ledger.columns if c.field != "matter" and c.name != NOTE]
    said = {"year_id": year.year.id, "recorded_at": AT, "recorded_by": "稳评办", "note": ""}
    rows, facts = list[dict[str, object]](), list[dict[str, object]]()
    for number in range(1, matters + 1):
        named = {"unit": f"单位{number % units}", "name": f"第{number}号道路改造工程"}
        by = {"registered_at": AT, "registered_by": "稳评办", "year_id": year.year.id}
        rows.append({"id": number, **named, **by})
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
            fact = {"field": column.field, "value": value, "day": day, "paper": f"{number}号"}
            facts.append({"id": len(facts) + 1, "matter_id": number, **fact, **said})
    with create_engine(store.address).begin() as connection:  # the store's own way takes minutes
        connection.execute(insert(schema.matters), rows)
        connection.execute(insert(schema.matter_facts), facts)
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


def cost(reader: Reader, line: ClientConnection, server: psutil.Process, message: BackMsg) -> float:
    """Processor seconds of the server until a message is answered."""
    before = used(server)
    reader.run(line, message)
    return used(server) - before


def measured(units: int, matters: int) -> tuple[float, Costs]:
    """How long the register takes to be made at first (seconds), and what its page costs."""
    with TemporaryDirectory() as name:
        with Store.open(f"sqlite:///{name}/office.db") as store:
            year = invent(store, units, matters)
            made = seconds(lambda: matter_states.register(year))
        with serving(ROOT / "app.py", Path(name)) as (address, server):
            return made, costs(address, server, matters)


def figures() -> Iterator[Figure]:
    """The page at 5,000 matters, and how its costs grow to 10,000."""
    made, small = measured(*FEW)
    of = f"the page of {FEW[1]:,} matters"
    print(f"    {of}: a look sends {small.sent:,} bytes")
    yield Figure(f"{of}: the first look of all", small.first, "1.5 s", 1.5, 1)
    for name, most in (("look", 0.15), ("search", 0.15), ("record", 0.15), ("after", 0.3)):
        words = {"after": "the list after a record"}.get(name, f"a {name}")
        against = f"{most * 1000:g} ms"
        yield Figure(f"{of}: {words} (processor time)", getattr(small, name), against, most, 1)
    made_larger, large = measured(*MANY)
    of = f"{MANY[1]:,} matters of {MANY[0]} units"
    twice = f"twice that of {FEW[1]:,}"
    yield Figure(f"{of}: the register made at first", made_larger, twice, 2 * made, 1.2)
    for name in ("look", "search", "record", "after"):
        cost_of = getattr(large, name), twice, 2 * getattr(small, name)
        yield Figure(f"{of}: {name} (processor time)", *cost_of, 1.2)
