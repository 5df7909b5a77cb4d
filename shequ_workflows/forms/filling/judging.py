"""Whether a form can be sent: what counts of the answers, and what is wrong with them, each with its own sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.forms.conditions.engine import FieldState, Outcome
from shequ_workflows.forms.conditions.scopes import Context
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.languages import spoken

from .cleaning import clean
from .ready import Ready

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """``outcome`` of the rules; ``answers`` that count, as they are stored; ``dropped`` ones by path; ``errors`` by path
    (a rule over several answers stands at each of its fields; one without any at ``""``).
    """

    outcome: Outcome
    answers: Answers
    dropped: dict[str, Any]
    errors: dict[str, str]

    def errors_in(self, ready: Ready, step: str) -> dict[str, str]:
        """Those at fields of one step."""
        found = {}
        for path, sentence in self.errors.items():
            stands = ready.step_of.get(path.partition("/")[0])
            if stands is not None and stands.key == step:
                found[path] = sentence
        return found


def settle(ready: Ready, answers: Mapping[str, Any], at: dt.datetime) -> Outcome:
    return ready.engine.settle(dict(answers), Context.at(at))


def protect(ready: Ready, answers: Answers, before: Mapping[str, Any], at: dt.datetime) -> Answers:
    """``answers`` with those that may not be changed put back as they were, in rows too.

    What is put back may forbid more, so it is asked until nothing more is. A control that may not be changed is often not
    sent at all: what is missing then stays as it was.
    """
    fixed = settle(ready, before, at).states
    start = {
        key: _kept(ready.fields.get(key), fixed.get(key), value, before.get(key)) for key, value in answers.items()
    }
    found = start
    for _round in range(len(ready.fields) + 1):
        states = settle(ready, found, at).states
        last, found = found, {
            key: _protected(ready.fields[key], states.get(key), value, before.get(key))
            if key in ready.fields
            else value
            for key, value in found.items()
        }  # fmt: skip
        if found == last:
            break
    return found


def _kept(field: Field | None, state: FieldState | None, value: Any, before: Any) -> Any:
    if field is None or state is None or value is not None or not state.read_only or field.computed is not None:
        return value
    return before


def _protected(field: Field, state: FieldState | None, value: Any, before: Any) -> Any:
    if state is None:
        return value
    if state.read_only and field.computed is None:
        return before
    if field.kind != Kind.GROUP or not isinstance(value, list):
        return value
    old = before if isinstance(before, list) else []
    rows = []
    for number, row in enumerate(value):
        states = state.rows[number] if number < len(state.rows) else {}
        was = old[number] if number < len(old) and isinstance(old[number], dict) else {}
        rows.append(
            {
                column.key: _protected(column, states.get(column.key), row.get(column.key), was.get(column.key))
                for column in field.fields
                if column.key in row
            }
        )
    return rows


def judge(ready: Ready, answers: Mapping[str, Any], at: dt.datetime) -> Judged:
    """Rules first, then what is wrong. Never raises, whatever ``answers`` hold."""
    given, faults = clean(ready.definition.fields(), answers)
    outcome = settle(ready, given, at)
    errors: dict[str, str] = {}
    for field in ready.definition.fields():
        errors.update(_errors(field, outcome.states.get(field.key), given.get(field.key), field.key, faults))
    for rule, check in ready.checks:
        if check.is_broken(outcome):
            sentence = rule.message.say(spoken())
            for path in rule.fields or ("",):
                errors.setdefault(path.replace(".", "/"), sentence)
    dropped = {one.path: _at(given, one.path) for one in outcome.dropped}
    counted = {key: value for key, value in outcome.data().items() if value is not None}
    return Judged(outcome, counted, dropped, errors)


def _errors(
    field: Field, state: FieldState | None, given: Any, path: str, faults: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if state is None or not state.visible or field.computed is not None:
        return
    if path in faults:
        yield path, faults[path]
    elif field.kind != Kind.GROUP and state.required and (given is None or state.value is None):
        yield path, missing(field)
    if field.kind == Kind.GROUP:
        yield from _errors_of_rows(field, state, given or [], path, faults)


def _errors_of_rows(
    field: Field, state: FieldState, rows: list[Any], path: str, faults: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    least = int(field.minimum) if isinstance(field.minimum, Decimal) else 0
    most = int(field.maximum) if isinstance(field.maximum, Decimal) else None
    if not rows:
        if state.required and path not in faults:
            yield path, _("Please fill in at least one row.")
        return
    if len(rows) < least:
        yield path, _("At least %(least)d rows, please.") % {"least": least}
    if most is not None and len(rows) > most:
        yield path, _("At most %(most)d rows, please.") % {"most": most}
    for number, states in enumerate(state.rows):
        row = rows[number]
        for column in field.fields:
            inner = f"{path}/{number}/{column.key}"
            yield from _errors(column, states.get(column.key), row.get(column.key), inner, faults)


def missing(field: Field) -> str:
    """What is said where a question that must be answered was left out."""
    if field.kind in {Kind.FILE, Kind.PHOTO}:
        return _("Please add a file.")
    if field.kind == Kind.CONSENT:
        return _("Without this consent the form cannot be sent.")
    if field.kind in {Kind.ONE_OF, Kind.MANY_OF, Kind.YES_NO, Kind.SCALE, Kind.PERSON, Kind.HOUSEHOLD}:
        return _("Please choose an answer.")
    return _("Please answer this question.")


def _at(answers: Mapping[str, Any], path: str) -> Any:
    """What was given at ``members/0/age``."""
    found: Any = answers
    for part in path.split("/"):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found
