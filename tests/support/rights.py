"""What each role gets for each command, button and route: one table, tried in full and written out for people."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from bot.handlers.commands import BY_NAME
from bot.rendering.callback_data import Action
from bot.rendering.catalogue import load_catalogue

TABLE = Path(__file__).with_name("rights.csv")
ACTORS = {
    "own": "coordinator of the unit",
    "other": "coordinator of another unit",
    "bureau": "bureau",
    "leader": "leader",
    "department": "reviewer of the fact's department",
    "elsewhere": "reviewer of another department",
    "stranger": "nobody",
    "gone": "coordinator whose role has ended",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What is tried (`words`, a button's data, or a request, with names in braces), and who may."""

    kind: str  # command, group (a command there), button, route
    name: str
    words: str
    allowed: frozenset[str]


def rows() -> tuple[Row, ...]:
    """The table, in its order; a mark is y or n, nothing else."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = []
        for row in csv.DictReader(file):
            marks = {actor: row[actor] for actor in ACTORS}
            if set(marks.values()) - {"y", "n"}:
                raise ValueError(f"{TABLE.name}: {row['kind']} {row['name']}: a mark is neither y nor n")
            allowed = frozenset(actor for actor, mark in marks.items() if mark == "y")
            table.append(Row(row["kind"], row["name"], row["words"], allowed))
        return tuple(table)


def document() -> str:
    """The table as docs/reference/rights.md."""
    catalogue = load_catalogue("en")
    lines = [
        "# Who may do what",
        "",
        "Generated from `tests/support/rights.csv`, every cell of which is tried through the real bot: what is refused",
        "stores nothing and says nothing but the refusal. The rules behind it are the table in",
        "`bot/domain/permissions.py`; an operator in `ADMIN_IDS` is the bureau everywhere. Each row asks about one",
        "unit (and one fact that a department reviews). The web routes at the end are asked over HTTP with what",
        "Telegram signs for the person; the webhook answers Telegram alone.",
        "",
        "| | what | " + " | ".join(ACTORS.values()) + " |",
        "| --- | --- | " + " | ".join("---" for _ in ACTORS) + " |",
    ]
    for row in rows():
        shown = {
            "command": f"`/{row.name}`",
            "group": f"`/{row.name}` in a group",
            "button": f"button `{row.name}`",
            "route": f"`{row.name}`",
        }
        purpose = catalogue.plain(f"commands.{row.name}") if row.name in BY_NAME and row.kind != "button" else ""
        marks = " | ".join("✓" if actor in row.allowed else "–" for actor in ACTORS)
        lines.append(f"| {shown[row.kind]} | {purpose} | {marks} |")
    return "\n".join(lines) + "\n"


def missing() -> set[str]:
    """Commands and buttons that the table leaves out."""
    listed = {(row.kind == "button", row.name) for row in rows() if row.kind != "route"}
    return {name for name in BY_NAME if (False, name) not in listed} | {
        action.name for action in Action if (True, action.name) not in listed
    }


def routes() -> set[str]:
    """The web routes that the table asks for, by method and pattern."""
    return {row.name for row in rows() if row.kind == "route"}
