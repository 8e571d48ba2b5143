"""The main charts for slides: a zip of pictures, each with its title, its day and its seal.

Each chart comes as PNG for any slide program and as SVG for a sharp one. Importing this
imports what draws; nothing that only counts should.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO, NamedTuple, TypeVar

from scoring.analysis.comparison import most_climbed, moved
from scoring.analysis.figures import most_lost, most_overrated, points_lost, self_against_verified
from scoring.model.evidence import UsageError
from scoring.reports.basis import Basis
from scoring.reports.charting.bars import ranking_chart, totals_chart
from scoring.reports.charting.leader_charts import lost_chart, moved_chart, self_chart
from scoring.reports.charting.parts import parts, ranking_parts
from scoring.reports.charting.slide import can_draw_chinese, png_of, slide_svg
from scoring.reports.charting.style import Spec
from scoring.reports.documents.packing import entry

UNITS_A_SLIDE = 20
"""More rows than this cannot be read from the back of a room; they go on another slide."""
MOST_LOST = 10
NO_FONT = (
    "本机没有中文字体,图上的字画不出来。请安装任一中文字体"
    "(如思源黑体、微软雅黑、文泉驿正黑)后再生成"
)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
Progress = Callable[[int, int], None]
Row = TypeVar("Row")


class Slide(NamedTuple):
    """A chart to be drawn: its file's name, its heading, what draws it, its legend."""

    name: str
    head: tuple[str, ...]
    draw: Callable[[], Spec]
    legend: tuple[str, ...] = ()


def write_charts(basis: Basis, stream: BinaryIO, progress: Progress | None = None) -> None:
    """Write the zip; the same basis gives the same bytes on the same machine.

    ``progress`` is told how many charts of how many are done. Raises
    :class:`~scoring.model.evidence.UsageError` where the machine has no Chinese font.
    """
    if not can_draw_chinese():
        raise UsageError(NO_FONT)
    found = [*slides(basis)]
    with zipfile.ZipFile(stream, "w") as whole:
        for done, slide in enumerate(found, start=1):
            svg = slide_svg(slide.draw(), slide.head, footnotes(basis), slide.legend)
            whole.writestr(entry(f"{slide.name}.png"), png_of(svg), zipfile.ZIP_STORED)
            whole.writestr(entry(f"{slide.name}.svg"), svg.encode("utf-8"))
            if progress is not None:
                progress(done, len(found))


def footnotes(basis: Basis) -> list[str]:
    """Who made the chart and when, and what it stands on; a fingerprint on its own line.

    A slide has no room for the hash of the audit's entry.
    """
    day = basis.on
    made = f"{basis.signed_by}　{day.year}年{day.month}月{day.day}日制"
    words, mark, hashes = basis.seal_words().partition("指纹 ")
    digits = hashes.partition(",")[0]
    return [made, *(part for part in (words.rstrip(","), f"{mark}{digits}") if part)]


def slides(basis: Basis) -> Iterator[Slide]:
    """The charts of every group; what there is nothing to draw of is left out."""
    for number, group in enumerate(basis.scores.groups, start=1):
        name = f"{number}-{_NOT_IN_NAMES.sub('_', group)[:40]}"
        found = [*_totals(basis, group), *_lost(basis, group), *_moved(basis, group)]
        for place, slide in enumerate([*found, *_own(basis, group)], start=1):
            title = f"{basis.scores.year} 年度{group}:{slide.head[0]}"
            file = f"{name}-{place:02}{slide.name}"
            yield slide._replace(name=file, head=(title, *slide.head[1:]))


def _pages(rows: int) -> list[tuple[int, int, str]]:
    """First and number of rows of each slide, all about as long, and what its name says of it."""
    count = -(-rows // UNITS_A_SLIDE)
    each = -(-rows // count) if count else 0
    return [
        (page * each, each, f"({page + 1}/{count})" if count > 1 else "") for page in range(count)
    ]


def _file_of(title: str, page: str) -> str:
    return title + page.strip("()").replace("/", "之")


def _totals(basis: Basis, group: str) -> Iterator[Slide]:
    """Totals, then the same units with their parts."""
    scores = basis.scores
    scheme = scores.scheme
    unranked = f"浅色:缺项{f'或{scheme.terms.veto}' if scheme.veto else ''},不排名次"
    less = f"　零线左侧为{scheme.terms.deduction}" if scheme.deductions else ""
    drawn = {piece.part for piece in ranking_parts(scores, group)}
    legend = tuple(part.name for part in parts(scores.scheme) if part.name in drawn)
    kinds = (
        ("总分", totals_chart, (f"单位:分　{unranked}",), ()),
        ("总分构成", ranking_chart, (f"单位:分{less}　{unranked}",), legend),
    )
    for title, chart, note, colours in kinds:
        for first, most, page in _pages(len(scores.groups[group])):
            draw = partial(chart, scores, group, most, first)
            yield Slide(_file_of(title, page), (f"{title}{page}", *note), draw, colours)


def _lost(basis: Basis, group: str) -> Iterator[Slide]:
    """Where points are lost: the lines with the greatest loss, then the sections."""
    lost = points_lost(basis.scores, group)
    note = "长条为失分占可得分的比例,不适用和缺项不计"
    if rows := len(most_lost(lost)[:MOST_LOST]):
        draw = partial(lost_chart, lost, sections=False, most=MOST_LOST)
        yield Slide("失分最多的项", (f"失分最多的 {rows} 项", note), draw)
    yield Slide("各部分失分", ("各部分失分", note), partial(lost_chart, lost, sections=True))


def _moved(basis: Basis, group: str) -> Iterator[Slide]:
    """Who climbed and who fell, where there is a year before."""
    if basis.before is None:
        return
    rows = most_climbed(moved(basis.scores, basis.before, group))
    years = f"○ {basis.before.year} 年度总分　● {basis.scores.year} 年度总分"
    note = f"{years}　箭头为名次升降,右侧为总分增减"
    yield from _by_rows("进步与退步", note, rows, moved_chart)


def _own(basis: Basis, group: str) -> Iterator[Slide]:
    """Self scores beside verified ones."""
    rows = most_overrated(self_against_verified(basis.scores, group))
    note = "自评分减核定分,单位:分　只算两分都有的项,向右为自评偏高"
    yield from _by_rows("自评与核定", note, rows, self_chart)


def _by_rows(
    title: str, note: str, rows: list[Row], chart: Callable[[list[Row]], Spec]
) -> Iterator[Slide]:
    for first, most, page in _pages(len(rows)):
        draw = partial(chart, rows[first : first + most])
        yield Slide(_file_of(title, page), (f"{title}{page}", note), draw)
