"""Who acts: roles with terms, reaching below."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from shequ_workflows.org.actions import AddNode, AddPerson, AssignRole, LinkAccount
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.middleware import ActorMiddleware
from shequ_workflows.org.moment import now
from tests.factories.org import PersonFactory, RoleFactory, Town, UserFactory, actor

DAY = dt.timedelta(days=1)


def test_it_lets_a_role_reach_below_but_not_beside_or_above(town: Town) -> None:
    director = actor(Role.RC_DIRECTOR, town.community)
    assert director.holds(Role.RC_DIRECTOR, at=town.community)
    assert director.holds(Role.RC_DIRECTOR, at=town.building)
    assert not director.holds(Role.RC_DIRECTOR, at=town.other)
    assert not director.holds(Role.RC_DIRECTOR, at=town.street)


@pytest.mark.parametrize(
    ("begins", "ends", "held"),
    [(-DAY, None, True), (-DAY, DAY, True), (DAY, None, False), (-2 * DAY, -DAY, False), (-DAY, dt.timedelta(), False)],
)
def test_it_holds_a_role_during_its_term_only(
    town: Town, begins: dt.timedelta, ends: dt.timedelta | None, held: bool
) -> None:
    person, at = PersonFactory(), now()
    RoleFactory(
        person=person,
        role=Role.GRID_WORKER,
        node=town.grid,
        valid_from=at + begins,
        valid_to=None if ends is None else at + ends,
    )
    assert Actor.of(person, at).has(Role.GRID_WORKER) is held


def test_it_names_the_widest_paths_of_a_role(town: Town) -> None:
    person = PersonFactory()
    RoleFactory(person=person, role=Role.ADMINISTRATOR, node=town.street)
    RoleFactory(person=person, role=Role.ADMINISTRATOR, node=town.community)
    assert Actor.of(person).paths_with(Role.ADMINISTRATOR) == [town.street.path]


def test_it_costs_one_query_to_know_an_actor(town: Town, django_assert_num_queries) -> None:
    person = actor(Role.RC_DIRECTOR, town.community).person
    with django_assert_num_queries(1):
        known = Actor.of(person)
        known.holds(Role.RC_DIRECTOR, at=town.building)
        known.paths_with(Role.RC_DIRECTOR)


def _request(user: object) -> object:
    request = RequestFactory().get("/")
    request.user = user
    ActorMiddleware(lambda asked: HttpResponse())(request)
    return request.actor


def test_it_takes_somebody_who_is_not_signed_in_for_a_visitor(db: None) -> None:
    assert _request(AnonymousUser()).roles == frozenset()


def test_it_takes_an_account_without_a_person_for_a_visitor(db: None) -> None:
    assert _request(UserFactory()).roles == frozenset()


def test_it_takes_a_superuser_for_an_administrator_of_everything_who_decides_nothing(town: Town) -> None:
    glass = _request(UserFactory(is_superuser=True))
    assert glass.roles == {Role.ADMINISTRATOR}
    assert glass.holds(Role.ADMINISTRATOR, at=town.building)
    assert not glass.holds(Role.RC_DIRECTOR, at=town.community)


def test_it_lets_a_superuser_set_up_a_site(db: None) -> None:
    glass = Actor.of_user(UserFactory(is_superuser=True))
    street = AddNode(glass, None, kind="street", code="s1", name="青石街道").execute()
    person = AddPerson(glass, "王芳", street).execute()
    LinkAccount(glass, person, UserFactory()).execute()
    AssignRole(glass, person, Role.ADMINISTRATOR, street, basis="街道任命").execute()
    assert Actor.of(person).holds(Role.ADMINISTRATOR, at=street)


def test_it_gives_a_request_the_roles_of_its_person(town: Town) -> None:
    person = actor(Role.RC_DIRECTOR, town.community, account=True).person
    assert _request(person.user).roles == {Role.RC_DIRECTOR}


def test_it_takes_a_blocked_account_for_a_visitor(town: Town) -> None:
    person = actor(Role.RC_DIRECTOR, town.community, account=True).person
    person.user.is_active = False
    assert _request(person.user).roles == frozenset()
