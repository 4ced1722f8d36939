"""Whatever the reader of tables doubts has a sentence in every language."""

from __future__ import annotations

import pytest

from bot.domain.languages import LANGUAGES
from bot.parsing.table_doubts import reason_of
from bot.rendering.catalogue import load_catalogue
from schemes.table_values import SENTENCES, Doubt

# Told with other words: names that are none, values by their reason, what nobody takes for a fact, the whole table.
OTHERWISE = {"row-unknown", "fact-unknown", "column-unknown", "value", "column-other", "rows-missing"}
NOTES = {"hidden-rows", "hidden-columns", "rounded", "not-used", "month-not-used", "target"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(set(SENTENCES) - OTHERWISE))
def test_a_doubt_has_its_sentence(code: str, language: str) -> None:
    key = f"note_{code}" if code in NOTES else f"wrong_{reason_of(Doubt('B2', code))}"
    assert load_catalogue(language).has(f"workbook.{key}")
