"""What a report did to the lines of the sheet, and through them to the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.results import Effect
from bot.usecases.receipts import effects
from tests.support.sheets import standing_of

if TYPE_CHECKING:
    from scoring import Standing

SECTION = """{item: s, title: 工作, points: 20, clause: '', items: [
  {item: a, title: 就业, points: 12, clause: '', proportional: {fact: x}},
  {item: b, title: 清欠, points: 4, clause: '', applies-if: {fact: y, has: task}, proportional: {fact: y}},
  {item: c, title: 培训, points: 4, clause: '', proportional: {fact: z}}]}"""
PLAIN = "{item: p, title: 加分, points: 5, clause: '', proportional: {fact: z}}"
TOTAL = "{weights: {s: 50%}, added: [p]}"


def standing(first: tuple[str, str], other: tuple[str, str]) -> Standing:
    """Both figures of the first unit, to which one line does not apply, and of the other."""
    return standing_of(
        SECTION, PLAIN,
        facts={"x": "count", "y": "count", "z": "count"},
        values={"x": [first[0], other[0]], "y": ["", "3"], "z": [first[1], other[1]]},
        targets={"x": ["10", "10"], "y": ["", "3"], "z": ["10", "10"]},
        total=TOTAL,
    )  # fmt: skip


def test_lines_of_a_weighted_section_say_what_they_do_to_the_total_where_that_can_be_told_apart() -> None:
    before, both = standing(("5", "5"), ("5", "5")), standing(("10", "10"), ("10", "10"))
    scheme = before.scheme
    assert effects(scheme, before, both, "b") == (
        Effect("a", 600, 1200, 300), Effect("c", 200, 400, 100), Effect("p", 250, 500)
    )  # fmt: skip
    # The first unit's section shares the points of the line that does not apply: its lines do not add up to it.
    assert [effect.in_total for effect in effects(scheme, before, both, "a")] == [None, None, None]
    alone = standing(("10", "5"), ("5", "5"))
    [effect] = effects(scheme, before, alone, "a")
    assert effect.in_total == alone.total("a") - before.total("a") == 375
