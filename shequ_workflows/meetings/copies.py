"""Where the words of a meeting's record stand once more: an act of erasure empties them there, too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import Copies, copies, of_subject

from .constants import MEETING, UNDERTAKING
from .models import AgendaItem, Attendance, Count, Meeting, Undertaking

Said = Mapping[str, Any]

#: Rows that tell the agenda.
PLANNED = ("plan", "revise_meeting", "announce")


def _items(subject: Subject, record: Record, said: Said) -> Q:
    return Q(meeting=subject.pk)


def _counted(subject: Subject, record: Record, said: Said) -> Q:
    return Q(item__meeting=subject.pk, item__position=said.get("item", 0))


_meeting = partial(Copies, kind=MEETING)
for _one in (
    _meeting("meeting.agenda", AgendaItem, _("the agenda"), PLANNED, _items, ("title", "text")),
    _meeting(
        "meeting.minutes", Meeting, _("the minutes, and who chaired and kept them"), ("keep_minutes",), of_subject,
        ("minutes", "chair", "keeper"),
    ),
    _meeting("meeting.items", AgendaItem, _("what came of each item"), ("keep_minutes",), _items, ("said",)),
    _meeting("meeting.end", Meeting, _("why it was not held"), ("cancel", "not_convened"), of_subject, ("end_reason",)),
    _meeting(
        "meeting.proxies", Attendance, _("the names of those who stood in"), ("attendance",), _items,
        empty={"proxy": ""},
    ),
    _meeting("meeting.tellers", Count, _("the names of those who counted"), ("count",), _counted, ("tellers",)),
    Copies(
        "undertaking.result", Undertaking, _("what was done"), ("finish",), of_subject, ("result",), kind=UNDERTAKING,
    ),
):  # fmt: skip
    copies.register(_one)
