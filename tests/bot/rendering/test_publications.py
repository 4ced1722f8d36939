from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from bot.domain.entries import Basis
from bot.domain.languages import LANGUAGES
from bot.domain.publications import Publication, Shift, checksum_of
from bot.rendering.catalogue import load_catalogue
from bot.rendering.publication_files import page, pdf, published, workbook
from scoring import Total, score, tabulate
from tests.support.context import SCHEME, offering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring import Standing

DAY = date(2021, 12, 31)
RUGAO = offering(SCHEME).scheme
STANDING = score(RUGAO, tabulate(RUGAO, [Total("changjiang", "new-urban-jobs", DAY, 1585)], DAY))
ONE = Publication(
    SCHEME, 2, DAY, Basis.CONFIRMED, "", "{}", checksum_of("{}"), "补上<5月>", 1, datetime(2022, 1, 4, tzinfo=UTC)
)


def page_of(standing: Standing, language: str = "zh-CN", moved: Sequence[Shift] = (), *, sample: bool = False) -> str:
    catalogue = load_catalogue(language)
    return page(published(ONE, standing, moved, catalogue, UTC, sample=sample), ONE, (1,), catalogue)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_every_unit_the_note_and_how_to_check(language: str) -> None:
    moved = [Shift("changjiang", (0, 300), (2, 1), (0, 0))]
    text = page_of(STANDING, language, moved)
    assert all(f">{unit.name}<" in text for unit in RUGAO.units)
    assert "补上&lt;5月&gt;" in text
    assert ONE.checksum in text
    assert f"kaohe score {SCHEME} --facts {SCHEME}-2.csv --as-of 2021-12-31 --json | sha256sum" in text
    assert text.count('class="moved"') == 1
    assert all(f'href="2.{ending}"' in text for ending in ("pdf", "xlsx", "csv", "json"))
    assert 'href="1"' in text


def test_the_best_unit_stands_first_with_its_points() -> None:
    text = page_of(STANDING, sample=True)
    assert "示例数据" in text
    body = text[text.index("<tbody>") :]
    best = min(RUGAO.units, key=lambda unit: STANDING.rank(unit.id))
    assert body.index(best.name) < min(body.index(unit.name) for unit in RUGAO.units if unit is not best)
    assert f"{STANDING.total(best.id) / 100:.2f}" in body


def test_with_self_assessment_the_basis_has_the_sheet_s_words() -> None:
    both = replace(RUGAO, self_assessed=True)
    standing = score(both, tabulate(both, [], DAY))
    assert "按考核分</p>" in page_of(standing)
    assert "按核定数</p>" in page_of(STANDING, sample=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_signed_dated_and_small(language: str) -> None:
    catalogue = load_catalogue(language)
    told = published(ONE, STANDING, (), catalogue, UTC, sample=True)
    assert "人民政府" not in told.signature[0]  # who issued the scheme need not be who publishes
    assert "2022" in told.signature[1]
    file = pdf(told, ONE, STANDING, catalogue)
    assert file.content.startswith(b"%PDF-")
    assert len(file.content) < 200_000
    assert "如皋2021" in file.name
    sheets = load_workbook(BytesIO(workbook(ONE, STANDING, catalogue, sample=True).content))
    assert all(catalogue.plain("formatting.basis_confirmed") in str(sheet["A2"].value) for sheet in sheets)
