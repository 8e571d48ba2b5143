"""``scheme``: an office's rules checked, blank, in the other form, kept as editions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scoring.cli.options import TERMINAL, path_of, write_whole

TYPE_CHECKING = False  # the office's modules are imported when a command needs them
if TYPE_CHECKING:
    from criteria import Scheme

WHICH = "方案文件、方案的 id,或方案版本的号、指纹"


def add_scheme(parser: argparse.ArgumentParser) -> None:
    """The options of ``scheme``."""
    kinds = parser.add_subparsers(required=True, metavar="做什么")
    check = kinds.add_parser("check", help="检查一个方案文件(.xlsx 或 .toml),列出毛病")
    check.add_argument("file", help=WHICH)
    check.set_defaults(run=_check)
    blank = kinds.add_parser("template", help="方案工作簿(.xlsx):空白的,或写有一个方案的")
    blank.add_argument("--from", dest="scheme", help=f"照着哪个方案:{WHICH}")
    blank.add_argument("out", type=path_of)
    blank.set_defaults(run=_template)
    convert = kinds.add_parser("convert", help="把方案文件换一种写法:.xlsx 或 .toml")
    convert.add_argument("file", help=WHICH)
    convert.add_argument("out", type=path_of)
    convert.set_defaults(run=_convert)
    save = kinds.add_parser("save", help="把方案文件存为方案版本,供建立年度时选用")
    save.add_argument("file", help="方案文件(.xlsx 或 .toml)")
    save.add_argument("--by", default=TERMINAL, metavar="NAME", help="经办人,记入审计")
    save.set_defaults(run=_save)
    kinds.add_parser("list", help="列出自带的方案和存下的方案版本").set_defaults(run=_list)
    diff = kinds.add_parser("diff", help="两个方案有哪些不同:原 | 现")
    diff.add_argument("before", help=WHICH)
    diff.add_argument("after", help=WHICH)
    diff.set_defaults(run=_diff)


def _find(named: str) -> Scheme:
    """A scheme by its id, of a file, or an edition in the records where there are any."""
    from scoring.office import schemes
    from scoring.office.archive import Office
    from scoring.office.looks import records_exist
    from scoring.store import Store

    if schemes.is_file(named) or not records_exist():
        return schemes.find(named)
    with Store.open() as store:
        return Office(store, TERMINAL).scheme(named)


def _check(options: argparse.Namespace) -> int:
    from scoring.office import schemes

    scheme = _find(options.file)
    parts = [f"{len(scheme.sections)} 个部分 {len(scheme.lines)} 项"]
    parts += [f"{scheme.terms.bonus} {len(scheme.bonus)} 种"] if scheme.bonus else []
    parts += [f"{scheme.terms.deduction} {len(scheme.deductions)} 种"] if scheme.deductions else []
    parts += [f"读法 {len(scheme.readings)} 处"] if scheme.readings else []
    groups = "、".join(group.name for group in scheme.groups)
    print(f"可以使用:《{scheme.title}》({scheme.document}),{schemes.worth(scheme)}")
    print(f"{','.join(parts)};单位类别:{groups}")
    return 0


def _template(options: argparse.Namespace) -> int:
    from scoring.office import schemes

    scheme = _find(options.scheme) if options.scheme else None
    return _write(options.out, schemes.as_workbook(scheme))


def _convert(options: argparse.Namespace) -> int:
    from scoring.model.evidence import UsageError
    from scoring.office import schemes

    scheme, out = _find(options.file), options.out
    if out.suffix.lower() not in (".xlsx", ".toml"):
        raise UsageError(f"写成哪一种看文件名:.xlsx 或 .toml,给的是「{out.name}」")
    as_book = out.suffix.lower() == ".xlsx"
    text = schemes.as_workbook(scheme) if as_book else schemes.as_toml(scheme).encode()
    return _write(out, text)


def _write(out: Path, data: bytes) -> int:
    write_whole(out, data)
    print(f"已生成 {out}")
    return 0


def _save(options: argparse.Namespace) -> int:
    from scoring.office import editions, schemes
    from scoring.office.archive import Office
    from scoring.store import Store

    scheme = schemes.find(options.file)
    with Store.open() as store:
        kept = Office(store, options.by).save_edition(scheme)
    print(f"已存为{editions.words_of(kept)};建立年度:year new 年度 --scheme {kept.id}")
    return 0


def _list(_: argparse.Namespace) -> int:
    from scoring.office import editions, schemes
    from scoring.office.archive import Office
    from scoring.office.looks import records_exist
    from scoring.store import Store

    found, faults = schemes.shipped()
    for scheme_id in found:
        print(f"自带的方案 {scheme_id}")
    for fault in faults:
        print(fault, file=sys.stderr)
    if records_exist():
        with Store.open() as store:
            for each in Office(store, TERMINAL).editions():
                unusable = ",本版程序不能使用" if editions.trouble_with(each) else ""
                saved = f"{each.saved_at[:10]} 由{each.saved_by}存"
                print(f"{editions.words_of(each)},编号 {each.scheme},{saved}{unusable}")
    return 0


def _diff(options: argparse.Namespace) -> int:
    from criteria.diff import diff

    found = diff(_find(options.before), _find(options.after))
    for each in found:
        print(f"{each.where}:{each.before or '(无)'} | {each.after or '(无)'}")
    print(f"共 {len(found)} 处不同" if found else "没有不同")
    return 0
