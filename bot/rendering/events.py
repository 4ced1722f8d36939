"""Events as other systems read them: type, time and data. Figures are written as in the contract's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.events import ReportStored, StandingChanged
from bot.rendering.screen import Screen
from scoring import format_hundredths, format_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.events import Event, StandingPublished, StoredFigure
    from bot.domain.notices import Json
    from scoring import Scheme


def event_screen(event: Event, scheme: Scheme, published: str | None) -> Screen:
    """The event for machines; there is nothing to read for people. `published`: where publications are."""
    what = event.what
    if isinstance(what, ReportStored):
        kind, data = "report.stored", _stored(what, scheme)
    elif isinstance(what, StandingChanged):
        kind, data = "standing.changed", _changed(what)
    else:
        kind, data = "standing.published", _published(what, f"{published}/{scheme.id}" if published else None)
    return Screen("", data=_event(kind, event.at, scheme, data))


def greeting_event(scheme: Scheme, at: datetime) -> dict[str, Json]:
    """The first event that a webhook gets: it says only that it works."""
    return _event("greeting", at, scheme, {})


def _event(kind: str, at: datetime, scheme: Scheme, data: Mapping[str, Json]) -> dict[str, Json]:
    time = at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"type": kind, "timestamp": time, "data": {"scheme": scheme.id, **data}}


def _stored(what: ReportStored, scheme: Scheme) -> dict[str, Json]:
    return {"state": what.state.value, "entries": [_figure(figure, scheme) for figure in what.figures]}


def _figure(figure: StoredFigure, scheme: Scheme) -> dict[str, Json]:
    fact = scheme.fact(figure.fact)
    return {
        "entry": figure.entry,
        "unit": figure.unit,
        "fact": figure.fact,
        "date": figure.day.isoformat(),
        "mode": figure.mode.value,
        "value": format_value(figure.value, fact.kind, fact.levels),
        "replaces": figure.replaces,
    }


def _changed(what: StandingChanged) -> dict[str, Json]:
    units: list[Json] = [
        {"unit": each.unit, "rank": each.rank, "total": format_hundredths(each.total)} for each in what.units
    ]
    return {"as_of": what.as_of.isoformat(), "basis": what.basis.value, "units": units}


def _published(what: StandingPublished, page: str | None) -> dict[str, Json]:
    return {
        "version": what.version,
        "as_of": what.as_of.isoformat(),
        "basis": what.basis.value,
        "checksum": what.checksum,
        "page": f"{page}/{what.version}" if page is not None else None,
    }
