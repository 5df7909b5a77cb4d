"""Whether decisions, members' votes and published opinions are still what the record says. Part of ``verify_record``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.findings import Code, Finding
from shequ_workflows.core.record.recording import canonical
from shequ_workflows.org.acting import as_data

from .constants import CallBackOutcome
from .models import Decision, Matter, Opinion

#: Edges that write a decision down.
DECIDING = ("decide", "reject", "terminate", "meeting_passed", "meeting_failed", "keep", "advised_keep")
#: Verbs that publish an opinion, and the one that may take it down.
REVIEW = ("review_opinion", "decide_second_look")
CALL_BACK = "call_back"
_COLUMNS = (
    "number", "outcome", "held_on", "text", "concern", "money_source", "money_note", "responsible", "due_on",
    "legality", "body", "meeting_id", "numbers", "evidence", "in_favour", "against", "abstained", "recused", "absent",
)  # fmt: skip


def _digest(said: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(as_data(said)).encode()).hexdigest()


def digest_of_decision(decision: Decision) -> str:
    """SHA-256 over a decision as it is stored, with every member's vote."""
    votes = sorted(decision.votes.values_list("member__public_id", "vote"))
    said = {name: getattr(decision, name) for name in _COLUMNS}
    return _digest({**said, "amount": f"{decision.amount:.2f}", "votes": votes})


def digest_of_opinion(opinion: Opinion) -> str:
    """SHA-256 over an opinion as the public reads it."""
    return _digest({"nickname": opinion.nickname, "stance": opinion.stance, "text": opinion.public_text})


def faults(subject: Subject | None) -> Iterator[Finding]:
    """What is wrong with the matter of ``subject``, or with all."""
    matters = Matter.objects.filter(
        Q(decisions__isnull=False) | Q(opinions__isnull=False) | Q(subject__records__verb__in=(*DECIDING, *REVIEW))
    )
    if subject is not None:
        matters = matters.filter(pk=subject.pk)
    for matter in matters.select_related("subject").distinct().order_by("pk").iterator(chunk_size=200):
        for sentence in faults_of(matter):
            yield Finding(Code.EVIDENCE, matter.subject.public_id, {"sentence": sentence})


def faults_of(matter: Matter) -> Iterator[str]:
    """A sentence for each decision or opinion that is not the recorded one, and where there are more or fewer."""
    rows = Record.objects.filter(subject=matter.pk, verb__in=(*DECIDING, *REVIEW, CALL_BACK, ERASE)).order_by("seq")
    said = [(verb, seq, json.loads(body) if body else None) for verb, seq, body in rows.values_list("verb", "seq", "payload__body")]  # fmt: skip
    is_erased = any(verb == ERASE for verb, _seq, _words in said)
    yield from _decision_faults(matter, [(seq, words) for verb, seq, words in said if verb in DECIDING])
    called = [words or {} for verb, _seq, words in said if verb == CALL_BACK]
    denied = {words.get("opinion") for words in called if words.get("outcome") == CallBackOutcome.DENIED}
    published = [(seq, words) for verb, seq, words in said if verb in REVIEW]
    yield from _opinion_faults(matter, published, is_erased, denied)


def _decision_faults(matter: Matter, said: list[tuple[int, dict[str, Any] | None]]) -> Iterator[str]:
    decisions = {one.number: one for one in matter.decisions.select_related("responsible")}
    if len(decisions) != len(said):
        yield _("The record tells of %(rows)d decisions, there are %(count)d.") % {
            "rows": len(said),
            "count": len(decisions),
        }
    for seq, words in said:
        recorded = (words or {}).get("decision")  # without words: erased by a recorded act
        if recorded is None:
            continue
        decision = decisions.get(recorded["number"])
        if decision is None or digest_of_decision(decision) != recorded["digest"]:
            yield _("The decision is not the one that row %(seq)d recorded.") % {"seq": seq}


def _opinion_faults(
    matter: Matter, said: list[tuple[int, dict[str, Any] | None]], is_erased: bool, denied: set[Any]
) -> Iterator[str]:
    opinions = {one.public_id: one for one in matter.opinions.all()}
    for seq, words in said:
        recorded = words or {}
        if "digest" not in recorded or recorded["opinion"] in denied:
            continue
        opinion = opinions.get(recorded["opinion"])
        if opinion is None or (digest_of_opinion(opinion) != recorded["digest"] and not is_erased):
            yield _("The opinion is not the one that row %(seq)d published.") % {"seq": seq}
