"""Whether votes, rolls and results are still what the record says of them. Part of ``verify_record``."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.findings import Code, Finding

from .asking import digest_of as digest_of_data
from .constants import PollState
from .drafting import payload_of
from .models import Poll, Vote
from .rolls import digest_of_roll
from .sealing import VERB, digest_of, lines_of

_VERBS = (VERB, "open_poll", "extend_poll", "close_poll", "record_official_result")


def faults(subject: Subject | None) -> Iterator[Finding]:
    """What is wrong with the polls of ``subject``, or of all subjects."""
    polls = Poll.objects.exclude(state=PollState.DRAFT).select_related("subject").order_by("subject_id", "id")
    if subject is not None:
        polls = polls.filter(subject=subject)
    for poll in polls.iterator(chunk_size=200):
        for sentence in faults_of(poll):
            yield Finding(Code.EVIDENCE, poll.subject.public_id, {"sentence": sentence})


def faults_of(poll: Poll) -> Iterator[str]:
    """A sentence for each seal whose votes no longer fit it, for a changed roll, for a changed result."""
    said = _said(poll)
    for seq, seal in said.get(VERB, ()):
        lines = Vote.objects.filter(sealed_by__seq=seq, sealed_by__subject=poll.subject_id, poll=poll)
        rows = lines_of(lines)
        if len(rows) != seal["votes"]:
            numbers = {"seq": seq, "votes": seal["votes"], "count": len(rows)}
            yield _("Row %(seq)d sealed %(votes)d votes, there are %(count)d now.") % numbers
        elif digest_of(poll.public_id, rows) != seal["digest"]:
            yield _("A vote was changed after row %(seq)d sealed it.") % {"seq": seq}
    yield from _roll_faults(poll, said)
    yield from _text_faults(poll, said)
    if poll.state == PollState.OFFICIAL:
        for seq, taken in said.get("record_official_result", ()):
            if {digest_of_data(poll.official.totals), poll.official.totals_digest} != {taken["digest"]}:
                yield _("The result is not the one that row %(seq)d recorded.") % {"seq": seq}
    if poll.state == PollState.CLOSED:
        late = poll.votes.unsealed().count()
        if late:
            yield _("%(count)d votes came into the box after it was closed.") % {"count": late}
        for seq, closing in said.get("close_poll", ()):
            is_same = poll.totals_digest == closing["digest"] and poll.totals == closing["totals"]
            if not is_same or digest_of_data(poll.totals) != poll.totals_digest:
                yield _("The result is not the one that row %(seq)d recorded.") % {"seq": seq}


def _said(poll: Poll) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """The record's rows about ``poll``, by verb; those whose words were erased by a recorded act are left out."""
    rows = Record.objects.filter(subject=poll.subject_id, verb__in=_VERBS)
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for verb, seq, body in rows.order_by("seq").values_list("verb", "seq", "payload__body"):
        words = json.loads(body) if body else {}
        if words.get("poll") == poll.public_id:
            found.setdefault(verb, []).append((seq, words))
    return found


def _roll_faults(poll: Poll, said: dict[str, list[tuple[int, dict[str, Any]]]]) -> Iterator[str]:
    digest = digest_of_roll(poll)
    for seq, opening in said.get("open_poll", ()):
        if {digest, poll.roll_digest} != {opening["roll_digest"]}:
            yield _("The roll is not the one that row %(seq)d fixed.") % {"seq": seq}


def _text_faults(poll: Poll, said: dict[str, list[tuple[int, dict[str, Any]]]]) -> Iterator[str]:
    """Questions, options, rules and times, beside what opening and extension recorded."""
    if not said.get("open_poll"):
        return
    now_there = payload_of(poll)
    seq, opening = said["open_poll"][-1]
    times = [words["closes_at"] for _seq, words in said.get("extend_poll", ())] or [opening["closes_at"]]
    is_same = all(opening.get(key) == value for key, value in now_there.items())
    if not is_same or poll.closes_at is None or dt.datetime.fromisoformat(times[-1]) != poll.closes_at:
        yield _("Questions, rules or times are not those that row %(seq)d fixed.") % {"seq": seq}
