"""What becomes of a version: opened for comment, commented and answered, put in force, dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shequ_workflows.delegation.constants import ListState
from shequ_workflows.delegation.frame import actor_of
from shequ_workflows.delegation.lists.access import OVERRIDERS, PREPARERS, PUBLISHERS, may_comment
from shequ_workflows.delegation.lists.base import BEING_MADE
from shequ_workflows.delegation.lists.consulting import AnswerComment, CommentOnList, OpenConsultation, earliest_end
from shequ_workflows.delegation.lists.drafting import DropDraft
from shequ_workflows.delegation.lists.forms import AnswerForm, CommentForm, ConsultForm, DropForm, PublishForm
from shequ_workflows.delegation.lists.publishing import PublishList, line_faults, too_many, waiting
from shequ_workflows.delegation.lists.reading import difference, lines_of, tally_of
from shequ_workflows.delegation.lists.wording import comparison_context, count_banner
from shequ_workflows.delegation.models import FunctionList
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.moment import now

from .list_frame import address, attempt, page, staff_only, version_frame, version_or_404
from .list_lines import version_to_change

ASKS = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 20


@staff_only
@ASKS
def consult(request: HttpRequest, public_id: str) -> HttpResponse:
    """Until when comments may be given."""
    version = version_to_change(request, public_id)
    first = earliest_end(version.community, now())
    form = ConsultForm(request.POST if request.method == "POST" else None, version=version, initial={"until": first})
    if form.is_bound and form.is_valid():
        action = OpenConsultation(actor_of(request), version, form.cleaned_data["until"], **form.carried)
        done, _version = attempt(form, action)
        if done:
            messages.success(
                request, _("It is open for comment. The committee, the supervision and the offices named were told.")
            )
            return redirect(address("comments", version))
    return page(
        request, "consult", form=form, first=first, **version_frame(request, version, "comments", _("Open for comment"))
    )


@staff_only
@ASKS
def comments(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was said and answered; the form for whoever may comment."""
    version, actor = version_or_404(request, public_id), actor_of(request)
    may = version.state == ListState.CONSULTING and may_comment(actor, version)
    form = CommentForm(request.POST if request.method == "POST" else None, version=version)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        action = CommentOnList(actor, version, data["text"], code=data["code"], once=data["once"])
        done, _made = attempt(form, action)
        if done:
            messages.success(request, _("Your comment is given. You are told once it is answered."))
            return redirect(address("comments", version))
    elif form.is_bound and not may:
        raise PermissionDenied(str(not_yours(CommentOnList.allowed).sentence))
    return _comments(request, version, form if may else None)


def _comments(
    request: HttpRequest,
    version: FunctionList,
    form: CommentForm | None,
    answering: tuple[int, AnswerForm] | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    rows = version.comments.select_related("person", "answered_by").order_by("answered_at", "at", "pk")
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    answers = version.state == ListState.CONSULTING and actor.holds(*PREPARERS, at=version.community)
    lines: list[dict[str, Any]] = []
    for row in found.object_list:
        own = AnswerForm(auto_id=f"id_{row.pk}_%s") if answers and row.answered_at is None else None
        if answering is not None and answering[0] == row.pk:
            own = answering[1]
        lines.append({"row": row, "form": own})
    status = 422 if answering is not None else 200
    return page(
        request, "comments", form=form, lines=lines, page_obj=found, status=status,
        asked=answering[1] if answering else None, **version_frame(request, version, "comments"),
    )  # fmt: skip


@staff_only
@require_POST
def answer(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """The answer to one comment."""
    version = version_to_change(request, public_id)
    row = get_object_or_404(version.comments.select_related("list__community"), pk=pk)
    form = AnswerForm(request.POST, auto_id=f"id_{row.pk}_%s")
    if form.is_valid():
        done, _row = attempt(form, AnswerComment(actor_of(request), row, form.cleaned_data["answer"]))
        if done:
            messages.success(request, _("Answered. Whoever gave the comment is told."))
            return redirect(address("comments", version))
    return _comments(request, version, None, (row.pk, form))


@staff_only
@ASKS
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """What changes against the version in force, what stands against it, and the last question."""
    version, actor = version_or_404(request, public_id), actor_of(request)
    if not actor.holds(*PUBLISHERS, at=version.community):
        raise PermissionDenied(str(not_yours(PUBLISHERS).sentence))
    lines = lines_of(version)
    in_force = FunctionList.objects.in_force(version.community).first()
    tally = tally_of(version.community, lines, lines_of(in_force) if in_force is not None else None)
    leads = actor.holds(*OVERRIDERS, at=version.community)
    override = tally.needs_override and leads
    form = PublishForm(request.POST if request.method == "POST" else None, version=version, override=override)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        action = PublishList(
            actor, version, reason=data["reason"], basis=data["basis"], review_on=data["review_on"],
            override_reason=data.get("override_reason", ""), **form.carried,
        )  # fmt: skip
        done, made = attempt(form, action)
        if done and made is not None:
            messages.success(request, _("It is in force from now on, and stands on the public page."))
            return redirect(address("show", made))
    elif not form.is_bound and version.state not in BEING_MADE:
        return redirect(address("show", version))
    against = [*waiting(version, now()), *line_faults(lines)]
    if tally.needs_override and not leads:
        against.append(too_many(tally))
    found = difference(in_force, version)
    return page(
        request, "publish", form=form, against=against, banner=count_banner(tally), tally=tally,
        **comparison_context(found), **version_frame(request, version, "functions", _("Put in force")),
    )  # fmt: skip


@staff_only
@ASKS
def drop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks, then gives the version up."""
    version = version_to_change(request, public_id)
    form = DropForm(request.POST if request.method == "POST" else None, version=version)
    code = version.community.code
    if form.is_bound and form.is_valid():
        action = DropDraft(actor_of(request), version, form.cleaned_data["reason"], **form.carried)
        done, _none = attempt(form, action)
        if done:
            messages.success(request, _("The version is dropped. What is in force stays as it is."))
            return redirect(reverse("shequ_delegation:list_versions", args=[code]))
    return page(
        request, "confirm", form=form, title=_("Drop this version?"),
        text=_("Its lines and the comments on it are deleted; the record keeps that it was there, and why it was dropped."),
        cancel_url=address("show", version), action_url=request.path, confirm_label=_("Drop it"),
        **version_frame(request, version, "functions", _("Drop")),
    )  # fmt: skip
