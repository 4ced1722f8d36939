"""The files that a workbook becomes, and from which cell each of their lines and keys comes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import yaml

from schemes.plain import shortened
from schemes.workbook_in.cells import Placed
from schemes.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from schemes.yaml_text import Node

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class Files:
    """The files of a scheme by their names, and from which cells they come.

    `cells`: `units.csv:2` is a line as a whole, `units.csv:2:name` a column or key of it, `awards.yaml:5:` the rule of
    what begins on the line.
    """

    texts: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def add_yaml(self, file: str, tree: Mapping[str, Any], schema: str, kind: type | None = None) -> None:
        """A yaml file of what the tree says; of a kind of document in its short forms."""
        short = cast("Mapping[str, Node]", tree if kind is None else shortened(dict(tree), kind))
        text = yaml_text(short, schema)
        self.texts[file] = text
        self._note(cast("yaml.Node", yaml.compose(text, _Loader)), short, "", file)

    def _note(self, node: yaml.Node, tree: Node, key: str, file: str) -> None:
        place = f"{file}:{node.start_mark.line + 1}"
        if isinstance(tree, Placed):
            self.cells.setdefault(place, tree.cell)
            self.cells.setdefault(f"{place}:{key}", tree.cell)
        elif isinstance(node, yaml.MappingNode):
            parts = cast("Mapping[str, Node]", tree)
            rules = (_first_cell(part) for name, part in parts.items() if name != "items")
            if (rule := next(filter(None, rules), None)) is not None:
                self.cells.setdefault(f"{place}:", rule)
            for (name, part), value in zip(node.value, parts.values(), strict=True):
                self._note(part, value, name.value, file)
                if isinstance(value, Placed):
                    self.cells.setdefault(f"{file}:{name.start_mark.line + 1}", value.cell)
                    self.cells.setdefault(f"{file}:{name.start_mark.line + 1}:{name.value}", value.cell)
        elif isinstance(node, yaml.SequenceNode):
            for part, value in zip(node.value, cast("Sequence[Node]", tree), strict=True):
                self._note(part, value, key, file)

    def add_remarks(self, file: str, remarks: Iterable[Placed]) -> None:
        """A file that holds nothing but what is undecided."""
        lines = []
        for number, remark in enumerate(remarks, start=1):
            lines.append(f"# 待定：{' '.join(remark.split())}\n")
            self.cells[f"{file}:{number}"] = remark.cell
        if lines:
            self.texts[file] = "".join(lines)

    def add_csv(self, file: str, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
        """A table."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        for number, line in enumerate(lines, start=2):
            writer.writerow([" ".join(cell.split()) for cell in line])
            for column, cell in zip(columns, line, strict=True):
                if isinstance(cell, Placed):
                    self.cells.setdefault(f"{file}:{number}", cell.cell)
                    self.cells[f"{file}:{number}:{column}"] = cell.cell
        self.texts[file] = text.getvalue()


def _first_cell(tree: Node) -> str | None:
    """The cell of a tree's first text; None of a text itself: among an item's keys the rule is the tree."""
    if isinstance(tree, str) or not isinstance(tree, Mapping | Sequence):
        return None
    for part in tree.values() if isinstance(tree, Mapping) else tree:
        if (cell := part.cell if isinstance(part, Placed) else _first_cell(part)) is not None:
            return cell
    return None
