"""What happens in the sample years: which unit shows what. All of it is invented.

The units' names are those of Jiuquan's counties and of ordinary city departments, so that
the sample looks like a real year; no score, matter, document or event in it is real.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from criteria import load_scheme
from scoring.model.sheets import sheets_of
from scoring.intake.templates.form import Value

_, BONUS, DEDUCTION, VETO, _ = (rule.name for rule in sheets_of(load_scheme("jiuquan-2013")))
COUNTY, CITY = "县(市、区)", "市直部门"
MARK = "演示数据(分数、事项、文号均为虚构)"
DEMO = "演示"
Row = dict[str, Value]

COUNTIES: dict[str, str] = {
    "肃州区": "酒泉市肃州区",
    "玉门市": "",
    "敦煌市": "",
    "瓜州县": "",
    "金塔县": "",
    "肃北县": "肃北蒙古族自治县",
    "阿克塞县": "阿克塞哈萨克族自治县、阿克塞",
}
"""Unit names and their aliases in the roster."""

DEPARTMENTS: dict[str, str] = {
    "市发展改革委": "市发改委、酒泉市发展和改革委员会",
    "市教育局": "",
    "市工信局": "酒泉市工业和信息化局",
    "市公安局": "",
    "市民政局": "",
    "市财政局": "",
    "市人社局": "酒泉市人力资源和社会保障局",
    "市自然资源局": "",
    "市生态环境局": "",
    "市住建局": "酒泉市住房和城乡建设局",
    "市交通运输局": "市交通局",
    "市水务局": "",
    "市农业农村局": "",
    "市商务局": "",
    "市文广旅游局": "酒泉市文体广电和旅游局",
    "市卫健委": "酒泉市卫生健康委员会",
    "市应急局": "酒泉市应急管理局",
    "市市场监管局": "",
    "市林草局": "",
    "市信访局": "",
}

TWINS = {"金塔县": "敦煌市", "市财政局": "市民政局"}
"""Units whose figures follow another's, so that the two stand on the same place."""

ALIAS_ON_COVER = {"肃州区": "酒泉市肃州区"}
UNVERIFIED = ("市商务局",)
"""The office has not verified these yet: provisional."""

REFUSED = "市文广旅游局"
NO_UNPLANNED = ("肃北县",)
"""Nothing was decided off plan: 三.3 is not applicable."""

SAME_MATTER = "(演示)城区集中供热价格调整"
"""In 瓜州县 never assessed (三.1) and found by the office (减一): both apply."""

MATTERS = (
    ("城区集中供热价格调整", "政策"),
    ("老旧小区改造三期工程", "项目"),
    ("中心城区公交线路优化", "决策"),
    ("乡镇污水处理厂选址", "项目"),
    ("城区小学学区划分", "政策"),
    ("戈壁农业产业园征地", "项目"),
    ("生活垃圾分类收费办法", "改革"),
    ("夏季灯光音乐活动", "活动"),
    ("风电场配套道路建设", "项目"),
    ("灌区农业水价综合改革", "改革"),
    ("出租汽车经营权调整", "政策"),
    ("社区养老服务设施布点", "决策"),
    ("医疗服务价格调整", "政策"),
    ("全民健身徒步大会", "活动"),
    ("停车泊位收费管理", "政策"),
    ("农村人居环境整治", "项目"),
    ("国有林场职工安置", "改革"),
)
"""Invented matters: name and kind."""


@dataclass(frozen=True)
class Story:
    """What is special about one unit: cells of 基础项 by id, rows of the other sheets."""

    lines: dict[str, Row] = field(default_factory=dict)
    bonus: tuple[Row, ...] = ()
    note_in_ledger: str = ""


def bonus(practice: str, case: str, month: int, document: str, **more: Value) -> Row:
    """A row of 加分项."""
    return {
        "经验做法": f"({DEMO}){practice}",
        "情形": case,
        "取得日期": date(2025, month, 16),
        "文号或出处": f"{DEMO}:{document}",
        **more,
    }


