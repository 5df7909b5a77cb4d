"""Questions on notices: asking, and the office's list of those that wait for their answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.once import new_once
from shequ_workflows.core.record.recording import journal
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.publicity.asking import answerers_only, needs_account, over
from shequ_workflows.publicity.constants import OBJECTORS, QUESTION_ANSWERERS
from shequ_workflows.publicity.question_forms import AnswerQuestionForm, AskForm, WriteForm
from shequ_workflows.publicity.staff_views import blame

from .asking import AnswerAboutNotice, AskAboutNotice, WriteAboutNotice, takes_questions
from .models import NoticePage, NoticeQuestion
from .reading import frame
from .views import actor_of

#: Questions on one screen of the list.
SCREEN = 10


@never_cache
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; staff write down what was asked at the office, with its answer."""
    page: NoticePage = get_object_or_404(NoticePage.objects.live().public(), pk=pk)
    node, actor = page.node, actor_of(request)
    if node is None:
        raise Http404
    is_staff = actor.holds(*QUESTION_ANSWERERS, at=node)
    person = actor.person
    may = is_staff or (person is not None and not person.is_stub and actor.belongs(*OBJECTORS, at=node.path))
    if request.method == "POST" and not may:
        stop(needs_account())
    data = request.POST if request.method == "POST" else None
    form: Any = (WriteForm if is_staff else AskForm)(data, initial={"once": new_once()})
    if data is not None and form.is_valid():
        action = (WriteAboutNotice if is_staff else AskAboutNotice)(actor, page, **form.cleaned_data)
        try:
            action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            said = _("It stands on the notice's page.") if is_staff else _("Thank you. The office answers here.")
            messages.success(request, said)
            return redirect(f"{page.get_url(request)}#questions")
    is_over = not takes_questions(page)
    shown = form if may and not is_over else None
    context = {
        **frame(request, page.community_page),
        "notice": page,
        "form": shown,
        "why_not": "" if shown is not None else (over() if is_over else needs_account()).sentence,
        "is_over": is_over,
        "notice_url": page.get_url(request),
        "office": page.community_page,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "shequ_notices/ask.html", context, status=status)


@never_cache
@login_required
def questions(request: HttpRequest) -> HttpResponse:
    """Questions that wait, the oldest first; each is answered or refused in place."""
    actor = actor_of(request)
    if not actor.has(*QUESTION_ANSWERERS):
        raise PermissionDenied(str(answerers_only().sentence))
    waiting = NoticeQuestion.objects.pending().answered_by(actor).select_related("page", "person")
    wrong: AnswerQuestionForm | None = None
    asked = ""
    if request.method == "POST":
        question = waiting.filter(public_id=request.POST.get("question", "")).first()
        if question is None:
            messages.warning(request, _("Somebody has answered this already."))
            return redirect("shequ_notices:questions")
        wrong, asked = AnswerQuestionForm(request.POST, prefix=question.public_id), question.public_id
        if _answered(request, question, wrong):
            return redirect("shequ_notices:questions")
    shown = Paginator(waiting, SCREEN).get_page(request.GET.get("page"))
    rows = [
        {
            "question": one,
            "url": one.page.get_url(request),
            "form": wrong if one.public_id == asked else _form(one),
        }
        for one in shown.object_list
    ]
    context = staff_frame(request, "notices.questions", form=wrong, rows=rows, page_obj=shown)
    status = 422 if wrong is not None and wrong.errors else 200
    return render(request, "shequ_notices/questions.html", context, status=status)


def _form(one: NoticeQuestion) -> AnswerQuestionForm:
    """With the question as it would be published."""
    node = one.page.node
    people = [one.person.name] if one.person is not None else []
    text = cover_text(journal(node), one.text, people=people) if node is not None else one.text
    return AnswerQuestionForm(prefix=one.public_id, initial={"public_text": text})


def _answered(request: HttpRequest, question: NoticeQuestion, form: AnswerQuestionForm) -> bool:
    if not form.is_valid():
        return False
    publish = request.POST.get("do") == "publish"
    try:
        AnswerAboutNotice(actor_of(request), question, publish=publish, **form.cleaned_data).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return False
    messages.success(request, _("Published.") if publish else _("Not published; whoever asked reads why."))
    return True
