"""Meetings on a matter for its archive package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.archiving.entries import Entry
from shequ_workflows.core.models import Subject

from .models import Attendance, Meeting, Undertaking
from .presenting import agenda_of, status_of


def meetings_of(subject: Subject, *, public: bool) -> Iterator[Entry]:
    """Oldest first, with the exact counts; the public gets those it may read of, without names and without minutes.
    A few queries for each meeting."""
    rows = Meeting.objects.of(subject).whole()
    if public:
        rows = rows.public()
    for meeting in reversed(rows):
        yield _entry(meeting, public=public)


def _entry(meeting: Meeting, *, public: bool) -> Entry:
    items = agenda_of(meeting, public=public)
    data: dict[str, Any] = {
        "number": meeting.subject.number,
        "title": meeting.subject.title,
        "kind": meeting.kind,
        "kind_name": meeting.kind_name,
        "state": meeting.subject.state,
        "place": meeting.place,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "convener": meeting.convener,
        "notice_days": meeting.notice_days,
        "basis": meeting.basis,
        "agenda": [_item(one) for one in items],
        "end_reason": meeting.end_reason,
    }
    facts: list[tuple[Any, Any]] = [
        (_("place"), meeting.place),
        (pgettext("meeting", "begins"), meeting.starts_at),
        (pgettext("meeting", "ends"), meeting.ends_at),
        (_("convened by"), meeting.convener),
        (_("legal basis"), meeting.basis),
        (_("reason"), meeting.end_reason),
    ]
    texts: list[tuple[Any, str]] = []
    table: list[list[Any]] = []
    for item in items:
        heading = f"{item['item'].position}. {item['title']}"
        texts.append((heading, "\n".join(part for part in (item["text"], item["said"]) if part) or "–"))
        outcome = item["outcome"]["label"] if item["outcome"] else ""
        table += [[heading, row["label"], row["heads"], row["area"]] for row in item["rows"]]
        if outcome:
            table.append([heading, pgettext("vote", "outcome"), outcome, ""])
    if not public:
        seats = Attendance.objects.filter(meeting=meeting).select_related("person").order_by("pk")
        undertaken = Undertaking.objects.filter(meeting=meeting).select_related("subject__assignee").order_by("due_on")
        data |= {
            "chair": meeting.chair,
            "keeper": meeting.keeper,
            "minutes": meeting.minutes,
            "attendance": [{"name": one.person.name, "votes": one.votes, "proxy": one.proxy} for one in seats],
            "undertakings": [
                {
                    "title": one.subject.title,
                    "person": one.subject.assignee.name if one.subject.assignee else "",
                    "due_on": one.due_on.isoformat(),
                    "state": one.subject.state,
                    "result": one.result,
                }
                for one in undertaken
            ],
        }
        facts += [(_("chaired by"), meeting.chair), (_("minutes kept by"), meeting.keeper)]
        names = _(", ").join(one["name"] for one in data["attendance"])
        texts += [(_("minutes"), meeting.minutes), (_("attendance"), names)]
        texts += [
            (_("undertaking"), f"{one['title']} · {one['person']} · {one['due_on']}") for one in data["undertakings"]
        ]
    meta = [meeting.kind_name, meeting.subject.number, status_of(meeting)["label"]]
    return Entry(data, meeting.subject.title, meta, facts, texts, table)


def _item(one: dict[str, Any]) -> dict[str, Any]:
    count = one["count"]
    data: dict[str, Any] = {
        "position": one["item"].position,
        "title": one["title"],
        "text": one["text"],
        "said": one["said"],
    }
    if count is None:
        return {**data, "count": None}
    numbers = ("entitled", "present", "in_favour", "against", "abstained", "recused")
    areas = ("entitled_area", "present_area", "in_favour_area", "against_area", "abstained_area")
    found: dict[str, Any] = {name: getattr(count, name) for name in numbers}
    found |= {name: str(value) if (value := getattr(count, name)) is not None else None for name in areas}
    return {**data, "count": {**found, "rule": count.rule, "outcome": count.outcome}}
