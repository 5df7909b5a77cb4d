"""Who may demand a meeting and who has: the numbers that ``demands`` compares."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from shequ_workflows.ballots.electorates import of_age_since
from shequ_workflows.community.models import Household, HouseholdMember, Ownership, Unit
from shequ_workflows.community.querysets import verified_residents
from shequ_workflows.core.models import Subject
from shequ_workflows.core.rules.reading import share
from shequ_workflows.meetings.constants import Kind
from shequ_workflows.org.constants import RC_ROLES, Role
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import local_date

from .constants import BackingKind
from .demands import Share
from .models import Backing


def shares_of(subject: Subject, body: str, at: dt.datetime) -> list[Share]:
    """What has been signed for ``body``, of how many, beside the share that obliges. Only verified people count."""
    signed = Backing.objects.filter(matter=subject.pk, kind=BackingKind.DEMAND, body=body).values("person")
    verified = verified_residents(subject.community, at).filter(pk__in=signed)
    match body:
        case Kind.OWNERS:
            known = _holders(subject, at, Role.OWNER).filter(pk__in=signed, is_stub=False)
            return [_owners(subject, Q(person__in=verified) | Q(person__in=known), at)]
        case Kind.REPRESENTATIVES:
            body_of = _holders(subject, at, Role.RESIDENTS_REP, *RC_ROLES)
            return [
                Share(
                    "convene_representatives_meeting",
                    body_of.filter(pk__in=signed).count(),
                    body_of.count(),
                    share(subject, "convene_representatives_meeting"),
                )
            ]
    representatives = _holders(subject, at, Role.RESIDENTS_REP)
    return [
        _adults(subject, verified, at),
        _households(subject, verified, at),
        Share(
            "convene_representatives",
            representatives.filter(pk__in=signed).count(),
            representatives.count(),
            share(subject, "convene_representatives"),
        ),
    ]


def _adults(subject: Subject, verified: QuerySet[Person], at: dt.datetime) -> Share:
    born_by = of_age_since(local_date(at))
    members = _members(subject, at).filter(person__birth_date__lte=born_by)
    adults = members.values("person").distinct()
    return Share("convene_residents", verified.filter(birth_date__lte=born_by, pk__in=adults).count(), adults.count(), share(subject, "convene_residents"))  # fmt: skip


def _households(subject: Subject, verified: QuerySet[Person], at: dt.datetime) -> Share:
    """A household signs by anybody of it who is not known to be under age."""
    members, grown = _members(subject, at), verified.exclude(birth_date__gt=of_age_since(local_date(at)))
    signed = members.filter(person__in=grown).values("household").distinct().count()
    households = Household.objects.filter(pk__in=members.values("household")).count()
    return Share("convene_households", signed, households, share(subject, "convene_households"))


def _owners(subject: Subject, has_signed: Q, at: dt.datetime) -> Share:
    """By heads: one owner counts once, whatever he owns. One who lives elsewhere counts as whom the office knows as owner."""
    units = Ownership.objects.current(local_date(at)).filter(unit__in=Unit.objects.within(subject.community))
    owners = units.values("person").distinct()
    signed = units.filter(has_signed).values("person").distinct().count()
    return Share("convene_owners", signed, owners.count(), share(subject, "convene_owners"))


def _members(subject: Subject, at: dt.datetime) -> QuerySet[HouseholdMember]:
    households = Household.objects.within(subject.community)
    return HouseholdMember.objects.current(local_date(at)).filter(household__in=households)


def _holders(subject: Subject, at: dt.datetime, *roles: str) -> QuerySet[Person]:
    held = RoleAssignment.objects.in_force(at).filter(node__path__startswith=subject.community.path, role__in=roles)
    return Person.objects.present().filter(pk__in=held.values("person"))
