"""Who lives in the demo of a scheme: people, groups, and what each is likely to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.demo.phones import AppPhone, Phone, Scene, Step, Suggestion
from bot.domain.people import Role
from scoring import Kind

if TYPE_CHECKING:
    from scoring import Fact, Scheme

LEADERS, TOWNS = -1001, -1002
ROBOT = "考核机器人"
# The groups with a robot, in the order of the phones: the maker, the title, the secret with which messages are signed.
ROBOT_GROUPS = (
    ("wecom", "考核工作群", None),
    ("feishu", "乡镇联络群", "demo-secret"),
    ("dingtalk", "领导周报群", "SECdemo"),
)
_RUGAO = "rugao-2021"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person of the demo and their role."""

    id: int
    name: str
    role: Role
    unit: str | None


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a scheme's demo. `to_review`: units whose last reports wait for the bureau's review."""

    town: Actor
    other: Actor
    bureau: Actor
    leader: Actor
    to_review: frozenset[str]

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """The actors in the order in which they join."""
        return self.town, self.other, self.bureau, self.leader


def cast_of(scheme: Scheme) -> Cast:
    """Two coordinators, the bureau and a leader."""
    units = tuple(unit.id for unit in scheme.units)
    first, *others = ("changjiang", "banjing", "motou", "jiuhua") if scheme.id == _RUGAO else units[:4]
    second = others[0] if others else first
    return Cast(
        Actor(101, "王芳", Role.COORDINATOR, first),
        Actor(102, "陈志强", Role.COORDINATOR, second),
        Actor(103, "李敏", Role.BUREAU, None),
        Actor(104, "赵建国", Role.LEADER, None),
        frozenset(others[1:]),
    )


def scene_of(scheme: Scheme, cast: Cast, bot: str) -> Scene:
    """The eight phones, and what may be said there at a tap; `bot` is the bot's user name."""
    town, other = (scheme.unit(str(actor.unit)).short for actor in (cast.town, cast.other))
    lines = _RUGAO_LINES if scheme.id == _RUGAO else _lines(scheme, cast)
    leaders = (Suggestion(f"/rank@{bot}", label="排名"), Suggestion(f"/score@{bot} {town}", label=f"{town}得分"))
    towns = (
        Suggestion(f"/report@{bot} {lines.in_group}", label=f"上报 {lines.in_group}"),
        Suggestion(f"/todo@{bot}", label="还差什么"),
        leaders[0],
    )
    return Scene(
        title="考核 Kaohe",
        scheme=scheme.title,
        notice=lines.notice,
        phones=(
            _phone("town", town, cast.town, *_suggestions(*lines.town)),
            _phone("other", other, cast.other, *_suggestions(*lines.other)),
            _phone("bureau", "考核办", cast.bureau, *_suggestions(*lines.bureau)),
            _phone("leaders", "领导群", cast.leader, *leaders, chat=LEADERS),
            _phone("towns", "工作群", cast.town, *towns, chat=TOWNS),
            _phone("leader", "领导", cast.leader, *_suggestions("排名", f"{town}怎么样")),
        ),
        tour=_tour(lines.town[0], town),
        desk="考核办",
        apps=(AppPhone("wecom", "企业微信", "群机器人", (0,)), AppPhone("apps", "飞书、钉钉", "群机器人", (1, 2))),
    )


def _tour(report: str, town: str) -> tuple[Step, ...]:
    """Report, reminder, review, ranking, publication: each a tap, and what to look at then."""
    looks = {
        "报数": "看回执：记了什么、得分和名次怎么变。",
        "提醒": "看各部手机：只提醒还没完成的单位，写明差多少、值几分。",
        "审核": "左边是待审的，右边是材料和影响。按 C 核定，按 R 退回。",
        "排名": "看领导群：图上第一句话说清这周的变化，点图下的按钮看细的。",
        "公示": "先预览再公示；各单位会收到自己的名次，公示表可以打印。",
    }
    acts = (
        {"label": f"{town}报「{report}」", "phone": "town", "say": report},
        {"label": "拨到下一次提醒", "phone": "other", "clock": "next-reminder"},
        {"label": "打开工作台审核", "desk": "review"},
        {"label": "拨到周一排名", "phone": "leaders", "clock": "next-ranking"},
        {"label": "打开工作台公示", "desk": "publication"},
    )
    return tuple(Step(title, words, **act) for (title, words), act in zip(looks.items(), acts, strict=True))


@dataclass(frozen=True, slots=True)
class _Lines:
    """What people of a scheme's demo may say at a tap."""

    notice: str
    town: tuple[str, ...]
    other: tuple[str, ...]
    bureau: tuple[str, ...]
    in_group: str


_RUGAO_LINES = _Lines(
    "单位、任务和考核办法都是真实公布的；上报数据是示例，不是真实成绩。",
    ("城镇新增就业 12", "待办", "填报", "创业培训3人，技能培训30", "得分", "为什么 城镇新增就业", "排名"),
    ("创业培训 十二", "昨天 劳动力外引 15人", "新增就业 9000", "还差什么", "撤销"),
    ("排名", "得分 长江镇", "长江镇 欠薪预警线索未及时处置 1", "/review", "/invite 白蒲镇", "帮助"),
    "劳动力外引 8",
)


def _is_said(fact: Fact) -> bool:
    """Whether somebody writes a number of it."""
    return fact.reportable and not fact.whole and fact.kind in (Kind.COUNT, Kind.MARK)


def _lines(scheme: Scheme, cast: Cast) -> _Lines:
    """The same for any scheme, with facts of its own: those with targets first, then counts, then marks."""
    town_id = str(cast.town.unit)
    facts = sorted(
        (fact for fact in scheme.facts if _is_said(fact)),
        key=lambda fact: (scheme.target(fact.id, town_id) is None, fact.kind is Kind.MARK),
    )
    first, second, third = ([fact.short for fact in facts[:3]] * 3)[:3] if facts else ("", "", "")
    town, newcomer = scheme.unit(town_id).short, scheme.units[-1].short
    return _Lines(
        "上报数据是示例，不是真实成绩。",
        (f"{first} 2", "待办", "填报", f"{second} 3，{third} 1", "得分", f"为什么 {first}", "排名"),
        (f"{second} 十二", f"昨天 {third} 1", "还差什么", "撤销"),
        ("排名", f"得分 {town}", f"{town} {first} 3", "/review", f"/invite {newcomer}", "帮助"),
        f"{second} 1",
    )


def _phone(key: str, title: str, actor: Actor, *suggestions: Suggestion, chat: int | None = None) -> Phone:
    """The chat with the bot, or a group."""
    owner = f"{actor.name}的手机"
    if chat is None:
        return Phone(key, title, "机器人", owner, actor.id, actor.id, "private", suggestions)
    return Phone(key, title, "群和机器人", owner, actor.id, chat, "group", suggestions)


def _suggestions(*texts: str) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(text) for text in texts)
