"""What a check of the ledger or of a backup looked at, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, in an operator's words; `fault`: what is wrong with it, empty where nothing is."""

    subject: str
    fault: str = ""
