"""What is written as yaml is read as it was, and looks as a person would have written it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from hypothesis import given
from hypothesis import strategies as st

from schemes.yaml_text import Noted, yaml_text

if TYPE_CHECKING:
    from schemes.yaml_text import Node

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
WORDS = TEXTS.filter(lambda word: word not in ("text", "items"))
RECORDS = st.dictionaries(WORDS, TEXTS, max_size=2)
NODES: st.SearchStrategy[Node] = st.recursive(
    TEXTS,
    lambda parts: st.lists(TEXTS | RECORDS, max_size=3) | st.dictionaries(TEXTS, parts, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, NODES, min_size=1, max_size=3))
def test_it_is_read_as_it_was_written(document: dict[str, Node]) -> None:
    assert yaml.load(yaml_text(document), yaml.BaseLoader) == document


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_remarks_are_never_read(notes: list[str]) -> None:
    written = yaml_text({"points": Noted("10", tuple(notes)), "last": "yes"})
    assert yaml.load(written, yaml.BaseLoader) == {"points": "10", "last": "yes"}


def test_clauses_fold_rules_stand_on_a_line_and_remarks_above() -> None:
    clause = "2021年12月20日前完成任务得20分，未完成按比例扣分，未达70%不得分。" * 2
    item: Node = {
        "item": "就业.新增",
        "points": 20,
        "text": clause,
        "proportional": {"fact": "新增", "nothing-below": "70%"},
    }
    text = yaml_text({"item": "就业", "points": Noted(20, ("待定：印的是20，加起来19",)), "items": [item]}, "s.json")
    assert (
        text
        == f"""\
# yaml-language-server: $schema=s.json
item: 就业
# 待定：印的是20，加起来19
points: 20
items:
  - item: 就业.新增
    points: 20
    text: >-
      {clause}
    proportional: {{fact: 新增, nothing-below: 70%}}
"""
    )
