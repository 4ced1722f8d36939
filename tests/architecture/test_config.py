"""Settings: every mistake is named at once, in words."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING

import pytest

from bot.config import Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize(
    ("given", "meant"),
    [("DATABSE_URL", "DATABASE_URL"), ("ADMIN_ID", "ADMIN_IDS"), ("HTTP_PROT", "HTTP_PORT"), ("SCHEMES", "SCHEME")],
)
def test_a_misspelt_setting_is_named_with_the_right_one(given: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=f"^{given}: there is no such setting; is {meant} meant"):
        Settings.from_environment({"BOT_TOKEN": "1:abc", given: "1"})
    # Where the right one is set, the other must be somebody else's.
    Settings.from_environment({"BOT_TOKEN": "1:abc", given: "1", meant: ""})


def test_variables_of_other_programs_are_theirs() -> None:
    others = ("HTTP_PROXY", "https_proxy", "PATH", "HOME", "LANG", "TZ", "POSTGRES_PASSWORD", "PGHOST", "HOSTNAME")
    Settings.from_environment({"BOT_TOKEN": "1:abc", **dict.fromkeys((*others, "NOTIFY_SOCKET", "LOCK"), "x")})


@pytest.mark.parametrize("name", sorted((field.alias or name).upper() for name, field in Settings.model_fields.items()))
def test_what_is_wrong_is_said_in_our_words(name: str) -> None:
    _, problems = Settings.read({"BOT_TOKEN": "1:abc", name: "?!\x01"})
    for sentence in problems.values():
        assert re.match(rf"{name}: [a-z]", sentence) or name == "HOLIDAYS"
        assert "Input should" not in sentence


def test_a_mail_server_needs_a_sender_and_a_page_and_is_not_shown() -> None:
    mail = {"SMTP_URL": "smtps://a%40b.cn:pass-word@mail.b.cn", "MAIL_FROM": "考核 <a@b.cn>"}
    url = Settings.from_environment({"BOT_TOKEN": "1:abc", "PUBLIC_URL": "https://b.cn", **mail}).smtp_url
    assert url is not None
    assert "pass-word" not in repr(url)
    for given in (
        mail,
        {**mail, "PUBLIC_URL": "https://b.cn", "MAIL_FROM": ""},
        {"SMTP_URL": "ftp://a:pass-word@b.cn"},
    ):
        with pytest.raises(SettingsError, match="SMTP_URL: ") as told:
            Settings.from_environment({"BOT_TOKEN": "1:abc", **given})
        assert "pass-word" not in str(told.value)


def test_an_address_without_tls_is_for_this_machine_only() -> None:
    Settings.from_environment({"BOT_TOKEN": "1:abc", "PUBLIC_URL": "http://127.0.0.1:8080"})
    with pytest.raises(SettingsError, match=r"PUBLIC_URL: should begin with https://.*'http://example\.org'"):
        Settings.from_environment({"BOT_TOKEN": "1:abc", "PUBLIC_URL": "http://example.org"})


def test_empty_means_not_set_and_lists_are_split() -> None:
    settings = Settings.from_environment(
        {"BOT_TOKEN": "1:abc", "PUBLIC_URL": " ", "ADMIN_IDS": "1, 2", "SCHEME": "a,b"}
    )
    assert settings.public_url is None
    assert settings.admin_ids == {1, 2}
    assert settings.schemes == ("a", "b")


def test_the_night_and_the_operators_holidays(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text("# 2027\n2027-02-06 2027-02-08 off  # 春节\n\n2027-02-20 work\n", "utf-8")
    settings = Settings.from_environment(
        {"BOT_TOKEN": "1:abc", "QUIET_HOURS": "19:30 - 07:00", "HOLIDAYS": str(file), "ESCALATE_AFTER": "3"}
    )
    assert settings.quiet_hours == (time(19, 30), time(7))
    assert settings.holidays == (frozenset(date(2027, 2, day) for day in (6, 7, 8)), frozenset({date(2027, 2, 20)}))
    assert settings.escalate_after == 3


def test_what_is_wrong_with_the_holidays_is_told_by_line(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text("2027-02-06 2027-02-08 off\n2027-02-07 work\nsoon off\n2027-02-08 2027-02-06 off\noff\n", "utf-8")
    with pytest.raises(SettingsError) as told:
        Settings.from_environment({"BOT_TOKEN": "1:abc", "HOLIDAYS": str(file)})
    assert [part.split(":")[0] for part in str(told.value).split("; ")] == [
        "HOLIDAYS", "line 3", "line 4", "line 5",
    ]  # fmt: skip
    assert f"{file}, line 2: 2027-02-07 is both off and work" in str(told.value)
    assert "should read like 2027-02-06 2027-02-12 off" in str(told.value)


@pytest.mark.parametrize("night", ["21:00", "08:00-21:00", "09:00-08:00", "25:00-08:00"])
def test_a_night_that_is_none(night: str) -> None:
    with pytest.raises(SettingsError, match="QUIET_HOURS: should span the night"):
        Settings.from_environment({"BOT_TOKEN": "1:abc", "QUIET_HOURS": night})


@pytest.mark.parametrize("rate", ["fast", "-1", "1001", "2.5", "³"])
def test_a_rate_that_is_none(rate: str) -> None:
    with pytest.raises(SettingsError, match="SEND_RATE: should be how many messages a second, 1 to 1000, or 0"):
        Settings.from_environment({"BOT_TOKEN": "1:abc", "SEND_RATE": rate})


def test_the_rate_is_telegram_s_unless_it_is_set() -> None:
    assert Settings.from_environment({"BOT_TOKEN": "1:abc"}).send_rate == 30
    assert Settings.from_environment({"BOT_TOKEN": "1:abc", "SEND_RATE": "0"}).send_rate == 0


def test_a_file_of_holidays_that_is_not_there() -> None:
    with pytest.raises(SettingsError, match=r"HOLIDAYS: nowhere\.txt cannot be read"):
        Settings.from_environment({"BOT_TOKEN": "1:abc", "HOLIDAYS": "nowhere.txt"})


def test_the_token_does_not_show_when_settings_are_printed() -> None:
    assert "secret-part" not in repr(Settings.from_environment({"BOT_TOKEN": "1:secret-part"}))
