"""The parts of a zipped spreadsheet (.xlsx, .ods) that somebody sent, unpacked within limits."""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from schemes.sheets import BadWorkbook
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schemes.sheets import Sheet

LARGEST_UNPACKED = 150_000_000  # bytes of the parts that are read: formats of a million empty rows are half of it
MOST_TAGS = 1_500_000  # of XML in all parts: about 400,000 cells
_LARGEST_RATIO = 200  # unpacked to packed; real sheets stay below 50
_MOST_PARTS = 500  # files inside, which an archive of nothing can have by the million
_ENCRYPTED = 1  # a flag of a part


def part_names(data: bytes) -> frozenset[str]:
    """The names of the parts; raises BadWorkbook for what is no archive, or one with a password."""
    return frozenset(part.filename for part in _listed(data))


def unpack(data: bytes, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each part whose name is wanted; nothing else of the file is looked at. Raises BadWorkbook."""
    parts = [part for part in _listed(data) if wanted(part.filename)]
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise BadWorkbook("damaged", Message("packed in a way that Excel does not use; save the file as .xlsx again"))
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED or unpacked > _LARGEST_RATIO * len(data):
        raise too_much_inside(unpacked)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for part in parts:
            yield part.filename, archive.read(part)  # not more than the size that was declared, else it fails


def too_much_inside(unpacked: int) -> BadWorkbook:
    """The error for a file that holds so many bytes, unpacked."""
    message = Message(
        "unpacked the file has {bytes} bytes; copy the table that is meant into a new file", bytes=unpacked
    )
    return BadWorkbook("unpacked", message, size=max(1, unpacked // 1_000_000))


@contextmanager
def damage_refused() -> Iterator[None]:
    """What a damaged file makes of its reader (zlib.error, ParseError, KeyError, TypeError) becomes BadWorkbook."""
    try:
        yield
    except (BadWorkbook, MemoryError):
        raise
    except Exception as error:  # readers raise whatever they stumble over
        message = Message("the workbook is damaged ({why}); open it and save it as .xlsx again", why=error)
        raise BadWorkbook("damaged", message) from error


def at_least_one(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """The sheets of a workbook; raises BadWorkbook for none."""
    if not sheets:
        raise BadWorkbook("damaged", Message("no sheet can be read; open the file and save it as .xlsx again"))
    return sheets


def _listed(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
    except Exception as error:  # BadZipFile, NotImplementedError, ValueError: whatever a damaged list makes of it
        message = Message("the file is cut off or damaged ({why}); save it as .xlsx again", why=error)
        raise BadWorkbook("damaged", message) from error
    if len(parts) > _MOST_PARTS or len({part.filename for part in parts}) != len(parts):
        raise BadWorkbook(
            "damaged", Message("{count} parts, or one that is there twice: no ordinary workbook", count=len(parts))
        )
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise BadWorkbook("password", Message("the file has a password; save it without one"))
    return parts
