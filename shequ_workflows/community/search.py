"""Finding a person while he is on the telephone: by room, phone, name, a part of it, or pinyin initials.

``search()`` answers in a constant number of queries whatever the size of the register: one for the words of each kind,
and one each for rooms, owners, phones and verifications of the (at most ``limit``) people found.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from shequ_workflows.core.identifiers import IdentifierError, WrongRoom, half_width, parse_phone, parse_resident_id
from shequ_workflows.core.rooms import RoomCode, parse_room
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now, today
from shequ_workflows.org.pinyin import normalise_query

from .models import Building, HouseholdMember, Ownership, PersonSecret, Phone, Unit, Verification

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search and how it may be read."""

    text: str
    phone: str = ""
    tail: str = ""
    id_number: str = ""
    room: RoomCode | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A place of a person: where he lives, belongs or owns."""

    unit: Unit
    household: str = ""
    relation: str = ""
    lives_here: bool = False
    owns: bool = False
    is_confirmed: bool = True

    @property
    def code(self) -> str:
        return self.unit.code

    @property
    def compound(self) -> str:
        return self.unit.building.compound.name


@dataclass(slots=True)
class Hit:
    """A person found. ``matched`` says by what: ``room``, ``phone``, ``tail``, ``id_number`` or ``name``."""

    person: Person
    matched: str
    homes: list[Home] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    is_verified: bool = False

    @property
    def home(self) -> Home | None:
        """The place to show first: where he lives, else what he owns."""
        return self.homes[0] if self.homes else None


@dataclass(slots=True)
class Found:
    """``units`` are rooms that match, with or without people, so that an intake can name the room alone."""

    hits: list[Hit] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    is_cut: bool = False


def search(text: str, actor: Actor, *, limit: int = LIMIT) -> Found:
    """People and rooms in the scope of ``actor`` that match all words of ``text``, best first."""
    terms = read(text)
    if not terms:
        return Found()
    people, matched = _candidates(terms, actor)
    rows = list(people[: limit + 1])
    found = Found(is_cut=len(rows) > limit)
    tail_asked = any(term.tail for term in terms)
    for person in rows[:limit]:
        by_tail = tail_asked and getattr(person, "rank", None) == 0
        found.hits.append(Hit(person, "tail" if by_tail else matched))
    _add_homes(found.hits, actor, next((term.room for term in terms if term.room), None))
    _add_phones(found.hits)
    found.units = _units(terms, actor, limit)
    return found


def read(text: str) -> list[Term]:
    """The words of a search: one where the whole is a phone, a room or a name; else one for each word."""
    whole = half_width(text)
    if not whole:
        return []
    one = _term(whole)
    if one.phone or one.id_number or one.room or not re.search(r"\s", normalise_query(whole)) or _is_plain(whole):
        return [one]
    return [_term(word) for word in whole.split()[:3]]


def _is_plain(text: str) -> bool:
    """Letters only: a Latin name or pinyin written apart."""
    return not re.search(r"\d", text) and text.isascii()


def _term(word: str) -> Term:
    digits = re.sub(r"\D", "", word)
    name = normalise_query(word)
    phone, id_number, room = "", "", None
    with suppress(IdentifierError):
        phone = parse_phone(word, area_code=getattr(settings, "SHEQU_AREA_CODE", ""))
    with suppress(IdentifierError):
        id_number = parse_resident_id(word, today=today()).number
    with suppress(WrongRoom):
        room = parse_room(word) if not phone else None
    return Term(
        text=word,
        phone=phone,
        tail=digits if len(digits) == 4 and digits == word else "",
        id_number=id_number,
        room=room,
        name=name if not digits else "",
    )


def _candidates(terms: list[Term], actor: Actor) -> tuple[QuerySet[Person], str]:
    condition, matched = Q(), ""
    rank: Value | Case = Value(0)
    for term in terms:
        term_condition, term_rank, term_matched = _one(term)
        condition &= term_condition
        rank, matched = (term_rank, term_matched) if term_rank is not None else (rank, matched or term_matched)
    people = Person.objects.present().filter(condition).visible_to(actor)
    return people.annotate(rank=rank).order_by("rank", "is_stub", "pinyin", "name", "pk"), matched


def _one(term: Term) -> tuple[Q, Case | None, str]:
    """What a word asks of a person; a rank where matches differ in worth; by what it was found."""
    phones = Phone.objects.filter(person=OuterRef("pk"))
    if term.phone:
        return Q(Exists(phones.with_phone(term.phone))), None, "phone"
    if term.id_number:
        document = PersonSecret.objects.filter(person=OuterRef("pk"), id_number_index__of=term.id_number)
        return Q(Exists(document)), None, "id_number"
    if term.room is not None:
        return _by_room(term, term.room)
    return _by_name(term.name or term.text.lower())


def _by_room(term: Term, room: RoomCode) -> tuple[Q, Case | None, str]:
    """Who lives in the room stands before who only owns it. Four digits may be the tail of a phone: those come first."""
    units = Unit.objects.matching(room)
    lives = HouseholdMember.objects.current().filter(household__unit__in=units)
    owns = Ownership.objects.current().filter(unit__in=units)
    there = Q(pk__in=lives.filter(lives_here=True).values("person"))
    condition = Q(pk__in=lives.values("person")) | Q(pk__in=owns.values("person"))
    whens = [When(there, then=Value(1))]
    if term.tail:
        tail = Q(pk__in=Phone.objects.with_phone_tail(term.tail).values("person"))
        condition |= tail
        whens.insert(0, When(tail, then=Value(0)))
    if not term.name:
        return condition, _rank(*whens, default=2), "room"
    return condition | _by_name(term.name)[0], _rank(*whens, default=2), "room"


def _by_name(name: str) -> tuple[Q, Case | None, str]:
    """Whole name, beginning, part; for Latin letters initials before pinyin before a part of the name."""
    letters = name.replace(" ", "")
    if not name.isascii():
        rank = _rank(When(name__iexact=name, then=Value(0)), When(name__istartswith=name, then=Value(1)), default=2)
        return Q(name__icontains=name), rank, "name"
    condition = Q(initials__startswith=letters) | Q(pinyin__startswith=letters) | Q(name__icontains=name)
    rank = _rank(
        When(initials=letters, then=Value(0)),
        When(pinyin=letters, then=Value(0)),
        When(initials__startswith=letters, then=Value(1)),
        When(pinyin__startswith=letters, then=Value(2)),
        default=3,
    )
    return condition, rank, "name"


def _rank(*whens: When, default: int) -> Case:
    return Case(*whens, default=Value(default), output_field=IntegerField())


def _add_homes(hits: list[Hit], actor: Actor, wanted: RoomCode | None) -> None:
    """Homes of the people found, as far as ``actor`` sees them: the room asked for first, then where they live."""
    by_person = {hit.person.pk: hit for hit in hits}
    places: dict[int, dict[int, Home]] = {pk: {} for pk in by_person}
    members = HouseholdMember.objects.current().visible_to(actor).filter(person__in=by_person)
    for member in members.select_related("household__unit__building__compound"):
        unit = member.household.unit
        places[member.person_id][unit.pk] = Home(
            unit=unit,
            household=member.household.label,
            relation=member.get_relation_display(),
            lives_here=member.lives_here,
            is_confirmed=member.is_confirmed,
        )
    owners = Ownership.objects.current().visible_to(actor).filter(person__in=by_person)
    for owner in owners.select_related("unit__building__compound"):
        known = places[owner.person_id].get(owner.unit_id)
        places[owner.person_id][owner.unit_id] = Home(
            unit=owner.unit,
            household=known.household if known else "",
            relation=known.relation if known else "",
            lives_here=known.lives_here if known else False,
            owns=True,
        )
    for pk, hit in by_person.items():
        hit.homes = sorted(places[pk].values(), key=lambda home: _home_order(home, wanted))
    verified = Verification.objects.in_force(now()).filter(person__in=by_person)
    for person_id in verified.values_list("person", flat=True):
        by_person[person_id].is_verified = True


def _home_order(home: Home, wanted: RoomCode | None) -> tuple[bool, bool, bool, str]:
    asked = wanted is not None and wanted.room == home.unit.room
    return (not asked, not home.lives_here, not home.owns, home.code)


def _add_phones(hits: list[Hit]) -> None:
    by_person = {hit.person.pk: hit for hit in hits}
    for phone in Phone.objects.filter(person__in=by_person).order_by("-is_primary", "pk"):
        by_person[phone.person_id].phones.append(phone.masked)


def _units(terms: list[Term], actor: Actor, limit: int) -> list[Unit]:
    room = next((term.room for term in terms if term.room and term.room.room), None)
    if room is None:
        return []
    units = Unit.objects.matching(room).filter(building__in=Building.objects.visible_to(actor))
    return list(units.select_related("building__compound").order_by("code", "pk")[:limit])
