"""Messages that are nothing but courtesies, and those that say that there is nothing to report."""

from __future__ import annotations

import pytest

from bot.domain.intents import Topic
from bot.parsing.courtesies import is_zero, read_courtesy


@pytest.mark.parametrize(
    ("topic", "texts"),
    [
        (Topic.GREETING, "你好|您好！|早上好|王科长您好|各位领导下午好|请问在吗|新年快乐|hello"),
        (Topic.THANKS, "谢谢|谢谢领导|辛苦了！|收到，谢谢|好的谢谢|非常感谢|请查收|祝您工作顺利"),
        (
            Topic.RECEIVED,
            "收到|收到收到|好的|好滴|OK|ok收到|嗯嗯|明白了|知道了|好的，马上报|已阅|没问题|已报|上午报过了",
        ),
        (Topic.CHAT, "👌|🙏🙏🙏|[抱拳]|[强][强]|哈哈|测试一下|算了|就这样"),
    ],
)
def test_a_courtesy_is_known(topic: Topic, texts: str) -> None:
    assert {text: read_courtesy(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), topic)


@pytest.mark.parametrize(
    "text",
    [
        "好的，新增就业12人",
        "收到12",
        "谢谢，创业培训3",
        "王科长您好，报一下",
        "好转3人",
        "创业培训好了",
        "?",
        "。",
        "",
        "无",
        "报数",
        "对方欠薪",
    ],
)
def test_anything_else_in_it_makes_it_none(text: str) -> None:
    assert read_courtesy(text) is None


@pytest.mark.parametrize(
    "words",
    [
        "无",
        "没有",
        "零",
        "零报告",
        "都没有",
        "本月无新增",
        "本周无",
        "各项均无",
        "今日无新增",
        "我镇本月无新增",
        "6月份无新增情况",
        "均为0",
        "全部为零",
        "各项指标均为零",
        "上周无数据",
        "暂无新增",
        "本月没有变化",
        "没什么可报的",
        "没有要报的",
        "今天没有新增人员",
        "各项工作均无",
        "工作正常,无新增",
    ],
)
def test_nothing_to_report_is_known(words: str) -> None:
    assert is_zero(words.replace(",", ""))


@pytest.mark.parametrize(
    "words",
    [
        "没有投诉",
        "无新增就业",
        "新增就业无",
        "没报",
        "还没报",
        "0",
        "12",
        "无锡",
        "没有来",
        "本月",
        "新增",
        "无人机培训",
        "没有完成",
    ],
)
def test_nothing_of_something_is_no_report_of_all(words: str) -> None:
    assert not is_zero(words)
