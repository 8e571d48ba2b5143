"""The sentences beside a figure: why a base line has its points, which reading was used."""

from __future__ import annotations

from fractions import Fraction

from criteria import Line
from scoring.engine.measure import HUNDREDTHS, LedgerCounts, rate_losses
from scoring.model.days import day_of
from scoring.model.evidence import BLANK
from scoring.model.points import points_text, trimmed
from scoring.model.scores import (
    DESCRIBED,
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    SELF,
    UNDESCRIBED,
    VERIFIED,
    Scores,
)
from scoring.text.personal import mask

_LEDGER_RULES = ("partial-step", "undated")
"""The rules that change what a ledger counts."""


def by_reading(scores: Scores, rule: str, before: str = "") -> str:
    """``按读法「…」`` with the option that was used for an open point, ``before`` in front of it.

    Blank where the scheme has no reading that settles the rule.
    """
    reading = scores.scheme.reading_of(rule)
    if reading is None:
        return ""
    return f"{before}按读法「{reading.words_of(scores.readings[reading.key])}」"


def goes_without_saying(note: str) -> bool:
    """Whether a note on a verified line only repeats figures that stand beside it anyway."""
    return ";" not in note


def line_note(scores: Scores, unit: int, item: int) -> str:
    """Why a line of a unit has its state and its points.

    ``unit`` is a row of ``Evidence.units``, ``item`` counts the scheme's lines from 0.
    """
    notes = {VERIFIED: _verified_note, SELF: _self_note, MEASURED: _measured_note}
    notes |= {MISSING: _missing_note, NOT_APPLICABLE: _not_applicable_note}
    notes |= {DESCRIBED: _described_note, UNDESCRIBED: _undescribed_note}
    note = notes[int(scores.grid.state[item, unit])](scores, unit, item)
    return ";".join(filter(None, [note, scores.scheme.lines[item].scored_by]))


def _verified_note(scores: Scores, unit: int, item: int) -> str:
    """核定分 stands alone: 自评分, a measure and 不适用 beside it never count."""
    beside = [*_own(scores, unit, item), *_measured(scores, unit, item)]
    words = ["按核定分计" + (f"({'、'.join(beside)},不计入)" if beside else "")]
    if _given(scores, unit, item, "not_applicable"):
        words.append("另标为不适用,以核定分为准")
    reason = _text(scores, unit, item, "reason")
    return ";".join([*words, *([f"核定说明:{reason}"] if reason else [])])


def _self_note(scores: Scores, unit: int, item: int) -> str:
    beside = [*_measured(scores, unit, item), *_nothing_due(scores, unit, item)]
    if not beside:
        return "自评分先计入,待核定"
    order = by_reading(scores, "unverified-order", ";")
    return f"自评分先计入,待核定({'、'.join(beside)}){order}"


def _missing_note(scores: Scores, unit: int, item: int) -> str:
    if scores.rules["unverified"] == "missing":
        claims = [*_own(scores, unit, item), *_measured(scores, unit, item)]
        claims += ["单位标为不适用"] if _given(scores, unit, item, "not_applicable") else []
        claims += _nothing_due(scores, unit, item)
        if claims:
            return f"{'、'.join(claims)},未经核定,不计{by_reading(scores, 'unverified', ';')}"
    if scores.scheme.lines[item].measure.kind == "judged":
        return "没有核定分,也没有自评分"
    return "没有核定分、自评分,也没有可据以计量的数"


def _not_applicable_note(scores: Scores, unit: int, item: int) -> str:
    marked = _given(scores, unit, item, "not_applicable")
    if scores.grid.confirmed[item, unit]:
        why = "经核定为不适用"
        reason = _text(scores, unit, item, "reason")
        words = [f"核定说明:{reason}"] if reason else []
    elif marked:
        note = _text(scores, unit, item, "note")
        why, words = "单位标为不适用,待核定", [f"说明:{note}"] if note else []
    else:
        nothing = _nothing_due(scores, unit, item)[0]
        why, words = f"{nothing},待核定", _set_back(scores, unit, item)
    return ";".join(filter(None, [why, *words, by_reading(scores, "not-applicable")]))


def _described_note(scores: Scores, unit: int, item: int) -> str:
    """What was reported in words, as it stands in the evidence."""
    told = {"说明": _text(scores, unit, item, "note")}
    told |= {"佐证材料": _text(scores, unit, item, "evidence")}
    return ";".join(f"{name}:{words}" for name, words in told.items() if words) + ";不计分"


def _undescribed_note(scores: Scores, unit: int, item: int) -> str:
    return "没有写明情况,也没有写明佐证材料;不计分"


