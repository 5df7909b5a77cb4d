"""The list of whoever is invited to a form."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from shequ_workflows.community.finding import find_people
from shequ_workflows.community.models import Household, HouseholdMember
from shequ_workflows.core.answering import actor_of, stop
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.entry.frame import form_or_404, page
from shequ_workflows.forms.entry.inviting import MOST, Invite, Uninvite, count_sent, homes_in, places_of
from shequ_workflows.forms.models import Form, Invitation
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.models import Person

PER_PAGE = 100


@never_cache
@login_required
def invitations(request: HttpRequest, public_id: str) -> HttpResponse:
    form = form_or_404(request, public_id)
    actor = actor_of(request)
    asked, people = find_people(request.POST, actor, _("Who is invited?"))
    refusal = None
    if request.method == "POST" and (not people or "person" in request.POST):
        refusal = _change(request, form)
        if refusal is None:
            return redirect(request.path)
    rows = Invitation.objects.filter(form=form).select_related(
        "person", "household__unit__building__compound"
    )  # fmt: skip
    rows = rows.order_by("household__unit__building__compound__name", "household__unit__code", "person__pinyin", "pk")
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request, "invitations", status=int(refusal.status) if refusal is not None else 200, form_shown=form,
        asked=asked, people=people, looked=bool(request.POST.get("q")), places=places_of(actor, form), page_obj=shown, lines=_lines(shown.object_list),
        total=shown.paginator.count, sent=count_sent(form), refusal=refusal, is_for_invited=form.who == Who.INVITED,
    )  # fmt: skip


def _lines(rows: Iterable[Invitation]) -> list[tuple[Invitation, str]]:
    """Each with where the household, or the person, lives. One query for the homes of all people."""
    people = [one.person_id for one in rows if one.person_id is not None]
    members = HouseholdMember.objects.current().filter(person__in=people, lives_here=True)
    homes = {one.person_id: one.household for one in members.select_related("household__unit__building__compound")}
    found = [(one, one.household or homes.get(one.person_id or 0)) for one in rows]
    return [(one, _home(household)) for one, household in found]


def _home(household: Household | None) -> str:
    if household is None:
        return ""
    return f"{household.unit.building.compound.name} {household.unit.code}"


def _change(request: HttpRequest, form: Form) -> Refusal | None:
    """Do what was asked for, and say what came of it; or why not."""
    actor, data = actor_of(request), request.POST
    try:
        if "off" in data:
            number = Uninvite(actor, form, [int(pk) for pk in data.getlist("row") if _is_key(pk)]).execute()
            said = ngettext("%(number)d was taken off the list.", "%(number)d were taken off the list.", number)
        else:
            homes = homes_in(actor, form, data["place"])[: MOST + 1] if data.get("place") else []
            wanted = [one[:40] for one in data.getlist("person")][:MOST]
            found = Person.objects.present().visible_to(actor).filter(public_id__in=wanted) if wanted else []
            number = Invite(actor, form, people=found, households=homes).execute()
            said = ngettext("%(number)d was put on the list.", "%(number)d were put on the list.", number)
    except ActionRefused as refused:
        stop(refused.refusal)
        return refused.refusal
    messages.success(request, said % {"number": number})
    return None


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 15
