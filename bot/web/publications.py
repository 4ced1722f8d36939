"""What was published, for everybody: the page and its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.domain.errors import NotFound
from bot.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.rendering.publication_files import file_of, page, published
from bot.usecases import publishing
from bot.usecases.context import in_thread
from bot.usecases.standings import has_samples
from bot.web.assets import saved_as

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.publications import Publication
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.publication_files import Published
    from bot.usecases.context import Context
    from scoring import Standing

PATH = "/published"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
_KINDS = {  # by ending
    "pdf": ("pdf", "application/pdf"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("facts", "text/csv"),
    "json": ("answer", "application/json"),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """The publication that an address names, with all that follows from it."""

    publication: Publication
    standing: Standing
    wording: Published
    others: tuple[int, ...]
    catalogue: Catalogue


def publication_routes(context: Context, catalogues: Mapping[str, Catalogue]) -> list[web.RouteDef]:
    """`/published/SCHEME/VERSION` is the page; `.pdf`, `.xlsx`, `.csv` (facts) and `.json` (answer) its files."""

    async def find(request: web.Request) -> _Asked:
        scheme_id, wanted = request.match_info["scheme"], request.match_info["version"]
        try:
            versions = await publishing.versions(context, scheme_id)
        except NotFound:
            raise web.HTTPNotFound from None
        version = next((each for each in versions if str(each) == wanted), 0)
        publication = await publishing.publication_of(context, scheme_id, version)
        if publication is None:
            raise web.HTTPNotFound
        standing = publishing.standing_of(context, publication)
        before = await publishing.publication_of(context, scheme_id, version - 1)
        moved = publishing.shifts(context, before, publication) if before is not None else ()
        requested = request.query.get("lang")
        catalogue = catalogues[requested if requested in LANGUAGES else DEFAULT_LANGUAGE]
        sample = await has_samples(context, publication.scheme)
        wording = published(publication, standing, moved, catalogue, context.zone, sample=sample)
        others = tuple(each for each in versions if each != version)
        return _Asked(publication, standing, wording, others, catalogue)

    async def show(request: web.Request) -> web.Response:
        asked = await find(request)
        text = page(asked.wording, asked.publication, asked.others, asked.catalogue)
        response = web.Response(text=text, content_type="text/html", headers=_HEADERS)
        response.enable_compression()
        return response

    async def send(request: web.Request) -> web.Response:
        asked = await find(request)
        kind, content_type = _KINDS[request.match_info["ending"]]
        file = await in_thread(file_of, asked.publication, asked.wording, asked.standing, kind, asked.catalogue)
        charset = "utf-8" if content_type.startswith("text/") else None
        return web.Response(body=file.content, content_type=content_type, charset=charset, headers=saved_as(file.name))

    endings = "|".join(_KINDS)
    return [
        web.get(PATH + rf"/{{scheme}}/{{version}}.{{ending:{endings}}}", send),
        web.get(PATH + "/{scheme}/{version}", show),
    ]
