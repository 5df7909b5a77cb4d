"""Correcting a submission: its own questions, filled in as they stand."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from shequ_workflows.core.answering import actor_of, stop
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.posting import ADD_ROW, DROP_ROW
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Submission
from shequ_workflows.forms.permitting import may_read_sensitive
from shequ_workflows.forms.submissions.actions import ReadSensitive, anonymous
from shequ_workflows.forms.submissions.asking import Questions, typed, with_typed
from shequ_workflows.forms.submissions.correcting import CorrectSubmission
from shequ_workflows.forms.submissions.forms import ReasonForm
from shequ_workflows.forms.submissions.frame import crumbs_of, for_staff, page, submission_or_404
from shequ_workflows.forms.wording import names_of
from shequ_workflows.org.acting import ActionRefused, Answer

#: Asks for the sensitive answers, too; shows the form once more with what was typed.
OPEN: Final = "open"
AGAIN: Final = "again"
_SALT: Final = "shequ_forms.correcting"
_HOUR: Final = 3600


@sensitive_post_parameters()
@sensitive_variables()
@for_staff
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sensitive answers are among the questions once their reading is in the record."""
    found = submission_or_404(request, public_id)
    if found.state == SubmissionState.ANONYMISED:
        messages.error(request, str(anonymous().sentence))
        return redirect("shequ_forms:desk_submission", found.public_id)
    if request.method != "POST":
        return _page(request, found, all_answers(found))
    if OPEN in request.POST:
        return _opened(request, found)
    return _sent(request, found)


def _opened(request: HttpRequest, found: Submission) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id="open_%s")
    if form.is_valid():
        try:
            ReadSensitive(actor_of(request), found, form.cleaned_data["reason"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            form.add_error("reason", str(refused))
        else:
            return _page(request, found, all_answers(found), ticket=_ticket(request, found))
    return _page(request, found, all_answers(found), opening=form, status=422)


def _ticket(request: HttpRequest, found: Submission) -> str:
    """That this person has read the sensitive answers of this submission with a reason, for an hour."""
    return signing.dumps([found.public_id, actor_of(request).person_id], salt=_SALT)


def _has_ticket(request: HttpRequest, found: Submission) -> bool:
    try:
        said = signing.loads(request.POST.get("ticket", ""), salt=_SALT, max_age=_HOUR)
    except signing.BadSignature:
        return False
    known = said == [found.public_id, actor_of(request).person_id]
    return bool(known and may_read_sensitive(actor_of(request), found))


def _sent(request: HttpRequest, found: Submission) -> HttpResponse:
    form, before = ready(found.version), all_answers(found)
    sensitive = _has_ticket(request, found)
    answers, posted = typed(form, request.POST, before, sensitive=sensitive)
    reason, revision = request.POST.get("reason", ""), _number(request.POST.get("revision"))
    more: dict[str, Any] = {
        "reason": reason,
        "revision": revision,
        "ticket": request.POST["ticket"] if sensitive else "",
    }
    shown = with_typed({**before, **answers}, posted.typed)
    if {ADD_ROW, DROP_ROW, AGAIN} & set(request.POST):
        return _page(request, found, shown, errors=posted.errors, **more)
    if posted.errors:
        return _page(request, found, shown, errors=posted.errors, status=422, **more)
    try:
        CorrectSubmission(actor_of(request), found, answers, reason, revision, sensitive=sensitive).execute()
    except ActionRefused as no:
        stop(no.refusal)
        errors = {path: " ".join(sentences) for path, sentences in no.refusal.errors.items()}
        return _page(
            request, found, shown, errors=errors, problem=no.refusal, status=int(no.refusal.status), **_now(more, no, found)
        )  # fmt: skip
    messages.success(request, _("The correction is saved; what was said before stands in its history."))
    return redirect("shequ_forms:desk_submission", found.public_id)


def _now(more: dict[str, Any], no: ActionRefused, found: Submission) -> dict[str, Any]:
    """After a meanwhile correction the form goes on from the newer one."""
    if no.refusal.status != Answer.STALE:
        return more
    return {**more, "revision": Submission.objects.values_list("revision", flat=True).get(pk=found.pk)}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _page(
    request: HttpRequest,
    found: Submission,
    answers: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    opening: ReasonForm | None = None,
    problem: Any = None,
    reason: str = "",
    revision: int | None = None,
    ticket: str = "",
    status: int = 200,
) -> HttpResponse:
    form, language = ready(found.version), spoken()
    names = names_of([(form.definition, answers)])
    questions = Questions(form, found, answers, bool(ticket), language, names, errors or {})
    sections = questions.sections()
    may_open = bool(form.sealed) and not ticket and may_read_sensitive(actor_of(request), found)
    faults = [{"text": said, "href": f"#id_{path.partition('/')[0]}"} for path, said in questions.told_errors()]
    if problem is not None and problem.code != "answers":
        faults.insert(0, {"text": str(problem.sentence), "href": "#reason" if problem.code == "reason" else ""})
    return page(
        request, "correct", status=status, submission=found, sections=sections, faults=faults, reason=reason,
        asked=[one.name for section in sections for one in section.fields], ticket=ticket,
        revision=found.revision if revision is None else revision, may_open=may_open, is_closed=bool(form.sealed) and not ticket,
        opening=opening or ReasonForm(auto_id="open_%s"), bad_reason=problem is not None and problem.code == "reason",
        crumbs=crumbs_of(found.form, found, _("Correct")),
    )  # fmt: skip
