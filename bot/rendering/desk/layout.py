"""The frame of every page of the desk, and the words in its templates: `say("desk.leave")`, plain and then escaped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.rendering.catalogue import Catalogue

_PAGES = Environment(
    loader=PackageLoader("bot.rendering", "templates/desk"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to one of the desk's pages. `name`: which, also of its sign."""

    name: str
    label: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: `note` is the outcome of the form before, `root` the address of the scheme's desk."""

    catalogue: Catalogue
    title: str
    scheme: str
    person: str
    links: Sequence[PageLink]
    schemes: Sequence[tuple[str, str]]  # address and title of the same page in each of the person's schemes
    note: str | None
    root: str
    key: str  # in every form of this page view: what is sent twice counts once


def render(template: str, frame: Frame, /, **values: Any) -> str:
    """The page; a value that a template needs and is not given is an error."""
    say = frame.catalogue.plain
    language = frame.catalogue.language
    return _PAGES.get_template(template).render(frame=frame, say=say, language=language, **values)


def entrance(catalogue: Catalogue, why: str) -> str:
    """The page that signs in. `why` it is shown: a sentence, or nothing."""
    return _PAGES.get_template("entrance.html").render(say=catalogue.plain, language=catalogue.language, why=why)
