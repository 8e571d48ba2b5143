"""A unit's year as rows by column name, before anything is misspelt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.oracle.cells import BONUS, CHOICES, COLUMNS, COUNT_DUE, LINES, SHARE, STEPS
from tests.oracle.typing_in import WIDE, Clerk

PRACTICES = [
    "网格化预警",
    "网格化 预警",
    "网格化·预警",
    "网格化预警点",
    "双评估机制",
    "评估 专家库",
    "一事一评",
    "附近群众代表评议",
]
"""Alike by blanks, by a mark, by a letter; one that begins like a footer."""


class UnitRows(Clerk):
    """Makes the rows of a unit; ``alike`` are the scores of units that shall tie."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.alike: dict[str, float | int] = {}

    def score(self, line: str) -> float | int:
        """A possible score for a line."""
        top = LINES[line]["max"]
        if line == "四":
            return 15 if self.chance(0.8) else 0
        if self.chance(0.5):
            return top
        return self.dice.randrange(top * 100 + 1) / 100

    def unit_rows(self) -> dict[str, list[dict[str, Any]]]:
        """A unit's year as rows by column name, before anything is misspelt."""
        dice = self.dice
        rows: dict[str, list[dict[str, Any]]] = {sheet: [] for sheet in COLUMNS}
        if self.chance(0.7):
            rows["评估台账"] = [self.matter(n) for n in range(dice.randint(0, 9))]
        gaps = 0.04 if self.chance(0.4) else 0
        verified = dice.choice([1, 1, 0.5, 0])
        absent = dice.choice([0.02, 0.04, 0.04, 0.3, 0.7])
        alike = self.alike and self.chance(0.8)
        if alike:
            gaps = absent = 0
        for line in LINES:
            row: dict[str, Any] = {"编号": line}
            if self.chance(0.3):
                row["分值"] = LINES[line]["max"] + self.chance(0.05)
            if self.chance(0.3):
                row["考评内容"] = LINES[line]["words"] + ("改" if self.chance(0.05) else "")
            if self.chance(gaps):
                pass
            elif self.chance(verified) or alike:
                row["核定分"] = self.alike[line] if alike else self.score(line)
                if alike or self.chance(0.6):
                    row["自评分"] = row["核定分"] if alike else self.score(line)
            elif self.chance(0.6) or not (line in SHARE or line in COUNT_DUE or line == "四"):
                row["自评分"] = self.score(line)
            if self.chance(0.4 if line == "四" else 0.25):
                self.add_counts(line, row, rows["评估台账"])
            elif self.chance(0.01):
                row["应完成数"], row["完成数"] = 3, 1
            if self.chance(absent):
                row["不适用"], row["说明"] = "是", "无此项职责"
            elif self.chance(0.1):
                row["不适用"] = "否"
            if self.chance(0.2):
                row["佐证材料"] = "附件"
            if len(row) > 1 or self.chance(0.5):
                rows["基础项"].append(row)
        practices = dice.sample(PRACTICES, dice.randint(1, 4))
        for n in range(dice.choice([0, 0, 1, 2, 4, 7]) if not alike else self.chance(0.3)):
            row = {
                "经验做法": dice.choice(practices),
                "情形": dice.choice(list(BONUS)),
                "取得日期": self.in_year(),
                "文号或出处": f"第{n}期",
                "核定": dice.choice(["采纳", None, None, "不采纳"]),
            }
            rows["加分项"] += [row, self.again(row)][: 2 if self.chance(0.1) else 1]
        for n in range(dice.choice([0, 0, 0, 1, 2, 6]) if not alike else self.chance(0.2)):
            row = self.deduction(n, rows["减分项"])
            rows["减分项"] += [row, self.again(row)][: 2 if self.chance(0.1) else 1]
        if self.chance(0.1):
            row = {"事项": "某事", "认定日期": self.in_year(), "认定文号": "酒办发1号"}
            rows["一票否决"] += [row] * dice.choice([1, 1, 2])
        return rows

    @staticmethod
    def nothing() -> dict[str, list[dict[str, Any]]]:
        """A workbook that was sent back as it came: the ids and what is printed beside them."""
        rows: dict[str, list[dict[str, Any]]] = {sheet: [] for sheet in COLUMNS}
        rows["基础项"] = [
            {"编号": line, "分值": each["max"], "考评内容": each["words"]}
            for line, each in LINES.items()
        ]
        return rows

    def again(self, row: dict[str, Any]) -> dict[str, Any]:
        """The same row once more, perhaps with what a blank means written out."""
        meant = {"核定": "采纳", "起数": 1} if self.chance(0.5) else {}
        return {title: meant.get(title) if value is None else value for title, value in row.items()}

    def add_counts(self, line: str, row: dict[str, Any], ledger: list[dict[str, Any]]) -> None:
        """应完成数 and 完成数 that fit the line; now and then those of the ledger."""
        dice = self.dice
        if line in COUNT_DUE:
            if self.chance(0.3):
                row["应完成数"] = dice.randint(0, 6)
            row["完成数"] = dice.randint(0, 6)
            if row.get("应完成数") == 0:
                row["完成数"] = dice.choice([0, None])
        elif line in SHARE or line == "四":
            due = dice.randint(0, 4 if line == "四" else 17)
            if self.chance(0.3 if line == "四" else 0.08):
                due = 0
            row["应完成数"], row["完成数"] = due, dice.randint(0, due)
            if line == "四" and self.chance(0.5):
                row["完成数"] = due
            if due == 0 and self.chance(0.4):
                row["完成数"] = None
        kind = {"三.2": "年初确定", "三.3": "临时确定"}.get(line)
        if kind and ledger and self.chance(0.5):
            mine = [each for each in ledger if each["提出方式"] == kind]
            row["应完成数"] = len(mine)
            row["完成数"] = sum("评估日期" in each for each in mine)

    def matter(self, number: int) -> dict[str, Any]:
        """A row of 评估台账."""
        dice = self.dice
        row: dict[str, Any] = {
            "事项名称": f"注册事项{number}" if self.chance(0.05) else f"事项{number}",
            "类别": dice.choice(CHOICES["类别"]),
            "提出方式": dice.choice(CHOICES["提出方式"]),
        }
        if self.chance(0.6):
            row["决策日期"] = self.in_year()
        if self.chance(0.75):
            row["评估日期"] = self.in_year()
            if self.chance(0.1) and "决策日期" in row:
                row["评估日期"] = row["决策日期"]
        for step in STEPS.values():
            row[step] = dice.choice(["是", "是", "部分", "否", "不适用", None])
        row["风险等级"] = dice.choice([*CHOICES["风险等级"], None])
        row["评估结论"] = dice.choice(["顺利实施", "顺利实施", "暂缓实施", "不予实施", None])
        row["档案号"] = dice.choice([f"稳评{number}", number, None])
        if self.chance(0.3):
            row["报备日期"] = self.in_year()
        for title in ("决策日期", "评估日期", "报备日期"):
            if title in row and self.chance(0.1):
                row[title] += timedelta(days=dice.choice([-365, 365]))
        return row

    def deduction(self, number: int, before: list[dict[str, Any]]) -> dict[str, Any]:
        """A row of 减分项: a new matter, or one of those before; sometimes its case and date."""
        dice = self.dice
        case = dice.choice(["减一", "减一", "减二", "减三"])
        row = {
            "情形": case,
            "事项": f"事项{number}",
            "日期": self.in_year(),
            "依据": f"通报{number}",
            "核定": dice.choice(["采纳", None, None, "不采纳"]),
        }
        if before and self.chance(0.5):
            again = dice.choice(before)["事项"]
            row["事项"] = again.translate(WIDE) if self.chance(0.3) else again
        if before and self.chance(0.2):
            row["日期"] = dice.choice(before)["日期"]
        if case == "减三":
            row["减分"] = dice.choice([10, 12.5, 20, 30, 10.25])
            row["说明"] = "情节较重"
            row["起数"] = dice.choice([None, 1])
        else:
            row["起数"] = dice.choice([None, 1, 2, 3, 5])
            if self.chance(0.4):
                row["减分"] = 2 * (row["起数"] or 1)
        return row

    @staticmethod
    def without_office(row: dict[str, Any]) -> dict[str, Any]:
        """A row without 核定 and 核定分."""
        return {title: value for title, value in row.items() if not title.startswith("核定")}
