"""What guards may ask of a case: answers of its steps, facts that effects set, how often a step was taken, and how it stands.

Keys: ``<step>/<question>`` (an answer to the step's form or to what the step asks), ``set/<fact>``, ``taken/<step>``,
``case/<…>``. Of the step that is being taken, its answers are there too. An unknown key is missing, so that what is asked of
it is false; publishing warns of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.forms.conditions import kinds
from shequ_workflows.forms.conditions.kinds import Type
from shequ_workflows.forms.conditions.of_definition import rules_of
from shequ_workflows.forms.conditions.rules import types_of as answer_types
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Definition, Field
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

from .constants import AskKind
from .definition.schema import Ask, Fact, Flow

if TYPE_CHECKING:
    from shequ_workflows.core.machines import Taking

    from .models import Case

SEP: Final = "/"
_ASKED: Final[Mapping[AskKind, Type]] = {
    AskKind.REASON: kinds.TEXT,
    AskKind.TEXT: kinds.TEXT,
    AskKind.COLLEAGUE: kinds.TEXT,
    AskKind.OFFICE: kinds.TEXT,
    AskKind.ASSISTING: kinds.TEXTS,
    AskKind.UNTIL: kinds.DATE,
    AskKind.CODE: kinds.TEXT,
    AskKind.YES_NO: kinds.BOOLEAN,
    AskKind.CASE: kinds.TEXT,
    AskKind.PEOPLE: kinds.TEXTS,
}
_SET: Final[Mapping[str, Type]] = {
    "yes_no": kinds.BOOLEAN,
    "text": kinds.TEXT,
    "number": kinds.DECIMAL,
    "date": kinds.DATE,
    "one_of": kinds.TEXT,
}


@dataclass(frozen=True)
class CaseFact:
    """A fact of every case. ``value`` gives JSON as the forms' answers are written; None where it is missing."""

    key: str
    label: Sentence
    type: Type
    value: Callable[[Case, Taking], object]


#: Layers above may add what they know of a case: ``ledger/members``, say.
case_facts: Registry[CaseFact] = Registry("facts of cases")


def types_of(flow: Flow, forms: Mapping[str, Definition]) -> dict[str, Type]:
    """Every key that a guard of this flow may ask, with its type. ``forms``: the flow's forms by key."""
    answers = {key: answer_types(rules_of(form)) for key, form in forms.items()}
    found: dict[str, Type] = {one.key: one.type for one in case_facts}
    for fact in flow.facts:
        choices = frozenset(value for value, _label in fact.choices) if fact.kind == "one_of" else None
        found[f"set{SEP}{fact.key}"] = Type(_SET[fact.kind].basic, choices=choices)
    for edge in flow.edges:
        found[f"taken{SEP}{edge.key}"] = kinds.DECIMAL
        for field in _fields(forms.get(edge.form)):
            found[f"{edge.key}{SEP}{field.key}"] = answers[edge.form][field.key]
        for ask in edge.asks:
            choices = frozenset(value for value, _label in ask.choices) if ask.kind == AskKind.CODE else None
            found[f"{edge.key}{SEP}{ask.key}"] = Type(_ASKED[ask.kind].basic, choices=choices)
    return found


def labels_of(flow: Flow, forms: Mapping[str, Definition], language: str) -> dict[str, str]:
    """What each key is called in sentences, and in the editor's list to choose from."""
    found: dict[str, str] = {one.key: str(one.label) for one in case_facts}
    for fact in flow.facts:
        found[f"set{SEP}{fact.key}"] = fact.label.say(language)
    for edge in flow.edges:
        step = edge.label.say(language)
        found[f"taken{SEP}{edge.key}"] = _("how often “%(step)s” was taken") % {"step": step}
        asked: Iterator[Field | Ask] = iter([*_fields(forms.get(edge.form)), *edge.asks])
        for one in asked:
            words = {"step": step, "question": one.label.say(language)}
            found[f"{edge.key}{SEP}{one.key}"] = _("%(step)s: %(question)s") % words
    return found


def _fields(form: Definition | None) -> list[Field]:
    """What a form asks, without what nobody answers; of files a condition asks whether there are any."""
    left_out = {Kind.NOTE, Kind.SIGNATURE}
    return [one for one in form.fields() if one.kind not in left_out] if form is not None else []


def kind_of(fact: Fact) -> Type:
    return _SET[fact.kind]


def _days_open(case: Case, taking: Taking) -> object:
    return (taking.at - case.subject.opened_at).days


def _has_raiser(case: Case, taking: Taking) -> object:
    return case.subject.raised_by_id is not None


def _is_assigned(case: Case, taking: Taking) -> object:
    return case.subject.assignee_id is not None


def _has_office(case: Case, taking: Taking) -> object:
    return case.subject.unit_id is not None


def _waits_for(case: Case, taking: Taking) -> object:
    return case.links.filter(waits=True, to__is_open=True).count()


def _unanswered(case: Case, taking: Taking) -> object:
    return case.offices.filter(answered_at=None).count()


def _is_late(case: Case, taking: Taking) -> object:
    return case.subject.next_due_at is not None and case.subject.next_due_at <= taking.at


def _rating(case: Case, taking: Taking) -> object:
    rating = case.ratings.order_by("-pk").first()
    return None if rating is None or rating.stars is None else rating.stars


def _channel(case: Case, taking: Taking) -> object:
    return case.channel or None


for _fact in (
    CaseFact("case/days", gettext_lazy("days since it was opened"), kinds.DECIMAL, _days_open),
    CaseFact("case/has_raiser", gettext_lazy("somebody known raised it"), kinds.BOOLEAN, _has_raiser),
    CaseFact("case/is_assigned", gettext_lazy("somebody is in charge of it"), kinds.BOOLEAN, _is_assigned),
    CaseFact("case/has_office", gettext_lazy("an office leads it"), kinds.BOOLEAN, _has_office),
    CaseFact("case/waits_for", gettext_lazy("how many open matters it waits for"), kinds.DECIMAL, _waits_for),
    CaseFact(
        "case/unanswered", gettext_lazy("how many assisting offices have not answered"), kinds.DECIMAL, _unanswered
    ),
    CaseFact("case/is_late", gettext_lazy("a limit was missed"), kinds.BOOLEAN, _is_late),
    CaseFact("case/rating", pgettext_lazy("of a case", "stars given (1 to 5)"), kinds.DECIMAL, _rating),
    CaseFact("case/channel", gettext_lazy("by which channel it came"), kinds.TEXT, _channel),
):
    case_facts.register(_fact)
