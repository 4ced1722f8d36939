"""The words that people use around names and numbers, and what each of them is."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """What a token is."""

    NAME = "name"  # of a fact, or part of one
    LEVEL = "level"  # the word of the fact named before
    UNIT = "unit"
    PLACE = "place"  # looks like a unit, but is none here
    DAY = "day"
    NUMBER = "number"
    TOTAL = "total"  # 累计
    MORE = "more"  # 新增
    UP_TO = "up-to"  # 截至: may mean either
    NONE = "none"  # 无
    YES = "yes"
    NO = "no"
    ABOUT = "about"  # 左右, 约: no exact figure
    FILLER = "filler"
    COLON = "colon"
    BREAK = "break"  # the end of a clause
    QUESTION = "question"
    LINE = "line"  # the end of a line
    OTHER = "other"


_WORDS = {
    Sort.TOTAL: """累计 累积 今年累计 总计 合计 共计 一共 总共 共 总数 总人数 达到 达到了 已达到 已达 达 到 到了 已到
        目前 截至目前 截止目前 到目前 现有 现在 total""",
    Sort.MORE: "新增 增加 新增加 增加了 新增了 又 又新增 再 再新增 加 另 另外 另有",
    Sort.UP_TO: "截至 截止 截止到 截至到",
    Sort.NONE: "无 没有 暂无 均无 零报告 未发生",
    Sort.YES: """是 有 是的 完成 已完成 完成了 已经完成 全部完成 均已完成 已全部纳入 达标 已达标 已建立 已设立 已落实
        yes √""",
    Sort.NO: "否 不是 未 未完成 没完成 尚未完成 没有完成 未达标 不达标 未建立 no",
    Sort.ABOUT: "左右 上下 以上 以下 以内 多 余 不到 约 大约 近 将近 大概 差不多 超过 几 来 至少",
    Sort.FILLER: """你好 您好 好 大家好 早上好 上午好 下午好 上午 下午 各位 领导 请 谢谢 好的 收到 辛苦了 麻烦 帮忙
        上报 报 报告 汇报 一下 情况 数据 工作 更新 办理 如下 组织 开展 举办 参加 参与
        我们 我镇 本镇 我们镇 全镇 镇 镇里 镇上 我区 本区 全区 区里 我街道 本街道 街道 我社区 本社区 我们社区 社区 我村
        乡镇 本单位 我单位 本月 本周 今年 本年 全年 本季度 当月 当年 以来 至 日
        人数 人数为 次数 数 数为 总 标准 档 档次 人 个 次 户 家 元 万元 为 了 的 和 与 及 以及 在 已 已经""",
    Sort.OTHER: "其中 第",  # what follows is of something else
}
KNOWN = {word: sort for sort, words in _WORDS.items() for word in words.split()}
LONGEST_WORD = max(map(len, KNOWN))
PHRASES = (  # their numerals are no numbers
    r"一起(?=[^\W\d])|一下子?|一次性|一体化|一体机|一票否决|一些|一直|一定|一般|一共|统一|十分|万一|第一"
)
MEASURES = (  # the longer ones first
    "人次|人月|万元|批次|家次|篇次|季度|人(?!月)|户|个(?!月|工作)|家|次|项|名|例|起|元|%|分(?!钟)|套|张|份|件|位|所|条|场|笔|篇"
)
