"""Objections as templates show them: to everybody without names, to the objector, to staff."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import machines
from shequ_workflows.core.presenting import due_view
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.org.actors import Actor

from .constants import OBJECTION, OBJECTION_CLERKS, Purpose
from .models import Objection, PublicityPeriod

TONES = {
    "raised": "wait",
    "answered": "info",
    "dismissed": "off",
    "upheld": "bad",
    "retracted": "off",
    "unreviewed": "wait",
}


def status_of(objection: Objection) -> dict[str, str]:
    """Context of the component ``status``, and ``words``: the same in a sentence for residents."""
    state = machines[OBJECTION].states[objection.subject.state]
    return {"label": str(state.label), "tone": TONES[state.code], "words": str(state.public)}


def digests_of(periods: Iterable[PublicityPeriod]) -> dict[int, list[dict[str, Any]]]:
    """Notice → the objections to it and to the versions that it corrected, as everybody reads them. Two queries.

    Without names, and without words until the committee has answered and said what the public may read.
    """
    shown = {period.pk: period for period in periods if period.objection_until is not None}
    if not shown:
        return {}
    subjects = {period.subject_id for period in shown.values()}
    rows = Objection.objects.filter(about__in=subjects).select_related("subject", "notice").order_by("subject_id")
    of_matter: dict[int, list[Objection]] = defaultdict(list)
    for objection in rows:
        of_matter[objection.about_id].append(objection)
    if not of_matter:
        return {}
    begun: dict[int, list[int]] = defaultdict(list)
    first = PublicityPeriod.objects.filter(subject__in=subjects, purpose=Purpose.DECISION, change_reason="")
    for subject_id, version in first.order_by("version").values_list("subject", "version"):
        begun[subject_id].append(version)
    found = {}
    for pk, period in shown.items():
        since = max((version for version in begun[period.subject_id] if version <= period.version), default=1)
        mine = [one for one in of_matter[period.subject_id] if since <= one.notice.version <= period.version]
        found[pk] = [_digest(number, one) for number, one in enumerate(mine, start=1)]
    return found


def _digest(number: int, objection: Objection) -> dict[str, Any]:
    return {
        "number": number,
        "when": objection.subject.opened_at,
        "status": status_of(objection),
        "text": objection.public_digest,
        "answer": objection.public_answer,
        "answered_at": objection.answered_at,
        "opinion": objection.public_opinion,
        "opined_on": objection.opined_on,
    }


def takes_objections(period: PublicityPeriod, at: dt.datetime) -> bool:
    """Whether the period for objections runs by the days that were published."""
    return period.is_current and period.objection_until is not None and period.opened_at <= at < period.objection_until


def own_rows(objections: Iterable[Objection]) -> list[dict[str, Any]]:
    """One's own objections, with the way to each."""
    return [
        {
            "number": one.subject.number,
            "title": one.notice.title,
            "status": status_of(one),
            "url": reverse("shequ_publicity:objection", args=[one.subject.public_id]),
        }
        for one in objections
    ]


def staff_rows(objections: Iterable[Objection]) -> list[dict[str, Any]]:
    """Objections to one matter for its page on the desk: who, where it stands, until when. The calendar is asked once."""
    found = []
    calendar = None
    for one in objections:
        calendar = calendar or calendar_of(one.subject.node)
        found.append(
            {
                "objection": one,
                "number": one.subject.number,
                "who": one.subject.raised_by.name if one.subject.raised_by else "",
                "status": status_of(one),
                "clock": due_view(one.subject.next_due_at, calendar) if one.subject.is_open else None,
                "url": workplace_url(one.subject) or reverse("shequ_publicity:objection", args=[one.subject.public_id]),
            }
        )
    return found


def key_in_url(period: PublicityPeriod | None, actor: Actor, at: dt.datetime) -> str:
    """The way to key one in for somebody, for whoever may; what came in time may be keyed in the days after."""
    if period is None or period.objection_until is None or not period.is_running(at):
        return ""
    if not actor.belongs(*OBJECTION_CLERKS, at=period.subject.path):
        return ""
    return reverse("shequ_publicity:key_in_objection", args=[period.public_id])


def channel_words(objection: Objection) -> str:
    """By whom it was written down, for the objector and the office."""
    if objection.entered_by is None:
        return ""
    return _("Written down by the office, %(channel)s") % {"channel": objection.get_channel_display()}
