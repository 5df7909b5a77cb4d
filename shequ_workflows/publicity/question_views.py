"""Questions on notices: asking, and the office's queue of those that wait for their answer."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.once import new_once
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import now

from .asking import AnswerQuestion, AskQuestion, WriteQuestion, answerers_only, needs_account, over
from .constants import OBJECTORS, QUESTION_ANSWERERS
from .models import PublicityPeriod, Question
from .question_forms import AnswerQuestionForm, AskForm, WriteForm
from .staff_views import blame, page, stop
from .views import actor_of, page_context, period_or_404

#: Questions on one screen of the queue.
SCREEN = 10


@never_cache
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask; staff write down what was asked at the office, with its answer."""
    period = period_or_404(public_id)
    actor = actor_of(request)
    is_staff = actor.holds(*QUESTION_ANSWERERS, at=period.subject.path)
    person = actor.person
    may = is_staff or (person is not None and not person.is_stub and actor.belongs(*OBJECTORS, at=period.subject.path))
    if request.method == "POST" and not may:
        stop(needs_account())
    data = request.POST if request.method == "POST" else None
    form = (WriteForm if is_staff else AskForm)(data, initial={"once": new_once()})
    if data is not None and form.is_valid():
        action = (WriteQuestion if is_staff else AskQuestion)(actor, period, **form.cleaned_data)
        try:
            action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            said = _("It stands on the notice's page.") if is_staff else _("Thank you. The office answers here.")
            messages.success(request, said)
            return redirect(f"{reverse('shequ_publicity:detail', args=[public_id])}#questions")
    return _asking(request, period, form if may else None)


def _asking(request: HttpRequest, period: PublicityPeriod, form: AskForm | None) -> HttpResponse:
    is_over = not period.is_running(now())
    if is_over and (form is None or not form.is_bound):
        form = None
    why_not = over() if is_over else needs_account()
    context = page_context(request, period)
    context |= {
        "form": form,
        "why_not": why_not.sentence if form is None else "",
        "is_over": is_over,
        "notice_url": reverse("shequ_publicity:detail", args=[period.public_id]),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "shequ_publicity/questions/ask.html", context, status=status)


@never_cache
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Questions that wait, the oldest first; each is answered or refused in place."""
    actor = actor_of(request)
    if not actor.has(*QUESTION_ANSWERERS):
        raise PermissionDenied(str(answerers_only().sentence))
    waiting = Question.objects.pending().answered_by(actor)
    waiting = waiting.select_related("notice__subject__community", "notice__subject__raised_by", "person")
    bound: dict[int, AnswerQuestionForm] = {}
    if request.method == "POST":
        question = waiting.filter(public_id=request.POST.get("question", "")).first()
        if question is None:
            messages.warning(request, _("Somebody has answered this already."))
            return redirect("shequ_publicity:questions")
        form = AnswerQuestionForm(request.POST, prefix=question.public_id)
        if _answered(request, question, form):
            return redirect("shequ_publicity:questions")
        bound[question.pk] = form
    shown = Paginator(waiting, SCREEN).get_page(request.GET.get("page"))
    rows = _rows(list(shown.object_list), bound)
    wrong = next(iter(bound.values()), None)
    return page(request, "questions/queue", form=wrong, rows=rows, page_obj=shown)


def _answered(request: HttpRequest, question: Question, form: AnswerQuestionForm) -> bool:
    if not form.is_valid():
        return False
    publish = request.POST.get("do") == "publish"
    try:
        AnswerQuestion(actor_of(request), question, publish=publish, **form.cleaned_data).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return False
    messages.success(request, _("Published.") if publish else _("Not published; whoever asked reads why."))
    return True


def _rows(questions: list[Question], bound: dict[int, AnswerQuestionForm]) -> list[dict[str, Any]]:
    covered = _covered(questions)
    return [
        {
            "question": one,
            "form": bound.get(one.pk)
            or AnswerQuestionForm(prefix=one.public_id, initial={"public_text": covered[one.public_id]}),
            "notice_url": reverse("shequ_publicity:detail", args=[one.notice.public_id]),
        }
        for one in questions
    ]


def _covered(questions: list[Question]) -> dict[str, str]:
    """Public id → as it would be published; the same number of queries however many there are of one community."""
    found: dict[str, str] = {}
    for _community, rows in groupby(sorted(questions, key=_community_of), key=_community_of):
        here = list(rows)
        named = [person for one in here for person in (one.person, one.notice.subject.raised_by) if person is not None]
        words = {one.public_id: one.text for one in here}
        found |= cover_words(here[0].notice.subject, words, people={person.name for person in named})
    return found


def _community_of(question: Question) -> int:
    return question.notice.subject.community_id
