"""Covering what must not be public (PIPL art. 25): the same for the preview and for what goes up."""

from __future__ import annotations

from django.db.models import Q

from shequ_workflows.core.masking import mask_text
from shequ_workflows.core.models import Subject
from shequ_workflows.org.constants import COMMUNITY_STAFF, Role
from shequ_workflows.org.models import CommunityPage, Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import prefixes

from .content import Content

#: They act in office and in public.
IN_OFFICE: frozenset[str] = COMMUNITY_STAFF | {Role.STREET_CLERK, Role.STREET_LEADER}


def cover(content: Content, subject: Subject) -> Content:
    """``content`` fit for the public: names of residents, telephones, ID numbers, rooms covered.

    Readable stay the names in ``content.shown``, those of people in office, and the office's own telephone. It covers
    too much rather than too little; applied twice it changes nothing more. Two queries, and one for the page.
    """
    whole = "\n".join([content.title, *(f"{one.heading}\n{one.text}" for one in content.sections)])
    residents = Person.objects.present().filter(home__path__startswith=subject.community.path)
    names = {name for name in residents.values_list("name", flat=True) if name in whole or _spaced(name, whole)}
    for person in (subject.raised_by, subject.assignee):
        if person is not None:
            names.add(person.name)
    public = {*content.shown, *_in_office(subject)}
    keep = {*public, *_office_numbers(subject)}
    return content.mapped(lambda text: mask_text(text, names - public, keep=keep))


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
