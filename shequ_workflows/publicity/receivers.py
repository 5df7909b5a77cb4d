"""What an act of erasure does here, and what follows people who are merged.

A draft is thrown away, a notice whose row is emptied shows no text any more: its text is never changed (triggers hold
it), it is concealed, as after a correction. Of an objection the words go that the row said, also as the public read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import Copies, copies, of_subject
from shequ_workflows.org.models import Person
from shequ_workflows.org.signals import persons_merged

from .constants import OBJECTION
from .models import Objection, PublicityDraft, PublicityPeriod, Question

Said = Mapping[str, Any]


def _draft(subject: Subject, record: Record, said: Said) -> Q:
    return Q(subject=subject.pk)


def _notice(subject: Subject, record: Record, said: Said) -> Q:
    return Q(subject=subject.pk, public_id=said.get("publicity", ""), is_concealed=False)


def _objected_to(subject: Subject, record: Record, said: Said) -> Q:
    """Objections to that notice carry its title."""
    return Q(objection__about=subject.pk, objection__notice__public_id=said.get("publicity", ""))


# Typed by hand, from whatever was read: a draft may repeat any of it.
copies.register(
    Copies("publicity.draft", PublicityDraft, _("an unfinished draft of the notice"), (), _draft, delete=True)
)
copies.register(
    Copies(
        "publicity.notice", PublicityPeriod, _("the text of the notice on display (it is concealed)"),
        ("open_publicity", "correct_publicity"), _notice, empty={"is_concealed": True},
    )
)  # fmt: skip
copies.register(
    Copies(
        "publicity.objection_title", Subject, _("the title of the notice in objections to it"),
        ("open_publicity", "correct_publicity"), _objected_to, ("title",),
    )
)  # fmt: skip

_objection = partial(Copies, kind=OBJECTION)
for _one in (
    _objection(
        "objection.text", Objection, _("the objection, and what the public reads of it"), ("object",), of_subject,
        ("text", "public_digest"), {"heard_phone": ""},
    ),
    _objection(
        "objection.answer", Objection, _("the answer to the objection, and what the public reads of it"), ("answer",),
        of_subject, ("answer", "public_answer", "public_digest"),
    ),
    _objection(
        "objection.opinion", Objection, _("the opinion of the supervision committee, and who signed it"),
        ("opine", "opine_substantial"), of_subject, ("opinion", "public_opinion", "signed_by"),
    ),
):  # fmt: skip
    copies.register(_one)


def _question(subject: Subject, record: Record, said: Said) -> Q:
    return Q(notice__subject=subject.pk, public_id=said.get("question", ""))


copies.register(
    Copies(
        "publicity.question", Question, _("the question on the notice, and what the public reads of it"),
        ("ask_question", "write_question"), _question, ("text", "public_text"),
    )
)  # fmt: skip
copies.register(
    Copies(
        "publicity.question_answer", Question, _("the answer to the question, or why it was not published"),
        ("write_question", "answer_question"), _question, ("public_text", "public_answer", "note"),
    )
)  # fmt: skip


@receiver(persons_merged, dispatch_uid="shequ_publicity.objections_follow_people")
def objections_follow_people(sender: type, stub: Person, person: Person, **_: Any) -> None:
    """Who keyed in, asked and answered; who objects follows with the subject."""
    for model, names in ((Objection, ("entered_by", "answered_by")), (Question, ("person", "answered_by"))):
        for name in names:
            model._default_manager.filter(**{name: stub}).update(**{name: person})
