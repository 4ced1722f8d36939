"""Every rule as Chinese sentences with blanks, one table for both ways: what stands in a sheet, and what it means.

A rule is said by one or more sentences: one for each entry of its lists (每少10人扣1分), one for what holds for all of
it (…的，该项不得分). Each begins with the facts that it is about; in a sheet these stand in a column of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemes.saying import conditions, lists  # noqa: F401 the kinds of their blanks
from schemes.saying.phrases import Template

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Sentence:
    """A template and where what it says belongs: `deduct.each[]` is one entry of the list, `deduct` the rule itself.

    `fixed`: what it also says of the rule itself, whatever its blanks hold.
    """

    place: str
    template: Template
    fixed: Mapping[str, str] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        """The rule's key."""
        return self.place.partition(".")[0]

    @property
    def list_key(self) -> str | None:
        """The key of the rule's list whose entry it is."""
        _, _, rest = self.place.partition(".")
        return rest.removesuffix("[]") or None


def _sentences(*lines: tuple[str, str] | tuple[str, str, Mapping[str, str]]) -> tuple[Sentence, ...]:
    return tuple(Sentence(line[0], Template(line[1]), *line[2:]) for line in lines)


_IN_PROPORTION = (
    "<|完成得满分，未完成|完成得满分，未完成的|完成任务得满分，未完成|完成任务得满分，未完成的>"
    "<按完成任务的比例|按完成比例|按完成率|按完成进度|按比例><得分|计分|扣分>"
)
_FLOOR = "〔，<低于|未达到|未达|不足>{nothing-below:percent}<的|>不得分〕"
_RATE = "〔less-is-better=yes:，越少越好〕〔，最多按{up-to:more}计〕" + _FLOOR
_WHOLE = "〔without-whole=full:，没有可做的得满分〕〔without-whole=nothing:，没有可做的不得分〕"
_JUDGES = (
    "〔drop=ends:，<去掉|去除><|一个|1个>最高分<和|、|与|及><|一个|1个>最低分〕"
    "〔，满分{of:number}分〕〔，权重{weights:weights}〕"
)
_CAP = "〔，<最多|最高|累计最多>加{cap:number}分〕"
_BEYOND = "〔，超过任务的每1{~fact}{beyond-target:number}元〕"
_RANKED = "{by:facts}<|合计>〔除以{of:fact}的任务数〕在{among:among=group}<中|>〔lowest-first=yes:从低到高〕排名，"
_THAN = "〔比{than:limit}〕"
_STEPS = (
    "〔steps=whole:，不足的不计〕〔steps=begun:，不足的<也算一次|按一次计|按一次算|按一次计算|算一次>〕"
    "〔steps=begun:，不足{_begun:step}〕〔steps=exact:，不足的按比例计〕"
)
_UNDONE = "<未完成|未完成任务|没有完成|未做到|没有做到|没做到|未达到><的|>，"
_EVENTS = "每<发生|出现|有|查出|发现|>{every:times=1}"
_SHORT = _THAN + "<|比任务|比任务数>每<少|减少|降低|低|缺|缺少|下降>{every:limit=1}"
_OVER = _THAN + "<|比任务|比任务数>每<超|超过|超出|多|高>{every:limit=1}"


def _costs(place: str, costs: str, fixed: Mapping[str, str]) -> Iterable[tuple[str, str, Mapping[str, str]]]:
    """The entries of deduct and take, by the words that say from what the points are taken."""
    points = f"{costs}{{points:number}}分"
    ends = "〔，<只考核|仅考核|仅>{only:groups}〕" + ("" if fixed else "〔_last=yes:，扣完为止〕")
    counted = f"{points}{_STEPS}〔，<最多|最高|累计最多>扣{{cap:number}}分〕{ends}"
    yield place, "{events:fact}" + _EVENTS + counted, fixed
    yield place, "{events:event}每<缺|缺少|少报|漏报|迟报>{every:times=1}" + counted, fixed
    yield place, "{short-of:facts}" + _SHORT + counted, fixed
    yield place, "{over:fact}" + _OVER + counted, fixed
    yield place, "{unless:conditions}，否则" + points + ends, fixed
    yield place, "{unless:undone}" + _UNDONE + points + ends, fixed
    yield place, "{if:condition}<的|>，" + points + ends, fixed


