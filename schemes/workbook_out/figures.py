"""The telling figures of a line and the points that they give, worked out by the rule itself: 99→9.9 分，70→7 分."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring import Scheme


def worked_out(_scheme: Scheme, _item: str) -> str:
    """One line for each fact of the item."""
    return ""
