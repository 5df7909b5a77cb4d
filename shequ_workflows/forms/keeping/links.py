"""What this part tells the desk, the ticking job, the record and the page of a guest; ``registers`` takes it in."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy

from shequ_workflows.community.own_voices import OwnVoice, VoiceKind, voice_kinds
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import OwnPage, Queue, own_pages, queues
from shequ_workflows.forms.models import Submission
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.guests import open_to_guests
from shequ_workflows.org.periodic import Job, jobs

from .rights import AnswerDataRequest, AskAboutData, WithdrawConsent
from .sweeping import EndKeeping, run
from .waiting import count, may_answer


def _sent(actor: Actor, most: int) -> Iterator[OwnVoice]:
    rows = Submission.objects.of(actor).select_related("form").order_by("-at", "-pk")[:most]
    for one in rows:
        yield OwnVoice(
            gettext_lazy("Form sent in"), one.form.title, one.at, number=one.reference, state=one.get_state_display(),
            url=reverse("shequ_forms:mine_submission", args=[one.public_id]),
        )  # fmt: skip


jobs.register(Job("forms.keeping", run, order=80))
own_pages.register(OwnPage("my_data", "shequ_forms:mine"))
voice_kinds.register(VoiceKind("forms.submissions", _sent))
queues.register(
    Queue(
        "forms.requests", gettext_lazy("Requests about one’s own data"), "shequ_forms:desk_requests", count,
        may=may_answer, order=60,
    )
)  # fmt: skip
open_to_guests("shequ_forms:mine", "shequ_forms:mine_submission", "shequ_forms:mine_withdraw")
VERBS.update({one.verb: one.label.__str__ for one in (AnswerDataRequest, AskAboutData, EndKeeping, WithdrawConsent)})