ONE_DESK = "一窗受理、多方会商的评估办法"
GRID = "网格员参与征求意见"
STORIES: dict[str, Story] = {
    "肃州区": Story(
        bonus=(
            bonus(ONE_DESK, "加四.2 省级媒体宣传报道", 4, "省级媒体报道一则"),
            bonus(ONE_DESK, "加二.1 省委、省政府领导批示肯定", 6, "批示件第1号"),
            bonus(ONE_DESK, "加一 中央或国家有关部门肯定或采用", 9, "国家有关部门简报第2期"),
            bonus(GRID, "加三.1 省委政法委、省维稳办工作简报刊发", 10, "省简报第3期"),
            bonus(GRID, "加三.1 省委政法委、省维稳办工作简报刊发", 10, "省简报第3期"),
        ),
    ),
    "玉门市": Story(note_in_ledger="联系电话13800000000(演示:不应填写)"),
    "敦煌市": Story(bonus=(bonus("景区评估联席会", "加二.2", 7, "批示件第4号"),)),
    "金塔县": Story(bonus=(bonus("乡镇评估示范点", "加三.1", 8, "省简报第5期"),)),
    "阿克塞县": Story(lines={id_: {"自评分": None} for id_ in ("二.6", "三.4", "三.6")}),
    "市住建局": Story(
        bonus=(
            bonus("物业矛盾评估清单", "加一 中央或国家有关部门肯定或采用", 5, "通报第6号"),
            bonus("施工扰民评估提示", "加四.3 市级媒体宣传报道", 8, "市级媒体报道一则"),
        ),
    ),
    "市教育局": Story(lines={"一.2": {"完成数": 3, "自评分": 4}}),
    "市工信局": Story(lines={"二.1": {"应完成数": 3, "完成数": 3, "自评分": 4}}),
    "市公安局": Story(lines={"四": {"应完成数": 1, "完成数": 0, "自评分": None}}),
    "市卫健委": Story(lines={"四": {"应完成数": 1, "完成数": 1, "自评分": None}}),
    "市林草局": Story(lines={"二.8": {"分值": 3, "考评内容": "建立评估台帐(演示:旧表文字)"}}),
    "市信访局": Story(
        lines={"三.5": {"自评分": None, "不适用": "是", "说明": "演示:没有下属系统"}},
    ),
    REFUSED: Story(
        lines={"一.1": {"自评分": 6}, "三.5": {"自评分": "良好"}},
        bonus=(bonus("文旅活动评估清单", "加五 县级媒体宣传报道", 6, "县级媒体报道一则"),),
    ),
}
OFFICE_ROWS: dict[str, tuple[Row, ...]] = {
    BONUS: (
        bonus("欠薪风险会商", "加三.2", 5, "市刊第7期", 单位="市人社局", 核定="采纳"),
        bonus("就业评估问卷", "加四.1", 6, "网站转载", 单位="市人社局", 核定="不采纳",
              说明="演示:不是国家级媒体"),
    ),
    DEDUCTION: (
        {"单位": "瓜州县", "情形": "减一", "事项": SAME_MATTER, "日期": date(2025, 11, 5)},
        {"单位": "市水务局", "情形": "减三", "事项": "(演示)水库移民补偿方案", "减分": 20,
         "日期": date(2025, 5, 20), "说明": "演示:省级通报一次,影响较大"},
        {"单位": "市水务局", "情形": "减二", "事项": "(演示)灌区改造补评", "起数": 3,
         "日期": date(2025, 7, 8)},
        {"单位": "市水务局", "情形": "减一", "事项": "(演示)取水许可调整等", "起数": 3, "减分": 6,
         "日期": date(2025, 9, 2)},
        {"单位": "市自然资源局", "情形": "减二", "事项": "(演示)矿权出让公示", "起数": 1,
         "日期": date(2025, 8, 12)},
        {"单位": "市应急局", "情形": "减一", "事项": "(演示)燃气整治", "起数": 1,
         "日期": date(2025, 10, 9), "核定": "不采纳", "说明": "演示:经核实已评估"},
    ),
    VETO: (
        {"单位": "市住建局", "事项": "(演示)棚户区改造强行开工", "认定日期": date(2025, 12, 2),
         "认定文号": "演示:市委专题会议纪要第8号", "说明": "演示:造成严重后果"},
    ),
}  # fmt: skip
LATE_ROWS: tuple[Row, ...] = (
    {"单位": "市交通运输局", "情形": "减一", "事项": "(演示)城乡公交票价", "起数": 1,
     "日期": date(2025, 12, 8), "依据": "演示:明查暗访记录第9号", "经办科室": "演示科室"},
    {"单位": "市农业农村局", "情形": "减二", "事项": "(演示)土地流转补贴", "起数": 1,
     "日期": date(2025, 12, 11), "依据": "演示:核查报告第10号", "经办科室": "演示科室"},
)  # fmt: skip
"""The supplement: a column the contract does not know, and its last row is hidden."""
