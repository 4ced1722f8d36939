"""The page with the phones for tests: a scene, a clock to move, and the page over a stand-in of its own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.clock import MovableClock
from bot.demo.phones import CHINA, AppPhone, Billboard, Phone, Scene, Suggestion, Upcoming, phones_app
from bot.demo.robots.server import Robots
from tests.support.peer import running_emulator
from tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.peer import Peer

ANNA, BERT, CLARA, GROUP = 501, 502, 503, -1_002_000_000_001
START = datetime(2021, 12, 1, 8, 30, tzinfo=CHINA)
REMINDER = datetime(2021, 12, 1, 9, 0, tzinfo=CHINA)
RANKING = datetime(2021, 12, 6, 9, 0, tzinfo=CHINA)
SCENE = Scene(
    "考核 Kaohe",
    "如皋市2021年考核办法",
    "数据都是示例",
    (
        Phone(
            "changjiang", "长江镇", "机器人", "协理员", ANNA, ANNA, "private",
            (Suggestion("城镇新增就业 12", hint="报一个数"), Suggestion("排名", label="看排名")),
        ),
        Phone("bureau", "考核办", "机器人", "就业科", BERT, BERT, "private"),
        Phone("towns", "各镇群", "3 位成员", "王芳的手机", ANNA, GROUP, "group", (Suggestion("/rank"),)),
    ),
    apps=(AppPhone("wecom", "企业微信", "群机器人", (0,)), AppPhone("apps", "飞书、钉钉", "群机器人", (1, 2))),
)  # fmt: skip


@dataclass
class TrialControl:
    """A clock of the demo with a reminder and a ranking to come; remembers where it was moved."""

    clock: MovableClock = field(default_factory=lambda: MovableClock(START))
    coming: Upcoming = field(default_factory=lambda: Upcoming(REMINDER, RANKING))
    moves: list[datetime] = field(default_factory=list)

    async def now(self) -> datetime:
        """What time it is."""
        return self.clock.now()

    async def upcoming(self) -> Upcoming:
        """What was said to come."""
        return self.coming

    async def move(self, to: datetime) -> None:
        """Move the clock."""
        self.clock.move(to)
        self.moves.append(to)

    async def desk(self, page: str) -> str:
        """A page that stands for the desk."""
        return f"about:blank#{page}"


def showing(scene: Scene) -> Billboard:
    """A billboard with this scene."""
    billboard = Billboard()
    billboard.show(scene)
    return billboard


@dataclass(frozen=True)
class Stage:
    """A page at `url`, its clock, the people and the group robots behind it, and what it shows."""

    url: str
    control: TrialControl
    peer: Peer
    robots: Robots
    billboard: Billboard


@asynccontextmanager
async def running_phones(emulator_url: str, user: int) -> AsyncIterator[str]:
    """The page with one person's phone over a stand-in that runs already; its address."""
    phone = Phone("town", "长江镇", "机器人", "协理员", user, user, "private")
    async with serving(phones_app(emulator_url, TrialControl(), showing(Scene("考核 Kaohe", "", "", (phone,))))) as url:
        yield url


@asynccontextmanager
async def running_page() -> AsyncIterator[Stage]:
    """The page over stand-ins with three people and a group, and three groups with a robot, on a free port."""
    control = TrialControl()
    async with running_emulator(backoff=0.05) as peer, Robots(control.clock.now) as robots:
        for maker in ("wecom", "feishu", "dingtalk"):
            robots.add(maker, "各镇联络群")
        for user, name in ((ANNA, "王芳"), (BERT, "陈科长"), (CLARA, "李强")):
            await peer.add_user(user, name)
        for user in (ANNA, BERT):
            await peer.start(user)
        await peer.add_chat("各镇协理员群", [ANNA, BERT, CLARA], id=GROUP, bot_admin=True)
        billboard = showing(SCENE)
        async with serving(phones_app(peer.url, control, billboard, robots.url)) as url:
            yield Stage(url, control, peer, robots, billboard)
