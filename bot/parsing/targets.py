"""Targets out of a bureau's table: units and facts, either of them down and the other across."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.last_year import Final
from bot.domain.targets import TargetsRead
from bot.domain.workbooks import Wrong
from bot.parsing.last_year import Source, figures_of_table
from schemes.table_reading import Want

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.parsing.names import Vocabulary
    from schemes.sheets import Sheet


def read_targets(sheets: Sequence[Sheet], vocabulary: Vocabulary) -> TargetsRead:
    """The targets in the sheets that can be seen, and the cells that are not used."""
    visible = [sheet for sheet in sheets if not sheet.hidden]
    facts = {fact.id: fact for fact in vocabulary.scheme.facts if not fact.whole}
    targets, wrong = dict[tuple[str, str], Final](), list[Wrong]()
    for sheet in visible:
        source = Source(sheet, f"{sheet.title}!" if len(visible) > 1 else "", vocabulary, wrong)
        for target in figures_of_table(source, facts, Want.TARGET):
            other = targets.setdefault((target.unit, target.fact), target)
            if other.value != target.value:
                fact = facts[target.fact].short
                wrong.append(Wrong(target.cell, "twice", (("fact", fact), ("other", other.cell))))
    if not targets and not wrong:
        wrong.append(Wrong("", "no-targets"))
    return TargetsRead(tuple(targets.values()), tuple(wrong))
