"""One submission for staff: in the layout of its version, with its history, notes, marks; printed; shown whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from shequ_workflows.core.answering import actor_of, stop
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.files.views import given
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.actions import WithdrawSubmission
from shequ_workflows.forms.filling.files import ANSWER, is_open
from shequ_workflows.forms.following import followed
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Submission
from shequ_workflows.forms.permitting import confidants_of, may_read_sensitive
from shequ_workflows.forms.submissions.actions import (
    HoldSubmission,
    MarkSubmission,
    NoteOnSubmission,
    OpenSensitiveFile,
    ReadSensitive,
    ReleaseSubmission,
)
from shequ_workflows.forms.submissions.forms import FlagForm, NoteForm, ReasonForm
from shequ_workflows.forms.submissions.frame import crumbs_of, for_staff, page, submission_or_404
from shequ_workflows.forms.submissions.history import corrections
from shequ_workflows.forms.submissions.layout import lay, telling
from shequ_workflows.forms.submissions.listing import tone
from shequ_workflows.org.acting import Action, ActionRefused, Refusal
from shequ_workflows.org.actions.base import not_yours


def refused(form: Form, refusal: Refusal) -> None:
    """404 and 403 leave the page; others stand at the field they are about."""
    stop(refusal)
    form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal.sentence))


@require_GET
@for_staff
def submission(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sensitive answers masked."""
    return show(request, submission_or_404(request, public_id))


@sensitive_variables()
def show(
    request: HttpRequest, found: Submission, *, revealed: bool = False, status: int = 200, **forms: Any
) -> HttpResponse:
    """``revealed``: for this answer alone."""
    how = telling(found, spoken(), revealed=revealed)
    laid = lay(found, how)
    came = followed([found])[found.pk]
    known: dict[str, Any] = {
        "reason_form": ReasonForm(help_text=_("It stands in the record with your name."), auto_id="reveal_%s"),
        "flag_form": FlagForm(initial={"flag": found.flag}, auto_id="flag_%s"),
        "note_form": NoteForm(auto_id="note_%s"),
    }
    return page(
        request, "submission", status=status, submission=found, laid=laid, revealed=revealed, tone=tone(found.state),
        may_reveal=may_read_sensitive(actor_of(request), found), corrections=corrections(found, how),
        notes=found.notes.select_related("by").order_by("-at", "-pk"), is_open=found.state != SubmissionState.ANONYMISED,
        consents=found.consents.order_by("given_at", "pk"), may_withdraw=found.state in WITHDRAWABLE,
        came=came,
        crumbs=crumbs_of(found.form, found), **{**known, **forms},
    )  # fmt: skip


WITHDRAWABLE = frozenset({SubmissionState.RECEIVED, SubmissionState.WAITING})


