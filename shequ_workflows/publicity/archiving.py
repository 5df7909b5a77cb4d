"""Notices, objections and questions of a matter for its archive package; a constant number of queries each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.archiving.entries import Entry
from shequ_workflows.core.models import Subject
from shequ_workflows.org.moment import now

from .models import Objection, PublicityPeriod, Question
from .objection_panels import status_of as standing_of
from .panels import status_of


def _iso(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def notices_of(subject: Subject, *, public: bool) -> Iterator[Entry]:
    """Every version as it was put up, oldest first, with its periods and the tick of the board; of a concealed one the
    public gets no words."""
    rows = PublicityPeriod.objects.filter(subject=subject).select_related(
        "author", "reviewer", "opened_by", "board_posted_by"
    )
    at = now()
    for one in rows.order_by("opened_at", "id"):
        shown = not (public and one.is_concealed)
        content = one.content if shown else None
        data: dict[str, Any] = {
            "id": one.public_id,
            "purpose": one.purpose,
            "version": one.version,
            "title": one.title if shown else "",
            "sections": [{"heading": part.heading, "text": part.text} for part in content.sections] if content else [],
            "digest": one.digest,
            "opened_at": _iso(one.opened_at),
            "objection_until": _iso(one.objection_until),
            "display_until": _iso(one.display_until),
            "change_reason": one.change_reason,
            "board": {
                "posted_at": _iso(one.board_posted_at),
                "place": one.board_place,
                "removed_at": _iso(one.board_removed_at),
            },
            "replaced_at": _iso(one.replaced_at),
            "withdrawn_at": _iso(one.withdrawn_at),
            "withdrawn_because": one.withdrawn_because,
            "concealed": one.is_concealed,
        }
        facts: list[tuple[Any, Any]] = [
            (_("put up"), one.opened_at),
            (_("objections until"), one.objection_until),
            (_("on display until"), one.display_until),
            (_("on the notice board since"), one.board_posted_at),
            (_("where it hangs"), one.board_place),
            (_("taken off the notice board"), one.board_removed_at),
            (_("reason of the correction"), one.change_reason),
            (_("taken down"), one.withdrawn_at),
            (_("reason"), one.withdrawn_because),
        ]
        if not public:
            people = {"author": one.author.name, "reviewer": one.reviewer.name, "opened_by": one.opened_by.name}
            data["people"] = people
            facts += [
                (_("written by"), people["author"]),
                (_("checked by"), people["reviewer"]),
                (_("put up by"), people["opened_by"]),
            ]
        heading = one.title if shown else _("text no longer shown")
        meta = [one.get_purpose_display(), _("version %(n)d") % {"n": one.version}, status_of(one, at)["label"]]
        yield Entry(data, heading, meta, facts, [(part["heading"], part["text"]) for part in data["sections"]])


def objections_of(subject: Subject, *, public: bool) -> Iterator[Entry]:
    """In the order in which they came; for the public without names, in the words that the committee gave out."""
    rows = Objection.objects.filter(about=subject).select_related("subject__raised_by", "notice", "answered_by")
    for number, one in enumerate(rows.order_by("subject_id"), start=1):
        status = standing_of(one)
        data: dict[str, Any] = {
            "number": number,
            "notice": one.notice.public_id,
            "at": _iso(one.subject.opened_at),
            "state": one.subject.state,
            "text": one.public_digest if public else one.text,
            "answer": one.public_answer if public else one.answer,
            "answered_at": _iso(one.answered_at),
            "opinion": one.public_opinion if public else one.opinion,
            "opined_on": _iso(one.opined_on),
        }
        facts: list[tuple[Any, Any]] = [(_("answered"), one.answered_at), (_("date of the opinion"), one.opined_on)]
        if not public:
            data |= {
                "id": one.subject.public_id,
                "raised_by": one.subject.raised_by.name if one.subject.raised_by else "",
                "channel": one.channel,
                "answered_by": one.answered_by.name if one.answered_by else "",
                "signed_by": one.signed_by,
            }
            facts += [
                (_("channel"), one.get_channel_display()),
                (_("answered by"), data["answered_by"]),
                (_("signed by"), one.signed_by),
            ]
        who = "" if public else data["raised_by"]
        texts = [
            (_("objection"), data["text"]),
            (_("answer"), data["answer"]),
            (_("opinion of the supervision committee"), data["opinion"]),
        ]
        yield Entry(
            data, _("Objection %(n)d") % {"n": number}, [who, one.subject.opened_at, status["label"]], facts, texts
        )


def questions_of(subject: Subject, *, public: bool) -> Iterator[Entry]:
    """Oldest first; the public gets those that were published, as they were."""
    rows = Question.objects.filter(notice__subject=subject).select_related("person", "answered_by", "notice")
    if public:
        rows = rows.published()
    for number, one in enumerate(rows.order_by("asked_at", "id"), start=1):
        data: dict[str, Any] = {
            "number": number,
            "notice": one.notice.public_id,
            "at": _iso(one.asked_at),
            "state": one.state,
            "text": one.public_text if public else one.text,
            "answer": one.public_answer,
            "answered_at": _iso(one.answered_at),
        }
        if not public:
            data |= {"person": one.person.name if one.person else "", "public_text": one.public_text, "note": one.note}
        who = "" if public else data["person"]
        texts = [(pgettext("notice", "question"), data["text"]), (_("answer"), one.public_answer)]
        if not public:
            texts.append((_("why it is not published"), one.note))
        meta = [who, one.asked_at, one.get_state_display()]
        yield Entry(data, _("Question %(n)d") % {"n": number}, meta, [(_("answered"), one.answered_at)], texts)
