"""On a server that reaches no package registry: set up from the wheel folder, and at work.

The tree is copied as it would be carried over. Where this machine lets us (``unshare``), what is
installed and run has no network at all; everywhere pip is told that there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.web.conftest import ROOT, free_port

NOT_CARRIED = (".git", ".venv", ".hypothesis", "wheelhouse", "out", "data/office")
NOWHERE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_RETRIES": "0",
}
ASK = """
import sys, time, urllib.request
for _ in range(600):
    try:
        print(urllib.request.urlopen(sys.argv[1] + "/_stcore/health", timeout=1).read().decode())
        print(b"<title>" in urllib.request.urlopen(sys.argv[1] + "/").read())
        break
    except OSError:
        time.sleep(0.1)
"""
SERVE = """
.venv/bin/python -m streamlit run app.py --server.port {port} 2>server.log &
.venv/bin/python ask.py http://127.0.0.1:{port}; end=$?; kill $!; exit $end
"""


def without_network(command: str, tree: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a shell's command in the tree; with nothing but loopback where that can be had."""
    cut = ["unshare", "-rn", "sh", "-ec", 'ip link set lo up; exec sh -ec "$1"', "sh"]
    able = shutil.which("unshare") and shutil.which("ip")
    tried = subprocess.run([*cut, "true"], check=False, capture_output=True) if able else None
    shell = cut if tried is not None and tried.returncode == 0 else ["sh", "-ec"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [*shell, command],
        cwd=tree, env={**kept, **NOWHERE, **settings}, check=False,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip


def left_out(folder: str, names: list[str]) -> list[str]:
    """What is not of the program: the machine's own, and the office's records."""
    here = Path(folder).relative_to(ROOT)
    return [
        name
        for name in names
        if (here / name).as_posix() in NOT_CARRIED
        or name == "__pycache__"
        or (name.startswith(".") and name.endswith("_cache"))
    ]


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree with its wheel folder, as it is carried over."""
    tree = tmp_path_factory.mktemp("carried") / "tree"
    shutil.copytree(ROOT, tree, ignore=left_out)
    subprocess.run(["make", "-s", "wheelhouse", f"PYTHON={sys.executable}"], cwd=tree, check=True)
    shutil.rmtree(tree / ".venv")
    return tree


@pytest.fixture(scope="module")
def installed(carried: Path) -> Path:
    """The same, set up without a network."""
    began = time.monotonic()
    done = without_network(f"make -s setup-run PYTHON={sys.executable}", carried)
    assert done.returncode == 0, done.stderr
    wheels = [*(carried / "wheelhouse").iterdir()]
    size = sum(each.stat().st_size for each in wheels) / (1 << 20)
    taken = time.monotonic() - began
    print(f"\nwheelhouse: {len(wheels)} wheels, {size:.0f} MiB; set up in {taken:.0f} s")
    return carried


def test_the_wheel_folder_holds_wheels_only(carried: Path) -> None:
    assert {each.suffix for each in (carried / "wheelhouse").iterdir()} == {".whl"}


@pytest.mark.parametrize("machine", ["linux_x86_64", "linux_aarch64", "win_amd64"])
def test_the_folder_can_be_made_for_another_machine(
    carried: Path, tmp_path: Path, machine: str
) -> None:
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(carried / name, tmp_path)
    subprocess.run(
        ["make", "-s", "wheelhouse", f"PYTHON={sys.executable}", f"PLATFORM={machine}",
         "PYTHON_VERSION=3.14"],
        cwd=tmp_path, check=True,
    )  # fmt: skip
    here, there = ([*(tree / "wheelhouse").iterdir()] for tree in (carried, tmp_path))
    assert {each.suffix for each in there} == {".whl"}
    assert len(there) == len(here)


def test_without_the_folder_nothing_could_be_set_up(carried: Path, tmp_path: Path) -> None:
    """So that the rest shows what it says: there is no registry to fall back on."""
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(carried / name, tmp_path)
    done = without_network(f"make -s setup-run PYTHON={sys.executable}", tmp_path)
    assert done.returncode != 0
    assert not (tmp_path / ".venv" / "run.done").exists()


def test_the_pages_are_served(installed: Path) -> None:
    (installed / "ask.py").write_text(ASK, encoding="utf-8")
    done = without_network(SERVE.format(port=free_port()), installed)
    said = (installed / "server.log").read_text(encoding="utf-8")
    assert done.stdout.split()[-2:] == ["ok", "True"], done.stderr + said
    assert "Traceback" not in said


def test_the_sample_year_is_scored(installed: Path) -> None:
    sample = "data/sample_2025"
    done = without_network(
        f".venv/bin/python -m scoring score {sample}/units {sample}/office"
        f" --roster {sample}/roster.xlsx --json result.json",
        installed, PYTHONIOENCODING="utf-8",
    )  # fmt: skip
    assert done.returncode == 1, "one of the sample's files is refused"
    assert "肃州区" in done.stdout
    assert "103.54" in done.stdout
    assert (installed / "result.json").stat().st_size > 0


def test_an_account_can_be_made_and_the_records_are_whole(installed: Path) -> None:
    made = without_network(
        ".venv/bin/python -m scoring account add 管理员 --role administrator"
        " && .venv/bin/python -m scoring verify",
        installed, PYTHONIOENCODING="utf-8", SCORING_DATABASE_URL=f"sqlite:///{installed}/o.db",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert "临时密码" in made.stdout
