from __future__ import annotations

from dataclasses import replace

import pytest

import schemes
from bot.domain.sections import sections


@pytest.mark.parametrize("name", schemes.ids())
def test_every_fact_of_a_unit_stands_in_one_section(name: str) -> None:
    scheme = schemes.load(name)
    found = [fact for section in sections(scheme) for fact in section.facts]
    assert sorted(found) == sorted(fact.id for fact in scheme.facts if not fact.whole)
    assert len({section.item for section in sections(scheme)}) == len(sections(scheme))


def test_sections_follow_the_sheet_and_go_down_to_its_parts() -> None:
    scheme = schemes.load("rugao-2021")
    titles = [scheme.item(section.item).title for section in sections(scheme) if section.item is not None]
    assert titles[:4] == ["企业职工养老保险扩面参保", "居民养老保险参保", "被征地农民社会保障工作", "人才开发服务"]
    assert all(section.item is not None for section in sections(scheme))


def test_what_only_a_calendar_asks_for_stands_with_its_neighbours() -> None:
    scheme = schemes.load("rugao-2021")
    [home] = [section for section in sections(scheme) if "enterprise-service-coverage" in section.facts]
    assert {"labour-inflow", "new-urban-jobs"} <= set(home.facts)


def test_what_stands_between_two_sections_or_behind_the_last_belongs_to_none() -> None:
    scheme = schemes.load("changzhou-2018")
    *_, last = sections(scheme)
    assert last.item is None
    assert "workload-pool" not in last.facts  # the whole city's
    assert "district-recommendation" in last.facts


def test_a_scheme_whose_facts_nobody_reads_has_one_nameless_section() -> None:
    scheme = schemes.load("rugao-2018")
    bare = replace(scheme, items=tuple(replace(item, facts=(), rule=None) for item in scheme.items))
    assert [section.item for section in sections(bare)] == [None]
