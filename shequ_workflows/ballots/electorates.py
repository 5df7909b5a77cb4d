"""Who may vote: the rows of a poll's roll, chosen by key. Each row is one voting unit, so that one vote a row is one vote
a unit.

==================  =============================================================================  ==================
``residents``       verified residents aged 18 or over (RC Law art. 26), tenants included           ``p:<person>``
``households``      households; any member of age votes for his (RC Law art. 27)                    ``h:<household>``
``representatives`` members of the residents' committee and residents' representatives (art. 28)    ``p:<person>``
``rc``              members of the residents' committee                                             ``p:<person>``
``owners``          owners by exclusive unit (Civil Code art. 278; ``heads``)       ``o:`` ``d:`` ``u:``
``invited``         whoever stands on the poll's list of invited people                             ``p:<person>``
==================  =============================================================================  ==================
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.models import Compound, HouseholdMember, Ownership, Unit
from shequ_workflows.community.querysets import verified_residents
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.constants import RC_ROLES, NodeKind, Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.registry import Registry

from .constants import VOTING_AGE
from .heads import OwnedUnit, Row, households_heads, owners_heads
from .models import Poll
from .rolls import write_roll


@dataclass(frozen=True)
class Gap:
    """A datum that is missing, or a doubt: ``sentence`` says what of it, and what to do. ``key`` is stable.

    ``forbids``: a formal vote that counts areas does not open over it.
    """

    key: str
    count: int
    sentence: Sentence
    forbids: bool = False


@dataclass(frozen=True)
class Electorate:
    """``rows(poll, when)`` gives the voting units, each key once, in a constant number of queries.

    ``gaps(poll, when)`` tells what is missing, ``has_area`` whether areas are counted too,
    ``has_rooms`` whether an entry stands for rooms (else for somebody, wherever he lives).
    """

    key: str
    label: Sentence
    rows: Callable[[Poll, dt.datetime], list[Row]]
    gaps: Callable[[Poll, dt.datetime], list[Gap]] = lambda poll, when: []
    has_area: bool = False
    has_rooms: bool = False
    order: int = 100


electorates: Registry[Electorate] = Registry("electorates")


def of_age_since(day: dt.date, age: int = VOTING_AGE) -> dt.date:
    """Whoever was born on this date or before is ``age`` on ``day``; one born on 29 February from 1 March on."""
    year = day.year - age
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return dt.date(year, 2, 28)


def hundredths(area: Decimal) -> int:
    """Square metres with two decimals, as the register has them, in hundredths: exact."""
    return int(area.scaleb(2).to_integral_exact())


def _local_day(when: dt.datetime) -> dt.date:
    return when.astimezone(timezone.get_default_timezone()).date()


# --- people ----------------------------------------------------------------------------------------------------


def residents_of_age(community: Node, when: dt.datetime) -> QuerySet[Person]:
    """Verified residents who are 18 on the day of ``when`` (RC Law art. 26), tenants included."""
    return verified_residents(community, when, born_by=of_age_since(_local_day(when)))


def _living_at(people: QuerySet[Person], poll: Poll, when: dt.datetime) -> QuerySet[Person]:
    """Those of them who live in the poll's scope; all where it is the whole community."""
    if poll.scope is None or poll.scope.kind == NodeKind.COMMUNITY:
        return people
    members = HouseholdMember.objects.current(_local_day(when)).filter(
        household__unit__in=Unit.objects.within(poll.scope), is_confirmed=True
    )
    return people.filter(pk__in=members.values("person"))


def _by_person(people: QuerySet[Person]) -> list[Row]:
    rows = people.order_by("pk").values_list("pk", "public_id").distinct()
    return [Row(f"p:{public_id}", pk) for pk, public_id in rows]


def residents(poll: Poll, when: dt.datetime) -> list[Row]:
    return _by_person(_living_at(residents_of_age(poll.subject.community, when), poll, when))


def _residents_gaps(poll: Poll, when: dt.datetime) -> list[Gap]:
    unborn = verified_residents(poll.subject.community, when).filter(birth_date=None)
    return _told(_birth_dates(_living_at(unborn, poll, when).count()))


def _birth_dates(count: int) -> Gap:
    sentence = _("%(count)d verified residents have no date of birth and would be left out. Complete it first.")
    return Gap("birth_date", count, sentence % {"count": count})


def _told(*gaps: Gap) -> list[Gap]:
    return [gap for gap in gaps if gap.count]


def members_of(community: Node, when: dt.datetime, roles: Iterable[str]) -> QuerySet[Person]:
    """Who holds one of ``roles`` in the community or a part of it: the members of a body."""
    held = RoleAssignment.objects.in_force(when).filter(role__in=list(roles), node__path__startswith=community.path)
    return Person.objects.present().filter(pk__in=held.values("person"))


