"""The page on which a meeting is prepared, held and minuted: what stands, what is missing, what to do next."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shequ_workflows.core.machines import Edge, machines, roles_towards
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import VERBS, clocks_of, timeline
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import DESK_ROLES
from shequ_workflows.org.moment import local_date, now, today

from . import notice_days
from .actions.attending import doors_open
from .constants import BEFORE, MEETING, UNDERTAKING, Group
from .models import Attendance, Meeting, Undertaking
from .pack.content import asked
from .presenting import agenda_of, status_of
from .querysets import announcer_of, told
from .refusals import may_prepare


def workspace(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """Everything the page shows. A constant number of queries."""
    machine = machines[MEETING]
    assert machine.model is not None
    subject = machine.model._default_manager.select_related("node", "community", "rules").get(pk=meeting.pk)
    prepares = may_prepare(actor.roles_at(subject.path), meeting.kind)
    actions, refused = steps(subject, actor)
    seats = Attendance.objects.seats(meeting)
    rule = meeting.quorum_rule
    return {
        "meeting": meeting,
        "subject": subject,
        "standing": status_of(meeting),
        "clocks": clocks_of(subject),
        "actions": actions,
        "refused": refused,
        "prepares": prepares,
        "is_before": subject.state in BEFORE,
        "is_planned": subject.state == "planned",
        "is_held": subject.state == "held",
        "has_ended": subject.state in {"minuted", "cancelled", "not_convened"},
        "doors_open": doors_open(meeting, now()),
        "notice": notice_of(meeting),
        "agenda": agenda_of(meeting, public=False),
        "groups": groups_of(meeting),
        "seats": seats,
        "asked": asked(rule, meeting.entitled or seats.voters) if rule is not None else [],
        "undertakings": undertakings_of(meeting),
        "may_undertake": prepares and subject.state in {"held", "minuted"},
        "events": events_of(subject),
        "public_url": reverse("shequ_meetings:detail", args=[subject.public_id])
        if meeting.announced_at and meeting.is_public
        else "",
        "desk_url": workplace_url(subject) if actor.has(*DESK_ROLES) else "",
    }


def events_of(subject: Subject) -> list[dict[str, Any]]:
    """What happened; without the row that only made it, and without a line for everybody who was told."""
    told_words = VERBS["told"]()
    return [event for event in timeline(subject, public=False)[1:] if event["title"] != told_words]


def steps(subject: Subject, actor: Actor) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Buttons of what may be done now; and what not, with the reason."""
    machine = machines[MEETING]
    roles = roles_towards(subject, actor)
    found: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for one in machine.leaving(subject.state):
        if one.who.isdisjoint(roles):
            continue
        refusal = TakeTransition(actor, subject, one.name, revision=subject.revision).check()
        if refusal is None or (one.form is not None and refusal.code not in _early(one)):
            url = reverse("shequ_meetings:step", args=[subject.public_id, one.name])
            found.append({"label": one.label, "url": url, "kind": "secondary" if one.folded else one.style})
        else:
            refused.append({"label": one.label, "reason": refusal.sentence})
    return found, refused


def _early(one: Edge) -> set[str]:
    """Refusals that no form can mend."""
    return {"role", "stale", "state", "unknown", *(guard.key for guard in one.guards if guard.early)}


def notice_of(meeting: Meeting) -> dict[str, Any]:
    """The days of notice: kept, to be kept, or not to be kept any more."""
    first = notice_days.earliest(today(), meeting.notice_days)
    by = notice_days.latest_notice(local_date(meeting.starts_at), meeting.notice_days)
    is_late = meeting.announced_at is None and today() > by
    said = {
        "days": meeting.notice_days,
        "basis": meeting.basis,
        "by": date_format(by, _("j M Y")),
        "first": date_format(first, _("j M Y")),
    }
    if is_late:
        sentence = (
            _("%(days)d days of notice (%(basis)s): announced today, it may be on %(first)s at the earliest.") % said
        )
    else:
        sentence = _("%(days)d days of notice (%(basis)s): announce it on %(by)s at the latest.") % said
    return {"is_late": is_late, "sentence": sentence, "announced_at": meeting.announced_at}


def groups_of(meeting: Meeting) -> list[dict[str, Any]]:
    """Who is invited, by group, and how many of them were told. Two queries."""
    said = told(meeting)
    reached = {person for person, delivery in said.items() if delivery.done_at is not None} | {announcer_of(meeting.pk)}
    rows = meeting.invitations.values("group", "way").annotate(number=Count("pk")).order_by("group", "way")
    people: dict[tuple[str, str], set[int]] = {}
    for group, way, person in meeting.invitations.values_list("group", "way", "person"):
        people.setdefault((group, way), set()).add(person)
    names = dict(Group.choices)
    return [
        {
            "label": names[row["group"]],
            "number": row["number"],
            "by_notice": row["way"] == "notice",
            "told": len(people[row["group"], row["way"]] & reached),
        }
        for row in rows
    ]


def undertakings_of(meeting: Meeting) -> list[dict[str, Any]]:
    """What was given to whom, soonest first."""
    machine = machines[UNDERTAKING]
    rows = Undertaking.objects.filter(meeting=meeting).select_related("subject__assignee", "item").order_by("due_on")
    found = []
    for row in rows:
        state = machine.states[row.subject.state]
        late = row.subject.is_open and row.due_on < today()
        found.append(
            {
                "undertaking": row,
                "title": row.subject.title,
                "who": row.subject.assignee.name if row.subject.assignee else "",
                "due_on": row.due_on,
                "label": _("overdue") if late else state.label,
                "tone": "bad" if late else {"good": "good", "bad": "off"}.get(state.kind, "info"),
                "url": workplace_url(row.subject),
            }
        )
    return found
