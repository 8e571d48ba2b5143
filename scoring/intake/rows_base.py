"""基础项: its rows, checked. Faulty cells hold BLANK: their file is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from criteria import Measure
from scoring.intake.sheet_rows import NO_TEXT, SheetRows
from scoring.intake.values import DATES_FROM, HUNDREDTHS, MOST, parse_number
from scoring.model.evidence import BLANK
from scoring.model.points import points_text, trimmed
from scoring.text.folding import fold

DUE, DONE = "应完成数", "完成数"


def base_rows(rows: SheetRows) -> pd.DataFrame:
    """The sheet's fields; ``*_at``: each figure's place; ``marked`` (不适用): 0 是, 1 否, BLANK."""
    item = rows.cells("编号").values
    due, done = (_dates(rows, item, name, _counts(rows, name)) for name in (DUE, DONE))
    scores = {name: _scores(rows, name, item) for name in ("自评分", "核定分")}
    own = _set_aside_own(rows, item)
    due, done, scores["自评分"] = (
        np.where(own, BLANK, figures) for figures in (due, done, scores["自评分"])
    )
    _check_reason(rows, item)
    _compare_with_scheme(rows, item)
    _check_ignored(rows, item, {DUE: due, DONE: done})
    _check_due(rows, item, due)
    _check_done(rows, item, due, done)
    checked = {"due": due, "done": done, "self": scores["自评分"], "verified": scores["核定分"]}
    frame = rows.fields() | checked
    for column in rows.rule.columns:
        if column.field and column.kind in ("count", "score", "mark"):
            blank = frame[column.field] == BLANK
            frame[f"{column.field}_at"] = np.where(blank, BLANK, rows.places(column.name))
    return pd.DataFrame(frame, copy=False)


def _line(rows: SheetRows, item: np.ndarray) -> Callable[[int], str]:
    """The id of a row's line, 这一项 where it has none."""
    return lambda i: rows.scheme.lines[item[i]].id if item[i] != BLANK else "这一项"


def _set_aside_own(rows: SheetRows, item: np.ndarray) -> np.ndarray:
    """Which rows are a unit's own on a line that another body scores (bool, one a row): what the
    unit writes there is told, and does not count.
    """
    lines, line = rows.scheme.lines, _line(rows, item)
    scored = np.array([bool(each.scorer) for each in lines])[item] & (item != BLANK)
    own = scored & ~rows.of_tables([table.by_office for table in rows.tables], bool)

    def words(name: str) -> Callable[[int], str]:
        return lambda i: (
            f"{line(i)} {lines[item[i]].scored_by},单位填的{name}{rows.shown(i, name)} 不参与计分"
        )

    for name in (DUE, DONE, "自评分") if own.any() else ():
        hint = "这一项不必填;要说明的请写在「说明」中"
        rows.report(own & rows.cells(name).good, name, "measured-ignored", words(name), hint)
    return own


def _check_reason(rows: SheetRows, item: np.ndarray) -> None:
    """不适用 = 是 needs a 说明 in its row."""
    line, marked, note = _line(rows, item), rows.cells("不适用").values, rows.text("说明")
    rows.report(
        (marked == 0) & (note.codes == NO_TEXT),
        "不适用",
        "not-applicable-without-reason",
        lambda i: f"{line(i)} 填了不适用,「说明」里没有写理由",
        "请在同一行「说明」中写明为什么不适用;适用的,请把「不适用」清空",
    )


def _counts(rows: SheetRows, name: str) -> np.ndarray:
    cells = rows.cells(name)
    negative = cells.good & (cells.values < 0)
    rows.report(
        negative,
        name,
        "count-not-positive",
        lambda i: f"{name}不能是负数,填的是{rows.shown(i, name)}",
        "请填 0 或正数",
    )
    return np.where(negative, BLANK, cells.values)


