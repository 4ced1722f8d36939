"""A form with a file: read part by part, within a limit of its own."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from aiohttp import BodyPartReader, web

from bot.domain.errors import Refused
from bot.domain.people import plain_words
from bot.web.desk.visit import Upload
from schemes.sheets import LARGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_FIELD = 1 << 18  # bytes: a table that was pasted
_MOST_FIELDS = 20
_CHUNK, _LARGEST_BODY = 1 << 16, 200_000_000  # bytes
_LONGEST_NAME = 120


async def read_upload(request: web.Request) -> tuple[Mapping[str, str], Upload]:
    """The fields and the file; raises Refused for what is too large."""
    if request.content_type != "multipart/form-data":
        given = await request.post()
        return {name: value for name, value in given.items() if isinstance(value, str)}, Upload()
    fields: dict[str, str] = {}
    upload = Upload()
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or len(fields) == _MOST_FIELDS:
                raise web.HTTPBadRequest
            if part.filename is None:
                fields[part.name or ""] = (await _read(part, _LONGEST_FIELD)).decode("utf-8", "replace")
            elif part.filename:
                upload = Upload(_plain_name(part.filename), await _read(part, LARGEST_FILE))
    except ValueError as error:  # no such parts as its head promises
        raise web.HTTPBadRequest from error
    return fields, upload


def _plain_name(name: str) -> str:
    """The name without a folder, as it can be shown."""
    return plain_words(PurePosixPath(name.replace("\\", "/")).name)[-_LONGEST_NAME:]


async def _read(part: BodyPartReader, most: int) -> bytes:
    """A part of at most so many bytes; of one that is too large the rest is taken in, so that the answer arrives."""
    data, count = bytearray(), 0
    while chunk := await part.read_chunk(_CHUNK):
        count += len(chunk)
        if count <= most:
            data += chunk
        elif count > _LARGEST_BODY:
            break
    if count > most:
        raise Refused("file-too-large", most=LARGEST_FILE // 1_000_000)
    return bytes(data)
