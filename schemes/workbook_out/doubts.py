"""The remarks 待定 of a scheme's files as rows of a workbook's sheet: where, and what is in doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemes.mentions import remarks
from schemes.tables import decode_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemes.load import Published

_ITEM = re.compile(r"[\s{-]*item:\s*[\"']?([\w.-]+)")
_WHERE = re.compile(r"【(.*?)】(.*)")
_SHEETS = {
    "scheme.yaml": "办法",
    "awards.yaml": "奖补",
    "calendar.yaml": "期限",
    "units.csv": "单位",
    "facts.csv": "指标",
    "targets.csv": "任务",
}


def doubts(published: Published) -> Iterator[dict[str, str]]:
    """A row for each remark."""
    for file, number, doubt in remarks(published.folder):
        if said := _WHERE.fullmatch(doubt):  # as a workbook was read
            yield {"在哪里": said[1], "疑问": said[2]}
            continue
        lines = decode_table((published.folder / file).read_bytes(), file).splitlines()
        item = _item_at(lines, number) if file.startswith("sections/") else ""
        titles = {each.id: each.title for each in published.scheme.items}
        where = f"评分表 {titles.get(item, item)}".strip()
        yield {"在哪里": _SHEETS.get(file, where), "疑问": doubt}


def _item_at(lines: Sequence[str], number: int) -> str:
    """The item whose remark stands on the line: the one that begins below it, else the last above it."""
    below = next((line for line in lines[number:] if not line.lstrip().startswith("#")), "")
    if match := _ITEM.match(below):
        return match[1]
    return next((match[1] for line in reversed(lines[:number]) if (match := _ITEM.match(line))), "")
