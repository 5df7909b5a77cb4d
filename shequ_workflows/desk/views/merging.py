"""合并: a caller turns out to be somebody on the roster. Look, compare side by side, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.community.search import search
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.desk.access import actor_of, desk_view
from shequ_workflows.desk.candidates import candidate
from shequ_workflows.desk.people_forms import WhoForm
from shequ_workflows.desk.person_card import card_of, likely_matches, others
from shequ_workflows.desk.presenting import home_crumb
from shequ_workflows.desk.views.people import person_or_404, stop
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actions import MergePersons
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person


@desk_view
def merge(request: HttpRequest, public_id: str) -> HttpResponse:
    """``do`` is find, compare or merge; names stay out of the address."""
    actor = actor_of(request)
    if not actor.has(*MergePersons.allowed):
        raise PermissionDenied(_("Entries are merged by the community's staff. Please ask one of them."))
    stub = person_or_404(request, public_id)
    if not stub.is_stub:
        messages.info(request, _("This entry is verified already; there is nothing to merge."))
        return redirect("shequ_desk:person", public_id=public_id)
    if request.POST.get("into"):
        person = person_or_404(request, request.POST["into"])
        if request.POST.get("do") == "merge":
            return merged(request, stub, person)
        return compare(request, stub, person)
    return choose(request, stub)


def choose(request: HttpRequest, stub: Person) -> HttpResponse:
    """Whom it may be: who has the same number or name, and whom a search finds."""
    actor = actor_of(request)
    form = WhoForm(request.POST if request.method == "POST" else None)
    asked = form.is_valid()
    hits = others(search(form.cleaned_data["q"], actor), stub).hits if asked else likely_matches(stub, actor)
    context = page(request, stub, form=form, asked=asked, people=[candidate(hit) for hit in hits])
    return render(request, "shequ_desk/merge.html", context, status=422 if form.errors else 200)


def compare(request: HttpRequest, stub: Person, person: Person, refused: str = "") -> HttpResponse:
    """Both beside each other, with what will happen."""
    actor = actor_of(request)
    refusal = MergePersons(actor, stub, person).check()
    reason = refused or (str(refusal.sentence) if refusal is not None else "")
    context = page(
        request,
        stub,
        person=person,
        left={"title": _("The caller’s entry, goes"), "rows": rows_of(stub, actor)},
        right={"title": _("The entry on the roster, stays"), "rows": rows_of(person, actor)},
        refused=reason,
    )
    return render(request, "shequ_desk/merge_compare.html", context, status=422 if reason else 200)


def merged(request: HttpRequest, stub: Person, person: Person) -> HttpResponse:
    try:
        MergePersons(actor_of(request), stub, person).execute()
    except ActionRefused as refused:
        stop(refused)
        return compare(request, stub, person, str(refused))
    messages.success(request, _("Merged. All that was entered for the caller stands here now."))
    return redirect("shequ_desk:person", public_id=person.public_id)


def page(request: HttpRequest, stub: Person, **more: Any) -> dict[str, Any]:
    back = reverse("shequ_desk:person", args=[stub.public_id])
    crumbs = [home_crumb(), {"label": stub.name, "url": back}, {"label": _("Merge"), "url": ""}]
    return staff_frame(request, "", stub=stub, back_url=back, crumbs=crumbs, **more)


def rows_of(one: Person, actor: Actor) -> list[dict[str, Any]]:
    """What can be compared, as rows of the component ``summary_list``."""
    card = card_of(one, actor)
    comma = pgettext("between homes or phones", ", ")
    return [
        {"term": _("Name"), "value": one.name},
        {"term": _("Homes"), "value": comma.join(home["place"] for home in card.homes)},
        {"term": _("Phone"), "value": comma.join(phone.masked for phone in card.phones)},
        {"term": _("Document"), "value": card.document},
        {"term": _("Born"), "value": f"{one.birth_date:%Y}" if one.birth_date else ""},
        {"term": _("What they raised"), "value": len(card.lines)},
    ]
