"""The 通报 of a scheme of described lines only: who reported what, and who reported nothing."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.model.evidence import BLANK
from scoring.model.scores import DESCRIBED, NOT_APPLICABLE, UNDESCRIBED, Scores, UnitResult
from scoring.reports.basis import Basis, Wishes
from scoring.reports.documents.notification_annexes import Annex, standing_note
from scoring.reports.documents.notification_facts import (
    Facts,
    heading,
    listed,
    ordinal,
    period,
    register,
)
from scoring.reports.documents.paper_text import NONE, shown
from scoring.reports.documents.word_markup import Head
from scoring.text.typesetting import typeset

HEADS = [Head("单位类别", 1100), Head("单位", 1700, "表格文字"),
         Head("情况", 3840, "表格文字"), Head("佐证材料", 2200, "表格文字")]  # fmt: skip
UNREPORTED = "未报"


def reported_facts(basis: Basis, annexes: Sequence[Annex], wishes: Wishes) -> Facts:
    """All names that the template may use but the annexes themselves."""
    scores, scheme = basis.scores, basis.scores.scheme
    units = scores.in_group()
    silent = [each for each in units if each.silent]
    contents = [_content(scores, item) for item in range(len(scheme.lines))]
    return {
        **heading(basis, wishes),
        "单位总数": len(units),
        "已报送数": len(units) - len(silent),
        "未报送数": len(silent),
        "未报送单位": by_kind(scores, silent),
        **register(scores),
        "类别": [_group(scores, key, n) for n, key in enumerate(scores.groups)],
        "内容": contents,
        "未报项数": sum(each["未报数"] for each in contents),
        "附件目录": listed([annex.title for annex in annexes]),
    }


def reported_annexes(basis: Basis) -> list[Annex]:
    """An annex for each content: a row a unit, by kinds of unit, with what it reported."""
    scores, found = basis.scores, []
    for item, line in enumerate(scores.scheme.lines):
        rows = [
            [typeset(group), shown(unit.name), *_told(scores, item, unit.unit)]
            for group, units in scores.groups.items()
            for unit in units
        ]
        notes = [typeset(f"注:内容为{line.words}"), standing_note(basis)]
        found.append(
            Annex(
                f"{period(basis)}{typeset(line.title).removesuffix('情况')}情况", HEADS, rows, notes
            )
        )
    seal = basis.seal.result_sha256 if basis.seal else ""
    return [*found[:-1], found[-1]._replace(fingerprint=seal)]


def by_kind(scores: Scores, units: Sequence[UnitResult]) -> str:
    """Units by kind, in the scheme's order: 市工会的甲、乙；直属单位的丙."""
    kinds = {key: [shown(u.name) for u in units if u.group == key] for key in scores.groups}
    return "；".join(f"{typeset(key)}的{'、'.join(names)}" for key, names in kinds.items() if names)


def _in_state(scores: Scores, item: int, state: int) -> list[UnitResult]:
    states = scores.grid.state[item]
    return [each for each in scores.in_group() if states[each.unit] == state]


def _content(scores: Scores, item: int) -> Facts:
    line = scores.scheme.lines[item]
    lacking = _in_state(scores, item, UNDESCRIBED)
    return {
        "序号": ordinal(item),
        "编号": line.id,
        "名称": typeset(line.title),
        "条文": typeset(line.words),
        "已报数": len(_in_state(scores, item, DESCRIBED)),
        "不适用单位": by_kind(scores, _in_state(scores, item, NOT_APPLICABLE)),
        "未报数": len(lacking),
        "未报单位": by_kind(scores, lacking),
        "附件": str(item + 1) if len(scores.scheme.lines) > 1 else "",
    }


def _group(scores: Scores, key: str, place: int) -> Facts:
    units = scores.groups[key]
    silent = [shown(each.name) for each in units if each.silent]
    return {
        "序号": ordinal(place),
        "名称": typeset(key),
        "单位数": len(units),
        "已报送数": len(units) - len(silent),
        "报全数": sum(not (each.silent or each.undescribed) for each in units),
        "未报送单位": "、".join(silent),
    }


def _told(scores: Scores, item: int, unit: int) -> tuple[str, str]:
    """What a unit wrote of a content, and its 佐证材料."""
    state, row = int(scores.grid.state[item, unit]), int(scores.grid.row[item, unit])
    if state == UNDESCRIBED:
        return UNREPORTED, NONE
    lines = scores.evidence.lines
    note, evidence = (
        "" if row == BLANK else str(lines[name].iat[row]) for name in ("note", "evidence")
    )
    if state == NOT_APPLICABLE:
        return typeset("不适用") + (f"：{shown(note)}" if note else ""), shown(evidence) or NONE
    return shown(note) or "见佐证材料", shown(evidence) or NONE
