"""How often and how many: the turn that a sending takes, the places of a form and of its choices, the waiting list.

Asked with the form's row locked wherever places are counted; a turn is held by a unique constraint besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from shequ_workflows.community.models import Household
from shequ_workflows.forms.constants import SubmissionState, Times
from shequ_workflows.forms.definition.schema import Choice, Field
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Form, IndexRow, Submission
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.models import Person

from .ready import ready


def slot_of(form: Form, person: Person | None, household: Household | None) -> str | Refusal:
    """The turn that is free, empty where nothing is counted; a refusal where none is."""
    if form.times == Times.ANY:
        return ""
    if form.times == Times.HOUSEHOLD:
        if household is None:
            return refuse(
                "household",
                _("One answer of each household is asked, and no household of yours is on the register here. The community office enters it."),
                Answer.FORBIDDEN,
            )  # fmt: skip
        return _free(form, f"household:{household.pk}", 1, _("Your household has sent this form in already."))
    if person is None:
        return refuse("sign_in", _("Please sign in to fill this form in."), Answer.FORBIDDEN)
    most = (form.limit or 1) if form.times == Times.LIMITED else 1
    if most == 1:
        return _free(form, f"person:{person.pk}", 1, _("You have sent this form in already."))
    spent = _("You have sent this form in %(most)d times already: no more is asked of one person.") % {"most": most}
    return _free(form, f"person:{person.pk}", most, spent)


def _free(form: Form, whose: str, most: int, spent: str) -> str | Refusal:
    wanted = [f"{whose}:{number}" for number in range(1, most + 1)]
    taken = set(Submission.objects.filter(form=form, slot__in=wanted).values_list("slot", flat=True))
    free = next((one for one in wanted if one not in taken), None)
    return free if free is not None else refuse("once", spent, Answer.STALE)


def counts_places(form: Form) -> bool:
    return form.quota is not None or any(True for _field, _choice in choices_with_places(form))


def choices_with_places(form: Form) -> Iterator[tuple[Field, Choice]]:
    """As the version in force says, whichever version an answer is given to: like all that says how many may come."""
    if form.current is None:
        return
    for field in ready(form.current).fields.values():
        for choice in field.choices:
            if choice.quota is not None:
                yield field, choice


def counted_keys(form: Form) -> frozenset[str]:
    """Of the questions whose choices have places."""
    return frozenset(field.key for field, _choice in choices_with_places(form))


def chosen(field: Field, answers: Mapping[str, Any]) -> frozenset[str]:
    value = answers.get(field.key)
    rows = value if isinstance(value, list) else [value]
    return frozenset(one for one in rows if isinstance(one, str))


class Places:
    """What is taken of the places of ``form``: as a whole, of its choices that are counted, and on the waiting list.
    Counted by the database when it is first asked for, at most once."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._counted = tuple(choices_with_places(form))

    @cached_property
    def _states(self) -> Counter[str]:
        rows = Submission.objects.filter(form=self.form, state__in=[SubmissionState.RECEIVED, SubmissionState.WAITING])
        return Counter(dict(rows.order_by().values_list("state").annotate(Count("pk"))))

    @cached_property
    def _choices(self) -> Counter[tuple[str, str]]:
        keys = {field.key for field, _choice in self._counted}
        if not keys:
            return Counter()
        rows = IndexRow.objects.filter(form=self.form, key__in=keys, submission__state=SubmissionState.RECEIVED)
        return Counter({(key, text): n for key, text, n in rows.values_list("key", "text").annotate(Count("pk"))})

    @property
    def left(self) -> int | None:
        """Of the form as a whole; None where they are not counted."""
        return None if self.form.quota is None else max(self.form.quota - self._states[SubmissionState.RECEIVED], 0)

    @property
    def waiting_left(self) -> int:
        return max(self.form.waiting_places - self._states[SubmissionState.WAITING], 0)

    def full(self, answers: Mapping[str, Any]) -> dict[str, tuple[Choice, ...]]:
        """Of what was chosen: key of a field → choices that have no place left."""
        found: dict[str, tuple[Choice, ...]] = {}
        for field, choice in self._counted:
            if choice.value in chosen(field, answers) and self._choices[field.key, choice.value] >= (choice.quota or 0):
                found[field.key] = (*found.get(field.key, ()), choice)
        return found

    def give(self, answers: Mapping[str, Any]) -> None:
        """Somebody moves from the waiting list to a place."""
        self._states[SubmissionState.RECEIVED] += 1
        self._states[SubmissionState.WAITING] -= 1
        for field, choice in self._counted:
            if choice.value in chosen(field, answers):
                self._choices[field.key, choice.value] += 1


def state_for(form: Form, answers: Mapping[str, Any]) -> SubmissionState | Refusal:
    """A place, one on the waiting list, or a refusal that says what is full."""
    places = Places(form)
    full = places.full(answers)
    if not full and places.left != 0:
        return SubmissionState.RECEIVED
    if places.waiting_left:
        return SubmissionState.WAITING
    if places.left == 0:
        return refuse("full", _("All places are taken. What you have filled in is kept; ask the community office whether another round comes."), Answer.STALE)  # fmt: skip
    return _full_choice(full)


def full_for(form: Form, before: Mapping[str, Any], after: Mapping[str, Any]) -> Refusal | None:
    """Why somebody who has a place cannot have ``after`` instead of ``before``: what he chooses anew is full."""
    had = {(field.key, value) for field, _choice in choices_with_places(form) for value in chosen(field, before)}
    full = {
        key: tuple(one for one in choices if (key, one.value) not in had)
        for key, choices in Places(form).full(after).items()
    }
    full = {key: choices for key, choices in full.items() if choices}
    return _full_choice(full) if full else None


def _full_choice(full: Mapping[str, Sequence[Choice]]) -> Refusal:
    sentence = _("“%(choice)s” is full. Please choose something else.")
    errors = {
        key: [sentence % {"choice": _(", ").join(one.label.say(spoken()) for one in choices)}]
        for key, choices in full.items()
    }
    return Refusal("full_choice", _("What you chose is full. Please choose something else."), Answer.STALE, errors)