RULES = _sentences(
    ("proportional", "{fact:facts}" + _IN_PROPORTION + _RATE),
    ("proportional", "{fact:facts}按占{of:fact}的比例得分" + _RATE + _WHOLE),
    ("complete", "{all:conditions}<的|>，得满分，<否则|未完成|未完成的|未达到的|达不到的>不得分"),
    ("deduct.nothing-if[]", "{.:missing}" + _UNDONE + "<该项|此项|本项|本条>不得分"),
    ("complete", "{all:undone}" + _UNDONE + "不得分"),
    ("deduct.nothing-if[]", "{.:condition}<的|>，<该项|此项|本项|本条|>不得分"),
    *_costs("deduct.each[]", "扣", {}),
    ("deduct", "扣到{at-least:number}分为止"),
    ("deduct", "{times:fact}<按此百分比折算得分|按比例折算得分|按比例得分>"),
    ("deduct", "得满分"),
    *_costs("take.each[]", "从本部分得分中扣", {}),
    *_costs("take.each[]", "从总分中扣", {"from": "total"}),
    ("take", "{all-if:condition}<的|>，本部分得分<全部扣完|全扣>"),
    ("take", "不扣分〔from=total:，从总分中〕"),
    ("tally.each[]", "{count:fact}每<有|增加|发生|>{every:times=1}加{points:number}分" + _STEPS + _CAP),
    ("tally.each[]", "{over:fact}" + _OVER + "加{points:number}分" + _STEPS + _CAP),
    ("tally.each[]", "{ladder.fact:fact}{ladder.points:rungs+}"),
    ("tally.each[]", "{ladder.fact:fact}{ladder.points:rungs-+}〔ladder.less-is-better=yes:〕"),
    ("tally.each[]", "{if:condition}<的|>，加{points:number}分"),
    ("tally", "{times:fact}<按此百分比折算加分>"),
    ("tally", "加分不封顶〔unlimited=yes:〕"),
    ("tally", "{only-if:conditions}<的|>，<才加分|才可加分|方可加分>"),
    ("tally", "不加分"),
    ("ladder", "{fact:fact}{points:rungs}"),
    ("ladder", "{fact:fact}{points:rungs-}〔less-is-better=yes:〕"),
    ("mark", "{fact:facts}<按评定的分数得分|酌情给分|酌情打分|按打分得分>" + _JUDGES),
    ("rank-steps", _RANKED + "第1名得满分，<每后退一名|以后每名|其后依次>少得{step:by-group}"),
    ("rank-steps", _RANKED + "{points:places}"),
    ("rank-steps", "{if:conditions}<的|>，<才参加排名|方可参加排名>"),
    ("share", "{fact:fact}按占<全体总量|总量>的比例得分"),
    ("between", "{fact:fact}{points:rungs}，<中间|之间|其间><按比例|按直线内插>〔below=nothing:，低于最低的不得分〕"),
    ("between", "{fact:fact}{points:rungs-}，<中间|之间|其间><按比例|按直线内插>"),
    ("efficacy", "{fact:fact}在{among:among=group}按功效系数得分，基础分{base:percent=0%}〔best=lowest:，越低越好〕"),
    ("schedule", "{fact:fact}{shares:dated}，<各期分值相同|每期分值相同>"),
    ("best-of", "下列几项取最高的一项"),
    ("parts", "下列各部分相加"),
    ("mean", "{fact:facts}按各项完成率的平均<得分|>〔without-task=mean-of-others:，没有任务的得<其他单位的|>平均分〕"),
)  # fmt: skip

_PLACED = "按{by:by=total}<|高低>〔among=group:在本组中〕排名〔from=last:，从最后一名数起〕，"
_POINTS = "按{by:by=total}，〔超过{above:number}分的〕〔低于{below:number}分的〕每<1|>分"
_TAKEN = "〔taken=yes:，<作为扣款|从单位扣>〕"

