"""What a careful officer would ask about a scheme: mistakes that keep it from loading, and questions about the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, FileError, Finding, in_cells, located
from schemes.duties import load_duties
from schemes.load import publish
from schemes.mentions import mentions
from schemes.reachable import reachable
from schemes.sums import sums
from scoring import Message

if TYPE_CHECKING:
    from schemes.document import ExplanationDocument
    from schemes.load import Published


@dataclass(frozen=True, slots=True)
class Report:
    """`mistakes` keep the scheme from loading; `questions` are open, `explained` are those that the scheme answers."""

    mistakes: tuple[Diagnostic, ...] = ()
    questions: tuple[Finding, ...] = ()
    explained: tuple[Finding, ...] = ()


def check(name: str) -> Report:
    """The report on the scheme of that id or at that path."""
    try:
        published = publish(name)
        duties = load_duties(name, published.scheme)
    except FileError as error:
        return Report(mistakes=error.diagnostics)
    findings = [*sums(published), *mentions(published, duties), *reachable(published, duties)]
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
    return Report((), _ordered(questions, published), _ordered(explained, published))


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
    return tuple(replace(finding, diagnostic=cell) for finding, cell in zip(ordered, cells, strict=True))
