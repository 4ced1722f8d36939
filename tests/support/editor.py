"""A yaml file as an editor sees it: by the core schema of YAML 1.2, in which yes and 2021-12-20 are words."""

from __future__ import annotations

import re
from typing import Any

import yaml


class _Editor(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 as the base class has it


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _Editor.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def as_edited(text: str) -> Any:
    """The file as JSON would hold it: keys are words."""
    return _keyed(yaml.load(text, _Editor))


def _keyed(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _keyed(value) for key, value in node.items()}
    return [_keyed(item) for item in node] if isinstance(node, list) else node
