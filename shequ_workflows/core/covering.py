"""Covering what must not be public (PIPL art. 25): one way for every text that the public will read.

Asked at the door: where an action writes a text that a public page, list, search or sheet shows. What is stored there
is covered already; the words as they were given stand in the record's payload.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from shequ_workflows.org.constants import COMMUNITY_STAFF, Role
from shequ_workflows.org.models import CommunityPage, Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import prefixes

from .masking import mask_text
from .models import Subject

#: They act in office and in public.
IN_OFFICE: frozenset[str] = COMMUNITY_STAFF | {Role.STREET_CLERK, Role.STREET_LEADER}


def cover_words(
    subject: Subject, words: Mapping[str, Any], *, shown: Iterable[str] = (), people: Iterable[str] = ()
) -> dict[str, Any]:
    """``words`` fit for the public: names of residents, telephones, ID numbers, rooms covered in each text.

    A value is a text or a list of texts; anything else stays as it is. Readable stay names of people in office, the
    office's own telephone, and what stands in ``shown``. ``people`` are covered even where they are in office. It
    covers too much rather than too little; applied twice it changes nothing more. Two queries, and one for the page.
    """
    whole = "\n".join(text for value in words.values() for text in _texts(value))
    if not whole.strip():
        return dict(words)
    spoken = {name.strip() for name in people}
    public = {*shown, *_in_office(subject)} - spoken
    names = (_residents_in(whole, subject) - public) | spoken
    keep = {*public, *_office_numbers(subject)}

    def cover(value: Any) -> Any:
        if isinstance(value, str):
            return mask_text(value, names, keep=keep)
        return [cover(one) for one in value] if isinstance(value, list) else value

    return {key: cover(value) for key, value in words.items()}


def cover_text(subject: Subject, text: str, *, shown: Iterable[str] = (), people: Iterable[str] = ()) -> str:
    """One text, as ``cover_words``."""
    return str(cover_words(subject, {"text": text}, shown=shown, people=people)["text"])


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _residents_in(whole: str, subject: Subject) -> set[str]:
    """Names in the text of those who live here, and always those of the proposer and the person in charge."""
    residents = Person.objects.present().filter(home__path__startswith=subject.community.path)
    names = {name for name in residents.values_list("name", flat=True) if name in whole or _spaced(name, whole)}
    return names | {person.name for person in (subject.raised_by, subject.assignee) if person is not None}


def _spaced(name: str, text: str) -> bool:
    """张 三 for 张三: some write two-character names with a space to line them up."""
    return len(name) == 2 and f"{name[0]} {name[1]}" in text.replace("\u3000", " ")


def _in_office(subject: Subject) -> set[str]:
    """People in office anywhere in the community, or above it."""
    here = Q(node__path__startswith=subject.community.path) | Q(node__path__in=prefixes(subject.community.path))
    rows = RoleAssignment.objects.in_force(now()).filter(here, role__in=IN_OFFICE)
    return set(rows.values_list("person__name", flat=True))


def _office_numbers(subject: Subject) -> set[str]:
    page = office_of(subject)
    return {page.phone} if page is not None and page.phone else set()


def office_of(subject: Subject) -> CommunityPage | None:
    """The home page of the community: address, telephone and hours of its office."""
    found: CommunityPage | None = CommunityPage.objects.live().filter(node=subject.community_id).first()
    return found
