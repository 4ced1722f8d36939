"""What business systems report: figures, through the one door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.systems import FiguresRefused, System
from bot.parsing.system_figures import read_figures
from bot.rendering.api.reported import refused_told, stored_told
from bot.usecases import systems
from bot.usecases.standings import today
from bot.web.api.operation import Refusal

if TYPE_CHECKING:
    from bot.rendering.api.reported import StoredFiguresTold
    from bot.web.api.operation import Call


async def report(call: Call) -> StoredFiguresTold:
    """Store figures of the system that the key is for: all, or none. Raises BadRequest, Refusal."""
    token = call.token
    figures = read_figures(call.given, call.scheme, today(call.context, call.scheme))
    system = System(token.name, token.scheme, token.units, token.facts, token.created_by)
    try:
        return stored_told(await systems.report(call.context, system, figures))
    except FiguresRefused as refused:
        raise Refusal(refused_told(refused, call.scheme, call.catalogue)) from refused
