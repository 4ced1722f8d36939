"""What would go out next, for the bureau to see before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.announcements import when
from bot.rendering.formatting import MESSAGE_LIMIT, fit
from bot.rendering.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.domain.notices import Coming
    from bot.rendering.catalogue import Catalogue

_NAMES = 12


def coming_screen(coming: Sequence[Coming], zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """When, what and to whom, in the order of time."""
    if not coming:
        return Screen(catalogue("previews.nothing"))
    lines: list[str] = [catalogue("previews.title")]
    for one in coming:
        names = "、".join(one.names[:_NAMES])
        if len(one.names) > _NAMES:
            names = catalogue.plain("rankings.and_others", names=names)
        what = catalogue.plain(f"previews.kind_{one.kind}")
        values = {"when": when(one.at, zone, catalogue), "what": what, "count": len(one.names), "names": names}
        lines.append(catalogue("previews.line", **values))
    lines.append(catalogue("previews.how"))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")))
