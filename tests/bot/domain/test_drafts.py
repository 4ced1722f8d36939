from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import drafts
from bot.domain.drafts import DraftContent, OpenQuestion, PromptedFigure, decode, encode
from bot.domain.intents import Doubt, DoubtKind
from bot.domain.prompts import Purpose, Retry
from bot.domain.statements import Filled

KINDS: tuple[type[DraftContent], ...] = get_args(DraftContent)
_ROWS = st.lists(st.dictionaries(st.text(), st.text(), max_size=3), max_size=3).map(tuple)
st.register_type_strategy(
    Filled, st.builds(Filled, st.dictionaries(st.text(), st.integers()), st.dictionaries(st.text(), _ROWS))
)
CONTENTS = st.one_of([st.from_type(kind) for kind in KINDS])


@given(CONTENTS)
def test_whatever_a_draft_holds_comes_back(content: DraftContent) -> None:
    assert decode(encode(content)) == content


def test_any_text_survives() -> None:
    doubt = Doubt(
        DoubtKind.NO_FACT, "新增就业\x00 12 \ud83d 😀"
    )  # a NUL and half a character, which text columns would refuse
    text = encode(OpenQuestion((), 1, doubt))
    assert text.isascii()
    assert decode(text) == OpenQuestion((), 1, doubt)


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_a_text_that_is_no_draft_is_none(text: str) -> None:
    assert decode(text) is None


@given(CONTENTS, st.data())
def test_a_spoilt_draft_is_none(content: DraftContent, data: st.DataObject) -> None:
    text = encode(content)
    assert decode(text[: data.draw(st.integers(0, len(text) - 1))]) is None
    kept: dict[str, Any] = json.loads(text)
    name = data.draw(st.sampled_from(["version", "content", *kept["content"]]))
    (kept if name in kept else kept["content"])[name] = {"none": "of these"}
    assert decode(json.dumps(kept)) is None


@pytest.mark.parametrize("version", [0, 2, None, "1"])
def test_another_version_is_none(version: object) -> None:
    kept = json.loads(encode(PromptedFigure("u", "f")))
    assert decode(json.dumps(kept | {"version": version})) is None


@pytest.mark.parametrize(("union", "tag"), [(DraftContent, "kind"), (Purpose, "use"), (Retry, "action")])
def test_each_type_has_a_name_of_its_own(union: object, tag: str) -> None:
    names = [next(one.default for one in fields(kind) if one.name == tag) for kind in get_args(union)]
    assert len(names) == len(set(names))


def test_every_type_that_has_a_kind_can_be_kept() -> None:
    own = [one for one in vars(drafts).values() if isinstance(one, type) and one.__module__ == drafts.__name__]
    assert set(KINDS) == {one for one in own if isinstance(getattr(one, "kind", None), str)}
