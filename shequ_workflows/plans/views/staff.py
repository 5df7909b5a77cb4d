"""Plans at the desk: what is to do, one row with its verbs, moving all dates, a plan from the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import actor_of, stop
from shequ_workflows.core.once import new_once
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused, Refusal, Sentence
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import today
from shequ_workflows.plans import actions
from shequ_workflows.plans import forms as given
from shequ_workflows.plans.actions.base import PlanAction
from shequ_workflows.plans.actions.shifting import COLUMNS, moves
from shequ_workflows.plans.constants import READERS, WRITERS, RowKind
from shequ_workflows.plans.models import Evidence, PlanPage, Progress
from shequ_workflows.plans.models.rows import Owned
from shequ_workflows.plans.moving import months_between
from shequ_workflows.plans.querysets import answered_by, indexes_of, plans_of, row_of
from shequ_workflows.plans.querysets import naming as plans_naming
from shequ_workflows.plans.reading import Shown, changes_of, event
from shequ_workflows.plans.starting import templates
from shequ_workflows.plans.work import VIEWS, chosen, work_of

PER_PAGE = 25
CURRENT = "plans"
Said = Mapping[str, Any]


def _reader(request: HttpRequest) -> Actor:
    """Whoever asks, if plans are any business of his."""
    actor = actor_of(request)
    if not actor.has(*READERS):
        stop(not_yours(READERS))
    return actor


def _plan(actor: Actor, pk: int) -> PlanPage:
    return get_object_or_404(plans_of(actor), pk=pk)


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _refused(form: forms.Form, refusal: Refusal) -> int:
    """The sentence at its field, or above the form; gives the status."""
    for name, sentences in refusal.errors.items():
        form.add_error(name if name in form.fields else None, [str(one) for one in sentences])
    if not refusal.errors:
        form.add_error(None, str(refusal.sentence))
    return int(refusal.status)


# --- what is to do -------------------------------------------------------------------------------------------------


@login_required
@never_cache
def work(request: HttpRequest, view: str = "") -> HttpResponse:
    """Tasks, milestones and reviews that are not finished: mine, due within a month, late, all."""
    actor = _reader(request)
    works, here = work_of(actor), reverse("shequ_plans:work")
    view = view or request.GET.get("view", "")
    view = view if view in VIEWS else "mine"
    labels = {
        "mine": _("Mine and my office’s"),
        "soon": _("Due within a month"),
        "late": pgettext("tab", "Late"),
        "all": pgettext("tab", "All"),
    }
    tabs = [
        {"label": label, "url": f"{here}?view={key}", "current": key == view, "count": len(chosen(works, key))}
        for key, label in labels.items()
    ]
    page = Paginator(chosen(works, view), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "has_others": bool(works),
        "tabs": tabs,
        "page_obj": page,
        "view": view,
        "plans": [{"page": one, "may_shift": actions.ShiftPlan(actor, one, 0, "").barred() is None} for one in plans_of(actor)[:PER_PAGE]],
        "may_begin": actor.has(*WRITERS),
    }  # fmt: skip
    return render(request, "shequ_plans/staff/work.html", staff_frame(request, CURRENT, **context))


# --- one row -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deed:
    """One verb with its form, as the page of a row offers it. ``act`` makes the action of what was said."""

    key: str
    heading: Sentence
    button: Sentence
    done: Sentence
    form: type[forms.Form]
    kinds: frozenset[str]
    act: Callable[[Actor, PlanPage, str, Said], PlanAction[Any]]


def _common(said: Said) -> dict[str, Any]:
    return {"once": said.get("once") or ""}


def _revision(said: Said) -> int:
    return int(said.get("revision") or 0)


DEEDS: tuple[Deed, ...] = (
    Deed(
        "mark", gettext_lazy("Say how it stands"), gettext_lazy("Save"), gettext_lazy("Saved. The public page says so now."),
        given.MarkForm, frozenset({RowKind.TASK}),
        lambda actor, page, key, said: actions.MarkTask(
            actor, page, key, _revision(said), said.get("state", ""), day=said.get("day"),
            reason=said.get("reason", ""), **_common(said),
        ),
    ),
    Deed(
        "reach", gettext_lazy("It is reached"), gettext_lazy("It is reached"), gettext_lazy("Saved. The public page says so now."),
        given.ReachForm, frozenset({RowKind.MILESTONE}),
        lambda actor, page, key, said: actions.ReachMilestone(
            actor, page, key, _revision(said), said.get("day"), note=said.get("reason", ""), **_common(said)
        ),
    ),
    Deed(
        "review", gettext_lazy("What you found"), gettext_lazy("Save"), gettext_lazy("Saved."),
        given.ReviewForm, frozenset({RowKind.RISK}),
        lambda actor, page, key, said: actions.ReviewRisk(
            actor, page, key, _revision(said), said.get("state", ""), said.get("reason", ""),
            again_on=said.get("expected_on"), **_common(said),
        ),
    ),
    Deed(
        "explain", gettext_lazy("It takes longer"), gettext_lazy("Save the reason"), gettext_lazy("Saved. The public page says so now."),
        given.DelayForm, frozenset({RowKind.TASK, RowKind.MILESTONE}),
        lambda actor, page, key, said: actions.GiveReason(
            actor, page, key, _revision(said), said.get("reason", ""), expected_on=said.get("expected_on"), **_common(said)
        ),
    ),
    Deed(
        "show", gettext_lazy("Add evidence"), gettext_lazy("Add it"), gettext_lazy("Added. Everybody can see it now."),
        given.EvidenceForm, frozenset({RowKind.TASK, RowKind.MILESTONE}),
        lambda actor, page, key, said: actions.AddEvidence(
            actor, page, key, said.get("note", ""), url=said.get("url", ""), upload=said.get("upload"), **_common(said)
        ),
    ),
    Deed(
        "drop", gettext_lazy("It will not be done"), gettext_lazy("Drop the task"), gettext_lazy("Dropped. The public page says so now."),
        given.ReasonForm, frozenset({RowKind.TASK}),
        lambda actor, page, key, said: actions.DropTask(
            actor, page, key, _revision(said), said.get("reason", ""), **_common(said)
        ),
    ),
    Deed(
        "withdraw", gettext_lazy("It is not reached after all"), gettext_lazy("Take it back"), gettext_lazy("Taken back. The public page says so now."),
        given.ReasonForm, frozenset({RowKind.MILESTONE}),
        lambda actor, page, key, said: actions.WithdrawMilestone(
            actor, page, key, _revision(said), said.get("reason", ""), **_common(said)
        ),
    ),
)  # fmt: skip


def _row(actor: Actor, pk: int, key: str) -> tuple[PlanPage, Owned]:
    """Of a plan of the actor's places; of a wider place's plan only a row that names his role."""
    own: PlanPage | None = plans_of(actor).filter(pk=pk).first()
    page = own or get_object_or_404(plans_naming(actor), pk=pk)
    found = row_of(page, key)
    if found is None:
        raise Http404
    if own is None:
        get_object_or_404(type(found)._default_manager.filter(answered_by(actor)), pk=found.pk)
    return page, found


@login_required
@never_cache
def row(request: HttpRequest, pk: int, key: str, verb: str = "") -> HttpResponse:
    """One task, milestone or risk: how it stands, what was said of it, and what can be said now."""
    actor = _reader(request)
    page, found = _row(actor, pk, key)
    progress = Progress.objects.filter(page=page, key=key).first()
    shown = Shown(found, progress, today(), list(_evidence(page, key)))
    status, sent = 200, None
    if verb:
        deed = next((one for one in DEEDS if one.key == verb and found.kind_of_row in one.kinds), None)
        if deed is None or request.method != "POST":
            raise Http404
        stop(deed.act(actor, page, key, {"revision": shown.revision}).barred())
        sent = deed.form(request.POST, request.FILES, prefix=deed.key)
        status = _do(deed, sent, actor, page, key)
        if status == 302:
            messages.success(request, str(deed.done))
            return redirect("shequ_plans:row", pk, key)
    context = {
        "page": page,
        "shown": shown,
        "deeds": [one for one in (_offered(deed, actor, page, shown, verb, sent) for deed in DEEDS) if one],
        "errors_of": sent,
        "events": [event(one, names=True) for one in changes_of(page, public=False).filter(key=key)],
        "may_hide": bool(shown.evidence) and actions.HideEvidence(actor, shown.evidence[0], "").barred() is None,
    }
    frame = staff_frame(request, CURRENT, **context)
    return render(request, "shequ_plans/staff/row.html", frame, status=status)


def _evidence(page: PlanPage, key: str) -> Any:
    rows = Evidence.objects.filter(page=page, key=key, taken_at=None).select_related("document")
    return rows.order_by("at", "pk")


def _do(deed: Deed, form: forms.Form, actor: Actor, page: PlanPage, key: str) -> int:
    """302 where it is done; else the status to answer with, the reasons being in the form."""
    if not form.is_valid():
        return 422
    try:
        deed.act(actor, page, key, form.cleaned_data).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        return _refused(form, refused.refusal)
    return 302


def _offered(
    deed: Deed, actor: Actor, page: PlanPage, shown: Shown, verb: str, sent: forms.Form | None
) -> dict[str, Any] | None:
    """A verb with its form where this actor may say it now; the one that came back as it came back."""
    if shown.kind not in deed.kinds:
        return None
    if deed.key == verb and sent is not None:
        form = sent
    else:
        action = deed.act(actor, page, shown.row.key, {"revision": shown.revision})
        if action.barred() is not None or action.early() is not None:
            return None
        initial = {
            "once": new_once(),
            "revision": shown.revision,
            "state": shown.state if shown.kind == RowKind.RISK else "",
        }
        form = deed.form(prefix=deed.key, initial=initial)
    return {
        "key": deed.key,
        "heading": deed.heading,
        "button": deed.button,
        "form": form,
        "url": reverse("shequ_plans:do", args=[page.pk, shown.row.key, deed.key]),
        "open": deed.key == verb or deed.key in {"mark", "reach", "review"},
        "is_multipart": form.is_multipart(),
    }


@login_required
@never_cache
def hide(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take a piece of evidence away: a page of its own, since it does not come back."""
    actor = _reader(request)
    page = _plan(actor, pk)
    evidence = get_object_or_404(Evidence.objects.filter(page=page, taken_at=None), pk=number)
    stop(actions.HideEvidence(actor, evidence, "").barred())
    form = given.ReasonForm(request.POST or None, initial={"once": new_once()})
    status = 200
    if request.method == "POST":
        status = _status(form)
        if form.is_valid():
            said = form.cleaned_data
            try:
                actions.HideEvidence(actor, evidence, said["reason"], once=said["once"]).execute()
            except ActionRefused as refused:
                stop(refused.refusal)
                status = _refused(form, refused.refusal)
            else:
                messages.success(request, _("Taken away."))
                return redirect("shequ_plans:row", page.pk, evidence.key)
    context = {"page": page, "evidence": evidence, "form": form}
    return render(request, "shequ_plans/staff/hide.html", staff_frame(request, CURRENT, **context), status=status)


