"""What somebody has keyed in of a form today."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import midnight, today

_SHOWN: Final = 10


def keyed_today(actor: Actor, form: Form) -> QuerySet[Submission]:
    begins = midnight(today())
    return Submission.objects.filter(form=form, entered_by=actor.person, at__gte=begins)


def row_of(submission: Submission) -> dict[str, Any]:
    """No answer and no name: the screen stands open in an office."""
    return {
        "reference": submission.reference,
        "at": submission.at,
        "channel": submission.get_channel_display(),
        "state": submission.state,
        "correct_url": reverse("shequ_forms:desk_correct", args=[submission.public_id]),
    }


def last_of(actor: Actor, form: Form) -> list[dict[str, Any]]:
    rows = keyed_today(actor, form).order_by("-at", "-pk")[:_SHOWN]
    return [row_of(one) for one in rows]
