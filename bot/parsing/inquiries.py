"""Messages that report nothing: what a question, a supposition, a courtesy or a zero report of everything asks for.

A message with a figure that is neither asked about nor supposed is a report, whatever stands beside it:

    王科长您好，请问新增就业还差多少？     ->  REMAINING, facts new-urban-jobs
    如果创业培训再加5人，能排第几          ->  WHAT_IF, text 创业培训再加5人
    王科长您好，新增就业12人，谢谢！       ->  None
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING

from bot.domain.intents import Inquiry, Topic
from bot.parsing.courtesies import is_zero, read_courtesy
from bot.parsing.names import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.parsing.names import Names, Vocabulary

_MOST_NAMED = 6
_POINTS, _GAINS = "分", "得扣加少多拿涨降差"
_FACT, _UNIT = "¤", "§"  # stand for the names that were read
_CLAUSES = re.compile(r"(?<=\?)|[,;。\n!…~]+")
_NUMBER = (
    r"(?:[\d.,]*\d|[一二两三四五六七八九十百千]+)(?:万|千|百)?"
    r"(?:人次|人|名|户|家|个|次|例|起|件|项|场|期|笔|份|万元|元|分|%)?"
)
_NO_FIGURE = re.compile(  # numbers that count nothing: days, places, ordinals
    r"\d{2,4}年|\d{1,2}月(?:\d{1,2}[日号]?|份|底|初)?|\d{1,2}[日号]|[一二三四1-4]季度|[一二三四五六七八九十]{1,3}月(?:份|底|初)?"
    r"|第[\d一二三四五六七八九十]+|前[\d一二三四五六七八九十]+(?:名|位)?|(?<![\d.])\d{1,2}[-./]\d{1,2}(?![\d%万千人个户家])"
    r"|每?[一1]?(?:个人?|人|名|户|例)(?=[^,]{0,12}(?:多少|几)分)"
)
_FIGURE = re.compile(
    r"\d|[零〇一二两俩三四五六七八九十百千万]+(?:多|来|几)?(?:人|名|户|家|个(?!月)|例|起|件|万元|元|期|场|笔)"
)
_GIVEN = re.compile(  # figures that say what is lacking, what is due, or points: nobody reports these
    rf"(?:还|尚|只|就)?(?:差|缺|剩)(?:了|下|到)?{_NUMBER}|(?:距离?|离|目标|任务)[^,]{{0,6}}还有{_NUMBER}"
    rf"|(?<!完成)(?<!完成了)(?:任务|目标|指标)(?:数|量|是|为|有|:)*{_NUMBER}|(?:要|需要?|须)完成{_NUMBER}"
    r"|(?:得|扣|加|少|多|拿|涨|降|跌|掉|失)了?[\d.一二两三四五六七八九十]+分"
)
_ASKED = re.compile(
    r"多[少大久长]|(?:第|差|排|得|要|报|缺|剩)几|(?<![十百千万好])几(?=个|人|名|户|家|次|号|天|月|点|分|项|时)|哪|什么|啥|怎么样|怎[么样]|咋|如何|为何"
    r"|凭什么|吗|嘛$|么(?=[?,]|$)|呢(?=[?,]|$)|(.)不\1|是否|还是|有没有|有无|能否|可否|谁|何时|\?|[了过到上]没有?(?=[?,]|$)|吧(?=[?,]|$)"
)
_LOOK = r"(?<![审检核普抽督清排筛调稽复巡])查(?![处办实核体补封收阅验照])|看看|看一?下"  # not 书面审查
_WANTED = re.compile(rf"{_LOOK}|告诉|发我|发给|给我|问一?下|请问|想知道|想了解|想问|了解一下|麻烦问")
_SUPPOSED = re.compile(r"如果|假如|假设|假定|假若|倘若|要是|若是|若(?!干)|万一|设想")
_MORE = re.compile(  # 再加12人能得多少分
    r"再[^,]{0,12}\d[^,]*?,?[^,]*(?:多少分|几分|第几|几名|排名|名次|会怎|会怎样|能[涨加升])"
)
_SIGNS = (_ASKED, _WANTED, _GIVEN, _SUPPOSED, _MORE)  # without them a message with a figure asks nothing
_OUTCOME = re.compile(  # what is asked about a supposition, behind it
    r"[,\s]*(?:那么?|就|则|的话|我们|我镇|本单位|总分|名次|排名|得分|一共|,)*"
    r"(?:能|会|可以?|将|是不是|是否|排|得多少|多少分|几分|第几|怎么样|怎样|如何|有什么)[^\d]*$|呢?[?\s]*$"
)
_WHO = r"[^,]{1,5}"

# What each topic is recognised by, in the order in which they are tried. A question word has to stand in the message
# as well, or the words of `_BY_ITSELF`.
_CUES: tuple[tuple[Topic, str], ...] = (
    (
        Topic.AMENDING,
        (
            r"(?:报|写|填|输|登|录|发|打)(?:错|多|漏|少)了?[^,]*,?[^,]*(?:怎|如何|咋|能|可以|办)"
            r"|(?:怎么|怎样|如何|咋|能不能|可不可以|可以|能否?|哪里?)[^,]{0,4}(?:修改|更改|更正|改(?![善进革])|撤|删|纠正|取消|作废|重报|退回)"
        ),
    ),
    (Topic.AMENDING, r"(?:错了?|重复?报|多报|撤销|撤回|作废)[^,]*,?(?:怎|如何|咋)"),
    (
        Topic.SUBSTITUTE,
        (
            rf"请假|休假|产假|代班|替班|调离|(?:让|由|叫|换成?){_WHO}(?:来|帮忙|帮我|接着)*(?:代?报|代|替|接手|填)"
            r"|(?:代|替|帮)(?:我|我们)(?:来|去)?(?:报|填|代班)|换人|交接"
        ),
    ),
    (
        Topic.REQUEST,
        r"联系我|我要投诉|没人接|(?:改为|改成|调整为)每|每[天周月季](?:上?报|填)一次|(?:建议|希望|能不能|可不可以|能否|可否)[^,]{0,10}(?:延期|延长|推迟|宽限|减少|取消|调整|开放)",
    ),
    (
        Topic.PERSON,
        r"人工|客服|加入|邀请|加进|换手机|换号|退出|调走|调离|新来|[找问]谁|联系谁|找哪位|谁(?:负责|管|对接)|联系人|联系方式|联系电话|电话(?:号码)?(?:是)?(?:多少|几)|打(?:哪个|什么)?电话",
    ),
    (
        Topic.EVIDENCE,
        r"上传|(?:照片|图片|材料|证明|佐证|凭证|截图)[^,]{0,8}(?:发|传|放|哪|谁|怎么|如何)|(?:什么|哪些|啥)[^,]{0,6}(?:照片|材料|证明|佐证|凭证)",
    ),
    (
        Topic.HELP,
        r"帮助|机器人|有人吗|怎么用|如何使用|你会|你能|能(?:做|干)(?:什么|啥|哪)|什么功能|菜单|你是谁|你是(?:什么|啥)|help",
    ),
    (
        Topic.TEMPLATE,
        (
            r"下载|(?<!填)(?:表格?|模板|样表|附件|文件|文档|excel|电子版)[^,]*(?:哪|发我|发给|给我|发一|传|有没有|有吗)"
            r"|(?:哪|发|给|有没有|要)[^,]{0,8}(?:(?<!填)表格?|模板|样表|附件|电子版)(?:$|[?,吗下])"
        ),
    ),
    (Topic.PUBLICATION, r"公示|公布|出结果|结果[^,]{0,4}(?:什么时候|何时|出)"),
    (Topic.HOW, r"补报|漏报[^,]*怎|能补|忘了?上?报|(?:累计|新增|当月|本月)[^,]*(?:还是|区别)|报(?:的是)?累计"),
    (Topic.TODO, r"(?:晚点?|迟|明天|下周|过几天|缓)[^,]{0,3}(?:报|交|填)|延期|逾期|按时|来不及"),
    (Topic.SCORE, r"奖补|奖金|奖励|拿到?奖"),
    (
        Topic.TODO,
        (
            r"截止|期限|最后一天|用报吗|最晚|最迟|几号[之以]?前|到期|(?:什么时候|啥时候?|何时|哪天|哪一天|几号|几月|多久|几点)[^,]{0,6}(?:报|交|填|完成|截|结束)"
            r"|(?:要|该|得|需要?|应该?|还|没|未|欠|漏)(?:要|需要?|得)?(?:上?报|交|填)[^,]{0,2}(?:什么|啥|哪|几|吗|的)"
            r"|(?:上?报|交|填)(?:什么|啥|哪些|哪几|几项|几次)|(?:什么|啥|哪些|哪几?项)[^,]{0,6}(?:没|未|要|该|需|欠|漏)[^,]{0,4}(?:报|交|填|做|完成|办)"
            r"|(?:没|未|欠|漏|缺)上?报|待办|还?差(?:什么|啥|哪些|哪几)|还有(?:什么|啥|哪些?|几项)|要(?:做|办|干)(?:什么|啥|哪)"
            r"|(?:任务|事情?|工作)(?:都|还)?(?:有|是)(?:哪些|什么|啥)|不用上?报|用不用报|需不需要报|要不要报"
        ),
    ),
    (
        Topic.RULES,
        (
            r"算不算|算吗|算[^,]{1,10}吗|从哪[来取]|哪[里儿]取|不一致|对不上|能算|可以算|算[在进作成哪]|怎么算|如何算|怎样算|咋算|计不计|计入|怎么计|如何计|计算|计分|口径|包括|包含|含不含|什么意思"
            r"|啥意思|(?<!为)什么是|(?<!为)是什么(?!时)|指什么|指的|怎么统计|如何统计|怎么打分|标准|规则|考核办法|细则|属于|认定|(?:什么|哪些|啥)(?:条件|要求|材料|人员?)"
        ),
    ),
    (
        Topic.NEXT,
        (
            r"(?:怎么|怎样|如何|咋)[^,]{0,6}(?:提分|加分|提高|提升|追|涨|进步|赶上|多得|拿分|前进)|(?:先|优先|重点)(?:做|抓|干|报|完成)(?:什么|啥|哪)"
            r"|哪[^,]{0,4}(?:划算|容易|省力)|短板|薄弱|还能(?:得|加|拿|涨|提)"
        ),
    ),
    (
        Topic.HOW,
        (
            r"(?:怎么|怎样|如何|咋|不会|会不会|教)[^,]{0,5}(?:报|报送|操作|使用|写|发|录入)|(?:在|从|去)?哪[里儿]?(?:上?报|报数|报送)"
            r"|报数?格式|格式|使用(?:说明|方法)|教程|说明书|操作(?:说明|手册|方法|指南)"
        ),
    ),
    (Topic.FORM, r"填报|填表|(?:哪[里儿]?|怎么|如何|怎样|咋|打开|进入)[^,]{0,4}(?:填|录|表单|页面)"),
    (
        Topic.GAP,
        (
            rf"差距|相差|差(?:多少|几)分|(?:和|跟|与|同|比|距离?|离|较|落后|超过)[^,]{{0,8}}(?:{_UNIT}|第[一二三四五六七八九十\d]|前一名|上一名|前面|头名|榜首|别人|人家)"
            rf"|(?:差|落后|少)[^,]{{0,4}}(?:{_UNIT}|第[一二三四五六七八九十\d]|前一名|上一名)"
        ),
    ),
    (
        Topic.WHY,
        (
            r"为什么|为何|为啥|凭什么|(?:什么|啥)原因|原因(?:是|在)|怎么(?:会|又|才|就|还|这么|那么|没|不|只|扣|少了|低|降|掉|变)"
            r"|咋(?:会|又|才|就|还|没|不|扣|少|低|降)|扣了?(?:多少|几|哪|什么|啥)|扣在|(?:哪|什么|啥)[^,]{0,6}(?:扣|失分|丢分)|失分|丢分|依据"
        ),
    ),
    (
        Topic.CHANGES,
        r"(?:比|较|跟|和|与)(?:上周|上个?月|昨天|前天|上次|之前|上季度)|变化|(?:涨|升|降|跌|掉)了?(?:多少|几|吗|没)",
    ),
    (Topic.GAP, rf"{_UNIT}比"),
    (Topic.TOTAL, r"报了(?:什么|啥|哪)"),
    (Topic.RANK, r"最[高低好差]|(?:第[一二三\d]名?|最高|最低|平均|别[人的]|其[他它][镇家])[^,]{0,4}分"),
    (
        Topic.RANK,
        r"排名|名次|位次|排位|第几|排几|排在?哪|几名|倒数|谁(?:是|排)?第|第[一二三\d]名?(?:是|为)?(?:谁|哪)|前[三五十\d]名?|排行|榜",
    ),
    (Topic.SCORE, r"得分|分数|总分|成绩|多少分|几分|评分|考核结果|[\d.]分"),
    (Topic.TOTAL, r"(?<![要需应])完成(?:了|率)?(?:多少|几|百分之)|完成率|完成情况|进度"),
    (
        Topic.REMAINING,
        (
            r"(?:还|尚|只|就|任务)(?:差|缺|剩)|差多少|差几|缺多少|缺几|剩多少|剩几|缺口|差额|(?:离|距离?)(?:任务|目标)|还有(?:多少|几)|还(?:需|要)"
            r"|够不够|够了?[吗没]|达标|(?:完成|达到)(?:任务|目标)?了?(?:吗|没|没有)(?:\?|$)|(?:没|未)完成|完没完成"
        ),
    ),
    (Topic.TARGET, r"任务|目标|指标|(?:要|需要?|应)(?:完成|做到?|达到)|要(?:报)?(?:多少|几)|全年(?:是)?多少|计划数"),
    (
        Topic.TOTAL,
        (
            r"(?:报|完成|办|做|登记|记|新增|累计|有)了?(?:多少|几)|多少了|是?多少|进度|完成率|完成(?:情况|比例)|到哪|几[个人]"
            r"|(?:报|记|登|录|存|交|填)(?:过|了|上了?|进去|成功|好|到)*(?:吗|没|没有)|[收看]到[^,]{0,6}(?:吗|没)|有没有(?:报|记|登|收)|(?:数据?|报)的?[^,]{0,4}(?:对吗|对不对|对不?$)"
            rf"|{_LOOK}"
        ),
    ),
)
_PATTERNS = tuple((topic, re.compile(cue)) for topic, cue in _CUES)
_BY_ITSELF = re.compile(  # what asks by itself; beside names and `_FILLERS` there is nothing else in the message
    r"(?P<person>(?:转|找)?人工(?:服务|客服)?|客服|联系(?:人|方式|电话))|(?P<template>下载)|(?P<todo>截止(?:时间|日期)|期限|待办事?项?|欠报|漏报|缺报)"
    r"|(?P<rules>口径|计分(?:办法|规则)|评分(?:标准|办法)|考核(?:办法|标准|细则))|(?P<gap>差距)|(?P<rank>排名|名次|位次|排行榜?)|(?P<score>得分|分数|总分|成绩)"
    r"|(?P<remaining>还差|缺口|差额)|(?P<target>任务|目标|目标任务|任务目标)|(?P<total>(?:任务|目标)?(?:进度|完成率|完成情况|累计情况)|(?:历史|上报|我的)记录)|(?P<why>扣分|失分)(?:原因)?"
    r"|(?P<next>短板)|(?P<form>填报|填表)|(?P<publication>公示(?:时间|结果)?)|(?P<help>菜单|帮助|功能)|(?P<how>报数?格式|使用说明|操作说明|不会(?:用|报|弄|填|操作)|看不懂)|(?P<sheet>怎么样|如何|怎样|呢)"
)
_OWN = re.compile(rf"(?:我们?|本|咱们?){_UNIT}")  # 我们开发区, whichever other unit is called so
_VERB = re.compile(
    r"(?:完成|参加|系统|有人|人员|情况|新增|组织|开展|建立|服务|管理|办理|上报|数据|单位|材料|提供)+"
)  # stand in names, too
_LAST = re.compile(rf"(?:{_BY_ITSELF.pattern})$")
_STATED = {Topic.SUBSTITUTE, Topic.TEMPLATE, Topic.PERSON}  # told rather than asked: 我请假，让小陈报
_WITH_FIGURE = {Topic.HOW, Topic.RULES, Topic.TARGET, Topic.REMAINING, Topic.WHY}
_FILLERS = (
    r"最新|上个?[周月]|第?[一二三四1-4]季度?|发一?下|打开|进入|我们?|咱们?|[本我全]?[镇区乡]|单位|你|您|的|了|在|有|是|请问?|麻烦|一下|下|现在|目前|截[至止]|今年|本[月周年]|这个?[月周]|全年|今天|还|都|呢|吗|啊|呀|吧|哦"
    r"|到底|究竟|数|人数?|指标|项目|工作|情况|那个?|这个?|和|与|跟|对|就|想|要|帮我?|给我?|[查看]|[\d月日号年份]|\?|:|,"
)
_FILLER = re.compile(_FILLERS)
_AROUND = re.compile(rf"^(?:{_FILLERS})+|(?:{_FILLERS})+$")


@dataclass(frozen=True, slots=True)
class _Named:
    """Words with marks in the place of names, and what these mean."""

    words: str
    facts: tuple[str, ...]
    units: tuple[str, ...]


def read_inquiry(text: str, vocabulary: Vocabulary) -> Inquiry | None:
    """What a text asks for that is wholly a question, supposition, courtesy or zero report; else None."""
    if (courtesy := read_courtesy(text)) is not None:
        return Inquiry(courtesy, text)
    folded = fold(text).strip()
    if not re.sub(r"[\W_]+", "", folded):
        return Inquiry(Topic.HELP, text)
    if is_zero(re.sub(r"\s", "", folded)):
        return Inquiry(Topic.ZERO, text)
    if _has_figure(folded) and not any(sign.search(folded) for sign in _SIGNS):
        return None
    clauses = [clause.strip() for clause in _CLAUSES.split(folded) if clause.strip() and read_courtesy(clause) is None]
    supposed = _supposed(clauses)
    if supposed is not None:
        return Inquiry(Topic.WHAT_IF, supposed)
    named = [_named(_SUPPOSED.sub("", clause), vocabulary) for clause in clauses]
    whole = ",".join(clause.words for clause in named)
    units = _distinct(unit for clause in named for unit in clause.units)
    if is_zero(whole.replace(_UNIT, "").replace(",", "")):
        return Inquiry(Topic.ZERO, text, units=units)
    clear = _Clear(whole, tuple(clause.words for clause in named), vocabulary)
    facts = _distinct(fact for clause in named for fact in clause.facts)
    topic = clear.topic()
    parts = clear.parts(topic)
    items = _distinct(
        id_ for part in parts if key(part) in vocabulary.items.exact for id_ in vocabulary.items.find(part)
    )
    if not facts and not items:
        facts = _meant(parts, vocabulary.facts)
        items = _meant(parts, vocabulary.items) if not facts else ()
    if topic is None and _ASKED.search(whole) and not clear.reports:
        # Whatever is asked about a figure, how it stands is part of the answer.
        topic = Topic.TOTAL if _FACT in whole or any(map(_is_certain, parts, repeat(vocabulary.facts))) else Topic.OTHER
    if topic is None or (_has_figure(whole) and clear.gives_marks(facts, parts)):
        return None
    return Inquiry(topic, text, facts[:_MOST_NAMED], items[:1], units)


def _supposed(clauses: list[str]) -> str | None:
    """What is supposed, where all figures of the message are: the words between 如果 and what is asked."""
    whole = ",".join(clauses)
    begins = _SUPPOSED.search(whole)
    if begins is None and not (len(clauses) < 3 and _MORE.search(whole)):
        return None
    before = whole[: begins.start()] if begins is not None else ""
    words = whole[begins.end() :] if begins is not None else whole
    outcome = _OUTCOME.search(words)
    asked = outcome is not None and _ASKED.search(words, outcome.start()) is not None
    supposed = words[: outcome.start()] if outcome is not None and asked else words
    if _has_figure(before) or not _has_figure(supposed):
        return None
    return supposed.strip(" ,?") if asked or "," not in supposed else None


def _has_figure(words: str) -> bool:
    return _FIGURE.search(_NO_FIGURE.sub("", words)) is not None


def _named(clause: str, vocabulary: Vocabulary) -> _Named:
    """The clause without spaces, with marks for facts and units that stand there in full."""
    words = re.sub(r"[\s\"']+", "", clause)
    facts: list[str] = []
    units: list[str] = []
    for names, mark, ids in ((vocabulary.facts, _FACT, facts), (vocabulary.units, _UNIT, units)):
        pattern = _full_names(tuple(names.exact))
        ids += [id_ for name in pattern.findall(words) for id_ in names.find(name)]
        words = pattern.sub(mark, words)
    if _OWN.search(words):
        words, units = _OWN.sub("", words), []
    return _Named(words, tuple(facts), tuple(units))


@lru_cache(maxsize=64)
def _full_names(names: tuple[str, ...]) -> re.Pattern[str]:
    long = sorted((name for name in names if len(name) > 1 and not name.isascii()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)) or r"(?!)")


@dataclass(frozen=True, slots=True)
class _Clear:
    """A message without courtesies, with marks for the names that stand there in full."""

    whole: str
    clauses: tuple[str, ...]
    vocabulary: Vocabulary

    @property
    def asks(self) -> bool:
        """Whether anything is asked or wanted."""
        return any(sign.search(self.whole) is not None for sign in (_ASKED, _WANTED, _GIVEN))

    @property
    def reports(self) -> bool:
        """Whether there is a figure that nobody asks about."""
        return any(_has_figure(_GIVEN.sub("", clause)) for clause in self.clauses)

    def topic(self) -> Topic | None:
        """What the words ask for by a cue; None where they do not ask, or report a figure beside it."""
        if not _has_figure(self.whole) and (alone := self._by_itself()) is not None:
            return alone
        topic = next((topic for topic, cue in _PATTERNS if cue.search(self.whole)), None)
        if topic is None:
            return None
        figures = [clause for clause in self.clauses if _has_figure(_GIVEN.sub("", clause))]
        if figures:
            return topic if topic in _WITH_FIGURE and all(map(_ASKED.search, figures)) else None
        stated = topic is Topic.REQUEST or (topic in _STATED and _FACT not in self.whole)
        return topic if stated or self.asks else None

    def _by_itself(self) -> Topic | None:
        """The topic of a message of names and one word: 新增就业进度, 社会保险工作得分, 石庄."""
        of_unit = _UNIT in self.whole and _FACT not in self.whole
        left = _FILLER.sub("", re.sub(f"[{_FACT}{_UNIT}]", "", self.whole))
        if not left:
            return Topic.SHEET if of_unit else None
        word = _BY_ITSELF.fullmatch(self.whole) or _BY_ITSELF.fullmatch(left)
        if word is None and not _ASKED.search(self.whole) and (last := _LAST.search(self.whole)) is not None:
            before = re.sub(f"[{_FACT}{_UNIT}]", "", self.whole[: last.start()]).strip("的")
            names = self.vocabulary.items.match(before), self.vocabulary.facts.match(before)
            word = last if any(match.ids and match.certain for match in names) else None
        if word is None or word.lastgroup is None:
            return None
        topic = Topic(word.lastgroup)
        return topic if topic is not Topic.SHEET or of_unit else None

    def gives_marks(self, facts: tuple[str, ...], parts: list[str]) -> bool:
        """Whether points may be what is reported (创新创优得2分), and not what is asked about (怎么少了2分)."""
        marks = any(self.vocabulary.scheme.fact(fact).measure == _POINTS for fact in facts)
        unknown = not facts and any(len(_AROUND.sub("", part).strip(_GAINS)) > 1 for part in parts)
        return marks or (unknown and not _ASKED.search(self.whole) and _POINTS in self.whole)

    def parts(self, topic: Topic | None) -> list[str]:
        """The words between names, cues and question words: perhaps names that do not stand there in full."""
        words = self.whole
        for known, cue in _PATTERNS:
            words = cue.sub(",", words) if known is topic else words
        words = _ASKED.sub(",", _WANTED.sub(",", _BY_ITSELF.sub(",", words)))
        parts = [part for part in re.split(rf"[\W{_FACT}{_UNIT}]+", words) if part]
        whole = [option for part in parts for option in (part, _AROUND.sub("", part))]
        return [option for option in _distinct(whole) if len(option) > 1]


def _meant(parts: Iterable[str], names: Names) -> tuple[str, ...]:
    """What the first words that name anything mean."""
    names_some = (part for part in parts if not key(part).isascii() and not _VERB.fullmatch(part))
    return next((ids for part in names_some if (ids := names.find(part))), ())


def _is_certain(part: str, names: Names) -> bool:
    match = names.match(part)
    return bool(match.ids) and match.certain


def _distinct(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
