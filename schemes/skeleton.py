"""Lays out an empty scheme: every file is there and can be read, what is to be filled in is marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemes.diagnostics import FileError
from schemes.json_schema import write_schemas
from schemes.mentions import GAP
from schemes.tables import encode_table
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NAME = re.compile(r"[a-z0-9\u4e00-\u9fff]+(-[a-z0-9\u4e00-\u9fff]+)*-(20[0-9]{2})")

_FILES = {
    "scheme.yaml": """\
# yaml-language-server: $schema=.schema/scheme.json
id: {name}
title: {gap}          # 文件标题，照原文
issuer: {gap}         # 发文机关
issued: {gap}         # 印发日期，如 {year}年3月1日
source: {gap}         # 文号和文件名
cycle: {{start: {year}-01-01, end: {year}-12-31}}  # 考核周期：从哪天到哪天的数算数
groups: [{{group: all, title: {gap}}}]  # 考核对象的分组；分几组排名就写几组
sections: [sheet]     # 评分表的各部分，一个部分一个文件，在 sections/ 里
total:
  text: {gap}         # 总分怎样算，照原文
  added: [sheet]      # 各部分直接相加；要加权就写 weights: {{sheet: 100%}}
ranking: {gap}        # 怎样排名，照原文
""",
    "sections/sheet.yaml": """\
# yaml-language-server: $schema=../.schema/section.json
item: sheet
title: {gap}          # 这一部分的标题
points: 100
clause: {gap}         # 在原文哪一条
items:
  - item: sheet.first
    title: {gap}
    points: 100
    clause: {gap}
    text: {gap}       # 评分标准，照抄原文
    mark: first-mark  # 怎样算分：先当作酌情给分，再换成合适的规则（见写法说明）
""",
    "awards.yaml": """\
# yaml-language-server: $schema=.schema/awards.json
awards: []            # 没有奖补就这样留着
""",
    "calendar.yaml": """\
# yaml-language-server: $schema=.schema/calendar.json
duties: []            # 哪天以前要完成或上报什么；没有写明日子就这样留着
""",
    "units.csv": "unit,name,group,aliases\n",
    "facts.csv": "fact,title,kind,measure,levels,reviewer\nfirst-mark,{gap},mark,分,,\n",
    "targets.csv": "fact,unit,target\n",
    "README.md": """\
# {gap}

来源：{gap}

## 原文不明确之处怎样处理，为什么

## 原文的异常
""",
}


def year_of(folder: Path) -> str:
    """The year in the name of a folder that may become a scheme; raises FileError for others and for filled ones."""
    match = _NAME.fullmatch(folder.name)
    if match is None:
        raise FileError.of(
            folder,
            Message(
                "the folder's name is the scheme's id: Chinese or small letters, digits and dashes, the year last:"
                " school-safety-2027"
            ),
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileError.of(folder, Message("is there already and not empty; nothing was written"))
    return match[2]


def lay_out(folder: Path, told: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Write the files of an empty scheme, or those `told` with an empty README.

    Raises FileError where something is there already or the name is no id.
    """
    year = year_of(folder)
    empty = {file: text.format(name=folder.name, year=year, gap=GAP) for file, text in _FILES.items()}
    files = empty if told is None else {**told, "README.md": empty["README.md"]}
    write_files(folder, files)
    (folder / "cases").mkdir()
    write_schemas(folder / ".schema")
    return tuple(files)


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a scheme's folder."""
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_table(text) if path.suffix == ".csv" else text.encode())
