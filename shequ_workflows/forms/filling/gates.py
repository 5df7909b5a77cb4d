"""Who may send a form in, and whether it is open: asked before it is filled in and again when it is sent."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from shequ_workflows.community.models import Household, HouseholdMember
from shequ_workflows.forms.constants import Times, Who
from shequ_workflows.forms.models import Form, Invitation
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, RESIDENT_ROLES, Role

#: Key in what came on paper or by telephone.
ENTERERS: Final = COMMUNITY_STAFF | {Role.STREET_CLERK}


def is_published(form: Form) -> bool:
    return form.live and form.current_id is not None


def window(form: Form, at: dt.datetime) -> Refusal | None:
    """Why it is not open at ``at``."""
    if not is_published(form):
        return refuse(
            "unpublished", _("This form is not in use any more. Please ask the community office."), Answer.STALE
        )
    if form.opens_at is not None and at < form.opens_at:
        return refuse("early", _("This form opens on %(moment)s.") % {"moment": _moment(form.opens_at)}, Answer.STALE)
    if form.closes_at is not None and at >= form.closes_at:
        sentence = _("This form closed on %(moment)s. The community office knows what can still be done.")
        return refuse("closed", sentence % {"moment": _moment(form.closes_at)}, Answer.STALE)
    return None


def _moment(moment: dt.datetime) -> str:
    return date_format(moment.astimezone(get_default_timezone()), _("j M Y, H:i"))


def audience(form: Form, actor: Actor, household: Household | None) -> Refusal | None:
    """Why this actor is not among those who are asked."""
    if form.who == Who.STAFF:
        sentence = _("This form is filled in by the community office. Please ask there.")
        return refuse("staff", sentence, Answer.FORBIDDEN)
    if form.who == Who.ANYONE:
        counted = form.times != Times.ANY
        return _signed_in(actor) if counted else None
    missing = _signed_in(actor)
    if missing is not None or form.who == Who.SIGNED_IN:
        return missing
    if form.who == Who.INVITED:
        return None if _is_invited(form, actor, household) else refuse(
            "invited", _("This form is for those who were invited to it. If you should be among them, ask the community office."),
            Answer.FORBIDDEN,
        )  # fmt: skip
    if not actor.has(*RESIDENT_ROLES):
        return refuse(
            "verified", _("This form is for verified residents. The community office verifies you, or a letter to your home does."),
            Answer.FORBIDDEN,
        )  # fmt: skip
    if form.who == Who.IN_SCOPE and not actor.belongs(*RESIDENT_ROLES, at=form.node):
        sentence = _("This form is for residents of %(place)s.") % {"place": form.node.name}
        return refuse("scope", sentence, Answer.FORBIDDEN)
    return None


def _signed_in(actor: Actor) -> Refusal | None:
    if actor.person is not None:
        return None
    return refuse("sign_in", _("Please sign in to fill this form in."), Answer.FORBIDDEN)


def _is_invited(form: Form, actor: Actor, household: Household | None) -> bool:
    rows = Invitation.objects.filter(form=form)
    if rows.filter(person=actor.person).exists():
        return True
    return household is not None and rows.filter(household=household).exists()


def invitations_of(actor: Actor) -> QuerySet[Invitation]:
    """Those to the person, and to households where it is known that the person lives."""
    if actor.person is None:
        return Invitation.objects.none()
    homes = HouseholdMember.objects.current().filter(person=actor.person, is_confirmed=True).values("household")
    return Invitation.objects.filter(Q(person=actor.person) | Q(household__in=homes))


def may_enter(actor: Actor, form: Form) -> bool:
    """Whether this member of staff keys in what others wrote."""
    return actor.belongs(*ENTERERS, at=form.node)
