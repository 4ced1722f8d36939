"""Files of the web pages, each with an ETag of its content."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from aiohttp import web

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_LOCAL = ("localhost", "127.0.0.1")
_TELEGRAM = "https://web.telegram.org https://*.web.telegram.org"


def frames(public_url: str) -> str:
    """Which pages may show ours inside them, for `frame-ancestors`: Telegram's, and the demo's on the same machine."""
    on_this_machine = urlsplit(public_url).hostname in _LOCAL
    return f"{_TELEGRAM} http://localhost:* http://127.0.0.1:*" if on_this_machine else _TELEGRAM


def saved_as(name: str) -> dict[str, str]:
    """The header by which a browser saves an answer as a file, whose name may be Chinese."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


def asset(folder: Traversable, name: str) -> bytes:
    """A file of a folder; raises HTTPNotFound."""
    part = folder.joinpath(name)
    if not part.is_file():
        raise web.HTTPNotFound
    return part.read_bytes()


def answer_asset(request: web.Request, name: str, body: bytes, policy: str) -> web.Response:
    """The file, or that the browser's copy is still good; `policy`: what a page of it may load."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Security-Policy": policy}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    kind = _TYPES[name.rpartition(".")[2]]
    response = web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)
    response.enable_compression()
    return response
