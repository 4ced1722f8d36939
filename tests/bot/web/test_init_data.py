"""What Telegram signs is taken, all else refused. The signer is the stand-in's, written apart from the checker."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import MovableClock
from bot.demo.emulator.shapes import User
from bot.demo.emulator.views import init_data
from bot.web.init_data import InitDataVerifier, NotVerified

TOKEN = "1000:demo"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WANG = User(52_000_000_000, "王芳 & <b>", username="wang", language_code="zh-hans")


def keeper(token: str = TOKEN, at: datetime = NOW) -> InitDataVerifier:
    return InitDataVerifier(token, MovableClock(at))


def signed(age: timedelta = timedelta(0), token: str = TOKEN) -> str:
    return init_data(token, WANG, int((NOW - age).timestamp()))


def code_of(words: str, door: InitDataVerifier | None = None) -> str:
    with pytest.raises(NotVerified) as refused:
        (door or keeper()).person(words)
    return refused.value.code


def test_a_known_signature_is_telegrams() -> None:
    """The example that the community's libraries test with: token and words of a real bot."""
    words = (
        "query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C"
        "%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C"
        "%22is_premium%22%3Atrue%7D&auth_date=1662771648"
        "&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2"
    )
    door = keeper("5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8", datetime.fromtimestamp(1662771700, UTC))
    assert door.person(words) == 279058397


def test_who_opens_the_form_is_known() -> None:
    assert keeper().person(signed()) == WANG.id


@pytest.mark.parametrize("age", [timedelta(minutes=59), timedelta(minutes=-4)])
def test_fresh_words_open(age: timedelta) -> None:
    assert keeper().person(signed(age)) == WANG.id


@pytest.mark.parametrize("age", [timedelta(minutes=61), timedelta(days=400), timedelta(minutes=-6)])
def test_old_words_are_refused_and_called_old(age: timedelta) -> None:
    assert code_of(signed(age)) == "expired"


def test_another_bots_words_are_refused() -> None:
    assert code_of(signed(token="1001:other")) == "invalid"


@given(st.data())
def test_whoever_changes_a_letter_is_refused(data: st.DataObject) -> None:
    words = signed()
    at = data.draw(st.integers(0, len(words) - 1))
    letter = data.draw(st.characters())
    changed = words[:at] + letter + words[at + 1 :]
    if sorted(parse_qsl(changed, keep_blank_values=True)) != sorted(parse_qsl(words, keep_blank_values=True)):
        assert code_of(changed) == "invalid"


@given(st.text())
def test_nonsense_is_refused(words: str) -> None:
    assert code_of(words) == "invalid"


def test_a_field_that_stands_there_twice_is_refused() -> None:
    assert code_of("auth_date=9999999999&" + signed()) == "invalid"  # the last one is the signed one


def test_signed_words_without_a_person_are_refused() -> None:
    """As a page gets them that was opened by a button of the keyboard."""

    fields = {"auth_date": str(int(NOW.timestamp())), "query_id": "AA"}
    secret = hmac.digest(b"WebAppData", TOKEN.encode(), "sha256")
    said = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    seal = hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()
    assert code_of(urlencode(fields | {"hash": seal})) == "invalid"


def test_a_session_is_its_persons_for_a_working_day() -> None:
    session = keeper().session(WANG.id)
    assert keeper(at=NOW + timedelta(hours=11)).visitor(session) == WANG.id
    with pytest.raises(NotVerified, match="expired"):
        keeper(at=NOW + timedelta(hours=13)).visitor(session)


@pytest.mark.parametrize("change", ["", "x", "{}x", "1.{}", "52000000001{}"])
def test_a_made_up_session_is_refused(change: str) -> None:
    session = keeper().session(WANG.id)
    with pytest.raises(NotVerified, match="invalid"):
        keeper().visitor(change.format(session))


def test_a_session_of_another_token_is_refused() -> None:
    with pytest.raises(NotVerified, match="invalid"):
        keeper("1001:other").visitor(keeper().session(WANG.id))
