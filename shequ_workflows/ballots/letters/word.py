"""The papers of a poll as .docx: opens in WPS and Word, to be worked on."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import segno
from django.utils.translation import gettext as _
from docx.shared import Mm, Pt

from shequ_workflows.ballots.codes import grouped
from shequ_workflows.core.word_files import add_table, add_title, bytes_of, new_document

from .content import House, Line
from .papers import COUNT, LETTERS, ROLL, SLIPS, Papers


def write(papers: Papers, kind: str) -> bytes:
    """One kind of papers as a file."""
    document = new_document()
    writers = {LETTERS: _letters, SLIPS: _slips, ROLL: _roll, COUNT: _count}
    writers[kind](document, papers)
    return bytes_of(document)


def _picture(text: str) -> BytesIO:
    file = BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="png", scale=8, border=4)
    file.seek(0)
    return file


def _letters(document: Any, papers: Papers) -> None:
    """One a page, in large type."""
    for number, line in enumerate(papers.lines):
        add_title(document, papers.poll.question, papers.poll.subject.community.name, is_first=not number)
        for text in letter_words(papers, line):
            document.add_paragraph(text).runs[0].font.size = Pt(15)
        if line.letter:
            code = document.add_paragraph(grouped(line.letter)).runs[0]
            code.bold, code.font.size = True, Pt(28)
            document.add_picture(_picture(f"{papers.code_url}#{line.letter}"), width=Mm(38))


def letter_words(papers: Papers, line: Line) -> list[str]:
    """The sentences of a letter, as its page has them."""
    asked = [f"{one.number}. {one.text}" for one in papers.questions] if len(papers.questions) > 1 else []
    return [
        _("To: %(rooms)s %(names)s") % {"rooms": line.rooms, "names": line.names},
        *asked,
        papers.legal,
        _("You have one vote. Give it in one of these ways, until %(until)s:") % {"until": papers.until},
        _("On a phone: scan the picture, or type the address and your code."),
        _("On paper: mark the slip, and put it into the box or give it to whoever comes to your door."),
        _("By phone or at the office: say your answer; it is noted down and read back to you."),
        _("The first vote counts, and cannot be changed."),
        papers.secrecy,
        _("Give your code to nobody. The office will never ask you for it."),
    ]


def _slips(document: Any, papers: Papers) -> None:
    for page, lines in enumerate(papers.slip_sheets):
        add_title(document, _("Ballots"), lines[0].house, is_first=not page)
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for at in range(0, len(lines), 2):
            row = table.add_row()
            row.height = Mm(460 // papers.slips_a_page)
            for cell, line in zip(row.cells, lines[at : at + 2], strict=False):
                _slip(cell, papers, line)


def _slip(cell: Any, papers: Papers, line: Line) -> None:
    stub = cell.paragraphs[0].add_run(_("Tear off before it goes into the box: %(rooms)s %(names)s") % {"rooms": line.rooms, "names": line.names})  # fmt: skip
    stub.font.size = Pt(8)
    cell.add_paragraph(papers.poll.question).runs[0].bold = True
    for one in papers.questions:
        if len(papers.questions) > 1:
            cell.add_paragraph(f"{one.number}. {one.text}").runs[0].font.size = Pt(9)
        marks = "   ".join(f"□ {option.number} {option.text}" for option in one.options.all())
        cell.add_paragraph(marks)
    if line.slip:
        foot = cell.add_paragraph()
        foot.add_run().add_picture(_picture(line.slip), width=Mm(14))
        foot.add_run(f" {line.slip_text}").font.size = Pt(9)


def _roll(document: Any, papers: Papers) -> None:
    heads = [
        _("No."),
        _("Room"),
        _("Name"),
        *([_("Area (m²)")] if papers.by_area else []),
        _("Received: signature, date"),
    ]
    widths = [12, 44, 40, *([24] if papers.by_area else []), 54 if papers.by_area else 78]
    is_first = True
    for house in papers.houses:
        for lines in house.pages:
            add_title(document, _("Roll and receipts"), _under(papers, house), is_first=is_first)
            is_first = False
            rows = [_row(number, line, papers) for number, line in enumerate(lines, house.lines.index(lines[0]) + 1)]
            add_table(document, heads, rows, widths, 8)
            document.add_paragraph(_("Handed over by: ____________   Watched by: ____________"))


def _under(papers: Papers, house: House) -> str:
    return " · ".join(part for part in (papers.poll.question, house.name) if part)


def _row(number: int, line: Line, papers: Papers) -> Sequence[str]:
    return [str(number), line.rooms, line.names, *([line.area_text] if papers.by_area else []), ""]


def _count(document: Any, papers: Papers) -> None:
    add_title(document, _("Count sheet"), papers.poll.question, is_first=True)
    document.add_paragraph(papers.legal)
    document.add_paragraph(
        _("Batch no.: ______   Papers, counted by hand: ______   Not valid: ______   Refused: ______")
    )
    for one in papers.questions:
        document.add_paragraph(f"{one.number}. {one.text}").runs[0].bold = True
        rows = [(f"{option.number} {option.text}", "", "") for option in one.options.all()]
        rows += [(_("Left blank"), "", ""), (_("Not valid"), "", "")]
        add_table(document, ("", _("Marks (正)"), _("Number of papers")), rows, (60, 84, 30), 8)
    document.add_paragraph(_("Counted by: ____________   Called out by: ____________   Watched by: ____________"))
