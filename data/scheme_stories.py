"""What happens in the samples of the other schemes: invented, units and all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from data.sample_story import DEMO, Row

YEAR = 2025


@dataclass(frozen=True)
class Sample:
    """A sample: the units with their groups; cells of 基础项 by unit and line; the ledgers; what
    the office's collection has, by what its sheets hold. Units in ``silent`` sent nothing.
    """

    units: dict[str, str]
    lines: dict[str, dict[str, Row]] = field(default_factory=dict)
    ledgers: dict[str, list[Row]] = field(default_factory=dict)
    office: dict[str, list[Row]] = field(default_factory=dict)
    bonus: dict[str, list[Row]] = field(default_factory=dict)
    silent: tuple[str, ...] = ()


TARGETS = ("一.1", "一.2", "二.1", "二.2", "二.3", "二.4")


def counts(*pairs: tuple[int, int]) -> dict[str, Row]:
    """Counts of matters for the six targets: due and done of each."""
    return {
        id_: {"应完成数": due, "完成数": done, "佐证材料": f"{DEMO}:信访统计表"}
        for id_, (due, done) in zip(TARGETS, pairs, strict=True)
    }


ENTERPRISE = Sample(
    units={f"第{number}分公司": "所属单位" for number in "一二三四五六"},
    lines={
        "第一分公司": counts((40, 32), (32, 1), (7, 6), (32, 32), (30, 30), (30, 28)),
        "第二分公司": counts((20, 17), (17, 1), (20, 17), (17, 17), (16, 15), (20, 18)),
        "第三分公司": counts((30, 26), (26, 0), (5, 4), (26, 26), (25, 25), (100, 89)),
        "第四分公司": counts((12, 10), (10, 0), (3, 3), (10, 10), (9, 9), (9, 9))
        | {"二.5": {"说明": f"({DEMO})积案10件,化解7件"}},
        "第五分公司": counts((8, 6), (6, 0), (0, 0), (6, 6), (5, 4), (5, 5)),
    },
    office={
        "vetoes": [
            {"单位": "第四分公司", "事项": f"({DEMO})历史积案10件,化解7件,化解率70%",
             "认定日期": date(YEAR, 12, 22), "认定文号": f"{DEMO}:核查第1号"},
        ],
    },
    silent=("第六分公司",),
)  # fmt: skip

VILLAGE, STATION = "村(社区)", "镇属单位"


def matter(name: str, kind: str, month: int, *steps: str, level: str = "低", **more: str) -> Row:
    """A row of the township's ledger: plan, opinions and follow-up as given, assessed in time."""
    plan, heard, followed = steps
    day = {"登记日期": date(YEAR, month, 6), "评估日期": date(YEAR, month, 20)}
    row: Row = {"事项名称": f"({DEMO}){name}", "类别": kind, **day, "评估方案": plan}
    row |= {"听取意见": heard, "风险等级": level, "结论": more.get("结论", "实施")}
    return row | {"决定日期": date(YEAR, month, 26), "跟踪": followed or None}


