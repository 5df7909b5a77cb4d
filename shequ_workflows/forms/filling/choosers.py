"""Persons and households that may be chosen in a form: for a resident those at home, for staff those of the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shequ_workflows.community.models import Household, HouseholdMember
from shequ_workflows.community.querysets import homes_in, people_visible_to
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.models import Form
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person

#: Of a list to choose from; staff of a larger place find people by their search.
MOST: Final = 500


def persons(actor: Actor, form: Form, *, staff: bool = False) -> dict[str, Sentence]:
    """Public id → name, oneself first."""
    rows = _persons(actor, form, staff=staff).order_by("initials", "pk")
    found: dict[str, Sentence] = dict(rows.values_list("public_id", "name")[:MOST])
    if actor.person is not None and actor.person.public_id in found:
        return {actor.person.public_id: actor.person.name, **found}
    return found


def households(actor: Actor, form: Form, *, staff: bool = False) -> dict[str, Sentence]:
    """Number of the row, as text → building, room and label."""
    rows = _households(actor, form, staff=staff).select_related("unit").order_by("unit__building", "unit__code", "pk")
    return {str(one.pk): str(one) for one in rows[:MOST]}


def _persons(actor: Actor, form: Form, *, staff: bool) -> QuerySet[Person]:
    if actor.person is None:
        return Person.objects.none()
    if staff:
        return people_visible_to(actor).filter(homes_in([form.node.path]))
    homes = _own(actor, form).values("household")
    members = HouseholdMember.objects.current().filter(household__in=homes, is_confirmed=True)
    return Person.objects.present().filter(Q(pk=actor.person.pk) | Q(pk__in=members.values("person")))


def _households(actor: Actor, form: Form, *, staff: bool) -> QuerySet[Household]:
    rows = Household.objects.within(form.node)
    if staff:
        return rows.visible_to(actor)
    return rows.filter(pk__in=_own(actor, form).values("household"))


def _own(actor: Actor, form: Form) -> QuerySet[HouseholdMember]:
    """Where the person lives: nothing for a visitor."""
    rows = HouseholdMember.objects.current().filter(person=actor.person_id, is_confirmed=True)
    return rows.filter(household__in=Household.objects.within(form.node))


def labels(
    fields: Iterable[Field], actor: Actor, form: Form, *, staff: bool = False
) -> dict[str, Mapping[str, Sentence]]:
    """Kind → those that may be chosen; only for kinds that are asked. At most two queries."""
    kinds = {one.kind for one in _every(fields)}
    made: dict[str, Mapping[str, Sentence]] = {}
    if Kind.PERSON in kinds:
        made[Kind.PERSON] = persons(actor, form, staff=staff)
    if Kind.HOUSEHOLD in kinds:
        made[Kind.HOUSEHOLD] = households(actor, form, staff=staff)
    return made


def _every(fields: Iterable[Field]) -> Iterable[Field]:
    for one in fields:
        yield one
        yield from _every(one.fields)


def strangers(
    fields: Iterable[Field], answers: Mapping[str, Any], actor: Actor, form: Form, *, staff: bool = False
) -> dict[str, list[str]]:
    """Answers that name somebody, or a household, who is not to be chosen, by path with their sentence."""
    naming = list(named(fields, answers, ""))
    wanted = {kind: {value for one, _path, value in naming if one == kind} for kind in (Kind.PERSON, Kind.HOUSEHOLD)}
    known: set[tuple[str, str]] = set()
    if wanted[Kind.PERSON]:
        rows = _persons(actor, form, staff=staff).filter(public_id__in=wanted[Kind.PERSON])
        known |= {(Kind.PERSON, one) for one in rows.values_list("public_id", flat=True)}
    numbers = [int(one) for one in wanted[Kind.HOUSEHOLD] if one.isascii() and one.isdigit() and len(one) < 18]
    if numbers:
        homes = _households(actor, form, staff=staff).filter(pk__in=numbers)
        known |= {(Kind.HOUSEHOLD, str(one)) for one in homes.values_list("pk", flat=True)}
    return {
        path: [_("Please choose one of those offered.")] for kind, path, value in naming if (kind, value) not in known
    }


def named(fields: Iterable[Field], answers: Mapping[str, Any], path: str) -> Iterator[tuple[Kind, str, str]]:
    """Kind, path and value of every answer that names a person or a household."""
    for one in fields:
        value = answers.get(one.key)
        if one.kind in {Kind.PERSON, Kind.HOUSEHOLD} and isinstance(value, str):
            yield one.kind, f"{path}{one.key}", value
        elif one.kind == Kind.GROUP and isinstance(value, list):
            for number, row in enumerate(value):
                yield from named(one.fields, row, f"{path}{one.key}/{number}/")
