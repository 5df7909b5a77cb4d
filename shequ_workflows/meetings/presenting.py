"""Meetings as templates show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.core.constants import DeliveryChannel
from shequ_workflows.core.machines import machines
from shequ_workflows.core.masking import mask_text
from shequ_workflows.core.models import Delivery
from shequ_workflows.org.constants import Channel

from .constants import MEETING, Group, Way
from .models import AgendaItem, Count, Meeting

TONES = {"planned": "wait", "announced": "info", "held": "info", "minuted": "good"}
OUTCOME_TONES = {"passed": "good", "failed": "off", "no_quorum": "wait"}


def status_of(meeting: Meeting) -> dict[str, str]:
    """Context of the component ``status``."""
    state = machines[MEETING].states[meeting.subject.state]
    return {"label": str(state.label), "tone": TONES.get(state.code, "bad")}


def cards(meetings: Iterable[Meeting], *, staff: bool = False) -> list[dict[str, Any]]:
    """Lines of a list: what, when, where, how it stands."""
    name = "shequ_meetings:work" if staff else "shequ_meetings:detail"
    return [
        {
            "meeting": meeting,
            "title": meeting.subject.title,
            "url": reverse(name, args=[meeting.subject.public_id]),
            "status": status_of(meeting),
            "community": meeting.subject.community.label,
        }
        for meeting in meetings
    ]


def private_names(meeting: Meeting) -> list[str]:
    """Residents who were invited as such: their names stand in nothing that everybody reads. Who holds an office is
    named by it."""
    private = (Group.BUILDING, Group.OWNERS, Group.PERSON)
    return list(meeting.invitations.filter(group__in=private).values_list("person__name", flat=True))


def agenda_of(meeting: Meeting, *, public: bool) -> list[dict[str, Any]]:
    """Items with what came of them; for the public without names, rooms and numbers."""
    names = private_names(meeting) if public else []

    def fit(text: str) -> str:
        return mask_text(text, names) if public else text

    found = []
    for item in meeting.agenda.select_related("count", "subject").order_by("position"):
        count = getattr(item, "count", None)
        found.append(
            {
                "item": item,
                "title": fit(item.title),
                "text": fit(item.text),
                "said": fit(item.said),
                "matter": _matter(item),
                "count": count,
                "rows": count_rows(count) if count is not None else [],
                "outcome": outcome_of(count) if count is not None else None,
            }
        )
    return found


def _matter(item: AgendaItem) -> dict[str, Any] | None:
    """The matter it is about, with its public page where there is one."""
    subject = item.subject
    if subject is None:
        return None
    machine = machines.version(subject.kind, subject.version)
    url = machine.public_url(subject) if machine is not None and machine.public_url is not None else None
    return {"title": subject.title, "url": url}


def outcome_of(count: Count) -> dict[str, str]:
    return {"label": str(count.get_outcome_display()), "tone": OUTCOME_TONES[count.outcome]}


def count_rows(count: Count) -> list[dict[str, str]]:
    """Rows of a table: name, heads, square metres."""
    lines = [
        (_("Entitled to vote"), count.entitled, count.entitled_area),
        (_("Took part"), count.present, count.present_area),
        (pgettext("votes", "In favour"), count.in_favour, count.in_favour_area),
        (pgettext("votes", "Against"), count.against, count.against_area),
        (pgettext("votes", "Abstained"), count.abstained, count.abstained_area),
        (_("Recused"), count.recused, None),
        (_("Absent"), count.absent, None),
    ]
    return [
        {"label": str(label), "heads": str(heads), "area": number_format(area, 2) if area is not None else ""}
        for label, heads, area in lines
    ]


def told_words(delivery: Delivery | None, way: str, channels: Mapping[str, str], *, is_announcer: bool = False) -> str:
    """Whether and how somebody was told; ``channels`` as ``querysets.told_by`` gives them."""
    if is_announcer and delivery is None:
        return _("announced it")
    if way == Way.NOTICE:
        return _("by the notice")
    if delivery is None:
        return _("not yet")
    channel = _("inbox") if delivery.channel == DeliveryChannel.INBOX else _("by a person")
    if delivery.done_at is None:
        return _("waiting: %(channel)s") % {"channel": channel}
    said = channels.get(delivery.key)
    return str(dict(Channel.choices)[said]) if said else channel
