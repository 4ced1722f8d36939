"""README.md of a scheme that is laid out from a document: what was read, what is undecided, what was not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.wording import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemes.clauses.proposals import Proposal
    from schemes.papers.paper import Paper
    from schemes.papers.parts import Line

_LANGUAGE = "zh-CN"
_LONGEST_LIST = 400  # paragraphs that are listed


def readme(paper: Paper, source: str, leaves: Sequence[tuple[Line, Proposal]]) -> str:
    """The text; nothing of the document is missing from it that stands in no other file."""
    frame = paper.frame
    sure = sum(1 for _, proposal in leaves if not proposal.doubts)
    lines = [
        f"# {frame.title or '（没有读出标题）'}",
        "",
        f"来源：{' '.join(part for part in (frame.issuer, frame.number, frame.issued) if part)} {source}".strip(),
        "",
        f"由 `kaohe draft` 从 {source} 起草：共 {len(leaves)} 行，规则有把握 {sure} 行，待定 {len(leaves) - sure} 行。",
        "每一处待定写在它上面一行的注释里（`# 待定：…`），`kaohe check` 逐条列出；定下来以后改好规则，把注释删掉。",
        "",
        "## 待定的行",
        "",
    ]
    for line, proposal in leaves:
        if proposal.doubts:
            lines.append(f"- {line.clause or line.title}（读成 {proposal.rule}）")
            lines += [f"  - {told(doubt, _LANGUAGE)}" for doubt in proposal.doubts]
    lines += _listed("## 读到的表", paper.tables)
    whole = (frame.total, frame.ranking, frame.grading, frame.cycle, frame.shares)
    lines += _listed("## 关于整个办法的句子", list(dict.fromkeys(filter(None, whole))))
    lines += _listed("## 奖补的句子（没有写成规则的，请写进 awards.yaml）", [sentence.text for sentence in frame.money])
    lines += _listed("## 写明期限的句子（请核对 calendar.yaml）", [sentence.text for sentence in frame.days])
    lines += _listed("## 没有用到的段落", paper.unused)
    lines += ["", "## 原文不明确之处怎样处理，为什么", "", "## 原文的异常", ""]
    return "\n".join(lines)


def _listed(heading: str, texts: Sequence[str]) -> list[str]:
    shown = [f"- {' '.join(text.split())}" for text in texts[:_LONGEST_LIST] if text.strip()]
    if len(texts) > _LONGEST_LIST:
        shown.append(f"- ……还有 {len(texts) - _LONGEST_LIST} 段，见原文")
    return ["", heading, "", *(shown or ["没有。"])]
