"""Asking a server as anybody could: plain HTTP and websockets, with whatever headers."""

from __future__ import annotations

import asyncio
import http.client
import ssl
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

COOKIE = "scoring_login"
ANY_CERTIFICATE = ssl._create_unverified_context()
"""The certificates of tests are signed by nobody."""
ANY_CERTIFICATE.maximum_version = ssl.TLSVersion.TLSv1_2
"""The websocket client reads and writes one connection in two threads, and Python 3.11 has no lock
around it: what TLS 1.3 still reads after its handshake could swallow the request.
"""
MOST_SECONDS = 60


def alone(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a loop of its own: the browser of other tests has one going here."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, work).result()


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Asker:
    """Somebody who keeps cookies (the login's apart), and comes from ``source`` where it is said."""

    address: str
    secret: str = ""
    said: dict[str, str] = field(default_factory=dict)
    source: str = ""
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """The name of the login's cookie."""
        return f"__Host-{COOKIE}" if self.address.startswith("https") else COOKIE

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        connection = self.connection()
        try:
            # it may not want to hear the rest; what it said is there all the same
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body, {**self.headers(), **(headers or {})})
            answer = connection.getresponse()
            self._keep(answer.headers.get_all("Set-Cookie") or [])
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def connection(self) -> http.client.HTTPConnection:
        """A new connection, under TLS where the address says so."""
        at = urlsplit(self.address)
        assert at.hostname
        source = (self.source, 0) if self.source else None
        if at.scheme == "https":
            return http.client.HTTPSConnection(
                at.hostname, at.port, timeout=MOST_SECONDS, source_address=source,
                context=ANY_CERTIFICATE,
            )  # fmt: skip
        return http.client.HTTPConnection(
            at.hostname, at.port, timeout=MOST_SECONDS, source_address=source
        )

    def headers(self) -> dict[str, str]:
        """What goes with every request."""
        own = {self.cookie: self.secret} if self.secret else {}
        cookies = "; ".join(f"{name}={value}" for name, value in {**own, **self.kept}.items())
        return {**({"Cookie": cookies} if cookies else {}), **self.said}

    def _keep(self, cookies: Iterable[str]) -> None:
        """Keep what the server sets beside the login, as a browser does."""
        for each in cookies:
            name, _, rest = each.partition("=")
            if name != self.cookie:
                self.kept[name] = rest.partition(";")[0].strip('"')

    def post(self, path: str, headers: Mapping[str, str] | None = None, **form: str) -> Answer:
        """A form, sent as a browser sends it from our own page."""
        own = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address}
        return self.ask(path, "POST", urlencode(form).encode(), {**own, **(headers or {})})

    def log_in(self, name: str, password: str, **more: str) -> Answer:
        """Try to log in, and keep the secret that comes back."""
        answer = self.post("/login", name=name, password=password, **more)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            found, _, rest = cookie.partition("=")
            if found == self.cookie:
                self.secret = rest.partition(";")[0].strip('"')
        return answer

    def socket(self, session: str = "", **headers: str) -> ClientConnection:
        """The app's websocket. Raises ``InvalidStatus`` where the gate stays shut."""
        own = {"Origin": self.address, **self.headers(), **headers}
        own_origin = own.pop("Origin")
        protocols = [each for each in ("streamlit", "x", session) if each]
        socket = connect(
            self.address.replace("http", "ws") + "/_stcore/stream",
            origin=own_origin,  # type: ignore[arg-type]
            additional_headers=own,
            subprotocols=protocols,  # type: ignore[arg-type]
            max_size=None,
            open_timeout=60,
            ssl=ANY_CERTIFICATE if self.address.startswith("https") else None,
            source_address=(self.source, 0) if self.source else None,
        )
        assert socket.response
        self._keep(socket.response.headers.get_all("Set-Cookie"))
        return socket

    def upload(self, path: str, data: bytes) -> int:
        """Send a file to an upload address, as a page's field does: the status."""
        self.ask("/_stcore/health")
        edge = b'--x\r\nContent-Disposition: form-data; name="a.xlsx"; filename="a.xlsx"\r\n\r\n'
        own = {
            "Content-Type": "multipart/form-data; boundary=x",
            "Origin": self.address,
            "X-Xsrftoken": self.kept["_streamlit_xsrf"],
        }
        return self.ask(path, "PUT", edge + data + b"\r\n--x--\r\n", own).status

    def may_connect(self, **headers: str) -> bool:
        """Whether the websocket opens."""
        try:
            self.socket(**headers).close()
        except (InvalidStatus, ConnectionClosed):
            return False
        return True


def run_page(socket: ClientConnection, page_hash: str = "", query: str = "") -> list[ForwardMsg]:
    """Workspace the script on a page, and give all that it sends until it has finished."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_script_hash = page_hash
    socket.send(message.SerializeToString())
    return until_finished(socket)


def until_finished(socket: ClientConnection, patience: float = MOST_SECONDS) -> list[ForwardMsg]:
    """All that comes until the script has finished; ``patience``: seconds without a word."""
    found: list[ForwardMsg] = []
    while not found or found[-1].WhichOneof("type") != "script_finished":
        data = socket.recv(timeout=patience)
        assert isinstance(data, bytes)
        message = ForwardMsg()
        message.ParseFromString(data)
        found.append(message)
    return found


def upload_address(socket: ClientConnection) -> str:
    """Ask for an address to upload to, as a page's field does."""
    message = BackMsg()
    message.file_urls_request.request_id = "1"
    message.file_urls_request.file_names.append("a.xlsx")
    socket.send(message.SerializeToString())
    while True:
        data, found = socket.recv(timeout=MOST_SECONDS), ForwardMsg()
        assert isinstance(data, bytes)
        found.ParseFromString(data)
        if found.WhichOneof("type") == "file_urls_response":
            return found.file_urls_response.file_urls[0].upload_url


def session_of(told: Iterable[ForwardMsg]) -> str:
    """The session that a browser was given."""
    [found] = {m.new_session.initialize.session_id for m in told if m.HasField("new_session")}
    return found


def pages_in(messages: Iterable[ForwardMsg]) -> dict[str, str]:
    """The pages a session is told of: address and hash."""
    return {
        page.url_pathname: page.page_script_hash
        for message in messages
        if message.WhichOneof("type") == "navigation"
        for page in message.navigation.app_pages
    }


def text_of(messages: Iterable[ForwardMsg]) -> str:
    """All that was sent, as text; Arrow tables and the like with what can be read of them."""
    return "".join(message.SerializeToString().decode("utf-8", "ignore") for message in messages)
