"""The keys of a scheme's files as its workbook calls them: who fills in cells never sees a key."""

from __future__ import annotations

import re

_WORDS = {
    "up-to": "最多按…计", "nothing-below": "低于…的不得分", "reached": "都完成任务", "reported": "按时上报",
    "declared": "点「…」说明已办", "missed": "每缺1期记…次", "by": "截止", "at-least": "不少于", "at-most": "不超过",
    "above": "超过", "below": "低于", "reaches": "完成任务的…%", "has": "有任务", "is": "为「…」", "of": "占「…」的",
    "points": "分值", "drop": "去掉最高分和最低分", "weights": "权重", "amounts": "第1名…元", "places": "前…名",
    "amount-of": "「…」的金额", "share": "不超过…%", "unlimited": "加分不封顶", "ladder": "达到…加…分",
    "base": "基础分",
    "step": "每后退一名少得…分", "due": "某年某月某日前", "every": "每…", "within": "…日前", "for: last": "报上一期",
    "month": "每月", "quarter": "每季度", "otherwise: full": "不考核的得满分", "nothing": "不得分",
    "every: month": "每月", "every: quarter": "每季度", "schedule": "分期完成", "cap": "最多…分", "than": "比…",
    "steps": "不足的怎样算", "level": "等级", "percent": "百分比", "mark": "打分", "amount": "金额", "count": "个数",
    "events": "次数（扣分）", "flag": "是否", "rate": "增速（可为负）", "yes": "是", "no": "否", "only": "只考核",
    "applies-if": "…的，才考核", "otherwise": "不考核的怎样算", "each": "每条", "all": "得满分的条件", "unit": "单位",
    "taken": "作为扣款", "from": "…分以上", "among": "在本组或全体中", "grades": "等次", "grade": "等次",
}  # fmt: skip
_KEYS = "|".join(re.escape(key) for key in sorted(_WORDS, key=len, reverse=True))
# A key with its meaning in brackets behind it, a key that stands in brackets itself, names in 「」.
_KEY = re.compile(rf"「[^」]*」|（(?:{_KEYS})(?=[，）])，?| ?(?<![\w-])({_KEYS})(?![\w-])(?:（([^）]*)）)? ?", re.ASCII)


def in_sheet_words(text: str) -> str:
    """The Chinese sentence with the words of the sheet in the place of keys."""

    def word(match: re.Match[str]) -> str:
        if match[1]:
            return match[2] or _WORDS[match[1]]
        return match[0] if match[0].startswith("「") else "（"

    return _KEY.sub(word, text).replace("（）", "")
