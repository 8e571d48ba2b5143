"""What the commands under ``python -m scoring evidence`` do: each a verb of the office."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from scoring.cli.console import reading_progress, show_table
from scoring.cli.kept import kept_year
from scoring.cli.options import day_of, write_json, write_whole
from scoring.intake.year import Workbook
from scoring.model.errors import UsageError, reason_of
from scoring.model.evidence_files import size_words
from scoring.office import evidence_files
from scoring.office.matter_values import known_unit
from scoring.office.year import OfficeYear
from scoring.store import EvidenceFile, Store
from scoring.text.personal import kinds_in

DONE, REFUSED = 0, 1


def run(options: argparse.Namespace) -> int:
    """Run one command. Raises :class:`UsageError` where it was called wrongly; gives 1, with the
    reason on standard error, where the office's rules refuse it or a part of it.
    """
    if getattr(options, "day", None) is not None:
        options.day = day_of(options.day, "--day")
    with Store.open() as store:
        year = kept_year(store, options.by, options.year, options)
        try:
            return VERBS[options.verb](year, options)
        except UsageError as refusal:
            print(f"没有办理:{refusal}", file=sys.stderr)
            return REFUSED


def _add(year: OfficeYear, options: argparse.Namespace) -> int:
    more = {"day": options.day, "paper": options.paper, "note": options.note}
    for path in options.files:
        kept = evidence_files.add(year, options.unit, options.item, _book(path), **more)
        print(f"已收下第 {kept.id} 号:{kept.unit} {kept.item} {kept.name}")
    personal = {kind for text in (options.paper, options.note) for kind in kinds_in(text)}
    if personal:
        print(f"所写内容含有{'、'.join(sorted(personal))},已遮盖")
    return DONE


def _book(path: Path) -> Workbook:
    """A file to be sent. Raises :class:`UsageError` where it cannot be read."""
    try:
        path.open("rb").close()
    except OSError as fault:
        raise UsageError(f"不能读取 {path}:{reason_of(fault)}") from None
    return Workbook(path.name, path)


def _zip(year: OfficeYear, options: argparse.Namespace) -> int:
    book = _book(options.file)
    with reading_progress(1) as report:
        taken = evidence_files.add_zip(year, options.unit, book, report)
    kept = [each for each in taken if each.file]
    for each in taken:
        if each.file:
            print(f"已收下第 {each.file.id} 号:{each.file.item} {each.path}")
        else:
            print(f"没有收下:{each.path}:{each.why}")
    print(f"共 {len(taken)} 份,收下 {len(kept)} 份,没有收下 {len(taken) - len(kept)} 份")
    return DONE if len(kept) == len(taken) else REFUSED


def _list(year: OfficeYear, options: argparse.Namespace) -> int:
    unit = known_unit(year.required_roster(), options.unit) if options.unit else ""
    found = evidence_files.files(year, unit, withdrawn=options.all)
    names = ("编号", "单位", "项", "文件", "大小", "材料日期", "文号", "说明", "报送", "状态")
    show_table(f"{year.year.year} 年度佐证材料", names, map(_cells, found))
    print(f"共 {len(found)} 份,{size_words(sum(each.size for each in found))}")
    if options.json:
        days = [each.day.isoformat() if each.day else None for each in found]
        record = [{**asdict(each), "day": day} for each, day in zip(found, days, strict=True)]
        write_json(options.json, record)
    return DONE


def _cells(each: EvidenceFile) -> tuple[str, ...]:
    state = f"已撤回:{each.withdraw_reason}" if each.withdrawn_at else ""
    day = each.day.isoformat() if each.day else ""
    sent = f"{each.sent_by} {each.sent_at[:10]}"
    head = (str(each.id), each.unit, each.item, each.name, size_words(each.size))
    return (*head, day, each.paper, each.note, sent, state)


def _missing(year: OfficeYear, options: argparse.Namespace) -> int:
    found = evidence_files.missing_evidence(year)
    rows = [(unit, "、".join(ids)) for unit, ids in found.items()]
    show_table("自评满分而没有佐证材料的项", ("单位", "项"), rows)
    print(f"共 {len(found)} 个单位,{sum(map(len, found.values()))} 项;只作提示,不扣分")
    if options.json:
        write_json(options.json, found)
    return DONE


def _fetch(year: OfficeYear, options: argparse.Namespace) -> int:
    found = evidence_files.file(year, options.id)
    path = options.out / f"{found.id}_{found.name}"
    options.out.mkdir(parents=True, exist_ok=True)
    write_whole(path, evidence_files.fetch(year, found.id))
    print(f"已写入 {path}")
    return DONE


def _withdraw(year: OfficeYear, options: argparse.Namespace) -> int:
    evidence_files.withdraw(year, options.id, options.reason)
    print(f"已撤回第 {options.id} 号佐证材料,文件仍留存")
    return DONE


VERBS: dict[str, Callable[[OfficeYear, argparse.Namespace], int]] = {
    "add": _add, "zip": _zip, "list": _list, "missing": _missing, "fetch": _fetch,
    "withdraw": _withdraw,
}  # fmt: skip
