"""`kaohe draft`: a published document becomes the folder of a scheme, everything doubtful in it marked 待定."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemes.check import check
from schemes.clauses.proposals import facts_in
from schemes.diagnostics import FileError
from schemes.drafting.files import files_of
from schemes.drafting.plan import facts_of, plan_of, stand_in, targets_of
from schemes.json_schema import write_schemas
from schemes.papers.opening import read_paper
from schemes.papers.paper import paper_of
from schemes.skeleton import write_files, year_of
from scoring import Message

if TYPE_CHECKING:
    from pathlib import Path

    from schemes.drafting.plan import Draft


_MOST_LINES = 600


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was laid out: the files, and how much of it is sure."""

    files: tuple[str, ...]
    lines: int
    sure: int
    units: int
    targets: int
    unused: int


def draft(file: Path, folder: Path) -> Drafted:
    """Lay out a scheme's folder from a document; raises FileError for what cannot be read or written, in a sentence."""
    given = int(year_of(folder))
    paper = paper_of(read_paper(file))
    if not paper.lines and not paper.tasks:
        raise FileError.of(
            file, Message("no line with points and no table of tasks is found in it; nothing was written")
        )
    if sum(1 for top in paper.lines for _ in top.leaves()) > _MOST_LINES:
        raise FileError.of(
            file, Message("more than {most} lines with points; give only the score sheet", most=_MOST_LINES)
        )
    plan = plan_of(paper, given)
    for _ in range(2):
        _write(plan, file.name, folder)
        mistakes = check(str(folder)).mistakes
        if not mistakes:
            break
        _step_back(plan, " ".join(f"{mistake.field} {mistake.message}" for mistake in mistakes))
    else:
        for leaf in plan.leaves:
            stand_in(leaf)
        plan.facts = facts_of(plan)
        _write(plan, file.name, folder)
    write_schemas(folder / ".schema")
    targets = sum(len(targets_of(fact, plan)) for fact in plan.facts)
    return Drafted(
        tuple(files_of(plan, file.name, folder.name)), len(plan.leaves), plan.sure, len(plan.units), targets,
        len(paper.unused),
    )  # fmt: skip


def _step_back(plan: Draft, messages: str) -> None:
    """Give points by hand where a rule does not load."""
    for leaf in plan.leaves:
        facts = [fact.id for fact in facts_in(leaf.proposal.options)]
        if leaf.id in messages or any(fact and fact in messages for fact in facts):
            stand_in(leaf)
    plan.facts = facts_of(plan)


def _write(plan: Draft, source: str, folder: Path) -> None:
    write_files(folder, files_of(plan, source, folder.name))
    (folder / "cases").mkdir(exist_ok=True)
