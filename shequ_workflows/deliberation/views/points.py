"""要点 on the desk: opinions at the left, points at the right; and one point with its voices and its answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import new_once
from shequ_workflows.deliberation.answering import blame
from shequ_workflows.deliberation.constants import STAFF
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.models import Point
from shequ_workflows.deliberation.point_answers import AnswerPoint
from shequ_workflows.deliberation.point_forms import AnswerForm, GatherForm, MergeForm, RenameForm
from shequ_workflows.deliberation.point_reading import LISTS, TONES, points_of, still_to_do, ungathered
from shequ_workflows.deliberation.points import (
    FreeOpinions,
    GatherOpinions,
    MarkPlain,
    MergePoints,
    PointAction,
    RemovePoint,
    RenamePoint,
)
from shequ_workflows.deliberation.views.desk_pages import back_to, desk_page, matter_for
from shequ_workflows.org.acting import ActionRefused

PER_PAGE = 50


def _done(request: HttpRequest, action: PointAction, form: Form, said: str) -> bool:
    """Do it; False with the sentence in the form."""
    try:
        action.execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return False
    messages.success(request, said)
    return True


def _address(name: str, *args: Any) -> str:
    return reverse(f"shequ_deliberation:{name}", args=args)


@never_cache
@login_required
def points(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tick opinions, choose a point (or press its number, or drag): gathered. Or mark them as plain."""
    subject = matter_for(request, public_id, *STAFF)
    shown = request.GET.get("show", "loose")
    shown = shown if shown in LISTS else "loose"
    here = f"{request.path}?show={shown}"
    rows = list(points_of(subject.matter))
    sent = request.POST if request.method == "POST" else None
    form = GatherForm(sent, points=rows, initial={"once": new_once()})
    ticked = request.POST.getlist("opinion")
    if sent is not None and form.is_valid() and _gather(request, subject, form, ticked):
        return redirect(here)
    counts = ungathered(subject.matter)
    found = subject.matter.opinions.without_point().filter(LISTS[shown]).select_related("person").order_by("at", "pk")
    labels = {"loose": _("Suggestions to gather"), "stances": _("Support and objection"), "plain": _("Marked as plain")}
    tabs = [
        {"label": labels[key], "url": f"{request.path}?show={key}", "current": key == shown, "count": counts[key]}
        for key in LISTS
    ]
    return desk_page(
        request, "points", form=form, subject=subject, points=[_card(subject, one) for one in rows], tabs=tabs, shown=shown,
        page_obj=Paginator(found, PER_PAGE).get_page(request.GET.get("page")), ticked=ticked, here=here,
        todo=still_to_do(subject.matter), back_url=back_to(subject), is_open=subject.state == "consulting",
    )  # fmt: skip


def _gather(request: HttpRequest, subject: Subject, form: GatherForm, ticked: list[str]) -> bool:
    actor, data, do = actor_of(request), form.cleaned_data, request.POST.get("do", "gather")
    if do in {"plain", "unplain"}:
        action: PointAction = MarkPlain(actor, subject, ticked, plain=do == "plain")
        said = _("Marked as plain.") if do == "plain" else _("They wait for a point again.")
        return _done(request, action, form, said)
    number = None if data["title"] else data["point"]
    action = GatherOpinions(actor, subject, ticked, number=number, title=data["title"], once=data["once"])
    return _done(request, action, form, _("Gathered."))


def _card(subject: Subject, point: Point) -> dict[str, Any]:
    return {
        "point": point,
        "url": _address("point", subject.public_id, point.number),
        "label": point.get_outcome_display() if point.outcome else _("not answered yet"),
        "tone": TONES.get(point.outcome, "wait"),  # type: ignore[call-overload]
    }


@never_cache
@login_required
def point(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Its voices, its answer; rename, merge, split, remove."""
    subject = matter_for(request, public_id, *STAFF)
    rows = list(points_of(subject.matter))
    found = next((one for one in rows if one.number == number), None)
    if found is None:
        if request.method == "POST" or Point.objects.filter(matter=subject.pk).exists():
            messages.warning(request, _("This point is no longer there: somebody merged or removed it."))
            return redirect("shequ_deliberation:points", public_id)
        raise Http404
    others = [one for one in rows if one.number != number]
    forms = _forms(request, found, others)
    asked = forms.get(request.POST.get("do", "")) if request.method == "POST" else None
    if asked is not None and asked.is_valid():
        target = _change(request, subject, found, asked)
        if target is not None:
            return redirect(target)
    voices = found.opinions.select_related("person").annotate(others=Count("point_voices")).order_by("at", "pk")
    return desk_page(
        request, "point", form=asked, subject=subject, point=found, card=_card(subject, found), forms=forms, others=others,
        page_obj=Paginator(voices, PER_PAGE).get_page(request.GET.get("page")), back_url=_address("points", public_id),
        matter_url=back_to(subject), ticked=request.POST.getlist("opinion"), is_open=subject.state == "consulting",
    )  # fmt: skip


def _forms(request: HttpRequest, found: Point, others: list[Point]) -> dict[str, Form]:
    do = request.POST.get("do", "")

    def bound(name: str) -> Any:
        return request.POST if request.method == "POST" and do == name else None

    answer = {"outcome": found.outcome or None, "answer": found.answer}
    split = request.POST if request.method == "POST" and do in {"move", "free"} else None
    gather = GatherForm(split, points=others, initial={"once": new_once()}, auto_id="id_move_%s")
    return {
        "answer": AnswerForm(bound("answer"), initial=answer),
        "rename": RenameForm(bound("rename"), initial={"title": found.title}),
        "merge": MergeForm(bound("merge"), points=others),
        "remove": Form(bound("remove")),
        "move": gather,
        "free": gather,
    }


def _change(request: HttpRequest, subject: Subject, found: Point, form: Form) -> str | None:
    """Where to go on; None with the sentence in the form."""
    actor, data, do = actor_of(request), form.cleaned_data, request.POST.get("do", "")
    ticked, number = request.POST.getlist("opinion"), found.number
    here, all_points = request.path, _address("points", subject.public_id)
    if do == "answer":
        action: PointAction = AnswerPoint(actor, subject, number, data["outcome"], data["answer"])
        said, target = _("Answered. In two minutes everybody who made this point is told."), all_points
    elif do == "rename":
        action, said, target = RenamePoint(actor, subject, number, data["title"]), _("Renamed."), here
    elif do == "merge":
        action, said, target = MergePoints(actor, subject, number, data["into"]), _("Merged."), all_points
    elif do == "remove":
        action, said, target = RemovePoint(actor, subject, number), _("Removed."), all_points
    elif do == "free":
        action, said, target = FreeOpinions(actor, subject, ticked, number), _("Taken out of this point."), here
    else:
        to = None if data["title"] else data["point"]
        action = GatherOpinions(
            actor, subject, ticked, number=to, title=data["title"], source=number, once=data["once"]
        )  # fmt: skip
        said, target = _("Moved."), here
    return target if _done(request, action, form, said) else None
