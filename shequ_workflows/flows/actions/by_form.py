"""A form that residents send in opens a case, and its answers are those of the first step."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.flows.family import definition_for
from shequ_workflows.flows.models import Case, Flow, StepAnswers
from shequ_workflows.flows.words import lazily
from shequ_workflows.forms.following import Followed
from shequ_workflows.forms.models import Submission
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.querysets import prefixes
from shequ_workflows.org.registry import Registry

from .opening import OpenCase, secret_digest, secret_of


@dataclass(frozen=True, slots=True)
class Way:
    """A case that a sending opens. ``title``: where the flow makes none of the answers. ``opened(subject)`` is called within
    the transaction."""

    flow: Flow
    title: str = ""
    opened: Callable[[Subject], None] = lambda subject: None


@dataclass(frozen=True)
class Router:
    """A layer above that knows better what a form opens: several cases, say. ``of`` gives None where the form is none of its."""

    key: str
    of: Callable[[Submission], Sequence[Way] | None]
    order: int = 100


routers: Final[Registry[Router]] = Registry("routers of forms to flows")


def ways_of(submission: Submission) -> Sequence[Way]:
    """What it opens: as the first layer says that knows the form, else the flow that begins with it."""
    for router in routers:
        found = router.of(submission)
        if found is not None:
            return found
    flow = flow_of(submission)
    return [Way(flow)] if flow is not None else []


def flow_of(submission: Submission) -> Flow | None:
    """The flow that begins with this form where the submission belongs: of the nearest node."""
    rows = Flow.objects.filter(
        live=True, opens_with=submission.form_id, node__path__in=prefixes(submission.node.path)
    ).select_related("node", "current__flow")
    return rows.order_by("-node__path").first()


def open_by_form(submission: Submission, actor: Actor) -> list[Followed]:
    """Within the transaction of the sending. Raises ``ActionRefused`` where a condition of a first step does not hold.

    Cases of one sending are followed by one second secret.
    """
    whose = submission.on_behalf_of or submission.person
    came = []
    ways = ways_of(submission)
    for way in ways:
        action = OpenCase(
            actor, way.flow, submission.node, submission=submission, raised_by=whose, channel=submission.channel,
            title=way.title, at=submission.at,
        )  # fmt: skip
        subject = action.execute()
        way.opened(subject)
        came.append(_followed(subject, secret=action.secret, of=submission.public_id if len(ways) > 1 else ""))
    return came


def would_open(submission: Submission, actor: Actor) -> None:
    """Of somebody who waits: raises ``ActionRefused`` where his case would be refused now, and leaves nothing."""
    with transaction.atomic():
        open_by_form(submission, actor)
        transaction.set_rollback(True)


def _followed(subject: Subject, secret: str = "", *, of: str = "") -> Followed:
    """``of``: the sending that several came of. Each of them is told by its own title, since they may share a flow."""
    flow = definition_for(subject.kind, subject.version)
    url = reverse("shequ_flows:track_case", args=[subject.public_id]) if flow.public else ""
    track_url = f"{reverse('shequ_flows:track')}?{urlencode({'number': subject.number})}" if flow.public else ""
    return Followed(
        subject.title if of else lazily(flow.title),
        subject.number,
        url,
        workplace_url(subject),
        secret if flow.public else "",
        track_url,
        subject.public_id,
        reverse("shequ_flows:track_sent", args=[of]) if of and flow.public else "",
    )


def cases_of(ids: Sequence[int]) -> Mapping[int, list[Followed]]:
    """Of submissions that were answers of a step."""
    rows = StepAnswers.objects.filter(submission__in=ids).select_related("case__subject", "submission").order_by("pk")
    found: dict[Submission, list[Subject]] = {}
    for row in rows:
        assert row.submission is not None  # filtered by it
        found.setdefault(row.submission, []).append(row.case.subject)
    return {
        sent.pk: [_followed(one, of=sent.public_id if len(came) > 1 else "") for one in came]
        for sent, came in found.items()
    }


def told_again(submission: Submission) -> list[Followed]:
    """To whoever sends that very form once more: with the second secret of the cases that it opened."""
    secret = secret_of(submission)
    rows = list(StepAnswers.objects.filter(submission=submission).select_related("case__subject").order_by("pk"))
    of = submission.public_id if len(rows) > 1 else ""
    return [_followed(row.case.subject, secret=secret if _fits(row.case, secret) else "", of=of) for row in rows]


def _fits(case: Case, secret: str) -> bool:
    return hmac.compare_digest(case.secret_digest, secret_digest(case.subject, secret))


def in_open_cases() -> Q:
    """Without answers that are gone: ``NOT IN`` with a null is true of nothing, and would keep all others for ever."""
    rows = StepAnswers.objects.filter(case__subject__is_open=True, submission__isnull=False)
    return Q(pk__in=rows.values("submission"))
