"""计算过程: what stands between the lines and the ranking, a row a unit."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from criteria import Line
from scoring.engine.measure import penalty_beyond
from scoring.model.evidence import BLANK
from scoring.model.scores import NOT_APPLICABLE as STATE_ASIDE
from scoring.model.scores import GroupMean
from scoring.reports.workbook import formulas as fx
from scoring.reports.workbook.cells import Cell, Count, Formula, SheetColumn, Value, centre, number
from scoring.reports.workbook.sheets import Book, Page
from scoring.reports.workbook.year_layout import COMPARED, Layout
from scoring.reports.workbook.year_sources import from_cell
from scoring.text.typesetting import typeset


class StepsPage:
    """What is counted on the way: gaps, lines set aside, excess losses, who takes part in ranks."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.layout, self.scores, self.scheme = layout, layout.scores, layout.scheme
        self.page = Page(book, layout.steps.name, "计算过程表", self._columns())
        layout.steps.place(self.page.row, layout.groups)

    def _columns(self) -> list[SheetColumn]:
        columns = {
            "place": centre("序号", 6),
            "unit": SheetColumn("单位", 34),
            "missing": centre("缺项数", 16),
            "aside": number("不适用项\n满分合计", 24),
            "applies": number("适用项\n满分合计", 24),
            "ranked": number("参加排名的\n总分", 24),
            "distinct": number("同分只留\n第一个", 24),
        }
        for line in self.layout.beyond:
            columns[f"due {line.id}"] = centre(f"「{line.id}」\n应完成数", 18)
            columns[f"done {line.id}"] = centre(f"「{line.id}」\n完成数", 18)
            head = (
                f"「{line.id}」\n超出扣分"
                if line.measure.kind == "events"
                else "超出该项\n满分的扣分"
            )
            columns[f"beyond {line.id}"] = number(head, 20)
        for item in self.scheme.against_means:
            id_ = self.scheme.lines[item].id
            heads = ("本单位数", "本类合计", "本类有数的\n单位数")
            for key, head in zip(COMPARED, heads, strict=True):
                columns[f"{key} {id_}"] = centre(f"「{id_}」\n{head}", 18)
        return [columns[key] for key in self.layout.steps.columns]

    def fill(self) -> None:
        """Write all rows and what the columns are for."""
        page = self.page
        page.add_groups(self.layout.groups, self._row)
        for words in self._notes():
            page.note(words)
        page.sign()

    def _notes(self) -> list[str]:
        notes = ["缺项数:「逐项得分」中标「缺」的项数。缺项的单位不参加排名。"]
        if self.layout.last_if_incomplete:
            notes = ["缺项数:「逐项得分」中标「缺」的项数。缺项的单位列参加排名的单位之后一名。"]
        if self.layout.rescales:
            notes.append(
                "缺项折算:各部分小计×满分÷适用项满分合计,保留两位小数,四舍五入,"
                "与小计的差列在「年度成绩」的「缺项折算」。"
            )
        if self.layout.carries:
            notes += self._beyond_notes()
        if self.scheme.against_means:
            notes.append(
                "与本类平均相比的项:本单位数×本类有数的单位数÷本类合计−1 为较本类平均的增减;"
                "注明不适用的单位不计入。"
            )
        vetoed = (
            f"、未被{self.scheme.terms.veto}"
            if self.layout.has_veto and not self.layout.takes
            else ""
        )
        notes.append(f"参加排名的总分:没有缺项{vetoed}的单位的总分;其余为「{fx.NONE}」。")
        if self.layout.dense:
            notes.append(
                "同分只留第一个:按所选读法名次连续,在此列的分数中排名,同分的单位名次相同。"
            )
        return notes

    def _beyond_notes(self) -> list[str]:
        kinds = {line.measure.kind for line in self.layout.beyond}
        words = {
            "penalty": "超出扣分:每次扣分×(应完成数−完成数)−该项满分,按所选读法另从总分中扣。",
            "events": "按情形扣分的项超出扣分:该项各行扣分合计−该项满分,另从总分中扣。",
        }
        return [told for kind, told in words.items() if kind in kinds]

    def _row(self, place: int, unit: int) -> list[Value | Cell]:
        layout = self.layout
        result = layout.results[unit]
        whole: dict[str, Value | Cell] = {
            "place": Count(place),
            "unit": result.name,
            "missing": Formula(
                f"COUNTIF({self._across(unit)},{fx.text(fx.MISSING)})", Count(result.missing)
            ),
            "ranked": Formula(self._takes_part(unit), self._ranked(unit)),
        }
        if layout.rescales:
            items = self.scores.grid.in_states(unit, STATE_ASIDE)
            aside = sum(self.scores.scheme_of(unit).lines[item].max for item in items)
            applies = f"{layout.maximum('sum', unit).fixed}-{layout.steps.at(unit, 'aside').here}"
            whole |= {
                "aside": Formula(self._set_aside(unit), aside),
                "applies": Formula(fx.rounded(applies), self.scheme.total - aside),
            }
        for line in layout.beyond:
            whole |= self._beyond(unit, line)
        for item, mean in self.scores.means.items():
            whole |= self._compared(unit, item, mean)
        if layout.dense:
            whole["distinct"] = None if layout.is_checked(unit) else self._distinct(unit)
        return [whole[key] for key in layout.steps.columns]

    def _across(self, unit: int) -> str:
        """All lines of a unit; the subtotals between them hold neither mark."""
        first, last = (self.layout.lines.at(unit, self.scheme.lines[n].id) for n in (0, -1))
        return f"{first.there}:{last.here}"

    def _set_aside(self, unit: int) -> str:
        """The maxima of the lines that do not apply."""
        first, last = (self.layout.maximum(self.scheme.lines[n].id, unit) for n in (0, -1))
        maxima = f"{first.fixed}:{last.fixed.partition('!')[2]}"
        return fx.rounded(f"SUMIF({self._across(unit)},{fx.text(fx.NOT_APPLICABLE)},{maxima})")

    def _takes_part(self, unit: int) -> str:
        at = self.layout.ranking.at
        tests = [f"{self.layout.steps.at(unit, 'missing').here}=0"]
        if self.layout.rescales:
            tests.append(f"{self.layout.steps.at(unit, 'applies').here}>0")
        if self.layout.has_veto and not self.layout.takes:
            tests.append(f"{at(unit, 'vetoed').there}<>{fx.text(fx.VETOED)}")
        return fx.where(f"AND({','.join(tests)})", at(unit, "total").there, fx.text(fx.NONE))

    def _ranked(self, unit: int) -> int | str:
        result = self.layout.results[unit]
        ranked = result.award_eligible or (self.layout.takes and result.complete)
        return result.total if ranked else fx.NONE

    def _distinct(self, unit: int) -> Formula:
        mine = self.layout.steps.at(unit, "ranked")
        words = fx.first_of_its_kind(
            mine.here, fx.column_of(*self.layout.group_ends(unit, "ranked"))
        )
        return Formula(words, fx.NONE if unit in self._repeats else self._ranked(unit))

    @cached_property
    def _repeats(self) -> set[int]:
        """Units whose total somebody above them in the group has as well."""
        found = set()
        for units in self.layout.groups.values():
            seen: set[int | str] = set()
            for unit in units:
                found |= {unit} if self._ranked(unit) in seen else set()
                seen.add(self._ranked(unit))
        return found

    def _compared(self, unit: int, item: int, mean: GroupMean) -> dict[str, Value | Cell]:
        """A unit's figure on a line that is compared with its group's mean, and what the mean is
        made of: worked out in the group's first row, and taken over from it in the others.
        """
        id_, at, look = self.scheme.lines[item].id, self.layout.steps.at, {"num_format": "0.##"}
        first, last = self.layout.group_ends(unit, f"figure {id_}")
        block = fx.column_of(first, last)
        figure, summed, units = (int(each[unit]) for each in mean)
        source = self.scores.source(self._figures_at(item, unit))
        note = typeset(from_cell(source)) if source else ""
        cells: dict[str, Value | Cell] = {
            f"figure {id_}": None if figure == BLANK else Cell(figure, look, note)
        }
        for name, words, value in (("summed", "SUM", summed), ("units", "COUNT", Count(units))):
            head = first._replace(column=at(unit, f"{name} {id_}").column)
            is_first = head.row == at(unit, f"{name} {id_}").row
            cells[f"{name} {id_}"] = Cell(
                Formula(f"{words}({block})" if is_first else head.here, value), look
            )
        return cells

    def _figures_at(self, item: int, unit: int) -> int:
        """The place of a line's 完成数; BLANK where it has no row."""
        row = int(self.scores.grid.row[item, unit])
        return BLANK if row == BLANK else int(self.scores.evidence.lines["done_at"].iloc[row])

    def _beyond_events(self, unit: int, line: Line) -> dict[str, Value | Cell]:
        lost, most = self.layout.lost_by_events(unit, line), self.layout.maximum(line.id, unit)
        cases = self.scheme.event_lines[self.scheme.lines.index(line)]
        rows = self.scores.deduction_rows.get(unit, [])
        taken = sum(row.points for row in rows if row.case in cases)
        worth = self.scores.scheme_of(unit).line_by_id[line.id].max
        words = fx.rounded(f"MAX(0,{lost}-{most.fixed})") if lost else "0"
        return {f"beyond {line.id}": Formula(words, max(0, taken - worth))}

    def _beyond(self, unit: int, line: Line) -> dict[str, Value | Cell]:
        """The counts on a penalty line, each with its cell, and what is lost beyond it; of a line
        of kind ``events`` the latter alone.
        """
        if line.measure.kind == "events":
            return self._beyond_events(unit, line)
        counts = {}
        cells: dict[str, Value | Cell] = {}
        row = int(self.scores.grid.row[self.scheme.lines.index(line), unit])
        lines = self.scores.evidence.lines
        for name in ("due", "done"):
            count, at = (
                BLANK if row == BLANK else int(lines[column].to_numpy(dtype="int64")[row])
                for column in (name, f"{name}_at")
            )
            source = self.scores.source(at)
            note = typeset(from_cell(source)) if source else ""
            counts[name], look = count, {"num_format": "0.##"}
            cells[f"{name} {line.id}"] = None if count == BLANK else Cell(count, look, note)
        due, done = (self.layout.steps.at(unit, f"{name} {line.id}").here for name in counts)
        most, each = self.layout.maximum(line.id, unit).fixed, self.layout.terms[line.id].fixed
        worth = np.array([self.scores.scheme_of(unit).line_by_id[line.id].max])
        given = (np.array([counts[name]]) for name in ("due", "done"))
        lost = int(penalty_beyond(line.measure, worth, *given)[0])
        return {**cells, f"beyond {line.id}": Formula(fx.beyond(due, done, each, most), lost)}
