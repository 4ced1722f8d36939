"""The words of a scheme's workbook: its sheets with their columns, kinds of facts, questions of a check."""

from __future__ import annotations

from typing import get_args

from schemes.diagnostics import Question
from schemes.wording import sentences
from scoring import Kind

# The columns of each sheet; ids, which few need to see, are the last.
PAGES: dict[str, tuple[str, ...]] = {
    "办法": ("项目", "名称", "内容"),
    "评分表": (
        "层级", "标题", "条款", "原文", "分值", "指标", "规则", "算一算", "截止", "计入总分", "印出分值", "适用",
        "最多", "最少", "编号",
    ),
    "单位": ("名称", "分组", "别名", "编号"),
    "指标": (
        "名称", "类型", "单位", "等级", "审核", "别名", "佐证", "算法", "印出合计", "必报", "全局", "编号",
    ),
    "任务": ("单位",),
    "奖补": ("标题", "条款", "原文", "指标", "规则", "截止", "编号"),
    "期限": ("标题", "条款", "原文", "时间", "指标", "规则", "提前几天提醒", "逾期几天提醒", "编号"),
    "统计表": ("期限", "部分", "列", "标题", "单位前的字", "指标", "人数旁的字", "填什么", "可不填", "区分人"),
    "核对说明": ("问题", "关于", "原因"),
    "待定": ("在哪里", "疑问"),
}  # fmt: skip

KINDS = {
    Kind.COUNT: "个数",
    Kind.AMOUNT: "金额",
    Kind.PERCENT: "百分比",
    Kind.FLAG: "是否",
    Kind.EVENTS: "次数（扣分）",
    Kind.LEVEL: "等级",
    Kind.MARK: "打分",
    Kind.RATE: "增速（可为负）",
}

# What kinds are called too; 次数 is none: whether points are taken for each has to be said.
NEAR_KINDS = {
    "个数": ("人数", "户数", "数量", "数", "整数"),
    "金额": ("钱数", "小数"),
    "百分比": ("比例", "百分率", "占比", "百分数"),
    "是否": ("是/否", "有无"),
    "等级": ("档次", "级别"),
    "打分": ("评分",),
    "增速(可为负)": ("增速", "增长率", "增幅"),
}

NO_TASK = ("", "/", "无", "无任务", "没有")  # besides dashes

# The questions of a check by their names, without the code that stands behind these.
ASKED = {question: sentences()[question].partition("（")[0] for question in get_args(Question)}

# What is typed for yes and no, as it is in half-width small letters.
YES = ("是", "有", "要", "需要", "对", "√", "✓", "✔", "1", "y", "yes", "true")
NO = (
    "",
    "否",
    "无",
    "不",
    "没有",
    "不要",
    "不需要",
    "不是",
    "不用",
    "×",
    "✗",
    "✕",
    "x",
    "0",
    "n",
    "no",
    "false",
    "/",
    "-",
    "—",
)

ADDED = ("", "直接相加", "相加", "直接加", "累加", "直接计入")  # of 计入总分, instead of a weight

HOLDS = {"words": "文字", "name": "姓名", "month": "年月", "phone": "电话"}

METHOD = (
    "编号", "标题", "发文机关", "印发日期", "来源", "周期开始", "周期结束", "截止日", "分组", "总分怎样算", "总分印出",
    "总分最低", "排名办法", "同分先后", "自评", "等次", "一票否决",
)  # fmt: skip

WIDTHS = {  # letters of a column
    "层级": 5, "编号": 16, "条款": 14, "标题": 20, "原文": 36, "分值": 6, "指标": 22, "规则": 32, "算一算": 30,
    "适用": 14, "最多": 6, "最少": 6,
    "截止": 11, "计入总分": 9, "印出分值": 6, "项目": 14, "名称": 32, "内容": 90, "类型": 13, "单位": 10, "等级": 20,
    "审核": 12, "别名": 30, "佐证": 16, "印出合计": 9, "全局": 6, "必报": 6, "算法": 24, "时间": 16,
    "提前几天提醒": 12, "逾期几天提醒": 10, "期限": 14, "部分": 14, "列": 12, "单位前的字": 16, "人数旁的字": 20,
    "填什么": 16, "可不填": 7, "区分人": 7, "问题": 14, "关于": 36, "原因": 80, "在哪里": 36, "疑问": 100, "分组": 14,
}  # fmt: skip
