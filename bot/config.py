"""Settings from the environment, typed; every mistake is named at once."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 pydantic reads the annotations
from datetime import datetime
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator


class SettingsError(Exception):
    """One or more settings are missing or wrong; the message names each on a line of its own."""


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


class Settings(BaseModel):
    """What the operator decides; `.env.example` tells each setting in words."""

    model_config = ConfigDict(frozen=True)

    bot_token: SecretStr
    bot_api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite:///var/kaohe.db"
    schemes: Annotated[tuple[str, ...], BeforeValidator(_split), Field(alias="scheme", min_length=1)] = ("rugao-2021",)
    admin_ids: Annotated[frozenset[int], BeforeValidator(_split)] = frozenset()
    public_url: str | None = None
    http_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    timezone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    clock: datetime | None = None

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("not a bot token; BotFather gives one like 123456789:AAF…")
        return value

    @field_validator("bot_api_url", "public_url")
    @classmethod
    def _url(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
            raise ValueError("not an address; it should read like https://example.org")
        return value.rstrip("/") if value else value

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
            raise ValueError("no such time zone; it should read like Asia/Shanghai") from error

    @field_validator("clock")
    @classmethod
    def _instant(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs an offset, like 2021-06-15T09:00+08:00")
        return value

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings, from variables named as in `.env.example`; raises SettingsError with all that is wrong."""
        names = {field.alias or name for name, field in cls.model_fields.items()}
        given = {name: environment[name.upper()] for name in names if environment.get(name.upper(), "").strip()}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise SettingsError("\n".join(_sentence(problem) for problem in error.errors())) from None


def _sentence(problem: Mapping[str, object]) -> str:
    location = problem["loc"]
    name = str(location[0]).upper() if isinstance(location, tuple) and location else "?"
    if problem["type"] == "missing":
        return f"{name} is missing"
    return f"{name}: {str(problem['msg']).removeprefix('Value error, ')}"
