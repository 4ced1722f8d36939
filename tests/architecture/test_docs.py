"""What the documents say is what there is."""

from __future__ import annotations

import re
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bot.cli import COMMANDS as CLI
from bot.cli import main
from bot.config import Settings
from bot.domain.languages import LANGUAGES
from bot.handlers.commands import COMMANDS
from bot.rendering.catalogue import load_catalogue

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_setting_is_explained_and_none_is_made_up() -> None:
    told = set(re.findall(r"^([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    assert told == {(field.alias or name).upper() for name, field in Settings.model_fields.items()}


def test_every_command_of_the_command_line_is_in_the_readme() -> None:
    told = set(re.findall(r"^\| `kaohe ([\w-]+)", read("README.md"), re.MULTILINE))
    assert told == set(CLI)


@pytest.mark.parametrize("command", CLI)
def test_every_command_of_the_command_line_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"usage: kaohe {command}" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_the_bot_has_words_for_the_menu(language: str) -> None:
    catalogue = load_catalogue(language)
    for command in COMMANDS:
        assert 1 <= len(catalogue.plain(f"commands.{command.name}")) <= 256


def test_commands_for_those_who_report_are_in_their_quick_start() -> None:
    told = set(re.findall(r"\| `/(\w+)", read("README.zh-CN.md")))
    assert told <= {command.name for command in COMMANDS}
    assert {"todo", "score", "rank", "why", "whatif", "gap", "history", "undo", "help"} <= told


GLOSSARY = [row.strip("|").split(" | ") for row in read("docs/glossary.md").splitlines() if row.startswith("| ")][2:]


@pytest.mark.parametrize("row", GLOSSARY, ids=lambda row: row[0].strip())
def test_every_word_of_the_glossary_has_its_place_in_the_code(row: list[str]) -> None:
    term, chinese, meaning, where = (cell.strip() for cell in row)
    places = re.findall(r"`([^`]+)`", where)
    assert term
    assert chinese
    assert meaning
    assert places
    assert [place for place in places if not exists(place)] == []


def test_every_word_stands_in_the_glossary_once() -> None:
    terms = [word for row in GLOSSARY for word in row[0].strip().split(", ")]
    assert len(set(terms)) == len(terms)


def exists(place: str) -> bool:
    """Whether there is such a file (with wildcards), or a module, class, function, field or column of that name."""
    if "/" in place:
        return next(ROOT.glob(place), None) is not None
    names = place.split(".")
    for count in range(len(names), 0, -1):
        try:
            owner: Any = import_module(".".join(names[:count]))
        except ModuleNotFoundError:
            continue
        for name in names[count:]:
            if hasattr(owner, name):
                owner = getattr(owner, name)
            elif name not in getattr(owner, "__dataclass_fields__", {}):
                return False
        return True
    return False


@pytest.mark.parametrize(
    "place", ["schemes/nothing.csv", "nothing", "bot.domain.nothing", "bot.domain.entries.Mode.NONE"]
)
def test_a_place_that_does_not_exist_is_noticed(place: str) -> None:
    assert not exists(place)


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of a machine, no word of how it was made."""
    strange = re.compile(r"/work/|/tmp/|/root/")
    listed = subprocess.run(("git", "ls-files"), capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    for name in listed:
        if name.endswith((".md", ".py", ".yaml", ".toml")) and not name.startswith("tests/"):
            assert not strange.search(read(name)), name
