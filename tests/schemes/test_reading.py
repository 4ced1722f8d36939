"""Typed values from yaml: short forms, and every mistake with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.document import AwardsDocument, ItemDocument, SchemeDocument
from schemes.reading import read
from scoring.rules.bonus import Tally
from scoring.rules.completion import Complete, Proportional
from scoring.rules.conditions import Condition
from scoring.rules.mark import Mark
from scoring.rules.rivals import RankSteps

if TYPE_CHECKING:
    from schemes.diagnostics import Diagnostic
    from scoring.rules.options import Options


def mistakes(text: str, kind: type[Options]) -> list[str]:
    problems: list[Diagnostic] = []
    assert read(text, kind, "f.yaml", problems) is None
    return [str(problem) for problem in problems]


def good(text: str, kind: type[Options]) -> Options | None:
    problems: list[Diagnostic] = []
    found = read(text, kind, "f.yaml", problems)
    assert problems == []
    return found


def test_short_forms_mean_the_long_ones() -> None:
    assert good("innovation", Mark) == good("fact: innovation", Mark) == Mark(fact=("innovation",))
    jobs = Condition(fact="jobs")
    assert (
        good("jobs", Complete)
        == good("[jobs]", Complete)
        == good("all: [{fact: jobs}]", Complete)
        == Complete(all_=(jobs,))
    )
    assert good("{fact: done, is: no}", Complete) == Complete(all_=(Condition(fact="done", is_="no"),))
    assert good("fact: jobs", Proportional) == Proportional(fact=("jobs",))
    assert good("{by: jobs, step: 0.05}", RankSteps) == RankSteps(by=("jobs",), step={"*": 5})
    assert good("{by: jobs, step: {town: 0.5}}", RankSteps) == RankSteps(by=("jobs",), step={"town": 50})


def test_all_mistakes_of_a_file_at_once() -> None:
    text = (
        "each:\n  - {count: a, points: many}\n  - {cuont: b, points: 1}\n  - {count: c, points: 1, points: 2}\n  - "
        "one\n"
    )
    assert mistakes(text, Tally) == [
        "f.yaml:2: each.0.points: 'many' is not a number of 0 or more with at most two decimals, such as 0.25",
        "f.yaml:3: each.1.cuont: no key is called 'cuont'; did you mean count?",
        "f.yaml:4: each.2.points: this key stands here twice",
        "f.yaml:5: each.3: should be a mapping of keys to values",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "f.yaml: the file is empty"),
        ("- a", "f.yaml:1: should be a mapping of keys to values"),
        ("a: [", "f.yaml:1: a bracket that begins here does not end; write: a: []"),
        ("item: a\ntitle: a\npoints: 1\nmark: m\n", "f.yaml:1: clause: this key is missing"),
        ("? [a]\n: b", "f.yaml:1: a key should be one word"),
        (
            "{item: a, title: a, points: 1, clause: a, deduct: {? [a] : 1}}",
            "f.yaml:1: deduct: a key should be one word",
        ),
        ("{item: [a], title: a, points: 1, clause: a, mark: m}", "f.yaml:1: item: should be one value"),
        (
            "{item: a, title: a, points: 1000.01, clause: a, mark: m}",
            "f.yaml:1: points: '1000.01' is more than 1000 points",
        ),
        (
            "{item: a, title: a, points: 1, clause: a, zzz: m}",
            "f.yaml:1: zzz: no key is called 'zzz'; there are item, title, points,",
        ),
        (
            "{item: a, title: a, points: 1, clause: a, proportional: {fact: []}}",
            "f.yaml:1: proportional.fact: needs at least one entry",
        ),
        (
            "{item: a, title: a, points: 1, clause: a, mean: {fact: a, without-task: none}}",
            "f.yaml:1: mean.without-task: 'none' is not one of full, mean-of-others",
        ),
        (
            "{item: a, title: a, points: 1, clause: a, deduct: {each: [{short-of: j, points: 1, every: 0}]}}",
            "f.yaml:1: deduct.each.0.every: '0' is not a number above 0 or a percentage, such as 10 or 1%",
        ),
        (
            "&a {item: a, title: a, points: 1, clause: a, items: [*a]}",
            "f.yaml:1: *a stands for another part; write the part out",
        ),
        (
            "{item: a, title: a, points: 1, clause: a, items: " * 500 + "}" * 500,
            "f.yaml: brackets in brackets, far deeper than a sheet is",
        ),
        ("{item: a, title: 'a & b', points: 1, clause: a}", "f.yaml:1: needs exactly one of: items"),
        ("{item: a, title: a, points: 1, clause: a}", "f.yaml:1: needs exactly one of: items, proportional, complete,"),
    ],
)
def test_a_mistake_says_what_would_be_right(text: str, said: str) -> None:
    (found,) = mistakes(text, ItemDocument)
    assert found.startswith(said)


@given(st.text(max_size=80))
def test_no_text_brings_it_down(text: str) -> None:
    for kind in (SchemeDocument, ItemDocument, AwardsDocument):
        problems: list[Diagnostic] = []
        assert (read(text, kind, "f.yaml", problems) is None) == bool(problems)
