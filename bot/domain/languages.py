"""The languages in which Kaohe speaks: each has its sentences in bot/rendering/locale/<language>."""

from __future__ import annotations

LANGUAGES = ("zh-CN", "en")
DEFAULT_LANGUAGE = LANGUAGES[0]
_FOR_ALL_OTHERS = "en"


def language_of(code: str | None) -> str:
    """The language for Telegram's code (zh-hans, en-GB, fr): the default for none, English for one that we lack."""
    if code is None:
        return DEFAULT_LANGUAGE
    spoken = code.lower().partition("-")[0]
    return next((language for language in LANGUAGES if language.partition("-")[0] == spoken), _FOR_ALL_OTHERS)
