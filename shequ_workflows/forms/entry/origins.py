"""A paper that is keyed in because of something else: of somebody who came to the counter, say."""

from __future__ import annotations

from typing import Final

from django.http import QueryDict

from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import Wish, origins
from shequ_workflows.forms.filling import prefill
from shequ_workflows.forms.filling.placing import household_of
from shequ_workflows.forms.following import Followed
from shequ_workflows.org.actors import Actor

from .keying import CHANNELS, Keyed

#: Name of the control that carries it from the first screen to the sending: ``intake:k3f8``.
ORIGIN: Final = "entry-origin"
_LONGEST: Final = 60


def wish_of(actor: Actor, data: QueryDict) -> tuple[str, Wish] | None:
    """What the address, or the paper, says that it came from; None where the actor may open nothing from it."""
    said = str(data.get(ORIGIN, ""))[:_LONGEST]
    pairs = (
        [said.partition(":")[::2]] if said else [(one.key, str(data.get(one.key, ""))[:_LONGEST]) for one in origins]
    )
    for key, public_id in pairs:
        origin = origins.get(key)
        wish = origin.wish(actor, public_id) if origin is not None and public_id else None
        if wish is not None:
            return f"{key}:{public_id}", wish
    return None


def begin(actor: Actor, keyed: Keyed, origin: str, wish: Wish) -> None:
    """The paper knows already who it is from, how it came, and what the register knows of that person."""
    keyed.origin = origin
    if wish.channel in CHANNELS:
        keyed.channel = wish.channel
    if wish.person is not None:
        keyed.person, keyed.chosen = wish.person, wish.person.public_id
        node = keyed.version.form.node
        matter = subject_of(origin)
        household = household_of(wish.person, node)
        keyed.answers = prefill.known_for_staff(actor, keyed.ready, wish.person, household, node, matter)
        labels = prefill.labels(keyed.ready)
        keyed.sources = {key: labels[key] for key in keyed.answers}


def subject_of(origin: str) -> Subject | None:
    """The matter that it came from: the visit, say."""
    public_id = origin.partition(":")[2]
    return Subject.objects.filter(public_id=public_id).first() if public_id else None


def link(actor: Actor, keyed: Keyed, came: list[Followed]) -> None:
    """Note down at the origin what came of it. Within the transaction of the sending; raises ``ActionRefused``."""
    key, _colon, public_id = keyed.origin.partition(":")
    origin = origins.get(key)
    first = next((one for one in came if one.public_id), None)
    if origin is None or first is None:
        return
    subject = Subject.objects.get(public_id=first.public_id)
    origin.link(actor, public_id, subject, subject.opened_at)
