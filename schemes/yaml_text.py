"""Writes mappings, lists and texts as yaml that people read: short ones on a line, clauses folded, remarks above."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 110  # letters of a line, where CJK ones count two
_INDENT = "  "
_PLAIN = re.compile(r"[\w./（(《〈\u4e00-\u9fff][^\x00-\x20\x7f-\xa0\u2028\u2029\ufeff:#,\[\]{}&*!|>?'\"%@`\\]*")
_PERCENT = re.compile(r"\d+(?:\.\d+)?%")
_FOLDS = re.compile(r"[^\s\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff](?:[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]*[^\s])?")
_UNSEEN = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_WIDE = re.compile(r"[\u1100-\uffef]")
_LONG = 60  # letters of a text that stands below its key, not beside it


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with remarks, which stand as comments in the lines above its key."""

    value: Node
    notes: tuple[str, ...]


# Noted stands in mappings only. Every scalar is written as it will be read: as text.
Node: TypeAlias = "str | int | Noted | Sequence[Node] | Mapping[str, Node]"


def yaml_text(document: Mapping[str, Node], schema: str = "") -> str:
    """The text of a file; `schema`: where its JSON Schema lies, for editors."""
    head = [f"# yaml-language-server: $schema={schema}"] if schema else []
    return "\n".join([*head, *_mapping(document, "")]) + "\n"


def _mapping(entries: Mapping[str, Node], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in entries.items():
        if isinstance(value, Noted):
            lines += [f"{indent}# {' '.join(_UNPRINTED.sub(' ', note).split())}" for note in value.notes]
            value = value.value
        lines += _entry(f"{indent}{scalar(key)}:", value, indent)
    return lines


def _entry(key: str, value: Node, indent: str) -> list[str]:
    """A key with its value: beside it where that fits, else below."""
    if isinstance(value, str) and len(value) > _LONG and _FOLDS.fullmatch(value):
        return [f"{key} >-", f"{indent}{_INDENT}{value}"]
    flow = _flow(value)
    if flow is not None and (isinstance(value, str | int) or not value or _width(f"{key} {flow}") <= _WIDTH):
        return [f"{key} {flow}"]
    return [key, *_block(value, indent + _INDENT)]


def _block(value: Node, indent: str) -> list[str]:
    if isinstance(value, Mapping):
        return _mapping(value, indent)
    if isinstance(value, str | int | Noted):
        raise TypeError("a list or mapping is wanted")
    lines: list[str] = []
    for place, part in enumerate(value):
        flow = _flow(part)
        if flow is not None and _width(f"{indent}- {flow}") <= _WIDTH:
            lines.append(f"{indent}- {flow}")
        elif isinstance(part, Mapping):
            if place:
                lines.append("")
            first, *rest = _mapping(part, indent + _INDENT)
            while first.lstrip().startswith("#"):  # remarks of the first key stand above the dash
                lines.append(f"{indent}{first.lstrip()}")
                first, *rest = rest
            lines += [f"{indent}- {first.lstrip()}", *rest]
        else:
            lines.append(f"{indent}- {flow if flow is not None else _forced(part)}")
    return lines


def _flow(value: Node) -> str | None:
    """The value on one line; None where it holds remarks or lines of a sheet, which have lines of their own."""
    if isinstance(value, str | int):
        return scalar(value)
    if isinstance(value, Noted):
        return None
    if isinstance(value, Mapping):
        if "text" in value or "items" in value or any(isinstance(part, Noted) for part in value.values()):
            return None
        parts = [(scalar(key), _flow(part)) for key, part in value.items()]
        return None if any(part is None for _, part in parts) else f"{{{', '.join(f'{k}: {v}' for k, v in parts)}}}"
    flows = [_flow(part) for part in value]
    return None if None in flows else f"[{', '.join(map(str, flows))}]"


def _forced(value: Node) -> str:
    flow = _flow(value)
    if flow is None:
        raise ValueError("a list of lists has no remarks")
    return flow


def scalar(value: str | int) -> str:
    """The text as it stands behind a key or in brackets: in quotes where yaml would read anything else."""
    text = str(value)
    if _PLAIN.fullmatch(text) or _PERCENT.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _width(text: str) -> int:
    return len(text) + len(_WIDE.findall(text))
