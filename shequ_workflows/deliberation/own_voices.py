"""What somebody has said about matters, for the page on which it is read again without an account."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.own_voices import OwnVoice, VoiceKind, voice_kinds
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.guests import open_to_guests

from .models import Backing, Opinion, Rating

open_to_guests(
    "shequ_deliberation:matter",
    "HallPage:index",
    "HallPage:matter",
    "HallPage:opinion",
    "HallPage:second_look",
    "HallPage:rate",
    "HallPage:join",
)


def _url(subject: Subject) -> str:
    return reverse("shequ_deliberation:matter", args=[subject.public_id])


def _opinions(actor: Actor, most: int) -> Iterator[OwnVoice]:
    rows = (
        Opinion.objects.filter(person=actor.person_id, **actor.own_words)
        .select_related("matter__subject")
        .order_by("-at", "-pk")
    )
    for one in rows[:most]:
        subject = one.matter.subject
        yield OwnVoice(
            _("Opinion"), subject.title, one.at, _url(subject), one.public_id, one.get_state_display(), one.text
        )


def _ratings(actor: Actor, most: int) -> Iterator[OwnVoice]:
    rows = (
        Rating.objects.filter(person=actor.person_id, **actor.own_words)
        .select_related("matter__subject")
        .order_by("-at", "-pk")
    )
    for one in rows[:most]:
        subject = one.matter.subject
        yield OwnVoice(_("Rating"), subject.title, one.at, _url(subject), subject.number, f"{one.score}/5", one.text)


def _backings(actor: Actor, most: int) -> Iterator[OwnVoice]:
    rows = (
        Backing.objects.filter(person=actor.person_id, **actor.own_words)
        .select_related("matter__subject")
        .order_by("-at", "-pk")
    )
    for one in rows[:most]:
        subject = one.matter.subject
        yield OwnVoice(one.get_kind_display(), subject.title, one.at, _url(subject), subject.number)


voice_kinds.register(VoiceKind("deliberation.opinions", _opinions))
voice_kinds.register(VoiceKind("deliberation.ratings", _ratings))
voice_kinds.register(VoiceKind("deliberation.backings", _backings))
