"""What the commands under ``python -m scoring matter`` do: each a verb of the office."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path

from scoring.cli.console import show_table
from scoring.cli.kept import kept_year, submission_numbered
from scoring.cli.options import day_of, write_json, write_whole
from scoring.model.errors import UsageError
from scoring.office import findings, ledger_sheets, matters
from scoring.office.diff import Difference
from scoring.office.matter_values import fields_of, known_unit
from scoring.office.registered import Registered
from scoring.office.year import OfficeYear
from scoring.store import Fact, Store
from scoring.text.personal import kinds_in

DONE, REFUSED = 0, 1


def run(options: argparse.Namespace) -> int:
    """Run one command. Raises :class:`UsageError` where it was called wrongly; gives 1, with
    the reason on standard error, where the office's rules refuse it.
    """
    if getattr(options, "day", None) is not None:
        options.day = day_of(options.day, "--day")
    options.values = _values(getattr(options, "values", []))
    with Store.open() as store:
        year = kept_year(store, options.by, options.year, options)
        try:
            VERBS[options.verb](year, options)
        except UsageError as refusal:
            print(f"没有办理:{refusal}", file=sys.stderr)
            return REFUSED
    return DONE


def _values(given: Iterable[str]) -> dict[str, str]:
    """``栏目=内容`` by column. Raises :class:`UsageError` for other text."""
    found: dict[str, str] = {}
    for text in given:
        field, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not field:
            raise UsageError(f"内容要写成 栏目=内容,写的是「{text}」")
        if field in found:
            raise UsageError(f"「{field}」写了两次")
        found[field] = value
    return found


def _add(year: OfficeYear, options: argparse.Namespace) -> None:
    made = matters.add(
        year,
        options.unit,
        options.name,
        values=options.values,
        day=options.day,
        paper=options.paper,
        note=options.note,
        carried_from=options.carried,
    )
    print(f"已登记第 {made.id} 号事项:{made.unit} {made.name}")
    _tell_personal(options.name, options.paper, options.note, *options.values.values())


def _record(year: OfficeYear, options: argparse.Namespace) -> None:
    more = {"paper": options.paper, "note": options.note}
    facts = matters.record(year, options.matter, options.values, day=options.day, **more)
    holds = matters.matter(year, options.matter).holds
    for fact in facts:
        print(f"已记录第 {fact.id} 号:{_shown(year, fact)}")
        now = holds[fact.field]
        if now.id != fact.id:
            print(f"现在起作用的仍是较晚的第 {now.id} 号:{_shown(year, now)}")
    _tell_personal(options.paper, options.note, *options.values.values())


def _tell_personal(*texts: str) -> None:
    kinds = sorted({kind for text in texts for kind in kinds_in(text)})
    if kinds:
        print(f"所写内容含有{'、'.join(kinds)},已遮盖;登记簿不需要个人身份信息")


def _shown(year: OfficeYear, fact: Fact) -> str:
    return f"{_heading(year, fact.field)} {fact.value}(自 {fact.day})"


def _heading(year: OfficeYear, field: str) -> str:
    rule = fields_of(year.scheme).get(field)
    return rule.name if rule else field


def _revoke(year: OfficeYear, options: argparse.Namespace) -> None:
    matters.revoke(year, options.fact, options.reason)
    print(f"已撤销第 {options.fact} 号记录")


def _withdraw(year: OfficeYear, options: argparse.Namespace) -> None:
    matters.withdraw(year, options.matter, options.reason)
    print(f"已撤回第 {options.matter} 号事项")


def _list(year: OfficeYear, options: argparse.Namespace) -> None:
    unit = known_unit(year.required_roster(), options.unit) if options.unit else ""
    found = matters.matters(year, unit=unit)
    rows = [
        (str(each.matter.id), each.unit, each.matter.name, str(len(each.holds)), _last(each))
        for each in found
    ]
    show_table(f"{year.year.year} 年度登记的事项", ("编号", "单位", "事项", "已记", "最近"), rows)
    print(f"共 {len(found)} 件")
    _write(
        options.json,
        [
            {"matter": e.matter.id, "unit": e.unit, "name": e.matter.name}
            | {_heading(year, field): fact.value for field, fact in e.holds.items()}
            for e in found
        ],
    )


def _last(each: Registered) -> str:
    return max((fact.day.isoformat() for fact in each.holds.values()), default="")


def _show(year: OfficeYear, options: argparse.Namespace) -> None:
    found = matters.matter(year, options.matter)
    held = {fact.id for fact in found.holds.values()}
    carried = found.matter.carried_from
    print(f"第 {found.matter.id} 号 {found.unit} {found.matter.name}")
    if carried is not None:
        print(f"由上一年度第 {carried} 号事项结转")
    if found.matter.withdrawn_at:
        print(f"已由 {found.matter.withdrawn_by} 撤回:{found.matter.withdraw_reason}")
    rows = []
    for fact in found.facts:
        gone = f"已撤销:{fact.revoke_reason}" if fact.revoked_at else "已被取代"
        state = "起作用" if fact.id in held else gone
        more = (fact.paper, fact.note, fact.recorded_by, state)
        head = (str(fact.id), fact.day.isoformat(), _heading(year, fact.field), fact.value)
        rows.append((*head, *more))
    names = ("编号", "自", "栏目", "内容", "文号", "说明", "经办", "状态")
    show_table("记录", names, rows)
    facts = [{**asdict(fact), "day": fact.day.isoformat()} for fact in found.facts]
    _write(options.json, {**asdict(found.matter), "facts": facts})


def _ledger(year: OfficeYear, options: argparse.Namespace) -> None:
    frame = matters.ledger_at(year, options.day)
    until = f"(截至 {options.day})" if options.day else ""
    rows = [tuple(map(str, row)) for row in frame.itertuples(index=False)]
    show_table(f"{year.year.year} 年度台账{until}", [str(name) for name in frame], rows)
    print(f"共 {len(frame)} 件")
    _write(options.json, frame.to_dict("records"))


def _findings(year: OfficeYear, options: argparse.Namespace) -> None:
    found = findings.matters_findings(year, options.day)
    rows = [
        (f.unit, f"第 {f.matter} 号 {f.name}", _iso(f.day), "、".join(f.articles), f.words)
        for f in found
    ]
    show_table("不合要求的地方", ("单位", "事项", "自", "条款", "情况"), rows)
    print(f"共 {len(found)} 处;只作提示,不自动扣分")
    _write(options.json, [{**asdict(each), "day": _iso(each.day)} for each in found])


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _paper(year: OfficeYear, options: argparse.Namespace) -> None:
    from scoring.office import matter_papers  # what writes them is slow to load

    day = options.day or date.today()
    if options.matter is None:
        made = matter_papers.register_papers(year, day, options.unit, options.occasion)
    elif options.unit or options.occasion:
        raise UsageError("写了事项的编号,就不写 --unit、--occasion")
    else:
        made = matter_papers.matter_papers(year, options.matter, day)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, make in made.items():
        write_whole(options.out / name, make())
        print(f"已写入 {options.out / name}")


def _compare(year: OfficeYear, options: argparse.Namespace) -> None:
    unit = known_unit(year.required_roster(), options.unit) if options.unit else ""
    found = ledger_sheets.compare(year, unit)
    _show_differences(found, "登记簿", "工作簿")
    print(f"共 {len(found)} 处不同" if found else "登记簿与工作簿的台账一致")
    _write(options.json, [asdict(each) for each in found])


def _show_differences(found: Iterable[Difference], before: str, after: str) -> None:
    rows = [
        (each.unit, each.item, each.field, each.before or "(空)", each.after or "(空)")
        for each in found
    ]
    if rows:
        show_table("不同之处", ("单位", "事项", "栏目", before, after), rows)


def _import(year: OfficeYear, options: argparse.Namespace) -> None:
    sent = submission_numbered(year, options.number)
    done = ledger_sheets.bring_in(year, sent.id)
    _show_differences(done.changed, "原来", "改为")
    for words in done.left:
        print(f"没有带入:{words}")
    print(f"新登记 {len(done.registered)} 件,改动 {len(done.changed)} 处")


def _source(year: OfficeYear, options: argparse.Namespace) -> None:
    ledger_sheets.choose_source(year, options.source, options.reason)
    print(f"{year.year.year} 年度的台账改为取自{ledger_sheets.SOURCES[options.source]}")


def _write(path: Path | None, record: object) -> None:
    if path:
        write_json(path, record)


VERBS: dict[str, Callable[[OfficeYear, argparse.Namespace], None]] = {
    "add": _add, "record": _record, "revoke": _revoke, "withdraw": _withdraw, "list": _list,
    "show": _show, "paper": _paper, "ledger": _ledger, "findings": _findings, "compare": _compare,
    "import": _import, "source": _source,
}  # fmt: skip
