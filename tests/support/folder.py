"""A small scheme as a folder of files, for tests: two towns, three facts, one section; each part can be replaced."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEME = """\
id: small
title: 小办法
issuer: 某市
cycle: {start: 2021-01-01, end: 2021-12-31}
groups: [{group: town, title: 镇}]
sections: [work]
total: {added: work}
"""
LINES = """\
- item: work.jobs
  title: 新增就业
  points: 6
  clause: 一
  text: 完成得6分，未完成按比例得分。
  proportional: {fact: jobs}
- item: work.mark
  title: 工作规范
  points: 4
  clause: 二
  text: 酌情给分
  mark: mark
"""


def lay(
    folder: Path,
    *,
    scheme: str = "",
    lines: str = "",
    section: str = "points: 10",
    awards: str = "awards: []\n",
    calendar: str = "duties: []\n",
    units: str = "a,甲镇,town,甲\nb,乙镇,town,\n",
    facts: str = "",
    targets: str = "jobs,a,100\njobs,b,50\n",
    named: str = "",
) -> str:
    """The path of the folder, whose name is the scheme's id if it is not `named` otherwise.

    `scheme`, `lines` and `facts` come after those that are always there.
    """
    (folder / "sections").mkdir(parents=True, exist_ok=True)
    sheet = "\n".join(f"  {line}" for line in (LINES + dedent(lines)).splitlines())
    files = {
        "scheme.yaml": SCHEME.replace("id: small", f"id: {named or folder.resolve().name}") + dedent(scheme),
        "sections/work.yaml": f"item: work\ntitle: 工作\nclause: 表\n{section}\nitems:\n{sheet}\n",
        "awards.yaml": dedent(awards),
        "calendar.yaml": dedent(calendar),
        "units.csv": f"unit,name,group,aliases\n{units}",
        "facts.csv": "fact,title,kind,measure,levels,reviewer\n"
        f"jobs,新增就业,count,人,,\nmark,工作规范,mark,分,,\n{facts}",
        "targets.csv": f"fact,unit,target\n{targets}",
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return str(folder)


def change(path: str, day: str, files: Mapping[str, str]) -> str:
    """Let these files of a scheme's folder be others from a day on; its path."""
    for name, text in files.items():
        file = Path(path) / f"from-{day}" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return path
