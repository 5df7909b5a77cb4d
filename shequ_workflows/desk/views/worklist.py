"""待办: what waits for me, soonest first."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.operation.health import warnings
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.core.registries import queues
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.core.substitution import absent_for
from shequ_workflows.desk.access import actor_of, desk_subjects, desk_view
from shequ_workflows.desk.constants import READERS, STAFF
from shequ_workflows.desk.filters import WorklistFilter, chips_of
from shequ_workflows.desk.presenting import line_of, periods_of
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.querysets import below

PER_PAGE = 25
VIEWS = ("waiting", "mine", "raised", "all")
#: Tabs whose number says how much there is to do.
COUNTED = ("waiting", "mine")


def rows_of(actor: Actor, view: str) -> SubjectQuerySet:
    """The subjects of one tab: what is due soonest, or of the last two what is newest, first."""
    soonest = F("next_due_at").asc(nulls_last=True)
    if view == "waiting":
        # A draft is its author's alone: others would read its title and find no page behind it.
        readable = ~Q(state="draft") | Q(raised_by=actor.person_id) | Q(assignee=actor.person_id)
        return Subject.objects.matters().waiting_for(actor).filter(readable)
    if view == "mine":
        rows = Subject.objects.matters().open().filter(Q(assignee=actor.person_id) | of_the_absent(actor))
        return rows.order_by(soonest, "id")
    if view == "raised":
        return Subject.objects.matters().entered_by(actor).order_by("-opened_at", "-id")
    return desk_subjects(actor).order_by("-opened_at", "-id")


def of_the_absent(actor: Actor) -> Q:
    """The work of those for whom the actor stands in, where he may read it; their drafts stay theirs."""
    absent = absent_for(actor.person_id)
    if not absent:
        return Q(pk__in=[])
    return Q(assignee__in=list(absent)) & below(actor.paths_with(*READERS), "path") & ~Q(state="draft")


def tabs_of(actor: Actor, view: str, total: int | None) -> list[dict[str, Any]]:
    """The four views; ``total`` is the unfiltered number of the current one, where it is known already."""
    labels = {
        "waiting": _("Waiting for me"),
        "mine": _("In my charge"),
        "raised": _("Entered by me"),
        "all": _("All"),
    }
    tabs = []
    for one in VIEWS:
        tab: dict[str, Any] = {"label": labels[one], "url": f"?view={one}", "current": one == view}
        if one in COUNTED:
            known = total if one == view else None
            tab["count"] = rows_of(actor, one).count() if known is None else known
        tabs.append(tab)
    return tabs


def all_queues(frame: dict[str, Any], actor: Actor) -> list[dict[str, Any]]:
    """Queues of the actor's, those with nothing in them last: somebody may look for one of them, too."""
    waiting = {str(item["label"]) for item in frame["desk_queues"]}
    empty = [
        {"label": queue.label, "url": reverse(queue.url_name), "count": 0}
        for queue in queues
        if queue.may(actor) and str(queue.label) not in waiting
    ]
    return [*frame["desk_queues"], *empty]


@desk_view
def worklist(request: HttpRequest) -> HttpResponse:
    """The desk's first page; ``view`` is waiting, mine, raised or all."""
    actor = actor_of(request)
    view = request.GET.get("view", "waiting")
    view = view if view in VIEWS else "waiting"
    form = WorklistFilter(request.GET or None, actor=actor)
    found = form.apply(rows_of(actor, view).select_related("community", "assignee", "intake"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    chips = chips_of(form, request.GET)
    calendar = calendar_of()
    periods = periods_of(page.object_list)
    absent = absent_for(actor.person_id)
    lines = [line_of(subject, actor, calendar, periods.get(subject.pk, ())) for subject in page.object_list]
    for line in lines:
        line["stands_for"] = absent.get(line["subject"].assignee_id)
    frame = staff_frame(
        request,
        "worklist",
        view=view,
        filter=form,
        chips=chips,
        page_obj=page,
        several="community" in form.fields,
        lines=lines,
        absent=list(absent.values()),
        tabs=tabs_of(actor, view, None if chips else page.paginator.count),
        warnings=warnings(actor),
        intake_url=reverse("shequ_desk:intake") if actor.has(*STAFF) else "",
        clear_url=f"?view={view}",
    )
    return render(request, "shequ_desk/worklist.html", {**frame, "queues": all_queues(frame, actor)})
