"""Milestones and the ends of tasks as iCalendar (RFC 5545): what a telephone's calendar subscribes to."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from shequ_workflows.org.moment import now

from .constants import RowKind, State
from .reading import PlanReading, Shown, in_words

#: Days move by publishing, too: what a telephone compares grows with every change, in seconds.
COUNTED_FROM = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
#: Behind the @ of each UID: a name of ours, since the same plan is asked for under several hosts.
NAMING = "plans.shequ-workflows"
PRODUCT = "-//shequ_workflows//plans//ZH"


def calendar_of(reading: PlanReading, *, url: str) -> bytes:
    """A whole calendar. A row keeps its UID by its key, so that a change is a change; what was dropped is cancelled."""
    page = reading.page
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", f"{reading.whose}：{page.title}" if reading.whose else page.title)
    stamp = page.last_published_at or now()
    for one in (*reading.milestones, *reading.tasks):
        found.add_component(_event(one, f"{one.row.key}.{page.translation_key}@{NAMING}", stamp, url))
    return bytes(found.to_ical())


def _event(one: Shown, uid: str, stamp: dt.datetime, url: str) -> Event:
    """A whole day: the planned one, for the day now expected is no promise kept."""
    progress = one.progress
    label = _("Milestone") if one.kind == RowKind.MILESTONE else _("Done by today")
    event = Event()
    event.add("uid", uid)
    changed = max(stamp, progress.changed_at) if progress is not None else stamp
    event.add("dtstamp", changed)
    event.add("sequence", max(0, int((changed - COUNTED_FROM).total_seconds())) + one.revision)
    event.add("dtstart", one.row.due)
    event.add("dtend", one.row.due + dt.timedelta(days=1))
    event.add("summary", f"{label}：{one.row.title}")
    event.add("description", "\n".join(_words(one)))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if one.state == State.DROPPED else "CONFIRMED")
    return event


def _words(one: Shown) -> list[str]:
    found = [one.standing.words, one.row.owner]
    if one.delay is not None:
        if one.delay.expected_on is not None:
            found.append(_("Now expected on %(day)s") % {"day": in_words(one.delay.expected_on)})
        found.append(one.delay.reason)
    return [*found, one.row.text] if one.row.text else found
