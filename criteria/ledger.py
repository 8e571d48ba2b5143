"""The ledger of matters: the columns of its sheet, and which matters a line counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from criteria.base import Frozen, Words
from criteria.faults import Misfits, Place
from criteria.parts import Line

_RESERVED = ("unit", "at")
"""Names that the rows of every sheet have in the evidence."""


class Column(Frozen):
    """A column of the ledger's sheet.

    ``kind``: ``text``; ``date``; ``choice``, one of ``choices``; ``step``, which is 是, 部分, 否 or
    不适用. ``required`` columns stand in the header and in each row; ``width`` is the template's,
    in characters; ``habits`` are other headings that offices give it. ``id`` is its name in the
    evidence (default: ``name``); four ids mean something: ``matter`` names the matter,
    ``assessed`` is the day it was dealt with, ``kind`` the sort of matter that overviews count by,
    ``archive`` the number under which its papers are kept.
    """

    name: Words
    id: str = ""
    kind: Literal["text", "date", "choice", "step"] = "text"
    choices: tuple[Words, ...] = ()
    required: Annotated[bool, Field(strict=True)] = False
    width: Annotated[int, Field(ge=1, strict=True)] = 12
    habits: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _fits_kind(self) -> Self:
        if bool(self.choices) != (self.kind == "choice"):
            raise ValueError("choices(可选的内容)用于且只用于 choice")
        if not self.field.isidentifier() or self.field in _RESERVED:
            raise ValueError(f"「{self.field}」不能作栏目的 id:只用文字、数字和下划线")
        return self

    @property
    def field(self) -> str:
        """The column's name in the evidence."""
        return self.id or self.name


class Matters(Frozen):
    """Some of the ledger's matters, which lines count as due.

    ``assessed``: only those dealt with; ``column`` with ``only`` or ``never``: those whose choice
    in that column is, or is not, one of these. ``words`` say it in a sentence.
    """

    id: Words
    words: Words
    assessed: Annotated[bool, Field(strict=True)] = False
    column: str = ""
    only: tuple[Words, ...] = ()
    never: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _asks_one_way(self) -> Self:
        if bool(self.column) != (bool(self.only) + bool(self.never) == 1):
            raise ValueError("column 与 only、never 中的一个一起写")
        return self


class PaperPart(Frozen):
    """A part of a paper on matters: a heading with what the register knows of it below.

    ``words`` say what belongs in it; ``columns`` are those of the ledger that are printed in it,
    by their names. Without any it is blank, to be written by hand.
    """

    title: Words
    words: str = ""
    columns: tuple[Words, ...] = ()


class Report(Frozen):
    """The report on one matter (评估报告): its name, the clause that asks for it, its parts."""

    title: Words
    article: Words
    words: str = ""
    parts: Annotated[tuple[PaperPart, ...], Field(min_length=1)]


class Filing(Report):
    """The form by which a unit files its matters (备案): a row a matter, a column a part.

    ``occasions``: when it is due, such as 年初 and 年终, of which one is marked.
    """

    occasions: tuple[Words, ...] = ()


class Ledger(Frozen):
    """The ledger: ``sheet`` is its name, ``habits`` others that offices give it; ``matters`` is
    the word for what it lists, ``act`` for what is done with each (评估: 已评估, 未评估),
    ``coverage`` for how far it goes. ``report`` and ``filing`` are papers on its matters.
    """

    sheet: Words
    matters: Words
    act: Words
    coverage: Words = "覆盖"
    habits: tuple[Words, ...] = ()
    columns: Annotated[tuple[Column, ...], Field(min_length=2)]
    sets: tuple[Matters, ...] = ()
    report: Report | None = None
    filing: Filing | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = [*self._column_faults(), *self._set_faults(), *self._paper_faults()]
        if faults:
            raise Misfits(faults)
        return self

    def _column_faults(self) -> Iterator[tuple[Place, str]]:
        for title, part, key, found in (
            ("栏目", "columns", "name", [each.name for each in self.columns]),
            ("栏目的 id", "columns", "id", [each.field for each in self.columns]),
            ("事项范围", "sets", "id", [each.id for each in self.sets]),
        ):
            for value, times in Counter(found).items():
                if times > 1:
                    second = found.index(value, found.index(value) + 1)
                    yield (part, second, key), f"{title}「{value}」重复出现"
        kinds = {each.id: (each.kind, each.required) for each in self.columns if each.id}
        if kinds.get("matter") != ("text", True):
            yield (), 'columns 要有写事项名称的一栏:id = "matter",required = true'
        if "assessed" not in kinds or kinds["assessed"][0] != "date":
            yield (), 'columns 要有写办理日期的一栏:id = "assessed",kind = "date"'
        if kinds.get("kind", ("choice", True))[0] != "choice":
            yield (), 'columns 中 id = "kind" 的一栏要写 kind = "choice"'

    def _set_faults(self) -> Iterator[tuple[Place, str]]:
        by_name = {each.name: each for each in self.columns}
        for place, matters in enumerate(self.sets):
            column = by_name.get(matters.column)
            if matters.column and (column is None or column.kind != "choice"):
                words = f"事项范围「{matters.id}」:没有可选内容的栏目「{matters.column}」"
                yield ("sets", place, "column"), words
            elif column and (unknown := {*matters.only, *matters.never} - {*column.choices}):
                names = "、".join(sorted(unknown))
                words = f"事项范围「{matters.id}」:栏目「{column.name}」没有选项「{names}」"
                yield ("sets", place, "only" if matters.only else "never"), words

    def _paper_faults(self) -> Iterator[tuple[Place, str]]:
        known = [each.name for each in self.columns]
        for key, paper in (("report", self.report), ("filing", self.filing)):
            parts = paper.parts if paper else ()
            titles = [each.title for each in parts]
            for place, part in enumerate(parts):
                if part.title in titles[:place]:
                    yield (key, "parts", place, "title"), f"部分「{part.title}」重复出现"
                for name in part.columns:
                    if name not in known:
                        words = f"部分「{part.title}」:台账没有栏目「{name}」"
                        yield (key, "parts", place, "columns"), words

    def line_faults(self, line: Line) -> Iterator[str]:
        """What a line asks of the ledger that it does not have."""
        rule = line.measure.ledger
        if rule is None:
            return
        kinds = {each.name: each.kind for each in self.columns}
        if rule.of not in (ids := [each.id for each in self.sets]):
            yield f"「{line.id}」的 of「{rule.of}」不认识;可用:{'、'.join(ids)}"
        if rule.done not in kinds:
            yield f"「{line.id}」的 done「{rule.done}」不是台账的栏目;可用:{'、'.join(kinds)}"
        if rule.before and (kinds.get(rule.before), kinds.get(rule.done)) != ("date", "date"):
            yield f"「{line.id}」的 before 要比较两栏日期,「{rule.before}」或「{rule.done}」不是"

    def column(self, name: str) -> Column:
        """A column by its name. Raises ``StopIteration`` where there is none."""
        return next(each for each in self.columns if each.name == name)

    def of(self, id_: str) -> Matters:
        """Some of the matters by their id."""
        return next(each for each in self.sets if each.id == id_)

    def named(self, id_: str) -> str:
        """The heading of the column with an id of its own, such as ``assessed``."""
        return next(each.name for each in self.columns if each.id == id_)

    @property
    def has_steps(self) -> bool:
        """Whether any column takes steps."""
        return any(each.kind == "step" for each in self.columns)
