"""What stands on the papers of a meeting: plain values, for the page and for the Word file alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _

from shequ_workflows.ballots.quorum import By, Rule
from shequ_workflows.meetings.hosts import text_of
from shequ_workflows.meetings.models import AgendaItem, Invitation, Meeting

#: Lines of a sign-in sheet, and ballots on an A4 page.
LINES_A_PAGE = 26
BALLOTS_A_PAGE = 8
#: Questions that one count sheet has room for.
COUNTS_A_PAGE = 3
#: Lines of the first page below its head, and Chinese characters in a line.
FIRST_PAGE_LINES, LINE_CHARACTERS = 30, 42
#: Empty lines for people who come unasked.
BLANK_LINES = 5


@dataclass(frozen=True)
class Line:
    """One line of the sign-in sheet: no telephone, no number of a document. ``heading``: a building begins here."""

    number: int = 0
    room: str = ""
    name: str = ""
    note: str = ""
    heading: str = ""


#: A page of it.
SignIn = Sequence[Line]


@dataclass(frozen=True)
class Paper:
    """An item as it stands on paper."""

    position: int
    title: str
    text: str
    is_voted: bool


@dataclass(frozen=True)
class Pack:
    """Everything that is printed for one meeting. ``ballot_sheets``: how many pages of eight ballots are needed.

    ``items`` and ``matter`` are cut so that they stand on one page; ``is_cut`` says so on it.
    """

    meeting: Meeting
    items: Sequence[Paper]
    matter: str
    is_cut: bool
    sign_in: Sequence[SignIn]
    ballots: Sequence[Paper]
    ballot_sheets: int
    asked: Sequence[str]
    by_area: bool

    @property
    def ballots_a_page(self) -> range:
        return range(BALLOTS_A_PAGE)

    @property
    def count_sheets(self) -> Sequence[Sequence[Paper]]:
        """Three questions a page."""
        return [self.ballots[start : start + COUNTS_A_PAGE] for start in range(0, len(self.ballots), COUNTS_A_PAGE)]


def pack_of(meeting: Meeting) -> Pack:
    """A constant number of queries."""
    whole = [_paper(item) for item in meeting.agenda.select_related("subject").order_by("position")]
    about = text_of(meeting.about) if meeting.about is not None else ""
    items, matter = on_one_page(whole, about)
    rule = meeting.quorum_rule
    voters = meeting.entitled or meeting.invitations.filter(votes=True).count()
    return Pack(
        meeting=meeting,
        items=items,
        matter=matter,
        is_cut=(items, matter) != (whole, about),
        sign_in=sheets(meeting.invitations.in_walking_order(), with_votes=rule is not None),
        ballots=[item for item in items if item.is_voted],
        ballot_sheets=max(1, -(-voters // BALLOTS_A_PAGE)),
        asked=asked(rule, voters) if rule is not None else [],
        by_area=rule is not None and rule.by != By.HEADS,
    )


def _paper(item: AgendaItem) -> Paper:
    text = item.text or (text_of(item.subject) if item.subject is not None else "")
    return Paper(item.position, item.title, text, item.is_voted)


def _wrapped(text: str) -> list[list[str]]:
    """Its paragraphs, each as the lines of the first page."""
    step = LINE_CHARACTERS
    return [[part[at : at + step] for at in range(0, max(1, len(part)), step)] for part in text.splitlines()]


def lines_of(text: str) -> int:
    """How many lines of the first page a text takes."""
    return sum(len(part) for part in _wrapped(text))


def cut(text: str, lines: int) -> str:
    """The beginning that stands in so many lines, with an ellipsis where something was left out."""
    if lines_of(text) <= lines:
        return text
    if lines < 1:
        return ""
    kept: list[list[str]] = []
    for part in _wrapped(text):
        kept.append(part[:lines])
        lines -= len(part)
        if lines < 1:
            break
    kept[-1][-1] = kept[-1][-1][: LINE_CHARACTERS - 1] + "…"
    return "\n".join("".join(part) for part in kept)


def vote_mark(item: Paper) -> str:
    """Behind the title of an item that is voted on."""
    voted = _("put to the vote")
    return f"（{voted}）" if item.is_voted else ""


def on_one_page(items: Sequence[Paper], matter: str) -> tuple[list[Paper], str]:
    """Agenda and matter, cut so that they stand on one page; titles are never cut.

    The texts of the items get half of what the titles leave, alike; the matter gets the rest.
    """
    room = FIRST_PAGE_LINES - sum(lines_of(f"{item.position}. {item.title}{vote_mark(item)}") for item in items)
    texts = [item for item in items if item.text]
    if room >= sum(lines_of(item.text) for item in texts) + lines_of(matter):
        return list(items), matter
    shown = list(items)
    if texts:
        each = max(0, (room // 2 if matter else room) // len(texts))
        shown = [replace(item, text=cut(item.text, each)) for item in items]
    left = room - sum(lines_of(item.text) for item in shown)
    return shown, cut(matter, max(left, 1))


def asked(rule: Rule, voters: int) -> list[str]:
    """What the chair has to count to: the smallest numbers that are enough."""
    lines = []
    if voters and rule.by == By.HEADS:
        present = rule.quorum.least(voters)
        lines.append(_("Entitled: %(all)d. Enough are present from %(least)d on.") % {"all": voters, "least": present})
    if rule.by == By.BOTH:
        lines.append(_("Counted twice: by owners and by square metres. Both must reach it."))
    lines.append(_("Adopted with %(share)s of those who take part in favour.") % {"share": share_words(rule)})
    if rule.basis:
        lines.append(rule.basis)
    return lines


def share_words(rule: Rule) -> str:
    """``过半数``, ``四分之三以上``: the law's own words."""
    share = rule.majority.share
    if rule.majority.strict and share.denominator == 2:
        return _("more than half")
    parts = {"part": share.numerator, "whole": share.denominator}
    if rule.majority.strict:
        return _("more than %(part)d/%(whole)d") % parts
    return _("%(part)d/%(whole)d or more") % parts


def room_of(invitation: Invitation) -> str:
    return invitation.unit.code if invitation.unit is not None else ""


def sheets(invited: Iterable[Invitation], *, with_votes: bool) -> list[SignIn]:
    """Pages in walking order, a line above each building; at the end empty lines for whoever comes unasked."""
    lines: list[Line] = []
    number = 0
    for heading, rows in groupby(invited, key=_heading):
        lines.append(Line(heading=heading))
        for row in rows:
            number += 1
            note = _("no vote") if with_votes and not row.votes else ""
            lines.append(Line(number, room_of(row), row.person.name, note))
    pages = list(_pages(lines))
    others = [Line(heading=_("Others who come")), *(Line() for _number in range(BLANK_LINES))]
    if not pages or len(pages[-1]) + len(others) > LINES_A_PAGE:
        return [*pages, others]
    return [*pages[:-1], [*pages[-1], *others]]


def _pages(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """No heading is the last line of its page; a building that goes on gets its heading again."""
    page: list[Line] = []
    heading = ""
    for line in lines:
        heading = line.heading or heading
        is_full = len(page) >= LINES_A_PAGE or (line.heading and len(page) >= LINES_A_PAGE - 1)
        if is_full:
            yield page
            page = [] if line.heading else [Line(heading=heading)]
        page.append(line)
    if page:
        yield page


def _heading(row: Invitation) -> str:
    unit = row.unit
    if unit is None:
        return _("Without a room here")
    return _("%(compound)s, building %(number)s") % {
        "compound": unit.building.compound.name,
        "number": unit.building.number,
    }
