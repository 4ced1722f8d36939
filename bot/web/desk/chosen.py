"""What an address chooses beside its page: a day and a basis."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import NotFound
from bot.domain.reviews import default_basis

if TYPE_CHECKING:
    from datetime import date

    from bot.web.desk.visit import Visit


def day_of(visit: Visit) -> date | None:
    """The chosen day; None: today, or the cycle's last day. Raises NotFound for what is no day."""
    return visit.day() if visit.query("day") else None


def basis_of(visit: Visit) -> Basis:
    """The chosen basis, or the scheme's usual one; raises NotFound for what is none."""
    with suppress(ValueError):
        return Basis(visit.query("basis") or default_basis(visit.scheme))
    raise NotFound("no-such-page")
