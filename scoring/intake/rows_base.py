"""基础项: the rows of the base lines, checked against the scheme (Art. 7).

Faulty cells hold BLANK: their file is refused.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.intake.checking import Desk, Rows
from scoring.intake.stack import Stack
from scoring.intake.values import HUNDREDTHS, Fault, id_reader, read_number
from scoring.model.evidence import BLANK, points_text
from scoring.text.folding import fold, id_matcher


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
    note = rows.text("说明")
    _check_reason(rows, item, marked, note)
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
        "note": note,
        "at": stack.places(),
    }
    for field, name in (
        ("due", "应完成数"),
        ("done", "完成数"),
        ("self", "自评分"),
        ("verified", "核定分"),
        ("marked", "不适用"),
    ):
        frame[f"{field}_at"] = np.where(frame[field] == BLANK, BLANK, stack.places(name))
    return pd.DataFrame(frame, copy=False)


def _check_reason(rows: Rows, item: np.ndarray, marked: np.ndarray, note: pd.Categorical) -> None:
    """不适用 = 是 needs a 说明 in its row."""
    lines = rows.desk.scheme.lines
    unexplained = np.append(note.categories == "", True)[note.codes]
    rows.tell(
        (marked == 0) & unexplained,
        "不适用",
        lambda i: Fault(
            "not-applicable-without-reason",
            f"{lines[item[i]].id if item[i] != BLANK else '这一项'} 填了不适用,"
            "「说明」里没有写理由",
            "请在同一行「说明」中写明为什么不适用;适用的,请把「不适用」清空",
        ),
    )


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
    _check_due(rows, item, due)
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


def _check_due(rows: Rows, item: np.ndarray, due: np.ndarray) -> None:
    """应完成数 below the one that the scheme gives a count line: a warning."""
    lines = rows.desk.scheme.lines
    wanted = [(line.measure.due or 0) * HUNDREDTHS for line in lines]
    least = np.where(item == BLANK, 0, np.array(wanted, dtype=np.int64)[item])
    rows.tell(
        (due != BLANK) & (due < least),
        "应完成数",
        lambda i: Fault(
            "due-below-scheme",
            f"{lines[item[i]].id} 应完成数填的是{rows.stack.shown(i, '应完成数')},"
            f"方案规定为 {lines[item[i]].measure.due}",
            "按填写的数计;没有依据的,请改为方案规定的数,或清空",
        ),
    )
