"""The screens of filling in: begin, step by step, everything once more, sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shequ_workflows.core.answering import actor_of
from shequ_workflows.forms.conditions.engine import Outcome
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.following import followed
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Draft, Form, Submission
from shequ_workflows.org.acting import ActionRefused, Refusal
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from . import choosers, gates, turns
from .actions import SendSubmission, once_digest
from .drafts import DropDraft, StartDraft
from .files import names_of_files
from .frame import form_or_404, frame
from .holding import draft_of, has_sent, hold, let_go, remember_secrets, remember_sent, secrets_of
from .judging import judge
from .ready import Ready, ready
from .screens import Telling, fault_said, rows_of, step_url, visible_steps
from .sealing import all_answers
from .step_page import StepPage, next_url, without_draft

PER_PAGE: Final = 20


@require_safe
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Forms that are open now, of the reader's own place; those for who is invited only where he, or his household, is."""
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()[:60]
    rows = Form.objects.open(now()).exclude(who=Who.STAFF).select_related("node")
    rows = rows.order_by(F("closes_at").asc(nulls_last=True), "title")
    if actor.person is not None and actor.person.home is not None:
        home = actor.person.home
        above = Node.objects.chain_of(home)
        rows = rows.filter(Q(node__in=above.order_by()) | Q(node__path__startswith=home.path))
    rows = rows.filter(~Q(who=Who.INVITED) | Q(pk__in=gates.invitations_of(actor).values("form")))
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(introduction__icontains=words))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"title": _("Forms to fill in"), "page_obj": page, "q": words}
    return render(request, "shequ_forms/filling/listing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Who asks what and why; and the button that begins."""
    form = form_or_404(slug)
    actor = actor_of(request)
    draft = draft_of(request, form)
    if request.method == "POST" and draft is None:
        begin = StartDraft(actor, form)
        try:
            draft = begin.execute()
        except ActionRefused as refused:
            return _closed(request, form, refused.refusal, status=refused.refusal.status)
        if begin.code:
            hold(request, form, begin.code)
    if request.method == "POST" and draft is not None:
        return redirect(next_url(form, draft))
    refusal = StartDraft(actor, form).check()
    if refusal is not None and (draft is None or refusal.code == "once"):
        return _closed(request, form, refusal)
    assert form.current is not None  # form_or_404 saw it
    definition = ready(form.current).definition
    places = turns.Places(form)
    context = frame(
        request, form, definition.title.say(spoken()),
        introduction=definition.introduction.say(spoken()), steps=len(definition.steps), draft=draft,
        settings=form.current.settings, left=places.left, waiting=places.waiting_left if places.left == 0 else 0,
    )  # fmt: skip
    return render(request, "shequ_forms/filling/start.html", context)


def _closed(request: HttpRequest, form: Form, refusal: Refusal, *, status: int = 200) -> HttpResponse:
    """Why not, and where to turn; what the person has sent or begun stays within reach."""
    actor = actor_of(request)
    sent = []
    if actor.person is not None and not actor.is_guest:
        sent = list(Submission.objects.filter(form=form, person=actor.person).order_by("-at")[:5])
    context = frame(request, form, form.title, refusal=refusal, sent=sent, draft=draft_of(request, form))
    return render(request, "shequ_forms/filling/closed.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw away what was begun, once it is confirmed."""
    form = form_or_404(slug)
    draft = draft_of(request, form)
    back = reverse("shequ_forms:start", args=[slug])
    if draft is None:
        return redirect(back)
    if request.method == "POST":
        DropDraft(draft).execute()
        let_go(request, form)
        messages.success(request, _("What you had begun is thrown away."))
        return redirect(back)
    context = frame(
        request, form, _("Throw away what you have begun?"), consequences=[_("All answers you have given so far are gone. This cannot be undone.")],
        confirm_label=_("Throw it away"), cancel_url=back, action_url=request.path,
    )  # fmt: skip
    return render(request, "shequ/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def step(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One page of the form."""
    form = form_or_404(slug)
    draft = draft_of(request, form)
    if draft is None:
        return without_draft(request, form)
    known = ready(draft.version)
    current = known.step(key)
    if current is None:
        raise Http404
    filling = StepPage(request, form, draft, known, current)
    return filling.post() if request.method == "POST" else filling.get()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything once more; and sending it."""
    form = form_or_404(slug)
    if request.method == "POST":
        sent = _sent_before(request, form)
        if sent is not None:
            return redirect("shequ_forms:receipt", sent.reference)
    draft = draft_of(request, form)
    if draft is None:
        return without_draft(request, form)
    if request.method == "POST":
        return _send(request, form, draft)
    return _check_page(request, form, draft)


def _sent_before(request: HttpRequest, form: Form) -> Submission | None:
    """What this very page made when it was sent before: by a double click, or by going back."""
    once = request.POST.get("once", "")
    if not once:
        return None
    return Submission.objects.filter(form=form, once=once_digest(actor_of(request), once)).first()


def _send(request: HttpRequest, form: Form, draft: Draft) -> HttpResponse:
    actor = actor_of(request)
    action = SendSubmission(actor, form, draft.version, all_answers(draft), once=draft.once, draft=draft)
    try:
        submission = action.execute()
    except ActionRefused as refused:
        return _check_page(request, form, draft_of(request, form) or draft, refused.refusal)
    let_go(request, form)
    remember_sent(request, submission.reference)
    if actor.person is None or actor.is_guest:
        remember_secrets(request, submission.reference, action.followed)
    return redirect("shequ_forms:receipt", submission.reference)


def _check_page(request: HttpRequest, form: Form, draft: Draft, refusal: Refusal | None = None) -> HttpResponse:
    known = ready(draft.version)
    judged = judge(known, all_answers(draft), now())
    steps = _told(request, form, known, judged.outcome, judged.answers, may_change=True)
    errors = (
        {path: said[0] for path, said in refusal.errors.items()}
        if refusal is not None and refusal.errors
        else judged.errors
    )
    context = frame(
        request, form, known.definition.title.say(spoken()), steps=steps, once=draft.once,
        faults=_faults(form, known, errors), refusal=refusal if refusal is not None and not refusal.errors else None,
        dropped=len(judged.dropped), settings=draft.version.settings,
    )  # fmt: skip
    return render(request, "shequ_forms/filling/check.html", context, status=refusal.status if refusal else 200)


def _told(
    request: HttpRequest,
    form: Form,
    known: Ready,
    outcome: Outcome,
    answers: Mapping[str, Any],
    *,
    may_change: bool = False,
) -> list[dict[str, Any]]:
    """Every step that was asked, with its questions and answers in words."""
    fields = tuple(known.definition.fields())
    telling = Telling(
        spoken(), choosers=choosers.labels(fields, actor_of(request), form), files=names_of_files(fields, answers)
    )  # fmt: skip
    return [
        {
            "title": one.title.say(spoken()),
            "rows": rows_of(known, one, outcome, answers, telling, step_url(form.slug, one) if may_change else ""),
        }
        for one in visible_steps(known, outcome)
    ]


def _faults(form: Form, known: Ready, errors: Mapping[str, str]) -> list[dict[str, str]]:
    """Each error with the address of its question."""
    made = []
    for path, sentence in errors.items():
        top = path.partition("/")[0]
        found = known.fields.get(top)
        where = known.step_of.get(top)
        href = f"{step_url(form.slug, where)}?faults=1#id_{path.replace('/', '-')}" if where is not None else ""
        made.append({"text": fault_said(found, path, sentence, spoken()), "href": href})
    return made


@require_safe
@never_cache
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """That it came, under which number; what was said only for whoever sent it, or in the browser that did."""
    row = Submission.objects.select_related("form__node", "version", "form__current").filter(
        reference=reference.upper()
    )
    submission = row.first()
    if submission is None:
        raise Http404
    actor = actor_of(request)
    own = actor.person_id is not None and submission.person_id == actor.person_id and not actor.is_guest
    known = ready(submission.version)
    steps: list[dict[str, Any]] = []
    came: list[dict[str, Any]] = []
    if own or has_sent(request, submission.reference):
        secrets = secrets_of(request, submission.reference)
        found = followed([submission])[submission.pk]
        came = [{"it": one, "secret": secrets.get(one.number, "")} for one in found]
        answers = all_answers(submission)
        steps = _told(request, submission.form, known, judge(known, answers, submission.at).outcome, answers)
    context = frame(
        request, submission.form, known.definition.title.say(spoken()), submission=submission, steps=steps,
        thanks=known.definition.thanks.say(spoken()), is_own=own, came=came,
    )  # fmt: skip
    return render(request, "shequ_forms/filling/receipt.html", context)
