"""What a person can do wrong, as values: a code and its values; the words are in the catalogue under `errors.<code>`.

UserError
├── NotAllowed        the role or the unit does not permit it
├── NotFound          no such fact, unit, item, entry, draft …
├── Refused           the rule of the thing itself forbids it (too late, already done, impossible value)
│   └── ReasonNeeded  … until the person says why
└── Expired           a link, button or question that is no longer valid
"""

from __future__ import annotations


class UserError(Exception):
    """A mistake that the person can put right: `code` names the sentence, `values` fill it."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class NotAllowed(UserError):
    """The role or the unit does not permit it."""


class NotFound(UserError):
    """There is no such thing, or more than one that it could be."""


class Refused(UserError):
    """The matter itself forbids it."""


class ReasonNeeded(Refused):
    """The person has to give a reason first."""


class Expired(UserError):
    """The link, button or question is no longer valid."""
