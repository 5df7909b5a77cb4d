"""Whether objections, answers and opinions are still what the record says. Part of ``verify_record``."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.utils.translation import gettext as _

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import gone
from shequ_workflows.core.record.findings import Code, Finding

from .constants import OBJECTION
from .models import Objection

#: Verb of a row → columns of the objection that its payload says again.
SAID = {"object": ("text",), "answer": ("answer",), "opine": ("opinion",), "opine_substantial": ("opinion",)}
#: Key of a payload under which the covered columns stand as they were published.
SHOWN = "shown"


def faults(subject: Subject | None) -> Iterator[Finding]:
    """What is wrong with the objection ``subject``, or with all."""
    subjects = Subject.objects.filter(kind=OBJECTION).order_by("pk")
    if subject is not None:
        subjects = subjects.filter(pk=subject.pk)
    for one in subjects.select_related("objection").iterator(chunk_size=200):
        for sentence in faults_of(one):
            yield Finding(Code.EVIDENCE, one.public_id, {"sentence": sentence})


def faults_of(subject: Subject) -> Iterator[str]:
    """A sentence for each row whose words are not those that are stored; what was erased by a recorded act may be gone."""
    objection: Objection | None = getattr(subject, "objection", None)
    if objection is None:
        yield _("The record tells of an objection, there is none.")
        return
    rows = Record.objects.filter(subject=subject.pk, verb__in=(*SAID, ERASE)).order_by("seq")
    found = list(rows.values_list("verb", "seq", "payload__body"))
    may_be_gone = {gone()} if any(verb == ERASE for verb, _seq, _body in found) else set()
    for verb, seq, body in found:
        said = json.loads(body) if body and verb in SAID else {}
        recorded = {name: said[name] for name in SAID.get(verb, ()) if name in said} | said.get(SHOWN, {})
        if any(getattr(objection, name) not in {words, *may_be_gone} for name, words in recorded.items()):
            yield _("The objection is not what row %(seq)d recorded.") % {"seq": seq}
