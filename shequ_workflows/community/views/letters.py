"""Staff: letters with codes for chosen households, printed; and people verified at their door."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shequ_workflows.community.actions import IssueLetters, RevokeLetters, VerifyResident
from shequ_workflows.community.constants import LETTER_WRITERS, Method
from shequ_workflows.community.letters import code_of
from shequ_workflows.community.models import Building, Household, HouseholdMember, LetterCode, Verification
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, Role
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import people_paths

P = ParamSpec("P")
#: Made lately, as many as are shown.
BATCHES = 20
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def only(roles: frozenset[str]) -> Callable[[View[P]], View[P]]:
    """For holders of ``roles``; visitors sign in first, others are told whom to ask. Never cached."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        @never_cache
        @login_required
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not actor_of(request).has(*roles):
                raise PermissionDenied(str(not_yours(roles).sentence))
            return view(request, *args, **kwargs)

        return guarded

    return guard


def stop(refusal: Refusal) -> None:
    if refusal.status == Answer.NOT_FOUND:
        raise Http404
    if refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refusal.sentence))


def _buildings(actor: Actor, roles: frozenset[str]) -> Any:
    """A grid worker goes to the doors of his grid; others to those of their community."""
    wide = people_paths(actor, roles - {Role.GRID_WORKER})
    rows = Building.objects.at_or_below([*wide, *actor.paths_with(Role.GRID_WORKER)])
    # As people count: 2 before 10.
    return rows.select_related("compound__node").order_by("compound__name", Length("number"), "number", "pk")


def _homes(building: Building) -> list[Household]:
    rows = Household.objects.filter(unit__building=building).select_related("unit")
    return list(rows.order_by("unit__entrance", "unit__floor", "unit__code", "pk"))


@only(LETTER_WRITERS)
def letters(request: HttpRequest) -> HttpResponse:
    """Choose a building, then the households that get a letter."""
    actor = actor_of(request)
    buildings = _buildings(actor, LETTER_WRITERS)
    chosen = _chosen(request, buildings)
    context: dict[str, Any] = {"buildings": buildings, "chosen": chosen, "refusal": None, "ticked": set()}
    context["batches"] = LetterCode.objects.batches(buildings, now())[:BATCHES]
    status = 200
    if chosen is not None:
        community = chosen.compound.node.community
        open_to = set(
            LetterCode.objects.to_write_to(community, now())
            .filter(household__unit__building=chosen)
            .values_list("household", flat=True)
        )
        homes = [home for home in _homes(chosen) if home.pk in open_to]
        context["homes"] = homes
        if request.GET.get("all"):
            context["ticked"] = {home.pk for home in homes}
        if request.method == "POST":
            ticked = {home.pk for home in homes} & {
                int(one) for one in request.POST.getlist("home") if one.isdecimal() and len(one) < 16
            }
            try:
                batch = IssueLetters(
                    actor,
                    community,
                    [home for home in homes if home.pk in ticked],
                    whole=request.POST.get("whole") == "on",
                ).execute()
            except ActionRefused as refused:
                stop(refused.refusal)
                context["refusal"], context["ticked"], status = str(refused), ticked, int(refused.refusal.status)
            else:
                return redirect("shequ_community:print_letters", batch=batch)
    return render(request, "shequ_community/letters.html", staff_frame(request, "letters", **context), status=status)


def _chosen(request: HttpRequest, buildings: Any) -> Building | None:
    wanted = request.GET.get("building", "")
    if not wanted:
        return None
    found: Building | None = (
        buildings.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 16 else None
    )
    if found is None:
        raise Http404
    return found


def _batch(request: HttpRequest, batch: str) -> list[LetterCode]:
    """The letters of a batch where the actor writes letters; 404 otherwise."""
    actor = actor_of(request)
    rows = LetterCode.objects.filter(batch=batch).select_related("person", "household__unit__building__compound__node")
    found = list(rows.order_by("household__unit__code", "pk"))
    if not found or not _buildings(actor, LETTER_WRITERS).filter(pk=found[0].household.unit.building_id).exists():
        raise Http404
    return found


@require_GET
@only(LETTER_WRITERS)
def print_letters(request: HttpRequest, batch: str) -> HttpResponse:
    """One A4 page for each person; only codes that are still good are printed."""
    at = now()
    rows = _batch(request, batch)
    good = [one for one in rows if one.used_at is None and one.revoked_at is None and one.expires_at > at]
    url = request.build_absolute_uri(reverse("shequ_community:enter"))
    papers = [{"letter": one, "code": code_of(one.public_id)} for one in good]
    context = {
        "papers": papers,
        "batch": batch,
        "community": rows[0].household.unit.building.compound.node.community,
        "compound": rows[0].household.unit.building.compound,
        "qr_url": url,
        "back_url": reverse("shequ_community:letters"),
    }
    return render(request, "shequ_community/letter_sheets.html", context)


@require_POST
@only(LETTER_WRITERS)
def revoke_letters(request: HttpRequest, batch: str) -> HttpResponse:
    rows = _batch(request, batch)
    community = rows[0].household.unit.building.compound.node.community
    try:
        count = RevokeLetters(actor_of(request), community, batch).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        raise
    messages.success(request, _("Codes revoked: %(count)d.") % {"count": count})
    return redirect("shequ_community:letters")


@require_GET
@only(COMMUNITY_STAFF)
def doors(request: HttpRequest) -> HttpResponse:
    """On the phone, from door to door: the buildings, then the homes of one."""
    buildings = _buildings(actor_of(request), COMMUNITY_STAFF)
    chosen = _chosen(request, buildings)
    context = {"buildings": buildings, "chosen": chosen, "homes": _homes(chosen) if chosen else []}
    return render(request, "shequ_community/doors.html", staff_frame(request, "doors", **context))


@only(COMMUNITY_STAFF)
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Who lives behind this door; one tap for whoever stands in it, with the card seen."""
    actor = actor_of(request)
    rows = Household.objects.select_related("unit__building__compound__node").filter(pk=pk)
    home = rows.filter(unit__building__in=_buildings(actor, COMMUNITY_STAFF)).first()
    if home is None:
        raise Http404
    community = home.unit.building.compound.node.community
    members = list(HouseholdMember.objects.current().filter(household=home).select_related("person").order_by("pk"))
    problem, status = "", 200
    if request.method == "POST":
        member = next((one for one in members if one.person.public_id == request.POST.get("person")), None)
        if member is None or request.POST.get("seen") != "on":
            problem, status = _("Please tick that you have seen the card of the person, then confirm."), 422
        else:
            basis = _("in person at the door, document seen")
            try:
                VerifyResident(actor, member.person, community, basis=basis, method=Method.DOOR).execute()
            except ActionRefused as refused:
                stop(refused.refusal)
                if refused.refusal.code != "already":
                    problem, status = str(refused), int(refused.refusal.status)
            if not problem:
                messages.success(request, _("Verified: %(name)s.") % {"name": member.person.name})
                return redirect("shequ_community:door", pk=pk)
    verified = set(
        Verification.objects.filter(
            community=community, revoked_at=None, person__in=[one.person_id for one in members]
        ).values_list("person", flat=True)
    )
    context = {
        "home": home,
        "members": [{"row": one, "verified": one.person_id in verified} for one in members],
        "problem": problem,
    }
    return render(request, "shequ_community/door.html", staff_frame(request, "doors", **context), status=status)
