"""What somebody has said about public notices, for the page on which it is read again without an account."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.community.own_voices import OwnVoice, VoiceKind, voice_kinds
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.guests import open_to_guests

from .models import Objection, Question
from .objection_panels import status_of

open_to_guests(
    "shequ_publicity:list",
    "shequ_publicity:detail",
    "shequ_publicity:object",
    "shequ_publicity:objection",
    "shequ_publicity:objection_step",
    "shequ_publicity:ask",
)


def _objections(actor: Actor, most: int) -> Iterator[OwnVoice]:
    assert actor.person_id is not None  # the page asks for somebody
    rows = Objection.objects.raised_by(actor.person_id).filter(**actor.own_words).whole().order_by("-subject_id")
    for one in rows[:most]:
        subject = one.subject
        url = reverse("shequ_publicity:objection", args=[subject.public_id])
        yield OwnVoice(
            _("Objection"), one.notice.title, subject.opened_at, url, subject.number, status_of(one)["label"], one.text
        )


def _questions(actor: Actor, most: int) -> Iterator[OwnVoice]:
    rows = (
        Question.objects.filter(person=actor.person_id, **actor.own_words)
        .select_related("notice")
        .order_by("-asked_at", "-pk")
    )
    for one in rows[:most]:
        url = reverse("shequ_publicity:detail", args=[one.notice.public_id])
        yield OwnVoice(
            pgettext_lazy("said", "Question"),
            one.notice.title,
            one.asked_at,
            url,
            one.public_id,
            one.get_state_display(),
            one.text,
        )


voice_kinds.register(VoiceKind("publicity.objections", _objections))
voice_kinds.register(VoiceKind("publicity.questions", _questions))