# --- all dates together --------------------------------------------------------------------------------------------


@login_required
@never_cache
def shift(request: HttpRequest, pk: int) -> HttpResponse:
    """First by how many months; then old and new days side by side; then, with the reason, it is done."""
    actor = _reader(request)
    page = get_object_or_404(PlanPage.objects.live(), pk=pk, alias_of=None)
    asked = actions.ShiftPlan(actor, page, 0, "")
    stop(asked.barred())
    context: dict[str, Any] = {"page": page, "why_not": asked.early()}
    status = 200
    ask = given.MonthsForm(request.GET or None)
    form: forms.Form = ask
    if request.method == "POST":
        form = given.ShiftForm(request.POST)
        status = _status(form)
        if form.is_valid():
            said = form.cleaned_data
            action = actions.ShiftPlan(
                actor, page, said["months"], said["reason"], head=said["head"], once=said["once"]
            )
            try:
                action.execute()
            except ActionRefused as refused:
                stop(refused.refusal)
                status = _refused(form, refused.refusal)
            else:
                messages.success(request, _("The dates have been moved, and the page shows them now."))
                return redirect("shequ_plans:work")
        ask = given.MonthsForm({"months": request.POST.get("months", "")})
    if ask.is_bound and ask.is_valid() and ask.cleaned_data["months"]:
        months = ask.cleaned_data["months"]
        try:
            context |= _preview(page, months)
        except ValueError:
            ask.add_error("months", _("That is too far."))
        if form is ask and not ask.errors:
            head = page.live_revision_id or 0
            form = given.ShiftForm(initial={"months": months, "once": new_once(), "head": head})
        context["months"] = months
    if form is ask:
        status = _status(ask)
    context |= {"ask": ask, "form": form, "is_preview": isinstance(form, given.ShiftForm)}
    return render(request, "shequ_plans/staff/shift.html", staff_frame(request, CURRENT, **context), status=status)


