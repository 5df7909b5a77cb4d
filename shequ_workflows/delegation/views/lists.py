"""Lists of functions for staff: the communities, the versions of one, a version's lines, two versions compared."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shequ_workflows.delegation.constants import COUNTED, ListState
from shequ_workflows.delegation.frame import actor_of
from shequ_workflows.delegation.lists.access import EXPORTERS, PREPARERS, communities_of, may_comment, may_read
from shequ_workflows.delegation.lists.drafting import BeginList
from shequ_workflows.delegation.lists.forms import LinesFilter
from shequ_workflows.delegation.lists.lines import Line
from shequ_workflows.delegation.lists.reading import difference, lines_of, matching, tally_of
from shequ_workflows.delegation.lists.wording import comparison_context, count_banner, facts_of, said, version_words
from shequ_workflows.delegation.models import FunctionList
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Node

from .list_frame import (
    address,
    community_or_404,
    crumbs_of,
    may_publish,
    page,
    staff_only,
    stop,
    version_frame,
    version_label,
    version_or_404,
)

PER_PAGE = 30
LINES_PER_PAGE = 60
_COUNTED = Count("functions", filter=Q(functions__category__in=COUNTED))


@staff_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The reader's communities, each with what is in force and what is being made."""
    actor = actor_of(request)
    current = FunctionList.objects.exclude(state=ListState.RETIRED).annotate(counted=_COUNTED)
    rows = communities_of(actor).prefetch_related(Prefetch("function_lists", queryset=current, to_attr="current"))
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [_community(request, one) for one in found.object_list]
    return page(request, "index", lines=lines, page_obj=found)


def _community(request: HttpRequest, node: Node) -> dict[str, Any]:
    current: list[FunctionList] = node.current
    for one in current:
        one.community = node
    in_force = next((one for one in current if one.state == ListState.PUBLISHED), None)
    made = next((one for one in current if one.state != ListState.PUBLISHED), None)
    if made is not None and not may_read(actor_of(request), made):
        made = None
    return {
        "node": node,
        "in_force": in_force,
        "made": made,
        "made_state": version_words(made) if made is not None else None,
    }


@staff_only
@require_safe
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """All versions of one community, newest first, and what may be begun."""
    community, actor = community_or_404(request, code), actor_of(request)
    rows = FunctionList.objects.filter(community=community).annotate(counted=_COUNTED)
    rows = rows.select_related("community", "published_by").order_by("-number")
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    readable = [one for one in found.object_list if may_read(actor, one)]
    lines = [{"version": one, "state": version_words(one)} for one in readable]
    prepares = actor.holds(*PREPARERS, at=community)
    being_made = FunctionList.objects.being_made(community).exists()
    return page(
        request, "versions", community=community, lines=lines, page_obj=found, crumbs=crumbs_of(community),
        may_begin=prepares and not being_made, may_import=prepares, once=secrets.token_urlsafe(18),
        has_version=any(one.state == ListState.PUBLISHED for one in readable),
    )  # fmt: skip


@staff_only
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """A new draft, a copy of what is in force or (``empty``) none of it."""
    community = community_or_404(request, code)
    once, empty = request.POST.get("once", "")[:64], request.POST.get("empty") == "1"
    try:
        made = BeginList(actor_of(request), community, empty=empty, once=once).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        messages.error(request, str(refused))
        return redirect("shequ_delegation:list_versions", code)
    messages.success(request, _("The draft is begun. Nobody outside the office sees it until it is open for comment."))
    return redirect(address("show", made))


@staff_only
@require_safe
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """The functions of a version, with search and filters."""
    version = version_or_404(request, public_id)
    form = LinesFilter(request.GET, version)
    rows = matching(version.functions.all(), form.asked)
    paginator = Paginator(rows, LINES_PER_PAGE)
    found = paginator.get_page(request.GET.get("page"))
    lines = [{"row": row, "category": said("category", row.category), "facts": facts_of(row)} for row in found]
    return page(
        request, "show", filters=form, is_filtered=bool(form.asked), page_obj=found, lines=lines, count=paginator.count,
        **version_frame(request, version, "functions"), **_standing(request, version),
    )  # fmt: skip


def _standing(request: HttpRequest, version: FunctionList) -> dict[str, Any]:
    """How many functions count against the rule, and what the reader may do with the version."""
    actor = actor_of(request)
    in_force = FunctionList.objects.in_force(version.community).first()
    before = lines_of(in_force) if in_force is not None else None
    tally = tally_of(version.community, lines_of(version), before)
    is_made = version.state in {ListState.DRAFT, ListState.CONSULTING}
    figures = [
        {
            "label": _("functions that count"),
            "value": tally.number,
            "note": _("at most %(most)d") % {"most": tally.most},
        },
        *([{"label": _("in force now"), "value": tally.before}] if is_made and tally.before is not None else []),
    ]
    return {
        "figures": figures,
        "banner": count_banner(tally) if is_made else None,
        "may_publish": may_publish(request, version),
        "may_comment": version.state == ListState.CONSULTING and may_comment(actor, version),
        "may_export": actor.holds(*EXPORTERS, at=version.community),
    }


@staff_only
@require_safe
def boundaries(request: HttpRequest, public_id: str) -> HttpResponse:
    """The boundary list of a version."""
    version = version_or_404(request, public_id)
    found = Paginator(version.boundaries.all(), LINES_PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "boundaries", page_obj=found, **version_frame(request, version, "boundaries"))


@staff_only
@require_safe
def compare(request: HttpRequest, public_id: str) -> HttpResponse:
    """This version with another one (``?with=`` its number; by default the one before)."""
    version, actor = version_or_404(request, public_id), actor_of(request)
    others = FunctionList.objects.filter(community=version.community).exclude(pk=version.pk).order_by("-number")
    readable = [one for one in others.select_related("community") if may_read(actor, one)]
    asked = request.GET.get("with", "")
    chosen = next((one for one in readable if str(one.number) == asked), None)
    earlier = [one for one in readable if one.number < version.number and one.state != ListState.DRAFT]
    other = chosen or next(iter(earlier), None)
    older, newer = sorted([other, version], key=lambda one: one.number) if other is not None else (None, version)
    found = difference(older, newer, Line.names())
    choices = [{"number": one.number, "label": version_label(one), "chosen": one == other} for one in readable]
    return page(
        request, "compare", choices=choices, **comparison_context(found), **version_frame(request, version, "compare")
    )
