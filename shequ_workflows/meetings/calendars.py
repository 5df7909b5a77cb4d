"""Meetings as iCalendar (RFC 5545), one or a community's: what a telephone's calendar subscribes to. Public facts only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from .models import Meeting

PRODUCT = "-//shequ_workflows//meetings//ZH"
CANCELLED = ("cancelled", "not_convened")


def calendar_of(meetings: Iterable[Meeting], *, name: str, host: str, urls: dict[int, str]) -> bytes:
    """A whole calendar. ``urls``: meeting → its page. A meeting keeps its UID, so that a change is a change."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", "Asia/Shanghai")
    for meeting in meetings:
        found.add_component(_event(meeting, host, urls[meeting.pk]))
    return bytes(found.to_ical())


def _event(meeting: Meeting, host: str, url: str) -> Event:
    """Times in UTC, so that no table of time zones has to come along."""
    subject = meeting.subject
    event = Event()
    event.add("uid", f"{subject.public_id}@{host}")
    event.add("dtstamp", subject.state_since.astimezone(dt.UTC))
    event.add("sequence", subject.revision)
    event.add("dtstart", meeting.starts_at.astimezone(dt.UTC))
    event.add("dtend", meeting.ends_at.astimezone(dt.UTC))
    event.add("summary", f"{meeting.kind_name}：{subject.title}")
    event.add("location", meeting.place)
    event.add("url", url)
    event.add("status", "CANCELLED" if subject.state in CANCELLED else "CONFIRMED")
    return event
