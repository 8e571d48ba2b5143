"""The office's roles and what each may do: the one list that store, office, cli and web read."""

from __future__ import annotations

from enum import StrEnum

TYPE_CHECKING = False  # typing would double the time that the terminal's --help takes
if TYPE_CHECKING:
    from typing import Self


class Action(StrEnum):
    """What a verb does, in the office's words."""

    OWN = "报送本单位材料"
    OWN_RESULT = "查看本单位成绩(公布后)"
    LOOK_PUBLISHED = "查看和导出公布的成绩"
    LOOK = "查看和导出(公布前)"
    FOLLOW = "关注事项、日程"
    INSPECT = "查阅原件、核定经过和审计"
    RECEIVE = "接收报送"
    RECORD = "日常记录"
    VERIFY = "核定、采纳"
    YEARS = "年度、名册、读法"
    SEAL = "封存、公布"
    KEEP = "备份、恢复、核验记录"
    ACCOUNTS = "管理账号"


_LOOKS = (Action.LOOK, Action.LOOK_PUBLISHED, Action.FOLLOW, Action.INSPECT)


class Role(StrEnum):
    """A role: its key in the records and on the command line, its ``label``, its ``actions``.

    Duties are kept apart: who records does not verify, who verifies does not seal. A reviewer
    receives too, as the office's own collection brings 核定分, which others may not bring in.
    """

    label: str
    actions: frozenset[Action]

    def __new__(cls, key: str, label: str = "", *actions: Action) -> Self:
        """A member from its row below."""
        role = str.__new__(cls, key)
        role._value_, role.label, role.actions = key, label, frozenset(actions)
        return role

    REPORTER = "reporter", "报送单位", Action.OWN, Action.OWN_RESULT
    STAFF = "staff", "经办", *_LOOKS, Action.RECEIVE, Action.RECORD
    REVIEWER = "reviewer", "核定", *_LOOKS, Action.RECEIVE, Action.VERIFY
    LEADER = "leader", "领导", Action.LOOK_PUBLISHED, Action.FOLLOW
    ADMINISTRATOR = (
        "administrator", "管理员", *_LOOKS,
        Action.YEARS, Action.SEAL, Action.KEEP, Action.ACCOUNTS,
    )  # fmt: skip


def roles_with(action: Action) -> str:
    """The labels of the roles that may do ``action``, joined by 、."""
    return "、".join(role.label for role in Role if action in role.actions)
