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

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.moment import now

from .casting import local_text
from .constants import DRAFTERS, KEYERS, OPENERS, PollState, Secrecy
from .models import Poll, RollEntry, Vote

#: Seconds for which a running poll's turnout may be old.
TURNOUT_AGE = 10
CHANNELS = dict(Channel.choices)


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
    found = list(polls.select_related("subject__community").prefetch_related("options"))
    if not found:
        return []
    own = _own_votes(found, actor)
    turnout = _turnout(found)
    return [_context(poll, actor, own, turnout) for poll in found]


def _own_votes(polls: Iterable[Poll], actor: Actor) -> dict[int, Vote | None]:
    """Poll → the actor's own vote, None where he has not voted; missing where he is not on the roll."""
    if actor.person is None:
        return {}
    entries = RollEntry.objects.filter(poll__in=[poll.pk for poll in polls]).of_person(actor.person)
    found: dict[int, Vote | None] = {}
    for entry in entries.select_related("vote"):
        found[entry.poll_id] = getattr(entry, "vote", None) or found.get(entry.poll_id)
    return found


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


def _context(poll: Poll, actor: Actor, own: dict[int, Vote | None], turnout: dict[int, int]) -> dict[str, Any]:
    at = now()
    vote = own.get(poll.pk)
    tally = poll.tally
    state, sentence = _state(poll, actor, poll.pk in own, vote, at)
    options: list[dict[str, Any]] = [{"label": option.text, "value": option.number} for option in poll.options.all()]
    few = poll.is_too_few
    if tally is not None and not few:
        for option in options:
            number = option["value"]
            option |= {"votes": tally.options[number], "bar": str(tally.bar(number)), "percent": None}
    return {
        "poll": poll,
        "id": poll.public_id,
        "question": poll.question,
        "state": state,
        "error": sentence,
        "options": options,
        "few": few,
        "url": reverse("shequ_ballots:vote", args=[poll.public_id]),
        "page_url": reverse("shequ_ballots:poll", args=[poll.public_id]),
        "token": new_form_key() if state == "open" else "",
        "closes_at": poll.closed_at or poll.closes_at,
        "voted": tally.votes if tally is not None else turnout.get(poll.pk, 0),
        "entitled": poll.roll_count,
        "receipt": vote.receipt_text if vote else "",
        "own_vote": vote,
        "is_draft": poll.state == PollState.DRAFT,
        "is_confidential": poll.secrecy == Secrecy.CONFIDENTIAL,
        "channels": _channels(poll),
        "matter": _matter(poll.subject),
        "links": _links(poll, actor, at),
    }


def _state(poll: Poll, actor: Actor, is_listed: bool, vote: Vote | None, at: dt.datetime) -> tuple[str, str]:
    """State of the component ``poll``, and what to say where there is no form."""
    if poll.state == PollState.CLOSED:
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
        return "not_entitled", _("You are not on the roll of this poll: verified residents who were 18 when it opened.")
    return "open", ""


def _channels(poll: Poll) -> list[dict[str, Any]]:
    tally = poll.tally
    if tally is None or poll.is_too_few:
        return []
    return [{"label": CHANNELS.get(key, key), "votes": number} for key, number in tally.channels.items()]


def _matter(subject: Subject) -> dict[str, Any]:
    machine = machines.get(subject.kind)
    url = machine.public_url(subject) if machine is not None and machine.public_url is not None else None
    return {"title": subject.title, "url": url}


def _links(poll: Poll, actor: Actor, at: dt.datetime) -> list[dict[str, str]]:
    """What staff may go on with."""
    subject = poll.subject
    links = []

    def add(label: str, name: str) -> None:
        links.append({"label": label, "url": reverse(f"shequ_ballots:{name}", args=[poll.public_id])})

    if poll.state == PollState.DRAFT and actor.holds(*DRAFTERS, at=subject.path):
        add(_("Change the text"), "revise")
    if poll.state == PollState.DRAFT and actor.holds(*OPENERS, at=subject.path):
        add(_("Open the poll"), "open")
    if poll.takes_votes_at(at) and actor.belongs(*KEYERS, at=subject.community):
        add(_("Key in a vote"), "enter")
    if poll.state == PollState.OPEN and actor.holds(*OPENERS, at=subject.path):
        add(_("Close before its time"), "close")
    return links
