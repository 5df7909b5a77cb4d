"""What this layer tells the desk: a matter may be opened from an intake."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import Opener, Wish, openers
from shequ_workflows.org.actors import Actor

from .actions import Heard, OpenDraft
from .constants import CLERKS, KIND


def open_from(actor: Actor, wish: Wish) -> Subject:
    """A draft with the caller's words; the desk goes on with handing it in."""
    values = {"title": wish.title, "problem": wish.text}
    heard = Heard(wish.channel, wish.told_at)
    return OpenDraft(actor, wish.node, values, for_person=wish.person, heard=heard).perform()


openers.register(
    Opener(
        KIND,
        _("Matter for deliberation"),
        open_from,
        may=lambda actor, node: actor.holds(*CLERKS, at=node),
        next_edge="submit",
        order=20,
    )
)
