"""Texts in the XML of an .xlsx: elements of a part as they pass, and the shared texts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from scoring.intake.reader.cell_values import unescaped
from scoring.intake.reader.relations import local
from scoring.intake.reader.sheet import Refusal

Element = ElementTree.Element

_ITEM = re.compile(rb'<si><t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>)</si>')
_REFERENCE = re.compile("&([^;&]*);?")
_MOST_AT_ONCE = 4 << 20
_COUNTED = re.compile(rb"(?:<\?xml[^>]*>\s*)?<sst [^>]*>\s*")


def damaged(part: str) -> Refusal:
    """The refusal of a part whose XML is broken."""
    return Refusal("unreadable", f"「{part}」内部有损坏")


def elements(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
    """Elements of a part as they begin and end. Raises :class:`Refusal` where it is broken."""
    try:
        with archive.open(part) as stream:
            yield from ElementTree.iterparse(stream, ("start", "end"))
    except (ElementTree.ParseError, ValueError, LookupError) as fault:
        raise damaged(part) from fault


def text_of(item: Element) -> str:
    """The text of ``si`` or ``is``: plain or in runs, without the phonetic guide."""
    texts = []
    for child in item:
        pieces = [child] if local(child.tag) == "t" else child if local(child.tag) == "r" else ()
        texts += [piece.text or "" for piece in pieces if local(piece.tag) == "t"]
    return unescaped("".join(texts))


def decoded(texts: Sequence[bytes], part: str) -> list[str]:
    """Texts of UTF-8 XML without markup, its references resolved: by the parser of XML itself, and
    one by one where some writer put a sign into them that XML does not have (U+FFFE).

    Raises :class:`Refusal` where they are no text; ``part``: where they stand.
    """
    try:
        root = ElementTree.fromstring(b"<x><t>%b</t></x>" % b"</t><t>".join(texts))
        return [each.text or "" for each in root][: len(texts)]
    except (ElementTree.ParseError, ValueError):
        pass
    try:
        return [_REFERENCE.sub(_sign, text.decode()) for text in texts]
    except (UnicodeDecodeError, LookupError, ValueError, OverflowError) as fault:
        raise damaged(part) from fault


def _sign(reference: re.Match[str]) -> str:
    """The sign that ``&lt;`` or ``&#60;`` stands for. Raises ``LookupError`` or ``ValueError``."""
    name = reference[1]
    if not name.startswith("#"):
        return {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}[name]
    number = int(f"0{name[1:]}", 16) if name[1:2] == "x" else int(name[1:])
    if 0xD800 <= number < 0xE000:
        raise ValueError(number)
    return chr(number)


def shared_texts(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    """The shared texts in their order; those of the usual form are read at once."""
    if part is None:
        return []
    if archive.getinfo(part).file_size <= _MOST_AT_ONCE:
        pieces = _ITEM.split(archive.read(part))
        between = b"".join(pieces[2::2]).strip()
        if between == b"</sst>" and _COUNTED.fullmatch(pieces[0]):
            return [unescaped(text) for text in decoded([p or b"" for p in pieces[1::2]], part)]
    found = []
    for event, element in elements(archive, part):
        if event == "end" and local(element.tag) == "si":
            found.append(text_of(element))
            element.clear()
    return found
