"""The audit in words: who did what when, what it was and what it became."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from criteria import Scheme
from scoring.model.points import points_text
from scoring.office.ledger_sheets import SOURCES
from scoring.office.looks import Entry
from scoring.office.matter_values import fields_of
from web.components.year_tables import KINDS, SEALS, STATES, when

VERBS = {
    "create-year": "建立年度",
    "save-edition": "存为方案版本",
    "set-roster": "导入名册",
    "confirm-alias": "确认别名",
    "withdraw-alias": "取消别名",
    "settle": "确定读法",
    "receive": "接收",
    "supersede": "取代",
    "accept": "采用",
    "refuse": "退回",
    "withdraw": "撤回",
    "review": "核定",
    "revert": "恢复计算值",
    "adopt": "采纳{bonus}",
    "not-adopt": "不采纳{bonus}",
    "revert-case": "{bonus}恢复按表",
    "record": "记录",
    "revoke": "撤销记录",
    "register-matter": "登记事项",
    "record-fact": "记录事项",
    "revoke-fact": "撤销事项记录",
    "withdraw-matter": "撤回事项",
    "choose-ledger": "选定台账来源",
    "change-due": "改动日程",
    "record-event": "登记事件",
    "revoke-event": "撤销事件",
    "record-arrival": "登记完成",
    "revoke-arrival": "撤销完成记录",
    "seal": "年终封存",
    "snapshot": "半年快照",
    "unseal": "解除封存",
    "publish": "公布成绩",
    "withdraw-publication": "撤回公布",
}
SUBJECTS = {
    "years": "年度",
    "units": "名册",
    "settled": "读法",
    "submissions": "报送",
    "reviews": "核定",
    "case_reviews": "{bonus}核定",
    "records": "记录",
    "matters": "事项",
    "matter_facts": "事项记录",
    "ledger_choices": "台账来源",
    "due_changes": "日程改动",
    "due_events": "事件",
    "arrivals": "完成记录",
    "seals": "封存",
    "publications": "公布",
    "editions": "方案版本",
}
FIELDS = {
    "year": "年度",
    "title": "名称",
    "office": "考评主体",
    "number": "序号",
    "file": "文件",
    "unit": "单位",
    "state": "状态",
    "kind": "类型",
    "line": "编号",
    "points": "分数",
    "not_applicable": "不适用",
    "trusted": "确认由考评办填写",
    "adopted": "采纳",
    "case_id": "情形",
    "matter": "事项",
    "name": "事项名称",
    "carried_from": "结转自",
    "field": "栏目",
    "due": "日程",
    "group_name": "单位类别",
    "happened": "发生",
    "words": "事件",
    "came": "完成",
    "value": "读法",
    "day": "自",
    "paper": "文号",
    "note": "说明",
    "source": "台账取自",
    "withdrawn_by": "撤回",
    "count": "起数",
    "date": "日期",
    "document": "依据",
    "approver": "批准人",
    "revoked_by": "撤销",
    "unsealed_by": "解除",
    "result_sha256": "结果校验值",
}
"""What the audit shows of a row; ids, times and hashes stand in the database."""


def audit_table(entries: Sequence[Entry], scheme: Scheme) -> pd.DataFrame:
    """Who did what when, with what it was and what it became."""
    rows = []
    for each in entries:
        old, new = (json.loads(text or "null") for text in (each.old, each.new))
        subject, options = _subject(each.subject, scheme)
        row: dict[str, Any] = {"序号": each.id, "时间": when(each.at), "经办": each.who}
        verb = VERBS.get(each.verb, each.verb).format(bonus=scheme.terms.bonus)
        row |= {"事情": verb, "对象": subject}
        row |= {"原值": _words(old, new, options, scheme)}
        row |= {"新值": _words(new, old, options, scheme)}
        rows.append(row | {"理由": each.reason})
    return pd.DataFrame(rows, columns="序号 时间 经办 事情 对象 原值 新值 理由".split())


def _subject(text: str, scheme: Scheme) -> tuple[str, dict[str, str]]:
    """What an entry is about; for a reading also its options in words."""
    table, _, key = text.partition(":")
    key = key.rpartition(":")[2]
    for reading in scheme.readings:
        if table == "settled" and reading.key == key:
            return f"读法:{reading.question}", {o.value: o.words for o in reading.options}
    return f"{SUBJECTS.get(table, table).format(bonus=scheme.terms.bonus)} {key}", {}


def _words(document: Any, other: Any, options: Mapping[str, str], scheme: Scheme) -> str:
    """A row in words; beside another version of it only what differs."""
    if document is None:
        return ""
    if isinstance(document, list):
        return f"{len(document)} 个单位"
    before = other if isinstance(other, dict) else {}
    return ";".join(
        f"{_name(key, document)} {options.get(document[key]) or _field(key, document[key], scheme)}"
        for key in FIELDS
        if document.get(key) not in (None, "")
        and document[key] != before.get(key)
        and (key, document[key]) != ("trusted", False)
        and (key, document.get("kind")) != ("case_id", "veto")
    )


def _name(key: str, document: Any) -> str:
    """What a key is called; of a matter's fact the value is its content, of what is due the number
    that of its date, and the day the last one.
    """
    if key == "value" and "field" in document:
        return "内容"
    of_due = {"number": "第几次", "day": "期限"} if "due" in document else {}
    return of_due.get(key, FIELDS[key])


def _field(key: str, value: Any, scheme: Scheme) -> str:
    if key == "field" and scheme.ledger and value in (rules := fields_of(scheme)):
        return rules[value].name
    if key == "source":
        return SOURCES[value]
    if key == "points":
        return points_text(int(value))
    if key in ("adopted", "not_applicable", "trusted"):
        return "是" if value else "否"
    if key == "state":
        return STATES[value].words
    if key == "kind":
        terms = scheme.terms
        named = KINDS | SEALS | {"deduction": terms.deduction, "veto": terms.veto}
        return named.get(value, str(value))
    return f"{value[:12]}…" if key == "result_sha256" else str(value)
