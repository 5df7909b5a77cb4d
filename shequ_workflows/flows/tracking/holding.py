"""Whom a page of a case is shown to: whoever raised it, signed in; or who gave its number and secret a while ago.

The session holds public ids and times, and is over after a while without a page.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import Http404, HttpRequest

from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.flows.family import definition_for
from shequ_workflows.org.actors import Actor, Linked
from shequ_workflows.org.constants import Channel, Relation
from shequ_workflows.org.moment import now

_HELD: Final = "shequ_flows_cases"
IDLE: Final = dt.timedelta(minutes=30)
_MOST: Final = 5


def hold(request: HttpRequest, subject: Subject) -> None:
    """Number and secret were right. The session gets a new key."""
    held = {key: at for key, at in request.session.get(_HELD, {}).items() if key != subject.public_id}
    request.session.cycle_key()
    request.session[_HELD] = dict([*held.items(), (subject.public_id, now().isoformat())][-_MOST:])


def leave(request: HttpRequest) -> None:
    request.session.pop(_HELD, None)


def _is_held(request: HttpRequest, public_id: str) -> bool:
    held = request.session.get(_HELD, {})
    since = held.get(public_id)
    if since is None or now() - dt.datetime.fromisoformat(since) > IDLE:
        return False
    request.session[_HELD] = {**held, public_id: now().isoformat()}
    return True


def may_follow(request: HttpRequest, subject: Subject) -> bool:
    """Whether a list may name it to this reader."""
    if not definition_for(subject.kind, subject.version).public:
        return False
    actor = actor_of(request)
    own = actor.person_id is not None and not actor.is_guest and subject.raised_by_id == actor.person_id
    return own or _is_held(request, subject.public_id)


def case_for(request: HttpRequest, public_id: str) -> tuple[Subject, Actor]:
    """The case, and as whom its reader acts: as himself, or by the secret, which is good for the raiser's own steps.
    404 for everybody else."""
    rows = Subject.objects.filter(public_id=public_id, kind__startswith=f"{FAMILY}:")
    subject = rows.select_related("node", "community", "raised_by", "assignee", "case").first()
    if subject is None or not definition_for(subject.kind, subject.version).public:
        raise Http404
    actor = actor_of(request)
    if actor.person_id is not None and not actor.is_guest and subject.raised_by_id == actor.person_id:
        return subject, actor
    if not _is_held(request, public_id):
        raise Http404
    own = {name for name, one in machine_of(subject).edges.items() if Relation.REPORTER in one.who}
    return subject, Actor.of_link(
        Linked(subject.pk, Relation.REPORTER, frozenset(own), subject.public_id, Channel.ONLINE)
    )
