"""Screens of turnout: the buildings, one building floor by floor, its sheet of paper, one room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.ballots.constants import TURNOUT_READERS, PollState
from shequ_workflows.ballots.models import Poll, RollEntry
from shequ_workflows.ballots.panels import legal_sentence
from shequ_workflows.ballots.refusals import forbidden
from shequ_workflows.ballots.staff_views import blame
from shequ_workflows.ballots.views import actor_of, poll_or_404
from shequ_workflows.community.models import Building, Unit
from shequ_workflows.core.answering import stop
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .contacting import MarkContact
from .forms import ContactForm
from .grids import State, arrange
from .reading import buildings_of, entries_at, lines_of, newest_marks, rooms_of
from .words import entrances_of, floors_of, legend, sign_of, word_of

#: From so many floors on a sheet is set smaller, so that it stays one page.
CLOSE, CLOSER = 13, 22


def opened_or_404(request: HttpRequest, public_id: str) -> Poll:
    """An opened poll, for whoever may see who has taken part."""
    poll = poll_or_404(request, public_id)
    if not actor_of(request).belongs(*TURNOUT_READERS, at=poll.subject.community):
        raise PermissionDenied(str(forbidden(TURNOUT_READERS).sentence))
    if poll.state == PollState.DRAFT:
        raise Http404
    return poll


def building_or_404(request: HttpRequest, poll: Poll, pk: int) -> Building:
    found = buildings_of(actor_of(request), poll).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def name_of(building: Building) -> str:
    return _("Building %(number)s") % {"number": building.number}


@never_cache
@login_required
def buildings(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every building of the reader's in numbers; whoever has one only goes on to it."""
    poll = opened_or_404(request, public_id)
    lines = lines_of(actor_of(request), poll)
    if len(lines) == 1:
        return redirect("shequ_ballots:turnout_building", public_id=public_id, building=lines[0].building.pk)
    rows = [
        {
            "label": f"{one.building.compound.name} {name_of(one.building)}",
            "url": reverse("shequ_ballots:turnout_building", args=[public_id, one.building.pk]),
            "line": one,
        }
        for one in lines
    ]
    return show(request, "buildings", poll, rows=rows)


def show(request: HttpRequest, template: str, poll: Poll, **more: Any) -> HttpResponse:
    status = 422 if more.get("form") is not None and more["form"].errors else 200
    back = reverse("shequ_ballots:poll", args=[poll.public_id])
    context = {"poll": poll, "legal_note": legal_sentence(poll), "poll_url": back, "back_url": back, **more}
    return render(request, f"shequ_ballots/turnout/{template}.html", staff_frame(request, **context), status=status)


def grid_context(request: HttpRequest, poll: Poll, building: Building) -> dict[str, Any]:
    """The grid of a building for screen and paper."""
    only_waiting = request.GET.get("only") == "waiting"
    rooms = rooms_of(poll, building)
    grid = arrange(rooms, only_waiting=only_waiting)
    args = [poll.public_id, building.pk]
    urls = {}
    if poll.takes_votes_at(now()):
        urls = {one.pk: reverse("shequ_ballots:turnout_room", args=[*args, one.pk]) for one in rooms if one.is_waiting}
    return {
        "building": building,
        "title": f"{building.compound.name} {name_of(building)}",
        "floors": floors_of(grid, urls),
        "entrances": entrances_of(grid),
        "legend": legend(rooms),
        "waiting": sum(room.is_waiting for room in rooms),
        "total": sum(bool(room.entries) for room in rooms),
        "only_waiting": only_waiting,
        "grid_url": reverse("shequ_ballots:turnout_building", args=args),
        "sheet_url": reverse("shequ_ballots:turnout_sheet", args=args),
        "at": now(),
    }


