"""Write what is generated in docs/: ``make docs``."""

from __future__ import annotations

from pathlib import Path

from scoring.model.problem_codes import PROBLEM_CODES, Severity
from scoring.text.typesetting import typeset
from tests.docs.roles_page import roles
from tests.docs.scheme_pages import scheme_pages

ROOT = Path(__file__).parents[2]
PROBLEMS = ROOT / "docs" / "problems.md"
ROLES = ROOT / "docs" / "roles.md"
SCHEMES = ROOT / "docs" / "schemes"

HEAD = (
    "# 问题代码表",
    "<!-- 由 scoring/model/problem_codes.py 生成:改那里,再运行 make docs。 -->",
    typeset(
        "「检查」列出的每一处问题都写明文件、工作表、单元格、单位、问题和改法,并附下表中的一个代码。"
        "一个文件的所有问题一次列全。表中是各代码的一般含义,以检查时写明的为准。"
    ),
)
PARTS: tuple[tuple[Severity, str, str], ...] = (
    (
        "error",
        "错误",
        "有一处错误,整个文件退回,其中任何内容都不计入;其他文件照常计分。改好后重新报送。",
    ),
    ("warning", "提醒", "不影响受理和计分,请核对。"),
)


def problems() -> str:
    """docs/problems.md as it should read."""
    parts = [*HEAD]
    for severity, title, words in PARTS:
        codes = {code: each for code, each in PROBLEM_CODES.items() if each.severity == severity}
        rows = [
            f"| `{code}` | {each.name} | {typeset(each.meaning)} | {typeset(each.remedy)} |"
            for code, each in codes.items()
        ]
        table = ["| 代码 | 名称 | 说明 | 怎么办 |", "|---|---|---|---|", *rows]
        parts += [typeset(f"## {title}({len(codes)} 种)"), typeset(words), "\n".join(table)]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    SCHEMES.mkdir(exist_ok=True)
    pages = {SCHEMES / name: text for name, text in scheme_pages().items()}
    for path, text in {PROBLEMS: problems(), ROLES: roles(), **pages}.items():
        path.write_text(text, encoding="utf-8")
        print(f"written: {path.relative_to(ROOT)}")