def _preview(page: PlanPage, months: int) -> dict[str, Any]:
    """Rows that move, how many stay as they are, and how many will not be late any more."""
    day = today()
    found = list(moves(page, months, day))
    return {
        "moves": found,
        "staying": sum(getattr(page, relation).count() for relation in COLUMNS) - len(found),
        "in_time": sum(one.is_in_time(day) for one in found),
    }


# --- from the template ---------------------------------------------------------------------------------------------


@login_required
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """A draft made of a template; its editor goes on in Wagtail's admin."""
    actor = _reader(request)
    if not actor.has(*WRITERS):
        stop(not_yours(WRITERS))
    indexes = list(indexes_of(actor, WRITERS))
    day = today()
    form = given.BeginForm(
        request.POST or None, indexes=indexes, initial={"once": new_once(), "begins": f"{day:%Y-%m}"}
    )
    status = _status(form)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        months = months_between(templates()[said["template"]].begins, said["begins"])
        action = actions.BeginPlan(
            actor, said["index"], said["template"], months, title=said["title"], once=said["once"]
        )
        try:
            page = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            status = _refused(form, refused.refusal)
        else:
            messages.success(request, _("The draft is there. Read it, change what is different here, and hand it in."))
            return redirect(_edit_url(page))
    context = {"form": form, "has_indexes": bool(indexes)}
    return render(request, "shequ_plans/staff/begin.html", staff_frame(request, CURRENT, **context), status=status)


def _edit_url(page: PlanPage) -> str:
    """Where it is written on; the list where no admin is installed."""
    try:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    except NoReverseMatch:
        return reverse("shequ_plans:work")
