"""The page of files: what can be taken away, and the work of the last hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.desk_jobs import JobKind
from bot.rendering.formatting import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from bot.domain.desk_jobs import Job
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Scheme

_NAME = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """A file to take: what a button sends (`name` and `chosen`, of `choices` where there are any), and its words."""

    name: str
    title: str
    hint: str
    buttons: tuple[tuple[str, str], ...]  # what is chosen, and the button's word
    choices: tuple[tuple[str, str], ...] = ()  # units, where one is chosen from a list


@dataclass(frozen=True, slots=True)
class JobRow:
    """A piece of work of the last hour: where it can be looked at or taken, and how it stands (`chip`)."""

    address: str
    title: str
    at: str
    chip: str
    state: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A piece of work on its own page: since how many seconds, or why it failed."""

    title: str
    seconds: int
    failure: str


def offer_of(name: str, endings: Sequence[str], catalogue: Catalogue) -> Offer:
    """A file that is made as one of these kinds."""
    buttons = tuple((ending, catalogue.plain(f"desk_files.as_{ending}")) for ending in endings)
    return Offer(name, *_words(name, catalogue), buttons)


def template_offer(units: Sequence[str], scheme: Scheme, catalogue: Catalogue, *, everybody: bool) -> Offer:
    """The workbook to fill in: of one of these units, or of all in one file."""
    names = tuple((unit, scheme.unit(unit).short) for unit in units)
    whole = (("", catalogue.plain("desk_files.all_units")),) if everybody else ()
    take = catalogue.plain("desk_files.take")
    if len(names) == 1:
        return Offer("template", *_words("template", catalogue), ((names[0][0], take),))
    return Offer("template", *_words("template", catalogue), (), (*whole, *names))


def statement_offers(
    duties: Iterable[Duty], units: Sequence[str], scheme: Scheme, catalogue: Catalogue, *, collects: bool
) -> list[Offer]:
    """For each duty with a statement its form for one of these units, and for the bureau what was handed in."""
    names = [(unit, scheme.unit(unit).short) for unit in units]
    offers = []
    take = catalogue.plain("desk_files.take")
    for duty in duties:
        title = clip(duty.title, _NAME)
        choices = tuple((f"{duty.id} {unit}", name) for unit, name in names)
        hint = catalogue.plain("desk_files.form_hint")
        if len(choices) == 1:
            offers.append(Offer("form", title, hint, ((choices[0][0], take),)))
        elif choices:
            offers.append(Offer("form", title, hint, (), choices))
        if collects:
            offers.append(Offer("collected", title, catalogue.plain("desk_files.collected_hint"), ((duty.id, take),)))
    return offers


def job_rows(jobs: Iterable[Job], catalogue: Catalogue, zone: tzinfo) -> list[JobRow]:
    """The work of the last hour, the newest first."""
    rows = []
    for job in jobs:
        state = "waiting" if job.runs else "failed" if job.lost or job.failure else "ready"
        chip = {"waiting": "ask", "failed": "bad", "ready": "good"}[state]
        place = "result" if state == "ready" and not job.outcome else "job"
        at = f"{job.begun_at.astimezone(zone):%H:%M}"
        rows.append(
            JobRow(
                f"files/{place}/{job.id}",
                title_of(job, catalogue),
                at,
                chip,
                catalogue.plain(f"desk_files.{'shown' if job.outcome and state == 'ready' else state}"),
            )
        )
    return rows


def waiting_of(job: Job, now: datetime, catalogue: Catalogue) -> Waiting:
    """How a piece of work stands that has come to nothing yet."""
    failure = job.failure or (catalogue.plain("desk_files.lost") if job.lost else "")
    return Waiting(title_of(job, catalogue), int((now - job.begun_at).total_seconds()), failure)


def title_of(job: Job, catalogue: Catalogue) -> str:
    """What a piece of work is called: by the file that came in, or by what is made."""
    if job.kind is not JobKind.EXPORT:
        return clip(job.name or catalogue.plain("desk_files.pasted"), _NAME)
    return clip(job.file_name, _NAME) or _words(job.asked.partition(" ")[0], catalogue)[0]


def _words(name: str, catalogue: Catalogue) -> tuple[str, str]:
    return catalogue.plain(f"desk_files.{name}"), catalogue.plain(f"desk_files.{name}_hint")
