"""What the register knows already of whoever fills a form in: offered with its source, and open to correction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from shequ_workflows.community.actions.secrets import ReadSecret
from shequ_workflows.community.constants import SecretField
from shequ_workflows.community.models import Household, PersonSecret, Phone
from shequ_workflows.core.crypto import CryptoError
from shequ_workflows.core.models import Subject
from shequ_workflows.forms.constants import Kind, Source
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.kinds.answers import BadAnswer, read_answer
from shequ_workflows.forms.models import DictionaryEntry
from shequ_workflows.org.acting import ActionRefused, Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person

from .ready import Ready


@dataclass(frozen=True, slots=True)
class _Known:
    person: Person
    household: Household | None
    node: Node


def _main_phone(known: _Known) -> str:
    phone = Phone.objects.filter(person=known.person).order_by("-is_primary", "pk").first()
    return phone.number if phone is not None else ""


def _id_number(known: _Known) -> str:
    secret = PersonSecret.objects.filter(person=known.person, id_kind="resident_id").first()
    return (secret.id_number or "") if secret is not None else ""


def _address(known: _Known) -> str:
    if known.household is None:
        return ""
    building = known.household.unit.building
    return f"{known.node.name} {building.compound.name} {known.household.unit.code}"


_READ: Final[dict[str, Callable[[_Known], str]]] = {
    Source.NAME: lambda known: known.person.name,
    Source.BIRTH_DATE: lambda known: known.person.birth_date.isoformat() if known.person.birth_date else "",
    Source.PHONE: _main_phone,
    Source.ID_NUMBER: _id_number,
    Source.ADDRESS: _address,
    Source.HOUSEHOLD: lambda known: known.household.code if known.household is not None else "",
    Source.COMMUNITY: lambda known: known.node.name,
}


def sources(ready: Ready) -> dict[str, Source]:
    """Key of each field that is prefilled → where from. One query where there are any."""
    codes = {one.key: one.dictionary for one in ready.fields.values() if one.prefill and one.dictionary}
    if not codes:
        return {}
    known = dict(DictionaryEntry.objects.filter(code__in=codes.values(), is_active=True).values_list("code", "source"))
    return {key: Source(known[code]) for key, code in codes.items() if known.get(code)}


def labels(ready: Ready) -> dict[str, Sentence]:
    return {key: source.label for key, source in sources(ready).items()}


def known_answers(ready: Ready, person: Person, household: Household | None, node: Node) -> dict[str, Any]:
    """Answers that the register gives, by key; what it does not know, or what does not fit the field, is not there."""
    known = _Known(person, household, person.home or node)
    found: dict[str, Any] = {}
    for key, source in sources(ready).items():
        value = _value(ready.fields[key], _READ[source], known)
        if value is not None:
            found[key] = value
    return found


def known_for_staff(
    actor: Actor, ready: Ready, person: Person, household: Household | None, node: Node, matter: Subject | None
) -> dict[str, Any]:
    """As ``known_answers``, for staff who key in what ``person`` says because of an open ``matter``: the telephone is read
    for that matter, and recorded so; an ID number is not filled in, since its reason is typed each time (domain.md §0b).
    """
    if not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return {}
    known = _Known(person, household, person.home or node)
    found: dict[str, Any] = {}
    for key, source in sources(ready).items():
        if source == Source.ID_NUMBER:
            continue
        read = partial(_phone_for_staff, actor, matter) if source == Source.PHONE else _READ[source]
        value = _value(ready.fields[key], read, known)
        if value is not None:
            found[key] = value
    return found


def _phone_for_staff(actor: Actor, matter: Subject | None, known: _Known) -> str:
    try:
        return ReadSecret(actor, known.person, SecretField.PHONE, subject=matter).execute()
    except ActionRefused:  # none is noted down, or it is not this actor's to read
        return ""


def _value(field: Field, read: Callable[[_Known], str], known: _Known) -> Any:
    if field.kind in {Kind.GROUP, Kind.FILE, Kind.PHOTO, Kind.COMPUTED}:
        return None
    try:
        return read_answer(field, read(known) or None)
    except (BadAnswer, CryptoError):
        return None
