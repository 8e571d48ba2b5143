"""The rows of each sheet, checked: parsed columns as a frame, every fault a problem.

Each function takes the stack of one sheet and gives a frame with a row for each row of the
stack; ``place`` columns are packed cells. Faulty cells hold BLANK: their file is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.evidence import BLANK, STEPS, categories, points_text
from scoring.folding import fold, id_matcher
from scoring.intake.faults import Faults
from scoring.intake.layout import SHEETS, ColumnRule
from scoring.intake.stack import Parsed, Stack, always
from scoring.intake.values import (
    HUNDREDTHS,
    Fault,
    Reading,
    choice_reader,
    id_reader,
    read_date,
    read_number,
)

_DAY = "datetime64[D]"
_SECOND = "datetime64[s]"


@dataclass
class Desk:
    """What every check needs at hand."""

    scheme: Scheme
    faults: Faults
    units: Sequence[str]
    years: np.ndarray
    """The cover's year for each table of the stack at hand, BLANK where unknown."""


class Rows:
    """One stack being read: the checks that all sheets share."""

    def __init__(self, stack: Stack, desk: Desk) -> None:
        self.stack = stack
        self.desk = desk
        self.frame: dict[str, object] = {"unit": stack.unit}

    def parse(self, name: str, reading: Reading) -> Parsed:
        """Read a column; blanks in a required column are missing values."""
        parsed = self.stack.parse(name, reading, self.desk.faults, self.desk.units)
        self._require(name, parsed.given)
        return parsed

    def text(self, name: str) -> pd.Categorical:
        """Read a text column."""
        texts, given = self.stack.text(name, self.desk.faults, self.desk.units)
        self._require(name, given)
        return texts

    def choice(self, name: str) -> np.ndarray:
        """Read a column with a closed list: the choice's place."""
        rule = self.rule(name)
        return self.parse(name, choice_reader(rule.choices, name)).values

    def choice_text(self, name: str) -> pd.Categorical:
        """A closed list as a category column."""
        return categories(self.choice(name), self.rule(name).choices)

    def date(self, name: str) -> np.ndarray:
        """Read a date column (datetime64[s], NaT where blank)."""
        return _as_dates(self.parse(name, read_date).values)

    def date_within(self, name: str) -> np.ndarray:
        """Read a date that must lie in the year of its file's cover."""
        dates = self.date(name)
        years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
        of_file = self.desk.years[self.stack.table] if self.stack.size else years
        outside = ~np.isnat(dates) & (of_file != BLANK) & (years != of_file)
        self.tell(
            outside,
            name,
            lambda i: Fault(
                "date-outside-year",
                f"{name}{self.stack.shown(i, name)} 不在 {of_file[i]} 年度内",
                "只计本年度取得或发生的;请核对日期或年度",
            ),
        )
        return dates

    def adopted(self) -> np.ndarray:
        """核定: blank is 采纳."""
        return self.choice("核定") != 1

    def number(self, name: str) -> Parsed:
        """Read points or counts in hundredths."""
        return self.parse(name, lambda value: read_number(value, name))

    def tell(
        self, wrong: np.ndarray, name: str | None, fault: Fault | Callable[[int], Fault]
    ) -> None:
        """Record a fault (a ``Fault``, or a function of the row) wherever ``wrong`` holds."""
        make = always(fault) if isinstance(fault, Fault) else fault
        self.stack.tell_each(wrong, name, make, self.desk.faults, self.desk.units)

    def rule(self, name: str) -> ColumnRule:
        """The contract's rule for a column."""
        return next(column for column in self.stack.rule.columns if column.name == name)

    def _require(self, name: str, given: np.ndarray) -> None:
        if not self.rule(name).required:
            return
        code = "veto-without-document" if name == "认定文号" else "missing-value"
        self.tell(~given, name, Fault(code, f"没有填写「{name}」", f"「{name}」是必填项,请补填"))


def _as_dates(days: np.ndarray) -> np.ndarray:
    dates = np.where(days == BLANK, np.iinfo(np.int64).min, days).astype(_DAY)
    return dates.astype(_SECOND)


