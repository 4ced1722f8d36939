"""The robots of a group chat, as WeCom, DingTalk and Feishu have them: an address to which a message is posted.

What all of them share is here: the call with its honest fate, so many messages a minute for each robot, a pause while
the maker cannot be reached. What each takes and answers is in its own module, as a `Maker`.

A robot's address is a secret: whoever has it may write to its group. It is in no problem and in no exception.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections import deque
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import aiohttp

from bot.clock import SystemClock
from bot.domain.errors import Refused
from bot.outlets.port import Delivered, Gone, Retry, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.domain.address_book import Address
    from bot.domain.receivers import Receiver
    from bot.outlets.port import Departing, Fate, Recall
    from bot.rendering.screen import Screen

    Message = Mapping[str, Any]
    Limits = tuple[tuple[int, float], ...]  # at most so many messages to a robot in so many seconds

_LANES = 8  # notices on their way at a time, to all robots of a maker
_LATER = 2.0  # seconds that a limit is kept longer: messages may arrive closer together than they went out
_REMEMBERED = 120  # times of messages, more than any maker counts
_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
_FIRST_PAUSE, _LONGEST_PAUSE = 15.0, 300.0  # while the maker cannot be reached: each trial may leave a notice in doubt
_TOO_MANY = Retry("the maker has too many requests at once", 60)
_machine = SystemClock()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a maker said: its code, and in its words."""

    code: int
    words: str


@dataclass(frozen=True, slots=True)
class Maker:
    """What robots of a maker take and how they answer.

    `messages`: what is posted for a screen, one after the other. `signed`: the address and the message with the
    signature, where the robot has a secret, at a moment in milliseconds. `fate` of an answer; None: it is none that
    the maker's documentation explains.
    """

    name: str
    limits: Limits
    code_names: Sequence[str]  # of the number in its answers that is 0 where the message was taken
    words_name: str
    messages: Callable[[Screen], tuple[Message, ...]]
    signed: Callable[[Address, Message, int], tuple[str, Message]]
    fate: Callable[[Answer], Fate | None]


@dataclass(slots=True)
class _Robot:
    """What a robot was sent lately, by the loop's clock; `arrived`: how many messages of a screen, by its notice.

    `shut_until`: when its maker takes messages again, who has had too many.
    """

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    sent_at: deque[float] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    arrived: dict[str, int] = field(default_factory=dict)
    shut_until: float = 0.0

    def seconds_until_free(self, count: int, limits: Limits) -> float:
        """Seconds until so many messages more may go; 0: now."""
        now = _now()
        return max(self.shut_until - now, seconds_until_free(self.sent_at, count, limits, now))


class _Unreached(Exception):
    """The maker did not answer; with what became of the message."""

    def __init__(self, fate: Retry | Unknown) -> None:
        super().__init__(fate.problem)
        self.fate = fate


class RobotOutlet:
    """Delivers to the robots of one maker; `recall` gives the address that the address book has under a number."""

    def __init__(self, maker: Maker, recall: Recall) -> None:
        self._maker = maker
        self._recall = recall
        self._robots: dict[str, _Robot] = {}
        self._pause = 0.0  # before the trial that is to come or runs; 0: the maker can be reached
        self._held_until = 0.0  # by the loop's clock

    @property
    def name(self) -> str:
        """What receivers call it."""
        return self._maker.name

    async def room(self) -> int:
        """How many notices it takes now; one at a time on trial, none while the maker is not to be tried."""
        if self._held():
            return 0
        return 1 if self._pause else _LANES

    def rest(self) -> float:
        """Seconds until the maker may be tried again; infinite where nothing holds it."""
        return self._held() or math.inf

    async def deliver(self, receiver: Receiver, screen: Screen, departing: Departing) -> Fate:
        """Post what the maker takes of a screen; what has arrived of it is not sent again when it is tried again."""
        address = await self._recall(receiver.address)
        if address is None:
            return Gone("the address was ended")
        robot = self._robots.setdefault(receiver.address, _Robot())
        messages = self._maker.messages(screen)
        key = screen.key or sha256(json.dumps(messages).encode()).hexdigest()  # made anew, it may read otherwise
        async with robot.turn:
            left = messages[robot.arrived.get(key, 0) :]
            if (pause := self._held()) > 0:
                return Retry("the maker cannot be reached", pause, untried=True)
            if (pause := robot.seconds_until_free(len(left), self._maker.limits)) > 0:
                return Retry("the robot was sent as many messages as it may be", pause, untried=True)
            await departing()
            for message in left:
                robot.sent_at.append(_now())
                fate = await self._post(address, message)
                if isinstance(fate, Retry) and fate.seconds is not None:
                    robot.shut_until = _now() + fate.seconds
                if not isinstance(fate, Delivered):
                    return fate
                robot.arrived[key] = robot.arrived.get(key, 0) + 1
            del robot.arrived[key]
            return Delivered()

    async def _post(self, address: Address, message: Message) -> Fate:
        url, body = self._maker.signed(address, message, int(_machine.now().timestamp() * 1000))
        try:
            answer = _read(*await _call(url, body), self._maker)
        except _Unreached as error:
            self._hold()
            return error.fate
        self._pause = 0.0
        if not isinstance(answer, Answer):
            return answer
        if answer.code == 0:
            return Delivered()
        return self._maker.fate(answer) or Gone(f"{self.name} refused it with {answer.code}", only_this=True)

    def _held(self) -> float:
        return max(0.0, self._held_until - _now())

    def _hold(self) -> None:
        if not self._held():  # else it was on its way when another one failed
            self._pause = min(_LONGEST_PAUSE, 2 * self._pause) or _FIRST_PAUSE
            self._held_until = _now() + self._pause


