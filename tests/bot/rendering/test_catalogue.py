"""Both languages say the same things, all that is said exists, and nothing stands there that nobody says."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from bot.domain import errors
from bot.domain.intents import DoubtKind
from bot.domain.languages import LANGUAGES, language_of
from bot.domain.pace import Pace
from bot.domain.people import Purpose, Role
from bot.domain.permissions import Action
from bot.domain.results import Unusual
from bot.handlers.commands import COMMANDS
from bot.rendering.catalogue import load_catalogue
from bot.rendering.marks import Marked

if TYPE_CHECKING:
    from bot.handlers.commands import Command

BOT = Path(__file__).parents[3] / "bot"
CATALOGUES = {language: load_catalogue(language) for language in LANGUAGES}
MESSAGES = CATALOGUES["zh-CN"].messages
FAMILIES = "|".join(sorted({key.split(".")[0] for key in MESSAGES}))
KEY = re.compile(rf"(?:{FAMILIES})\.(?!(?:html|css|js)$)[A-Za-z0-9_-]+")
ENUMS = {
    "people.role_": Role,
    "people.welcome_": Role,
    "people.bound_": (Purpose.RANKING, Purpose.REMINDERS),  # of a chat; others have greetings
    "picture.pace_": Pace,
    "receipts.unusual_": Unusual,
    "form.unusual_": Unusual,
    "receipts.ask_": DoubtKind,
    "doubts.": DoubtKind,
}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def sources() -> list[tuple[Path, ast.Module]]:
    paths = [path for path in sorted(BOT.rglob("*.py")) if "demo" not in path.parts]
    return [(path, ast.parse(path.read_text("utf-8"))) for path in paths]


@cache
def spoken() -> tuple[frozenset[str], frozenset[str]]:
    """Keys that stand in the code in full, and the beginnings of those that are put together."""
    keys, beginnings = set(), set()
    for _, tree in sources():
        nodes = list(ast.walk(tree))
        joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
        parts = {id(part) for node in joined for part in node.values}
        for node in nodes:
            if isinstance(node, ast.Constant) and id(node) not in parts and KEY.fullmatch(str(node.value)):
                keys.add(str(node.value))
        starts = [str(node.values[0].value) for node in joined if isinstance(node.values[0], ast.Constant)]
        beginnings |= {start for start in starts if re.match(rf"(?:{FAMILIES})\.", start)}
    return frozenset(keys | on_the_page() | in_templates()), frozenset(beginnings)


def on_the_page() -> set[str]:
    """What the form's page says: t("name") in its scripts, and names of sentences that are handed to it."""
    scripts = "".join(path.read_text("utf-8") for path in sorted((BOT / "web/static/form").glob("*.js")))
    keys = {f"page.{name}" for name in re.findall(r'\bt\("(\w+)"', scripts)}
    return keys | {f"page.{name}" for name in re.findall(r'"(\w+)"', scripts) if f"page.{name}" in MESSAGES}


def in_templates() -> set[str]:
    """What the templates of the web pages say: say("family.name")."""
    texts = "".join(path.read_text("utf-8") for path in sorted((BOT / "rendering/templates").rglob("*.html")))
    return set(re.findall(r'\bsay\("([\w.-]+)"[,)]', texts))


@cache
def mistakes() -> tuple[tuple[str, frozenset[str], str], ...]:
    """Every `raise UserError(code, …)` of the bot: code, names of its values, place. A code may be one of two."""
    kinds = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.UserError)}
    raised = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds and node.args:
                names = frozenset(one.arg or "**" for one in node.keywords)
                code = node.args[0]
                texts = [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]
                place = f"{path.name}:{node.lineno}"
                raised += [(str(one.value), names, place) for one in texts if isinstance(one, ast.Constant)]
    return tuple(raised)


def test_both_languages_have_the_same_sentences() -> None:
    for catalogue in CATALOGUES.values():
        assert catalogue.messages.keys() == MESSAGES.keys()


