"""A reviewer's browser tab without a browser: the review page over its websocket."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from tests.gate.asking import Asker, pages_in, run_page, text_of, until_finished
from web.components.review_sheet import EDITED

Cells = dict[tuple[str, str], Any]
NAME = re.compile(r"经办:([\w ]+)")
QUIET = 1.0
"""Seconds without a word after which a page is made."""


@dataclass
class Tab:
    """One tab: what it was shown last, and what was typed into its grid since it began."""

    asker: Asker
    session: str = ""
    page: str = ""
    unit: str = ""
    name: str = ""
    text: str = ""
    grid: str = ""
    save: str = ""
    alerts: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    edited: dict[int, dict[str, Any]] = field(default_factory=dict)
    line: ClientConnection | None = None

    @classmethod
    def opened(cls, asker: Asker) -> Self:
        """A new tab on the page, as F5 opens it."""
        tab = cls(asker)
        tab.line = asker.socket()
        told = run_page(tab.line)
        tab.page = pages_in(told)["verify"]
        tab.ask()
        return tab

    def ask(self, *, wait: bool = True, press: str = "") -> None:
        """Send what the grid holds, and perhaps that a button was pressed; see what comes."""
        assert self.line
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_script_hash = self.page
        states = message.rerun_script.widget_states.widgets
        if self.edited:
            given = {"edited_rows": self.edited, "added_rows": [], "deleted_rows": []}
            states.add(id=self.grid, string_value=json.dumps(given))
        if press:
            states.add(id=press, trigger_value=True)
        self.line.send(message.SerializeToString())
        if wait:
            self._see(self._told())

    def _told(self) -> list[ForwardMsg]:
        """All that comes until the page is made, also where it is made twice."""
        assert self.line
        told = until_finished(self.line)
        while told[-1].script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            told += until_finished(self.line)
        return told

    def _see(self, told: list[ForwardMsg]) -> None:
        self.text, self.alerts = text_of(told), []
        for message in told:
            if message.HasField("new_session"):
                self.session = message.new_session.initialize.session_id
            if message.WhichOneof("type") != "delta":
                continue
            if message.delta.WhichOneof("type") == "add_block":
                found = NAME.match(message.delta.add_block.popover.label)
                self.name = found[1] if found else self.name
                continue
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind == "alert":
                self.alerts.append(element.alert.body)
            if kind == "button" and element.button.label == "保存核定":
                self.save = element.button.id
            if kind == "dataframe" and element.dataframe.alt.endswith("核定表"):
                if element.dataframe.id != self.grid:
                    self.edited = {}
                self.grid, self.unit = element.dataframe.id, element.dataframe.alt[:-3]
                frame = convert_arrow_bytes_to_pandas_df(element.dataframe.arrow_data.data)
                self.rows = frame.astype("object").where(frame.notna(), None).to_dict("records")

    def type(self, row: int, column: str, value: Any, *, wait: bool = True) -> None:
        """Type into a cell of the grid; without waiting for what the page makes of it."""
        self.edited.setdefault(row, {})[column] = value
        self.ask(wait=wait)

    def press_save(self) -> None:
        """Press 保存核定 and look until the page says what became of it."""
        self.ask(press=self.save)

    def cells(self) -> Cells:
        """What the grid holds where a reviewer fills in: as sent, and what was typed since."""
        return {
            (str(row["编号"]), column): _plain(self.edited.get(at, {}).get(column, row[column]))
            for at, row in enumerate(self.rows)
            for column in EDITED
        }

    def leave(self) -> None:
        """The connection ends: the tab is closed, shown anew, or the network is gone."""
        assert self.line
        with suppress(OSError):
            self.line.close()

    def reconnected(self) -> None:
        """Connect again as a browser does whose connection was lost: all it knows is sent.

        What comes first may be the end of the run that was under way when the connection ended.
        """
        self.line = self.asker.socket(self.session)
        self.ask()
        with suppress(TimeoutError):
            while True:
                self._see(until_finished(self.line, QUIET))


def _plain(value: Any) -> Any:
    return None if value == "" else value
