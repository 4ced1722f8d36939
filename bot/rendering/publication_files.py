"""A publication (公示) to read, to print and to keep: its table once, as a page, as a PDF and as a workbook."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from unicodedata import category

from fpdf import FPDF, FontFace
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.rendering.drawing import ON_PAPER, add_font
from bot.rendering.figures import money, most_words, points
from bot.rendering.formatting import basis_name, day, file_name
from bot.rendering.screen import Attachment
from bot.rendering.workbook import standing_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.domain.publications import Publication, Shift
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme, Standing, Unit

_PAGES = Environment(
    loader=PackageLoader("bot.rendering"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
FILES = ("pdf", "xlsx", "facts", "answer")  # in which a publication can be taken; the last two to check it
_ACCENT, _INK, _QUIET, _BAND = (160, 25, 25), (25, 32, 43), (86, 99, 115), (240, 243, 247)
_FIRST, _NAME, _SECTION = 15.0, 48.0, 27.0  # widths of columns in mm, which share the page in these proportions


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the published table: its head, and whether it holds figures."""

    key: str
    head: str
    figures: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A unit's cells in the order of the columns. `moved`: another than in the version before."""

    cells: tuple[str, ...]
    moved: bool


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication says in words: `remarks` are terms with their explanation."""

    heading: str
    scheme: str
    line: str
    note: str
    sample: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remarks: tuple[tuple[str, str], ...]
    signature: tuple[str, str]  # 落款 and 日期


def published(
    publication: Publication,
    standing: Standing,
    moved: Sequence[Shift],
    catalogue: Catalogue,
    zone: tzinfo,
    *,
    sample: bool,
) -> Published:
    """The publication in words, best unit first; `sample`: the ledger holds sample data."""
    scheme, say = standing.scheme, catalogue.plain
    shifted = {shift.unit for shift in moved}
    columns = _columns(scheme, catalogue)
    ranked = sorted(scheme.units, key=lambda unit: standing.rank(unit.id))
    rows = tuple(Row(_cells(unit, standing, columns, catalogue), unit.id in shifted) for unit in ranked)
    remarks = [(say("publications.page_ranking"), scheme.ranking)] if scheme.ranking else []
    if (seal := publication.seal) is not None:
        wording = say("publications.page_seal_told", seal=seal.short, number=f"{seal.number:,}")
        remarks.append((say("publications.page_seal"), wording))
    on = publication.at.astimezone(zone).date()
    return Published(
        say("publications.page_heading", version=publication.version),
        scheme.title,
        say(
            "publications.page_line",
            year=publication.as_of.year,
            day=day(publication.as_of, catalogue),
            basis=basis_name(publication.basis.value, scheme, catalogue),
        ),
        say("publications.page_note", note=publication.note) if publication.note else "",
        say("rankings.sample") if sample else "",
        columns,
        rows,
        tuple(remarks),
        (say("publications.page_seal_here"), say("publications.page_day", year=on.year, month=on.month, day=on.day)),
    )


def _columns(scheme: Scheme, catalogue: Catalogue) -> tuple[Column, ...]:
    say = catalogue.plain
    sections = [item for item in scheme.items if item.parent is None]
    columns = [
        Column("rank", say("publications.page_rank")),
        Column("unit", say("publications.page_unit"), figures=False),
    ]
    columns.append(Column("total", say("publications.page_total")))
    if scheme.grades:
        columns.append(Column("grade", say("publications.page_grade"), figures=False))
    if scheme.awards:
        columns.append(Column("money", say("publications.page_money")))
    for section in sections:
        most = f"（{most_words(section, scheme)}）" if section.points else ""
        columns.append(Column(f"section {section.id}", f"{section.title}{most}"))
    if len(scheme.groups) > 1:
        columns.append(Column("group", say("publications.page_group"), figures=False))
        columns.append(Column("group_rank", say("publications.page_group_rank")))
    return tuple(columns)


def _cells(unit: Unit, standing: Standing, columns: Sequence[Column], catalogue: Catalogue) -> tuple[str, ...]:
    cells = {
        "rank": str(standing.rank(unit.id)),
        "unit": unit.name,
        "total": points(standing.total(unit.id)),
        "grade": standing.grade(unit.id) or "",
        "money": money(standing.money(unit.id), catalogue) if standing.scheme.awards else "",
        "group": standing.scheme.group(unit.group).title,
        "group_rank": str(standing.group_rank(unit.id)),
    }
    for column in columns:
        kind, _, item = column.key.partition(" ")
        if kind == "section":
            cells[column.key] = points(standing.points(unit.id, item))
    return tuple(cells[column.key] for column in columns)


def page(wording: Published, publication: Publication, others: Sequence[int], catalogue: Catalogue) -> str:
    """The publication as a page, with links to its files and to other versions (`others`)."""
    return _PAGES.get_template("publication.html").render(
        say=catalogue.plain,
        language=catalogue.language,
        wording=wording,
        name=publication.version,
        checksum=publication.checksum,
        command=command(publication),
        versions=others,
    )


def command(publication: Publication) -> str:
    """What recalculates a publication from its facts and prints its checksum."""
    scheme, facts = publication.scheme, f"{publication.scheme}-{publication.version}.csv"
    return f"kaohe score {scheme} --facts {facts} --as-of {publication.as_of} --json | sha256sum"


def workbook(publication: Publication, standing: Standing, catalogue: Catalogue, *, sample: bool) -> Attachment:
    """The publication as .xlsx, in the shape of the published sheet."""
    return replace(
        standing_workbook(standing, catalogue, sample=sample, basis=publication.basis),
        name=_name(publication, standing, "xlsx", catalogue),
    )


def pdf(wording: Published, publication: Publication, standing: Standing, catalogue: Catalogue) -> Attachment:
    """The publication as a PDF on A4 across, its head on every page, signed and dated at the end."""
    sheet = _Sheet(orientation="landscape", format="A4")
    sheet.catalogue = catalogue
    sheet.set_margins(14, 14)
    sheet.set_auto_page_break(True, margin=16)
    add_font(sheet)
    sheet.set_title(f"{wording.heading} · {wording.scheme}")
    sheet.set_lang(catalogue.language)
    sheet.add_page()
    _write_head(sheet, wording)
    _write_table(sheet, wording)
    _write_foot(sheet, wording, publication, catalogue)
    return Attachment(bytes(sheet.output()), _name(publication, standing, "pdf", catalogue))


def file_of(
    publication: Publication, wording: Published, standing: Standing, kind: str, catalogue: Catalogue
) -> Attachment:
    """One of `FILES`. The facts and the answer are named as the command that checks them says."""
    name = f"{publication.scheme}-{publication.version}"
    if kind == "pdf":
        return pdf(wording, publication, standing, catalogue)
    if kind == "xlsx":
        return workbook(publication, standing, catalogue, sample=bool(wording.sample))
    if kind == "facts":
        return Attachment(publication.facts.encode(), f"{name}.csv")
    return Attachment(f"{publication.answer}\n".encode(), f"{name}.json")


def _name(publication: Publication, standing: Standing, ending: str, catalogue: Catalogue) -> str:
    """公示-如皋2021-2021-12-31-第2版.pdf."""
    version = catalogue.plain("publications.page_version", version=publication.version).replace(" ", "")
    key = "publications.file_name"
    return file_name(key, standing.scheme, publication.as_of, f"{version}.{ending}", catalogue)


class _Sheet(FPDF):
    """A PDF whose pages are numbered."""

    catalogue: Catalogue

    def footer(self) -> None:
        """The page's number."""
        self.set_y(-11)
        self.set_font(ON_PAPER, size=8)
        self.set_text_color(*_QUIET)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="C")


