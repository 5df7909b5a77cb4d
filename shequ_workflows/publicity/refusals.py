"""Who may, and the sentences for those who may not."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.constants import Role


def unknown() -> Refusal:
    return refuse("unknown", gettext_lazy("This does not exist, or you may not see it."), Answer.NOT_FOUND)


def refusal_by_role(actor: Actor, subject: Subject, who: frozenset[str]) -> Refusal | None:
    """Nobody learns of a subject that he may not see. A grid worker writes for the community around his grid."""
    if actor.holds(*who, at=subject.path) or actor.belongs(*(who & {Role.GRID_WORKER}), at=subject.path):
        return None
    if not Subject.objects.visible_to(actor).filter(pk=subject.pk).exists():
        return unknown()
    return refuse(
        "role", _("This is done by: %(who)s. Please ask one of them.") % {"who": role_names(who)}, Answer.FORBIDDEN
    )
