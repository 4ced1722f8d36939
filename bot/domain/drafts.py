"""Drafts: what waits for a tap, a reply or a number; nothing of it counts yet. A type for each kind, and the codec.

The codec reads the annotations of these types, and of all that they hold, at run time: what they name is imported then.
A change that makes older texts unreadable raises the version. Drafts live for days; one that cannot be read is gone.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, TypeAdapter

from bot.domain.amending import Change
from bot.domain.evidence import Upload
from bot.domain.guides import Guide
from bot.domain.intents import Claim, Doubt
from bot.domain.last_year import Final
from bot.domain.prompts import Purpose
from bot.domain.results import Suspicion, Unusual
from bot.domain.statements import Filled
from bot.domain.workbooks import Given, Workbook


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """A workbook's figure: `given.seen` is the last entry that the preview showed, `sure` its doubt."""

    given: Given
    sure: Unusual | None
    asks: bool


# The kinds have no slots: storage reads `kind` from the class.


@dataclass(frozen=True)
class OpenQuestion:
    """Which of the options is meant: readings of unclear words (`doubt`), or an unusual figure (`suspicion`).

    `message_id` is the message that the figure stands in: editing it later corrects the answer, and before an answer
    closes the question. `replaces` is the entry that the answer replaces, `settled_by` the update that answered,
    `sure` what the person has said yes to before this was asked. `edited`: the message says something else since.
    """

    options: tuple[Claim, ...]
    message_id: int | None
    doubt: Doubt | None = None
    suspicion: Suspicion | None = None
    replaces: int | None = None
    groups: tuple[tuple[Claim, ...], ...] = ()  # instead of options: claims that one tap stores together
    chat_id: int | None = None  # of the message; unknown of older questions
    settled_by: int | None = None
    forwarded: bool = False  # the message holds somebody else's words
    sure: tuple[Unusual, ...] = ()
    reason: str = ""  # why the figure is stated, where it was said
    edited: bool = False
    kind: Literal["question"] = "question"

    @property
    def choices(self) -> tuple[tuple[Claim, ...], ...]:
        """What each button stores."""
        return self.groups or tuple((claim,) for claim in self.options)


@dataclass(frozen=True)
class ProposedCorrection:
    """A reviewer's right running total, shown and not stored yet, in place of a fact's figures up to `last`.

    `newest`: the fact's last entry when it was shown; `settled_by`: the update that answered.
    """

    unit: str
    fact: str
    last: int
    newest: int
    value: int
    reason: str
    settled_by: int | None = None
    kind: Literal["correction"] = "correction"


@dataclass(frozen=True)
class OpenAmendment:
    """Which of the changes is meant by the words of a message.

    `suspicions`: what is doubtful about the only one, which was tapped before. `receipt` is the bot's message that the
    words are a reply to, `settled_by` the update that answered.
    """

    words: str
    changes: tuple[Change, ...]
    chat_id: int | None
    message_id: int | None
    suspicions: tuple[Suspicion, ...] = ()
    receipt: int | None = None
    restores: bool = False  # what was taken back is entered again
    forwarded: bool = False
    settled_by: int | None = None
    kind: Literal["amendment"] = "amendment"


@dataclass(frozen=True)
class PromptedReply:
    """The purpose for which the person's next message is read.

    `question` is the chat and the message that asks for them, once it was sent; `settled_by` the update that answered.
    `next_words`: it asks by buttons, and what is typed right after it answers it, too, though it is no reply.
    """

    purpose: Annotated[Purpose, Field(discriminator="use")]
    question: tuple[int, int] | None = None
    settled_by: int | None = None
    next_words: bool = False
    kind: Literal["words"] = "words"


@dataclass(frozen=True)
class PromptedFigure:
    """The fact whose figure a bare number is, in the chat where it was asked for."""

    unit: str
    fact: str
    chat_id: int | None = None  # unknown of older ones
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True)
class OpenForm:
    """How far the guided form of a unit is, which message shows it, and which update led there."""

    guide: Guide
    message_id: int | None
    update_id: int | None
    kind: Literal["form"] = "form"


@dataclass(frozen=True)
class UnassignedFile:
    """A file that is not attached to a report yet, the message it came with, and the message that asks."""

    file: Upload
    chat_id: int | None
    message_id: int | None
    question: int | None
    kind: Literal["evidence"] = "evidence"


@dataclass(frozen=True)
class LastYearFile:
    """Last year's totals that a file would change, each with the id of the total that it replaces."""

    name: str
    finals: tuple[tuple[Final, int | None], ...]
    kind: Literal["last-year"] = "last-year"


@dataclass(frozen=True)
class FilledWorkbook:
    """The figures of a workbook that would change something, and the update that settled it."""

    name: str
    figures: tuple[KeptFigure, ...]
    settled_by: int | None = None
    kind: Literal["workbook"] = "workbook"


@dataclass(frozen=True)
class OpenTable:
    """A table with questions, and the answers to them in their order, empty for those that are still open.

    An answer is a `Meant` or a day as ISO; `remembered`: the answers so far are those of an earlier table.
    """

    workbook: Workbook
    answers: tuple[str, ...]
    remembered: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class FilledStatement:
    """A previewed statement; erased once settled, for it tells of persons. `state`: what the preview rests on."""

    name: str
    duty: str
    unit: str
    filled: Filled
    state: tuple[int, ...]
    kind: Literal["statement"] = "statement"


@dataclass(frozen=True)
class Applying:
    """Somebody applies for a unit, step by step: `unit` None until it is chosen; then their name is what lacks."""

    unit: str | None
    by_link: bool  # came by the scheme's link
    kind: Literal["applying"] = "applying"


@dataclass(frozen=True)
class Done:
    """What an update has brought about, so that another attempt to answer it does not do it again. Nothing waits."""

    act: str
    subject: str
    kind: Literal["done"] = "done"


DraftContent = (
    OpenQuestion
    | ProposedCorrection
    | OpenAmendment
    | PromptedReply
    | PromptedFigure
    | OpenForm
    | UnassignedFile
    | LastYearFile
    | FilledWorkbook
    | OpenTable
    | FilledStatement
    | Applying
    | Done
)
C = TypeVar("C", bound=DraftContent)


@dataclass(frozen=True, slots=True)
class Draft(Generic[C]):
    """One thing that waits for this person, until it is settled or expires."""

    id: int  # 0 before it is stored
    person_id: int
    update_id: int | None
    scheme: str
    content: C
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    content: Annotated[DraftContent, Field(discriminator="kind")]
    version: Literal[1] = 1


_CODEC = TypeAdapter(_Kept)


def encode(content: DraftContent) -> str:
    """What a draft holds, as JSON; ASCII only, so that any characters of a message survive."""
    return json.dumps(_CODEC.dump_python(_Kept(content), mode="json"))


def decode(text: str) -> DraftContent | None:
    """Read what `encode` wrote; None for what was erased, is of another version, or cannot be read."""
    try:
        return _CODEC.validate_python(json.loads(text)).content
    except ValueError:
        return None
