"""People found, as the intake and other screens offer them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shequ_workflows.community.models import Unit
from shequ_workflows.community.querysets import people_visible_to
from shequ_workflows.community.search import Found, Hit
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person


@dataclass(frozen=True)
class Chosen:
    """Who it is: somebody found, and the room that was typed or is his."""

    person: Person | None
    unit: Unit | None


def candidate(hit: Hit) -> dict[str, Any]:
    """One line: name, room, relation, masked phone, and whether the office knows the person."""
    home = hit.home
    return {
        "value": hit.person.public_id,
        "name": hit.person.name,
        "room": home.code if home else "",
        "compound": home.compound if home else "",
        "relation": home.relation if home else "",
        "phone": hit.phones[0] if hit.phones else "",
        "verified": hit.is_verified,
        "stub": hit.person.is_stub,
    }


def candidates(found: Found) -> list[dict[str, Any]]:
    return [candidate(hit) for hit in found.hits]


def the_only(found: Found) -> str:
    """The one found, already chosen; several are to be chosen from."""
    return found.hits[0].person.public_id if len(found.hits) == 1 else ""


def typed_unit(found: Found) -> Unit | None:
    """The room that was typed, if it is exactly one."""
    return found.units[0] if len(found.units) == 1 else None


def choose(found: Found, public_id: str, actor: Actor) -> Chosen:
    """The person with that public id, with the room that was typed, else his own; nobody whom the actor cannot see."""
    hit = next((hit for hit in found.hits if hit.person.public_id == public_id), None)
    unit = typed_unit(found)
    if hit is None:
        return Chosen(people_visible_to(actor).filter(public_id=public_id).first(), unit)
    return Chosen(hit.person, unit or (hit.home.unit if hit.home else None))
