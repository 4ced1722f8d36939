"""Text as Telegram reads it: explicit and automatic entities, offsets in UTF-16 units, trimming and lengths."""

from __future__ import annotations

import re
from typing import Any

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.links import units, units_before
from bot.demo.emulator.markup_html import parse_html
from bot.demo.emulator.markup_v2 import parse_markdown_v2

Entity = dict[str, Any]
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_KINDS = (
    "blockquote", "expandable_blockquote", "pre", "code", "text_link", "text_mention", "bold", "italic", "underline",
    "strikethrough", "spoiler", "custom_emoji", "date_time", "mention", "hashtag", "cashtag", "bot_command", "url",
    "email", "phone_number",
)  # fmt: skip
_VERBATIM = ("pre", "code")
_FOUND = ("mention", "hashtag", "bot_command", "url", "email")
_URL_END = r"[^\s<>\"'«»“”‘’、，。！？；：（）【】《》]"
_HOST = r"(?:[a-z0-9-]+\.)+(?:com|org|net|cn|me|io)"
_AUTOMATIC = (
    ("url", re.compile(rf"(?<![\w@])(?:https?://{_URL_END}+|{_HOST}\b(?:/{_URL_END}*)?)", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.])[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,8}\b", re.IGNORECASE)),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w{1,256}(?!\w)")),
)  # fmt: skip


def format_text(
    text: str, parse_mode: str | None, explicit: list[Entity] | None, *, commands: bool = True
) -> tuple[str, list[Entity]]:
    """Text and entities as Telegram would store them; ApiError 400 with its words about the first mistake.

    `parse_mode`: "HTML", "MarkdownV2" or none, in any case; it wins over `explicit`, the entities of the request
    (offsets in UTF-16 units), as in Telegram. `commands`: whether bot commands are looked for.
    """
    entities: list[Entity] = []
    mode = (parse_mode or "").lower()
    if mode == "html":
        text, entities = parse_html(_clean(text))
    elif mode == "markdownv2":
        text, entities = parse_markdown_v2(_clean(text))
    elif mode == "markdown":
        raise bad_request("parse_mode Markdown is not implemented by the emulator: use MarkdownV2 or HTML")
    elif mode:
        raise bad_request("unsupported parse_mode")
    elif explicit:
        entities = _checked(text, explicit)
    else:
        text = _clean(text)
    text, entities = _trimmed(text, entities)
    entities += [entity for entity in _automatic(text, commands=commands) if not _meets(entity, entities)]
    return text, sorted(entities, key=lambda part: (part["offset"], -part["length"], _KINDS.index(part["type"])))


def excerpt(text: str, entity: Entity) -> str:
    """The part of the text that an entity covers."""
    wide = text.encode("utf-16-le", "surrogatepass")
    start = entity["offset"] * 2
    return wide[start : start + entity["length"] * 2].decode("utf-16-le", "surrogatepass")


def _clean(text: str) -> str:
    return "".join(" " if ord(char) < 32 and char != "\n" else char for char in text.replace("\r", ""))


def _checked(text: str, explicit: list[Entity]) -> list[Entity]:
    end, checked = units(text), []
    borders = units_before(text)
    for entity in explicit:
        offset, length = entity["offset"], entity["length"]
        stop = offset + length
        mistakes = (
            (entity["type"] not in _KINDS, f"unsupported entity type {entity['type']!r} specified"),
            (offset < 0, f"receive an entity with incorrect offset {offset}"),
            (length < 0, f"receive an entity with incorrect length {length}"),
            (offset > end, f"entity begins after the end of the text at UTF-16 offset {offset}"),
            (
                stop > end,
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {stop}",
            ),
            (offset not in borders, f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {offset}"),
            (stop not in borders, f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {stop}"),
        )
        for is_wrong, message in mistakes:
            if is_wrong:
                raise bad_request(message)
        if length and entity["type"] not in _FOUND:  # what Telegram finds itself it finds below
            checked.append(dict(entity))
    verbatim = [entity for entity in checked if entity["type"] in _VERBATIM]
    return [entity for entity in checked if entity in verbatim or not _meets(entity, verbatim)]


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    head = units(text) - units(text.lstrip())
    text = text.strip()
    end, trimmed = units(text), []
    for entity in entities:
        start = max(0, entity["offset"] - head)
        stop = min(end, entity["offset"] + entity["length"] - head)
        if stop > start:
            trimmed.append(entity | {"offset": start, "length": stop - start})
    return text, trimmed


def _automatic(text: str, *, commands: bool) -> list[Entity]:
    entities: list[Entity] = []
    for kind, pattern in _AUTOMATIC:
        if kind == "bot_command" and not commands:
            continue
        for match in pattern.finditer(text):
            part = match.group().rstrip(".,:;!?'\")") if kind == "url" else match.group()
            entity = {"type": kind, "offset": units(text[: match.start()]), "length": units(part)}
            if not _meets(entity, entities):
                entities.append(entity)
    return entities


def _meets(entity: Entity, others: list[Entity]) -> bool:
    """Whether an entity shares a character with one that must not be divided or doubled."""
    solid = (*_VERBATIM, "text_link", "text_mention", "custom_emoji", "date_time", *_FOUND)
    return any(
        entity["offset"] < other["offset"] + other["length"] and other["offset"] < entity["offset"] + entity["length"]
        for other in others
        if other["type"] in solid
    )
