"""Photos, documents and albums: sent new or again by identifier, edited, downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.files import DOWNLOAD_LIMIT
from bot.demo.emulator.methods.call import caption_fields, edit, editable, send
from bot.demo.emulator.schema import Upload

if TYPE_CHECKING:
    from bot.demo.emulator.methods.call import Call, Method
    from bot.demo.emulator.shapes import Obj

MAX_ALBUM = 10
_KEPT = ("has_protected_content", "media_group_id")


def _sender(kind: str) -> Method:
    def method(call: Call) -> Obj:
        call.chat()
        return send(call, _body(call, kind, call.params[kind], call.params))[0].shape()

    return method


def _send_album(call: Call) -> list[Obj]:
    call.chat()
    media: list[Obj] = call.params["media"]
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    if {item["type"] for item in media} == {"document", "photo"}:
        raise bad_request("document can't be mixed with other media types")
    group = {"media_group_id": str(uuid4().int % 10**17)}
    return [message.shape() for message in send(call, *(_input_media(call, item) | group for item in media))]


def _edit_caption(call: Call) -> Obj:
    message = editable(call)
    if "photo" not in message.body and "document" not in message.body:
        raise bad_request("there is no caption in the message to edit")
    body = {name: value for name, value in message.body.items() if "caption" not in name}
    return edit(call, message, body | caption_fields(call.params))


def _edit_media(call: Call) -> Obj:
    message = editable(call)
    unchanged = {name: message.body[name] for name in _KEPT if name in message.body}
    return edit(call, message, _input_media(call, call.params["media"]) | unchanged)


def _input_media(call: Call, item: Obj) -> Obj:
    if item["type"] not in ("photo", "document"):
        raise bad_request(f"media of type {item['type']} is not implemented by the emulator: use photo or document")
    return _body(call, item["type"], item["media"], item)


def _body(call: Call, kind: str, media: Upload | str, source: Obj) -> Obj:
    """The content of a message; `source` has its caption."""
    spoiler = {"has_media_spoiler": True} if source.get("has_spoiler") else {}
    return _content(call, kind, media) | spoiler | caption_fields(source)


def _content(call: Call, kind: str, media: Upload | str) -> Obj:
    if isinstance(media, str) and media.startswith("attach://"):
        name = media.removeprefix("attach://")
        if name not in call.uploads:
            raise bad_request(f"wrong file identifier/HTTP URL specified: there is no attached file {name!r}")
        media = call.uploads[name]
    files = call.world.files
    if isinstance(media, Upload):
        return {kind: files.add_photo(media) if kind == "photo" else files.add_document(media)}
    file = files.reuse(media, kind)
    return {kind: files.sizes(file) if kind == "photo" else file.shape()}


def _get_file(call: Call) -> dict[str, Any]:
    file = call.world.files.get(call.params["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": len(file.data), "file_path": file.path,
    }  # fmt: skip


METHODS: dict[str, Method] = {
    "sendPhoto": _sender("photo"),
    "sendDocument": _sender("document"),
    "sendMediaGroup": _send_album,
    "editMessageCaption": _edit_caption,
    "editMessageMedia": _edit_media,
    "getFile": _get_file,
}
