"""One step of one draft: shown, read, kept, and where it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.answering import actor_of
from shequ_workflows.forms.conditions.of_definition import step_key
from shequ_workflows.forms.definition.schema import Field, Step
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Draft, Form
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import now

from . import choosers, prefill
from .drafts import SaveDraft
from .files import has_files, names_of_files
from .frame import frame
from .judging import Judged, judge, protect
from .live import live
from .posting import ADD_ROW, DROP_ROW, read_post
from .ready import Ready, ready
from .screens import Telling, faults_of, sections_of, step_url, visible_steps
from .sealing import all_answers
from .uploads import take_files


def next_url(form: Form, draft: Draft) -> str:
    """Where somebody goes on: the step of last time if it is shown still, else the first."""
    known = ready(draft.version)
    outcome = judge(known, all_answers(draft), now()).outcome
    steps = visible_steps(known, outcome)
    found = next((one for one in steps if one.key == draft.step), steps[0] if steps else None)
    return step_url(form.slug, found) if found is not None else reverse("shequ_forms:check", args=[form.slug])


def without_draft(request: HttpRequest, form: Form) -> HttpResponse:
    """It was sent or thrown away meanwhile, or its time is over: begin anew, from the start page."""
    if request.method == "POST":
        messages.warning(request, _("What you typed could not be kept: this form was sent in meanwhile, or you were signed out. Please begin once more."))  # fmt: skip
    return redirect("shequ_forms:start", form.slug)


class StepPage:
    """One step of one draft."""

    def __init__(self, request: HttpRequest, form: Form, draft: Draft, known: Ready, current: Step) -> None:
        self.request, self.form, self.draft, self.ready, self.step = request, form, draft, known, current
        self.actor, self.at = actor_of(request), now()
        self.before = all_answers(draft)
        self.fields: list[Field] = [one for section in current.sections for one in section.fields]

    def get(self) -> HttpResponse:
        judged = judge(self.ready, self.before, self.at)
        if not judged.outcome.states[step_key(self.step)].visible:
            return redirect(next_url(self.form, self.draft))
        faults = judged.errors_in(self.ready, self.step.key) if "faults" in self.request.GET else {}
        return self._page(self.before, judged, errors=faults)

    def post(self) -> HttpResponse:
        """What could be read is kept whatever comes next; then on, back, or once more with what needs mending."""
        posted = read_post(self.fields, self.request.POST, self.before, self.request.FILES)
        take_files(self.request, self.actor, self.form.node, self.fields, posted)
        answers = protect(self.ready, {**self.before, **posted.answers}, posted.before, self.at)
        wrong = {path.partition("/")[0] for path in posted.errors if "/" not in path and path in posted.typed}
        saved = {key: answers.get(key) for key in posted.answers if key not in wrong}
        try:
            self.draft = SaveDraft(self.draft, saved, step=self.step.key, at=self.at).execute()
        except ActionRefused:
            return without_draft(self.request, self.form)
        answers = all_answers(self.draft) | {key: value for key, value in answers.items() if key in saved}
        judged = judge(self.ready, {key: value for key, value in answers.items() if value is not None}, self.at)
        wanted = self.request.POST.get("go", "next")
        if ADD_ROW in self.request.POST or DROP_ROW in self.request.POST:
            return self._page(answers, judged, errors=posted.errors, typed=posted.typed)
        if wanted == "back" and not posted.errors:
            return redirect(self._neighbour(judged, -1))
        if wanted == "keep" and not posted.errors:
            return redirect("shequ_forms:kept", self.form.slug)
        errors = (
            posted.errors if wanted in {"back", "keep"} else judged.errors_in(self.ready, self.step.key) | posted.errors
        )
        if errors:
            return self._page(answers, judged, errors=errors, typed=posted.typed, status=422)
        if self._has_new_questions(judged):
            messages.info(self.request, _("Because of your answers a further question is asked here."))
            return self._page(answers, judged)
        return redirect(self._neighbour(judged, 1))

    def _has_new_questions(self, judged: Judged) -> bool:
        """Without JavaScript a question that an answer brings up has not been seen yet; with it, the page says what was."""
        seen = self.request.POST.get("seen")
        if seen is None:
            return False
        known = set(seen.split())
        states = judged.outcome.states
        return any(states[one.key].visible and one.key not in known for one in self.fields)

    def _neighbour(self, judged: Judged, by: int) -> str:
        steps = visible_steps(self.ready, judged.outcome)
        keys = [one.key for one in steps]
        place = keys.index(self.step.key) + by if self.step.key in keys else 0
        if place < 0:
            return reverse("shequ_forms:start", args=[self.form.slug])
        if place >= len(steps):
            return reverse("shequ_forms:check", args=[self.form.slug])
        return step_url(self.form.slug, steps[place])

    def _page(
        self,
        answers: Mapping[str, Any],
        judged: Judged,
        *,
        errors: Mapping[str, str] | None = None,
        typed: Mapping[str, Any] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        telling = Telling(
            spoken(), errors or {}, typed or {}, sources=prefill.labels(self.ready),
            choosers=choosers.labels(self.fields, self.actor, self.form), files=names_of_files(self.fields, answers),
        )  # fmt: skip
        sections = sections_of(self.step, judged.outcome, answers, telling)
        steps = visible_steps(self.ready, judged.outcome)
        number = [one.key for one in steps].index(self.step.key) + 1 if self.step in steps else 1
        context = frame(
            self.request, self.form, self.ready.definition.title.say(spoken()),
            step_title=self.step.title.say(spoken()), sections=sections, number=number, total=len(steps),
            faults=faults_of(telling.errors, self.fields, spoken()), has_files=any(map(has_files, self.fields)),
            seen=" ".join(one.name for section in sections for one in section["fields"] if one.visible),
            live=live(self.ready, self.fields, answers, self.at),
            saved_by_itself=self.draft.person_id is not None, is_last=number == len(steps),
        )  # fmt: skip
        return render(self.request, "shequ_forms/filling/step.html", context, status=status)
