"""How names sound, for what dictation and hurried thumbs write with other letters: 新增久业, 菊转企.

Sounds that people of the south do not tell apart are one: zh and z, n and l at the beginning, ing and in.
"""

from __future__ import annotations

import re

_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
_BEGINS_WITH_L = re.compile(r"^l")


def sound_of(words: str) -> str:
    """The words as they sound, without tones: 久业 and 就业 are both jiuye."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 takes 0.3 s, and most words are names as they stand

    return "".join(map(_plain, lazy_pinyin(words)))


def _plain(syllable: str) -> str:
    for letters, like in _ALIKE:
        syllable = syllable.replace(letters, like)
    return _BEGINS_WITH_L.sub("n", syllable)
