"""What does not fit together in a whole scheme: each fault with its place and its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from criteria.contents import Contents
from criteria.faults import Place
from criteria.parts import Line
from criteria.readings import RULES

Misfit = tuple[Place, str]


def misfits(scheme: Contents) -> list[Misfit]:
    """Sums, ids, parts and readings that contradict each other; empty where all is well."""
    faults = [*_sum_faults(scheme), *_band_faults(scheme), *_id_faults(scheme)]
    faults += [*_reading_faults(scheme), *_part_faults(scheme)]
    return [*faults, *_calendar_faults(scheme)]


def _placed_lines(scheme: Contents) -> Iterator[tuple[Place, Line]]:
    for place, section in enumerate(scheme.sections):
        for number, line in enumerate(section.lines):
            yield ("sections", place, "lines", number), line


def _sum_faults(scheme: Contents) -> Iterator[Misfit]:
    for place, section in enumerate(scheme.sections):
        have, want = sum(line.max for line in section.lines), section.max
        if have != want:
            words = f"第{section.id}部分各项分值合计 {have / 100:g},应为 {want / 100:g}"
            yield ("sections", place, "max"), words
    have, total = sum(section.max for section in scheme.sections), f"{scheme.total / 100:g}"
    if have != scheme.total:
        yield ("total",), f"各部分分值合计 {have / 100:g},应为总分 {total}"
    names = [group.name for group in scheme.groups]
    for at, line in _placed_lines(scheme):
        for name in line.max_by_group:
            if name not in names:
                words = f"{line.id}: max_by_group 中没有单位类别「{name}」"
                yield (*at, "max_by_group"), words
    for place, name in enumerate(names):
        have = sum(line.for_group(name).max for line in scheme.lines)
        if have != scheme.total and any(name in line.max_by_group for line in scheme.lines):
            words = f"「{name}」各项分值合计 {have / 100:g},应为总分 {total}(max_by_group)"
            yield ("groups", place, "name"), words


def _band_faults(scheme: Contents) -> Iterator[Misfit]:
    """What grades ask for and no unit can have, or nobody has."""
    known = {case.id for case in scheme.deductions} | ({scheme.veto.id} if scheme.veto else set())
    lines = {line.id: line for _, line in _placed_lines(scheme)}
    for place, band in enumerate(scheme.bands):
        for id_ in band.without:
            if id_ not in known:
                words = f"等次「{band.name}」: without 中没有减分情形或否决「{id_}」"
                yield ("bands", place, "without"), words
        for number, asked in enumerate(band.lines):
            line, at = lines.get(asked.id), ("bands", place, "lines", number)
            if line is None or line.is_described:
                yield (*at, "id"), f"等次「{band.name}」: lines 中没有计分的项「{asked.id}」"
            elif asked.least > min([line.max, *line.max_by_group.values()]):
                words = f"「{asked.id}」不低于 {asked.least / 100:g} 分,而该项没有这么多分"
                yield (*at, "least"), f"等次「{band.name}」: {words}"


def _id_faults(scheme: Contents) -> Iterator[Misfit]:
    """Ids and names that stand twice, each where it stands the second time."""
    ids: list[Misfit] = [((*at, "id"), line.id) for at, line in _placed_lines(scheme)]
    ids += [(("bonus", n, "id"), case.id) for n, case in enumerate(scheme.bonus)]
    ids += [(("deductions", n, "id"), case.id) for n, case in enumerate(scheme.deductions)]
    ids += [(("veto", "id"), scheme.veto.id)] if scheme.veto else []
    groups: list[Misfit] = [
        (("groups", place, "aliases" if alias else "name"), name)
        for place, group in enumerate(scheme.groups)
        for alias, name in enumerate((group.name, *group.aliases))
    ]
    lines = _placed_lines(scheme)
    dated: list[Misfit] = [((*at, "id"), e.id) for at, e in lines if e.measure.kind == "deadline"]
    dated += [(("calendar", n, "id"), due.id) for n, due in enumerate(scheme.calendar)]
    parts: list[tuple[str, list[Misfit]]] = [
        ("编号", ids),
        ("部分编号", [(("sections", n, "id"), e.id) for n, e in enumerate(scheme.sections)]),
        ("单位类别", groups),
        ("层级", [(("levels", n, "tier"), e.tier) for n, e in enumerate(scheme.levels)]),
        ("日程编号", dated),
        ("读法", [(("readings", n, "key"), e.key) for n, e in enumerate(scheme.readings)]),
    ]
    for name, found in parts:
        for value, times in Counter(value for _, value in found).items():
            if times > 1:
                places = [place for place, each in found if each == value]
                yield places[1], f"{name}「{value}」重复出现 {times} 次"


def _part_faults(scheme: Contents) -> Iterator[Misfit]:
    if not scheme.is_scored:
        for name in ("bonus", "deductions", "veto", "bands"):
            if getattr(scheme, name):
                yield (name,), f"各项都只报情况、不计分(total = 0)的方案没有 {name}"
        for at, line in _placed_lines(scheme):
            if not line.is_described:
                yield (*at, "measure"), f"{line.id}: total = 0 的方案各项都要写 described"
    if not scheme.bonus and scheme.bonus_rule:
        yield ("bonus_rule",), "bonus_rule 用于有 bonus 的方案"
    wanted = {line.id: at for at, line in _placed_lines(scheme) if line.measure.kind == "events"}
    for place, case in enumerate(scheme.deductions):
        if case.line and case.line not in wanted:
            words = f"{case.id}: line「{case.line}」不是按情形扣分(events)的项"
            yield ("deductions", place, "line"), words
    for id_ in sorted(wanted.keys() - {case.line for case in scheme.deductions}):
        words = f"{id_}: 按情形扣分(events)的项,没有减分情形写明 line = 「{id_}」"
        yield (*wanted[id_], "measure"), words
    if not scheme.deductions and (scheme.deduction_cap is not None or scheme.deduction_rule):
        given = "deduction_rule" if scheme.deduction_rule else "deduction_cap"
        yield (given,), "deduction_cap、deduction_rule 用于有 deductions 的方案"
    for at, line in _placed_lines(scheme):
        if scheme.ledger:
            for words in scheme.ledger.line_faults(line):
                yield (*at, "measure", "ledger"), words
        elif line.measure.ledger:
            words = f"{line.id}: 由台账计量,而方案没有 ledger"
            yield (*at, "measure", "ledger"), words


def _calendar_faults(scheme: Contents) -> Iterator[Misfit]:
    """What the calendar asks of lines, groups and the ledger that they do not have."""
    lines = {line.id: line for _, line in _placed_lines(scheme)}
    names = {group.name for group in scheme.groups}
    columns = scheme.ledger.columns if scheme.ledger else ()
    dates = {column.name for column in columns if column.kind == "date"}
    for place, due in enumerate(scheme.calendar):
        line, at, of = lines.get(due.line), ("calendar", place), f"日程「{due.id}」"
        if due.line and line is None:
            yield (*at, "line"), f"{of}: 没有编号「{due.line}」的项"
        elif line and line.measure.kind == "deadline":
            yield (*at, "line"), f"{of}: 「{line.id}」自己就有期限(deadline),日程里不用再写"
        if unknown := {*due.groups} - names:
            yield (*at, "groups"), f"{of}: 没有单位类别「{'、'.join(sorted(unknown))}」"
        if due.column and due.column not in dates:
            yield (*at, "column"), f"{of}: 台账没有日期栏「{due.column}」"


def _reading_faults(scheme: Contents) -> Iterator[Misfit]:
    for rule, times in Counter(each.settles for each in scheme.readings).items():
        if rule in RULES and times > 1:
            places = [n for n, each in enumerate(scheme.readings) if each.settles == rule]
            yield ("readings", places[1], "rule"), f"有 {times} 个读法都管「{rule}」"
    for place, reading in enumerate(scheme.readings):
        key, rule, at = reading.key, reading.settles, ("readings", place)
        if rule not in RULES:
            words = f"不认识的读法「{key}」" + (f"(rule「{rule}」)" if rule != key else "")
            words += f";可用:{'、'.join(RULES)}"
            yield (*at, "key" if rule == key else "rule"), words
            continue
        told = [reading.rule_of(value) for value in reading.values]
        if unknown := {*told} - {*RULES[rule]}:
            number = next(n for n, way in enumerate(told) if way in unknown)
            words = f"读法「{key}」有不认识的选项:{'、'.join(sorted(unknown))}"
            words += f";可用:{'、'.join(RULES[rule])}"
            yield (*at, "options", number, "value"), words
        elif len({*told}) < len(told):
            yield at, f"读法「{key}」有两个选项是一个意思"