@pytest.mark.parametrize("key", MESSAGES)
def test_both_languages_say_a_sentence_with_the_same_values(key: str) -> None:
    asked = {language: fields(catalogue.messages[key]) for language, catalogue in CATALOGUES.items()}
    if key.startswith("formatting.day"):  # 6月15日 and 2021-06-15
        return
    if key.startswith("working."):  # Chinese counts with measures; English may leave one out
        assert asked["en"] <= asked["zh-CN"]
    else:
        assert asked["en"] == asked["zh-CN"]


def test_every_sentence_that_the_code_says_exists() -> None:
    keys, beginnings = spoken()
    assert keys - MESSAGES.keys() == set()
    assert {start for start in beginnings if not any(key.startswith(start) for key in MESSAGES)} == set()


def test_no_sentence_is_there_for_nobody() -> None:
    keys, beginnings = spoken()
    starts = tuple(sorted(beginnings))
    assert {key for key in MESSAGES if key not in keys and not key.startswith(starts)} == set()


def test_no_sentence_of_an_enumeration_is_lacking_or_left_over() -> None:
    _, beginnings = spoken()
    for start, members in ENUMS.items():
        assert start in beginnings
        assert {f"{start}{command}" for command in members} <= MESSAGES.keys() | {"people.bound_unit"}
    unusual = {key for key in MESSAGES if key.startswith("receipts.unusual_")}
    assert unusual == {f"receipts.unusual_{why}" for why in Unusual}
    assert {key for key in MESSAGES if key.startswith("receipts.ask_")} - {
        "receipts.ask_figure",
        "receipts.ask_placeholder",
    } == {f"receipts.ask_{kind}" for kind in DoubtKind}
    assert {key for key in MESSAGES if key.startswith("commands.")} == {
        f"commands.{command.name}" for command in COMMANDS
    }


def test_every_mistake_has_its_sentence_with_the_values_that_it_brings() -> None:
    assert len(mistakes()) > 20
    for code, names, place in mistakes():
        template = MESSAGES.get(f"errors.{code}")
        assert template is not None, f"{place}: errors.yaml has no {code}"
        assert fields(template) <= names, f"{place}: {code} says {fields(template)} and is told {set(names)}"


def test_every_right_that_can_be_lacking_has_its_sentence() -> None:
    assert {f"errors.not-allowed-{action}" for action in Action} <= MESSAGES.keys()


def test_no_mistake_is_left_over() -> None:
    raised = {code for code, _, _ in mistakes()} | {f"not-allowed-{action}" for action in Action} | {"unexpected"}
    assert {key.removeprefix("errors.") for key in MESSAGES if key.startswith("errors.")} == raised


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_telegram_takes_a_command_of_the_menu(command: Command) -> None:
    for catalogue in CATALOGUES.values():
        text = catalogue.plain(f"commands.{command.name}")
        assert 1 <= len(text) <= 256


def test_what_is_put_into_a_sentence_is_escaped() -> None:
    sentence = CATALOGUES["zh-CN"]("people.revoked", name="<b>&王")
    assert isinstance(sentence, Marked)
    assert sentence == "已结束 &lt;b&gt;&amp;王 的身份。"


def test_a_sentence_inside_a_sentence_is_not_escaped_twice() -> None:
    inner = CATALOGUES["zh-CN"]("people.revoked", name="<王>")
    assert str(inner) in CATALOGUES["zh-CN"]("people.revoked", name=inner)


def test_plain_text_is_not_escaped() -> None:
    assert CATALOGUES["zh-CN"].plain("people.revoked", name="<王>") == "已结束 <王> 的身份。"


@pytest.mark.parametrize("values", [{}, {"nam": "王"}])
def test_a_missing_value_is_an_error(values: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        CATALOGUES["zh-CN"]("people.revoked", **values)


def test_an_unknown_sentence_is_an_error() -> None:
    assert not CATALOGUES["zh-CN"].has("people.nobody")
    with pytest.raises(KeyError):
        CATALOGUES["zh-CN"]("people.nobody")


@pytest.mark.parametrize(
    ("code", "language"),
    [(None, "zh-CN"), ("zh", "zh-CN"), ("zh-hans", "zh-CN"), ("zh-TW", "zh-CN"), ("en", "en"), ("de", "en")],
)
def test_the_language_of_a_person(code: str | None, language: str) -> None:
    assert language_of(code) == language