def _write_head(sheet: FPDF, wording: Published) -> None:
    for words, size, color in ((wording.heading, 20, _ACCENT), (wording.scheme, 13, _INK), (wording.line, 10, _QUIET)):
        sheet.set_font(ON_PAPER, size=size)
        sheet.set_text_color(*color)
        sheet.multi_cell(0, size * 0.5, words, align="C", new_x="LMARGIN", new_y="NEXT")
        sheet.ln(1)
    for words in filter(None, (_printable(wording.sample), wording.note)):
        sheet.set_font(ON_PAPER, size=10)
        sheet.set_text_color(*_INK)
        sheet.multi_cell(0, 5.5, words, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(2)


def _printable(words: str) -> str:
    """The words without the signs that only phones have."""
    return "".join(letter for letter in words if category(letter) not in ("So", "Mn")).strip()


def _write_table(sheet: FPDF, wording: Published) -> None:
    wide = {"rank": _FIRST, "group_rank": _FIRST * 1.4, "unit": _NAME, "total": _FIRST * 1.3}
    widths = tuple(wide.get(column.key, _SECTION) for column in wording.columns)
    aligned = tuple("RIGHT" if column.figures else "LEFT" for column in wording.columns)
    size = 10 if len(wording.columns) <= 9 else 8
    sheet.set_font(ON_PAPER, size=size)
    sheet.set_text_color(*_INK)
    sheet.set_draw_color(150, 158, 168)
    heads = FontFace(family=ON_PAPER, emphasis="", color=_QUIET, fill_color=_BAND)
    with sheet.table(
        col_widths=widths, text_align=aligned, headings_style=heads, line_height=size * 0.5, padding=(0.5, 1)
    ) as table:
        heads_row = table.row()
        for column in wording.columns:
            heads_row.cell(column.head.replace("（", "\n（"), align="CENTER")
        for unit in wording.rows:
            table.row(unit.cells)
    sheet.ln(4)


def _write_foot(sheet: FPDF, wording: Published, publication: Publication, catalogue: Catalogue) -> None:
    sheet.set_font(ON_PAPER, size=9)
    sheet.set_text_color(*_QUIET)
    for term, words in wording.remarks:
        sheet.multi_cell(0, 5, f"{term}：{words}", new_x="LMARGIN", new_y="NEXT")
    checksum = catalogue.plain("publications.page_checksum_told", checksum=publication.checksum)
    sheet.set_font(ON_PAPER, size=7.5)
    sheet.multi_cell(0, 4.2, checksum, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(4)
    sheet.set_font(ON_PAPER, size=12)
    sheet.set_text_color(*_INK)
    for words in wording.signature:  # together on one page
        sheet.cell(0, 7, words, align="R", new_x="LMARGIN", new_y="NEXT")
