from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.ballots.constants import ADVISORY, MOST_OPTIONS, MOST_QUESTIONS, PollKind, Secrecy
from shequ_workflows.ballots.drafting import questions_of
from shequ_workflows.ballots.electorates import electorates
from shequ_workflows.ballots.models import LocalBasis, Poll
from shequ_workflows.ballots.packs import Pack, packs
from shequ_workflows.ballots.quorum import RULES
from shequ_workflows.ballots.texts import PollText, QuestionText, scopes_of
from shequ_workflows.core.models import Subject
from shequ_workflows.org.models import Node

from .rules import rule_text, worth_of

PREFIX = "q"


class PollForm(forms.Form):
    """What a poll is about, who votes, and by which rules."""

    question = forms.CharField(
        label=_("Question, or title over several"), max_length=200, help_text=_("Neutral and short.")
    )
    explanation = forms.CharField(label=_("Explanation"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    pack = forms.ChoiceField(label=pgettext_lazy("poll", "Rules"), widget=forms.RadioSelect)
    electorate = forms.ChoiceField(
        label=_("Who may vote"),
        required=False,
        help_text=_("Left empty: as the rules have it."),
        error_messages={"invalid_choice": _("By these rules somebody else votes: choose who may vote anew.")},
    )
    scope = forms.ModelChoiceField(
        Node.objects.none(),
        label=_("Where they live or own"),
        required=False,
        empty_label=_("in the whole community"),
        help_text=_("Owners decide in their own compound; a matter of one building is its own."),
    )
    secrecy = forms.ChoiceField(label=_("Secrecy"), choices=Secrecy.choices, widget=forms.RadioSelect)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, *args: Any, subject: Subject, pack: Pack, bases: Mapping[str, LocalBasis], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rules = [
            (one.key, f"{one.label} · {worth_of(one, bases).short}" if one.is_formal else one.label) for one in packs
        ]
        voters = [("", "—"), *((key, electorates[key].label) for key in pack.electorates)]
        self.fields["pack"].choices = rules  # type: ignore[attr-defined]
        self.fields["electorate"].choices = voters  # type: ignore[attr-defined]
        self.fields["scope"].queryset = scopes_of(subject)  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, poll: Poll | None) -> dict[str, Any]:
        if poll is None:
            return {"secrecy": Secrecy.CONFIDENTIAL, "pack": ADVISORY}
        names = ("question", "explanation", "secrecy", "pack", "electorate")
        return {**{name: getattr(poll, name) for name in names}, "scope": poll.scope_id}

    def text(self, questions: list[QuestionText]) -> PollText:
        """What an action takes; after ``is_valid()``."""
        data = self.cleaned_data
        return PollText(
            data["question"],
            explanation=data["explanation"],
            secrecy=data["secrecy"],
            electorate=data["electorate"],
            pack=data["pack"],
            questions=questions,
            scope=data["scope"],
        )


class QuestionForm(forms.Form):
    """One question of a poll. ``is_alone``: it has the poll's own text and explanation."""

    text = forms.CharField(label=_("Question"), max_length=200, required=False)
    explanation = forms.CharField(label=_("Explanation"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("Kinds of answer"), choices=PollKind.choices, widget=forms.RadioSelect)
    options = forms.CharField(
        label=_("Options, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only for a list. “Against all of them” is added by itself."),
    )
    least = forms.IntegerField(label=_("At least"), required=False, min_value=1, max_value=MOST_OPTIONS)
    most = forms.IntegerField(
        label=pgettext_lazy("choices", "At most"), required=False, min_value=1, max_value=MOST_OPTIONS
    )
    rule = forms.ChoiceField(
        label=_("Majority"),
        required=False,
        error_messages={"invalid_choice": _("These rules have no such majority. Choose one of those offered.")},
    )
    is_election = forms.BooleanField(
        label=_("The options are people who stand for election: their names are shown in full"), required=False
    )

    def __init__(self, *args: Any, pack: Pack, is_alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_alone = is_alone
        rules = [(key, rule_text(RULES[key])) for key in pack.rules]
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]
        dropped = [] if len(rules) > 1 else ["rule"]
        for name in [*dropped, *(("text", "explanation") if is_alone else ())]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        refusal = self.asked("—").refusal() if not self.errors else None
        if refusal is not None:
            for name, sentences in (refusal.errors or {"": [str(refusal.sentence)]}).items():
                self.add_error(name if name in self.fields else None, sentences[0])
        if not self.is_alone and not data.get("text", "").strip():
            self.add_error("text", _("Write the question."))
        return data

    def asked(self, title: str) -> QuestionText:
        """The question; ``title`` is its text where it is alone."""
        data = self.cleaned_data
        several = data["kind"] == PollKind.SEVERAL_OF
        return QuestionText(
            title if self.is_alone else data.get("text", "").strip() or title,
            data["kind"],
            data["options"].splitlines(),
            data.get("explanation", ""),
            (data.get("least") or 1) if several else 1,
            (data.get("most") or 0) if several else 0,
            data.get("rule", ""),
            bool(data.get("is_election")),
        )


class QuestionSet(forms.BaseFormSet):
    """The questions of a poll: rows are added and taken away by buttons that post."""

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        self.pack = pack
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {"pack": self.pack, "is_alone": self.total_form_count() == 1}

    def texts(self, title: str) -> list[QuestionText]:
        return [form.asked(title) for form in self.forms]


QuestionFormSet = forms.formset_factory(
    QuestionForm,
    QuestionSet,
    extra=0,
    min_num=1,
    max_num=MOST_QUESTIONS,
    validate_max=True,
    absolute_max=MOST_QUESTIONS,
)


def question_set(data: QueryDict | None, rows: list[dict[str, Any]], pack: Pack) -> QuestionSet:
    """The questions as posted, or as ``rows`` have them."""
    made: Any = QuestionFormSet
    found: QuestionSet = made(data, initial=rows, prefix=PREFIX, pack=pack)
    return found


def rows_of(poll: Poll | None) -> list[dict[str, Any]]:
    """The questions of a draft, for the form; one plain question of a new one."""
    if poll is None:
        return [{"kind": PollKind.YES_NO}]
    return [
        {
            "text": one.text,
            "explanation": one.explanation,
            "kind": one.kind,
            "options": "\n".join(one.options),
            "least": one.least if one.kind == PollKind.SEVERAL_OF else None,
            "most": one.most or None,
            "rule": one.rule,
            "is_election": one.is_election,
        }
        for one in questions_of(poll)
    ]


def typed(posted: QueryDict) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What was typed so far, whole or not: the head, and a row for each question."""
    head = {name: posted.get(name, "") for name in PollForm.base_fields}
    count = posted.get(f"{PREFIX}-TOTAL_FORMS", "1")
    number = min(int(count), MOST_QUESTIONS) if count.isdecimal() else 1
    rows = [
        {name: posted.get(f"{PREFIX}-{index}-{name}", "") for name in QuestionForm.base_fields}
        for index in range(max(number, 1))
    ]
    return head, rows
