"""A scheme finds its parts and refuses to contradict itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring import BadScheme, Fact, Kind, Unit, UnknownId, unknown
from tests.support.sheets import leaf, standing_of

SCHEME = standing_of(
    "{item: s, title: '', points: 10, clause: '', items: [" + leaf("proportional: {fact: jobs}") + "]}",
    facts={"jobs": "count", "m": "mark"},
    values={"jobs": ["1", "2"]},
    targets={"jobs": ["5", ""]},
    groups=["town", "main"],
).scheme


def test_parts_are_found_by_id() -> None:
    assert SCHEME.unit("b").group == "main"
    assert SCHEME.fact("jobs").kind is Kind.COUNT
    assert [item.id for item in SCHEME.children(None)] == ["s"]
    assert [item.id for item in SCHEME.children("s")] == ["leaf"]
    assert (SCHEME.target("jobs", "a"), SCHEME.target("jobs", "b")) == (5, None)
    assert list(SCHEME.target_column("jobs")) == [5, 0]


@pytest.mark.parametrize("kind", ["unit", "fact", "item", "award", "group"])
def test_what_is_not_there_is_named(kind: str) -> None:
    with pytest.raises(UnknownId, match=f"no {kind} is called 'x'"):
        getattr(SCHEME, kind)("x")


def test_short_names() -> None:
    assert Unit("a", "长江镇", "main", ("长江",)).short == "长江"
    assert Unit("a", "长江镇", "main").short == "长江镇"
    assert Fact("f", "其中：居保转企保（人）", Kind.COUNT).short == "居保转企保"
    assert Fact("f", "省（部）级表彰（次）", Kind.COUNT).short == "省（部）级表彰"
    assert Fact("f", "村（社区）协管员", Kind.COUNT).short == "村（社区）协管员"
    assert Fact("f", "组织青年（含高校毕业生）参加见习人数", Kind.COUNT).short == "组织青年参加见习人数"
    assert Fact("f", "其中：优秀“大学生创业项目”（个）", Kind.COUNT).short == "优秀“大学生创业项目”"


def test_every_flaw_is_told_at_once() -> None:
    with pytest.raises(BadScheme) as caught:
        replace(
            SCHEME,
            units=(*SCHEME.units, SCHEME.units[0]),
            items=(*SCHEME.items, replace(SCHEME.items[1], id="more", parent="s", facts=("nothing",))),
            total=replace(SCHEME.total, added=("s", "leaf")),
        )
    assert caught.value.flaws == (
        ("units", "'a' stands there twice"),
        ("more", "no fact is called 'nothing'; there are jobs, m"),
        ("total", "names leaf, s; each section must stand here once: s"),
    )


def test_the_largest_mark_is_the_points_of_its_item() -> None:
    scheme = standing_of(leaf("mark: m", "4"), facts={"m": "mark", "other": "mark"}, values={"m": ["1"]}).scheme
    assert (scheme.most("m"), scheme.most("other")) == (400, None)


def test_a_name_that_is_not_there_is_told_with_the_nearest() -> None:
    names = {"leading-group": ("创业工作领导小组", "领导小组"), "jobs": ("新增就业",)}
    assert unknown("fact", "创业促进就业工作领导小组", names) == (
        "no fact is called '创业促进就业工作领导小组'; did you mean leading-group (创业工作领导小组)?"
    )
    assert str(unknown("fact", "领导小组", names)).endswith("did you mean leading-group (创业工作领导小组)?")
    assert str(unknown("fact", "ＪＯＢＳ", names)).endswith("did you mean jobs (新增就业)?")
    assert str(unknown("unit", "xyz", {})) == "no unit is called 'xyz'; there is none"
    assert str(unknown("unit", "", {"a": ("甲",)})) == "no unit stands here; there are a (甲)"
    assert str(unknown("fact", "xyz", {str(i): () for i in range(30)})).endswith("; they stand in facts.csv")
