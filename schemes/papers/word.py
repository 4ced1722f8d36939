"""Opens a .docx: paragraphs with the numbers that Word counts for them, tables with their merged cells."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document

from schemes.packages import MOST_TAGS, damage_refused, unpack
from schemes.papers.blocks import Box, Paragraph, Table
from schemes.papers.numbering import Numbering
from schemes.sheets import Budget, too_many_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemes.papers.blocks import Block

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # the same once more, for old Words
_UNREAD = {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}instrText", _FALLBACK}
_TEXTS = {f"{_W}t", f"{_M}t"}
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}


def read_docx(data: bytes) -> tuple[Block, ...]:
    """The paragraphs and tables of the document's body, insertions too, deletions not; raises BadWorkbook."""
    tags = 0
    with damage_refused():
        for name, part in unpack(data, lambda _: True):
            tags += part.count(b"<") if name.endswith((".xml", ".rels")) else 0
            if tags > MOST_TAGS:
                raise too_many_cells()
        document: Any = Document(BytesIO(data))
        return tuple(_Reader(document).blocks(document.element.body))


class _Reader:
    def __init__(self, document: Any) -> None:
        self.numbering, self.budget = Numbering(document), Budget()

    def blocks(self, element: Any) -> Iterator[Block]:
        """Paragraphs and tables in the order of the document, those in content controls too."""
        for child in element:
            if child.tag == f"{_W}p":
                yield from map(Paragraph, filter(None, (line.strip() for line in self.paragraph(child).split("\n"))))
            elif child.tag == f"{_W}tbl":
                yield self.table(child)
            elif child.tag not in _UNREAD:
                yield from self.blocks(child)

    def paragraph(self, element: Any) -> str:
        """The text with its number; what stands in text boxes follows."""
        text = self.numbering.label(element) + "".join(_words(element))
        self.budget.take_text(text)
        return text

    def table(self, element: Any) -> Table:
        rows = [self.row(row) for row in _below(element, f"{_W}tr")]
        self.budget.take_area(len(rows), max((row[-1].right for row in rows if row), default=0), "")
        return Table(tuple(rows))

    def row(self, element: Any) -> tuple[Box, ...]:
        before = element.find(f"{_W}trPr/{_W}gridBefore")
        left = 0 if before is None else _number(before)
        boxes = [Box("", 0, left)] if left else []
        for cell in _below(element, f"{_W}tc"):
            span, merge = cell.find(f"{_W}tcPr/{_W}gridSpan"), cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            box = Box("" if goes_on else self.cell(cell), left, 1 if span is None else max(1, _number(span)))
            boxes.append(box)
            left = box.right
        return tuple(boxes)

    def cell(self, element: Any) -> str:
        """The lines of a cell; a table inside of it follows row by row."""
        lines: list[str] = []
        for child in element:
            if child.tag == f"{_W}p":
                lines.append(self.paragraph(child))
            elif child.tag == f"{_W}tbl":
                lines += [
                    " ".join(self.cell(cell) for cell in _below(row, f"{_W}tc")) for row in _below(child, f"{_W}tr")
                ]
            elif child.tag not in _UNREAD and len(child):
                lines.append(self.cell(child))
        return "\n".join(line.strip() for line in lines if line.strip())


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _TEXTS:
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _UNREAD:
            yield from _words(child)
            if child.tag == f"{_W}p":
                yield "\n"


def _below(element: Any, tag: str) -> Iterator[Any]:
    """The children of that kind, those in content controls too, not those of a table inside."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _below(child, tag)


def _number(element: Any) -> int:
    return int(element.get(f"{_W}val", "0"))
