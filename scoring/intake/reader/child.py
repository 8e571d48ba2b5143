"""The reading child: untrusted bytes in on stdin, plain rows out on stdout.

Run as a script by :mod:`scoring.intake.reader.parent`, one child for many files, under the
limits the parent sets. It loads a reader only when a file needs it, numpy only for sheets of
many MiB, and pandas never.

A request is one JSON line (``size``; ``seconds`` of processor time; and either ``wanted`` sheet
names folded, or null, or ``marks`` or ``mends`` to be set) and the file's bytes. The answer is
one JSON line: a refusal (``refused``: code and what was found) or ``sheets``, followed by the codes
of every column as native ``int32``, a code a row, column after column and sheet after sheet. A
cell's value is a place in its column's ``values``, of which place 0 is the empty cell.
"""

from __future__ import annotations

import gc
import json
import math
import os
import sys
import time

try:
    import resource
except ImportError:  # Windows: the parent's limit of wall time stands alone
    resource = None  # type: ignore[assignment]

# Workbooks are marked the same whether or not lxml happens to be there for Word files.
os.environ["OPENPYXL_LXML"] = "False"
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy's threads would each take of the memory allowed
sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), *[".."] * 3)))

from scoring.intake.reader import formats
from scoring.intake.reader.sheet import Refusal

MANY_OBJECTS = 20_000


def cannot_read(fault: BaseException) -> str:
    """What to say of a file in which a reader failed."""
    return f"本系统读不了这种写法({type(fault).__name__}),请用 Excel 或 WPS 另存为 .xlsx"


def limit_time(seconds: float) -> None:
    """Let this process use so many more seconds of processor time, then be ended by the system.

    Only time at work counts: on a busy server a file waits, and is read all the same.
    """
    if resource is not None:
        spent = time.process_time()
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (max(math.ceil(spent + seconds), 1), hard))


def answer(data: bytes, wanted: list[str] | None) -> tuple[dict[str, object], list[bytes]]:
    """Read one file: the answer's head and its blocks of codes.

    A fault of a reader is not known to be the file's: Excel may open it all the same.
    """
    try:
        sheets = formats.read(data, None if wanted is None else set(wanted))
        packed = [sheet.packed() for sheet in sheets]
        return {"sheets": [head for head, _ in packed]}, [b for _, codes in packed for b in codes]
    except Refusal as refusal:
        return {"refused": [refusal.code, refusal.found]}, []
    except MemoryError:
        return {"refused": ["unreadable", "读取时超出内存限制"]}, []
    except BaseException as fault:  # a Rust panic is not an Exception
        return {"refused": ["unreadable", cannot_read(fault)]}, []


def written(
    data: bytes, request: dict[str, list[list[str]]]
) -> tuple[dict[str, object], list[bytes]]:
    """The sender's workbook, marked or mended: its size in the head, its bytes as the one block."""
    from scoring.intake.reader import marking, mending

    try:
        if "mends" in request:
            block = mending.mend(data, request["mends"])
        else:
            block = marking.mark(data, request["marks"])
    except Refusal as refusal:
        return {"refused": [refusal.code, refusal.found]}, []
    except BaseException as fault:
        return {"refused": ["unreadable", cannot_read(fault)]}, []
    return {"marked": len(block)}, [block]


def main() -> None:
    """Serve requests until stdin ends."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing a library prints may get into the answer
    gc.disable()  # rows are plain data; collecting while they are made costs a fifth
    while line := source.readline():
        request = json.loads(line)
        data = source.read(request["size"])
        limit_time(request["seconds"])
        if "marks" in request or "mends" in request:
            head, blocks = written(data, request)
        else:
            head, blocks = answer(data, request["wanted"])
        del data
        sink.write(json.dumps(head).encode() + b"\n")
        for block in blocks:
            sink.write(block)
        sink.flush()
        if gc.get_count()[0] > MANY_OBJECTS:
            gc.collect()


if __name__ == "__main__":
    main()
