"""The command table: each command, word and button stands in it once."""

from __future__ import annotations

from collections import Counter

from bot.handlers.commands import BY_NAME, COMMANDS, COMMANDS_BY_JOB, TAPS, spoken
from bot.rendering.callback_data import Action


def test_names_and_words_are_of_one_command_each() -> None:
    said = Counter([word for command in COMMANDS for word in command.words])
    assert [word for word, count in said.items() if count > 1] == []
    assert len(BY_NAME) == len(COMMANDS)
    assert all(spoken(f"{word} 长江") == (command, "长江") for command in COMMANDS for word in command.words)


def test_help_tells_of_every_command_under_one_job() -> None:
    told = Counter(name for names in COMMANDS_BY_JOB.values() for name in names)
    assert told == Counter(name for name in BY_NAME if name != "start")  # which Telegram sends by itself


def test_every_button_belongs_to_one_command() -> None:
    owned = Counter(action for command in COMMANDS for action in command.taps)
    assert owned == Counter(Action)
    assert set(TAPS) == set(Action)