def base_rows(stack: Stack, desk: Desk) -> pd.DataFrame:
    """基础项: ``unit``, ``item``, counts, scores, texts, and the place of each cell.

    ``marked`` is 不适用: 0 是, 1 否, BLANK.
    """
    rows, scheme = Rows(stack, desk), desk.scheme
    ids = [line.id for line in scheme.lines]
    reading = id_reader(id_matcher(ids), ids, "unknown-item", "编号")
    item = rows.parse("编号", reading).values
    counts = {name: _counts(rows, name) for name in ("应完成数", "完成数")}
    scores = {name: _scores(rows, name, item) for name in ("自评分", "核定分")}
    marked = rows.choice("不适用")
    _compare_with_scheme(rows, item)
    _check_counts(rows, item, counts["应完成数"], counts["完成数"])
    frame = {
        "unit": stack.unit,
        "item": item,
        "due": counts["应完成数"],
        "done": counts["完成数"],
        "self": scores["自评分"],
        "verified": scores["核定分"],
        "marked": marked,
        "evidence": rows.text("佐证材料"),
        "note": rows.text("说明"),
        "at": stack.places(),
    }
    for column, name in (
        ("due_at", "应完成数"),
        ("done_at", "完成数"),
        ("self_at", "自评分"),
        ("verified_at", "核定分"),
        ("marked_at", "不适用"),
    ):
        frame[column] = stack.places(name)
    return pd.DataFrame(frame, copy=False)


def _counts(rows: Rows, name: str) -> np.ndarray:
    parsed = rows.number(name)
    negative = parsed.given & ~parsed.faulty & (parsed.values < 0)
    rows.tell(
        negative,
        name,
        lambda i: Fault(
            "count-not-positive",
            f"{name}不能是负数,填的是{rows.stack.shown(i, name)}",
            "请填 0 或正数",
        ),
    )
    return np.where(negative, BLANK, parsed.values)


def _scores(rows: Rows, name: str, item: np.ndarray) -> np.ndarray:
    """自评分 or 核定分: within 0 and the line's maximum; 四 only at either end."""
    lines = rows.desk.scheme.lines
    parsed = rows.number(name)
    given = parsed.given & ~parsed.faulty & (item != BLANK)
    most = np.array([line.max for line in lines], dtype=np.int64)[item]
    outside = given & ((parsed.values < 0) | (parsed.values > most))
    rows.tell(
        outside,
        name,
        lambda i: Fault(
            "score-out-of-range",
            f"{lines[item[i]].id} {name}应在 0 至 {points_text(most[i])} 之间,"
            f"填的是{rows.stack.shown(i, name)}",
            "请按该项分值填写;加分请填在加分项表",
        ),
    )
    whole = np.array([line.measure.whole for line in lines])[item]
    between = given & ~outside & whole & (parsed.values != 0) & (parsed.values != most)
    rows.tell(
        between,
        name,
        lambda i: Fault(
            "score-not-allowed",
            f"{lines[item[i]].id} 只能是 {points_text(most[i])} 分或 0 分,"
            f"填的是{rows.stack.shown(i, name)}",
            "未进行责任查究的每次扣 15 分,没有中间分",
        ),
    )
    return np.where(given & ~outside, parsed.values, BLANK)


def _compare_with_scheme(rows: Rows, item: np.ndarray) -> None:
    """分值 and 考评内容 as printed in the sheet, against the scheme: warnings."""
    lines, stack = rows.desk.scheme.lines, rows.stack
    known = item != BLANK
    column = stack.column("分值")
    printed = [read_number(value, "分值") for value in column.values]
    values = np.array([v if isinstance(v, int) else BLANK for v in printed], dtype=np.int64)
    given = np.array([v is not None for v in printed])[column.codes]
    most = np.array([line.max for line in lines], dtype=np.int64)[item]
    rows.tell(
        known & given & (values[column.codes] != most),
        "分值",
        lambda i: Fault(
            "max-mismatch",
            f"{lines[item[i]].id} 分值应为 {points_text(most[i])},表中为{stack.shown(i, '分值')}",
            "评分以方案为准;请使用新的空白模板",
        ),
    )
    column = stack.column("考评内容")
    if len(column.values) > 1:
        pairs = np.unique(np.stack([item, column.codes])[:, known & (column.codes > 0)], axis=1)
        wrong = {
            (int(line), int(code))
            for line, code in pairs.T
            if not _same_words(column.values[code], lines[line].words, lines[line].title)
        }
        if wrong:
            differs = np.array(
                [(int(i), int(c)) in wrong for i, c in zip(item, column.codes, strict=True)]
            )
            rows.tell(
                differs,
                "考评内容",
                lambda i: Fault(
                    "text-differs",
                    f"{lines[item[i]].id} 考评内容与方案不同:{stack.shown(i, '考评内容')}",
                    "评分以编号和方案为准;请使用新的空白模板",
                ),
            )


