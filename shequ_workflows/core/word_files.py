"""What every .docx of the product has in common: A4, the fonts that every Chinese office has, titles, tables."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

BODY: Final = "宋体"
HEADS: Final = "黑体"


def new_document() -> Any:
    """An empty A4 document with our styles."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(15)
    for name, font, size in (("Normal", BODY, 11), ("Heading 1", HEADS, 15), ("Heading 2", HEADS, 12)):
        style = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    return document


def bytes_of(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def add_title(document: Any, text: str, under: str = "", *, is_first: bool = False) -> None:
    """A paper begins: on a page of its own. (A break in a paragraph of its own would leave an empty page behind a full
    one.)"""
    title = document.add_heading(text, level=1)
    title.paragraph_format.page_break_before = not is_first
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if under:
        document.add_paragraph(under).alignment = WD_ALIGN_PARAGRAPH.CENTER


def add_table(
    document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], height: int
) -> Any:
    """``widths`` and ``height`` in millimetres; the first row is the head."""
    table = document.add_table(rows=0, cols=len(heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for number, line in enumerate([heads, *rows]):
        row = table.add_row()
        row.height = Mm(height)
        for cell, text, width in zip(row.cells, line, widths, strict=True):
            cell.width = Mm(width)
            run = cell.paragraphs[0].add_run(text)
            run.bold = number == 0
    return table
