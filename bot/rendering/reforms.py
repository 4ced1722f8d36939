"""What the bureau is told when the rules of a scheme have changed: what is another, and whom it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.figures import hundredths, moved_to
from bot.rendering.formatting import counted, day
from bot.rendering.screen import message

if TYPE_CHECKING:
    from bot.domain.notices import SchemeChanged
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

_MOST_CHANGES, _MOST_UNITS = 5, 4


def scheme_changed_notice(changed: SchemeChanged, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The rules are others from a day on."""
    lines = [catalogue("reforms.title", scheme=scheme.title)]
    lines.append(
        catalogue("reforms.rewritten" if changed.rewritten else "reforms.since", day=day(changed.since, catalogue))
    )
    changes = changed.changes[catalogue.language]
    lines += [catalogue("reforms.change", change=change) for change in changes[:_MOST_CHANGES]]
    lines += counted("reforms.more", len(changes) - _MOST_CHANGES, catalogue)
    lines.append(catalogue("reforms.moved", count=len(changed.moved)) if changed.moved else catalogue("reforms.nobody"))
    for moved in changed.moved[:_MOST_UNITS]:
        before, after = (hundredths(total) for total in moved.total)
        unit = scheme.unit(moved.unit).short
        lines.append(catalogue("reforms.unit", unit=unit, before=before, after=after, ranks=moved_to(*moved.rank)))
    lines += counted("reforms.more_units", len(changed.moved) - _MOST_UNITS, catalogue)
    return message(lines, catalogue)
