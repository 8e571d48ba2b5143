"""The result inside the page: written so that no text of it is markup, read back to the byte."""

from __future__ import annotations

import re

from scoring.model.evidence import UsageError

MADE_BY = "stability-scoring dashboard 1"
"""What the page says it was made by; the number is that of the way the result is held."""
_ESCAPES = {
    "<": r"\u003c",
    ">": r"\u003e",
    "&": r"\u0026",
    "\u2028": r"\u2028",
    "\u2029": r"\u2029",
}
_CHARACTERS = {escape: character for character, escape in _ESCAPES.items()}
_DANGEROUS = re.compile("[<>&\u2028\u2029]")
_ESCAPED = re.compile(r"\\(?:u003c|u003e|u0026|u2028|u2029|.)", re.DOTALL)
_RESULT = re.compile(r'<script type="application/json" id="result">([^<]*)</script>')
_NAMED = re.compile(r'<meta name="fingerprint" content="([0-9a-f]{64})">')


def embedded(result: str) -> str:
    """JSON text with ``<``, ``>`` and ``&`` as escapes: the same JSON, and never markup."""
    held = _DANGEROUS.sub(lambda hit: _ESCAPES[hit.group()], result)
    if unembedded(held) != result:
        raise UsageError("结果数据已含有转义的尖括号,无法原样放入看板")
    return held


def unembedded(held: str) -> str:
    """The text that :func:`embedded` was given; a doubled backslash begins no escape."""
    return _ESCAPED.sub(lambda hit: _CHARACTERS.get(hit.group(), hit.group()), held)


def read_dashboard(data: bytes) -> tuple[str, str]:
    """The result text that a dashboard holds, and the fingerprint it names.

    Whether they belong together, and whether the office has such a seal, is for the caller
    to compare. Raises :class:`~scoring.model.evidence.UsageError` for a file that is not ours.
    """
    try:
        page = data.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("这个文件不是本程序生成的看板:不是 UTF-8 文本") from None
    if f'<meta name="generator" content="{MADE_BY}">' not in page:
        raise UsageError("这个文件不是本程序生成的看板,或者是别的版本生成的")
    results, named = _RESULT.findall(page), _NAMED.findall(page)
    if len(results) != 1 or len(named) != 1:
        raise UsageError("这个看板不完整或被改动过:找不到其中的结果数据或指纹")
    return unembedded(results[0]), named[0]
