"""The vocabulary of a scheme, for the tests of parsing; made once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import schemes
from bot.parsing.names import vocabulary

if TYPE_CHECKING:
    from bot.parsing.names import Vocabulary


@cache
def words(scheme: str = "rugao-2021", own_unit: str = "changjiang") -> Vocabulary:
    return vocabulary(schemes.load(scheme), (own_unit,))
