from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import Copies, copies
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.signals import persons_merged

from . import guest_sessions
from .merging import follow
from .models import Verification

#: The row and its line in the journal are written in one breath.
BREATH = dt.timedelta(minutes=1)


@receiver(persons_merged, dispatch_uid="shequ_community.follow")
def rows_follow_the_person(sender: Any, *, stub: Person, person: Person, actor: Actor, **kwargs: Any) -> None:
    """Phones, homes, shares, sensitive data and verifications go to whom the stub turned out to be."""
    follow(stub, person, actor)


@receiver(user_logged_in, dispatch_uid="shequ_community.account_speaks")
def the_account_speaks(sender: Any, request: HttpRequest | None, **kwargs: Any) -> None:
    """Whoever signs in no longer speaks by a letter in this browser."""
    if request is not None and hasattr(request, "session"):
        guest_sessions.leave(request)


def _verified(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    near = (record.at - BREATH, record.at)
    return Q(person__public_id=said.get("person", ""), community=subject.node_id, at__range=near)


def _revoked(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    near = (record.at - BREATH, record.at)
    return Q(person__public_id=said.get("person", ""), community=subject.node_id, revoked_at__range=near)


copies.register(
    Copies(
        "community.verified",
        Verification,
        _("the basis of the verification"),
        {"verify_resident"},
        _verified,
        ("basis",),
    )
)
copies.register(
    Copies(
        "community.revoked", Verification, _("why the verification was revoked"), {"revoke_verification"}, _revoked,
        ("revoked_because",),
    )
)  # fmt: skip
