"""Figures get into the ledger by one door: who appends entries is listed here, with the reason why."""

from __future__ import annotations

import ast
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"
APPENDS = {
    "usecases/admission.py": "the door itself",
    "demo/run.py": "sample figures into a database that the demo has just made",
}
# Every way in which a figure comes: it goes through the door's functions.
ENTERS = {
    "usecases/assessing.py": {"weigh", "store"},  # what an assessor states
    "usecases/changing.py": {"weigh", "store"},  # corrections in words, restored reports
    "usecases/correcting.py": {"weigh", "store"},  # a reviewer's right figure is looked over; … and taken back
    "usecases/exchanging.py": {"bring_in"},  # kaohe import
    "usecases/filling.py": {"weigh", "store"},  # the form in the chat and on its page
    "usecases/reopening.py": {"store"},
    "usecases/reporting.py": {"weigh", "store"},  # text, edit, taps on readings and receipts
    "usecases/reviewing.py": {"store", "take_over"},  # the reviewer's right figure; self-assessed figures
    "usecases/statements.py": {"weigh", "store"},  # a statement's figures
    "usecases/systems.py": {"weigh", "store"},  # what business systems send by the API
    "usecases/timeliness.py": {"store"},  # missed periods that the bot has counted and the bureau enters
    "usecases/undoing.py": {"store"},  # undo
    "usecases/workbooks.py": {"weigh", "store"},  # a filled-in workbook, a bureau's table
}
DOOR = {"store", "take_over", "bring_in", "weigh"}


def sources() -> dict[str, ast.Module]:
    return {str(path.relative_to(BOT)): ast.parse(path.read_text("utf-8")) for path in sorted(BOT.rglob("*.py"))}


def names_imported(tree: ast.Module, module: str) -> dict[str, str]:
    """What a module takes from another one: the name there -> what it is called here."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == module]
    return {alias.name: alias.asname or alias.name for node in imports for alias in node.names}


def appending(tree: ast.Module) -> bool:
    """Whether a module reaches the ledger's `append` by any name, or writes rows of entries itself."""
    ledger = names_imported(tree, "bot.storage").get("ledger", "-")
    texts = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Call)}
    return "append" in names_imported(tree, "bot.storage.ledger") or bool(
        texts & {f"{ledger}.append", "insert(entries)"}
    )


def test_only_the_door_appends_to_the_ledger() -> None:
    found = {name for name, tree in sources().items() if appending(tree)}
    assert found - {"storage/ledger.py"} == set(APPENDS)


def test_every_way_goes_through_the_door() -> None:
    found: dict[str, set[str]] = {}
    for name, tree in sources().items():
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "bot.usecases.admission"
            for alias in node.names
        }
        if used := DOOR & called & imported:
            found[name] = used
    assert found == ENTERS