NO_MATTERS: dict[str, Row] = {
    f"二.{n}": {"不适用": "是", "说明": "本年度没有重大事项"} for n in range(1, 6)
}
ALL = ("是", "是", "是")
TOWNSHIP = Sample(
    units={"东河村": VILLAGE, "西河村": VILLAGE, "河口社区": VILLAGE,
           "农业服务中心": STATION, "村镇规划站": STATION, "文化站": STATION},
    lines={"西河村": {"一.3": {"完成数": 1}}, "河口社区": {"一.1": {"自评分": None}},
           "文化站": NO_MATTERS},
    ledgers={
        "东河村": [matter("村道拓宽占用耕地", "工程项目", 3, *ALL),
                   matter("集体鱼塘续包", "集体资产", 5, *ALL)],
        "西河村": [matter("灌渠改道", "工程项目", 4, "是", "部分", "是", level="中"),
                   matter("高龄补助核查", "惠农政策", 6, "是", "是", "部分"),
                   matter("砂场整治", "其他", 9, "是", "是", "", level="高", 结论="暂缓"),
                   {"事项名称": f"({DEMO})集体林地流转", "类别": "集体资产"}],
        "河口社区": [matter("活动场地改建", "工程项目", 7, *ALL)],
        "农业服务中心": [matter("农机补贴发放", "惠农政策", 2, *ALL),
                         matter("病虫害统防统治收费", "惠农政策", 4, "是", "是", "否")],
        "村镇规划站": [matter("宅基地调整", "其他", 5, "部分", "是", "是", level="中"),
                       matter("垃圾中转站选址", "工程项目", 8, *ALL, level="中")],
    },
    bonus={"东河村": [{"做法": f"({DEMO})院坝听取意见", "情形": "加一",
                       "取得日期": date(YEAR, 10, 9), "文号或出处": f"{DEMO}:县简报第3期"}]},
    office={
        "deductions": [
            {"单位": "西河村", "情形": "扣一", "事项": f"({DEMO})集体林地流转", "起数": 1,
             "日期": date(YEAR, 11, 3), "依据": f"{DEMO}:镇查访记录"},
        ],
        "vetoes": [
            {"单位": "村镇规划站", "事项": f"({DEMO})临街摊点清退", "认定日期": date(YEAR, 11, 18),
             "认定文号": f"{DEMO}:镇认定第1号"},
        ],
    },
)  # fmt: skip


def entry(name: str, kind: str, way: str, level: str, decision: str, month: int) -> Row:
    """A row of the union's register."""
    return {
        "事项名称": f"({DEMO}){name}",
        "类别": kind,
        "评估方式": way,
        "评估日期": date(YEAR, month, 12),
        "风险等级": level,
        "决定": decision,
        "化解措施": "不适用" if level == "D" else "是",
    }


MINOR, MAJOR = "一般评估", "重点评估"
UNION = Sample(
    units={"甲市总工会": "市工会", "乙市总工会": "市工会", "丙市总工会": "市工会",
           "能源化工工会": "产业工会", "工人文化宫": "直属单位", "职工学校": "直属单位",
           "权益保障部": "机关部门"},
    lines={"丙市总工会": {"一.2": {"说明": None, "佐证材料": None}}},
    ledgers={
        "甲市总工会": [entry("职工疗休养办法修订", "制度政策", MINOR, "D", "可实施", 2),
                       entry("困难职工帮扶标准调整", "制度政策", MAJOR, "B", "分步实施", 4)],
        "乙市总工会": [entry("职工运动会", "大型活动", MINOR, "C", "可实施", 5)],
        "丙市总工会": [{"事项名称": f"({DEMO})服务中心迁址", "类别": "项目建设"}],
        "能源化工工会": [entry("井下岗位调整", "改革调整", MAJOR, "A", "不予实施", 3),
                         entry("班制调整", "改革调整", MAJOR, "B", "暂缓实施", 6)],
        "工人文化宫": [entry("剧场改造", "项目建设", MINOR, "C", "可实施", 6)],
    },
    silent=("职工学校",),
)  # fmt: skip

PROGRAMME = Sample(
    units={"甲县": "县区", "乙县": "县区", "丙区": "县区", "住建部门": "部门", "水务部门": "部门"},
    lines={
        "甲县": {"三.1": {"应完成数": 2, "完成数": 2}},
        "乙县": {"一.3": {"完成数": 0}, "二.1": {"完成数": 1},
                 "三.1": {"应完成数": 3, "完成数": 2}},
        "丙区": {"三.1": {"应完成数": 4, "完成数": 1}},
        "水务部门": {"一.5": {"完成数": 0}},
    },
    office={
        "deductions": [
            {"单位": "丙区", "情形": "瞒", "事项": f"({DEMO})某工地停工聚集", "起数": 1,
             "日期": date(YEAR, 7, 9), "依据": f"{DEMO}:督查记录"},
        ],
    },
)  # fmt: skip

SAMPLES = {
    "sample-enterprise": ENTERPRISE,
    "sample-programme": PROGRAMME,
    "sample-township": TOWNSHIP,
    "sample-union": UNION,
}
"""By the scheme's id."""