def _measured_note(scores: Scores, unit: int, item: int) -> str:
    """How counts became points: what was due and done, from where, and by which readings."""
    line = scores.scheme_of(unit).lines[item]
    if line.measure.kind == "deadline":
        return _deadline_note(scores, unit, item, line)
    if line.measure.kind == "events":
        return _events_note(scores, unit, line)
    if line.measure.by_group_mean:
        return _mean_note(scores, unit, item, line)
    due, done, by_ledger = _counts_of(scores, unit, item)
    if due == 0 and line.measure.idle is not None:
        nothing = "台账中没有应完成的事项" if by_ledger else f"没有应{line.measure.due_act}的事项"
        words = [f"{nothing},计 {trimmed(line.measure.idle)} 分"]
        return ";".join([*words, "待核定", *_set_back(scores, unit, item)])
    if line.measure.kind == "gain":
        words = [f"按完成数计量:完成 {trimmed(done)},{_sum_words(line, due, done)}"]
        return ";".join([*words, "待核定", *_set_back(scores, unit, item)])
    if due == 0:  # only a penalty line is measured with nothing due
        return ";".join(
            [f"没有应{line.measure.act}的事项,计满分", "待核定", *_set_back(scores, unit, item)]
        )
    counts = f"应完成 {trimmed(due)},完成 {trimmed(done)}"
    origin = "台账计量" if by_ledger else "按应完成数、完成数计量"
    if line.measure.of == "change":
        counts = f"{line.measure.compared} {trimmed(due)},本年 {trimmed(done)}"
    words = [f"{origin}:{counts},{_sum_words(line, due, done)}"]
    words += _ledger_words(scores, unit, line) if by_ledger else []
    return ";".join([*words, "待核定", *_set_back(scores, unit, item)])


