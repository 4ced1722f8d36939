"""Files as Telegram keeps them: identifiers, sizes of pictures, and the checks an upload has to pass."""

from __future__ import annotations

import hashlib
import mimetypes
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.emulator.errors import ApiError, bad_request

if TYPE_CHECKING:
    from bot.demo.emulator.schema import Upload

MEGABYTE = 1024 * 1024
PHOTO_LIMIT = 10 * MEGABYTE
DOCUMENT_LIMIT = 50 * MEGABYTE
DOWNLOAD_LIMIT = 20 * MEGABYTE
_SIDES = (90, 320, 800, 1280, 2560)


@dataclass(frozen=True)
class StoredFile:
    """One file that can be sent again by its identifier; width and height (pixels) only for photos."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    data: bytes
    path: str
    width: int = 0
    height: int = 0

    def shape(self) -> dict[str, Any]:
        """A PhotoSize or a Document."""
        common = {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}
        if self.kind == "photo":
            return common | {"width": self.width, "height": self.height}
        return common | {"file_name": self.name, "mime_type": self.mime}


class FileStore:
    """Everything that was uploaded, by the bot or by people, in memory."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._sizes: dict[str, list[dict[str, Any]]] = {}

    def get(self, file_id: str) -> StoredFile | None:
        """The file of an identifier."""
        return self._files.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file behind the path that getFile told."""
        return next((file for file in self._files.values() if file.path == path), None)

    def add_document(self, upload: Upload) -> dict[str, Any]:
        """Keep a document and give its Document; ApiError when it is empty or too large."""
        _refuse_size(upload, DOCUMENT_LIMIT)
        name = upload.name or "document"
        mime = upload.mime if upload.mime not in ("", "application/octet-stream") else ""
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self._keep("document", name, mime, upload.data).shape()

    def add_photo(self, upload: Upload) -> list[dict[str, Any]]:
        """Keep a photo and give its PhotoSizes, smallest first; ApiError unless Telegram would take it.

        The sizes have the measures that Telegram would make, but all carry the original's bytes: nothing is scaled.
        """
        if len(upload.data) > PHOTO_LIMIT:
            size = f"{len(upload.data)} bytes"
            raise bad_request(f"file of size {size} is too big for a photo; the maximum is {PHOTO_LIMIT}")
        _refuse_size(upload, PHOTO_LIMIT)
        measures = image_size(upload.data)
        if measures is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = measures
        if width + height > 10000 or max(measures) > 20 * min(measures):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        longest = max(measures)
        sides = [side for side in _SIDES if side < longest] + ([longest] if longest <= _SIDES[-1] else [])
        mime = "image/png" if upload.data.startswith(b"\x89PNG") else "image/jpeg"
        files = [
            self._keep(
                "photo", upload.name or "photo", mime, upload.data,
                width=max(1, width * side // longest), height=max(1, height * side // longest),
            )
            for side in sides
        ]  # fmt: skip
        shapes = [file.shape() for file in files]
        self._sizes |= {file.file_id: shapes for file in files}
        return shapes

    def sizes(self, photo: StoredFile) -> list[dict[str, Any]]:
        """All PhotoSizes of the photo that one of them belongs to."""
        return self._sizes[photo.file_id]

    def reuse(self, file_id: str, kind: str) -> StoredFile:
        """The file to send again as `kind` ("photo" or "document"); ApiError when there is none of that kind."""
        file = self._files.get(file_id)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
        return file

    def _keep(self, kind: str, name: str, mime: str, data: bytes, *, width: int = 0, height: int = 0) -> StoredFile:
        digest = hashlib.sha256(f"{kind} {width}x{height} ".encode() + data).hexdigest()
        number = len(self._files)
        suffix = mimetypes.guess_extension(mime) or ""
        file = StoredFile(
            f"{kind[:1].upper()}gAC{number:06d}-{digest[:24]}", f"AQ{digest[24:38]}", kind, name, mime, data,
            f"{kind}s/file_{number}{suffix}", width, height,
        )  # fmt: skip
        self._files[file.file_id] = file
        return file


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the header of a PNG or JPEG tells them, or None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
    else:
        width, height = _jpeg_size(data) if data.startswith(b"\xff\xd8") else (0, 0)
    return (width, height) if width and height else None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height of the first frame header among a JPEG's segments, zeros where there is none."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 1 if marker == 0xFF else 2 + length
    return 0, 0


def _refuse_size(upload: Upload, limit: int) -> None:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > limit:
        raise ApiError(413, "Request Entity Too Large")