def _body(*roles: str) -> Callable[[Poll, dt.datetime], list[Row]]:
    def rows(poll: Poll, when: dt.datetime) -> list[Row]:
        return _by_person(members_of(poll.subject.community, when, roles))

    return rows


def invited(poll: Poll, when: dt.datetime) -> list[Row]:
    return _by_person(Person.objects.present().filter(pk__in=poll.invitations.values("person")))


# --- households ------------------------------------------------------------------------------------------------


def _members(poll: Poll, when: dt.datetime) -> QuerySet[HouseholdMember]:
    """Who lives there, may be of age, and was confirmed."""
    day = _local_day(when)
    rows = HouseholdMember.objects.current(day).filter(
        is_confirmed=True,
        lives_here=True,
        person__merged_into=None,
        household__unit__in=Unit.objects.within(poll.place),
    )
    return rows.filter(Q(person__birth_date=None) | Q(person__birth_date__lte=of_age_since(day)))


def households(poll: Poll, when: dt.datetime) -> list[Row]:
    """Each with its members of age; one whose members' dates of birth are unknown is listed without a voter."""
    rows = _members(poll, when).values_list("household_id", "household__unit_id", "person_id", "person__birth_date")
    return households_heads((one, room, person, born is not None) for one, room, person, born in rows.iterator())


def _households_gaps(poll: Poll, when: dt.datetime) -> list[Gap]:
    members = _members(poll, when)
    known = members.exclude(person__birth_date=None)
    silent = members.exclude(household__in=known.values("household")).values("household").distinct().count()
    sentence = _(
        "%(count)d households have no member whose date of birth is known: they are listed, but nobody can vote for them online. Complete it first."
    )
    return _told(Gap("household", silent, sentence % {"count": silent}))


# --- owners ----------------------------------------------------------------------------------------------------


def owners(poll: Poll, when: dt.datetime) -> list[Row]:
    """Two queries, whatever the number of units."""
    units = Unit.objects.within(poll.place)
    rows = units.order_by("pk").values_list("pk", "building__compound_id", "area", "developer_unsold")
    known = [
        OwnedUnit(pk, compound, None if area is None else hundredths(area), unsold)
        for pk, compound, area, unsold in rows.iterator()
    ]
    shares = Ownership.objects.current(_local_day(when)).filter(unit__in=units.order_by())
    named = shares.values_list(
        "unit_id",
        Coalesce("person__merged_into_id", "person_id"),
        Coalesce("person__merged_into__public_id", "person__public_id"),
    )
    theirs: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for unit, person, public_id in named.iterator():
        theirs[unit].append((person, public_id))
    return owners_heads(known, theirs)


def _owners_gaps(poll: Poll, when: dt.datetime) -> list[Gap]:
    units = Unit.objects.within(poll.place).order_by()
    owned = Ownership.objects.current(_local_day(when)).values("unit")
    no_owner = Q(developer_unsold=False) & ~Q(pk__in=owned)
    numbers = units.aggregate(area=Count("pk", filter=Q(area=None)), owner=Count("pk", filter=no_owner))
    compounds = Compound.objects.filter(pk__in=units.values("building__compound")).count()
    areas = _("%(count)d units have no area. Take it from the register, else from the survey, else from the contract.")
    lost = _("%(count)d units have no owner: each counts as one head for which nobody can vote online.")
    several = _("The units lie in %(count)d compounds; owners decide in their own. Choose the compound as the scope.")
    return _told(
        Gap("area", numbers["area"], areas % {"count": numbers["area"]}, forbids=True),
        Gap("owner", numbers["owner"], lost % {"count": numbers["owner"]}),
        Gap("compounds", compounds if compounds > 1 else 0, several % {"count": compounds}),
    )


for _one in (
    Electorate("residents", gettext_lazy("verified residents aged 18 or over"), residents, _residents_gaps),
    Electorate(
        "households",
        gettext_lazy("households, by a member aged 18 or over"),
        households,
        _households_gaps,
        has_rooms=True,
    ),
    Electorate(
        "representatives",
        gettext_lazy("members of the residents' committee and residents' representatives"),
        _body(*sorted(RC_ROLES), Role.RESIDENTS_REP),
    ),
    Electorate("rc", gettext_lazy("members of the residents' committee"), _body(*sorted(RC_ROLES))),
    Electorate(
        "owners", gettext_lazy("owners, by exclusive unit"), owners, _owners_gaps, has_area=True, has_rooms=True
    ),
    Electorate("invited", gettext_lazy("people on the list of invited"), invited),
):
    electorates.register(_one)


def freeze_roll(poll: Poll, when: dt.datetime) -> list[Row]:
    """Write the roll of ``poll`` and give its rows. Inside a transaction, while it is still a draft."""
    rows = electorates[poll.electorate].rows(poll, when)
    write_roll(poll, rows)
    return rows
