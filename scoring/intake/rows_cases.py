"""加分项, 减分项, 一票否决, 评估台账: their rows, checked (Art. 8, 9, 12).

Faulty cells hold BLANK: their file is refused; ``at`` is the packed place of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from scoring.intake.checking import Desk, Rows
from scoring.intake.faults import Faults
from scoring.intake.stack import Parsed, Stack
from scoring.intake.values import HUNDREDTHS, Fault, id_reader
from scoring.model.evidence import BLANK, STEPS, categories, points_text
from scoring.text.folding import fold, id_matcher


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
        "approver": categories(np.zeros(len(stack.unit), dtype=np.int64), [""]),
    }
    return _placed(frame, stack)


def _events(rows: Rows, count: Parsed) -> np.ndarray:
    """起数 as a whole number of events; blank is 1, faulty is 0."""
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
    return np.where(wrong | count.faulty, 0, np.where(read, count.values // HUNDREDTHS, 1))


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
        fixed & given & (events > 0) & (points.values != each * events),
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
    dates = {name: rows.date(name) for name in ("决策日期", "评估日期", "报备日期")}
    _check_matter_year(rows, dates)
    frame = {
        "unit": stack.unit,
        "matter": rows.text("事项名称"),
        "kind": rows.choice_text("类别"),
        "raised": rows.choice_text("提出方式"),
        "decided": dates["决策日期"],
        "assessed": dates["评估日期"],
        **{step: rows.choice(step).astype(np.int8) for step in STEPS},
        "level": rows.choice_text("风险等级"),
        "conclusion": rows.choice_text("评估结论"),
        "reported": dates["报备日期"],
        "archive": rows.text("档案号"),
        "note": rows.text("备注"),
    }
    return _placed(frame, stack)


def _check_matter_year(rows: Rows, dates: Mapping[str, np.ndarray]) -> None:
    """A matter that has dates, none of them in the year of its file: a warning at the first."""
    years = {name: rows.years(each) for name, each in dates.items()}
    of_file = rows.years_of_files()
    inside = np.any([years[name] == of_file for name in dates], axis=0)
    open_ = ~inside & (of_file != BLANK)
    for name, each in dates.items():
        given = ~np.isnat(each)
        rows.tell(open_ & given, name, _outside(rows, name, of_file))
        open_ = open_ & ~given


def _outside(rows: Rows, name: str, years: np.ndarray) -> Callable[[int], Fault]:
    """The fault of a matter outside its year, by its row; ``name`` is the date to be shown."""
    return lambda i: Fault(
        "matter-outside-year",
        f"这件事项的日期都不在 {years[i]} 年度内({name}{rows.stack.shown(i, name)})",
        "请核对日期;不是本年度事项的,请删去这一行",
    )


def _placed(frame: dict[str, object], stack: Stack) -> pd.DataFrame:
    return pd.DataFrame({**frame, "at": stack.places()})