@never_cache
@login_required
def building(request: HttpRequest, public_id: str, building: int) -> HttpResponse:
    """Floors × rooms; a room that has not taken part leads to the note on whom one looked for."""
    poll = opened_or_404(request, public_id)
    found = building_or_404(request, poll, building)
    context = grid_context(request, poll, found)
    if len(lines_of(actor_of(request), poll)) > 1:
        context["back_url"] = reverse("shequ_ballots:turnout", args=[public_id])
    return show(request, "building", poll, **context)


@never_cache
@login_required
def sheet(request: HttpRequest, public_id: str, building: int) -> HttpResponse:
    """The same on one sheet of A4 across."""
    poll = opened_or_404(request, public_id)
    found = building_or_404(request, poll, building)
    context = grid_context(request, poll, found)
    floors = len(context["floors"])
    tight = "xs" if floors > CLOSER else "s" if floors > CLOSE else ""
    more = {
        "back_url": context["grid_url"],
        "tight": tight,
        "poll": poll,
        "legal_note": legal_sentence(poll),
        "community_name": poll.subject.community.label,
        "blank": range(2),
    }
    return render(request, "shequ_ballots/turnout/sheet.html", context | more)


@never_cache
@login_required
def room(request: HttpRequest, public_id: str, building: int, unit: int) -> HttpResponse:
    """Whom one looked for at a room, and what came of it."""
    poll = opened_or_404(request, public_id)
    place = building_or_404(request, poll, building)
    found = Unit.objects.filter(building=place, pk=unit).first()
    if found is None:
        raise Http404
    rows = entries_of(request, poll, found)
    if not rows:
        raise Http404
    waiting = [(row["entry"].pk, row["who"]) for row in rows if not row["has_voted"]]
    form = ContactForm(request.POST or None, waiting=waiting) if waiting and poll.takes_votes_at(now()) else None
    if request.method == "POST" and form is not None and form.is_valid():
        entry = next(row["entry"] for row in rows if str(row["entry"].pk) == form.cleaned_data["entry"])
        data = form.cleaned_data
        try:
            MarkContact(actor_of(request), poll, found, entry, data["kind"], data["note"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Noted for %(room)s.") % {"room": found.code})
            return redirect("shequ_ballots:turnout_building", public_id=public_id, building=building)
    back = reverse("shequ_ballots:turnout_building", args=[public_id, building])
    return show(request, "room", poll, unit=found, building=place, rows=rows, form=form, back_url=back)


def entries_of(request: HttpRequest, poll: Poll, unit: Unit) -> list[dict[str, Any]]:
    """The entries of a room: who may vote for them (as far as the reader may know of them), whether they have."""
    pks = entries_at(poll, Unit.objects.filter(pk=unit.pk)).get(unit.pk, [])
    entries = RollEntry.objects.filter(pk__in=pks).select_related("vote").prefetch_related("voters").order_by("pk")
    found = list(entries)
    people = {one.pk: _people(one) for one in found}
    everybody = {pk for pks in people.values() for pk in pks}
    names = dict(Person.objects.visible_to(actor_of(request)).filter(pk__in=everybody).values_list("pk", "name"))
    marks = {mark.entry_id: mark for mark in newest_marks(entries.order_by()).select_related("by")}
    rows = []
    for number, entry in enumerate(found, start=1):
        known = [names.get(pk, "") for pk in people[entry.pk]]
        who = "、".join(name for name in known if name) or _("Entry %(number)d of the roll") % {"number": number}
        has_voted = hasattr(entry, "vote")
        state = State.DONE if has_voted else State.WAITING
        rows.append(
            {
                "entry": entry,
                "who": who,
                "has_voted": has_voted,
                "sign": sign_of(state),
                "word": word_of(state),
                "mark": None if has_voted else marks.get(entry.pk),
            }
        )
    return rows


def _people(entry: RollEntry) -> list[int]:
    """Who may vote for an entry."""
    own = [entry.person_id] if entry.person_id is not None else []
    return [*own, *(voter.person_id for voter in entry.voters.all())]
