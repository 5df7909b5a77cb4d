"""A notice as one .docx, to be worked on in WPS or Word: title, text, dates, signature, code."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, Final

import segno
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

#: The fonts that every Chinese office has.
BODY, HEADS = "仿宋", "黑体"
#: Characters that XML does not carry.
_UNSAID: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
_STYLES: Final = {"h3": "Heading 2", "p": "Normal", "ul": "List Bullet", "ol": "List Number"}


class _Runs(HTMLParser):
    """Rich text as paragraphs of (style, [(words, bold)])."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[tuple[str, list[tuple[str, bool]]]] = []
        self.lists: list[str] = []
        self.bold = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in {"ul", "ol"}:
            self.lists.append(tag)
        elif tag in {"b", "strong"}:
            self.bold += 1
        elif tag in {"p", "h2", "h3", "h4"}:
            self.paragraphs.append((_STYLES.get(tag, "Heading 2"), []))
        elif tag == "li":
            self.paragraphs.append((_STYLES[self.lists[-1] if self.lists else "ul"], []))
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        elif tag in {"b", "strong"} and self.bold:
            self.bold -= 1

    def handle_data(self, data: str) -> None:
        if not self.paragraphs:
            if not data.strip():
                return
            self.paragraphs.append(("Normal", []))
        self.paragraphs[-1][1].append((data, self.bold > 0))


def write(
    *, community: str, title: str, body: str, facts: Sequence[tuple[str, str]], contact: str, signature: Sequence[str],
    url: str, scan: str,
) -> bytes:  # fmt: skip
    """The whole file. ``body`` is rich text; ``facts`` are (name, value)."""
    document = Document()
    _page(document)
    document.add_paragraph(_clean(community)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_heading(_clean(title), level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    runs = _Runs()
    runs.feed(body)
    for style, words in runs.paragraphs:
        paragraph = document.add_paragraph(style=style)
        if style == "Normal":
            paragraph.paragraph_format.first_line_indent = Pt(32)
        for text, bold in words:
            paragraph.add_run(_clean(text)).bold = bold or None
    for name, value in facts:
        document.add_paragraph(f"{name}：{_clean(value)}")
    if contact:
        document.add_paragraph(_clean(contact))
    for line in signature:
        paragraph = document.add_paragraph(_clean(line))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    picture = BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    picture.seek(0)
    document.add_picture(picture, width=Mm(28))
    document.add_paragraph(f"{scan} {url}").runs[0].font.size = Pt(9)
    document.core_properties.title = _clean(title)
    document.core_properties.author = _clean(community)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _clean(text: str) -> str:
    return text.translate(_UNSAID)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin = section.bottom_margin = Mm(25)
    for name, face, size in (("Normal", BODY, 16), ("Heading 1", HEADS, 22), ("Heading 2", HEADS, 16)):
        style = document.styles[name]
        style.font.name, style.font.size = face, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
