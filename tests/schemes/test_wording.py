"""Every sentence about a scheme can be told in Chinese."""

import ast
from pathlib import Path
from string import Formatter
from typing import get_args

from schemes.diagnostics import Question
from schemes.slips import CUT, SLIPS
from schemes.table_values import SENTENCES
from schemes.wording import sentences, told
from scoring import Message

ROOMS = ("scoring", "schemes", "bot/cli", "bot/usecases", "bot/handlers", "bot/parsing")


def templates() -> set[str]:
    """The templates of all messages that the code makes."""
    calls = (
        node
        for room in ROOMS
        for path in Path(room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message"
    )
    literals = {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}
    slips = {slip.sentence for slip in SLIPS} | {CUT}
    return literals | slips | set(SENTENCES.values()) | set(get_args(Question))


def fields(template: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_message_has_its_chinese_sentence_and_no_sentence_is_idle() -> None:
    assert templates() == set(sentences())


def test_a_sentence_says_all_that_the_message_says() -> None:
    assert {english for english, chinese in sentences().items() if fields(chinese) - fields(english)} == set()


def test_messages_inside_of_messages_are_told_too() -> None:
    inner = Message("no {kind} is called {given!r}", kind=Message("fact"), given="jobs")
    assert told(Message("{called}; there are {known}", called=inner, known=("a", "b")), "zh-CN") == (
        "没有叫「jobs」的指标；有：a、b"
    )
    assert told(Message("{inner}", inner=inner), "en") == "no fact is called 'jobs'"
    assert told("plain", "zh-CN") == "plain"
