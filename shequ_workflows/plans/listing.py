"""The plans of a community, each with how far it has come, in a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest

from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import today

from .constants import State
from .models import PlanMilestone, PlanPage, PlanPhase, Progress
from .querysets import listed
from .reading import Shown, frame

if TYPE_CHECKING:
    from .models import PlanIndexPage

PER_PAGE = 20


def listing(request: HttpRequest, index: PlanIndexPage) -> dict[str, Any]:
    """Context of an index: ``cards`` of one page of plans."""
    home = CommunityPage.objects.ancestor_of(index).last()
    page = Paginator(listed(index), PER_PAGE).get_page(request.GET.get("page"))
    return {**frame(request, home), "page_obj": page, "cards": cards(request, list(page.object_list))}


def cards(request: HttpRequest, plans: list[PlanPage]) -> list[dict[str, Any]]:
    """Title, span, milestones reached, the next one. Three queries."""
    day = today()
    by_source = {plan.pk: plan.source_id for plan in plans}
    spans = {row["page"]: row for row in _spans(plans)}
    said = {
        (one.page_id, one.key): one for one in Progress.objects.filter(page__in=by_source.values(), kind="milestone")
    }
    stones: dict[int, list[Shown]] = {}
    for row in PlanMilestone.objects.filter(page__in=plans).order_by("due_on", "pk"):
        progress = said.get((by_source[row.page_id], row.key))
        stones.setdefault(row.page_id, []).append(Shown(row, progress, day))
    found = []
    for plan in plans:
        milestones = stones.get(plan.pk, [])
        found.append(
            {
                "title": plan.title,
                "url": plan.get_url(request),
                "summary": plan.summary,
                "span": spans.get(plan.pk),
                "reached": sum(one.state == State.REACHED for one in milestones),
                "count": len(milestones),
                "next": next((one for one in milestones if not one.standing.is_finished), None),
            }
        )
    return found


def _spans(plans: list[PlanPage]) -> QuerySet[PlanPhase, dict[str, Any]]:
    rows = PlanPhase.objects.filter(page__in=plans).order_by().values("page")
    return rows.annotate(begins=Min("starts_on"), ends=Max("ends_on"))
