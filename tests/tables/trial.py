"""A table as a bureau sends it, sent to the real bot: its questions are answered, what is clear is stored, compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from bot.domain.entries import Mode
from bot.domain.people import Role
from bot.storage import ledger
from scoring import parse_value
from tests.support.city import BUREAU, SCHEME, TOWN, running_city, text_of

if TYPE_CHECKING:
    from tests.support.city import City

SENT = Path(__file__).parent / "sent"
_STORE = re.compile(r"^(✅ (只?记|确认)|记录|确认|保存)")
_MOST_TAPS = 12
_CARD = "☀️"  # the morning's card, which comes by itself


@dataclass(frozen=True)
class Trial:
    """One table with what has to come of it (see `expected.json`)."""

    file: str
    name: str
    kind: str
    role: str
    clock: str
    outcome: str
    stored: dict[str, dict[str, str]]
    day: tuple[str, ...]
    scheme: str = SCHEME
    caption: str | None = None
    before: tuple[str, ...] = ()
    may: dict[str, dict[str, str]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    or_refuse: tuple[str, ...] = ()
    ask_ok: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    answer: str = ""


@dataclass
class Outcome:
    """What came of it: all that the bot said, what the ledger holds, and what is wrong with that."""

    said: str = ""
    asked: int = 0
    stored: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def trials() -> list[Trial]:
    """All tables that are here."""
    return TypeAdapter(list[Trial]).validate_json((SENT / "expected.json").read_text("utf-8"))


async def run(trial: Trial, folder: Path) -> Outcome:
    """Send the table to a fresh city, and judge what comes of it."""
    outcome = Outcome()
    async with running_city(folder, CLOCK=f"{trial.clock}T10:30+08:00", SCHEME=trial.scheme) as city:
        user = BUREAU if trial.role == "bureau" else TOWN
        role, unit = (Role.BUREAU, None) if trial.role == "bureau" else (Role.COORDINATOR, trial.role)
        await city.join(user, role, unit, trial.scheme)
        for words in trial.before:
            await city.say(user, words, "已记")
        known = len(await _entries(city, trial.scheme))
        details: dict[str, Any] = {"caption": trial.caption} if trial.caption else {}
        await city.peer.document(user, trial.name, (SENT / trial.file).read_bytes(), **details)
        message = await city.peer.wait_for_message(user, match=lambda message: _CARD not in text_of(message))
        outcome.said = text_of(message)
        while outcome.asked < _MOST_TAPS and (data := _answer(trial, message)) is not None:
            if len(await _entries(city, trial.scheme)) != known:
                outcome.faults.append("stored before an answer")
            outcome.asked += 1
            message = await _tapped(city, user, message, data, outcome)
        if (data := _data(message, _STORE)) is not None:
            await _tapped(city, user, message, data, outcome)
        outcome.stored = _totals(await _entries(city, trial.scheme))
        _judge(trial, outcome, city)
    return outcome


async def _entries(city: City, scheme: str) -> list[Any]:
    async with city.app.context.db.read() as tx:
        return await ledger.since(tx, scheme, 0)


async def _tapped(city: City, user: int, message: dict[str, Any], data: str, outcome: Outcome) -> dict[str, Any]:
    await city.peer.tap(user, message, data)
    edited: dict[str, Any] = await city.peer.wait_for_edit(user)
    outcome.said += "\n" + text_of(edited)
    return edited


def _answer(trial: Trial, message: dict[str, Any]) -> str | None:
    """The button that answers a question; None where the message asks nothing."""
    text = text_of(message)
    if not text.endswith(("？", "?")):
        return None
    patterns = [pattern for heading, pattern in trial.answers.items() if f"「{heading}」" in text]
    pattern = patterns[0] if patterns else trial.answer
    return _data(message, re.compile(pattern)) if pattern else None


def _data(message: dict[str, Any], pattern: re.Pattern[str]) -> str | None:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    keys = [key for row in rows for key in row if pattern.search(key["text"]) and "⚠️" not in key["text"]]
    return str(keys[0]["callback_data"]) if keys else None


def _totals(entries: list[Any]) -> dict[tuple[str, str], tuple[int, str]]:
    totals: dict[tuple[str, str], tuple[int, str]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.date, entry.id)):
        before = totals.get((entry.unit, entry.fact), (0, ""))[0]
        after = before + entry.value if entry.mode is Mode.INCREMENT else entry.value
        totals[entry.unit, entry.fact] = (after, entry.date.isoformat())
    return totals


def _judge(trial: Trial, outcome: Outcome, city: City) -> None:
    scheme, faults = city.app.context.scheme(trial.scheme), outcome.faults

    def values(told: dict[str, dict[str, str]]) -> dict[tuple[str, str], int]:
        return {
            (unit, fact): parse_value(text, scheme.fact(fact).kind, scheme.fact(fact).levels)
            for unit, facts in told.items()
            for fact, text in facts.items()
        }

    meant, may = values(trial.stored), values(trial.may)
    refused = (
        not outcome.stored and trial.or_refuse and all(re.search(words, outcome.said) for words in trial.or_refuse)
    )
    for key, (value, day) in outcome.stored.items():
        if value not in (meant.get(key), may.get(key)):
            faults.append(f"WRONG {key} {value}, meant {meant.get(key)}")
        elif day not in trial.day and key in meant:
            faults.append(f"WRONG day {key} {day}, meant {trial.day}")
    missing = [] if refused else [key for key in meant if key not in outcome.stored]
    if missing:
        faults.append(f"left out {missing}")
    if outcome.asked and trial.outcome == "store" and not trial.ask_ok:
        faults.append("asked needlessly")
    if trial.outcome == "ask" and not outcome.asked:
        faults.append("did not ask")
    faults += [f"not said: {words}" for words in trial.words if not re.search(words, outcome.said) and not refused]
    faults += [f"noise: {words}" for words in trial.not_words if re.search(words, outcome.said)]
