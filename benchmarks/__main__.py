"""``python -m benchmarks [PART …]``: every figure with its bound, of all parts or of some."""

from __future__ import annotations

import sys

from benchmarks import (
    load,
    office,
    processes,
    reading,
    register,
    reports,
    scale,
    scoring,
    starting,
)

PARTS = {
    "starting": starting,
    "scoring": scoring,
    "reading": reading,
    "reports": reports,
    "office": office,
    "register": register,
    "scale": scale,
    "load": load,
    "processes": processes,
}

if __name__ == "__main__":
    over = 0
    for name in sys.argv[1:] or PARTS:
        for figure in PARTS[name].figures():
            print(figure, flush=True)
            over += figure.ratio > figure.bound
    raise SystemExit(1 if over else 0)