def _same_words(value: object, words: str, title: str) -> bool:
    text = fold(str(value)).rstrip(".")
    return not text or text in (fold(words).rstrip("."), fold(title))


def _check_counts(rows: Rows, item: np.ndarray, due: np.ndarray, done: np.ndarray) -> None:
    lines = rows.desk.scheme.lines
    known = item != BLANK
    kind = np.array([line.measure.kind for line in lines])[item]
    ignored = known & (kind == "judged") & ((due != BLANK) | (done != BLANK))
    for name, values in (("应完成数", due), ("完成数", done)):
        rows.tell(
            ignored & (values != BLANK) & ((name == "应完成数") | (due == BLANK)),
            name,
            lambda i: Fault(
                "measured-ignored",
                f"{lines[item[i]].id} 由评定给分,不按完成数计量,填写的数量不参与计分",
                "请在自评分中填写得分",
            ),
        )
    fixed = known & np.isin(kind, ("share", "penalty"))
    over = fixed & (due != BLANK) & (done > due)
    rows.tell(
        over,
        "完成数",
        lambda i: Fault(
            "count-inconsistent",
            f"{lines[item[i]].id} 完成数{rows.stack.shown(i, '完成数')} 大于"
            f"应完成数{rows.stack.shown(i, '应完成数')}",
            "完成数不能大于应完成数,请核对",
        ),
    )
    whole = np.array([line.measure.whole for line in lines])[item]
    for name, values in (("应完成数", due), ("完成数", done)):
        rows.tell(
            known & whole & (values > 0) & (values % HUNDREDTHS != 0),
            name,
            lambda i: Fault(
                "score-not-allowed",
                f"{lines[item[i]].id} 按次数计,数量应为整数",
                "该项只能是满分或 0 分,请填整数",
            ),
        )


def bonus_rows(stack: Stack, desk: Desk) -> pd.DataFrame:
    """加分项: practice, case, date, document, adopted, note."""
    rows = Rows(stack, desk)
    ids = [case.id for case in desk.scheme.bonus]
    practice = rows.text("经验做法")
    keys = pd.factorize(np.array([fold(text) for text in practice.categories], dtype=object))[0]
    frame = {
        "unit": stack.unit,
        "practice": practice,
        "practice_key": keys[practice.codes] if len(keys) else practice.codes.astype(np.int64),
        "case": rows.parse("情形", id_reader(id_matcher(ids), ids, "unknown-case", "情形")).values,
        "date": rows.date_within("取得日期"),
        "document": rows.text("文号或出处"),
        "adopted": rows.adopted(),
        "note": rows.text("说明"),
    }
    return _placed(frame, stack)


def deduction_rows(stack: Stack, desk: Desk) -> pd.DataFrame:
    """减分项: case, matter, count, points (of a discretion), date, basis, adopted, note."""
    rows = Rows(stack, desk)
    ids = [case.id for case in desk.scheme.deductions]
    case = rows.parse("情形", id_reader(id_matcher(ids), ids, "unknown-case", "情形")).values
    count, points = rows.number("起数"), rows.number("减分")
    events = _events(rows, count)
    _check_deductions(rows, case, events, count, points)
    frame = {
        "unit": stack.unit,
        "case": case,
        "matter": rows.text("事项"),
        "count": events,
        "points": points.values,
        "date": rows.date_within("日期"),
        "basis": rows.text("依据"),
        "adopted": rows.adopted(),
        "note": rows.text("说明"),
    }
    return _placed(frame, stack)


