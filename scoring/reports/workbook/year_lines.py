"""逐项得分: units down, lines across; the points that all other figures are made from."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np

from criteria import Line
from scoring.model.evidence import BLANK
from scoring.model.scores import MEASURED, NOT_APPLICABLE
from scoring.reports.workbook.cells import (
    CLAIMED_MARK,
    CLAIMED_SHADE,
    STATE_LOOKS,
    Cell,
    Count,
    Formula,
    SheetColumn,
    Value,
    centre,
    number,
    worth,
)
from scoring.reports.workbook.formulas import NOT_APPLICABLE as SET_ASIDE
from scoring.reports.workbook.formulas import (
    Compared,
    change_points,
    if_any,
    rounded,
    span,
    text,
)
from scoring.reports.workbook.sheets import HEAD_FILL, HEI, Book, Page
from scoring.reports.workbook.year_layout import COMPARED, Layout
from scoring.reports.workbook.year_sources import has_comments, line_comment, source_column
from scoring.text.typesetting import typeset

LEAST_WIDTH = 120
"""Of all columns together: room for the title and the signatures where there are few lines."""
SUMS = {"bold": True, "bg_color": "#F3F3F3"}


class LinesPage:
    """The second sheet: every unverified score marked and shaded."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.layout, self.scores = layout, layout.scores
        self.comments = has_comments(layout.scores)
        self.page = Page(book, layout.lines.name, "逐项得分表", self._columns(), dense=True)
        groups = [*layout.groups] if self.scores.scheme.varies else [""]
        layout.maxima_rows = {group: self.page.row + n for n, group in enumerate(groups)}
        layout.lines.place(self.page.row + len(groups), layout.groups)

    def _columns(self) -> list[SheetColumn]:
        columns = [centre("序号", 5), SheetColumn("单位", 15)]
        for section in self.scores.scheme.sections:
            over = f"{section.id}、{section.title}({worth(section.max)})"
            if len(section.lines) == 1:
                over = f"{section.id}({worth(section.max)})"
            for line in section.lines:
                words = f"{line.id}\n{line.title}\n({worth(line.max)})"
                wide = 6.8 if line.most < 1000 else 8.4  # 10.00 and more with a mark: else ####
                columns.append(number(words, wide if len(section.lines) > 1 else 9, over))
            if len(section.lines) > 1:
                columns.append(number("小计", 7, over))
        columns.append(number("各部分小计", 7.5))
        columns += [] if self.comments else [SheetColumn("出自", 60)]
        wider = max(1, LEAST_WIDTH / sum(column.width for column in columns))
        return [replace(column, width=column.width * wider) for column in columns]

    def fill(self) -> None:
        """Write the maxima, all rows and the notes."""
        page = self.page
        for group in self.layout.maxima_rows:
            self._maxima(group)
        page.keep_as_heading()
        scheme = self.scores.scheme
        ledger = "或台账" if scheme.ledger else ""
        read = ";按所选读法处理(见「采用的读法」),带「不」字的为按读法所计的分"
        read = read if scheme.readings else ""
        page.add_groups(self.layout.groups, self._row)
        told = ";「已报」「未报」的项只报情况,不计分" if scheme.described else ""
        page.note(
            f"不带字的为核定分;「自」为自评分,「计」为按应完成数、完成数{ledger}计量,均待核定;"
            f"「缺」为没有分数{told}。「不适用」为经核定不适用,末尾带「待」字的为单位标明或没有应完成数、"
            f"尚待核定{read}。"
        )
        where = "见该格批注" if self.comments else "见最后一列(单位众多,不逐格加批注)"
        if scheme.event_lines:
            ids = "、".join(scheme.lines[item].id for item in scheme.event_lines)
            taken = self.layout.deduction_sheet
            page.note(f"{ids}按情形扣分,满分减去「{taken}」中写明从该项扣的各行,是公式。")
        if scheme.against_means:
            ids = "、".join(scheme.lines[item].id for item in scheme.against_means)
            page.note(f"{ids}与本类平均相比,计量的分数由「计算过程」中的数算出,是公式。")
        page.note(f"每个分数出自哪个文件、工作表和单元格,怎样得来,{where}。小计为公式。")
        page.sign()

    def _maxima(self, group: str) -> None:
        """Under the headings what each line can earn (in a group, where that differs), its clause
        beside it, for the formulas.
        """
        layout, scheme = self.layout, self.scores.scheme.for_group(group)
        values: list[Value | Cell] = [None, f"满分({group})" if group else "满分"]
        parts, row = [], layout.maxima_rows[group]
        for section in scheme.sections:
            values += [
                Cell(line.max, {}, typeset(f"{line.article}:{line.words}"))
                for line in section.lines
            ]
            parts.append(layout.maximum(f"sum {section.id}")._replace(row=row).here)
            if len(section.lines) > 1:
                ends = (
                    layout.maximum(section.lines[place].id)._replace(row=row) for place in (0, -1)
                )
                values.append(Formula(rounded(f"SUM({span(*ends)})"), section.max))
        values.append(Formula(rounded("+".join(parts)), scheme.total))
        values += [] if self.comments else [None]
        assert self.page.row == row
        self.page.add(values, bg_color=HEAD_FILL, font_name=HEI)

    def _row(self, place: int, unit: int) -> list[Value | Cell]:
        values: list[Value | Cell] = [Count(place), self.layout.results[unit].name]
        items = count()
        for section in self.scores.scheme.sections:
            values += [self._cell(unit, next(items)) for _ in section.lines]
            if len(section.lines) > 1:
                values.append(Cell(self._subtotal(unit, section.id, section.lines), SUMS))
        values.append(Cell(self._sum(unit), SUMS))
        if not self.comments:
            values.append(source_column(self.scores, unit, self._at[unit]))
        return values

    def _cell(self, unit: int, item: int) -> Cell:
        """Points of one line, with its mark in the number format: the cell stays a number."""
        grid, scheme = self.scores.grid, self.scores.scheme
        state, points = int(grid.state[item, unit]), int(grid.points[item, unit])
        mark, shade = STATE_LOOKS.get(state, ("", ""))
        line = scheme.lines[item]
        by_events = line.measure.kind == "events" and state == MEASURED
        mark, shade = ("", "") if by_events else (mark, shade)
        claimed = state == NOT_APPLICABLE and not grid.confirmed[item, unit]
        if claimed:
            mark, shade = mark + CLAIMED_MARK, CLAIMED_SHADE
        look: dict[str, Any] = {"bg_color": shade} if shade else {}
        note = ""
        if self.comments and not self.layout.results[unit].unsent:
            note = line_comment(self.scores, unit, item, int(self._at[unit][item]))
        if points == BLANK:
            words = SET_ASIDE if state == NOT_APPLICABLE else mark
            look |= {"align": "center", "font_size": 9 if claimed else 10}
            if claimed:  # the mark is in the format: formulas look for the bare word
                look["num_format"] = f'0.00;-0.00;0.00;@"{CLAIMED_MARK}"'
            return Cell(words, look, note)
        look["num_format"] = f'0.00"{mark}"' if mark else "0.00"
        look |= {"font_size": 9} if claimed else {}  # two marks: else Excel shows ####
        if state == NOT_APPLICABLE and points:  # the reading that counts it as full
            full = self.layout.maximum(scheme.lines[item].id, unit).fixed.partition("!")[2]
            return Cell(Formula(full, points), look, note)
        if by_events:
            return Cell(Formula(self._kept(unit, line), points), look, note)
        if line.measure.by_group_mean and state == MEASURED:
            return Cell(Formula(self._against_mean(unit, line), points), look, note)
        return Cell(points, look, note)

    def _against_mean(self, unit: int, line: Line) -> str:
        """The points of a line that is compared with its group's mean."""
        full = self.layout.maximum(line.id, unit).fixed.partition("!")[2]
        figure, summed, units = (
            self.layout.steps.at(unit, f"{name} {line.id}").there for name in COMPARED
        )
        instead = {"rescale": text(SET_ASIDE), "zero": "0", "full": full}
        way = self.scores.rules["not-applicable"]
        return change_points(line.measure, Compared(figure, summed, units, full), instead[way])

    def _kept(self, unit: int, line: Line) -> str:
        """What the rows of its cases leave of a line of kind ``events``."""
        full = self.layout.maximum(line.id, unit).fixed.partition("!")[2]
        lost = self.layout.lost_by_events(unit, line)
        return rounded(f"MAX({line.measure.floor / 100:g},{full}-{lost})") if lost else full

    def _subtotal(self, unit: int, section: str, lines: Any) -> Formula:
        first, last = (self.layout.lines.at(unit, lines[place].id) for place in (0, -1))
        return self._added(unit, (section,), span(first, last))

    def _sum(self, unit: int) -> Formula:
        """Subtotals added; a section of one line, which may be no number, as well by ``SUM``."""
        sections = [section.id for section in self.scores.scheme.sections]
        cells = [self.layout.lines.at(unit, f"sum {section}").here for section in sections]
        return self._added(unit, tuple(sections), ",".join(cells))

    def _added(self, unit: int, names: tuple[str, ...], cells: str) -> Formula:
        """A sum; of a unit that sent nothing, a mark until one of its lines has points."""
        words, shown = rounded(f"SUM({cells})"), self.layout.shown(unit, *names)
        unsent = self.layout.results[unit].unsent
        return Formula(if_any(self._all_lines(unit), words) if unsent else words, shown)

    def _all_lines(self, unit: int) -> str:
        """The blocks of a unit's lines without the subtotals between them."""
        at = self.layout.lines.at
        sections = [section.lines for section in self.scores.scheme.sections]
        return ",".join(span(at(unit, each[0].id), at(unit, each[-1].id)) for each in sections)

    @cached_property
    def _at(self) -> dict[int, np.ndarray]:
        """The places of each unit's lines."""
        places = self.scores.lines["at"].to_numpy().reshape(-1, len(self.scores.scheme.lines))
        return dict(zip(self.scores.units.index.tolist(), places, strict=True))
