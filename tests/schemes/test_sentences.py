"""Every option of every rule has a sentence, which says it and is read again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, timedelta
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, cast, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes.document import AwardDocument, GradeDocument, ItemDocument
from schemes.duties import DutyDocument
from schemes.plain import plain
from schemes.reading import keys_of
from schemes.saying.measures import Refused
from schemes.saying.phrases import hear
from schemes.saying.sentences import COMPOSITES, NotUnderstood, additions, merged, said, samples, understood
from schemes.saying.speech import Speech
from schemes.saying.table import AWARDS, DERIVED, DUTIES, OTHERS, RULES
from schemes.wording import told
from scoring import Fact, Kind
from scoring.by_rank import ByRank
from scoring.derived import Derivation
from scoring.rules.conditions import Condition
from scoring.rules.ladder import Ladder
from scoring.rules.options import ForAll, Text, dashed

if TYPE_CHECKING:
    from schemes.plain import Plain
    from schemes.saying.table import Sentence
    from scoring.rules.options import Options

FACTS = [
    Fact("jobs", "城镇新增就业", Kind.COUNT, "人", aliases=("新增就业",)),
    Fact("rate", "调撤率（仲裁院年度指定）", Kind.PERCENT, "%"),
    Fact("money", "其中：“专项”资金，万元", Kind.AMOUNT, "万元"),
    Fact("done", "已办结，扣10分的事", Kind.FLAG),
    Fact("cases", "案件", Kind.EVENTS, "起"),
    Fact("cases-2", "案件", Kind.EVENTS, "次"),
    Fact("honour", "最高荣誉", Kind.LEVEL, "", ("无", "市级", "省级")),
    Fact("growth", "增速", Kind.RATE, "%"),
]
SPEECH = Speech(
    {fact.id: fact for fact in FACTS},
    {"work": "重点工作", "work.jobs": "就业"},
    {"main": "主功能区", "town": "镇"},
)
NAMES = {
    "fact": [fact.id for fact in FACTS],
    "item": ["work", "work.jobs"],
    "group": ["main", "town"],
    "word": ["优秀", "A+", "良好"],
    "by": ["total", "work.jobs"],
}

QUESTIONS = ("has", "is_", "at_least", "above", "at_most", "below", "reaches")  # a condition asks one of them or none
OTHER_CONDITIONS = [Condition(fact="jobs"), Condition(fact="done", is_="no")]


def rules_of(document: Any, names: tuple[str, ...]) -> dict[str, type[Options]]:
    """The rules of a document by their keys."""
    return {dashed(name): option_of(keys_of(document)[dashed(name)][1]) for name in names}


def option_of(kind: Any) -> Any:
    """The class of options among what may stand there."""
    if get_origin(kind) in (Union, UnionType, Annotated, tuple):
        return next(found for part in get_args(kind) if (found := option_of(part)) is not None)
    return kind if is_dataclass(kind) else None


TABLES = (
    (RULES, rules_of(ItemDocument, ItemDocument.ONE_OF[0][1:])),
    (AWARDS, rules_of(AwardDocument, AwardDocument.ONE_OF[0])),
    (DERIVED, rules_of(Derivation, Derivation.ONE_OF[0])),
)
EVERY = [
    pytest.param(key, kind, table, id=f"{key}-{kind.__name__}")
    for table, kinds in TABLES
    for key, kind in kinds.items()
]
SIMPLE = [parameters for parameters in EVERY if parameters.values[0] not in COMPOSITES]


def blank_kinds(ways: list[Sentence]) -> dict[str, str]:
    """What stands in the blank of each key: fact, facts, word …; the element of a list itself is the key `.`."""
    found = [match for way in ways for match in re.finditer(r"\{([\w.-]+):([\w+-]+)", way.template.text)]
    return {match[1]: match[2] for match in reversed(found)}  # the first is the one that is written


class Maker:
    """Makes options of any class, of what the sentences about them can name."""

    def __init__(self, key: str, table: tuple[Sentence, ...]) -> None:
        self.ways = [way for way in table if way.rule == key]

    def options(self, kind: Any, list_key: str | None = None, prefix: str = "") -> st.SearchStrategy[Any]:
        """Any options of the class that it does not refuse."""
        blanks = blank_kinds([way for way in self.ways if way.list_key == list_key])
        if kind is Condition:
            blanks = {"fact": "fact", "of": "fact", "is": "word", "or": "other"}
            list_key, prefix = None, ""
        keys = keys_of(kind)
        asked = {}
        for key, (name, hint, needed) in keys.items():
            value = self.value(hint, blanks.get(prefix + key, ""), f"{prefix}{key}", list_key)
            asked[name] = (value, needed)
        groups = {group: st.sampled_from(group) for group in kind.ONE_OF}
        if kind is Condition:
            groups[QUESTIONS] = st.sampled_from(["", *QUESTIONS])

        @st.composite
        def make(draw: st.DrawFn) -> Any:
            one_of = [draw(choice) for choice in groups.values()]
            others = {name for group in groups for name in group} - set(one_of)
            values = {}
            for name, (value, needed) in asked.items():
                if name not in others and (needed or name in one_of or draw(st.booleans())):
                    values[name] = draw(value)
            adapt(kind, values, draw)
            try:
                options = kind(**values)
            except ValueError:
                return None
            return options if is_sensible(options) else None

        return make().filter(lambda options: options is not None)

    def value(self, hint: Any, blank: str, key: str, list_key: str | None) -> st.SearchStrategy[Any]:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            if isinstance(arguments[1], Text):
                return texts(arguments[1])
            if isinstance(arguments[1], ForAll):
                each = self.value(get_args(arguments[0])[1], "", key, list_key)
                by_group = st.fixed_dictionaries(dict.fromkeys(NAMES["group"], each))
                return st.one_of(by_group, each.map(lambda value: {"*": value}))
            return self.value(arguments[0], blank, key, list_key).filter(bool)
        if origin in (Union, UnionType):
            return self.value(next(part for part in arguments if part is not type(None)), blank, key, list_key)
        if origin is tuple:
            inner = arguments[0]
            if is_dataclass(inner) and inner is not Condition:
                return st.lists(self.options(inner, key), min_size=1, max_size=3).map(tuple)
            blank = "" if blank == "undone" else blank
            if inner is Condition and blank == "other":
                return st.lists(st.sampled_from(OTHER_CONDITIONS), min_size=1, max_size=2).map(tuple)
            if inner is Condition:
                return st.lists(self.options(inner), min_size=1, max_size=3).map(tuple)
            return st.lists(self.value(inner, blank.removesuffix("s"), key, list_key), min_size=1, max_size=3).map(
                tuple
            )
        if origin is Mapping:
            names = self.value(arguments[0], "word" if arguments[0] is str else "", key, list_key)
            return st.dictionaries(names, self.value(arguments[1], "", key, list_key), min_size=1, max_size=3)
        if origin is Literal:
            return st.sampled_from(arguments)
        if is_dataclass(hint):
            return self.options(hint, list_key, "" if hint is Condition else f"{key}.")
        if hint is date:
            return st.integers(0, 364).map(lambda day: date(2027, 1, 1) + timedelta(day))
        if key == "grade" and not blank:
            return st.just("优秀")
        assert blank in NAMES, f"no sentence says {key}: {blank!r}"
        return st.sampled_from(NAMES[blank])


def adapt(kind: Any, values: dict[str, Any], draw: st.DrawFn) -> None:
    """Of levels and flags only their words are asked, of the others numbers."""
    words = {"honour": ["市级", "省级"], "done": ["yes", "no"]}
    if kind is Condition and "is_" in values:
        values["fact"] = draw(st.sampled_from(list(words)))
        values["is_"] = draw(st.sampled_from(words[values["fact"]]))
    if kind is Ladder:
        keys = words["honour"] if values["fact"] == "honour" else ["10", "60", "99.5"]
        values["points"] = dict(zip(keys, values["points"].values(), strict=False))


def is_sensible(options: Any) -> bool:
    """Whether a check with the facts would not refuse it."""
    if isinstance(options, Condition):
        return not any(other.or_ for other in options.or_)  # they are read as one list
    if isinstance(options, Ladder):
        return not (options.less_is_better and options.fact == "honour")
    if isinstance(options, GradeDocument):
        return options.share is not None or options.places is not None or options.among == "all"
    if isinstance(options, ByRank):
        return bool(options.amounts) is not (options.places is not None) and (options.places is None) is (
            options.amount_of is None
        )
    return True


def texts(mark: Text) -> st.SearchStrategy[Any]:
    """Values that some text is read as."""

    def read(text: str) -> Any:
        try:
            return mark.read(text)
        except ValueError:
            return None

    numbers = st.sampled_from(
        ["0.5", "1", "2", "3.25", "10", "95", "1200", "60%", "100%", "2.5%", "mean", "yes", "-3.5"]
    )
    return numbers.map(read).filter(lambda value: value is not None)


def heard(rule: str, lines: list[str], table: tuple[Sentence, ...]) -> Plain:
    tree: dict[str, Plain] = {}
    for line in lines:
        ((key, part),) = understood(line, SPEECH, table).items()
        assert key == rule, line
        tree = merged(tree, part)
    return tree


@pytest.mark.parametrize(("rule", "kind", "table"), SIMPLE)
@settings(max_examples=50)
@given(data=st.data())
def test_what_is_said_of_a_rule_is_read_as_the_rule(
    rule: str, kind: Any, table: tuple[Sentence, ...], data: st.DataObject
) -> None:
    options = data.draw(Maker(rule, table).options(kind))
    tree = plain(options)
    lines = said(rule, tree, SPEECH, table)
    assert heard(rule, lines, table) == tree, lines


@settings(max_examples=60)
@given(grade=Maker("grade", OTHERS).options(GradeDocument))
def test_grades_are_read_as_they_are_said(grade: GradeDocument) -> None:
    tree = {key: value for key, value in plain(grade).items() if key != "grade"}
    assert heard("grade", said("grade", tree, SPEECH, OTHERS), OTHERS) == tree


@pytest.mark.parametrize(("rule", "kind", "table"), EVERY)
def test_every_option_has_a_blank(rule: str, kind: Any, table: tuple[Sentence, ...]) -> None:
    ways = [way for way in table if way.rule == rule]
    said_keys = {
        key.partition(".")[0] for way in ways for key in (*way.template.keys, *way.fixed) if way.list_key is None
    }
    said_keys |= {way.list_key for way in ways if way.list_key is not None} | {key for way in ways for key in way.fixed}
    if rule in COMPOSITES:
        said_keys.add(COMPOSITES[rule])
    assert set(keys_of(kind)) - said_keys == set()


def test_every_option_of_a_duty_has_a_blank_or_a_column() -> None:
    columns = {"duty", "title", "clause", "text", "ahead", "after", "statement"}
    said_keys = {key for way in (*DUTIES, *OTHERS) if way.rule in ("duty", "when") for key in way.template.keys}
    assert set(keys_of(cast("Any", DutyDocument))) - said_keys - columns == set()


@settings(max_examples=150)
@given(conditions=st.lists(Maker("complete", RULES).options(Condition), min_size=1, max_size=4).map(tuple))
def test_conditions_are_read_as_they_are_said(conditions: tuple[Condition, ...]) -> None:
    tree = cast("Plain", {"all": [plain(condition) for condition in conditions]})
    assert heard("complete", said("complete", cast("Any", tree), SPEECH), RULES) == tree


@pytest.mark.parametrize(("table"), [RULES, AWARDS])
def test_samples_can_be_filled_in(table: tuple[Sentence, ...]) -> None:
    """A sample with its blanks as they are is understood, once the facts stand before it."""
    for sample in samples(table):
        text = sample.replace("「指标」", "「增速」").replace("「评分项」", "「就业」").replace("「分组」", "「镇」")
        for before in ("", "「城镇新增就业」", "「已办结，扣10分的事」"):
            try:
                understood(before + text, SPEECH, table)
                break
            except NotUnderstood:
                continue
        else:
            pytest.fail(f"{sample}: {hear(text).text}")


def test_a_step_of_one_that_is_written_out_is_said_in_letters() -> None:
    entry: dict[str, Plain] = {"events": "cases", "points": "1"}
    written: dict[str, Plain] = {**entry, "every": "1"}
    assert said("deduct", {"each": [entry]}, SPEECH) == ["「cases」每发生1起扣1分，扣完为止"]
    assert said("deduct", {"each": [written]}, SPEECH) == ["「cases」每发生一起扣1分，扣完为止"]
    assert heard("deduct", ["「cases」每发生一起扣1分"], RULES) == {"each": [written]}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("「新增就业」完成得满分，未完成按比例得分。", "「城镇新增就业」按完成任务的比例得分"),
        ("「新增就业」按完成率得分，未达70％不得分", "「城镇新增就业」按完成任务的比例得分，低于70%的不得分"),
        ("“城镇新增就业”完成任务得满分,未完成不得分", "「城镇新增就业」完成任务的，得满分，否则不得分"),
        ("「jobs」每缺少１０人扣1分，最高扣5分，扣完为止。", "「城镇新增就业」每少10人扣1分，最多扣5分"),
        ("「调撤率（仲裁院年度指定）」每降低1个百分点，扣0.1分", "「调撤率（仲裁院年度指定）」每少1%扣0.1分"),
        ("「城镇新增就业」每超任务的1%加0.2分，最高加2分", "「城镇新增就业」每超任务的1%加0.2分，最多加2分"),
        ("「调撤率(仲裁院年度指定)」比 95 % 每少 1 % 扣 1 分", "「调撤率（仲裁院年度指定）」比95%每少1%扣1分"),
        ("「增速」不低于-3.5%的，得满分，否则不得分", "「增速」不少于-3.5%的，得满分，否则不得分"),
        ("「城镇新增就业」每减少【10】人扣1.0分", "「城镇新增就业」每少10人扣1.0分"),
        ("「城镇新增就业」比任务每少 [10] [人] 扣 [1] 分，扣完为止", "「城镇新增就业」每少10人扣1分"),
        ("「城镇新增就业」未完成扣5分", "「城镇新增就业」完成任务，否则扣5分"),
        ("「城镇新增就业」未完成的，不得分", "「城镇新增就业」完成任务的，得满分，否则不得分"),
        ("「已办结，扣10分的事」没有做到的，该项不得分", "「已办结，扣10分的事」为「否」的，该项不得分"),
        ("「已办结，扣10分的事」的，扣3分", "「已办结，扣10分的事」为是的，扣3分"),
        ("「城镇新增就业（人）」未完成扣5分", "「城镇新增就业」完成任务，否则扣5分"),
        ("「cases-2」每缺1次扣1分", "「cases-2」每发生1次扣1分"),
        ("「最高荣誉」为“省级”得7分，为“市级”得5分", "「最高荣誉」为「省级」得7分，为「市级」得5分"),
    ],
)
def test_sentences_are_heard_as_people_type_them(typed: str, meant: str) -> None:
    ((rule, tree),) = understood(typed, SPEECH).items()
    assert said(rule, tree, SPEECH)[0].removesuffix("，扣完为止") == meant


@pytest.mark.parametrize(
    ("rule", "typed", "meant"),
    [
        ("when", "次月5日前", {"every": "month", "within": "5", "for": "last"}),
        ("when", "每季度10日前", {"every": "quarter", "within": "10"}),
        ("when", "每月底", {"every": "month"}),
        ("when", "2027年12月20日前", {"due": "2027-12-20"}),
        ("grade", "90分（含）以上", {"from": "90"}),
    ],
)
def test_days_and_grades_are_heard_as_people_type_them(rule: str, typed: str, meant: dict[str, str]) -> None:
    assert understood(typed, SPEECH, tuple(way for way in OTHERS if way.rule == rule)) == {rule: meant}


def test_places_are_heard_in_letters() -> None:
    told = understood("按总分排名，第一名奖励3000元，第二至第三名各1000元", SPEECH, AWARDS)
    assert told == {"by-rank": {"amounts": ["3000", "1000", "1000"]}}


MEASURES = Speech(
    {
        fact.id: fact
        for fact in (
            Fact("days", "用时", Kind.COUNT, "天"),
            Fact("shops", "门店", Kind.COUNT, "家"),
            Fact("money", "投资", Kind.AMOUNT, "万元"),
            Fact("rate", "参与率", Kind.PERCENT, "%"),
            Fact("tons", "收集量", Kind.AMOUNT, "吨"),
            Fact("honour", "荣誉", Kind.LEVEL, "", ("无", "市级")),
            Fact("mark", "打分", Kind.MARK),
        )
    },
    groups={"street": "街道", "town": "乡镇"},
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("「用时」3天以下得10分，5天以内得5分", "「用时」不超过3天得10分，不超过5天得5分"),
        ("「门店」20家以上得8分", "「门店」达到20家得8分"),
        ("「门店」达到20家（含）以上的得8分", "「门店」达到20家得8分"),
        ("「门店」每少10个扣1分", "「门店」每少10家扣1分"),
        ("「门店」每少1万家扣1分", "「门店」每少10000家扣1分"),
        ("「门店」每少10万扣1分", "「门店」每少100000家扣1分"),
        ("「投资」每少100元扣1分", "「投资」每少0.01万元扣1分"),
        ("「投资」每少1亿元扣1分", "「投资」每少10000万元扣1分"),
        ("「投资」不超过3亿元得10分", "「投资」不超过30000万元得10分"),
        ("「投资」不超过3亿元的，扣1分", "「投资」不超过30000万元的，扣1分"),
        ("「收集量」每少1万吨扣1分", "「收集量」每少10000吨扣1分"),
        ("「参与率」每少1个百分点扣0.1分", "「参与率」每少1%扣0.1分"),
        ("「参与率」比90%每少1百分点扣0.1分", "「参与率」比90%每少1%扣0.1分"),
        ("「参与率」达到60%得4分，90%得10分", "「参与率」达到60%得4分，达到90%得10分"),
        ("「门店」3家以下的，扣1分", "「门店」不超过3家的，扣1分"),
        ("「门店」达到3家以上的，扣1分", "「门店」不少于3家的，扣1分"),
        ("「门店」大于0的，扣1分", "「门店」高于0家的，扣1分"),
        ("「投资」达到任务的60%得4分", "「投资」达到任务的60%得4分"),
        ("「门店」每10家加1分，不足10家按10家计", "「门店」每有10家加1分，不足的也算一次"),
        ("「门店」每家扣1分", "「门店」每发生1家扣1分"),
        ("「门店」每1家加1分，不足1家的按1家计算", "「门店」每有1家加1分，不足的也算一次"),
        ("「门店」每少10家扣1分，不足的按一次计", "「门店」每少10家扣1分，不足的也算一次"),
        ("「门店」每少10家扣1分，仅「街道」", "「门店」每少10家扣1分，只考核「街道」"),
        (
            "「打分」按评定的分数得分，去掉一个最高分和一个最低分",
            "「打分」按评定的分数得分，去掉最高分和最低分",
        ),
        (
            "「用时」不超过3天得10分，不超过5天得5分，中间按比例",
            "「用时」达到3天得10分，达到5天得5分，中间按比例",
        ),
    ],
)
def test_what_stands_behind_a_number_is_read_for_what_it_says(typed: str, meant: str) -> None:
    ((rule, tree),) = understood(typed, MEASURES).items()
    assert said(rule, tree, MEASURES)[0].removesuffix("，扣完为止") == meant


@pytest.mark.parametrize(
    ("typed", "told_as"),
    [
        ("「门店」达到20家以下得8分", "「20家以下」在这里说不清：是「达到20」还是「不超过20」？"),
        ("「投资」达到60%得4分", "「投资」不是百分比，不能写「60%」：是「任务的60%」还是「60万元」？"),
        ("「投资」每少1%扣0.1分", "「投资」不是百分比，不能写「1%」：是「任务的1%」还是「1万元」？"),
        ("「门店」每少10%扣1分", "「门店」不是百分比，不能写「10%」：是「任务的10%」还是「10家」？"),
        ("「门店」每少1个百分点扣1分", "「门店」不是百分比，不能写「1个百分点」：是「任务的1%」还是「1家」？"),
        ("「门店」低于60%的，不得分", "「门店」不是百分比，不能写「60%」：是「任务的60%」还是「60家」？"),
        ("「门店」不少于90%的，扣1分", "「门店」不是百分比，不能写「90%」：是「任务的90%」还是「90家」？"),
        ("「门店」比90%每少1家扣1分", "「门店」不是百分比，不能写「90%」：是「任务的90%」还是「90家」？"),
        ("「投资」每少10家扣1分", "「投资」的单位是万元，不能写「10家」；应当写成多少万元，如「10万元」"),
        ("「投资」每少10万扣1分", "「投资」的单位是万元，不能写「10万」；应当写成多少万元，如「10万元」"),
        ("「参与率」每少1人扣1分", "「参与率」的单位是%，不能写「1人」；应当写成多少%，如「1%」"),
        ("「收集量」达到20车得8分", "「收集量」的单位是吨，不能写「20车」；应当写成多少吨，如「20吨」"),
        ("「门店」达到20得8分，达到20得6分", "「20」写了两次，只能写一次"),
        ("「门店」每10家加1分，不足5家按10家计", "不足一档的按一档计，一档是 10，前后要一致"),
    ],
)
def test_another_word_behind_a_number_is_refused(typed: str, told_as: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        understood(typed, MEASURES)
    assert isinstance(caught.value.reason, Refused)
    assert told(caught.value.reason.message, "zh-CN") == told_as


def test_a_measure_that_stands_for_one_is_the_facts_own() -> None:
    """每1人补助5元 of a fact in 人."""
    assert understood("「门店」每1家补助5元", MEASURES, AWARDS)["per-head"]["each"] == [
        {"fact": "shops", "amount": "5"}
    ]
    for typed in ("「投资」每1元补助5元", "「门店」每1万家补助5元"):
        with pytest.raises(NotUnderstood):
            understood(typed, MEASURES, AWARDS)


@pytest.mark.parametrize(
    ("rule", "typed", "meant"),
    [
        ("points", "「乡镇」4、「街道」2", {"town": "4", "street": "2"}),
        ("points", "「乡镇」4分，「街道」2分", {"town": "4", "street": "2"}),
        ("applies", "仅「街道」", None),
    ],
)
def test_groups_are_heard_as_people_type_them(rule: str, typed: str, meant: dict[str, str] | None) -> None:
    heard_as = understood(typed, MEASURES, tuple(way for way in OTHERS if way.rule == rule))
    assert heard_as == {rule: {"only": ["street"]} if meant is None else {".": meant}}


def test_money_of_places_may_be_in_ten_thousands() -> None:
    told_as = understood("按总分排名，第1名5万元，第2名3.5万元，第3名5000元", MEASURES, AWARDS)
    assert told_as == {"by-rank": {"amounts": ["50000", "35000", "5000"]}}


def test_all_that_can_be_added_is_offered() -> None:
    assert {"去掉最高分和最低分", "不足的也算一次", "只考核「分组」", "扣完为止"} <= set(additions(RULES))
    assert {"从最后一名数起", "在本组中"} <= set(additions(AWARDS))
