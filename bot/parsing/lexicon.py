"""The words that people use around names and numbers, and what each of them is."""

from __future__ import annotations

import re
from enum import StrEnum


class Sort(StrEnum):
    """What a token is."""

    NAME = "name"  # of a fact, or part of one
    LEVEL = "level"  # the word of the fact named before
    UNIT = "unit"
    PLACE = "place"  # looks like a unit, but is none here
    DAY = "day"
    NUMBER = "number"
    PRIVATE = "private"  # a telephone, an identity number, an address: never a figure
    TOTAL = "total"  # 累计
    MORE = "more"  # 新增
    EITHER = "either"  # 截至, 完成: may mean either
    OTHER_FIGURE = "other-figure"  # 完成率, 任务, 同比: the number behind it is no report
    PART = "part"  # 其中: what follows is part of the figure before
    NONE = "none"  # 无
    YES = "yes"
    NO = "no"
    ABOUT = "about"  # 左右, 约: no exact figure
    FILLER = "filler"
    COLON = "colon"
    OPEN = "open"  # a bracket
    CLOSE = "close"
    BREAK = "break"  # the end of a clause
    QUESTION = "question"
    LINE = "line"  # the end of a line
    OTHER = "other"


_WORDS = {
    Sort.TOTAL: """累计 累积 今年累计 总计 合计 共计 一共 总共 共 总数 总人数 总量 达到 达到了 已达到 已达 达
        到 到了 已到 总计达到 累计完成 累计达到 累计达 累计实现 累计数 累计数为 目前 截至目前
        截止目前 到目前 到目前为止 现有 现在 total 今年以来 今年至今 年初以来 年初至今 年初到现在
        年初到目前 从年初到现在 自年初以来 年内累计 全年累计 本年累计 今年共 总共有 共有 一共有 增至
        涨到 升至 升到 增加至 降为 降到 降至 回落到 减至 减到""",
    Sort.MORE: """新增 增加 新增加 增加了 新增了 又 又新增 又增加 又增加了 又多了 再 再新增 再加 再增加 加
        加上 另 另外 另有 还有新增 还有""",
    Sort.EITHER: """总 至截 截至 截止 截止到 截至到 完成 已完成 完成了 已经完成 完成数 全年 今年 本年 本年度
        当年 年度 今年已 今年完成 今年已完成 全年完成 年内 上半年 实现 已经 半年来 上半年以来
        半年以来 开年以来 春节以来 已有 实际 实际完成 实际录用""",
    Sort.OTHER_FIGURE: """完成率 任务完成率 完成比例 进度 完成进度 占比 占 占全年 占任务 占总任务 占目标 占全年任务
        占年度任务 比例 百分比 同比 环比 同比增长 环比增长 同比增加 同比下降 增长 增长率 增幅 较上月
        较上年 较去年 较上周 较去年同期 比上月 比上年 比去年 比上周 比去年同期 比上月增加 比去年增加
        比任务 超出 超额 超额完成 超任务 任务 任务数 目标 目标数 目标任务 年度目标 全年目标 年度任务
        全年任务 任务数为 计划数 指标数 年任务 总任务 去年 上年 去年同期 上年同期 还差 还缺 差 尚差
        尚缺 还剩 剩余 缺口 距离目标 距离任务 距目标 距任务 离目标 离任务 得了 扣了 得分 加分 排名
        名次 第 联系电话 电话 手机 手机号 手机号码 联系方式 联系人 身份证 身份证号 身份证号码 尾号
        微信 微信号 账号 卡号 文号 编号 附件 门牌号 地址 住址 时间 会议时间 地点 会议地点 参会 到会
        工号 短号 密码 区号 传真 邮编 房号 权重 分值 占分 每超 排第 缺额 文件号 会议定于 差额
        序时进度 指标 年度指标 全年指标 指标任务 日均 月均 平均 人均 每天 每月 仅差 还需 还要 应报
        尚需 会议号 热线 工单号 单号 群号 验证码 服务热线 见附件 详见附件 请拨 拨打 请致电 致电""",
    Sort.PART: "其中 包括 包含 其中有 含 内含 分别是",
    Sort.NONE: "无 没有 暂无 均无 零报告 未发生",
    Sort.YES: """是 有 是的 全部完成 均已完成 已全部纳入 达标 已达标 已建立 已设立 已落实 已开展 已挂牌
        已设置 已公示 yes √""",
    Sort.NO: """否 不是 未 未完成 没完成 尚未完成 没有完成 未达标 不达标 未建立 没参加 未参加 没有参加
        未落实 未开展 未设立 no""",
    Sort.ABOUT: """左右 上下 以上 以下 以内 多 余 不到 约 大约 近 将近 大概 大致 约莫 差不多 超过 几 来 至少
        最少 最多 接近 上百 上千 百十来 十来 若干 许多 不少 部分 估计 估计有 大约有 或 或者 还是
        以外 出头 打底 没到 多一点 左近 半 有余 好几""",
    Sort.FILLER: """你好 您好 好 大家好 早上好 上午好 下午好 晚上好 上午 晚 早 下午 早上 晚上 中午 刚才 刚刚
        各位 领导 请 谢谢 谢谢您 感谢 好的 收到 辛苦 辛苦了 麻烦 麻烦您 帮忙 帮 帮我 给 给我 请查收
        请审核 请审阅 请登记 请收 请知悉 望查收 敬请查收 妥否请示 特此报告 特此 祝好 此致 敬礼
        不好意思 抱歉 对不起 打扰 打扰了 报晚了 来晚了 晚报了 迟报 补报 补 登记 登记一下 登一下
        记一下 记 录一下 录入 填 填报 统计 上报 报 报告 汇报 报数 报一下 汇报一下 上报一下 报上 报送
        报来 一下 一声 情况 数据 数字 数据为 工作 办理 办了 办 如下 具体如下 以下为 以下是 以下 组织
        开展 举办 参加 参与 我们 我 我这 我这边 我们这 我们这边 这边 我方 咱 咱们 咱镇 我镇 本镇
        我们镇 全镇 镇 镇里 镇上 我区 本区 全区 区里 我街道 本街道 街道 我街 我社区 本社区 我们社区
        社区 我村 村里 我所 我们所 我单位 乡镇 本单位 贵局 本月 本周 本季度 当月 当周 当日 当天
        这个月 这周 这个星期 本次 此次 这次 以来 至 日 自 从 于 人数 人数为 人员 次数 数 数为 数量
        数量为 标准 档 档次 人 个 次 户 家 元 万元 为 了 的 地 得到 和 与 及 以及 在 已 均 都 都是
        各 也 就 就是 呢 啊 呀 哦 嗯 哈 吧 啦 嘛 哎 那个 这个 然后 的话 方面 这块 这项 这一项
        数据截图 截图见下 见下 附后 附表 明细附后 抱拳 微笑 玫瑰 强 握手 合十 扶持 支持 帮扶
        帮助 引导 推进 促进 发放 我报一下 我来报 我报 报下 说一下 讲一下 的手续 手续 办好了 办好
        办结 办理完成 业务 一是 二是 三是 四是 五是 首先 其次 再次 最后 同时 外加 跟 手续已办 台账
        止 为止 此外 完了 那块 下班 下班前 收工 忘了报 忘记报""",
    Sort.OTHER: "分解 打算 更新 更正 重报 不是没有 并非没有",
}
INTERJECTIONS = frozenset("啊呀哦嗯哈吧啦嘛呢哎")
KNOWN = {word: sort for sort, words in _WORDS.items() for word in words.split()}
# perhaps the sum of the figures before
SUMS = frozenset({"总计", "合计", "共计", "一共", "总共", "共", "共有", "一共有", "总共有"})
SUM_LETTERS = re.compile("[累计总共]")  # of a word that nobody knows: perhaps 累计 with a slip
ALL_BEFORE = re.compile(r"均|都|以上|上述|全部")  # what is said holds for all figures before: 以上为累计数
LONGEST_WORD = max(map(len, KNOWN))
PHRASES = (  # their numerals are no numbers
    r"一起(?=[^\W\d])|一下子|一次性|一体化|一体机|一票否决|一些|一直|一定|一般|一共|统一|十分|万一|第一"
)
# 自年初以来, 较上月增加: phrases that hold the words of days and are none
SO_FAR = (
    r"(?:自|从)?(?:今年年初|今年初|今年|年初|本年)(?:以来|至今|到现在|到目前为止|到目前|到今天|到今|起至今|现在|今)"
)
NOTHING = (
    r"(?:一|1)\s?(?:个|人|例|名|户|次|起|件|笔|家|项|场)?(?:都|也)?(?:没有?|无)(?:新增|做成|办成|完成|发生)?(?!误)"
)
# 无误; 如有错误请指正: courtesies that correct nothing
COURTESY = (
    r"(?:已?核[实对])?[无没未]误|(?:如|若|要是|倘若|假如|如果)?(?:数据|数字|以上)?有?(?:误|错误?|不对|问题|出入|疑问)(?:的话|之处|的地方)?[,，]?"
    r"(?:敬?请|望|可|烦请|联系|跟我|告知|指正|及时|随时)[^\n]*"
)
# 社保方面：; 【图片】
ASIDE = (
    r"[\u4e00-\u9fff]{2,4}(?:方面|这块|那块)"
    r"|\((?:图片|语音|表情|视频|文件|链接|抱拳|微笑|玫瑰|强|握手|合十|爱心|鲜花|ok)\)"
)
VERSUS = (
    r"(?:较|比|同比|环比|相比)(?:去年同期|上年同期|去年底|上年末|上年|去年|上个?月|上周|上个?季度|年初|昨天|昨日)"
    r"(?:末|底)?(?:增加|增长|上升|多了?|下降|减少|提高)?|比[^\d,;:\s]{1,8}(?:多|少|高|低)了?|距[^\d,;:\s]{0,10}(?:差|缺)"
)
MEASURES = (  # the longer ones first
    "人次|人月|万元|批次|家次|篇次|季度|人(?!月)|户|个(?!月|工作)|家|次|项|名|例|起|元|%|分(?!钟)|套|张|份|件|位|所|条|场|笔|篇"
)
