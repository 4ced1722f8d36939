from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemes
from bot.parsing.names import Names, fold, key
from scoring import RANK, TOTAL
from tests.support.vocabulary import words


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_folding_makes_one_of_what_looks_alike() -> None:
    assert fold("１２，３４５．６％（“Ａ”）：＋－−【ｂ】。") == '12,345.6%("a"):+--(b);'
    assert fold("①²½") == "①²½"  # no digits of a figure
    assert fold("——～") == "——~"  # a dash is no minus


@pytest.mark.parametrize("scheme", schemes.ids())
def test_no_title_alias_or_id_means_two_facts(scheme: str) -> None:
    known = words(scheme)
    for fact in known.scheme.facts:
        for name in (fact.title, fact.id, *fact.aliases):
            assert known.facts.match(name).ids == (fact.id,), name
    assert not [(name, ids) for name, ids in known.units.exact.items() if len(ids) > 1]


@pytest.mark.parametrize("scheme", schemes.ids())
def test_every_item_is_found_by_its_title_and_id(scheme: str) -> None:
    known = words(scheme)
    for item in known.scheme.items:
        assert known.items.find(item.id) == (item.id,)
        assert item.id in known.items.find(item.title)
    for award in known.scheme.awards:
        assert award.id in known.items.find(award.title)


@pytest.mark.parametrize(
    ("said", "expected", "certain"),
    [
        ("城镇新增就业", "new-urban-jobs", True),
        ("新增就业", "new-urban-jobs", True),
        ("new-urban-jobs", "new-urban-jobs", True),
        ("城镇失业人员再就业", "reemployment", True),  # without 人数
        ("居保转企保", "pension-conversion", True),  # without 其中 and the bracket
        ("省级双创人才项目", "innovation-talent-stage", True),  # without quotes
        ("养老金数据信息漏核,误核", "pension-check-errors", True),
        ("见习岗位", "youth-internship-posts", True),  # a part, with what is counted
        ("大学生", "student-entrepreneurship", False),  # a mere word for people
        ("城乡居民养老保险", "pension-conversion", False),  # not what is counted there
        ("技能取证", "skill-certificates", True),  # letters in their order
        ("新就业", "new-urban-jobs", False),
        ("留学", "overseas-returnees", False),
        ("年度书面审查率", "written-review-completed", True),  # an item of one fact, without 100%
    ],
)
def test_a_short_name_means_one_fact(said: str, expected: str, certain: bool) -> None:
    found = words().facts.match(said)
    assert (found.ids, found.certain) == ((expected,), certain)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("技能培训", ("subsidised-skill-training", "new-generation-migrant-training")),
        ("见习", ("youth-internships", "youth-internship-posts")),
        ("天气", ()),
        ("数", ()),
        ("", ()),
        ("jobs", ("startup-jobs", "new-urban-jobs")),
        ("bs", ()),  # of ids whole words only
    ],
)
def test_a_part_of_several_names_means_them_all(said: str, expected: tuple[str, ...]) -> None:
    assert words().facts.find(said) == expected


@pytest.mark.parametrize(
    ("said", "nearest"),
    [("城镇新增就页", "new-urban-jobs"), ("创页培训", "entrepreneurship-training"), ("就业新增", "new-urban-jobs")],
)
def test_a_slip_of_the_pen_is_near(said: str, nearest: str) -> None:
    assert not words().facts.find(said)
    assert words().facts.near(said)[0] == nearest


@pytest.mark.parametrize("said", ["天气不错", "垃圾分类", "x", ""])
def test_other_words_are_near_nothing(said: str) -> None:
    assert words().facts.near(said) == ()


def test_units_are_found_by_name_alias_and_part() -> None:
    units = words().units
    assert units.find("长江镇（如皋港区）") == units.find("长江") == units.find("如皋港") == ("changjiang",)
    assert units.find("街道") == ("rugao-park", "chengbei", "chengnan")


def test_total_and_rank_are_subjects_too() -> None:
    assert words().items.find("总分") == (TOTAL,)
    assert words().items.find("排名") == (RANK,)


def test_figures_of_names_lead_to_their_facts() -> None:
    assert words().figures["900元"] == ("resident-pension-payers-900",)
    assert "100%" not in words().figures


def test_levels_are_known_by_their_place() -> None:
    assert words().levels["innovation-talent-stage"]["入围省面试"] == 3


@given(st.text())
def test_any_words_are_looked_up(said: str) -> None:
    facts = words().facts
    known = {fact.id for fact in words().scheme.facts}
    assert known.issuperset((*facts.find(said), *facts.near(said)))
    assert len(facts.near(said)) <= 6


@given(st.lists(st.text("abc甲乙丙", min_size=1, max_size=6), min_size=1, max_size=8, unique=True), st.data())
def test_every_name_and_every_long_part_of_it_is_found(names: list[str], data: st.DataObject) -> None:
    known = Names({key(name): (str(place),) for place, name in enumerate(names)})
    place = data.draw(st.integers(0, len(names) - 1))
    assert known.find(names[place]) == (str(place),)
    part = names[place][1:]
    if len(part) > 1 and not part.isascii():
        assert part in names or str(place) in known.find(part)
