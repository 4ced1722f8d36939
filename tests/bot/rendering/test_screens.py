"""Every screen in both languages: its words as files to read, and Telegram's limits with the worst names."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.demo.emulator.entities import format_text
from bot.demo.emulator.links import units
from bot.demo.emulator.markup_rich import rich_fields
from bot.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.outlets.telegram.markup import html
from bot.outlets.telegram.rich import rich_html
from bot.rendering.callback_data import unpack
from bot.rendering.catalogue import Catalogue, load_catalogue
from bot.rendering.phone import ONE_PHONE, height
from tests.support.context import SCHEME, offering
from tests.support.screens import SCREENS, made

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.rendering.screen import Screen, Table
    from scoring import Scheme

RUGAO = offering(SCHEME).scheme
SNAPSHOTS = Path(__file__).parent / "snapshots"
A_FEW_LINES = 120  # that English takes beyond the Chinese that people read here
HIGHER = {  # screens that may be higher than one phone's, and why
    "health-busy": "the operator's, at a desk",
    "workbook-much-asked": "of a file, at a desk",
    "workbook-half-wrong": "of a file, at a desk",
    "workbook-bureaus-table": "of a file, at a desk",
}
WORST = "<b>&😀»" * 40


class Recording(Catalogue):
    """A catalogue that notes which sentences were asked for."""

    def __init__(self, language: str) -> None:
        super().__init__(language, load_catalogue(language).messages)
        self.said: set[str] = set()

    def __call__(self, key: str, /, **values: object):  # type: ignore[no-untyped-def] # as in Catalogue
        self.said.add(key)
        return super().__call__(key, **values)

    def plain(self, key: str, /, **values: object) -> str:
        self.said.add(key)
        return super().plain(key, **values)


def written(screens: Iterable[Screen]) -> str:
    """Screens as text: the message, then a line for each row of buttons."""
    blocks = []
    for screen in screens:
        lines = [screen.text]
        lines += _drawn(screen.table) if screen.table else []
        lines += [
            " ".join(f"[{button.label}]({button.data or button.url or button.page or button.copies})" for button in row)
            for row in screen.buttons
        ]
        lines += [f"picture {screen.picture.name}"] if screen.picture else []
        lines += [f"file {screen.file.name}"] if screen.file else []
        lines += [f"kept {screen.telegram_file.name}"] if screen.telegram_file else []
        lines += [f"reply: {screen.ask_reply}"] if screen.ask_reply else []
        lines += [f"group: {screen.ask_group}"] if screen.ask_group else []
        blocks.append("\n".join(lines))
    return "\n\n=====\n\n".join(blocks) + "\n"


def _drawn(table: Table) -> list[str]:
    return ["table:", table.before, *(" | ".join(cells) for cells in (table.head, *table.rows)), table.after]


def worst(scheme: Scheme) -> Scheme:
    """The scheme with every name long, of astral letters, and looking like HTML."""
    return replace(
        scheme,
        title=WORST,
        groups=tuple(replace(named, title=WORST) for named in scheme.groups),
        units=tuple(replace(named, name=WORST, aliases=()) for named in scheme.units),
        facts=tuple(replace(named, title=WORST) for named in scheme.facts),
        items=tuple(replace(named, title=WORST) for named in scheme.items),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_reads_as_it_should(name: str, language: str, *, snapshot_update: bool) -> None:
    path = SNAPSHOTS / f"{name}.{language}.txt"
    text = written(made(name, RUGAO, load_catalogue(language)))
    if snapshot_update:
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


def test_no_snapshot_is_an_orphan() -> None:
    expected = {f"{name}.{language}.txt" for name in SCREENS for language in LANGUAGES}
    assert {path.name for path in SNAPSHOTS.iterdir()} == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_is_no_higher_than_a_phone(language: str) -> None:
    catalogue = load_catalogue(language)
    heights = {name: max(map(height, made(name, RUGAO, catalogue))) for name in SCREENS}
    most = ONE_PHONE if language == DEFAULT_LANGUAGE else ONE_PHONE + A_FEW_LINES
    assert {name: high for name, high in heights.items() if high > most and name not in HIGHER} == {}


@pytest.mark.parametrize("scheme", [RUGAO, worst(RUGAO)], ids=["rugao", "worst"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_telegram_takes_a_screen(name: str, language: str, scheme: Scheme) -> None:
    """The stand-in parses HTML and counts as Telegram does."""
    screens = made(name, scheme, load_catalogue(language))
    assert screens
    for screen in screens:
        text, entities = format_text(html(screen.text), "HTML", None)
        assert 0 < units(text) <= (1024 if screen.picture or screen.file or screen.telegram_file else 4096)
        assert len(entities) <= 100
        if screen.table is not None:
            (content,) = rich_fields({"html": rich_html(screen.table) or ""}).values()
            assert [block["type"] for block in content["blocks"]].count("table") == 1
        assert screen.ask_reply is None or len(screen.ask_reply) <= 64
        assert all(0 < len(row) <= 8 for row in screen.buttons)
        assert sum(len(row) for row in screen.buttons) <= 100
        for button in (button for row in screen.buttons for button in row):
            assert 0 < len(button.label) <= 64
            assert len((button.data or "").encode()) <= 64
            assert button.page or button.url or button.copies or unpack(button.data or "") is not None
            assert button.copies is None or 1 <= len(button.copies) <= 256
        if screen.picture:
            width, height = struct.unpack(">II", screen.picture.png[16:24])
            assert width + height <= 10_000
            assert max(width, height) <= 20 * min(width, height)
            assert len(screen.picture.png) < 10_000_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_by_some_screen(language: str) -> None:
    """So each was filled with its values; commands, mistakes, days and the arithmetic have tests of their own."""
    catalogue = Recording(language)
    for name in SCREENS:
        made(name, RUGAO, catalogue)
    elsewhere = (
        "api.",  # what other systems are told, who ask over HTTP in tests/e2e/test_api.py
        "working.",
        "errors.",
        "api.",  # what programs are told: tests/e2e/test_api.py
        "form.",
        "health.doctor_",
        "page.",
        "alarms.",
        "comparisons.",
        "doubts.",
        "commands.",
        "desk",  # families of the desk's pages, which a browser opens in tests/browser/test_desk.py
        "evidence.sent_in",
        "formatting.",
        "headlines.",
        "standings.",
        "still_open.",
        "workbook.",
        "receipts.more",
        "receipts.effect_without_most",
        "receipts.figure_rate",
        "receipts.withdrawn_state",
        "inquiries.progress_item_without_most",
        "sheets.unlimited",
        "sheets.endless",
        "tables.impossible",
        "sheets.taken",
        "corrections.undone_reason",
        "rankings.sent_privately",
        "ranking_page.",
        "publications.page_",
        "announcing.thanks",
        "last_year.column_total",
        "last_year.brought_in",
        "sheets.row_not_applying",
        "gaps.of_section",
        "posters.",
        "audit.word_",
        "applications.own_",
        "applications.other_",
        "applications.admitted_all",
    )
    silent = {key for key in catalogue.messages if not key.startswith(elsewhere)} - catalogue.said
    assert silent == set()
