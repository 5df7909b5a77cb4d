"""The administrator's screens: on what local rule votes are formal, with every version."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

from .bases import RecordBasis
from .bases_forms import KINDS, BasisForm
from .confirming import ask, is_confirmed
from .constants import BASIS_KEEPERS
from .models import LocalBasis
from .packs import packs
from .refusals import forbidden
from .staff_views import blame
from .views import actor_of


def nodes_of(actor: Actor) -> QuerySet[Node]:
    """Where the actor may record a basis, widest first."""
    here = Node.objects.in_use().filter(below(actor.paths_with(*BASIS_KEEPERS)), kind__in=KINDS)
    return here.order_by("path")


def keeper_or_403(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.has(*BASIS_KEEPERS):
        raise PermissionDenied(str(forbidden(BASIS_KEEPERS).sentence))
    return actor


@never_cache
@login_required
def bases(request: HttpRequest) -> HttpResponse:
    """What is in force where the reader is administrator, and what was before."""
    actor = keeper_or_403(request)
    rows = LocalBasis.objects.filter(below(actor.paths_with(*BASIS_KEEPERS), "node__path"))
    found = rows.select_related("node", "created_by").order_by("node__path", "pack", "-number")
    shown = [{"basis": one, "rules": packs[one.pack].label if one.pack in packs else one.pack} for one in found]
    return render(request, "shequ_ballots/bases.html", staff_frame(request, "vote_bases", rows=shown))


@never_cache
@login_required
def record(request: HttpRequest) -> HttpResponse:
    """A new version, after the question whether one means it."""
    actor = keeper_or_403(request)
    form = BasisForm(request.POST or None, nodes=nodes_of(actor))
    back = reverse("shequ_ballots:bases")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        action = RecordBasis(
            actor,
            data["node"],
            data["pack"],
            data["basis"],
            is_allowed=data["is_allowed"],
            official_system=data["official_system"],
        )
        refusal = action.check()
        if refusal is None and not is_confirmed(request):
            again = reverse("shequ_ballots:record_basis")
            return ask(request, _("Record this basis?"), _consequences(action), cancel_url=again, label=_("Yes, record it"))  # fmt: skip
        try:
            action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Recorded. It holds for votes opened from now on."))
            return redirect(back)
    status = 422 if form.errors else 200
    context = staff_frame(request, "vote_bases", form=form, back_url=back)
    return render(request, "shequ_ballots/record_basis.html", context, status=status)


def _consequences(action: RecordBasis) -> list[str]:
    place = {"place": action.node.label, "rules": packs[action.pack].label}
    if not action.is_allowed:
        first = _("At %(place)s and below, votes by the rules “%(rules)s” are advisory only from now on.")
    elif action.official_system:
        first = _("At %(place)s and below, votes by the rules “%(rules)s” count in the official system alone.")
    else:
        first = _("At %(place)s and below, votes by the rules “%(rules)s” have legal effect from now on.")
    return [
        first % place,
        _("Everybody reads it beside each vote: %(basis)s") % {"basis": action.basis},
        _(
            "A version that was recorded is never changed; a new one can replace it. Votes that have opened keep theirs."
        ),
    ]
