"""The few words of Jinja that a template may use, and what it may cost to fill one.

Names, ``for``, ``if`` and comparisons: enough for a letter. Nothing is called, nothing is
calculated, loops run over what the year has, and both turns and output are counted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from jinja2 import StrictUndefined, Template, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from scoring.model.evidence import UsageError
from scoring.reports.documents.paper_text import escaped, shown

AGAIN = "请对照系统自带的模板改正后再上传。"
MOST_TURNS = 200_000
MOST_CHARACTERS = 40_000_000
MOST_LOOPS, MOST_DEPTH, MOST_TOLD = 2, 32, 60
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not, nodes.Filter,
)  # fmt: skip
_FILTERS = ("length",)
_COUNTED = "_counted"
_TAGS = re.compile("<[^>]*>?|>")


class Unknown(StrictUndefined):
    """A name that is not there, told in Chinese wherever it is used."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class _Bounded(Template):
    """A template that stops when it has written too much."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        parts: list[str] = []
        room = MOST_CHARACTERS
        for part in self.root_render_func(self.new_context(dict(*args, **kwargs))):
            room -= len(part)
            if room < 0:
                raise UsageError("通报模板生成的内容太多,已停止。请检查其中的循环。")
            parts.append(part)
        return "".join(parts)


class Language(SandboxedEnvironment):
    """An environment for one template, which may use ``names`` and no others.

    ``used`` are those it uses; ``turns`` counts the turns of its loops from where it is set.
    """

    template_class = _Bounded

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=Unknown, finalize=_finalized)
        self.globals.clear()
        self.names: Collection[str] = ()
        self.turns, self.used, self.source = 0, set[str](), ""
        self._compiled: dict[str, Template] = {}
        self.filters = {name: self.filters[name] for name in _FILTERS} | {_COUNTED: self._counted}

    def from_string(self, source: Any, *_more: Any, **_named: Any) -> Template:
        """The source compiled, once for every filling."""
        if source not in self._compiled:
            self._compiled[source] = super().from_string(source)
        return self._compiled[source]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        self.source = source
        tree = super()._parse(source, name, filename)
        self._check(tree, 0, 0, frozenset(self.names))
        return tree

    def _counted(self, rows: Iterable[Any]) -> Iterator[Any]:
        if isinstance(rows, str) or not isinstance(rows, Iterable):
            told = "通报模板的 for 只能用于一组内容,如「类别」「表彰单位」。"
            raise UsageError(f"{told}{AGAIN}")
        for row in rows:
            self.turns += 1
            if self.turns > MOST_TURNS:
                raise UsageError(f"通报模板的循环超过 {MOST_TURNS} 次,已停止。请检查其中的循环。")
            yield row

    def _check(self, node: nodes.Node, loops: int, depth: int, names: frozenset[str]) -> None:
        """Refuse what is not a letter's; every loop is counted from here on."""
        private = isinstance(node, nodes.Getattr) and node.attr.startswith("_")
        filtered = isinstance(node, nodes.Filter) and node.name not in _FILTERS
        if private or filtered or not isinstance(node, _ALLOWED):
            told = f"通报模板里有不能用的写法:{self._where(node)}。只能用占位符、for 和 if。"
            raise UsageError(f"{told}{AGAIN}")
        if isinstance(node, nodes.Name) and node.ctx == "load":
            if node.name not in names:
                told = f"通报模板里有不认识的占位符「{node.name}」:{self._where(node)}。"
                raise UsageError(f"{told}可用的有:{'、'.join(self.names)}。{AGAIN}")
            self.used.add(node.name)
        loops += isinstance(node, nodes.For)
        depth += not isinstance(node, nodes.Output | nodes.TemplateData)
        if loops > MOST_LOOPS or depth > MOST_DEPTH:
            raise UsageError(f"通报模板的 for、if 套得太深:{self._where(node)}。请拆开写。")
        if isinstance(node, nodes.For):
            if node.recursive or not isinstance(node.target, nodes.Name):
                told = f"通报模板里有不能用的 for:{self._where(node)}。"
                raise UsageError(f"{told}应写成 for 单位 in 表彰单位。{AGAIN}")
            names |= {node.target.name, "loop"}
        for child in node.iter_child_nodes():
            self._check(child, loops, depth, names)
        if isinstance(node, nodes.For):
            counted = nodes.Filter(node.iter, _COUNTED, [], [], None, None, lineno=node.lineno)
            node.iter = counted.set_environment(self)

    def _where(self, node: nodes.Node) -> str:
        """The words of the paragraph that a node stands in: a line of the source."""
        line = [*self.source.splitlines(), ""][node.lineno - 1]
        return f"「{_TAGS.sub('', line).strip()[:MOST_TOLD]}」"


def _finalized(value: Any) -> Any:
    """A value as text inside the document; never markup, unless we made it so ourselves."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | Unknown):
        raise UsageError("通报模板把一组内容当作一个词用了。请用 for 逐个写出,如 {{ 单位.名称 }}。")
    return Markup(escaped(shown(str(value))))