async def _call(url: str, body: Message) -> tuple[int, bytes]:
    """Status and content of the answer; raises _Unreached, which never carries the address.

    The JSON keeps Chinese letters as they are: WeCom takes none that are written as \\uxxxx.
    """
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        # a connection that was kept would break just when it is used, and leave the message in doubt
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.post(url, data=content, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status, await answer.read()
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
        raise _Unreached(Retry("the maker cannot be reached")) from None
    except TimeoutError:
        raise _Unreached(Unknown("the maker did not answer in time")) from None
    except aiohttp.ClientError as error:
        raise _Unreached(Unknown(f"the connection broke: {type(error).__name__}")) from None


def _read(status: int, content: bytes, maker: Maker) -> Answer | Retry:
    """The maker's own answer; raises _Unreached for anybody else's.

    400 to 499 (and a redirect) come from something that did not pass the message on, 500 and above also from a gateway
    whose server broke off when it had done everything already.
    """
    try:
        said = json.loads(content)
    except ValueError:
        said = None
    if isinstance(said, dict):
        code = next((said[name] for name in maker.code_names if isinstance(said.get(name), int)), None)
        if code is not None:
            return Answer(code, str(said.get(maker.words_name, "")))
    if status == 429:
        return _TOO_MANY
    if 300 <= status < 500:
        raise _Unreached(Retry(f"something answered {status} in the maker's place"))
    raise _Unreached(Unknown(f"the answer of {status} says nothing: nobody knows whether it was done"))


def read_robot(text: str, bases: Sequence[str], path: str, key: str | None = None) -> tuple[str, str | None] | None:
    """A robot's address and, where one follows, its secret; None: it is somewhere else than at these `bases`.

    The address is `path` with the query field `key`, or, without one, with the token as its last part. Raises Refused
    where it is the maker's and not a robot's, and where more follows than a secret.
    """
    address, *others = text.split() or [""]
    base = next((each for each in bases if address.startswith(each + "/")), None)
    if base is None:
        return None
    if len(others) > 1:
        raise Refused("robot-words")
    try:
        parts = urlsplit(address.removeprefix(base))
    except ValueError:  # a bracket that nothing closes
        raise Refused("robot-address") from None
    token = parse_qs(parts.query).get(key, [""])[0] if key else parts.path.removeprefix(path + "/")
    begins_right = parts.path == path if key else parts.path.startswith(path + "/")
    if not begins_right or not token or not token.isascii() or not token.replace("-", "").replace("_", "").isalnum():
        raise Refused("robot-address")
    return f"{base}{path}?{key}={token}" if key else f"{base}{path}/{token}", others[0] if others else None


def seconds_until_free(sent_at: Sequence[float], count: int, limits: Limits, now: float) -> float:
    """Seconds until so many messages more may go, after those that went at the times `sent_at`; 0: now.

    With 2 in 10 seconds, after messages at 3 and 5, another one at 7 waits 8 seconds: until 3 + 10, and _LATER.
    """
    pause = 0.0
    for most, seconds in limits:
        within = seconds + min(_LATER, seconds / 5)
        recent = [moment for moment in sent_at if moment > now - within]
        if (over := len(recent) + count - most) > 0:
            pause = max(pause, recent[min(over, len(recent)) - 1] + within - now)
    return pause


def _now() -> float:
    return asyncio.get_running_loop().time()
