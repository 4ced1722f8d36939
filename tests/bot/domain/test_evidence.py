from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refused
from bot.domain.evidence import LARGEST, Medium, Trouble, Upload, check, ending_of, examine
from tests.support.proofs import DOCX, HEIC, JPEG, OLD, PDF, WEBP, XLSX, png, zipped


def upload(name: str, medium: Medium = Medium.DOCUMENT, size: int = 9) -> Upload:
    return Upload("f", "u", medium, name, "application/x-anything", size)


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("协议.jpg", JPEG, "jpg"),
        ("协议.JPEG", png(), "png"),
        ("a.webp", WEBP, "webp"),
        ("a.heic", HEIC, "heic"),
        ("证书.pdf", PDF, "pdf"),
        ("台账.docx", DOCX, "docx"),
        ("台账.xlsx", XLSX, "xlsx"),
        ("台账.doc", OLD, "doc"),
        ("台账.xls", OLD, "doc"),
        ("../../etc/passwd.pdf", PDF, "pdf"),
        ("a.pdf", b"MZ\x90", Trouble.TYPE),
        ("a.pdf", JPEG, Trouble.TYPE),
        ("a.jpg", b"", Trouble.TYPE),
        ("a.jpg", b"<svg onload=alert(1)>", Trouble.TYPE),
        ("a.docx", zipped("a.exe"), Trouble.TYPE),
        ("a.docx", b"PK\x03\x04 and then nothing", Trouble.TYPE),
        ("a.docx", zipped("[Content_Types].xml", *(f"word/{number}" for number in range(5001))), Trouble.TYPE),
        ("a.pdf", PDF + b"\0" * LARGEST, Trouble.SIZE),
    ],
)
def test_a_file_is_what_its_bytes_say(name: str, data: bytes, found: str | Trouble) -> None:
    assert examine(upload(name), data) == found


def test_a_photo_needs_no_name() -> None:
    check(upload("", Medium.PHOTO))
    assert examine(upload("", Medium.PHOTO), JPEG) == "jpg"
    assert examine(upload("", Medium.PHOTO), PDF) is Trouble.TYPE


@pytest.mark.parametrize(
    "name", ["", "pdf", ".pdf", "a.exe", "a.pdf.exe", "a.pdf ", "a.html", "a.zip", "a.pdf\u202egpj.exe"]
)
def test_what_does_not_say_that_it_is_taken_is_refused_unseen(name: str) -> None:
    with pytest.raises(Refused) as refused:
        check(upload(name))
    assert refused.value.code == "evidence-type"


def test_what_a_bot_is_not_given_is_refused() -> None:
    check(upload("a.pdf", size=LARGEST))
    with pytest.raises(Refused) as refused:
        check(upload("a.pdf", size=LARGEST + 1))
    assert refused.value.code == "evidence-size"


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"RIFF", b"\0\0\0\x18ftyp"]))
def test_no_bytes_are_too_odd(rest: bytes, start: bytes) -> None:
    ending_of(start + rest)
