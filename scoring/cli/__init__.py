"""The terminal: the office's verbs as commands. Imports what a command needs, when it is asked for.

:data:`COMMANDS` lists them; the module of one adds its options (``add_<command>``) and runs it.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

TYPE_CHECKING = False  # typing, pathlib and the like would double the time --help takes
if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_USAGE = 2
COMMANDS = {
    "template": ("files", "生成一个单位的空白填报工作簿,或考评主体的核定汇总表"),
    "check": ("files", "检查工作簿,列出问题"),
    "score": ("files", "计分、排名,生成 JSON 和年度成绩表"),
    "verify": ("records", "核验留痕链和保存的文件是否完整"),
    "backup": ("records", "备份全部记录(使用中也可以)"),
    "restore": ("records", "从备份恢复"),
    "report": ("reports", "生成成绩表、通报、反馈通知、看板、图表等"),
    "scheme": ("schemes", "方案文件:检查、空白工作簿、换一种写法、存为方案版本、比较"),
    "export": ("scale", "把一个考评主体一个年度的数据写进数据集"),
    "scale": ("scale", "数据集里的所有考评主体、年度一次计分、排名"),
    "account": ("accounts", "账号:建立、停用、改角色、重置密码"),
    "matter": ("matter", "事项登记簿:登记、记录、台账、对照、带入"),
    "due": ("due", "日程:到期要报的、改期、登记完成、催报"),
    "objection": ("objection", "异议:异议期、登记、复核答复,核定时提的问题"),
    "evidence": ("evidence", "佐证材料:添加、收压缩包、列出、取出、撤回"),
    "mend": ("mend", "代为修正:退回的工作簿里可以代为修正的写法,列出、接受"),
    "year": ("year", "保存的年度:建立、名册、接收、核定、记录、封存、公布"),
}
"""Each command's module in this room, and what ``--help`` says of it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: all files accepted; 1: some refused; 2: wrong usage or nothing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        given = sys.argv[1:] if arguments is None else arguments
        options = _parser(given).parse_args(given)
    except SystemExit as ended:  # argparse has said why; 0 is --help
        return int(ended.code or 0)
    from criteria import SchemeError
    from scoring.model.errors import UsageError, reason_of

    try:
        return int(options.run(options))
    except (UsageError, SchemeError) as fault:
        print(f"错误:{fault}", file=sys.stderr)
        return WRONG_USAGE
    except OSError as fault:
        print(f"错误:不能写入 {fault.filename or ''}:{reason_of(fault)}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        print("已中止", file=sys.stderr)
        return WRONG_USAGE


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of all commands, with the options of the one that the arguments name first."""
    parser = argparse.ArgumentParser(prog="python -m scoring", description="考评计分")
    verbs = parser.add_subparsers(required=True, metavar="命令")
    named = next((each for each in arguments if each in COMMANDS), None)
    for name, (module, words) in COMMANDS.items():
        command = verbs.add_parser(name, help=words, add_help=name == named)
        if name == named:
            getattr(import_module(f"scoring.cli.{module}"), f"add_{name}")(command)
    return parser
