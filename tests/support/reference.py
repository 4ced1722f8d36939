"""docs/reference, generated from the tables that the program itself works with.

`python -m tests.support.reference` writes it.
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import yaml

import schemes
from bot.config import Settings
from bot.domain.languages import LANGUAGES
from bot.handlers.commands import COMMANDS, Place
from bot.rendering.catalogue import load_catalogue
from schemes.document import AwardDocument, ItemDocument
from schemes.json_schema import json_schema
from scoring.rules.options import Options, dashed
from tests.support import rights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.handlers.commands import Command

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"
GENERATED = "`python -m tests.support.reference` writes this page; a test compares it."


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """The lines of a Markdown table."""
    lines = [list(heads), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


# --- commands


def commands() -> str:
    """The command table as docs/reference/commands.md."""
    catalogues = [load_catalogue(language) for language in LANGUAGES]
    rows = (
        (
            f"`/{command.name}`",
            "、".join(command.words) or "–",
            _roles(command),
            " and ".join(place.value for place in Place if place in command.places),
            *(catalogue.plain(f"commands.{command.name}") for catalogue in catalogues),
            " ".join((command.handler.__doc__ or "").split()).replace("[", "\\["),
            ", ".join(f"`{action.name}`" for action in command.taps) or "–",
        )
        for command in COMMANDS
    )
    heads = ("command", "in words", "who", "chat", "做什么", "what it does", "how it is called", "its buttons")
    return "\n".join(
        (
            "# Commands of the bot",
            "",
            f"Generated from `bot/handlers/commands.py` and the catalogue, in the order of the menus. {GENERATED}",
            "Every command is typed with a slash or, without one, as one of its Chinese words: `/rank` is 排名.",
            "Who may do what with whose figures is in [rights.md](rights.md).",
            "Commands of the command line tell of themselves: `kaohe --help`.",
            "",
            *table(heads, rows),
            "",
        )
    )


def _roles(command: Command) -> str:
    """The roles to which it is offered."""
    english = load_catalogue("en")
    every = {role for each in COMMANDS for role in each.roles}
    if not command.roles:
        return "everybody, strangers too"
    if command.operators:
        return "operators (`ADMIN_IDS`)"
    if command.roles == every:
        return "every role"
    return ", ".join(sorted(english.plain(f"people.role_{role}") for role in command.roles))


# --- settings

ENVIRONMENT = ROOT / ".env.example"


def settings() -> str:
    """The settings as docs/reference/settings.md."""
    required = {(field.alias or name).upper() for name, field in Settings.model_fields.items() if field.is_required()}
    rows = (
        (
            f"`{name}`",
            meaning,
            "must be given" if name in required else f"`{value}`" if value else "not set",
            f"`{example or value}`",
        )
        for name, meaning, value, example in explained()
    )
    return "\n".join(
        (
            "# Settings",
            "",
            f"Generated from `bot/config.py` and `.env.example`. {GENERATED}",
            "`kaohe run` reads them from the environment and, beneath it, from `.env`; all that is wrong is named.",
            "",
            *table(("setting", "meaning", "default", "example"), rows),
            "",
        )
    )


def explained() -> Iterator[tuple[str, str, str, str]]:
    """Each setting of `.env.example`: name, the words above it, value and, from a line `# NAME=…`, an example."""
    for block in ENVIRONMENT.read_text("utf-8").split("\n\n"):
        if (assignment := re.search(r"^([A-Z_]+)=(.*)$", block, re.MULTILINE)) is None:
            continue
        name, value = assignment.groups()
        example = re.search(rf"^# {name}=(.*)$", block, re.MULTILINE)
        words = re.findall(rf"^#( (?!{name}=).*)$", block, re.MULTILINE)
        # Lines that are indented further show what a file looks like.
        meaning = "".join(f"<br>`{line.strip()}`<br>" if line.startswith("  ") else line for line in words)
        yield name, meaning.replace("<br><br>", "<br>").strip(), value, example[1] if example else ""


# --- rules

_DAY = r"^\d{4}-\d{2}-\d{2}$"


def rules() -> str:
    """The vocabulary of rules, awards and conditions as docs/reference/rules.md."""
    lines = [
        "# Rules",
        "",
        f"Generated from what the loader of schemes reads by. {GENERATED}",
        "A line of the sheet has exactly one rule, an award exactly one way of paying; each is a key of that name.",
        "`schemes/README.md` shows which words of a document lead to which rule. The examples are shipped.",
        "",
    ]
    parts: dict[str, dict[str, Any]] = {}
    for title, file, document in (
        ("Rules of a line", "section", ItemDocument),
        ("Ways of paying an award", "awards", AwardDocument),
    ):
        definitions = json_schema(file)["definitions"]
        properties = definitions[document.__name__]["properties"]
        kinds = {
            dashed(name): properties[dashed(name)]["$ref"].rpartition("/")[2]
            for group in document.ONE_OF
            for name in group
            if name != "items"
        }
        lines += [f"## {title}", ""]
        for name, kind in sorted(kinds.items()):
            lines += [f"### {name}", "", *_record(kind, definitions[kind]), *_example(name)]
        needed = {part for kind in kinds.values() for part in _parts(kind, definitions)} - set(kinds.values())
        parts |= {part: definitions[part] for part in needed}
    lines += ["## What rules and awards are made of", ""]
    for kind in sorted(parts):
        lines += [f"### {kind}", "", *_record(kind, parts[kind])]
    return "\n".join(lines)


def _record(kind: str, schema: dict[str, Any]) -> list[str]:
    """What a record does, in the words of its class, and its options."""
    lines = [_words(_classes()[kind]), ""]
    if "anyOf" in schema:
        alone, schema = schema["anyOf"]
        key = next(key for key, value in schema["properties"].items() if value == alone)
        lines += [f"Written short, its value is that of `{key}`.", ""]
    for choice in schema.get("allOf", ()):
        keys = ", ".join(f"`{each['required'][0]}`" for each in choice["oneOf"])
        lines += [f"Exactly one of {keys}.", ""]
    rows = (
        (f"`{key}`", "yes" if key in schema["required"] else "", _kind(value))
        for key, value in schema["properties"].items()
    )
    return [*lines, *table(("option", "needed", "what may stand there"), rows), ""]


def _words(kind: type[Options]) -> str:
    """A class's docstring; a paragraph in columns is an example, and shown as it stands."""
    paragraphs = (inspect.getdoc(kind) or "").split("\n\n")
    return "\n\n".join(indent(text, "    ") if re.search(r"\S {2,}\S", text) else text for text in paragraphs)


