"""People: entered and corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import PEOPLE_EDITORS
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import today
from shequ_workflows.org.pinyin import full_pinyin, initials, normalise_name
from shequ_workflows.org.querysets import people_paths

from .base import OrgAction, may_at, not_yours, unknown

MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be entered."""

    name: str
    nickname: str = ""
    birth_date: dt.date | None = None
    is_stub: bool = False

    def build(self, home: Node | None) -> Person:
        """The row, not yet stored, with pinyin and initials filled."""
        name = normalise_name(self.name)
        return Person(
            name=name,
            nickname=" ".join(self.nickname.split()),
            birth_date=self.birth_date,
            is_stub=self.is_stub,
            home=home,
            **spelling(name),
        )


def spelling(name: str) -> dict[str, str]:
    """Pinyin and initials as they are stored for search."""
    return {"pinyin": full_pinyin(name).replace(" ", "")[:200], "initials": initials(name)[:60]}


def check_name(name: str) -> Refusal | None:
    tidy = normalise_name(name)
    if not tidy:
        sentence = gettext_lazy("Please give a name; for an unknown caller for instance “Mr Wang, by phone”.")
    elif len(tidy) > MAX_NAME:
        sentence = gettext_lazy("The name is too long. Please keep to 60 characters.")
    else:
        return None
    return refuse("name", sentence, name=[str(sentence)])


def check_birth(birth_date: dt.date | None) -> Refusal | None:
    if birth_date is None or dt.date(1890, 1, 1) <= birth_date <= today():
        return None
    sentence = gettext_lazy("This date of birth cannot be right. Please check it.")
    return refuse("birth_date", sentence, birth_date=[str(sentence)])


class AddPerson(OrgAction[Person]):
    """Enter one person at home in a community. A stub is a caller who is not found on the register yet."""

    verb = "add_person"
    label = gettext_lazy("Person entered")

    def __init__(
        self,
        actor: Actor,
        name: str,
        home: Node | None,
        *,
        nickname: str = "",
        birth_date: dt.date | None = None,
        is_stub: bool = False,
    ) -> None:
        super().__init__(actor)
        self.new = NewPerson(name, nickname, birth_date, is_stub)
        self.home = home

    def check(self) -> Refusal | None:
        return check_home(self.actor, self.home) or check_name(self.new.name) or check_birth(self.new.birth_date)

    def perform(self) -> Person:
        person = self.new.build(self.home)
        person.save(force_insert=True)
        if self.home is not None:
            payload = {"person": person.public_id, "stub": person.is_stub}
            self.tell(self.home, PEOPLE_EDITORS, person=person, payload=payload)
        return person


def check_home(actor: Actor, home: Node | None, allowed: frozenset[str] = PEOPLE_EDITORS) -> Refusal | None:
    """Whether one of ``allowed`` reaches the register at ``home``; a grid worker keeps that of his community."""
    if actor.is_system:
        return None
    if home is None:
        sentence = gettext_lazy("Please choose the community this person belongs to.")
        return refuse("home", sentence, home=[str(sentence)])
    if any(home.path.startswith(path) for path in people_paths(actor, allowed)):
        return None
    return may_at(actor, home, allowed)


class AddPeople(OrgAction[list[Person]]):
    """Enter many at once (a roster): one line in the journal. Refused whole where one row is wrong."""

    verb = "add_people"
    label = gettext_lazy("People entered")

    def __init__(self, actor: Actor, people: Iterable[NewPerson], home: Node) -> None:
        super().__init__(actor)
        self.people: Sequence[NewPerson] = list(people)
        self.home = home

    def check(self) -> Refusal | None:
        refusal = check_home(self.actor, self.home)
        if refusal is not None:
            return refusal
        for number, new in enumerate(self.people, start=1):
            wrong = check_name(new.name) or check_birth(new.birth_date)
            if wrong is not None:
                sentence = _("Row %(number)s: %(sentence)s") % {"number": number, "sentence": wrong.sentence}
                return refuse(wrong.code, sentence)
        return None

    def perform(self) -> list[Person]:
        made = Person.objects.bulk_create([new.build(self.home) for new in self.people], batch_size=1000)
        payload = {"count": len(made), "stubs": sum(person.is_stub for person in made)}
        self.tell(self.home, PEOPLE_EDITORS, payload=payload)
        return made


class CorrectPerson(OrgAction[Person]):
    """Correct name, nickname, date of birth or home; ``is_stub=False`` says that the person has been verified."""

    verb = "correct_person"
    label = gettext_lazy("Person corrected")
    FIELDS = ("name", "nickname", "birth_date", "is_stub", "home")

    def __init__(self, actor: Actor, person: Person, **values: Any) -> None:
        super().__init__(actor)
        wrong = set(values) - set(self.FIELDS)
        if wrong:
            raise TypeError(f"not to be corrected here: {sorted(wrong)}")
        self.person, self.values = person, values
        if "name" in values:
            values["name"] = normalise_name(values["name"])

    def lock(self) -> None:
        self.person = lock_person(self.person)

    def check(self) -> Refusal | None:
        refusal = check_person(self.actor, self.person)
        if refusal is None and "home" in self.values:
            refusal = check_home(self.actor, self.values["home"])
        if refusal is None and "name" in self.values:
            refusal = check_name(self.values["name"])
        return refusal or check_birth(self.values.get("birth_date"))

    def perform(self) -> Person:
        person = self.person
        changed = {name: value for name, value in self.values.items() if getattr(person, name) != value}
        if not changed:
            return person
        more = spelling(changed["name"]) if "name" in changed else {}
        payload: dict[str, Any] = {"person": person.public_id, "changed": sorted(changed)}
        if "name" in changed:
            payload["name"] = [person.name, changed["name"]]
        Person.objects.filter(pk=person.pk).update(**changed, **more)
        person.refresh_from_db()
        if person.home is not None:
            self.tell(person.home, PEOPLE_EDITORS, person=person, payload=payload)
        return person


def lock_person(person: Person) -> Person:
    """The person's row, locked, with its home."""
    rows = Person.objects.select_for_update(of=("self",), no_key=True).select_related("home")
    return rows.get(pk=person.pk)


def check_person(actor: Actor, person: Person, allowed: frozenset[str] = PEOPLE_EDITORS) -> Refusal | None:
    """Whether the actor may correct ``person``: present, and on a register that one of ``allowed`` keeps."""
    if person.merged_into_id is not None:
        return refuse("merged", gettext_lazy("This entry was merged into another person. Please choose that one."))
    if actor.is_system:
        return None
    if not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return unknown()
    refusal = check_home(actor, person.home, allowed) if person.home else may_at(actor, None, allowed)
    # He knows of the person: no use in saying that there is nobody.
    return not_yours(allowed) if refusal is not None and refusal.status == Answer.NOT_FOUND else refusal
