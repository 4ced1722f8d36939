"""What somebody's next words are for: a reason, a right figure, an answer, an announcement.

The codec of drafts (`bot.domain.drafts`) reads these annotations when it is built: their imports are there at run time.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from bot.domain.entries import Basis, Mode


@dataclass(frozen=True, slots=True)
class Undo:
    """Take these entries back."""

    entries: tuple[int, ...]
    action: Literal["undo"] = "undo"


@dataclass(frozen=True, slots=True)
class UndoLast:
    """Take the person's last report back."""

    action: Literal["undo-last"] = "undo-last"


@dataclass(frozen=True, slots=True)
class ReadAs:
    """Read an entry's number in the other way."""

    entry: int
    mode: Mode
    action: Literal["read-as"] = "read-as"


@dataclass(frozen=True, slots=True)
class Choose:
    """Settle a question with one of its options; None: with none of them."""

    draft: int
    option: int | None
    action: Literal["choose"] = "choose"


@dataclass(frozen=True, slots=True)
class Amend:
    """Settle a question about a correction with one of its changes; None: with none of them."""

    draft: int
    option: int | None
    action: Literal["amend"] = "amend"


@dataclass(frozen=True, slots=True)
class Restore:
    """Enter again what was taken back."""

    entries: tuple[int, ...]
    action: Literal["restore"] = "restore"


@dataclass(frozen=True, slots=True)
class Report:
    """Take these words as a report."""

    words: str
    action: Literal["report"] = "report"


@dataclass(frozen=True, slots=True)
class Edit:
    """Take these words in place of those that the message held before."""

    words: str
    action: Literal["edit"] = "edit"


@dataclass(frozen=True, slots=True)
class StoreWorkbook:
    """Store a workbook's figures: all, or (not `asked`) those that asked nothing."""

    draft: int
    asked: bool
    action: Literal["workbook"] = "workbook"


@dataclass(frozen=True, slots=True)
class HandInStatement:
    """Hand in a statement."""

    draft: int
    action: Literal["statement"] = "statement"


@dataclass(frozen=True, slots=True)
class SendForm:
    """Send in the form of the chat."""

    draft: int
    action: Literal["form"] = "form"


Retry = Undo | UndoLast | ReadAs | Choose | Amend | Restore | Report | Edit | StoreWorkbook | HandInStatement | SendForm


@dataclass(frozen=True, slots=True)
class ReasonOf:
    """Why something is to be done that needs a reason; `retry` is done with it, as of the message that asked first."""

    retry: Annotated[Retry, Field(discriminator="action")]
    chat_id: int
    message_id: int | None
    use: Literal["reason"] = "reason"


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """Why the entries of a unit's fact, up to `last`, go back to the unit."""

    unit: str
    fact: str
    last: int
    use: Literal["return"] = "return"


@dataclass(frozen=True, slots=True)
class RightFigure:
    """A reviewer's right running total with its reason, in place of a unit's figure as of the entry `last`."""

    unit: str
    fact: str
    last: int
    use: Literal["correct"] = "correct"


@dataclass(frozen=True, slots=True)
class ReturnAnswer:
    """The unit's answer to the return of an entry."""

    entry: int
    unit: str
    fact: str
    use: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class AssessReason:
    """An assessor's reason for the button `what`, or a number with its reason; `seen` is the last entry shown."""

    unit: str
    fact: str
    seen: int
    what: str
    use: Literal["assess"] = "assess"


@dataclass(frozen=True, slots=True)
class PublishNote:
    """What changed in a further version; `checksum` is the draft's that was shown."""

    basis: Basis
    checksum: str
    use: Literal["publish"] = "publish"


@dataclass(frozen=True, slots=True)
class AppealReason:
    """Why a unit objects to an item of what was published."""

    unit: str
    item: str
    use: Literal["object"] = "object"


@dataclass(frozen=True, slots=True)
class AppealAnswer:
    """The answer to an objection."""

    appeal: int
    use: Literal["appeal"] = "appeal"


@dataclass(frozen=True, slots=True)
class AnnouncementText:
    """The words of a new announcement."""

    use: Literal["announcement"] = "announcement"


@dataclass(frozen=True, slots=True)
class AnnouncementTime:
    """When an announcement is to go out."""

    announcement: int
    use: Literal["announcement-time"] = "announcement-time"


@dataclass(frozen=True, slots=True)
class AddressSecret:
    """The secret of a robot, by the number of its address in the address book."""

    address: int
    use: Literal["address-secret"] = "address-secret"


Purpose = (
    ReasonOf
    | ReturnReason
    | RightFigure
    | ReturnAnswer
    | AssessReason
    | PublishNote
    | AppealReason
    | AppealAnswer
    | AnnouncementText
    | AnnouncementTime
    | AddressSecret
)