@require_POST
@for_staff
def reveal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sensitive answers on this response alone, once the reason is in the record."""
    found = submission_or_404(request, public_id)
    if not may_read_sensitive(actor_of(request), found):
        stop(not_yours(confidants_of(found.form)))
    form = ReasonForm(request.POST, help_text=_("It stands in the record with your name."), auto_id="reveal_%s")
    refusal = _do(form, lambda said: ReadSensitive(actor_of(request), found, said["reason"]))
    if refusal:
        return show(request, found, status=422, reason_form=form)
    return show(request, found, revealed=True)


@for_staff
def file(request: HttpRequest, public_id: str, file_id: str) -> HttpResponseBase:
    """A file that answers a sensitive question, on this response alone, once the reason is in the record."""
    found = submission_or_404(request, public_id)
    stored = StoredFile.objects.filter(purpose=ANSWER.key, about=found.public_id, public_id=file_id).first()
    if stored is None:
        raise Http404
    if is_open(found, stored.public_id):
        return redirect("shequ_core:file", stored.public_id)
    if not may_read_sensitive(actor_of(request), found):
        stop(not_yours(confidants_of(found.form)))
    form = ReasonForm(
        request.POST if request.method == "POST" else None, help_text=_("It stands in the record with your name.")
    )
    if request.method == "POST" and not _do(
        form, lambda said: OpenSensitiveFile(actor_of(request), found, stored.public_id, said["reason"])
    ):
        return given(stored)
    return page(
        request, "confirm", form=form, title=_("Open a file with a sensitive answer?"), text=stored.name,
        confirm_kind="primary", confirm_label=_("Open the file"),
        cancel_url=reverse("shequ_forms:desk_submission", args=[found.public_id]), crumbs=crumbs_of(found.form, found),
    )  # fmt: skip


def _do(form: Form, make: Callable[[dict[str, Any]], Action[Any]]) -> bool:
    """Whether it was refused; then ``form`` says why."""
    if not form.is_valid():
        return True
    try:
        make(form.cleaned_data).execute()
    except ActionRefused as no:
        refused(form, no.refusal)
        return True
    return False


@require_POST
@for_staff
def mark(request: HttpRequest, public_id: str) -> HttpResponse:
    found = submission_or_404(request, public_id)
    form = FlagForm(request.POST, auto_id="flag_%s")
    if _do(form, lambda said: MarkSubmission(actor_of(request), found, said["flag"])):
        return show(request, found, status=422, flag_form=form)
    messages.success(request, _("The mark is saved."))
    return redirect("shequ_forms:desk_submission", found.public_id)


@require_POST
@for_staff
def add_note(request: HttpRequest, public_id: str) -> HttpResponse:
    found = submission_or_404(request, public_id)
    form = NoteForm(request.POST, auto_id="note_%s")
    if _do(form, lambda said: NoteOnSubmission(actor_of(request), found, said["text"])):
        return show(request, found, status=422, note_form=form)
    messages.success(request, _("The note is saved."))
    return redirect("shequ_forms:desk_submission", found.public_id)


@for_staff
def hold(request: HttpRequest, public_id: str) -> HttpResponse:
    """Held, or no longer held: asked with its reason."""
    found = submission_or_404(request, public_id)
    held = found.held_at is not None
    form = ReasonForm(request.POST if request.method == "POST" else None)
    action = ReleaseSubmission if held else HoldSubmission
    if request.method == "POST" and not _do(form, lambda said: action(actor_of(request), found, said["reason"])):
        done = _("It is no longer held.") if held else _("It is held: it stays when its time of keeping is over.")
        messages.success(request, done)
        return redirect("shequ_forms:desk_submission", found.public_id)
    title = _("End the hold?") if held else _("Keep this submission beyond its time?")
    text = (
        _("Once its time of keeping is over, it is deleted or made anonymous like all others.")
        if held
        else _("For as long as a complaint, a lawsuit or an audit needs it. End the hold when it does not.")
    )
    return page(
        request, "confirm", form=form, title=title, text=text, confirm_kind="primary",
        confirm_label=_("End the hold") if held else _("Hold it"),
        cancel_url=reverse("shequ_forms:desk_submission", args=[found.public_id]), crumbs=crumbs_of(found.form, found),
    )  # fmt: skip


@for_staff
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """At the person’s wish; whoever waits longest gets the place."""
    found = submission_or_404(request, public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None, help_text=_("Who asked for it, and how."))
    if request.method == "POST" and not _do(
        form, lambda said: WithdrawSubmission(actor_of(request), found, reason=said["reason"], staff=True)
    ):
        messages.success(request, _("It is withdrawn."))
        return redirect("shequ_forms:desk_submission", found.public_id)
    return page(
        request, "confirm", form=form, title=_("Withdraw this submission?"), confirm_label=_("Withdraw it"),
        text=_("Only at the wish of whoever sent it. It counts no more, and its place goes to whoever waits longest."),
        cancel_url=reverse("shequ_forms:desk_submission", args=[found.public_id]), crumbs=crumbs_of(found.form, found),
    )  # fmt: skip


@require_GET
@for_staff
def print_out(request: HttpRequest, public_id: str) -> HttpResponse:
    """On paper; sensitive answers stay masked."""
    found = submission_or_404(request, public_id)
    context = {
        "submission": found, "laid": lay(found, telling(found, spoken())),
        "back_url": reverse("shequ_forms:desk_submission", args=[found.public_id]), "community_name": found.node.name,
    }  # fmt: skip
    return render(request, "shequ_forms/desk/print.html", context)
