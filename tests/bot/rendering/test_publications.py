from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.entries import Basis
from bot.domain.languages import LANGUAGES
from bot.domain.publications import Publication, Shift, checksum_of
from bot.rendering.catalogue import load_catalogue
from bot.rendering.publications import page
from scoring import Total, score, tabulate
from tests.support.context import SCHEME, offering

DAY = date(2021, 12, 31)
RUGAO = offering(SCHEME).scheme
STANDING = score(RUGAO, tabulate(RUGAO, [Total("changjiang", "new-urban-jobs", DAY, 1585)], DAY))
ONE = Publication(
    SCHEME, 2, DAY, Basis.CONFIRMED, "", "{}", checksum_of("{}"), "补上<5月>", 1, datetime(2022, 1, 4, tzinfo=UTC)
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_every_unit_the_note_and_how_to_check(language: str) -> None:
    moved = [Shift("changjiang", (0, 300), (2, 1), (0, 0))]
    text = page(ONE, STANDING, moved, (1,), load_catalogue(language), sample=False)
    assert all(f">{unit.name}<" in text for unit in RUGAO.units)
    assert "补上&lt;5月&gt;" in text
    assert ONE.checksum in text
    assert f"kaohe score {SCHEME} --facts {SCHEME}-2.csv --as-of 2021-12-31 --json | sha256sum" in text
    assert text.count('class="moved"') == 1
    assert 'href="2.csv"' in text
    assert 'href="1"' in text


def test_the_best_unit_stands_first_with_its_points() -> None:
    text = page(ONE, STANDING, (), (), load_catalogue("zh-CN"), sample=True)
    assert "示例数据" in text
    body = text[text.index("<tbody>") :]
    best = min(RUGAO.units, key=lambda unit: STANDING.rank(unit.id))
    assert body.index(best.name) < min(body.index(unit.name) for unit in RUGAO.units if unit is not best)
    assert f"{STANDING.total(best.id) / 100:.2f}" in body


def test_with_self_assessment_the_basis_has_the_sheet_s_words() -> None:
    both = replace(RUGAO, self_assessed=True)
    standing = score(both, tabulate(both, [], DAY))
    assert "考核</p>" in page(ONE, standing, (), (), load_catalogue("zh-CN"), sample=True)
    assert "按核定数</p>" in page(ONE, STANDING, (), (), load_catalogue("zh-CN"), sample=True)
