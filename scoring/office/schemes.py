"""Schemes that an office writes: from a file, checked, and from one form to the other."""

from __future__ import annotations

import io
from pathlib import Path

import tomli_w

from criteria import Scheme, SchemeError, known_schemes, load_scheme, parse_scheme
from criteria.cell_faults import Fault
from scoring.intake.reader.parent import Reader
from scoring.intake.scheme_book import read_scheme
from scoring.intake.templates.scheme_book import write_scheme_book
from scoring.model.points import trimmed

MOST_TEXT = 1 << 20
"""A scheme in TOML has no more bytes."""


def shipped() -> tuple[dict[str, Scheme], list[str]]:
    """The schemes that come with the program by id, and a sentence on each that is left out, as
    its file is at fault.
    """
    found: dict[str, Scheme] = {}
    faults = []
    for id_ in known_schemes():
        try:
            found[id_] = load_scheme(id_)
        except SchemeError as fault:
            first, *more = str(fault).splitlines()
            more_words = f",等 {len(more) + 1} 处" if more else ""
            faults.append(f"自带的方案「{id_}」的文件有毛病,没有列出。{first}{more_words}")
    return found, faults


def worth(scheme: Scheme) -> str:
    """What all lines come to: ``满分 100 分``, or that nothing is scored."""
    return f"满分 {trimmed(scheme.total)} 分" if scheme.is_scored else "只报情况,不计分"


def find(named: str) -> Scheme:
    """A scheme of the project by its id, or one from a file (.toml or .xlsx) by its path.

    Raises :class:`SchemeError` with every fault found, for a workbook each at its cell.
    """
    if not is_file(named):
        return load_scheme(named)
    path = Path(named)
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise SchemeError(f"方案文件「{named}」打不开:{fault.strerror}") from None
    return of_file(data, path.name)


def is_file(named: str) -> bool:
    """Whether a file is meant, and not a scheme of the project or in the records."""
    path = Path(named)
    return named not in known_schemes() and bool(path.suffix or path.exists())


def of_file(data: bytes, name: str) -> Scheme:
    """The scheme in a file's bytes: a workbook, or TOML.

    Raises :class:`SchemeError` with every fault, for a workbook each with its sheet and cell.
    """
    scheme, faults = read(data, name)
    if scheme is None:
        raise SchemeError("\n".join(f"{name}: {place_of(each)}{each.reason}" for each in faults))
    return scheme


def read(data: bytes, name: str) -> tuple[Scheme | None, list[Fault]]:
    """The scheme in a file's bytes, or what is wrong with it; ``name`` is the file's."""
    if not data.startswith(b"PK"):
        if len(data) > MOST_TEXT:
            size = f"方案文件有 {len(data) >> 10} KiB,上限 {MOST_TEXT >> 10} KiB"
            return None, [Fault("", "", size)]
        try:
            return parse_scheme(data.decode("utf-8-sig"), name), []
        except UnicodeDecodeError:
            return None, [Fault("", "", "要么是工作簿(.xlsx),要么是 UTF-8 编码的 TOML")]
        except SchemeError as fault:
            lines = str(fault).splitlines()
            return None, [Fault("", "", line.removeprefix(f"{name}: ")) for line in lines]
    with Reader() as reader:
        return read_scheme(data, reader)


def place_of(fault: Fault) -> str:
    """``工作表「考评内容」H6:``; blank for a fault of the whole."""
    return f"工作表「{fault.sheet}」{fault.cell}:" if fault.sheet else ""


def as_workbook(scheme: Scheme | None = None) -> bytes:
    """A scheme as a workbook to fill in (.xlsx); blank where there is none."""
    stream = io.BytesIO()
    write_scheme_book(stream, scheme)
    return stream.getvalue()


def as_toml(scheme: Scheme) -> str:
    """A scheme as a TOML file: what it says, without what it leaves at its default."""
    return tomli_w.dumps(scheme.model_dump(mode="json", exclude_defaults=True))
