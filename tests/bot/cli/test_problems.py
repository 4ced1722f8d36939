"""What goes wrong with files is said in a sentence that names the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "command",
    [
        ("score", "rugao-2021", "--as-of", "2021-06-15", "--facts"),
        ("why", "rugao-2021", "长江", "总分", "--as-of", "2021-06-15", "--facts"),
        ("targets", "import", "rugao-2021"),
        ("import",),
    ],
)
def test_a_file_that_is_not_there(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'kaohe.db'}")
    missing = tmp_path / "missing.csv"
    assert main([*command, str(missing)]) == 2
    assert capsys.readouterr().err == f"{missing}: 没有这个文件或文件夹，请检查路径\n"


def test_a_folder_in_place_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "rugao-2021", "--as-of", "2021-06-15", "--facts", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: 是文件夹，不是文件\n"
