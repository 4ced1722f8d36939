"""Messages that only say hello or thanks, that something was received, or that there is nothing to report at all."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.intents import Topic
from bot.parsing.names import fold

_WHOM = (
    r"(?:各位|尊敬的)?(?:领导|老师|大家|同志们|亲们?"
    r"|[^\W\d]{1,2}(?:科长?|局长?|主任|书记|镇长|处长?|股长|所长|站长|老师|姐|哥|总))们?"
)
_SOON = r"(?:我们?)?(?:马上|这就|稍后|等下|等会儿?|待会儿?|一会儿?|尽快|抓紧|明天|下午|上午|晚点)(?:就|去|来|再)?"
_WORDS: tuple[tuple[Topic, str], ...] = (  # a message with several is for the last of these
    (
        Topic.CHAT,
        (
            r"哈+|呵+|嘿+|嘻+|666*|赞|棒|厉害|加油|牛|呜+|唉|哎呀?|啊+|抱歉|不好意思|对不起|打扰了?|没事了?|测试(?:一下)?|test|算了|不用了?|就这[些样]"
            r"|(?:没有?|无)(?:其[他它]|别)的?了?|以上"
        ),
    ),
    (
        Topic.GREETING,
        (
            rf"{_WHOM}|{_WHOM}?(?:你们?好|您好|好)(?=$|[^\w])|你们?好|您好|[早上中下晚]午?上?好|早安?|晚安|嗨|哈喽|hello|hi"
            rf"|(?:请问)?在(?:不在|[吗么嘛不])|请问"
            r"|(?:新年|元旦|春节|中秋|国庆|节日|周末|端午|五一)(?:快乐|愉快|好)|再见|拜拜|bye"
        ),
    ),
    (
        Topic.RECEIVED,
        (
            r"(?:已|都)?(?:收到|收悉|收讫|已阅|已读|阅|知悉|知晓|知道|明白|了解|清楚|懂|晓得)(?:了|啦|哈|的)?|好(?:的|嘞|滴|哒|吧|啦|勒|呀|啊)*"
            r"|嗯+|恩+|哦+|噢+|行(?:的|吧)?|可以的?|没问题了?|ok(?:ay)?|k|是的?|对的?|没错|照办|遵命"
        ),
    ),
    (Topic.RECEIVED, rf"{_SOON}(?:上?报|填|办|弄|处理|落实|完成|看)(?:一?下)?|(?:今天)?来不及了?"),
    (Topic.RECEIVED, r"已经?(?:上报|报|填|报送|填报|提交)(?:送|好|完|过)?(?:了|啦)?"),
    (Topic.RECEIVED, r"(?:我们?|都|上午|早上|下午|昨天|今天|刚才?)*(?:上?报|填|交|提交)(?:好|完|过)?(?:了|啦)"),
    (
        Topic.THANKS,
        (
            r"(?:非常|十分|太|万分)?(?:谢谢|感谢|多谢|谢了|谢啦|谢)(?:你们?|您|啦|了|大家|提醒|指导|支持)*|thanks?|thx"
            r"|(?:您|你们?|大家)?辛苦(?:了|啦|您|你们?)*|(?:麻烦|有劳|劳烦)(?:了|啦|您|你们?)*|不客气|请?(?:您|领导)?(?:查收|查阅|审阅|过目|审示)"
            r"|祝[^\W\d]{2,10}"
        ),
    ),
)
_TOPICS = tuple((topic, re.compile(rf"(?:{words})[啊呀哈哦啦呢吧]*")) for topic, words in _WORDS)
_STICKER = re.compile(r"\([^\W\d_a-z]{1,4}\)|\((?:ok|emm)\)")  # [抱拳], as other messengers write them
_MARKS = re.compile(r"[\W_]+")

_TIME = (
    r"今[天日年]|昨[天日]|本[周月年旬日期]度?|这个?[周月]|上个?[周月]|本?季度|第?[一二三四1-4]季度|\d{1,2}月(?:份|\d{1,2}[日号])?"
    r"|[一二三四五六七八九十]{1,2}月份?|截[至止](?:目前|今[天日])?|目前|到目前|现在|今年以来"
)
_WE = r"(?:我们?|本|咱们?|全|各)(?:镇|乡|街道|社区|村|区|园区|开发区|单位|所|这边|这里|这儿)?|[镇村区]里"
_WHAT = r"各?项?(?:指标|数据|数字|工作|内容|任务|项目|方面|业务|统计|数)|各项|以上|所有|全部|其[他它]"
_BEFORE = rf"(?:{_TIME}|{_WHAT}|{_WE}|的|均|都|全|正常|平稳|一切|皆|也|又|仍|还是|还|暂时?|情况|报告?|上报|为|是|:)*+"
_NOTHING = (
    r"(?:没有?|无|木有|未|并无)(?:任何)?(?:新增|新的|新|增加|变化|变动|更新|增长|数据|情况|数|发生|产生|异常|进展|业务)+的?(?:情况|数据|人员|数|人)?"
    r"|(?:没有?|无|木有)(?:任何|什么|啥)?(?:可以?|需要?|要|好)?上?报的(?:情况|数据|内容|数|了)?|无[可需]?上报(?:内容|数据)?"
    r"|无|没有?|零(?:报告|上报|新增|增长|数据|发生)?|0(?:报告|上报|新增|增长)?|空(?:白|报)?"
)
_ZERO = re.compile(rf"{_BEFORE}(?:{_NOTHING})(?:了|的|情况|数据|人员|报告|上报)*")
_LONGEST = 60


def read_courtesy(text: str) -> Topic | None:
    """What a text that is nothing but courtesies is for; None for any other, also where there is a number in it.

    收到，谢谢！ is THANKS, 王科长您好 a GREETING, 好的，马上报 RECEIVED, 👌 CHAT.
    """
    words = _STICKER.sub(" ", fold(text))[:_LONGEST].strip()
    if not _MARKS.sub("", words):
        return Topic.CHAT if _has_picture(text) else None
    topics: set[Topic] = set()
    for part in filter(None, _MARKS.split(words)):
        if not _take(part, topics):
            return None
    return next(topic for topic, _ in reversed(_WORDS) if topic in topics)


def _take(part: str, topics: set[Topic]) -> bool:
    """Note the topics of words without marks between them: 好的谢谢; False where a word is no courtesy."""
    while part:
        matches = [(match.end(), topic) for topic, words in _TOPICS if (match := words.match(part)) is not None]
        end, topic = max(matches, default=(0, Topic.CHAT), key=lambda match: match[0])
        if not end:
            return False
        topics.add(topic)
        part = part[end:]
    return True


def _has_picture(text: str) -> bool:
    return bool(_STICKER.search(fold(text))) or any(unicodedata.category(letter) in {"So", "Sk"} for letter in text)


def is_zero(words: str) -> bool:
    """Whether folded words without spaces say that there is nothing to report, of no fact in particular: 本月无新增."""
    return words != "0" and _ZERO.fullmatch(words) is not None
