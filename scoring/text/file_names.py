"""File names that every system takes and that show nothing they should not."""

from __future__ import annotations

import re
import unicodedata

from scoring.text.invisible import visible
from scoring.text.personal import mask

_RESERVED = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f]+')
_ENDING = re.compile(r"\.(?=\d*[A-Za-z])[0-9A-Za-z]{1,5}$")
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(?=\.|$)", re.IGNORECASE)


def safe_name(name: str, ending: str, most: int = 100) -> str:
    r"""A file's name without its folders and of at most ``most`` characters, ending as its content
    has it, whatever it said: identifiers masked, invisible characters shown, no name of a device.

    >>> safe_name("..\\材料/CON.exe", "pdf")
    '_CON.pdf'
    """
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    base = _ENDING.sub("", re.split(r"[\\/]", text)[-1])
    stem = _RESERVED.sub("_", mask(visible(base))).strip(" .")
    if _DEVICE.match(stem):
        stem = f"_{stem}"
    return f"{stem[: most - len(ending) - 1].rstrip(' .') or '未命名'}.{ending}"
