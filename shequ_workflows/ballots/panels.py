"""Polls as templates show them: ``{% include "shequ_ballots/poll.html" with panel=panel %}``."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from . import verdicts
from .casting import local_text
from .constants import (
    ADVISORY,
    COUNTERS,
    DRAFTERS,
    KEYERS,
    OPENERS,
    PAPER_COUNTERS,
    PRINTERS,
    ROLL_READERS,
    TURNOUT_READERS,
    VOTE_CHANNELS,
    PollState,
    Secrecy,
)
from .electorates import electorates
from .models import Poll, Question, RollEntry, Vote
from .packs import packs
from .quorum import Outcome
from .rolls import by_ballot

#: Seconds for which a running poll's turnout may be old.
TURNOUT_AGE = 10
CHANNELS = dict(VOTE_CHANNELS)
OUTCOMES = {
    Outcome.PASSED: gettext_lazy("adopted"),
    Outcome.FAILED: gettext_lazy("not adopted"),
    Outcome.NO_QUORUM: gettext_lazy("no quorum: nothing was decided"),
}


def square_metres(area: int) -> str:
    """Hundredths of a square metre as they are read: 100.01."""
    return f"{area // 100}.{area % 100:02}"


def new_form_key() -> str:
    """The random key of one form: sent twice, its vote is counted once."""
    return secrets.token_urlsafe(18)


def panels_of(subject: Subject, actor: Actor) -> list[dict[str, Any]]:
    """One context per poll of ``subject`` that ``actor`` may see, oldest first; a constant number of queries."""
    return contexts(Poll.objects.visible_to(actor).of(subject), actor)


def panel_of(poll: Poll, actor: Actor, **more: Any) -> dict[str, Any]:
    """The context of one poll; ``more`` overrides (``error``, ``choice``)."""
    return contexts(Poll.objects.filter(pk=poll.pk), actor)[0] | more


def contexts(polls: Any, actor: Actor) -> list[dict[str, Any]]:
    found = list(
        polls.select_related("subject__community", "scope", "official").prefetch_related(
            "questions__options", "roll_notes"
        )
    )
    if not found:
        return []
    mine = _own_entries(found, actor)
    own = {poll: _own_vote(entries) for poll, entries in mine.items()}
    turnout = _turnout(found)
    choose = {poll: _to_choose(entries) for poll, entries in mine.items()}
    return [_context(poll, actor, own, turnout, choose) for poll in found]


def _own_entries(polls: Iterable[Poll], actor: Actor) -> dict[int, list[RollEntry]]:
    """Poll → entries for which the actor may vote, with their votes; missing where he is not on the roll."""
    if actor.person is None or actor.is_guest:
        return {}
    ids = [poll.pk for poll in polls]
    entries = RollEntry.objects.filter(poll__in=ids).of_person(actor.person, polls=ids).order_by("id")
    mine: dict[int, list[RollEntry]] = {}
    for entry in entries.select_related("vote").prefetch_related("units__unit"):
        mine.setdefault(entry.poll_id, []).append(entry)
    return mine


def _own_vote(entries: list[RollEntry]) -> Vote | None:
    """The vote that was given, once nothing is left to vote for."""
    votes = [_vote_of(group) for group in by_ballot(entries)]
    return votes[0] if all(votes) else None


def _vote_of(group: Iterable[RollEntry]) -> Vote | None:
    return next((entry.vote for entry in group if hasattr(entry, "vote")), None)


def _to_choose(entries: list[RollEntry]) -> list[dict[str, Any]]:
    """Where one may vote for several: those for which nobody has voted, by their rooms; else empty."""
    groups = by_ballot(entries)
    if len(groups) < 2:
        return []
    waiting = [group[0] for group in groups if _vote_of(group) is None]
    return [
        {"value": entry.pk, "label": "、".join(room.unit.code for room in entry.units.all()) or entry.unit_key}
        for entry in waiting
    ]


def _turnout(polls: Iterable[Poll]) -> dict[int, int]:
    """How many have voted in each open poll: at most some seconds old, in one query."""
    keys = {f"shequ_ballots:turnout:{poll.pk}": poll.pk for poll in polls if poll.state == PollState.OPEN}
    known = cache.get_many(list(keys))
    lacking = [pk for key, pk in keys.items() if key not in known]
    if lacking:
        counted = dict.fromkeys(lacking, 0)
        rows = Vote.objects.filter(poll__in=lacking).order_by().values_list("poll").annotate(number=Count("id"))
        counted.update(dict(rows))
        fresh = {f"shequ_ballots:turnout:{pk}": number for pk, number in counted.items()}
        cache.set_many(fresh, TURNOUT_AGE)
        known |= fresh
    return {pk: known[key] for key, pk in keys.items()}


def _context(
    poll: Poll,
    actor: Actor,
    own: dict[int, Vote | None],
    turnout: dict[int, int],
    entries: dict[int, list[dict[str, Any]]],
) -> dict[str, Any]:
    at = now()
    vote = own.get(poll.pk)
    result = poll.result
    state, sentence = _state(poll, actor, poll.pk in own, vote, at)
    few = poll.is_too_few
    questions = [_question(poll, one, None if few else result) for one in poll.questions.all()]
    return {
        "poll": poll,
        "id": poll.public_id,
        "question": poll.question,
        "state": state,
        "error": sentence,
        "options": questions[0]["options"] if questions else [],
        "multiple": questions[0]["multiple"] if questions else False,
        "questions": questions,
        "roll_notes": poll.roll_notes.all(),
        "is_ballot": len(questions) > 1 or poll.is_formal or (poll.pk in entries and bool(entries[poll.pk])),
        "is_formal": poll.is_formal,
        "legal_note": legal_sentence(poll) if poll.is_formal or poll.state == PollState.DRAFT else "",
        "who": electorates[poll.electorate].label,
        "where": poll.place.label,
        "entries": entries.get(poll.pk, []),
        "few": few,
        "url": reverse("shequ_ballots:vote", args=[poll.public_id]),
        "page_url": reverse("shequ_ballots:poll", args=[poll.public_id]),
        "token": new_form_key() if state == "open" else "",
        "closes_at": _end(poll),
        "voted": result.votes if result is not None else turnout.get(poll.pk, 0),
        "entitled": result.roll.heads if result is not None else poll.roll_count,
        "receipt": vote.receipt_text if vote else "",
        "own_vote": vote,
        "is_draft": poll.state == PollState.DRAFT,
        "is_confidential": poll.secrecy == Secrecy.CONFIDENTIAL,
        "channels": _channels(poll),
        "matter": _matter(poll.subject),
        "result_url": reverse("shequ_ballots:result", args=[poll.public_id]) if result is not None else "",
        "links": _links(poll, actor, at),
    }


def legal_sentence(poll: Poll) -> str:
    """What the vote is worth, said on every page of it."""
    if poll.state == PollState.OFFICIAL:
        said = {"system": poll.official.system, "basis": poll.local_basis, "document": poll.official.document}
        return (
            _(
                "Formal vote, held in %(system)s as the local rule has it (%(basis)s). Its result is taken over from %(document)s; nobody voted here."
            )
            % said
        )
    if poll.is_formal:
        return _("Formal vote by these rules: %(rules)s. Local basis: %(basis)s.") % {
            "rules": " ".join(part for part in (str(packs[poll.pack].label), poll.pack_data.get("basis", "")) if part),
            "basis": poll.local_basis,
        }
    if poll.pack != ADVISORY and poll.state == PollState.DRAFT:
        return _("Prepared as a formal vote: it can be opened only where the local legal basis is recorded.")
    return _("This is an advisory poll: it shows what residents think and has no legal effect.")


def _state(poll: Poll, actor: Actor, is_listed: bool, vote: Vote | None, at: dt.datetime) -> tuple[str, str]:
    """State of the component ``poll``, and what to say where there is no form."""
    if poll.state in {PollState.CLOSED, PollState.OFFICIAL}:
        return "closed", ""
    if vote is not None:
        return "voted", ""
    if poll.state == PollState.DRAFT or poll.opens_at is None or poll.closes_at is None:
        return "not_entitled", _("This poll has not been opened yet.")
    if at >= poll.closes_at:
        return "not_entitled", _("This poll has closed; the votes are being counted.")
    if at < poll.opens_at:
        return "not_entitled", _("This poll begins on %(when)s.") % {"when": local_text(poll.opens_at)}
    if actor.person is None:
        return "not_entitled", _(
            "Please sign in to vote. Or ring the community office or come by: staff will note your vote."
        )
    if not is_listed:
        who = {"who": electorates[poll.electorate].label}
        return "not_entitled", _("You are not on the roll of this poll, fixed when it opened: %(who)s.") % who
    return "open", ""


def _question(poll: Poll, question: Question, result: verdicts.Count | None) -> dict[str, Any]:
    """A question with its options; with numbers and outcomes where the poll has closed and they may be shown."""
    several = len(poll.questions.all()) > 1
    options: list[dict[str, Any]] = [{"label": one.text, "value": one.number} for one in question.options.all()]
    if result is not None:
        answer = result.answer(question.number)
        for option in options:
            weight = answer.options[option["value"]]
            outcome = answer.outcome_of(option["value"])
            option |= {
                "votes": weight.heads,
                "area": weight.area,
                "area_text": square_metres(weight.area) if result.roll.area else "",
                "bar": str(answer.bar(option["value"], result.votes)),
                "percent": None,
                "outcome": OUTCOMES[outcome] if outcome else "",
            }
    return {
        "number": question.number,
        "text": question.text,
        "explanation": question.explanation,
        "multiple": question.most > 1,
        "least": question.least,
        "most": question.most,
        "field": f"choice-{question.number}" if several else "choice",
        "options": options,
    }


def _end(poll: Poll) -> dt.date | None:
    """When it closed, or will."""
    return poll.official.held_until if poll.state == PollState.OFFICIAL else poll.closed_at or poll.closes_at


def _channels(poll: Poll) -> list[dict[str, Any]]:
    result = poll.result
    if result is None or poll.is_too_few:
        return []
    return [{"label": CHANNELS.get(key, key), "votes": number} for key, number in result.totals.channels.items()]


def _matter(subject: Subject) -> dict[str, Any]:
    machine = machines.version(subject.kind, subject.version)
    url = machine.public_url(subject) if machine is not None and machine.public_url is not None else None
    return {"title": subject.title, "url": url}


def _may_extend(poll: Poll) -> bool:
    """By its rules, and not yet done."""
    return bool(poll.pack_data.get("may_extend")) and poll.extended_at is None


def _links(poll: Poll, actor: Actor, at: dt.datetime) -> list[dict[str, str]]:
    """What staff may go on with."""
    subject = poll.subject
    links = []

    def add(label: str, name: str) -> None:
        links.append({"label": label, "url": reverse(f"shequ_ballots:{name}", args=[poll.public_id])})

    if poll.state == PollState.DRAFT and actor.holds(*DRAFTERS, at=subject.path):
        add(_("Change the text"), "revise")
    if poll.state == PollState.DRAFT and poll.electorate == "invited" and actor.holds(*DRAFTERS, at=subject.path):
        add(_("Invited people"), "invite")
    if actor.holds(*ROLL_READERS, at=subject.path):
        add(pgettext("ballots", "Roll"), "roll")
    if poll.state == PollState.DRAFT and actor.holds(*OPENERS, at=subject.path):
        add(_("Open the poll"), "open")
    if poll.state == PollState.DRAFT and poll.pack != ADVISORY and actor.holds(*COUNTERS, at=subject.path):
        add(_("Result of the official system"), "official")
    if poll.takes_votes_at(at) and actor.belongs(*KEYERS, at=subject.community):
        add(_("Key in a vote"), "enter")
    if poll.state != PollState.DRAFT and actor.belongs(*TURNOUT_READERS, at=subject.community):
        add(_("Who has taken part"), "turnout")
    if poll.takes_votes_at(at) and _may_extend(poll) and actor.holds(*OPENERS, at=subject.path):
        add(_("Extend"), "extend")
    if poll.state == PollState.OPEN and actor.belongs(*KEYERS, at=subject.community):
        add(_("Papers handed over"), "handing")
    if poll.state == PollState.OPEN and actor.belongs(*PAPER_COUNTERS, at=subject.community):
        add(_("Papers to be keyed"), "batches")
    if (
        poll.takes_votes_at(at)
        and poll.pack_data.get("proxies")
        and actor.belongs(*PAPER_COUNTERS, at=subject.community)
    ):
        add(_("Proxies"), "proxies")
    if poll.state == PollState.OPEN and actor.holds(*PRINTERS, at=subject.path):
        add(_("Letters, slips and sheets"), "papers")
    if poll.state == PollState.OPEN and actor.holds(*OPENERS, at=subject.path):
        add(_("Close before its time"), "close")
    return links