def _deadline_note(scores: Scores, unit: int, item: int, line: Line) -> str:
    """On which day a line was done, how late that is, and what it costs."""
    measure, (_, done, _) = line.measure, _counts_of(scores, unit, item)
    last = measure.deadline(scores.year)
    day = day_of(done // HUNDREDTHS)
    late = (day - last).days if last else 0
    words = f"按完成日期计量:期限 {last},{day} 完成"
    if late <= 0:
        words += ",没有迟"
    else:
        words += f",迟 {late} 天,{trimmed(line.max)} 分,{measure.each_late()}"
        words += f",最低 {trimmed(measure.floor)} 分"
    return ";".join([words, "待核定", *_set_back(scores, unit, item)])


def _mean_note(scores: Scores, unit: int, item: int, line: Line) -> str:
    """The mean of how many units a unit is compared with, and what the change costs."""
    mean = scores.means[item]
    figure, summed, units = (int(each[unit]) for each in mean)
    average = _two_decimals(Fraction(summed, units * HUNDREDTHS))
    words = (
        f"与本类平均相比:本类 {units} 个单位合计 {trimmed(summed)},平均 {average},"
        f"本单位 {trimmed(figure)},{_rate_words(line, summed, figure * units)}"
    )
    return ";".join([words, "待核定", *_set_back(scores, unit, item)])


def _events_note(scores: Scores, unit: int, line: Line) -> str:
    """What the adopted events of each case took from a line of kind ``events``."""
    scheme, taken = scores.scheme, scores.scheme.terms.deduction
    words = []
    for number, case in enumerate(scheme.deductions):
        rows = [each for each in scores.deduction_rows.get(unit, []) if each.case == number]
        counted = [each for each in rows if each.points] if case.line == line.id else []
        if counted:
            events = sum(each.count for each in counted)
            lost = points_text(sum(each.points for each in counted))
            words.append(f"「{case.id}」{case.label} {events} 起共 {lost} 分")
    if not words:
        return f"没有计入本项的{taken},计满分"
    least = f"最低 {trimmed(line.measure.floor)} 分"
    return f"{trimmed(line.max)} 分 − {' − '.join(words)},{least}"


def _sum_words(line: Line, due: int, done: int) -> str:
    most = trimmed(line.max)
    if line.measure.kind == "penalty":
        short = trimmed(due - done)
        least = trimmed(line.measure.floor)
        return f"{most} 分 − 每次 {trimmed(line.measure.each or 0)} 分 × {short} 次,最低 {least} 分"
    if line.measure.kind == "gain":
        return f"每次 {trimmed(line.measure.each or 0)} 分 × {trimmed(done)} 次,最高 {most} 分"
    if line.measure.kind == "rate":
        return _rate_words(line, due, done)
    capped = "(多于应完成数的按应完成数计)" if done > due else ""
    return f"{most} 分 × {trimmed(min(due, done))} ÷ {trimmed(due)}{capped}"


def _two_decimals(value: Fraction) -> str:
    """A mean or a percentage to look at, rounded, without needless zeros."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def _rate_words(line: Line, due: int, done: int) -> str:
    """The percentage, and what each rate that bears takes: 94%;低于 96% 的,…,扣 0.5 分."""
    measure = line.measure
    change = done - due if measure.of == "change" else done
    percent = Fraction(change * 100, due)
    shown = _two_decimals(percent)
    head = f"{shown}%"
    if measure.of == "change":
        head = f"较{measure.compared} {'+' if percent > 0 else ''}{shown}%"
    losses = zip(measure.rates, rate_losses(measure, due, done), strict=True)
    taken = [f"{rate.words()}:{float(lost) / 100:.4g} 分" for rate, lost in losses if lost]
    least = f",最低 {trimmed(measure.floor)} 分"
    return f"{head},{trimmed(line.max)} 分" + (f" − {';'.join(taken)}{least}" if taken else "不扣")


def _ledger_words(scores: Scores, unit: int, line: Line) -> list[str]:
    """What the ledger left out of a line, and the readings that changed its counts."""
    rule, ledger = line.measure.ledger, scores.scheme.ledger
    assert rule is not None
    assert ledger is not None
    words, rows = [], scores.evidence.ledger[scores.evidence.ledger["unit"] == unit]
    never = int(rows["assessed"].isna().sum())
    if never and ledger.of(rule.of).assessed:
        words.append(f"从未{ledger.act}的 {never} 件不计入应完成数")
    now = LedgerCounts(rows, unit + 1, scores.rules, ledger).of(rule)
    for name in _LEDGER_RULES:
        reading = scores.scheme.reading_of(name)
        ways = [reading.rule_of(value) for value in reading.values] if reading else []
        other = (
            LedgerCounts(rows, unit + 1, {**scores.rules, name: way}, ledger).of(rule)
            for way in ways
        )
        if any(int(each[1][unit]) != int(now[1][unit]) for each in other):
            words.append(by_reading(scores, name))
    return words


def _set_back(scores: Scores, unit: int, item: int) -> list[str]:
    """The self score that the measure, or nothing due, was taken before, where there is one."""
    own = _own(scores, unit, item)
    order = by_reading(scores, "unverified-order", ",")
    return [f"{own[0]},不计入{order}"] if own else []


def _counts_of(scores: Scores, unit: int, item: int) -> tuple[int, int, bool]:
    """Due and done in hundredths of a matter, and whether the ledger gave them.

    The line's own counts come first, the ledger serves where the line lacks one, as
    :mod:`scoring.engine.lines` has it.
    """
    line, lines = scores.scheme.lines[item], scores.evidence.lines
    row = int(scores.grid.row[item, unit])
    due = done = BLANK
    if row != BLANK:
        due, done = (int(lines[name].to_numpy()[row]) for name in ("due", "done"))
    rule, by_ledger = line.measure.ledger, False
    if rule is not None and due != 0 and BLANK in (due, done) and len(scores.evidence.ledger):
        ledger = scores.evidence.ledger
        rows = ledger[ledger["unit"] == unit]
        counts = LedgerCounts(rows, unit + 1, scores.rules, scores.scheme.ledger).of(rule)
        due, done, by_ledger = int(counts[0][unit]), int(counts[1][unit]), bool(len(rows))
    if due == BLANK and line.measure.due is not None:
        due = line.measure.due * HUNDREDTHS
    return due, done, by_ledger


def _nothing_due(scores: Scores, unit: int, item: int) -> list[str]:
    """That nothing was due on a share or count line, in words; nothing where something was, or
    where the line says what that earns.
    """
    measure = scores.scheme.lines[item].measure
    earns = measure.kind in ("penalty", "deadline") or measure.idle is not None
    if earns or not measure.is_counted:
        return []
    if measure.by_group_mean:
        return _no_mean(scores, unit, item)
    due, _, by_ledger = _counts_of(scores, unit, item)
    if due != 0:
        return []
    if by_ledger:
        return ["台账中没有应完成的事项"]
    if measure.of == "change":
        return [f"{measure.compared}数为 0,比不出增减"]
    return ["上半年没有应完成的次数" if measure.due == 0 else "应完成数为 0"]


def _no_mean(scores: Scores, unit: int, item: int) -> list[str]:
    """Why a unit's figure cannot be compared with its group's mean; nothing where it can."""
    figure, summed, units = (int(each[unit]) for each in scores.means[item])
    if figure == BLANK or (units > 1 and summed):
        return []
    return [
        "本类各单位的数都是 0,比不出增减" if units > 1 else "本类只有本单位有数,没有可比的平均数"
    ]


def _own(scores: Scores, unit: int, item: int) -> list[str]:
    own = int(scores.grid.self[item, unit])
    return [] if own == BLANK else [f"自评 {points_text(own)} 分"]


def _measured(scores: Scores, unit: int, item: int) -> list[str]:
    measured = int(scores.grid.measured[item, unit])
    return [] if measured == BLANK else [f"计量 {points_text(measured)} 分"]


def _given(scores: Scores, unit: int, item: int, name: str) -> bool:
    """A yes-or-no column of ``Evidence.lines``; False where the line has no row."""
    row = int(scores.grid.row[item, unit])
    return row != BLANK and bool(scores.evidence.lines[name].to_numpy()[row])


def _text(scores: Scores, unit: int, item: int, name: str) -> str:
    """A text column of ``Evidence.lines``, identifiers masked; blank where there is none."""
    row = int(scores.grid.row[item, unit])
    words = "" if row == BLANK else scores.evidence.lines[name].iat[row]
    return mask(words.strip()) if isinstance(words, str) else ""