def _dates(rows: SheetRows, item: np.ndarray, name: str, values: np.ndarray) -> np.ndarray:
    """Counts; of a line with a deadline the day on which it was done (days since 1970, in
    hundredths), and no 应完成数, which the scheme says.
    """
    if not rows.scheme.deadlines:
        return values
    line, is_date = _line(rows, item), values > MOST * HUNDREDTHS
    of_day = np.isin(item, rows.scheme.deadlines)
    rows.report(
        is_date & ~of_day,
        name,
        "score-not-a-number",
        lambda i: f"{name}应为数字,填的是日期{rows.shown(i, name)}",
        "请填阿拉伯数字;只有写明期限的项,完成数才填日期",
    )
    if name == DUE:
        rows.report(
            of_day & (values != BLANK),
            name,
            "measured-ignored",
            lambda i: f"{line(i)} 的期限由办法规定,填写的应完成数不参与计分",
            "应完成数请留空,完成数填完成的日期",
        )
        return np.where(is_date | of_day, BLANK, values)
    rows.report(
        of_day & (values != BLANK) & (values < DATES_FROM),
        name,
        "not-a-date",
        lambda i: f"{line(i)} 有期限,完成数应填完成的日期,填的是{rows.shown(i, name)}",
        "请填如 2025-03-01 的日期,不早于 1970 年",
    )
    days = np.where(values >= DATES_FROM, (values - DATES_FROM) * HUNDREDTHS, BLANK)
    return np.where(of_day, days, np.where(is_date, BLANK, values))


def _scores(rows: SheetRows, name: str, item: np.ndarray) -> np.ndarray:
    """自评分 or 核定分: within 0 and the line's maximum; of a whole line only at either end.

    The maximum is the highest of any group: a unit's group is known when files are merged.
    """
    lines, line, cells = rows.scheme.lines, _line(rows, item), rows.cells(name)
    described = np.array([line.is_described for line in lines])[item]
    given = cells.good & (item != BLANK) & ~described
    most = np.array([line.most for line in lines], dtype=np.int64)[item]
    bonus = rows.scheme.terms.bonus
    outside = given & ((cells.values < 0) | (cells.values > most))
    rows.report(
        outside,
        name,
        "score-out-of-range",
        lambda i: (
            f"{line(i)} {name}应在 0 至 {points_text(most[i])} 之间,填的是{rows.shown(i, name)}"
        ),
        "请按该项分值填写" + (f";{bonus}请填在{bonus}项表" if rows.scheme.bonus else ""),
    )
    whole = np.array([line.measure.whole for line in lines])[item]
    rows.report(
        given & ~outside & whole & (cells.values != 0) & ~_is_maximum(rows, item, cells.values),
        name,
        "score-not-allowed",
        lambda i: f"{line(i)} 只能是 {points_text(most[i])} 分或 0 分,填的是{rows.shown(i, name)}",
        lambda i: (
            f"未进行{lines[item[i]].title}的每次扣 {trimmed(lines[item[i]].measure.each or 0)} 分,"
            "没有中间分"
        ),
    )
    return np.where(given & ~outside, cells.values, BLANK)


