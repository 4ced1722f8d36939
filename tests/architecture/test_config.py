"""Settings: every mistake is named at once, in words."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest

from bot import logs
from bot.config import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_all_mistakes_are_named_at_once() -> None:
    given = {"BOT_TOKEN": "nonsense", "DATABASE_URL": "mysql://x", "HTTP_PORT": "99999", "TIMEZONE": "Mars/Base"}
    with pytest.raises(SettingsError) as told:
        Settings.from_environment({**given, "CLOCK": "2021-06-15T09:00", "ADMIN_IDS": "anna", "PUBLIC_URL": "x"})
    lines = str(told.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "BOT_TOKEN", "DATABASE_URL", "ADMIN_IDS", "PUBLIC_URL", "HTTP_PORT", "TIMEZONE", "CLOCK",
    ]  # fmt: skip


def test_a_missing_token_is_named() -> None:
    with pytest.raises(SettingsError, match="BOT_TOKEN is missing"):
        Settings.from_environment({})


def test_empty_means_not_set_and_lists_are_split() -> None:
    settings = Settings.from_environment(
        {"BOT_TOKEN": "1:abc", "PUBLIC_URL": " ", "ADMIN_IDS": "1, 2", "SCHEME": "a,b"}
    )
    assert settings.public_url is None
    assert settings.admin_ids == {1, 2}
    assert settings.schemes == ("a", "b")


def test_the_token_does_not_show_when_settings_are_printed() -> None:
    assert "secret-part" not in repr(Settings.from_environment({"BOT_TOKEN": "1:secret-part"}))


@pytest.fixture
def own_logging() -> Iterator[None]:
    """What is configured here is undone: pytest has handlers of its own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("own_logging")
def test_logs_blot_out_tokens_and_phone_numbers_in_tracebacks_too() -> None:
    stream = io.StringIO()
    logs.configure(("12345:top-secret",), stream)
    try:
        raise ValueError("https://host/bot12345:top-secret/getMe of +86 13812345678")
    except ValueError:
        logging.getLogger("test").exception("call 13812345678 failed with 98765:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
    assert "top-secret" not in stream.getvalue()
    assert "AAHdq" not in stream.getvalue()
    assert "13812345678" not in stream.getvalue()
