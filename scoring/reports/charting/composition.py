"""How a score is put together under a scheme, as a picture: parts, base, cases, total, rank.

Black on white and 390 px wide, for a telephone as well as for paper; nothing but the scheme is
drawn, under the default of each of its readings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from criteria import BonusCase, DeductionCase, Line, Scheme
from criteria.cases import Band
from scoring.explain.vetoes import veto_rule
from scoring.model.points import trimmed
from scoring.reports.charting.style import FONT, INK
from scoring.text.typesetting import typeset

WIDTH, LEFT, RIGHT = 390, 30, 382
"""Of the whole picture, and where boxes begin and end, in pixels."""
TITLE, SMALL, LEADING, PAD, GAP = 15, 12.5, 19, 8, 12
INSIDE = RIGHT - LEFT - 2 * PAD
SHADE, FAINT, SOFT = "#6b7280", "#f3f4f6", "#374151"
BEYOND, DESCRIBED, NO_SCORE = "扣过本项的部分", "报情况", "不计分,不排名次"
BOLD = {"font-weight": "700"}
CLOSING = "\uff0c\u3002\uff1b\uff1a\uff09\u3001\u201d"
SVG = "http://www.w3.org/2000/svg"


class Box(NamedTuple):
    """A step to the rank: ``sign`` before it (＋ － ＝), its heading with what it is worth, rows of
    a name and a figure, and sentences. ``share`` is its part of the whole, from 0 to 1.
    """

    sign: str
    title: str
    points: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    share: float = 0


def heading(scheme: Scheme) -> str:
    """What the picture shows, as its title."""
    return "总分是怎样得出的" if scheme.is_scored else "要报哪些情况"


def guide(scheme: Scheme) -> str:
    """How the picture is read, in a sentence."""
    if not scheme.is_scored:
        return "各项只报情况,不计分,不排名次。"
    return "自上而下:各项得分相加,加减之后得出总分,再排名次。"


def boxes(scheme: Scheme) -> list[Box]:
    """The steps from the lines to the rank, in the order in which they are worked out."""
    if not scheme.is_scored:
        return [
            *_base(scheme),
            Box("→", "汇总", "", (), ("逐单位列出各项报了没有、报了什么", NO_SCORE)),
        ]
    veto = [*_veto(scheme)]
    taken_first = veto if scheme.veto_points else []
    found = [*_base(scheme), *_cases(scheme), *taken_first, _total(scheme)]
    found += [] if taken_first else veto
    return [*found, _rank(scheme), *_bands(scheme)]


def _base(scheme: Scheme) -> Iterator[Box]:
    for place, section in enumerate(scheme.sections):
        rows = tuple(row for line in section.lines for row in _line(scheme, line))
        title = f"{section.id}、{section.title}"
        points = f"{trimmed(section.max)} 分" if section.max else ""
        yield Box("＋" * bool(place), title, points, rows, (), section.max / (scheme.total or 1))
    if not scheme.is_scored:
        return
    notes = ["各部分得分相加"]
    notes += ["有的项各类单位分值不同,合计相同"] if scheme.varies else []
    notes += _read(scheme, "not-applicable", "某项不适用的:")
    yield Box("＝", "基础分", f"{trimmed(scheme.total)} 分", (), tuple(notes))


def _line(scheme: Scheme, line: Line) -> Iterator[tuple[str, str]]:
    """A line with what it is worth, and the cases that are taken from its points."""
    yield f"{line.id} {line.title}", DESCRIBED if line.is_described else trimmed(line.max)
    for case in scheme.deductions:
        if case.line == line.id:
            yield f"· {case.id} {case.label}", _loss(case)


def _from_total(scheme: Scheme) -> list[DeductionCase]:
    """The cases that are taken from the total, not from a line."""
    return [case for case in scheme.deductions if not case.line]


def _cases(scheme: Scheme) -> Iterator[Box]:
    terms = scheme.terms
    if scheme.bonus:
        rows = tuple((f"{each.id} {each.label}", _gain(each)) for each in scheme.bonus)
        notes = [scheme.bonus_rule] if scheme.bonus_rule else []
        notes += _read(scheme, "bonus-scope") + _read(scheme, "bonus-repeat")
        if not notes:
            notes = [f"同一{terms.practice}只计最高的一次,不同的相加"]
        yield Box("＋", terms.bonus, _most(scheme.bonus_cap), rows, tuple(notes))
    if cases := _from_total(scheme):
        rows = tuple((f"{each.id} {each.label}", _loss(each)) for each in cases)
        notes = [scheme.deduction_rule] if scheme.deduction_rule else []
        notes += _read(scheme, "deduction-cap", "上限的范围:") + _read(
            scheme, "same-matter", "同一事项:"
        )
        yield Box("－", terms.deduction, _most(scheme.deduction_cap), rows, tuple(notes))
    if lines := scheme.lines_beyond(scheme.rules_of(scheme.default_readings())):
        names = "、".join(f"{line.id} {line.title}" for line in lines)
        yield Box("－", BEYOND, "", (), (f"{names}:扣过本项分值的,从总分再扣",))


def _veto(scheme: Scheme) -> Iterator[Box]:
    if veto := scheme.veto:
        told = veto_effect(scheme)
        more = tuple(f"{each}(只写明,不计算)" for each in veto.consequences)
        sign = "－" if veto.effect == "fixed-deduction" and veto.points else ""
        yield Box(sign, f"{veto.id} {scheme.terms.veto}", told, (), (veto.words, *more))


def veto_effect(scheme: Scheme) -> str:
    """What a veto does to the score, in a few words; blank in a scheme without one."""
    return "总分计 0 分" if scheme.veto_effect == "zero" else veto_rule(scheme)


def _total(scheme: Scheme) -> Box:
    rules = scheme.rules_of(scheme.default_readings())
    terms, beyond = scheme.terms, scheme.lines_beyond(rules)
    taken = [terms.deduction] * bool(_from_total(scheme)) + [BEYOND] * bool(beyond)
    taken += [terms.veto] * bool(scheme.veto_points)
    words = ["基础分", *([f"＋ {terms.bonus}"] if scheme.bonus else [])]
    words += [f"－ {each}" for each in taken]
    notes = [" ".join(words) if len(words) > 1 else "即基础分"]
    if taken:
        notes += ["低于 0 分的按 0 分计" if rules["total-floor"] == "zero" else "可以低于 0 分"]
    if scheme.digits == 0:
        notes += ["四舍五入到整数"]
    elif scheme.digits == 1:
        notes += ["四舍五入到 1 位小数"]
    return Box("＝", "总分", "", (), tuple(notes))


def _bands(scheme: Scheme) -> Iterator[Box]:
    if scheme.bands:
        rows, notes = [], []
        for band in scheme.bands:
            rows.append((band.name, band_terms(band)))
            least = "、".join(f"{each.id} {trimmed(each.least)} 分以上" for each in band.lines)
            notes += [f"{band.name}单项:{least}"] if least else []
            notes += [f"{band.name}:{band.consequence}"] if band.consequence else []
        yield Box("→", "等次", "以上含本数", tuple(rows), tuple(notes))


def band_terms(band: Band) -> str:
    """What a grade asks for, in a few words: 80 分以上,前 5 名; 其余 where it asks for nothing."""
    asked = [f"{trimmed(band.least)} 分以上"] if band.least else []
    asked += [f"前 {band.rank} 名"] if band.rank else []
    asked += ["单项达标"] if band.lines else []
    asked += [f"无{'、'.join(band.without)}"] if band.without else []
    return ",".join(asked) or "其余"


def _rank(scheme: Scheme) -> Box:
    rules = scheme.rules_of(scheme.default_readings())
    notes = ["各类单位分别排名,从高到低" if len(scheme.groups) > 1 else "从高到低"]
    notes += ["总分相同的并列" + (",其后名次空出" if rules["tie"] == "shared" else "")]
    late = "不排名次" if rules["incomplete-rank"] == "unranked" else "排在末位之后"
    notes += [f"有缺项的{late}"]
    notes += [f"{scheme.terms.veto}的不排名次"] if scheme.veto_effect == "zero" else []
    return Box("→", "名次", "", (), tuple(notes))


def _gain(case: BonusCase) -> str:
    return f"每次 +{trimmed(case.points)}" + _case_cap(case.cap)


def _loss(case: DeductionCase) -> str:
    if case.points is None:
        return f"−{trimmed(case.least or 0)} 至 −{trimmed(case.most or 0)}" + _case_cap(case.cap)
    twice = ",再犯加倍" if case.repeats else ""
    each = f"每起 −{trimmed(case.points)}" if case.points else "不减分"
    return each + twice + _case_cap(case.cap)


def _case_cap(cap: int | None) -> str:
    return "" if cap is None else f",至多 {trimmed(cap)}"


def _most(cap: int | None) -> str:
    return "" if cap is None else f"至多 {trimmed(cap)} 分"


def _read(scheme: Scheme, rule: str, before: str = "") -> list[str]:
    reading = scheme.reading_of(rule)
    return [before + reading.words_of(reading.default)] if reading else []


def composition_svg(scheme: Scheme) -> str:
    """The picture as SVG text; as wide as there is room, up to 390 px."""
    drawing, steps, y = _Drawing(), boxes(scheme), 6.0
    drawing.mark("title").text = typeset(f"{heading(scheme)}:{scheme.title}")
    spine, heads = drawing.mark("path", stroke=INK, fill="none"), []
    for box in steps:
        heads.append(y + PAD + TITLE / 2 + 2)
        y = drawing.box(box, y) + GAP
    spine.set("d", f"M12 {heads[0]:g}V{heads[-1]:g}" + "".join(f"M12 {h:g}H{LEFT}" for h in heads))
    for box, head in zip(steps, heads, strict=True):
        if box.sign:
            drawing.mark("circle", cx=12, cy=head, r=10, fill="white", stroke=INK)
            drawing.text(box.sign, 12, head + 5, 14, **BOLD, **{"text-anchor": "middle"})
    drawing.root.set("viewBox", f"0 0 {WIDTH} {y - GAP + 6:g}")
    return ElementTree.tostring(drawing.root, encoding="unicode")


class _Drawing:
    """A picture being drawn from top to bottom."""

    def __init__(self) -> None:
        look = {"xmlns": SVG, "role": "img", "font-family": FONT, "width": str(WIDTH)}
        self.root = ElementTree.Element("svg", look)

    def mark(self, kind: str, **look: str | float) -> ElementTree.Element:
        """A mark with its attributes, above all that is there."""
        said = {key: x if isinstance(x, str) else f"{x:g}" for key, x in look.items()}
        return ElementTree.SubElement(self.root, kind, said)

    def text(self, words: str, x: float, y: float, size: float, **look: str) -> None:
        """Words on one line that stands on ``y``."""
        seen = {"font-size": f"{size:g}", "fill": INK} | look
        self.mark("text", x=x, y=y, **seen).text = typeset(words)

    def row(self, name: str, points: str, y: float, size: float = SMALL, **look: str) -> float:
        """A name, in as many lines as it takes, and a figure at the right; gives where it ends."""
        first = y + LEADING - 4
        for words in _wrapped(name, INSIDE - (_width(points, SMALL) + PAD) * bool(points), size):
            y += LEADING
            self.text(words, LEFT + PAD, y - 4, size, **look)
        self.text(points, RIGHT - PAD, first, SMALL, **look, **{"text-anchor": "end"})
        return y

    def box(self, box: Box, top: float) -> float:
        """A box from ``top`` down; gives its lower edge."""
        frame = self.mark("rect", fill="white", stroke=INK, x=LEFT, y=top, width=RIGHT - LEFT, rx=3)
        y = self.row(box.title, box.points, top + PAD, TITLE, **BOLD)
        if box.share:
            for share, fill in ((1.0, FAINT), (box.share, SHADE)):
                self.mark("rect", x=LEFT + PAD, y=y + 2, width=INSIDE * share, height=5, fill=fill)
            y += 10
        for name, points in box.rows:
            y = self.row(name, points, y)
        for note in box.notes:
            y = self.row(note, "", y, fill=SOFT)
        frame.set("height", f"{y + PAD - top:g}")
        if box.sign == "＝":
            frame.set("stroke-width", "2.5")
        return y + PAD


def _width(words: str, size: float) -> float:
    """About how wide words are, in pixels: Chinese is square, the rest a little over half."""
    wide = sum(unicodedata.east_asian_width(each) in "WFA" for each in typeset(words))
    return size * (wide + 0.58 * (len(words) - wide))


def _wrapped(words: str, wide: float, size: float) -> list[str]:
    """Words in lines no wider than ``wide`` pixels; none begins with a closing mark."""
    lines = [""]
    for each in typeset(words):
        if each not in CLOSING and _width(lines[-1] + each, size) > wide:
            lines.append("")
        lines[-1] += each
    return lines
