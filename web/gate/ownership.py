"""Checks of who owns a file, an upload address or a session: the account it was given to.

What the server gives to a browser (addresses of files, of uploads, the session's id) goes
through the websocket; it is noted there, and asked for again only by the same account in the same
role. A session keeps what its pages have computed: another role or unit never finds it again.
What is noted is known to this process only; where there are several, nginx keeps a browser with
one of them (``deploy/nginx.conf``), and at another one it begins anew.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Scope
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from scoring.model.roles import Action, Role
from web.gate.limits import GIVEN

if TYPE_CHECKING:
    from scoring.office.logins import Entered


MEDIA, UPLOAD = "/media/", "/_stcore/upload_file/"
PROTOCOL = "sec-websocket-protocol"
"""Where a browser names the session it wants to take up again: third, after two others."""
ASKED = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"})
"""What a browser may tell the server, besides fetching what it was given. Not: emptying the
caches of all, where the program's own source lies, installing anything."""
FETCHED = {"deferred_file": "file_id", "dataframe_chunk": "source_id"}
"""What it may fetch by a number, and the field with that number."""
UPLOADING = frozenset({Action.OWN, Action.RECEIVE, Action.YEARS, Action.KEEP})
"""Who does any of this may send files at all."""
CLOSED = re.compile(r"/_stcore/(?:metrics|agent|script-health-check)|/auth/|/oauth2callback")
"""Addresses of the server that are closed to everybody."""


class Holder(NamedTuple):
    """Whose something is: an account, as long as its role and its unit stay as they are."""

    account: int
    role: Role
    unit: str | None


def holder_of(entered: Entered) -> Holder:
    """Who is logged in, as the holder of what is given."""
    return Holder(entered.account.id, entered.account.role, entered.account.unit)


class Ownership:
    """Who was given which file, upload address and session."""

    def __init__(self) -> None:
        self._given: dict[Holder, OrderedDict[str, None]] = {}

    def note(self, message: ForwardMsg, holder: Holder) -> None:
        """Remember what a message gives to whom it is sent; of too much, what came last.

        Only fields that the server alone fills: elsewhere it repeats what a browser said.
        """
        kept = self._given.setdefault(holder, OrderedDict())
        for each in filter(None, given(message)):
            kept[each] = None
            kept.move_to_end(each)
        while len(kept) > GIVEN:
            kept.popitem(last=False)

    def forget(self, session: str, holder: Holder) -> None:
        """A session is no more, nor are its addresses for files."""
        kept = self._given.get(holder, OrderedDict())
        for each in [each for each in kept if session in each]:
            del kept[each]

    def _holds(self, holder: Holder, given_: str) -> bool:
        return given_ in self._given.get(holder, ())

    def is_allowed(self, scope: Scope, entered: Entered) -> bool:
        """Whether a file, an upload or a session taken up again is the account's own."""
        path, holder = str(scope["path"]), holder_of(entered)
        if CLOSED.match(path):
            return False
        if path.startswith(UPLOAD):
            return bool(UPLOADING & entered.account.role.actions) and self._holds(holder, path)
        if path.startswith(MEDIA):
            return self._holds(holder, path)
        session = session_in(scope)
        holders = {each.account for each, kept in self._given.items() if session in kept}
        return not holders or holder.account in holders

    def own_session(self, scope: Scope, entered: Entered) -> Scope:
        """The request for a websocket: for a session of this holder, or for a new one."""
        if self._holds(holder_of(entered), session_in(scope)):
            return scope
        scope = {**scope}
        said = MutableHeaders(scope=scope)
        if PROTOCOL in said:
            said[PROTOCOL] = ",".join(said[PROTOCOL].split(",")[:2])
        return scope

    def may_send(self, data: bytes, holder: Holder) -> bool:
        """Whether a browser may tell the server this."""
        message = BackMsg()
        try:
            message.ParseFromString(data)
        except DecodeError:
            return False
        kind = message.WhichOneof("type")
        if kind != "backend_operation_request":
            return kind in ASKED
        request = message.backend_operation_request
        fetched = request.WhichOneof("payload") or ""
        if fetched not in FETCHED:
            return False
        return self._holds(holder, getattr(getattr(request, fetched), FETCHED[fetched]))


def given(message: ForwardMsg) -> Iterator[str]:
    """What a message gives: a session, addresses of files and uploads, numbers to fetch by."""
    kind = message.WhichOneof("type")
    if kind == "new_session":
        yield message.new_session.initialize.session_id
    elif kind == "file_urls_response":
        for each in message.file_urls_response.file_urls:
            yield from (each.upload_url, each.delete_url)
    elif kind == "page_config_changed":
        yield message.page_config_changed.favicon
    elif kind == "backend_operation_response":
        yield message.backend_operation_response.deferred_file.url
    elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
        element = message.delta.new_element
        yield from (element.download_button.url, element.download_button.deferred_file_id)
        yield element.dataframe.lazy_data.source_id


def upload_session(path: str) -> str:
    """The session that an address for a file belongs to."""
    return path.removeprefix(UPLOAD).partition("/")[0]


def session_in(scope: Scope) -> str:
    """The session that a websocket wants to take up again; blank where it wants none."""
    if scope["type"] != "websocket":
        return ""
    entries = Headers(scope=scope).get(PROTOCOL, "").split(",")
    return entries[2].strip() if len(entries) > 2 else ""
