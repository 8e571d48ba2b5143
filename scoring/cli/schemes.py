"""``scheme``: an office's rules as a file, checked, blank, or in the other form."""

from __future__ import annotations

import argparse
from pathlib import Path

from scoring.cli.options import path_of, write_whole


def add_scheme(parser: argparse.ArgumentParser) -> None:
    """The options of ``scheme``."""
    kinds = parser.add_subparsers(required=True, metavar="做什么")
    check = kinds.add_parser("check", help="检查一个方案文件(.xlsx 或 .toml),列出毛病")
    check.add_argument("file", help="方案文件,或方案的 id")
    check.set_defaults(run=_check)
    blank = kinds.add_parser("template", help="方案工作簿(.xlsx):空白的,或写有一个方案的")
    blank.add_argument("--from", dest="scheme", help="照着哪个方案:id 或方案文件")
    blank.add_argument("out", type=path_of)
    blank.set_defaults(run=_template)
    convert = kinds.add_parser("convert", help="把方案文件换一种写法:.xlsx 或 .toml")
    convert.add_argument("file", help="方案文件,或方案的 id")
    convert.add_argument("out", type=path_of)
    convert.set_defaults(run=_convert)


def _check(options: argparse.Namespace) -> int:
    from scoring.office import schemes

    scheme = schemes.find(options.file)
    parts = [f"{len(scheme.sections)} 个部分 {len(scheme.lines)} 项"]
    parts += [f"{scheme.terms.bonus} {len(scheme.bonus)} 种"] if scheme.bonus else []
    parts += [f"{scheme.terms.deduction} {len(scheme.deductions)} 种"] if scheme.deductions else []
    parts += [f"读法 {len(scheme.readings)} 处"] if scheme.readings else []
    groups = "、".join(group.name for group in scheme.groups)
    worth = f"满分 {scheme.total / 100:g} 分" if scheme.is_scored else "只报情况,不计分"
    print(f"可以使用:《{scheme.title}》({scheme.document}),{worth}")
    print(f"{','.join(parts)};单位类别:{groups}")
    return 0


def _template(options: argparse.Namespace) -> int:
    from scoring.office import schemes

    scheme = schemes.find(options.scheme) if options.scheme else None
    return _write(options.out, schemes.as_workbook(scheme))


def _convert(options: argparse.Namespace) -> int:
    from scoring.model.evidence import UsageError
    from scoring.office import schemes

    scheme, out = schemes.find(options.file), options.out
    if out.suffix.lower() not in (".xlsx", ".toml"):
        raise UsageError(f"写成哪一种看文件名:.xlsx 或 .toml,给的是「{out.name}」")
    as_book = out.suffix.lower() == ".xlsx"
    text = schemes.as_workbook(scheme) if as_book else schemes.as_toml(scheme).encode()
    return _write(out, text)


def _write(out: Path, data: bytes) -> int:
    write_whole(out, data)
    print(f"已生成 {out}")
    return 0
