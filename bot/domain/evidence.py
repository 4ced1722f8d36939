"""Evidence: files that prove what was reported, which of them are taken, and which reports still lack some. Pure."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Refused
from bot.domain.reviews import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from bot.domain.entries import Entry, Mode, Origin
    from bot.domain.projection import Link
    from scoring import Scheme

LARGEST = 20 * 1024 * 1024  # bytes; a bot is given no larger file
PAGE = 6  # pieces on one page
# What tells of other records, or is the reviewer's own, has no file to prove it.
_WITHOUT = (Source.IMPORT, Source.SYSTEM, Source.SAMPLE, Source.REVIEW)
_PARTS = 5_000  # files inside a document; real ones have some dozens


class Medium(StrEnum):
    """How Telegram carries a file: by which method it is sent again."""

    PHOTO = "photo"
    DOCUMENT = "document"


class Trouble(StrEnum):
    """Why a file was not kept, for good."""

    TYPE = "type"  # it is not what its name says
    SIZE = "size"
    GONE = "gone"  # Telegram does not give it any more


class _Family(StrEnum):
    PICTURE = "picture"
    PDF = "pdf"
    OFFICE = "office"


_FAMILIES = {
    **dict.fromkeys(("jpg", "jpeg", "png", "webp", "heic", "heif"), _Family.PICTURE),
    "pdf": _Family.PDF,
    **dict.fromkeys(("docx", "xlsx", "doc", "xls"), _Family.OFFICE),
}
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as Telegram tells of it; `size` in bytes, 0 if not told. The sender chose name and type."""

    file_id: str
    unique_id: str  # the same whoever sends it; cannot be used to fetch it
    medium: Medium
    name: str
    mime: str
    size: int
    album: str = ""  # sent together with others


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file, the message that it came with, and the `words` to the reviewer where it answers a return."""

    upload: Upload
    origin: Origin
    words: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a file turned out to be: kept under its `sha256` (hex), or why it was not."""

    sha256: str
    ending: str
    size: int
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that was sent with or after a report."""

    id: int
    scheme: str
    entry_ids: tuple[int, ...]
    upload: Upload
    person_id: int
    at: datetime  # UTC
    content: Content | None = None  # None: not fetched yet


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence with the reports that it proves."""

    evidence: Evidence
    unit: str
    facts: tuple[str, ...]
    by: str  # name of the sender


@dataclass(frozen=True, slots=True)
class Evidences:
    """The evidence of a unit, or of one of its facts, newest first, one page of it."""

    scheme: str
    unit: str
    fact: str | None
    rows: tuple[Shown, ...]
    page: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True)
class Unproven:
    """A report whose evidence is still to be sent. `value` in the fact's smallest unit."""

    entry_id: int
    fact: str
    mode: Mode
    value: int
    date: date


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file that was sent: attached to these entries, or kept until somebody chooses some."""

    scheme: str
    entries: tuple[Entry, ...] = ()
    quiet: bool = False  # of an album whose first file was answered
    waiting: int = 0  # files that wait for the answer
    question: int | None = None  # the message that asks already
    choices: tuple[tuple[Entry, ...], ...] = ()  # the person's last reports, those that lack evidence first


def check(upload: Upload) -> None:
    """Refuse what is not taken at all by its name and size: before anything is stored or fetched. Raises Refused."""
    if family_of(upload) is None:
        raise Refused("evidence-type", name=upload.name)
    if upload.size > LARGEST:
        raise Refused("evidence-size", most=LARGEST // (1024 * 1024))


def family_of(upload: Upload) -> _Family | None:
    """The family of a file by its medium and the ending of its name; None for what is not taken."""
    if upload.medium is Medium.PHOTO:
        return _Family.PICTURE
    return _FAMILIES.get(PurePosixPath(upload.name).suffix.removeprefix(".").lower())


def examine(upload: Upload, data: bytes) -> str | Trouble:
    """The ending that the bytes deserve, or why the file is not kept: a name proves nothing."""
    if len(data) > LARGEST:
        return Trouble.SIZE
    ending = ending_of(data)
    return ending if ending is not None and _FAMILIES[ending] is family_of(upload) else Trouble.TYPE


def ending_of(data: bytes) -> str | None:
    """What the bytes are, among what is taken; None for everything else. An old .doc and .xls look the same: doc."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "heic"
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(_OLD_OFFICE):
        return "doc"
    return _zipped(data) if data.startswith(b"PK\x03\x04") else None


def _zipped(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:  # reads the list of parts only: nothing is unpacked
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if len(names) > _PARTS or "[Content_Types].xml" not in names:
        return None
    return next((ending for part, ending in _OFFICE_PARTS.items() if part in names), None)


def facts_with_evidence(scheme: Scheme) -> list[str]:
    """The facts whose reports are to be proved."""
    return [fact.id for fact in scheme.facts if fact.evidence]


def unproven(scheme: Scheme, counting: Iterable[Link], proven: Collection[int]) -> list[Link]:
    """The counting entries without evidence, in order; those that a reviewer has confirmed need none.

    `proven`: the first entries of the chains with evidence, which proves their corrections too.
    """
    lacking = [
        link
        for link in counting
        if scheme.fact(link.entry.fact).evidence
        and link.entry.value > 0
        and link.entry.origin.source not in _WITHOUT
        and link.state in (State.WAITING, State.RETURNED)
        and link.root not in proven
    ]
    return sorted(lacking, key=lambda link: (link.entry.date, link.root))
