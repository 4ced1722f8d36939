"""python-telegram-bot's way to the network, over aiohttp: one session, uploads, errors by what is known of them.

Only Telegram's own JSON is believed. Whatever else answers stands in between, a proxy or a login page: it says nothing
of the bot, its token or whom it writes to, only whether the request may have got through.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

_SECONDS = 20.0
_UPLOAD_SECONDS = 60.0
_CONNECT_SECONDS = 10.0


class NotSent(NetworkError):
    """The request did not reach Telegram: what was asked for has not happened."""


class _Envelope(bytes):
    """The body of an answer, and what it says: it was parsed in order to be believed, and need not be once more."""

    said: dict[str, Any]


class AioRequest(BaseRequest):
    """A `BaseRequest` on one aiohttp session. Exceptions never carry the address: it holds the bot's token."""

    def __init__(self, connections: int = 64) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return _SECONDS

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What an answer of `do_request` says."""
        return payload.said if isinstance(payload, _Envelope) else BaseRequest.parse_json_payload(payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 waiting for a connection is connecting
    ) -> tuple[int, bytes]:
        """Send a request; the status and the body of the answer."""
        if self._session is None:
            raise RuntimeError("initialize() comes first")
        files = request_data.multipart_data if request_data else None
        patience = _given(read_timeout, _SECONDS) or 0
        upload = _given(write_timeout, _UPLOAD_SECONDS if files else 0.0) or 0
        connect = _given(connect_timeout, _CONNECT_SECONDS)
        timeout = aiohttp.ClientTimeout(total=patience + upload, connect=connect)
        try:
            body = _body(request_data, files)
            async with self._session.request(method, url, data=body, timeout=timeout, allow_redirects=False) as answer:
                return answer.status, _believed(method, answer.status, await answer.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotSent("the Bot API server cannot be reached") from None
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as error:
            raise NetworkError(f"the connection broke: {type(error).__name__}") from None


def _believed(method: str, status: int, content: bytes) -> bytes:
    """Telegram's own answer: a result, a refusal, or a file's bytes; raises NotSent or NetworkError for any other.

    An error of 500 and above comes also from a gateway whose server broke off when it had done everything already;
    400 to 499 (and a redirect) from something that did not pass the request on.
    """
    is_success = 200 <= status < 300
    if is_success and method == "GET":
        return content  # a file: its bytes may be anything
    envelope = _Envelope(content)
    envelope.said = _object(content)
    if is_success and envelope.said.get("ok") is True and "result" in envelope.said:
        return envelope
    words = envelope.said.get("description")
    if 400 <= status < 500 and envelope.said.get("ok") is False and isinstance(words, str) and words:
        return envelope
    if is_success or status >= 500:
        raise NetworkError(f"the line answered {status}: nobody knows whether it was done")
    raise NotSent(f"the line answered {status} in Telegram's place")


def _object(content: bytes) -> dict[str, Any]:
    """The JSON object in which Telegram answers; empty for anything else."""
    try:
        said = json.loads(content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _given(value: ODVInput[float], otherwise: float) -> float | None:
    return otherwise if isinstance(value, DefaultValue) else value


def _body(request_data: RequestData | None, files: dict[str, Any] | None) -> Any:
    if request_data is None:
        return None
    fields = request_data.json_parameters
    if not files:
        # aiohttp's own form begins a whole multipart message, random boundary and all, before it needs one.
        return aiohttp.BytesPayload(urlencode(fields).encode(), content_type="application/x-www-form-urlencoded")
    form = aiohttp.FormData(fields, quote_fields=False)  # file names in Chinese go as they are
    for name, (filename, content, mime) in files.items():
        data = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, data, filename=filename, content_type=mime)
    return form
