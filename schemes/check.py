"""What a careful officer would ask about a scheme: mistakes that keep it from loading, and questions about the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, FileError, Finding, in_cells, located
from schemes.differences import differences
from schemes.duties import load_duties
from schemes.load import is_living, publish
from schemes.mentions import mentions
from schemes.percents import percents
from schemes.reachable import reachable
from schemes.silences import silences
from schemes.sums import sums
from schemes.versions import laid_out, placed, versions
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from schemes.document import ExplanationDocument
    from schemes.load import Published
    from schemes.version import Version
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class Report:
    """`mistakes` keep the scheme from loading; `questions` are open, `explained` are those that the scheme answers.

    `changes`: what is another from which day on, where something in the scheme is. `scheme`: what was read, as it holds
    last; None where it does not load.
    """

    mistakes: tuple[Diagnostic, ...] = ()
    questions: tuple[Finding, ...] = ()
    explained: tuple[Finding, ...] = ()
    changes: tuple[tuple[date, tuple[Message, ...]], ...] = ()
    scheme: Scheme | None = None


def check(name: str) -> Report:
    """The report on the scheme of that id or at that path, with all that holds in it from a later day on."""
    if not is_living(name):
        return _check(name)
    try:
        of_scheme = versions(name)
    except FileError as error:
        return Report(mistakes=error.diagnostics)
    reports = [_check(name), *(_check_version(name, version) for version in of_scheme[1:])]
    changes = tuple((after.since, differences(before, after)) for before, after in pairwise(of_scheme))
    return Report(
        (),
        _of_all([report.questions for report in reports]),
        _of_all([report.explained for report in reports]),
        changes,
        of_scheme[-1].scheme,
    )


_WHILE = ("explained", "unused")  # no question where some version answers to it, or uses it


def _of_all(of_versions: Sequence[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """What is found in any version, each once; what has to be so in all versions only where it is."""
    everywhere = {
        key for key in map(_key, of_versions[0]) if all(key in map(_key, findings) for findings in of_versions)
    }
    findings = dict.fromkeys(finding for of_version in of_versions for finding in of_version)
    return tuple(finding for finding in findings if finding.question not in _WHILE or _key(finding) in everywhere)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.question, finding.subject


def _check_version(name: str, version: Version) -> Report:
    with laid_out(name, version.since) as path:
        report = _check(path, named=False)
    questions, explained = (_placed(name, version.since, each) for each in (report.questions, report.explained))
    return Report((), questions, explained)


def _placed(name: str, day: date, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    diagnostics = placed(name, day, (finding.diagnostic for finding in findings))
    return tuple(replace(each, diagnostic=found) for each, found in zip(findings, diagnostics, strict=True))


def _check(name: str, *, named: bool = True) -> Report:
    """The report on one version alone; `named`: the folder's name has to be the id."""
    try:
        published = publish(name)
        duties = load_duties(name, published.scheme)
    except FileError as error:
        return Report(mistakes=error.diagnostics)
    folder = Path(name).resolve().name
    if named and Path(name).is_dir() and published.scheme.id != folder:
        message = Message("the folder's name is the id: write {folder}, or rename the folder", folder=folder)
        return Report(mistakes=(located(published.folder, Diagnostic("scheme.yaml", 0, "id", message)),))
    findings = [*sums(published), *mentions(published, duties), *percents(published), *silences(published)]
    findings += reachable(published, duties)
    explanations = [(answer, subject) for answer in published.document.explained for subject in answer.about]
    answers = {(answer.question, subject): answer.because for answer, subject in explanations}
    explained, questions = [], []
    for finding in findings:
        because = answers.get((finding.question, finding.subject))
        if because is None:
            questions.append(finding)
        else:
            explained.append(replace(finding, because=because))
    answered = {(finding.question, finding.subject) for finding in explained}
    questions += [
        _idle(answer, subject) for answer, subject in explanations if (answer.question, subject) not in answered
    ]
    return Report((), _ordered(questions, published), _ordered(explained, published), scheme=published.scheme)


def _idle(answer: ExplanationDocument, subject: str) -> Finding:
    message = Message(
        "explains {question} of {subject}, which is not found; take the explanation out",
        question=Message(answer.question),
        subject=subject,
    )
    return Finding("explained", subject, Diagnostic("scheme.yaml", 0, answer.question, message))


def _ordered(findings: list[Finding], published: Published) -> tuple[Finding, ...]:
    files = ["scheme.yaml", *(f"sections/{section}.yaml" for section in published.document.sections), "awards.yaml"]
    placed = [replace(finding, diagnostic=located(published.folder, finding.diagnostic)) for finding in findings]

    def place(finding: Finding) -> tuple[int, str, int]:
        file = finding.diagnostic.file
        return (files.index(file) if file in files else len(files), file, finding.diagnostic.line)

    ordered = sorted(placed, key=place)
    cells = in_cells(published.folder, [finding.diagnostic for finding in ordered])
    titles = _titles(published)
    return tuple(
        replace(finding, diagnostic=cell, title=_title(finding, cell, titles))
        for finding, cell in zip(ordered, cells, strict=True)
    )


def _title(finding: Finding, cell: Diagnostic, titles: Mapping[str, str]) -> str:
    """How a workbook calls what was found; empty for a folder, whose ids were written by its officer."""
    sheet, is_cell, _ = cell.file.partition("!")
    if not is_cell:
        return ""
    return sheet if finding.subject == finding.diagnostic.file else titles.get(finding.subject, "")


def _titles(published: Published) -> dict[str, str]:
    scheme = published.scheme
    titles = {"total": "总分"} | {unit.id: unit.name for unit in scheme.units}
    titles |= {fact.id: fact.title for fact in scheme.facts} | {group.id: group.title for group in scheme.groups}
    return titles | {award.id: award.title for award in scheme.awards} | {item.id: item.title for item in scheme.items}
