"""What the desk shows of one person: a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from shequ_workflows.community.actions import RevokeVerification
from shequ_workflows.community.actions.base import reaches
from shequ_workflows.community.actions.reaching import PHONE_KEEPERS
from shequ_workflows.community.constants import PHONE_READERS, SECRET_READERS
from shequ_workflows.community.models import HouseholdMember, Ownership, PersonSecret, Phone, Unit, Verification
from shequ_workflows.community.querysets import people_visible_to
from shequ_workflows.community.search import Found, Hit, search
from shequ_workflows.core.signing.slips import check_helper
from shequ_workflows.org.actions import MergePersons
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below, people_paths

from .access import desk_subjects
from .presenting import found_line

MANY = 20


@dataclass
class Card:
    """Homes with the person's part in them, phones (masked), roles, verification; and what the actor may do."""

    homes: list[dict[str, Any]] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    roles: list[Any] = field(default_factory=list)
    document: str = ""
    verification: Verification | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    communities: list[Node] = field(default_factory=list)
    may_verify: bool = False
    may_keep_phones: bool = False
    may_read_phones: bool = False
    may_merge: bool = False
    may_revoke: bool = False
    may_open_documents: bool = False
    may_help: bool = False


def homes_of(person: Person, actor: Actor) -> list[dict[str, Any]]:
    """Where he lives and what he owns, one line a home, as far as the actor sees them."""
    found: dict[int, dict[str, Any]] = {}

    def line(unit: Unit) -> dict[str, Any]:
        return found.setdefault(
            unit.pk,
            {"place": f"{unit.building.compound.name} {unit.code}", "parts": [], "is_confirmed": True},
        )

    members = HouseholdMember.objects.current().visible_to(actor).filter(person=person)
    for member in members.select_related("household__unit__building__compound"):
        one = line(member.household.unit)
        one["parts"].append(member.get_relation_display())
        one["is_confirmed"] = member.is_confirmed
        one["lives_here"] = member.lives_here
    owned = Ownership.objects.current().visible_to(actor).filter(person=person)
    for owner in owned.select_related("unit__building__compound"):
        line(owner.unit)["owns"] = True
    return list(found.values())


def card_of(person: Person, actor: Actor) -> Card:
    """The card as ``actor`` may see it."""
    secret = PersonSecret.objects.filter(person=person).first()
    verified = Verification.objects.in_force(now()).filter(person=person).select_related("by", "community")
    raised = desk_subjects(actor).filter(raised_by=person).select_related("community")
    card = Card(
        homes=homes_of(person, actor),
        phones=list(Phone.objects.filter(person=person).order_by("-is_primary", "pk")),
        roles=list(person.roles.in_force(now()).select_related("node")),
        document=secret.masked if secret is not None and secret.has("id_number") else "",
        verification=verified.first(),
        lines=[found_line(subject) for subject in raised.order_by("-opened_at", "-id")[:MANY]],
    )
    own = person.pk == actor.person_id
    card.may_keep_phones = own or reaches(actor, person, PHONE_KEEPERS)
    card.may_read_phones = own or reaches(actor, person, PHONE_READERS)
    card.may_merge = person.is_stub and actor.has(*MergePersons.allowed)
    card.may_help = not own and check_helper(actor, person) is None
    card.may_open_documents = not own and reaches(actor, person, SECRET_READERS)
    if card.verification is not None:
        paths = people_paths(actor, RevokeVerification.allowed)
        card.may_revoke = any(card.verification.community.path.startswith(path) for path in paths)
    elif not own and reaches(actor, person, COMMUNITY_STAFF):
        card.communities = verifying_communities(person, actor)
        card.may_verify = bool(card.communities)
    return card


def verifying_communities(person: Person, actor: Actor) -> list[Node]:
    """Communities for which the actor may say that somebody lives there; that of the person first."""
    here = Node.objects.communities().filter(below(people_paths(actor, COMMUNITY_STAFF)))
    return sorted(here, key=lambda node: node.pk != person.home_id)


def likely_matches(stub: Person, actor: Actor) -> list[Hit]:
    """Who on the roster may be this caller: the same number, or the same name in the same community."""
    numbers = Phone.objects.filter(person=stub).values("number_index")
    same = Q(phones__number_index__in=numbers) | Q(name=stub.name, home=stub.home_id)
    people = people_visible_to(actor).filter(same).exclude(pk=stub.pk).distinct()[:5]
    found: list[Hit] = []
    for person in people:
        hits = search(person.name, actor).hits
        found += [hit for hit in hits if hit.person.pk == person.pk] or [Hit(person, "name")]
    return found


def others(found: Found, stub: Person) -> Found:
    """The search's result without the stub itself."""
    found.hits = [hit for hit in found.hits if hit.person.pk != stub.pk]
    return found
