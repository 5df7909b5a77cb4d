"""The words of one subject by placeholder, and of its resident: covered, until they are read for a system."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from shequ_workflows.community.models import HouseholdMember, Phone
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.masking import mask_name
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import minute
from shequ_workflows.core.registries import retold
from shequ_workflows.org.models import Person

COVERED = "***"


def words_of(subject: Subject) -> dict[str, str]:
    """Every placeholder that is no personal data; what there is nothing for is empty."""
    machine = machine_of(subject)
    state = machine.states.get(subject.state)
    found = {
        "number": subject.number,
        "title": subject.title,
        "kind": str(machine.label),
        "state": str(state.label) if state is not None else "",
        "community": subject.community.name,
        "node": subject.node.name,
        "opened": minute(subject.opened_at),
        "due": minute(subject.next_due_at),
        "ended": minute(subject.ended_at),
        "in_charge": subject.assignee.name if subject.assignee is not None else "",
    }
    source = retold.get(subject.kind) or retold.get(subject.kind.partition(":")[0])
    return {**found, **(source.words(subject) if source is not None else {})}


@dataclass(frozen=True)
class Resident:
    """Whom the subject is about, as far as other systems ask."""

    person: Person
    room: str
    phone: Phone | None

    def covered(self) -> dict[str, str]:
        return {
            "person_name": mask_name(self.person.name),
            "person_phone": self.phone.masked if self.phone is not None else "",
            "person_room": COVERED if self.room else "",
        }


def resident_of(subject: Subject) -> Resident | None:
    """None where nobody raised it. Three queries."""
    person = subject.raised_by
    if person is None:
        return None
    homes = (
        HouseholdMember.objects.current().filter(person=person).select_related("household__unit__building__compound")
    )
    home = homes.order_by(F("is_confirmed").desc(), "pk").first()
    unit = home.household.unit if home is not None else None
    room = f"{unit.building.compound.name} {unit.code}" if unit is not None else ""
    return Resident(person, room, Phone.objects.filter(person=person).order_by("-is_primary", "pk").first())
