"""The papers of a meeting as one .docx: opens in WPS and Word, to be worked on. One paper a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx.shared import Mm, Pt

from shequ_workflows.core.word_files import add_table, add_title, bytes_of, new_document
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.org.constants import Role

from .content import BALLOTS_A_PAGE, Pack, Paper, SignIn, vote_mark


def write(pack: Pack) -> bytes:
    """The whole file."""
    document = new_document()
    _agenda(document, pack)
    for sheet in pack.sign_in:
        _sign_in(document, pack, sheet)
    for paper in pack.ballots:
        _ballots(document, pack, paper)
    for questions in pack.count_sheets:
        _count_sheet(document, pack, questions)
    _minutes(document, pack)
    return bytes_of(document)


def when_words(meeting: Meeting) -> str:
    """``2026年12月8日 09:30—11:00``."""
    zone = timezone.get_default_timezone()
    begins, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    day = date_format(begins, _("j M Y"))
    return f"{day} {begins:%H:%M}—{ends:%H:%M}"


def _facts(document: Any, pack: Pack) -> None:
    meeting = pack.meeting
    colon = pgettext("between a name and its value", ": ")
    lines = [
        (_("Time"), when_words(meeting)),
        (_("Place"), meeting.place),
        (_("Convened by"), meeting.convener or office(meeting)),
    ]
    for term, value in lines:
        document.add_paragraph(f"{term}{colon}{value}")


def office(meeting: Meeting) -> str:
    """Who convenes where nobody else is named: of the owners' meeting, the committee that they elected."""
    if meeting.conveners == [Role.OWNERS_COMMITTEE]:
        return _("Owners' committee of %(name)s") % {"name": meeting.subject.node.name}
    return _("Residents' committee of %(name)s") % {"name": meeting.subject.community.name}


def _agenda(document: Any, pack: Pack) -> None:
    meeting = pack.meeting
    add_title(document, meeting.subject.title, f"{meeting.kind_name} · {meeting.subject.number}", is_first=True)
    _facts(document, pack)
    document.add_heading(_("Agenda"), level=2)
    for item in pack.items:
        document.add_paragraph(f"{item.position}. {item.title}{vote_mark(item)}").runs[0].bold = True
        if item.text:
            document.add_paragraph(item.text)
    if pack.matter:
        document.add_heading(_("The matter"), level=2)
        document.add_paragraph(pack.matter)
    if pack.is_cut:
        document.add_paragraph(_("Shortened to one page; the whole text stands with the matter."))
    for line in pack.asked:
        document.add_paragraph(line)


def _sign_in(document: Any, pack: Pack, sheet: SignIn) -> None:
    add_title(document, _("Sign-in sheet"), pack.meeting.subject.title)
    heads = (_("No."), _("Room"), _("Name"), _("Signature"), _("Remarks"))
    rows = [(line.heading or str(line.number or ""), line.room, line.name, "", line.note) for line in sheet]
    table = add_table(document, heads, rows, (14, 34, 34, 58, 34), 8)
    for row, line in zip(table.rows[1:], sheet, strict=True):
        if line.heading:
            merged = row.cells[0].merge(row.cells[-1])
            merged.text = line.heading


def _ballots(document: Any, pack: Pack, paper: Paper) -> None:
    """Eight to a page, to be cut."""
    add_title(document, _("Ballots"))
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for _row in range(BALLOTS_A_PAGE // 2):
        row = table.add_row()
        row.height = Mm(58)
        for cell in row.cells:
            cell.width = Mm(87)
            cell.paragraphs[0].add_run(_("Ballot")).bold = True
            cell.add_paragraph(pack.meeting.subject.title)
            cell.add_paragraph(f"{paper.position}. {paper.title}")
            marks = (pgettext("votes", "In favour"), pgettext("votes", "Against"), pgettext("votes", "Abstained"))
            cell.add_paragraph("    ".join(f"□ {mark}" for mark in marks))
            cell.add_paragraph(_("Tick one. Two ticks or none: not valid.")).runs[0].font.size = Pt(9)


def _count_sheet(document: Any, pack: Pack, questions: Sequence[Paper]) -> None:
    add_title(document, _("Count sheet"), pack.meeting.subject.title)
    for line in pack.asked:
        document.add_paragraph(line)
    measures = [pgettext("votes", "people"), "m²"] if pack.by_area else [pgettext("votes", "people")]
    marks = (
        _("Entitled to vote"), _("Took part"), pgettext("votes", "In favour"), pgettext("votes", "Against"),
        pgettext("votes", "Abstained"), _("Not valid"), _("Recused"),
    )  # fmt: skip
    for paper in questions:
        head = document.add_paragraph(f"{paper.position}. {paper.title}")
        head.runs[0].bold, head.paragraph_format.space_before = True, Pt(6)
        rows = [(str(mark), *("" for _one in measures)) for mark in marks]
        add_table(document, ("", *measures), rows, (60, *(114 // len(measures) for _one in measures)), 7)
    document.add_paragraph()
    document.add_paragraph(_("Counted by: ____________   Called out by: ____________   Watched by: ____________"))


def _minutes(document: Any, pack: Pack) -> None:
    add_title(document, _("Minutes"), f"{pack.meeting.kind_name} · {pack.meeting.subject.title}")
    _facts(document, pack)
    document.add_paragraph(_("Chaired by: ____________   Minutes kept by: ____________"))
    document.add_paragraph(_("Entitled: ______   Present: ______   Excused: ______   Guests: ______"))
    for item in pack.items:
        document.add_paragraph(f"{item.position}. {item.title}").runs[0].bold = True
        for head in (_("Said"), _("Decided"), _("Who does what by when")):
            document.add_paragraph(f"{head}：")
        for _line in range(2):
            document.add_paragraph("　")
    document.add_paragraph(_("Signatures (chair, minutes, witnesses): ______________________"))
