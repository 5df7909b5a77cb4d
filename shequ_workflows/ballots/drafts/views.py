"""Write a poll, or change one that has not opened. Rows come and go by buttons that post: no script is needed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from shequ_workflows.ballots.actions import DraftPoll, ReviseDraft
from shequ_workflows.ballots.bases import bases_at
from shequ_workflows.ballots.constants import ADVISORY, DRAFTERS, MOST_QUESTIONS, PollKind
from shequ_workflows.ballots.models import LocalBasis, Poll
from shequ_workflows.ballots.packs import Pack, packs
from shequ_workflows.ballots.panels import new_form_key
from shequ_workflows.ballots.quorum import RULES
from shequ_workflows.ballots.refusals import refusal_by_role
from shequ_workflows.ballots.staff_views import blame, page
from shequ_workflows.ballots.texts import PollText, scopes_of
from shequ_workflows.ballots.views import actor_of, poll_or_404
from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Node
from shequ_workflows.org.numbers import whole_number

from .forms import PollForm, question_set, rows_of, typed
from .rules import facts_of, worth_of

#: Buttons that change the form instead of sending it.
CHANGES = {"add", "drop", "refresh"}


class Draft:
    """The screen's forms for one subject, as new, as posted, or as changed by a button."""

    def __init__(self, request: HttpRequest, subject: Subject, poll: Poll | None) -> None:
        self.request, self.subject, self.poll = request, subject, poll
        self.is_change = request.method == "POST" and not CHANGES.isdisjoint(request.POST)
        self.head, self.rows = PollForm.initial_of(poll) | {"once": new_form_key()}, rows_of(poll)
        if request.method == "POST":
            self.head, self.rows = typed(request.POST)
        if self.is_change:
            self._change()
        self.pack: Pack = packs.get(str(self.head.get("pack", ""))) or packs[ADVISORY]
        self.place: Node = self._place()
        self.bases: dict[str, LocalBasis] = bases_at(self.place)
        data = request.POST if request.method == "POST" and not self.is_change else None
        self.form = PollForm(data, initial=self.head, subject=subject, pack=self.pack, bases=self.bases)
        self.questions = question_set(data, self.rows, self.pack)

    def _change(self) -> None:
        """Another question at the end, or one fewer. A question that is no longer alone takes its text from the title."""
        posted = self.request.POST
        if "add" in posted and len(self.rows) < MOST_QUESTIONS:
            if len(self.rows) == 1 and not self.rows[0]["text"]:
                self.rows[0]["text"] = self.head["question"]
            self.rows.append({"kind": PollKind.YES_NO})
        number = whole_number(posted.get("drop", ""))
        if number is not None and 0 <= number < len(self.rows) > 1:
            del self.rows[number]

    def _place(self) -> Node:
        chosen = whole_number(str(self.head.get("scope") or ""))
        found = scopes_of(self.subject).filter(pk=chosen).first() if chosen is not None else None
        return found or self.subject.community

    @property
    def is_whole(self) -> bool:
        return self.form.is_bound and all([self.form.is_valid(), self.questions.is_valid()])

    def text(self) -> PollText:
        return self.form.text(self.questions.texts(self.form.cleaned_data["question"]))

    def show(self) -> HttpResponse:
        context = {
            "questions": self.questions,
            "is_alone": len(self.questions.forms) == 1,
            "is_full": len(self.questions.forms) >= MOST_QUESTIONS,
            "worth": worth_of(self.pack, self.bases),
            "pack": self.pack,
            "facts": facts_of(self.pack, RULES),
        }
        answer = page(self.request, "draft", self.poll, self.subject, form=self.form, **context)
        if self.questions.is_bound and not self.questions.is_valid():
            answer.status_code = 422
        return answer


@never_cache
@login_required
def draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Prepare a poll about a subject."""
    actor = actor_of(request)
    subject = Subject.objects.visible_to(actor).select_related("community").filter(public_id=public_id).first()
    if subject is None:
        raise Http404
    stop(refusal_by_role(actor, subject, DRAFTERS))
    screen = Draft(request, subject, None)
    if screen.is_whole:
        try:
            poll = DraftPoll(actor, subject, screen.text(), once=screen.form.cleaned_data["once"]).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(screen.form, refused.refusal)
        else:
            return redirect("shequ_ballots:poll", public_id=poll.public_id)
    return screen.show()


@never_cache
@login_required
def revise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the text of a poll that has not opened."""
    poll = poll_or_404(request, public_id)
    stop(refusal_by_role(actor_of(request), poll.subject, DRAFTERS))
    screen = Draft(request, poll.subject, poll)
    if screen.is_whole:
        try:
            ReviseDraft(actor_of(request), poll, screen.text()).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(screen.form, refused.refusal)
        else:
            return redirect("shequ_ballots:poll", public_id=public_id)
    return screen.show()
