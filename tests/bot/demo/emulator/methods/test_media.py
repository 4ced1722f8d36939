from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.demo.emulator.schema import check_object
from tests.bot.demo.emulator.conftest import ANNA
from tests.bot.demo.emulator.pictures import picture

if TYPE_CHECKING:
    from tests.support.peer import Peer


async def upload(peer: Peer, method: str, files: dict[str, tuple[str, bytes]], **fields: Any) -> dict[str, Any]:
    form = aiohttp.FormData(quote_fields=False)
    for field, value in fields.items():
        form.add_field(field, value if isinstance(value, str) else json.dumps(value))
    for field, (name, data) in files.items():
        form.add_field(field, io.BytesIO(data), filename=name)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{peer.url}/bot{peer.token}/{method}", data=form) as answer,
    ):
        told: dict[str, Any] = await answer.json()
        return told


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
async def test_a_photo_is_sent_and_sent_again_by_its_identifier(peer: Peer, form: str) -> None:
    data = picture(1000, 500, form)
    first = (
        await upload(
            peer, "sendPhoto", {"photo": ("r.png", data)}, chat_id=ANNA, caption="<i>榜</i>", parse_mode="HTML"
        )
    )["result"]
    check_object("Message", first, "message")
    assert [(size["width"], size["height"]) for size in first["photo"]] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1000, 500),
    ]
    assert first["caption_entities"] == [{"type": "italic", "offset": 0, "length": 1}]
    again = (await peer.bot("sendPhoto", chat_id=ANNA, photo=first["photo"][-1]["file_id"]))["result"]
    assert again["photo"] == first["photo"]
    assert await peer.file(first["photo"][-1]["file_id"]) == data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (picture(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (b"%PDF-1.7 not a picture", "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
    ],
)
async def test_photos_that_telegram_refuses(peer: Peer, data: bytes, words: str) -> None:
    answer = await upload(peer, "sendPhoto", {"photo": ("r.png", data)}, chat_id=ANNA)
    assert answer["description"] == f"Bad Request: {words}"


async def test_photos_at_the_edge(peer: Peer) -> None:
    for width, height in ((9000, 1000), (2000, 100)):
        assert (await upload(peer, "sendPhoto", {"photo": ("r.png", picture(width, height))}, chat_id=ANNA))["ok"]


async def test_a_photo_of_more_than_ten_megabytes(peer: Peer) -> None:
    answer = await upload(
        peer, "sendPhoto", {"photo": ("r.png", picture(10, 10) + bytes(10 * 1024 * 1024))}, chat_id=ANNA
    )
    assert "too big for a photo" in answer["description"]


async def test_a_document_keeps_its_name_and_can_be_downloaded(peer: Peer) -> None:
    sent = (await upload(peer, "sendDocument", {"document": ("十月.csv", "镇,人\n".encode())}, chat_id=ANNA))["result"]
    check_object("Message", sent, "message")
    document = sent["document"]
    assert (document["file_name"], document["mime_type"]) == ("十月.csv", "text/csv")
    file = (await peer.bot("getFile", file_id=document["file_id"]))["result"]
    check_object("File", file, "file")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{peer.url}/file/bot{peer.token}/{file['file_path']}") as answer:
            assert await answer.read() == "镇,人\n".encode()
        async with session.get(f"{peer.url}/file/bot1000:other/{file['file_path']}") as answer:
            assert answer.status == 401


async def test_the_largest_documents(peer: Peer) -> None:
    large = (await upload(peer, "sendDocument", {"document": ("a.bin", bytes(20 * 1024 * 1024 + 1))}, chat_id=ANNA))[
        "result"
    ]
    refused = await peer.bot("getFile", file_id=large["document"]["file_id"])
    assert refused["description"] == "Bad Request: file is too big"
    beyond = await upload(peer, "sendDocument", {"document": ("a.bin", bytes(50 * 1024 * 1024 + 1))}, chat_id=ANNA)
    assert (beyond["error_code"], beyond["description"]) == (413, "Request Entity Too Large")


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendPhoto", {"photo": "nothing"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendDocument", {}, "there is no document in the request"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
        ("sendMediaGroup", {"media": []}, "there are no messages to send"),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": "x"}] * 11}, "too many messages to send as an album"),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": "x"}, {"type": "document", "media": "x"}]},
         "document can't be mixed with other media types"),
    ],
)  # fmt: skip
async def test_what_telegram_refuses(peer: Peer, method: str, params: dict[str, Any], words: str) -> None:
    target = {} if method == "getFile" else {"chat_id": ANNA}
    answer = await peer.bot(method, **target, **params)
    assert answer["description"] == f"Bad Request: {words}"


async def test_a_document_is_no_photo(peer: Peer) -> None:
    document = (await peer.document(ANNA, "a.pdf", b"%PDF"))["document"]["file_id"]
    answer = await peer.bot("sendPhoto", chat_id=ANNA, photo=document)
    assert answer["description"] == "Bad Request: can't use file of type Document as Photo"


async def test_an_album_is_several_messages_of_one_group(peer: Peer) -> None:
    media = [{"type": "photo", "media": f"attach://p{number}", "caption": str(number)} for number in range(3)]
    files = {f"p{number}": ("p.png", picture(100 + number, 100)) for number in range(3)}
    answer = await upload(peer, "sendMediaGroup", files, chat_id=ANNA, media=media)
    assert [one["caption"] for one in answer["result"]] == ["0", "1", "2"]
    assert len({one["media_group_id"] for one in answer["result"]}) == 1


async def test_captions_and_media_can_be_edited(peer: Peer) -> None:
    sent = (await upload(peer, "sendPhoto", {"photo": ("r.png", picture(100, 100))}, chat_id=ANNA, caption="1"))[
        "result"
    ]
    where = {"chat_id": ANNA, "message_id": sent["message_id"]}
    too_long = await peer.bot("editMessageCaption", **where, caption="好" * 1025)
    assert too_long["description"] == "Bad Request: message caption is too long"
    assert (await peer.bot("editMessageCaption", **where, caption="好" * 1024))["ok"]
    assert (await peer.bot("editMessageText", **where, text="x"))[
        "description"
    ] == "Bad Request: there is no text in the message to edit"
    media = {"type": "photo", "media": "attach://new", "caption": "2"}
    edited = (await upload(peer, "editMessageMedia", {"new": ("n.png", picture(200, 100))}, **where, media=media))[
        "result"
    ]
    assert (edited["caption"], edited["photo"][-1]["width"]) == ("2", 200)
    text = (await peer.bot("sendMessage", chat_id=ANNA, text="x"))["result"]["message_id"]
    refused = await peer.bot("editMessageCaption", chat_id=ANNA, message_id=text, caption="x")
    assert refused["description"] == "Bad Request: there is no caption in the message to edit"
