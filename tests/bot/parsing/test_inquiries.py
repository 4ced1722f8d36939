"""What a question, a supposition or a zero report asks for; and that a report is none of these."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.intents import Topic
from bot.parsing.inquiries import read_inquiry
from tests.support.vocabulary import words

TOPICS = {
    Topic.REMAINING: "新增就业还差多少？|新增就业还差12人|离目标还有多少"
    "|创业培训够了吗|完成任务了吗|新增就业距离目标还有300|还要多少人才能完成",
    Topic.TARGET: "新增就业任务是多少|新增就业任务1585人|目标是多少"
    "|今年新增就业要完成1585人对吗|创业培训全年要做多少|劳动力外引任务数",
    Topic.TOTAL: "新增就业报了多少了|查一下新增就业|帮我看看创业培训|新增就业进度"
    "|居转企累计多少人了|新增就业记上了吗|我报了没有|完成率多少",
    Topic.RULES: "居转企算不算职工养老新增？|大学生算就业困难人员吗|口径是什么"
    "|什么是居转企|退休返聘能算吗|按什么标准统计",
    Topic.WHY: "为什么扣分|为什么少了|怎么少了2分"
    "|哪里扣分了|为什么 城镇新增就业|新增就业怎么没分|社会保险工作为什么扣分",
    Topic.SCORE: "得分|我们得了多少分|新增就业得了3分|总分多少|上个月得了几分|东陈多少分|能拿多少奖补",
    Topic.RANK: "最新排名|上周排名|哪个镇最高|我们排第几|第几名|排名怎么样|谁是第一|第一名多少分|前三名是谁",
    Topic.GAP: "城北比我们多多少|和东陈差在哪|距离第一名差多少分|比丁堰少多少分|跟前一名差距多大|还差多少分",
    Topic.CHANGES: "比上周涨了多少|和上月比有什么变化",
    Topic.NEXT: "怎么提分|先做哪项|哪项最容易提分|怎么才能提高名次",
    Topic.TODO: "要报什么|还有什么没报|什么时候截止|截止哪天|最晚几号交|这个月要报什么|能晚点报吗|今天不用报吧",
    Topic.SHEET: "石庄|石庄怎么样|石庄的情况",
    Topic.HOW: "怎么报数|如何上报|怎么补报|累计数怎么报|报数格式|不会用|报累计还是新增",
    Topic.AMENDING: "重复报了怎么办|错了怎么办|报错了怎么改|写错了怎么办|怎么撤销|报多了能撤吗|能修改吗",
    Topic.EVIDENCE: "照片发哪里|要附什么材料|怎么上传证明",
    Topic.FORM: "打开填报|填报|怎么填|在哪里填",
    Topic.TEMPLATE: "表在哪里下载|新增就业3月份的表在哪里下载|发我一份表格|模板有吗",
    Topic.SUBSTITUTE: "我想请假，下周让小陈报|我休产假，由李敏代报",
    Topic.PUBLICATION: "什么时候公示|什么时候出结果",
    Topic.PERSON: "人工|找谁|联系电话是多少|谁负责新增就业",
    Topic.REQUEST: "请把新增就业改为每周报一次|能不能延长几天|请人社局联系我",
    Topic.HELP: "?|？？|帮助|你会什么|菜单",
    Topic.OTHER: "天气怎么样|系统怎么进不去",
    Topic.ZERO: "无|本月无新增|王科长，本月无新增，谢谢|长江镇本月无|工作都正常，无新增",
}
REPORTS = [
    "城镇新增就业 12",
    "王科长您好，报一下我们镇的数，新增就业12人，谢谢！",
    "李姐，我们这边新增就业12个，麻烦帮登一下",
    "新增就业12人，还差多少？",
    "新增就业12人，为什么不得分",
    "新增就业目标1585，已完成320",
    "创业培训还差2人没报，先报10人",
    "任务1585，完成320",
    "完成任务12人",
    "如果没问题的话，新增就业12人",
    "如果再加5人能得多少分，今天创业培训3人",
    "我是长江的小李，新增就业12人",
    "新增就业十几个",
    "书面审查未完成",
    "即征即保已落实",
    "没有投诉",
    "新增就业无",
    "更正：新增就业21",
    "改为21人",
    "撤回上一条",
    "15",
    "13812345678",
    "阿巴阿巴",
    "新增就业：企业8人，个体4人，共12人",
    "创新创优 2分",
    "创新创优得2分",
    "能不能把刚才的改成21",
    "报错的12怎么改成21",
]


@pytest.mark.parametrize(
    ("topic", "text"), [(topic, text) for topic, texts in TOPICS.items() for text in texts.split("|")]
)
def test_a_question_is_about_its_topic(topic: Topic, text: str) -> None:
    inquiry = read_inquiry(text, words())
    assert inquiry is not None
    assert inquiry.topic is topic


@pytest.mark.parametrize("text", REPORTS)
def test_a_report_is_no_question(text: str) -> None:
    assert read_inquiry(text, words()) is None


@pytest.mark.parametrize(
    ("text", "supposed"),
    [
        ("如果新增就业再加12人能得多少分？", "新增就业再加12人"),
        ("假如城镇新增就业 1995", "城镇新增就业 1995"),
        ("要是创业培训报30，我们能得多少分", "创业培训报30"),
        ("如果新增就业再加12人，创业培训加3人，能排第几", "新增就业再加12人,创业培训加3人"),
        ("再完成20个新增就业能上几名", "再完成20个新增就业"),
        ("假如新增就业完成100人呢", "新增就业完成100人"),
    ],
)
def test_what_is_supposed_is_cut_from_what_is_asked(text: str, supposed: str) -> None:
    inquiry = read_inquiry(text, words())
    assert inquiry is not None
    assert (inquiry.topic, inquiry.text) == (Topic.WHAT_IF, supposed)


@pytest.mark.parametrize(
    ("text", "facts", "items", "units"),
    [
        ("请问我镇新增就业还差多少？", ("new-urban-jobs",), (), ()),
        ("居转企算不算职工养老新增？", ("pension-conversion", "pension-new-enrolment"), (), ()),
        ("体检率是多少", ("retiree-checkup-rate",), (), ()),
        ("东陈镇创业培训报了多少", ("entrepreneurship-training",), (), ("dongchen",)),
        ("社会保险工作得分", (), ("social",), ()),
        ("石庄和东陈差在哪", (), (), ("shizhuang", "dongchen")),
        ("任务完成多少了", (), (), ()),
        ("我们开发区还差多少", (), (), ()),
        ("开发区还差多少", (), (), ("chengbei",)),
    ],
)
def test_names_are_read(text: str, facts: tuple[str, ...], items: tuple[str, ...], units: tuple[str, ...]) -> None:
    inquiry = read_inquiry(text, words())
    assert inquiry is not None
    assert (inquiry.facts, inquiry.items, inquiry.units) == (facts, items, units)


def test_part_of_a_name_that_means_several_names_all() -> None:
    inquiry = read_inquiry("就业还差多少", words())
    assert inquiry is not None
    assert len(inquiry.facts) > 2


@pytest.mark.parametrize(
    ("before", "report", "behind"),
    list(
        product(
            ("", "王科长您好，", "请问收到了吗，", "不好意思报晚了，"),
            ("新增就业12人", "今天创业培训 3", "居转企累计20人"),
            ("", "，谢谢！", "，请查收", "，排第几？", "，收到请回复", "，记上了吗"),
        )
    ),
)
def test_a_figure_beside_a_courtesy_or_a_question_is_a_report(before: str, report: str, behind: str) -> None:
    assert read_inquiry(f"{before}{report}{behind}", words()) is None


_PIECES = (
    "新增就业",
    "创业培训",
    "12人",
    "还差",
    "多少",
    "如果",
    "吗",
    "，",
    "？",
    "无",
    "收到",
    "东陈",
    "5月",
    " ",
    "\n",
    "为什么",
    "分",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join) | st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    inquiry = read_inquiry(text, words())
    assert inquiry is None or set(inquiry.facts) <= {fact.id for fact in words().scheme.facts}
