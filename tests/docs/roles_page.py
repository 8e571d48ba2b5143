"""docs/roles.md as it should read: what each role may do, find, and call."""

from __future__ import annotations

from scoring.model.roles import Action, Role, roles_with
from scoring.text.typesetting import typeset
from tests.office.verbs import KINDS, verbs
from web.menu import NOT_AT_HOME, ONLY_AT_HOME, PAGES, PageEntry

HEAD = (
    "# 账号与角色",
    "<!-- 由 scoring/model/roles.py 和 web/gate/pages.py 生成:改那里,再运行 make docs。 -->",
    typeset(
        "谁能办理什么,只在一处规定,网页和服务层都照它办;每办一件事都重新查一次账号,停用、改角色立刻"
        "生效。只在本机使用时不分角色。命令行在服务器上运行,能登上服务器的人什么都能办。"
    ),
)
LATER = {Action.LOOK: f";公布后还有{Role.LEADER.label}"}
"""Whom publishing lets in besides (see :func:`scoring.office.roles.is_allowed`)."""


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "".join(f"| {cell} " if cell else "| " for cell in line) + "|" for line in lines
    )


def ticks(action: Action) -> list[str]:
    """For each role whether it may do this."""
    return ["✓" if action in role.actions else "" for role in Role]


def able(action: Action | None) -> str:
    """The roles that may do this, in words."""
    return "全部角色" if action is None else roles_with(action)


def page_row(page: PageEntry) -> list[str]:
    """A page: what it needs, and who finds it."""
    if page.file in ONLY_AT_HOME:
        return [page.title, "只在本机使用时有", ""]
    note = "(只在有登录时有)" if page.file in NOT_AT_HOME else ""
    needed = page.needs.value if page.needs else "登录即可"
    return [page.title, typeset(f"{needed}{note}"), able(page.needs)]


def verb_rows() -> list[list[str]]:
    """Every verb of the service layer, by what it needs."""
    found: dict[Action, list[str]] = {action: [] for action in Action}
    for _, name, verb in verbs():
        if hasattr(verb, "needs"):
            found[verb.needs].append(f"`{name}`")
    return [
        [
            typeset(action.value),
            ", ".join(verbs) or "只在网页上",
            able(action) + LATER.get(action, ""),
        ]
        for action, verbs in found.items()
    ]


def roles() -> str:
    """The page."""
    actions = [[typeset(action.value), *ticks(action)] for action in Action]
    kinds = "、".join(f"`{kind.__name__}`({words})" for kind, words in KINDS.items())
    parts = [
        *HEAD,
        "## 谁能办理什么",
        table(["事情", *(role.label for role in Role)], actions),
        typeset(
            "职责分开:记减分的不核定,核定的不封存。领导和报送单位只看公布的成绩;报送单位只看自己的。"
            "领导从年初起可以关注事项和日程:做了什么、还差什么,没有分数,也没有核定的情况。"
        ),
        "## 每一页要什么",
        table(["网页", "要能", "谁有"], [page_row(page) for page in PAGES]),
        "## 服务层的每个动作要什么",
        typeset(
            f"网页和命令行都经过这三个类:{kinds},以及办理一个年度的函数(写作 模块.函数)。没有列出的只告诉有没有年度、封存、公布。"
        ),
        table(["要能", "动作", "谁有"], verb_rows()),
    ]
    return "\n\n".join(parts) + "\n"
