"""The low-code part of a step's form: read, judged and shown as the forms' own pages do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.forms import Media, Script
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from shequ_workflows.core.edge_forms import TimedEdgeForm
from shequ_workflows.forms.conditions.of_definition import step_key
from shequ_workflows.forms.filling import choosers
from shequ_workflows.forms.filling.files import has_files, names_of_files
from shequ_workflows.forms.filling.judging import Judged, judge
from shequ_workflows.forms.filling.live import PLAN, live
from shequ_workflows.forms.filling.posting import ADD_ROW, DROP_ROW, Posted, read_post
from shequ_workflows.forms.filling.ready import Ready, ready
from shequ_workflows.forms.filling.screens import Telling, faults_of, sections_of
from shequ_workflows.forms.filling.uploads import Sent, keep_uploads, take_sent
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import FormVersion, Submission
from shequ_workflows.forms.wording import said
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF

#: Key of the low-code answers among what a step was given.
ANSWERS: Final = "answers"
_SCRIPTS: Final = ("shequ_forms/conditions.js", "shequ_forms/filling.js")


@dataclass(frozen=True, slots=True)
class Given:
    """Answers to a step's form that were found right; they are kept as a submission, not in the record. ``submission``: they
    are one already."""

    version: FormVersion
    judged: Judged
    submission: Submission | None = None


class AnsweringForm(TimedEdgeForm):
    """A form with a low-code form below its own fields. Faults of its answers stand in ``errors`` by their path
    (``members/0/age``); ``initial["answers"]`` are those it opens with."""

    version: ClassVar[FormVersion | None] = None
    #: Set by a page that only asked something else: what was typed is shown again, and nothing is said to be wrong.
    is_only_shown = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._posted = Posted()
        self._judged: Judged | None = None

    # -- what was said -----------------------------------------------------------------------------------------------

    @property
    def is_quiet(self) -> bool:
        """Nothing is to be done yet: without JavaScript a button adds a row or takes one away."""
        return self.is_bound and (self.is_only_shown or ADD_ROW in self.data or DROP_ROW in self.data)

    @classmethod
    def received(cls, posted: QueryDict, files: Any, actor: Actor) -> QueryDict:
        if cls.version is None or not files:
            return posted
        fields = tuple(ready(cls.version).definition.fields())
        return keep_uploads(Sent(posted, files, actor, cls.version.form.node), fields)

    def is_multipart(self) -> bool:
        fields = ready(self.version).definition.fields() if self.version is not None else ()
        return super().is_multipart() or any(map(has_files, fields))

    def full_clean(self) -> None:
        if not self.is_quiet:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}
        self.judge_answers()

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_quiet

    def judge_answers(self) -> Judged | None:
        """Read and judge them; None where the step has no form."""
        if self.version is None:
            return None
        told = self.data.get(ANSWERS)
        if isinstance(told, Given):
            self._judged = told.judged
            return self._judged
        known = ready(self.version)
        self._judged = judge(known, self._said(known), self.moment)
        return self._judged

    def _said(self, known: Ready) -> Mapping[str, Any]:
        """Answers as JSON where a program hands them over, else as a browser posted them."""
        told = self.data.get(ANSWERS)
        if isinstance(told, Mapping):
            return told
        posted = self.data if isinstance(self.data, QueryDict) else _as_post(self.data)
        fields = list(known.definition.fields())
        self._posted = read_post(fields, posted, {})
        if self.actor is not None and self.version is not None and any(map(has_files, fields)):
            take_sent(Sent(posted, MultiValueDict(), self.actor, self.version.form.node), fields, self._posted)
        return {key: value for key, value in self._posted.answers.items() if value is not None}

    @property
    def answer_errors(self) -> dict[str, str]:
        """Sentences by path."""
        if self.is_quiet:
            return {}
        return {**(self._judged.errors if self._judged else {}), **self._posted.errors}

    # -- how it is shown ---------------------------------------------------------------------------------------------

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "steps": self.steps(), "live": self.live(), "plan": PLAN}

    @property
    def is_live(self) -> bool:
        """Whether the page runs the form's rules while it is filled in."""
        return self.version is not None

    @property
    def media(self) -> Media:
        own = super().media
        if not self.is_live:
            return own
        scripts: Any = [Script(one, defer=True) for one in _SCRIPTS]
        return own + Media(css={"all": ["shequ_forms/filling.css"]}, js=scripts)

    def live(self) -> dict[str, Any] | None:
        if self.version is None:
            return None
        known = ready(self.version)
        return live(known, known.definition.fields(), {}, self.moment)

    def steps(self) -> list[dict[str, Any]]:
        """The low-code form on one page: its steps with their sections; what is not asked just now is there, hidden."""
        if self.version is None:
            return []
        known, judged, answers = ready(self.version), self._outcome(), self._shown()
        names = names_of_files(known.definition.fields(), answers)
        telling = Telling(spoken(), self.answer_errors, self._posted.typed, choosers=self._choices(known), files=names)
        several = len(known.definition.steps) > 1
        return [
            {
                "key": one.key,
                "title": one.title.say(spoken()) if several else "",
                "visible": judged.outcome.states[step_key(one)].visible,
                "sections": sections_of(one, judged.outcome, answers, telling),
            }
            for one in known.definition.steps
        ]

    def _choices(self, known: Ready) -> Mapping[str, Mapping[str, Sentence]]:
        if self.actor is None or self.version is None:
            return {}
        staff = self.actor.has(*COMMUNITY_STAFF)
        return choosers.labels(known.definition.fields(), self.actor, self.version.form, staff=staff)

    def _shown(self) -> Mapping[str, Any]:
        if not self.is_bound:
            given: Mapping[str, Any] = self.initial.get(ANSWERS, {})
            return given
        told = self.data.get(ANSWERS)
        return told if isinstance(told, Mapping) else self._posted.answers

    def _outcome(self) -> Judged:
        if self.is_bound and self._errors is None:
            self.full_clean()
        assert self.version is not None  # asked by the caller
        given = {key: value for key, value in self._shown().items() if value is not None}
        return self._judged or judge(ready(self.version), given, self.moment)

    def typed_words(self) -> list[tuple[str, str]]:
        """Question and answer of all that was typed: for a page that says what changed meanwhile."""
        judged = self.judge_answers() if self.is_bound else None
        if judged is None or self.version is None:
            return []
        fields = ready(self.version).fields
        pairs = ((fields[key], value) for key, value in judged.answers.items() if key in fields)
        return [(one.label.say(spoken()), said(one, value, spoken())) for one, value in pairs]

    def answer_faults(self) -> list[dict[str, str]]:
        """For the summary above the form: each wrong answer with the address of its control."""
        if self.version is None or not self.answer_errors:
            return []
        at_fields = {path: sentence for path, sentence in self.answer_errors.items() if path}
        return faults_of(at_fields, ready(self.version).definition.fields(), spoken())


def _as_post(data: Mapping[str, Any]) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in data.items():
        if isinstance(value, list | tuple):
            made.setlist(name, [str(one) for one in value])
        elif value is not None:
            made[name] = str(value)
    return made
