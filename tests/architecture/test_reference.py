"""docs/reference is what the tables say; `python -m tests.support.reference` writes it."""

from __future__ import annotations

import pytest

from bot.config import Settings
from tests.support import reference
from tests.support.reference import FOLDER, PAGES


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_what_the_table_says(page: str) -> None:
    assert (FOLDER / page).read_text("utf-8") == PAGES[page]()


def test_there_is_no_page_that_nobody_generates() -> None:
    assert {file.name for file in FOLDER.iterdir()} == set(PAGES)


def test_the_values_of_the_example_file_are_the_defaults() -> None:
    shown = {name: value for name, _, value, _ in reference.explained()}
    token = {"BOT_TOKEN": "1:abc"}
    assert Settings.from_environment({**shown, **token}) == Settings.from_environment(token)


def test_the_examples_of_settings_are_taken() -> None:
    examples = {name: example for name, _, _, example in reference.explained() if example and name != "HOLIDAYS"}
    assert len(examples) > 4
    taken = Settings.from_environment({"BOT_TOKEN": "1:abc", **examples})
    defaults = Settings.from_environment({"BOT_TOKEN": "1:abc"})
    names = {(field.alias or name).upper(): name for name, field in Settings.model_fields.items()}
    assert all(getattr(taken, names[name]) != getattr(defaults, names[name]) for name in examples)
