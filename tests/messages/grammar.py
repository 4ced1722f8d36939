"""Sentences made from a grammar of how coordinators write, each with what it means.

一、就业创业⏎1.城镇新增就业累计完成320人，完成率75%⏎2.创业培训30人（男18人、女12人）  ->  new-urban-jobs = 320, ...
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Mode

if TYPE_CHECKING:
    from random import Random

TODAY = date(2021, 6, 15)
FACTS = {  # ways to name them that are sure -> the fact
    "城镇新增就业": "new-urban-jobs",
    "新增就业": "new-urban-jobs",
    "失业人员再就业": "reemployment",
    "再就业": "reemployment",
    "就业困难人员": "hardship-employment",
    "公益性岗位": "public-welfare-posts",
    "创业培训": "entrepreneurship-training",
    "自主创业": "self-employment",
    "创业带动就业": "startup-jobs",
    "职工养老新增": "pension-new-enrolment",
    "居转企": "pension-conversion",
    "劳动力外引": "labour-inflow",
    "文体活动": "retiree-activities",
}
_MEASURES = {"public-welfare-posts": "个", "retiree-activities": "次"}
_GREETINGS = ("", "", "领导好！", "王科长您好，", "各位好，报一下我镇的数：", "不好意思报晚了，", "你好：", "汇报：\n")
_CLOSINGS = (
    "",
    "",
    "，请查收",
    "，谢谢！",
    "。请审核，谢谢领导",
    "🙏",
    "。完成率75%",
    "，联系电话13812345678",
    "。特此报告",
)
_BETWEEN = ("，", "；", "、", "\n", " ", "。")
_BEFORE_NUMBER = ("", "", " ", "：", ":", "为", "是", "人数", "人数为", "——", "的话是", " +", "有")
_TOTALS = ("累计", "累计完成", "共计", "总数", "总计", "累计达到", " 累计：", "累计 ")
_DETAILS = (
    "（男{a}人、女{b}人）",
    "，其中大学生{a}人",
    "（其中：农民工{a}人、高校学生{b}人）",
    "，完成率{a}%",
    "，占全年任务的{a}%",
    "，同比增长{a}%",
    "，任务{c}人",
    "，较上月增加{a}人",
    "，走访企业{a}家",
    "，距离目标还差{c}人",
)


@dataclass(frozen=True, slots=True)
class Meant:
    """A figure that a sentence reports."""

    fact: str
    value: int
    mode: Mode
    day: date | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message and the figures that it reports."""

    text: str
    meant: tuple[Meant, ...]


def sentence(random: Random) -> Sentence:
    """A message of one to six figures, each of another fact."""
    day, day_words = _day(random)
    mode, heading = _heading(random)
    names = _names(random)
    numbered = len(names) > 1 and random.random() < 0.3
    between = "\n" if numbered or "\n" in heading else random.choice(_BETWEEN)
    parts, meant = [], []
    for place, name in enumerate(names, 1):
        words, figure = _figure(random, name, mode, day)
        parts.append((f"{place}、" if numbered else "") + words)
        meant.append(figure)
    text = random.choice(_GREETINGS) + heading + day_words + between.join(parts) + random.choice(_CLOSINGS)
    return Sentence(text, tuple(meant))


def _names(random: Random) -> list[str]:
    names: dict[str, str] = {}
    for name in random.sample(list(FACTS), random.randint(1, 6)):
        names.setdefault(FACTS[name], name)
    return list(names.values())


def _figure(random: Random, name: str, mode: Mode, day: date | None) -> tuple[str, Meant]:
    value = random.choice((random.randint(1, 9), random.randint(10, 99), random.randint(100, 2000)))
    fact = FACTS[name]
    measure = random.choice((_MEASURES.get(fact, "人"), ""))
    if mode is Mode.INCREMENT and random.random() < 0.2:
        word, mode = random.choice(_TOTALS), Mode.TOTAL
    else:
        word = random.choice(_BEFORE_NUMBER)
    written = str(value) if random.random() < 0.8 else f"{value:,}"
    detail = ""
    if measure and random.random() < 0.3:
        numbers = {"a": random.randint(1, 90), "b": random.randint(1, 90), "c": random.randint(100, 2000)}
        detail = random.choice(_DETAILS).format(**numbers)
    return f"{name}{word}{written}{measure}{detail}", Meant(fact, value, mode, day)


def _day(random: Random) -> tuple[date | None, str]:
    if random.random() < 0.6:
        return None, ""
    day = TODAY - timedelta(days=random.randint(0, 60))
    form = random.choice(
        ("{0.month}月{0.day}日", "{0.month}月{0.day}号", "{0:%m-%d}", "{0.year}年{0.month}月{0.day}日")
    )
    return day, form.format(day) + random.choice((" ", "，", "：", "\n"))


def _heading(random: Random) -> tuple[Mode, str]:
    if random.random() < 0.8:
        return Mode.INCREMENT, ""
    return Mode.TOTAL, random.choice(("累计：\n", "以下为累计数：\n", "累计完成情况：\n", "今年以来，", "累计："))
