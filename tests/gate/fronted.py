"""Debian's nginx in front of the app, run from the very configuration that is shipped."""

from __future__ import annotations

import grp
import os
import pwd
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.programs import program
from tests.web.conftest import MOST_SECONDS, ROOT, free_port

SHIPPED, PROCESSES = ROOT / "deploy" / "nginx.conf", ROOT / "deploy" / "kaoping-processes"
AROUND = """
daemon off;
user {user} {group};
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 2048; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/kaoping.conf;
    include {folder}/kaoping-processes.conf;
}}
"""
"""What stands around a site's configuration, without any place that only root may write to."""


class Front(NamedTuple):
    """Where nginx listens: under TLS, and for those who come without."""

    address: str
    plain: str


def put(text: str, old: str, new: str) -> str:
    """The text with all of ``old`` replaced; it must be there."""
    assert old in text, f"not in {SHIPPED.name}: {old}"
    return text.replace(old, new)


def as_shipped(folder: Path, tls: int, plain: int) -> str:
    """The shipped configuration with its ports and certificate, and nothing else, replaced."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = put(text, "    listen [::]:80;\n", "")
    text = put(text, "    listen [::]:443 ssl;\n", "")
    text = put(text, "listen 80;", f"listen 127.0.0.1:{plain};")
    text = put(text, "listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;")
    text = put(text, "/etc/kaoping/tls.crt", f"{folder}/tls.crt")
    return put(text, "/etc/kaoping/tls.key", f"{folder}/tls.key")


def processes_as_shipped(apps: Sequence[str]) -> str:
    """What the shipped script writes for so many processes, with their ports replaced."""
    told = subprocess.run(
        ["sh", str(PROCESSES), "--print", str(len(apps))],
        check=True, capture_output=True, encoding="utf-8",
    ).stdout  # fmt: skip
    ports = {str(8501 + number): port_of(app) for number, app in enumerate(apps)}
    return re.sub(r"(?<!\d)85\d\d(?!\d)", lambda found: ports[found[0]], told)


def port_of(address: str) -> str:
    return address.rpartition(":")[2]


def make_certificate(folder: Path) -> None:
    """A certificate signed by nobody."""
    subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", f"{folder}/tls.key", "-out", f"{folder}/tls.crt",
         "-subj", "/CN=kaoping.example", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


@contextmanager
def fronting(apps: Sequence[str], folder: Path) -> Iterator[Front]:
    """nginx in front of the processes at these addresses, with all that it writes in ``folder``."""
    tls, plain = free_port(), free_port()
    make_certificate(folder)
    (folder / "kaoping.conf").write_text(as_shipped(folder, tls, plain), encoding="utf-8")
    inside = processes_as_shipped(apps)
    (folder / "kaoping-processes.conf").write_text(inside, encoding="utf-8")
    user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    around = AROUND.format(user=user, group=group, folder=folder)
    (folder / "nginx.conf").write_text(around, encoding="utf-8")
    command = [program("nginx"), "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    log = folder / "nginx.log"
    with log.open("wb") as said, subprocess.Popen(command, stderr=said) as process:
        try:
            _wait_for(tls, process, log)
            yield Front(f"https://127.0.0.1:{tls}", f"http://127.0.0.1:{plain}")
        finally:
            process.terminate()
