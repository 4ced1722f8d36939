"""What was published, for everybody: the page, its facts and its results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.domain.errors import NotFound
from bot.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.rendering.publications import page
from bot.usecases import publishing
from bot.usecases.standings import has_samples

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.publications import Publication
    from bot.rendering.catalogue import Catalogue
    from bot.usecases.context import Context

PATH = "/published"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}


def publication_routes(context: Context, catalogues: Mapping[str, Catalogue]) -> list[web.RouteDef]:
    """`/published/SCHEME/VERSION` is the page; with `.csv` its facts, with `.json` its results."""

    async def find(request: web.Request) -> tuple[Publication, list[Publication]]:
        try:
            published = await publishing.publications(context, request.match_info["scheme"])
        except NotFound:
            raise web.HTTPNotFound from None
        version = request.match_info["version"]
        publication = next((each for each in published if str(each.version) == version), None)
        if publication is None:
            raise web.HTTPNotFound
        return publication, published

    async def show(request: web.Request) -> web.Response:
        publication, published = await find(request)
        standing = publishing.standing_of(context, publication)
        before = next((each for each in published if each.version == publication.version - 1), None)
        moved = publishing.shifts(context, before, publication) if before is not None else ()
        others = [each.version for each in published if each is not publication]
        sample = await has_samples(context, publication.scheme)
        requested = request.query.get("lang")
        language = requested if requested in LANGUAGES else DEFAULT_LANGUAGE
        text = page(publication, standing, moved, others, catalogues[language], sample=sample)
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)

    async def facts(request: web.Request) -> web.Response:
        publication, _ = await find(request)
        return _file(publication.facts, publication, "csv", "text/csv")

    async def answer(request: web.Request) -> web.Response:
        publication, _ = await find(request)
        return _file(f"{publication.answer}\n", publication, "json", "application/json")

    return [
        web.get(PATH + "/{scheme}/{version}.csv", facts),
        web.get(PATH + "/{scheme}/{version}.json", answer),
        web.get(PATH + "/{scheme}/{version}", show),
    ]


def _file(text: str, publication: Publication, suffix: str, kind: str) -> web.Response:
    name = f'attachment; filename="{publication.scheme}-{publication.version}.{suffix}"'
    return web.Response(body=text.encode(), content_type=kind, charset="utf-8", headers={"Content-Disposition": name})