AWARDS = _sentences(
    ("by-rank", _PLACED + "{amounts:amounts}" + _TAKEN),
    ("by-rank", _PLACED + "前{places:number}名各得{amount-of:fact}的金额" + _TAKEN),
    ("by-rank", "{if:conditions}<的|>，<才参加排名|方可参加排名>"),
    ("by-rank", "等次为{grades:words}<的|>，<才参加排名|方可参加排名>"),
    ("by-rank", "{tie-break:fact}<高的在得分相同时排前|在得分相同时高的排前>"),
    ("first-of.cases[]", "{if:conditions}<的|>，<补助|奖励|得>{amount:money}元"),
    ("first-of.cases[]", "等次为{grade:word}<的|>，<补助|奖励|得>{amount:money}元"),
    ("first-of.cases[]", "等次为{grade:word}，且{if:conditions}<的|>，<补助|奖励|得>{amount:money}元"),
    ("first-of.cases[]", "<全部单位|都>，<补助|奖励|得>{amount:money}元"),
    ("per-head.each[]", "{fact:fact}每1{~fact}<补助|奖励>{amount:money}元" + _BEYOND),
    ("per-head", "{times:fact}<按此百分比折算补助>"),
    ("per-head", "不补助"),
    ("per-point", _POINTS + "{amount:money}元" + _TAKEN),
    ("per-point", _POINTS + "{amount-of:fact}的金额" + _TAKEN),
    ("in-proportion", "{amount:fact}<的金额|>按{times:fact}<的百分比|>拨付〔，金额以{amount-by:day}<的|>为准〕"),
    ("pool", "{pool:fact}<的金额|>按工作量的份额分配"),
    ("pool", "{less-each:facts}每1次扣所分金额的{percent:percent=0%}"),
    ("pool", "每1次扣所分金额的{percent:percent}"),
    ("pool", "{less:fact}<的金额|>从所分金额中扣减"),
)  # fmt: skip

_AT_MOST = "〔，不超过{among:among=all}的{share:percent}〕〔，不超过{among:among=all}前{places:number}名〕"

OTHERS = _sentences(
    ("grade", "<总分|>{from:number}分<以上|及以上|含以上|含及以上>〔，且{if:conditions}〕" + _AT_MOST),
    ("grade", "{if:conditions}" + _AT_MOST),
    ("grade", "总分在前，不超过{among:among=all}的{share:percent}"),
    ("grade", "总分在前，不超过{among:among=all}前{places:number}名"),
    ("grade", "<其余单位|其余>"),
    ("points", "{.:points}"),
    ("weight", "{.:shares}"),
    ("applies", "<只考核|仅考核|仅>{only:groups}"),
    ("applies", "{applies-if:conditions}<的|>，才考核"),
    ("applies", "不考核的<分值由其他各项分摊|由其他各项分摊|折算>〔otherwise=shared:〕"),
    ("applies", "不考核的得满分〔otherwise=full:〕"),
    ("applies", "不考核的不得分〔otherwise=nothing:〕"),
    ("tie-break", "{.:lines}<高的在前|高者在前|>"),
    ("veto", "{.:condition}<|的>"),
    ("when", "{due:day}<前|以前|>"),
    ("when", "次月{within:number}日<前|内>〔every=month:〕〔for=last:〕"),
    ("when", "每{every:period}<|底|末|底前|末前>〔<前|第|>{within:number}<天|日><|前|内>〕〔for=last:，报上一期〕"),
)

DERIVED = _sentences(
    ("growth", "{of:fact}比{from:fact}增长的百分比"),
    ("per", "{fact:fact}除以{of:fact}，按每{each:number}计"),
    ("share", "{fact:fact}占{of:fact}的百分比"),
    ("difference", "{fact:fact}减<去|>{minus:fact}"),
    ("sum", "{fact:facts}<相加|之和>"),
    ("highest", "{fact:facts}取最高<的|>"),
    ("lowest", "{fact:facts}取最低<的|>"),
    ("share-of-mean", "{fact:fact}占全体平均的百分比"),
)

DUTIES = _sentences(
    ("duty", "{reached:facts}<都|>完成任务"),
    ("duty", "{reported:facts}<有一项上报即可|上报|报送|按时上报|按期上报>"),
    ("duty", "点{declared:word}<说明已办|表示已办>"),
    ("duty", "{missed:fact}每缺1期记{counts:number=1}次〔late=missed:，迟报也算〕"),
    ("duty", "由考核办办理〔by=bureau:〕"),
)
