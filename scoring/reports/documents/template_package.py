"""An uploaded Word template, opened as what it is: a file from anywhere.

Whatever is wrong is told in Chinese: what was found, what was wanted, where, what next.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from lxml import etree

from scoring.model.evidence import UsageError
from scoring.reports.documents.packing import packed

MIB = 1 << 20
MOST_BYTES = 5 * MIB
MOST_INFLATED = 20 * MIB
MOST_PARTS = 300
MOST_TEXT_PART = 3 * MIB
NEXT = "请下载系统自带的通报模板,在 Word 中改好后另存为 .docx 再上传。"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RENDERED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_ACTIVE = re.compile(r"(?i)vbaProject|activeX|/embeddings/|oleObject|/externalLinks/|afchunk")
_TEMPLATE_OF = "/attachedTemplate"
_TAG = re.compile(r"\{[{%#]|[#%}]\}")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}


def opened(template: bytes) -> bytes:
    """The template without its link to where it was made; raises :class:`UsageError`."""
    parts = _parts(template)
    if "word/document.xml" not in parts:
        raise UsageError(f"上传的通报模板不是 Word 文档(.docx):里面没有正文。{NEXT}")
    for name, data in parts.items():
        if _ACTIVE.search(name):
            raise UsageError(f"通报模板里有宏或嵌入对象({name}),不能使用。请删去后再上传。")
        if name.endswith(".rels"):
            parts[name] = _unlinked(name, data)
        elif _RENDERED.fullmatch(name):
            _check_text(name, data)
    return packed(parts)


def _parts(template: bytes) -> dict[str, bytes]:
    if len(template) > MOST_BYTES:
        raise UsageError(
            f"通报模板有 {len(template) / MIB:.1f} MiB,上限 {MOST_BYTES // MIB} MiB。{NEXT}"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            infos = package.infolist()
            if len(infos) > MOST_PARTS:
                raise UsageError(f"通报模板里有 {len(infos)} 个部件,上限 {MOST_PARTS} 个。{NEXT}")
            return _inflated(package, infos)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError,
            ValueError) as fault:  # fmt: skip
        if isinstance(fault, UsageError):
            raise
        raise UsageError(
            f"上传的通报模板不是 Word 文档(.docx),或者已损坏、已加密。{NEXT}"
        ) from fault


def _inflated(package: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Every part, counted while it is inflated: what a package says of its sizes may be a lie."""
    found: dict[str, bytes] = {}
    room = MOST_INFLATED
    for info in infos:
        with package.open(info) as part:
            data = part.read(room + 1)
        room -= len(data)
        if room < 0:
            raise UsageError(f"通报模板解压后超过 {MOST_INFLATED // MIB} MiB。{NEXT}")
        if info.filename in found:
            raise UsageError(f"通报模板里有两个同名部件({info.filename})。{NEXT}")
        found[info.filename] = data
    return found


def _tree(name: str, data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise UsageError(f"通报模板的部件 {name} 已损坏,不能读取。{NEXT}") from fault
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise UsageError(f"通报模板的部件 {name} 带有 DOCTYPE,不能使用。{NEXT}")
    return root


def _unlinked(name: str, data: bytes) -> bytes:
    """Relations without the one to the template it was made from; no others lead outside."""
    root = _tree(name, data)
    for each in list(root):
        if each.get("TargetMode") != "External":
            continue
        if not str(each.get("Type", "")).endswith(_TEMPLATE_OF):
            target = str(each.get("Target", ""))[:80]
            raise UsageError(
                f"通报模板里有外部链接「{target}」,不能使用。请取消超链接或链接的图片后再上传。"
            )
        # An empty relation of the package itself keeps the reference in settings valid.
        each.set("TargetMode", "Internal")
        each.set("Target", "/word/document.xml")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _check_text(name: str, data: bytes) -> None:
    if len(data) > MOST_TEXT_PART:
        raise UsageError(f"通报模板的部件 {name} 超过 {MOST_TEXT_PART // MIB} MiB。{NEXT}")
    root = _tree(name, data)
    for each in root.iter(etree.Element):
        hidden = [*map(str, each.attrib.values())]
        hidden += [] if each.tag == f"{_WORD}t" else [each.text or ""]
        if any(_TAG.search(text) for text in hidden if "{" in text):
            raise UsageError(f"通报模板的占位符写在了文字以外的地方(域代码、图形或修订)。{NEXT}")
    for place, each in enumerate(root.iter(f"{_WORD}p"), start=1):
        _check_tags(place, "".join(text.text or "" for text in each.iter(f"{_WORD}t")))


def _check_tags(place: int, text: str) -> None:
    """Every placeholder is closed in the paragraph it is opened in, by its own kind of end."""
    open_ = ""
    for hit in _TAG.finditer(text):
        tag = hit.group()
        if (tag in _CLOSES) == bool(open_) or (open_ and tag != _CLOSES[open_]):
            break
        open_ = "" if open_ else tag
    else:
        if not open_:
            return
    raise UsageError(
        f"通报模板第 {place} 段的占位符没有写完整:「{text[:60]}」。"
        "{{ 与 }}、{% 与 %} 要成对,写在同一段里。请改好后再上传。"
    )
