"""The words of the first scheme, from its own file, and which of them anybody may use."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

from pydantic import BaseModel

from criteria import load_scheme
from criteria.readings import RULES

COMMON = {
    "加分": "the neutral word for a bonus, where no scheme is at hand (help of the terminal)",
    "减分": "the neutral word for a deduction, likewise",
    "不予": "ordinary Chinese",
    "类别": "the contract's 单位类别",
    "事项": "a matter: the contract's column",
    "事项名称": "what a column of a name is called",
    "备注": "a column of the year-end table",
    "活动": "ordinary Chinese",
    "项目": "an item: 失分项目",
    "改革": "ordinary Chinese",
    "政策": "ordinary Chinese",
    "考评内容": "the contract's column",
    "台账": "a ledger, the field's word",
    "考评不得分": "what a veto of effect zero does, in plain words",
    "办法未规定": "where the law is silent, in plain words",
    "总分低于0分时怎样处理": "a neutral question",
    "考核": "the field's word",
    "不作": "ordinary Chinese",
    "评估": "to assess: only the terms with it are the law's own",
    "一项": "one of them",
    "按0分计": "what the engine does with a total below 0",
    "总分可以超过100分": "arithmetic",
    "各类单位分别排名": "what the engine does",
    "有核定分的": "the contract's column",
    "自评分一律不计": "what the engine does",
    "考评主体": "the contract's key",
    "佐证材料": "the contract's column",
    "并在说明中写明": "how a form is filled in",
    "按满分计": "what the engine does",
    "该项计满分": "what the engine does",
    "该项计0分": "what the engine does",
    "各项得分": "ordinary Chinese",
    "未封存": "the office's word",
    "办理": "to deal with: the neutral word for what is done",
    "按数量计分的项": "what the engine does",
    "各项均已核定": "what a state means",
    "section": "an element of HTML",
    "“部分”按半件计": "what a step counts",
    "不由本系统计算": "what papers only tell",
    "不计入三": "ordinary Chinese",
}
"""Words of the first scheme that are not its own, each with the reason why others may use them."""

NOT_WORDS = {
    "kind",
    "of",
    "on",
    "rule",
    "tier",
    "effect",
    "ends",
    "id",
    "habits",
    "issued",
    "earlier",
}
"""Keys of the file whose texts are never shown, or are the format's own choices; ``id`` where it
is in the ledger or among its sets.
"""
_PHRASE = re.compile(r"[^\s,。、;:()“”《》!?〔〕·{}'\"]+")
_LEAST = 5
"""A part of a sentence is told as the law's own from so many characters on."""


def first_words() -> set[str]:
    """Every word of the first scheme that another scheme's papers must not have."""
    found: set[str] = set()
    for key, text in _texts(load_scheme("jiuquan-2013")):
        parts = _PHRASE.findall(text)
        whole = key in (
            "id",
            "name",
            "article",
            "title",
            "label",
            "document",
            "sheet",
            "act",
            "key",
        )
        whole = whole or key in ("evaluator", "interpreter", "choices", "words", "terms", "matters")
        found |= {text} if whole else set()
        found |= {part for part in parts if len(part) >= _LEAST}
    clauses = {text.partition("(")[0] for text in found if text.startswith("第")}
    return {
        word
        for word in found | clauses
        if len(word) > 1 and word not in COMMON and word not in RULES and not word.isdigit()
    } - {option for ways in RULES.values() for option in ways}


def _texts(part: Any, key: str = "", inside: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a scheme with the key it stands under."""
    if isinstance(part, BaseModel):
        name = type(part).__name__
        for field in type(part).model_fields:
            if field in NOT_WORDS and not (field == "id" and name not in ("Column", "Matters")):
                continue
            under = "terms" if name == "Terms" else field
            yield from _texts(getattr(part, field), under, name)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from _texts(each, key, inside)
    elif isinstance(part, str):
        yield key, part


def texts_of(name: str, data: bytes) -> str:
    """All that a file says: of a package the text of each part, unpacked packages as well."""
    if data[:2] != b"PK":
        return data.decode("utf-8", errors="replace")
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            part = package.read(info)
            found.append(info.filename)
            if part[:2] == b"PK" or info.filename.endswith(
                (".xml", ".rels", ".svg", ".txt", ".md")
            ):
                found.append(texts_of(info.filename, part))
    text = "\n".join(found)
    return f"{name}\n{unescape(text)}\n{re.sub(r'<[^>]+>', '', unescape(text))}"


def held(text: str, words: set[str]) -> list[str]:
    """Which of the words a text has, each with what stands around it; brackets and marks folded."""
    folded = text.translate(str.maketrans("\uff08\uff09\uff1a\uff0c\uff1b\uff1f", "():,;?"))
    found = []
    for word in sorted(words):
        place = folded.find(word)
        if place >= 0 and not (word.isascii() and not _stands_alone(folded, word)):
            found.append(f"{word}: …{folded[max(0, place - 30) : place + 40]!r}")
    return found


def _stands_alone(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text))
