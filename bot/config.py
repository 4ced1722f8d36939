"""Settings from the environment, typed; every mistake is named at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping  # noqa: TC003 pydantic reads the annotations
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

if TYPE_CHECKING:
    from pydantic import ValidationInfo

_LONGEST = 60  # days of the longest holiday anybody would mean
_FASTEST = 1000  # messages a second: the most that Telegram sells
_WEBHOOK_PORT = 8080
_LARGEST_ID = 2**52  # of a Telegram user
_ALIKE = 0.85  # from this likeness on a name is taken for a misspelt setting: DATABSE_URL and ADMIN_ID, not HTTP_PROXY
_SHORT = 5  # letters of a name that many others are like
_SECRET = frozenset({"bot_token", "database_url", "smtp_url"})  # not shown where they are wrong, for the passwords
_MAILBOX = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_NO_TOKEN = "0:none"  # noqa: S105 stands for one that is missing or wrong, so that the rest can be looked at


class SettingsError(Exception):
    """One or more settings are missing or wrong; the message names each on a line of its own."""


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _quiet(value: object) -> object:
    """The two times of "21:00-08:00"; notices go out at nine or when the night ends, so a day must lie between them."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d\d:\d\d)\s*-\s*(\d\d:\d\d)", value.strip())
    try:
        begins, ends = map(time.fromisoformat, match.groups()) if match else (time.min, time.min)
    except ValueError:
        begins = ends = time.min
    if not time(9) < begins or not ends < begins:
        raise ValueError("should span the night and begin after 09:00, like 21:00-08:00")
    return begins, ends


def _holidays(value: object) -> object:
    """The days off and make-up working days in the file at a path; raises ValueError with all that is wrong with it."""
    if not isinstance(value, str):
        return value
    try:
        lines = Path(value).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{value} cannot be read: {error}") from error
    works: dict[date, bool] = {}  # day -> whether people work
    problems = []
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            days = _days(words)
        except ValueError:
            right = "2027-02-06 2027-02-12 off (from, until), 2027-02-06 off or 2027-02-20 work"
            problems.append(f"line {number}: {line.strip()!r} should read like {right}")
            continue
        for day in days:
            if works.setdefault(day, words[-1] == "work") is not (words[-1] == "work"):
                problems.append(f"line {number}: {day} is both off and work")
    if problems:
        raise ValueError(f"{value}, {'; '.join(problems)}")
    off = frozenset(day for day in works if not works[day])
    return off, frozenset(works) - off


def _days(words: list[str]) -> list[date]:
    """The days of one line of the file, 2027-02-06 2027-02-12 off; raises ValueError."""
    *written, kind = words
    first, last = date.fromisoformat(written[0] if written else ""), date.fromisoformat(written[-1])
    if len(written) > 2 or kind not in ("off", "work") or not 0 <= (last - first).days < _LONGEST:
        raise ValueError(kind)
    return [first + timedelta(days=index) for index in range((last - first).days + 1)]


def _rate(value: object) -> object:
    if isinstance(value, str) and not (value.strip().isdecimal() and int(value) <= _FASTEST):
        raise ValueError(f"should be how many messages a second, 1 to {_FASTEST}, or 0 for no pacing")
    return value


def _hosts(value: object) -> object:
    """The addresses of a maker's servers: https://open.feishu.cn,https://open.larksuite.com."""
    if not isinstance(value, str):
        return value
    hosts = tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
    for host in hosts:
        encrypted = host.startswith("https://") or urlsplit(host).hostname in _HERE
        if not encrypted or not re.fullmatch(r"https?://[^\s/?#]+", host):
            raise ValueError("should be addresses that begin with https://, separated by commas")
    return hosts