def _is_maximum(rows: SheetRows, item: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Whether a value (hundredths) is what its line is worth in some group (bool, one a row)."""
    lines = rows.scheme.lines
    groups = ["", *{name for line in lines for name in line.max_by_group}]
    each = (np.array([line.for_group(name).max for line in lines])[item] for name in groups)
    return np.any([values == most for most in each], axis=0)


def _compare_with_scheme(rows: SheetRows, item: np.ndarray) -> None:
    """分值 and 考评内容 as printed in the sheet, against the scheme: warnings."""
    lines, line, known = rows.scheme.lines, _line(rows, item), item != BLANK
    column = rows.column("分值")
    printed = [parse_number(value, "分值") for value in column.values]
    values = np.array([v if isinstance(v, int) else BLANK for v in printed], dtype=np.int64)
    most = np.array([line.max for line in lines], dtype=np.int64)[item]
    same = _is_maximum(rows, item, values[column.codes])
    rows.report(
        known & rows.filled("分值") & ~same,
        "分值",
        "max-mismatch",
        lambda i: f"{line(i)} 分值应为 {points_text(most[i])},表中为{rows.shown(i, '分值')}",
        "评分以方案为准;请使用新的空白模板",
    )
    column = rows.column("考评内容")
    if len(column.values) < 2:
        return
    pair = item * np.int64(len(column.values)) + column.codes
    used = known & (column.codes > 0)
    differing = [
        each
        for each in np.unique(pair[used]).tolist()
        if not _same_words(rows, *divmod(each, len(column.values)))
    ]
    rows.report(
        used & np.isin(pair, differing),
        "考评内容",
        "text-differs",
        lambda i: f"{line(i)} 考评内容与方案不同:{rows.shown(i, '考评内容')}",
        "评分以编号和方案为准;请使用新的空白模板",
    )


def _same_words(rows: SheetRows, item: int, code: int) -> bool:
    """Whether a text of 考评内容, but for its end, is the line's words or its title."""
    line = rows.scheme.lines[item]
    text = fold(str(rows.column("考评内容").values[code])).rstrip(".")
    known = (line.words, line.words_on_form, line.title, line.name)
    return not text or text in [fold(words).rstrip(".") for words in known]


class _Ignored(NamedTuple):
    """Columns whose figures say nothing in some lines: why, and what to do instead.

    ``once``: of a row's figures that can be read only the first is told.
    """

    lines: Callable[[Measure], bool]
    columns: tuple[str, ...]
    why: str
    hint: str
    once: bool = False


_IGNORED = (
    _Ignored(
        lambda measure: measure.kind == "events",
        (DUE, DONE, "自评分"),
        "按考评主体记录的情形扣分,填写的数不参与计分",
        "这一项不用填写",
    ),
    _Ignored(
        lambda measure: measure.kind == "described",
        (DUE, DONE, "自评分", "核定分"),
        "只报情况,不计分,填写的数不参与计分",
        "请在「说明」中写明情况,在「佐证材料」中写明材料",
    ),
    _Ignored(
        lambda measure: measure.kind == "judged",
        (DUE, DONE),
        "由评定给分,不按完成数计量,填写的数量不参与计分",
        "请在自评分中填写得分",
        once=True,
    ),
    _Ignored(
        lambda measure: measure.by_group_mean,
        (DUE,),
        "与本类平均相比,平均数由系统计算,填写的应完成数不参与计分",
        "应完成数请留空,完成数填本单位的数",
    ),
)


def _check_ignored(rows: SheetRows, item: np.ndarray, counts: Mapping[str, np.ndarray]) -> None:
    """Figures that say nothing in their lines: one warning a cell, or a row.

    ``counts``: 应完成数 and 完成数, BLANK where they cannot be used.
    """
    line, measures = _line(rows, item), [each.measure for each in rows.scheme.lines]

    def said(why: str, i: int) -> str:
        return f"{line(i)} {why}"

    for ignored in _IGNORED:
        of_lines = [*map(ignored.lines, measures)]
        if not any(of_lines):
            continue
        left = np.array([*of_lines, False])[item]  # the last: rows of no line
        for name in ignored.columns:
            wrong = left & (counts[name] != BLANK if ignored.once else rows.cells(name).good)
            rows.report(wrong, name, "measured-ignored", partial(said, ignored.why), ignored.hint)
            left = left & ~wrong if ignored.once else left


def _check_due(rows: SheetRows, item: np.ndarray, due: np.ndarray) -> None:
    """应完成数 below the one that the scheme gives a count line: a warning."""
    lines = rows.scheme.lines
    wanted = np.array([(line.measure.due or 0) * HUNDREDTHS for line in lines], dtype=np.int64)
    rows.report(
        (due != BLANK) & (due < np.where(item == BLANK, 0, wanted[item])),
        DUE,
        "due-below-scheme",
        lambda i: (
            f"{lines[item[i]].id} 应完成数填的是{rows.shown(i, DUE)},"
            f"方案规定为 {lines[item[i]].measure.due}"
        ),
        "按填写的数计;没有依据的,请改为方案规定的数,或清空",
    )


def _check_done(rows: SheetRows, item: np.ndarray, due: np.ndarray, done: np.ndarray) -> None:
    """No more is done than is due in a share; counts of events are whole numbers."""
    lines, line, known = rows.scheme.lines, _line(rows, item), item != BLANK
    fixed = np.array([line.measure.done_within_due for line in lines])[item]
    rows.report(
        known & fixed & (due != BLANK) & (done > due),
        DONE,
        "count-inconsistent",
        lambda i: f"{line(i)} 完成数{rows.shown(i, DONE)} 大于应完成数{rows.shown(i, DUE)}",
        "完成数不能大于应完成数,请核对",
    )
    whole = np.array([line.measure.whole for line in lines])[item]
    for name, values in ((DUE, due), (DONE, done)):
        rows.report(
            known & whole & (values > 0) & (values % HUNDREDTHS != 0),
            name,
            "score-not-allowed",
            lambda i: f"{line(i)} 按次数计,数量应为整数",
            "该项只能是满分或 0 分,请填整数",
        )
