"""Evidence files (佐证材料): which kinds are taken, and how much of them is kept."""

from __future__ import annotations

from enum import StrEnum

TYPE_CHECKING = False  # as in roles: the schema of the records needs this for every command
if TYPE_CHECKING:
    from typing import Self

MIB = 1 << 20


class FileKind(StrEnum):
    """A kind of file that is taken: its key, which is also how the name of such a file ends, its
    ``label`` and its ``mime`` type.
    """

    label: str
    mime: str

    def __new__(cls, key: str, label: str = "", mime: str = "") -> Self:
        """A member from its row below."""
        kind = str.__new__(cls, key)
        kind._value_, kind.label, kind.mime = key, label, mime
        return kind

    PDF = "pdf", "PDF", "application/pdf"
    PNG = "png", "PNG 图片", "image/png"
    JPEG = "jpg", "JPEG 图片", "image/jpeg"
    DOCX = (
        "docx", "Word 文档",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )  # fmt: skip
    XLSX = (
        "xlsx", "Excel 工作簿",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip
    TEXT = "txt", "纯文本", "text/plain"


MOST_BYTES = 20 * MIB
"""Of one file: a scan of a hundred pages. A file is in memory whole while it is looked at."""

MOST_ZIP = 100 * MIB
"""Of a zip of a unit's files: what the pages let anybody send at once."""

MOST_OF_UNIT = 500 * MIB
"""Of all files of a unit in a year, each content once. Withdrawn ones count: they are kept too."""

MOST_FILES = 1000
"""Files of a unit in a year, withdrawn ones too; also files in one zip."""

MOST_OF_YEAR = 20_000 * MIB
"""Of all files of a year. The records, and every backup, are as large."""

MOST_NAME, MOST_NOTE = 100, 500
"""Characters of a file's name and of a paper's number, and of a note."""


def size_words(size: int) -> str:
    """Bytes in words: ``3.2 MiB``, ``20 MiB``."""
    if size < MIB // 10:
        return f"{size} 字节"
    return f"{size / MIB:.1f}".removesuffix(".0") + " MiB"


KINDS_WORDS = "、".join(kind.label for kind in FileKind)
"""The kinds that are taken, in words."""