def _word(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


_Hosts = Annotated[tuple[str, ...], BeforeValidator(_hosts)]
_Holidays = tuple[frozenset[date], frozenset[date]]  # days off, make-up working days


class Settings(BaseModel):
    """What the operator decides; `.env.example` tells each setting in words."""

    model_config = ConfigDict(frozen=True)

    bot_token: SecretStr
    bot_api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite:///var/kaohe.db"
    schemes: Annotated[
        tuple[str, ...],
        BeforeValidator(_split),
        Field(alias="scheme", min_length=1, description="the ids of schemes, separated by commas, like rugao-2021"),
    ] = ("rugao-2021",)
    admin_ids: Annotated[
        frozenset[Annotated[int, Field(gt=0, lt=_LARGEST_ID)]],
        BeforeValidator(_split),
        Field(description="the ids of Telegram users, positive numbers separated by commas, like 123456789,987654321"),
    ] = frozenset()
    public_url: str | None = None
    http_host: Annotated[
        str, Field(pattern=r"^\S+$", description="an address of this machine, like 127.0.0.1, or 0.0.0.0 for all")
    ] = "127.0.0.1"
    http_port: Annotated[int | None, Field(ge=1, le=65535, description="a port, a number from 1 to 65535")] = None
    timezone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    quiet_hours: Annotated[tuple[time, time], BeforeValidator(_quiet)] = (time(21), time(8))
    holidays: Annotated[_Holidays, BeforeValidator(_holidays)] = (frozenset(), frozenset())
    escalate_after: Annotated[int, Field(ge=1, le=60, description="a number of working days from 1 to 60")] = 5
    send_rate: Annotated[int, BeforeValidator(_rate)] = 30
    wecom_api_url: _Hosts = ("https://qyapi.weixin.qq.com",)
    dingtalk_api_url: _Hosts = ("https://oapi.dingtalk.com",)
    feishu_api_url: _Hosts = ("https://open.feishu.cn", "https://open.larksuite.com")
    mail_from: str | None = None
    smtp_url: SecretStr | None = None
    webhook_networks: Annotated[
        tuple[IPv4Network | IPv6Network, ...],
        BeforeValidator(_split),
        Field(description="networks separated by commas, like 10.20.0.0/16"),
    ] = ()
    evidence_dir: Path | None = None
    backup_after: Annotated[int, Field(ge=0, le=366, description="a number of days from 0 to 366")] = 7
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        BeforeValidator(_word),
        Field(description="DEBUG, INFO, WARNING or ERROR"),
    ] = "INFO"
    log_format: Annotated[Literal["TEXT", "JSON"], BeforeValidator(_word), Field(description="text or json")] = "TEXT"
    clock: Annotated[datetime | None, Field(description="an instant with its offset, like 2021-06-15T09:00+08:00")] = (
        None
    )

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("should be the token that BotFather gave, like 123456789:AAF…")
        return value

    @field_validator("bot_api_url", "public_url")
    @classmethod
    def _url(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
            raise ValueError("should be an address, like https://example.org")
        return value.rstrip("/") if value else value

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        """http is for a stand-in on this machine: Telegram itself delivers to https only."""
        if value is not None and value.startswith("http://") and urlsplit(value).hostname not in _HERE:
            raise ValueError("should begin with https://, for Telegram delivers nowhere else")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str | None) -> str | None:
        if value is not None and not _MAILBOX.fullmatch(parseaddr(value)[1]):
            raise ValueError("should be a mailbox, like 就业考核 <kaohe@example.org>")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None:
            return None
        if not re.fullmatch(r"smtps?://([^\s/@:]+:[^\s/@:]+@)?[^\s/@:]+(:\d{1,5})?", value.get_secret_value()):
            right = "smtps://user:password@host:465, with %40 for @ and the like in user and password"
            raise ValueError(f"should be the address of a mail server, like {right}")
        for name in ("mail_from", "public_url"):
            if info.data.get(name) is None:
                raise ValueError(f"needs {name.upper()}, too: letters have a sender, and a link to unsubscribe")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not re.match(r"(sqlite|postgresql)(\+\w+)?://", value):
            raise ValueError("should begin with sqlite:/// or postgresql://")
        return value

    @field_validator("timezone", mode="before")
    @classmethod
    def _zone(cls, value: object) -> object:
        try:
            return ZoneInfo(value) if isinstance(value, str) else value
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("should be a time zone, like Asia/Shanghai") from error

    @field_validator("clock")
    @classmethod
    def _instant(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("should have its offset, like 2021-06-15T09:00+08:00")
        return value

    @property
    def web_port(self) -> int | None:
        """The port of the bot's own web server; None where it has none."""
        return self.http_port or (None if self.public_url is None else _WEBHOOK_PORT)

    @property
    def robot_hosts(self) -> Mapping[str, tuple[str, ...]]:
        """Where the group robots of each maker are, by the name of the outlet."""
        return {"wecom": self.wecom_api_url, "dingtalk": self.dingtalk_api_url, "feishu": self.feishu_api_url}

    @property
    def evidence_folder(self) -> Path:
        """The folder of the evidence: as set, else beside the SQLite file."""
        if self.evidence_dir is not None:
            return self.evidence_dir
        file = re.match(r"sqlite(?:\+\w+)?:///([^?]+)", self.database_url)
        return (Path(file[1]).parent if file else Path("var")) / "evidence"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings, from variables named as in `.env.example`; raises SettingsError with all that is wrong."""
        settings, problems = cls.read(environment)
        if problems:
            raise SettingsError("\n".join(problems.values()))
        return settings

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> tuple[Self, dict[str, str]]:
        """The settings, and what is wrong in a sentence a setting, by its name; wrong ones have their defaults."""
        fields = {(field.alias or name): field for name, field in cls.model_fields.items()}
        values = {name: environment[name.upper()] for name in fields if environment.get(name.upper(), "").strip()}
        problems = {}
        try:
            return cls.model_validate(values), _misspelt(environment, {name.upper() for name in fields})
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                name = str(problem["loc"][0])
                problems[name.upper()] = _sentence(name, values.get(name), problem, fields[name].description)
        sound = {name: value for name, value in values.items() if name.upper() not in problems}
        settings = cls.model_validate({"bot_token": _NO_TOKEN, **sound})
        return settings, problems | _misspelt(environment, {name.upper() for name in fields})


def _misspelt(environment: Mapping[str, str], names: set[str]) -> dict[str, str]:
    """Variables that must be meant for a setting that is not given: others are another program's."""
    problems = {}
    telling = [name for name in names if len(name) > _SHORT]
    for variable in sorted(environment.keys() - names):
        for name in difflib.get_close_matches(variable.upper(), telling, 1, _ALIKE):
            if name not in environment:
                another = f"if it is another program's, set {name} too, empty where its default is right"
                problems[variable] = f"{variable}: there is no such setting; is {name} meant? ({another})"
    return problems


def _sentence(name: str, value: str | None, problem: Mapping[str, object], right: str | None) -> str:
    """What is wrong with a setting, in our words: `right` describes a right value, `value` is the wrong one."""
    if value is None:
        return f"{name.upper()} is missing"
    if problem["type"] == "value_error":
        words = str(problem["msg"]).removeprefix("Value error, ")
    else:
        words = f"should be {right}" if right else "cannot be understood; .env.example tells what it takes"
    shown = "" if name in _SECRET else f" (it is {value!r})"
    return f"{name.upper()}: {words}{shown}"
