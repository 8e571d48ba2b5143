"""Starting: how soon the terminal answers, and how soon the server is up."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.timing import Figure, paired

ROOT = Path(__file__).parents[1]


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def _serve(script: Path, folder: Path) -> None:
    """Start the server with the script, wait until its health check answers, stop it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    records = {"SCORING_DATABASE_URL": f"sqlite:///{folder}/office.db"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **records}, **quiet)
    try:
        while process.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                return
            time.sleep(0.005)
        raise RuntimeError(f"{script} did not start")
    finally:
        process.terminate()
        process.wait()


def figures() -> Iterator[Figure]:
    """All figures of starting."""
    yield paired(
        "python -m scoring --help",
        lambda: _run("-m", "scoring", "--help"),
        "bare interpreter start",
        lambda: _run("-c", ""),
        3,
        15,
    )
    with TemporaryDirectory() as name:
        folder = Path(name)
        bare = folder / "bare.py"
        bare.write_text("import streamlit as st\nst.write('up')\n", encoding="utf-8")
        yield paired(
            "streamlit run app.py, until healthy",
            lambda: _serve(ROOT / "app.py", folder),
            "a bare page of Streamlit",
            lambda: _serve(bare, folder),
            1.3,
        )
