"""Where the words of a matter's record stand once more: an act of erasure empties them there, too.

Also what was made of them: the covered text that the public reads, the title.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import Copies, copies, of_subject
from shequ_workflows.meetings.models import AgendaItem

from .auditing import DECIDING
from .constants import KIND, TASK
from .models import Appeal, Backing, CallBack, Decision, GapList, Matter, News, Opinion, Point, Rating, Task

Said = Mapping[str, Any]

#: Edges by which the proposer's own words came.
PROPOSED = ("submit", "resubmit")
#: Edges that write down a decision: the last of its matter that was made up to then.
DECIDED = DECIDING


def _opinion(subject: Subject, record: Record, said: Said) -> Q:
    return Q(matter_id=subject.pk, public_id=said.get("opinion", ""))


def _opinions(subject: Subject, record: Record, said: Said) -> Q:
    return Q(matter_id=subject.pk, public_id__in=said.get("opinions", []))


def _listed(subject: Subject, record: Record, said: Said) -> Q:
    """An opinion that came with others in a pasted list: the row of its review is the one that is its own."""
    lists = subject.records.filter(verb="take_list").values("at")
    return Q(matter_id=subject.pk, public_id=said.get("opinion", ""), at__in=lists)


def _beside_opinion(subject: Subject, record: Record, said: Said) -> Q:
    return Q(opinion__matter_id=subject.pk, opinion__public_id=said.get("opinion", ""))


def _point(subject: Subject, record: Record, said: Said) -> Q:
    return Q(matter_id=subject.pk, number=said.get("point", 0))


def _rating(subject: Subject, record: Record, said: Said) -> Q:
    return Q(matter_id=subject.pk, person=record.on_behalf_of_id or record.actor_id)


def _backing(subject: Subject, record: Record, said: Said) -> Q:
    return Q(matter_id=subject.pk, person=record.on_behalf_of_id or record.actor_id, kind=said.get("kind", ""))


def _news(subject: Subject, record: Record, said: Said) -> Q:
    return Q(matter_id=subject.pk, at=record.at)


def _decision(subject: Subject, record: Record, said: Said) -> Q:
    """Decisions are numbered in the order of the rows that made them."""
    number = subject.records.filter(verb__in=DECIDED, seq__lte=record.seq).count()
    return Q(matter_id=subject.pk, number=number)


def _on_agenda(subject: Subject, record: Record, said: Said) -> Q:
    """What ``convening`` wrote there: the matter's title and words."""
    return Q(subject=subject.pk)


def _meetings(subject: Subject, record: Record, said: Said) -> Q:
    """Meetings that are named after the matter."""
    title = Subject.objects.filter(pk=subject.pk).values("title")
    return Q(meeting__about=subject.pk, title__in=title)


def _gap_list(subject: Subject, record: Record, said: Said) -> Q:
    number = subject.records.filter(verb="return_to_proposer", seq__lte=record.seq).count()
    return Q(matter_id=subject.pk, number=number)


_matter = partial(Copies, kind=KIND)
for _one in (
    _matter(
        "matter.proposal", Matter, _("the proposal, and what the public reads of it"), PROPOSED, of_subject,
        ("scope", "place", "problem", "wish", "public_problem", "public_wish", "public_place", "public_scope"), {"heard_phone": ""},
    ),
    _matter(
        "matter.agenda", AgendaItem, _("the proposal on the agenda of a meeting"), (*PROPOSED, "accept", "conclude", "refer"),
        _on_agenda, ("title", "text"),
    ),
    _matter(
        "matter.meeting", Subject, _("the title of a meeting on it"), ("open", *PROPOSED, "accept"), _meetings, ("title",),
    ),
    _matter("matter.title", Subject, _("the title"), ("open", *PROPOSED, "accept", "decline"), of_subject, ("title",)),
    _matter(
        "matter.public", Matter, _("the proposal as the public reads it"), ("accept",), of_subject,
        ("public_problem", "public_wish", "public_place", "public_scope", "party_note"), {"stakeholders": [], "options": []},
    ),
    _matter("matter.summary", Matter, _("what the discussion showed"), ("conclude", "refer"), of_subject, ("summary", "dissent")),
    _matter(
        "matter.end", Matter, _("why it ended"), (
            "decline", "withdraw", "reject", "terminate", "close", "meeting_failed", "not_convened", "merge",
        ), of_subject,
        ("end_note",),
    ),
    _matter(
        "matter.delay", Matter, _("the reason for the delay"), ("start", "rework", "announce_date"), of_subject,
        ("expected_reason",),
    ),
    _matter(
        "matter.gaps", GapList, _("the list of what is missing"), ("return_to_proposer",), _gap_list, ("new_facts",),
        {"gaps": []},
    ),
    _matter(
        "matter.answers", GapList, _("the answers to what was missing"), ("resubmit",), _gap_list,
        empty={"answers": []},
    ),
    _matter(
        "matter.opinion", Opinion, _("the opinion, its nickname, and what the public reads of it"), ("give_opinion",),
        _opinion, ("text", "public_text", "nickname"), {"heard_phone": ""},
    ),
    _matter(
        "matter.review", Opinion, _("why the opinion was not published"), ("review_opinion",), _opinion,
        ("reason_note",),
    ),
    _matter(
        "matter.opinion_list", Opinion, _("the opinions of a pasted list, and what the public reads of them"),
        ("take_list",), _opinions, ("text", "public_text", "nickname"), {"heard_phone": ""},
    ),
    _matter(
        "matter.opinion_of_list", Opinion, _("the opinion, its nickname, and what the public reads of it"),
        ("review_opinion",), _listed, ("text", "public_text", "nickname"), {"heard_phone": ""},
    ),
    _matter(
        "matter.second_look", Appeal, _("why a second look was asked for"), ("ask_second_look",), _beside_opinion,
        ("reason",),
    ),
    _matter(
        "matter.second_look_answer", Appeal, _("why it stays unpublished"), ("decide_second_look",), _beside_opinion,
        ("note",),
    ),
    _matter("matter.call_back", CallBack, _("what was noted of the call back"), ("call_back",), _beside_opinion, ("note",)),
    _matter(
        "matter.point", Point, _("the point, as the public reads it"), ("gather_opinions", "rename_point"), _point,
        ("title",),
    ),
    _matter("matter.point_answer", Point, _("the answer to the point"), ("answer_point",), _point, ("answer",)),
    _matter(
        "matter.rating", Rating, _("what was written with the rating"), ("rate",), _rating, ("text",),
        {"heard_phone": ""},
    ),
    _matter(
        "matter.backing", Backing, _("the number from which a signature was rung in"), ("back",), _backing,
        empty={"heard_phone": ""},
    ),
    _matter(
        "matter.decision", Decision, _("the text of the decision"), DECIDED, _decision, ("text", "money_note", "evidence"),
    ),
    _matter(
        "matter.news", News, _("what was told while it was carried out"),
        (
            "progress", "complete", "rework", "announce_date", "add_round", "send_back", "reconsider", "refer_dispute",
            "redecide", "redecide_meeting", "keep", "stand", "advised_keep", "advised_reopen",
        ), _news, ("text", "accounts"),
    ),
    Copies("task.title", Subject, _("the title of the task"), ("lay_down",), of_subject, ("title",), kind=TASK),
    Copies(
        "task.public", Task, _("the title of the task, as the public reads it"), ("lay_down", "show"), of_subject,
        ("public_title",), kind=TASK,
    ),
    Copies("task.result", Task, _("what was done"), ("finish",), of_subject, ("result",), kind=TASK),
):  # fmt: skip
    copies.register(_one)