@cache
def _classes() -> dict[str, type[Options]]:
    """Everything that can stand in a scheme's files, by its class's name."""
    kinds: list[type[Options]] = [Options]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return {kind.__name__: kind for kind in kinds}


def _kind(schema: dict[str, Any]) -> str:
    """What a value may be, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return _either(*schema["anyOf"])
    if schema.get("type") == "object":
        return f"a mapping to {_kind(schema['additionalProperties'])}"
    if schema.get("type") == "array":
        return f"a list of {_kind(schema['items'])}"
    pattern = schema.get("pattern", "")
    return (
        "a day, like 2021-12-31"
        if pattern == _DAY
        else "a percentage, like 70%"
        if pattern.endswith("%$")
        else "a text"
    )


def _either(first: dict[str, Any], second: dict[str, Any]) -> str:
    if first.get("type") == "number":
        decimals = "" if second["pattern"].startswith("^0*") else ", two decimals at most"
        return f"a number up to {first['maximum']:,.15g}{decimals}"
    if first.get("type") == "array" and first["items"] == second:
        return f"{_kind(second)}, or a list of them"
    return f"{_kind(first)}, or {_kind(second)}"


def _parts(kind: str, definitions: dict[str, Any]) -> set[str]:
    """The records that a record's options are made of, at any depth."""
    parts: set[str] = set()
    waiting = [kind]
    while waiting:
        for name in re.findall(r"#/definitions/(\w+)", str(definitions[waiting.pop()])):
            if name not in parts:
                parts.add(name)
                waiting.append(name)
    return parts


def _example(rule: str) -> list[str]:
    """The use of a rule in a shipped scheme that shows most options; of several the shortest, of none nothing."""
    uses = (
        use
        for name in schemes.ids()
        for file in sorted(schemes.folder_of(name).rglob("*.yaml"))
        for use in _uses(file, rule)
    )
    best = min(uses, key=lambda use: (-use[0], len(use[1]), use), default=None)
    if best is None:
        return []
    _, text, place = best
    return [f"`{place}`:", "", "```yaml", text, "```", ""]


def _uses(file: Path, rule: str) -> Iterator[tuple[int, str, str]]:
    """Each line or award of a file with this rule: how many options it has, its text, and where it is."""
    text = file.read_text("utf-8")
    for node in _mappings(yaml.compose(text, yaml.SafeLoader)):
        keys = {key.value: (key, value) for key, value in node.value}
        if rule in keys and keys.keys() & {"item", "award"} and "items" not in keys:
            key, value = keys[rule]
            lines = text[key.start_mark.index : value.end_mark.index].rstrip().splitlines()
            indent = key.start_mark.column
            shown = "\n".join([lines[0], *(line[indent:] for line in lines[1:])])
            scheme = file.parents[file.parent.name == "sections"].name
            options = len(value.value) if isinstance(value, yaml.MappingNode) else 1
            yield options, shown, f"{scheme}: {(keys.get('item') or keys['award'])[1].value}"


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    """All mappings of a document."""
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _mappings(each)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "rights.md": rights.document,
    "rules.md": rules,
    "settings.md": settings,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")
