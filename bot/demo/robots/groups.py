"""Group chats with robots in them: what a robot posted, as its chat shows it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Literal

from bot.demo.emulator.world import Bell

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.demo.robots.limits import Window

Obj = dict[str, Any]
# text as it stands; markdown of a dialect: what an app makes of it the page knows; picture: `url` is where it is
BlockKind = Literal["text", "markdown", "picture", "file", "button", "article", "line", "note"]
WAIT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a message. `dialect`: of its markdown. `detail`: what stands below an article's title."""

    kind: BlockKind
    text: str = ""
    url: str = ""
    dialect: str = ""
    detail: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a chat shows of a robot's message. `colour`: of a card's head. `listed`: what the list of chats says."""

    kind: str
    blocks: tuple[Block, ...]
    title: str = ""
    colour: str = ""
    card: bool = False
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that was taken, with the number by which it came and what was posted."""

    number: int
    at: datetime
    message: Message
    body: Obj

    def shape(self) -> Obj:
        """As JSON, without what was posted."""
        return {"number": self.number, "at": self.at.isoformat(), **asdict(self.message)}


@dataclass
class Robot:
    """A robot in a group. `secret`: it demands signatures; `keywords`: one of them must be said.

    Its state is changed by whoever plays the group's people: removed, stopped, or its group dissolved.
    """

    maker: str
    key: str
    name: str
    group: str
    window: Window
    secret: str | None = None
    keywords: tuple[str, ...] = ()
    state: Literal["present", "stopped", "dissolved", "removed"] = "present"
    arrivals: list[Arrival] = field(default_factory=list)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # by media id: name and content
    bell: Bell = field(default_factory=Bell)
    url: str = ""

    def shape(self) -> Obj:
        """The group as the page shows it: nothing secret."""
        return {"maker": self.maker, "name": self.name, "group": self.group}

    async def message(self, number: int) -> Arrival:
        """The message of a number, counted from 1, as soon as it is there; TimeoutError when it does not come."""
        waited = 0
        while len(self.arrivals) < number:
            if waited:
                raise TimeoutError(f"{self.group}: message {number} did not come, {len(self.arrivals)} did")
            waited += 1
            await self.bell.wait(WAIT_SECONDS)
        return self.arrivals[number - 1]


@dataclass
class Groups:
    """All robots and their groups, the pictures posted there, and what has arrived in order."""

    now: Callable[[], datetime]
    robots: list[Robot] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    events: list[tuple[int, Arrival]] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)

    def robot(self, maker: str, key: str) -> Robot | None:
        """The robot of a key, unless it was removed."""
        fitting = (robot for robot in self.robots if (robot.maker, robot.key) == (maker, key))
        return next((robot for robot in fitting if robot.state != "removed"), None)

    def keep(self, picture: bytes) -> str:
        """Keep a picture and say where it is to be had."""
        digest = hashlib.sha256(picture).hexdigest()[:24]
        self.pictures[digest] = picture
        return f"groups/pictures/{digest}"

    def add(self, robot: Robot, message: Message, body: Obj) -> None:
        """Show a message in the robot's group."""
        arrival = Arrival(len(robot.arrivals) + 1, self.now(), message, body)
        robot.arrivals.append(arrival)
        self.events.append((self.robots.index(robot), arrival))
        robot.bell.ring()
        self.bell.ring()


def new_key(maker: str) -> str:
    """A key of the shape that the maker gives."""
    random = token_hex(32)
    parts = (random[:8], random[8:12], random[12:16], random[16:20], random[20:32])
    return random if maker == "dingtalk" else "-".join(parts)