def _events(rows: Rows, count: Parsed) -> np.ndarray:
    """起数 as a whole number of events; blank is 1."""
    read = count.given & ~count.faulty
    wrong = read & ((count.values <= 0) | (count.values % HUNDREDTHS != 0))
    rows.tell(
        wrong,
        "起数",
        lambda i: Fault(
            "count-not-positive",
            f"起数应为正整数,填的是{rows.stack.shown(i, '起数')}",
            "请填发生的起数;没有发生的不要列",
        ),
    )
    return np.where(read & ~wrong, count.values // HUNDREDTHS, 1)


def _check_deductions(
    rows: Rows, case: np.ndarray, events: np.ndarray, count: Parsed, points: Parsed
) -> None:
    """减分 and 起数 must fit the case (Art. 9); a discretion carries a figure and a reason."""
    if not rows.stack.size:
        return
    cases, shown = rows.desk.scheme.deductions, rows.stack.shown
    known = case != BLANK
    free = known & np.array([c.rule == "discretion" for c in cases])[case]
    fixed = known & ~free
    given = points.given & ~points.faulty
    each = np.array([c.points or 0 for c in cases], dtype=np.int64)[case]
    least = np.array([c.least or 0 for c in cases], dtype=np.int64)[case]
    most = np.array([c.most or 0 for c in cases], dtype=np.int64)[case]
    rows.tell(
        fixed & given & (points.values != each * events),
        "减分",
        lambda i: Fault(
            "count-inconsistent",
            f"{cases[case[i]].id} {events[i]} 起应减 {points_text(each[i] * events[i])} 分,"
            f"减分填的是{shown(i, '减分')}",
            "减分可以不填,由起数计算",
        ),
    )
    rows.tell(
        free & count.given & ~count.faulty & (count.values != HUNDREDTHS),
        "起数",
        lambda i: Fault(
            "count-inconsistent",
            f"{cases[case[i]].id} 一起一行,起数填的是{shown(i, '起数')}",
            "请每起各填一行,起数留空或填 1",
        ),
    )
    rows.tell(
        free & ~points.given,
        "减分",
        lambda i: Fault(
            "missing-value",
            f"{cases[case[i]].id} 没有填写减分",
            f"请填 {points_text(least[i])} 至 {points_text(most[i])} 之间的分数",
        ),
    )
    rows.tell(
        free & given & ((points.values < least) | (points.values > most)),
        "减分",
        lambda i: Fault(
            "discretion-out-of-range",
            f"{cases[case[i]].id} 减分应在 {points_text(least[i])} 至 {points_text(most[i])} 之间,"
            f"填的是{shown(i, '减分')}",
            "请按第九条(三)填写",
        ),
    )
    reason = rows.stack.text("说明", Faults(), ())[1]
    rows.tell(
        free & ~reason,
        "说明",
        lambda i: Fault(
            "discretion-without-reason",
            f"{cases[case[i]].id} 视情减分没有写明理由",
            "请在「说明」中写明减分数额的理由",
        ),
    )


def veto_rows(stack: Stack, desk: Desk) -> pd.DataFrame:
    """一票否决: matter, date, document, note."""
    rows = Rows(stack, desk)
    frame = {
        "unit": stack.unit,
        "matter": rows.text("事项"),
        "date": rows.date("认定日期"),
        "document": rows.text("认定文号"),
        "note": rows.text("说明"),
    }
    return _placed(frame, stack)


def ledger_rows(stack: Stack, desk: Desk) -> pd.DataFrame:
    """评估台账: matter, kind, raised, dates, steps, level, conclusion, archive."""
    rows = Rows(stack, desk)
    frame = {
        "unit": stack.unit,
        "matter": rows.text("事项名称"),
        "kind": rows.choice_text("类别"),
        "raised": rows.choice_text("提出方式"),
        "decided": rows.date("决策日期"),
        "assessed": rows.date("评估日期"),
        **{step: rows.choice(step).astype(np.int8) for step in STEPS},
        "level": rows.choice_text("风险等级"),
        "conclusion": rows.choice_text("评估结论"),
        "reported": rows.date("报备日期"),
        "archive": rows.text("档案号"),
        "note": rows.text("备注"),
    }
    return _placed(frame, stack)


def _placed(frame: dict[str, object], stack: Stack) -> pd.DataFrame:
    return pd.DataFrame({**frame, "at": stack.places()})


READERS = dict(
    zip(SHEETS, (base_rows, bonus_rows, deduction_rows, veto_rows, ledger_rows), strict=True)
)
"""The reader of each sheet, by the sheet's name."""
