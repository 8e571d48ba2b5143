"""Zip files that are the same bytes every time: a fixed order, no hours, no machine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)


def entry(name: str) -> zipfile.ZipInfo:
    """A zip entry without the hour or the machine it was made at."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A Word file (.docx) from its parts by name, the list of content types first."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in sorted(parts, key=lambda each: (each != "[Content_Types].xml", each)):
            package.writestr(entry(name), parts[name])
    return stream.getvalue()
