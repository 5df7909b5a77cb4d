"""Roles: who gives them to whom, where, on what basis; and their end."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from shequ_workflows.core.models import Record
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actions import AssignRole, EndRole
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import APPOINTED_BY, HELD_AT, INCOMPATIBLE
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.models import RoleAssignment
from shequ_workflows.org.moment import now
from tests.factories.org import NodeFactory, PersonFactory, RoleFactory, Town, actor

# Appointer and the roles he may give at his community (hand-kept; domain.md §5).
DIRECTOR = {
    "resident", "household_rep", "owner", "residents_rep", "building_lead", "grid_worker", "community_worker",
    "property_company", "owners_committee", "social_org", "editor",
}  # fmt: skip
ELECTED_AND_ABOVE = {
    "rc_member", "rc_director", "party_secretary", "supervision_committee", "auditor", "administrator",
}  # fmt: skip
AT_COMMUNITY = {
    "rc_director": DIRECTOR,
    "party_secretary": {"resident", "household_rep", "owner", "building_lead", "grid_worker"},
    "community_worker": {"resident", "household_rep", "owner"},
    "grid_worker": {"resident", "household_rep", "owner"},
    "rc_member": {"resident", "household_rep", "owner"},
    "administrator": DIRECTOR | ELECTED_AND_ABOVE,
    "supervision_committee": set(),
    "building_lead": set(),
    "auditor": set(),
    "editor": set(),
    "resident": set(),
    "owners_committee": set(),
}


def assign(who: Actor, town: Town, role: str, **more: object) -> AssignRole:
    values = {"person": None, "node": town.community, "basis": "2026 届选举", **more}
    person = values.pop("person") or PersonFactory(home=town.community)
    return AssignRole(who, person, role, values.pop("node"), **values)  # type: ignore[arg-type]


def test_it_covers_every_role_in_both_tables() -> None:
    assert set(APPOINTED_BY) == set(HELD_AT) == set(Role.values)


@pytest.mark.parametrize("appointer", sorted(AT_COMMUNITY))
def test_it_lets_each_role_appoint_whom_it_may_and_nobody_else(town: Town, appointer: str) -> None:
    who = actor(appointer, town.community)
    may = {role for role in Role.values if "community" in HELD_AT[role] and assign(who, town, role).check() is None}
    assert may == AT_COMMUNITY[appointer]


def test_it_lets_the_street_enter_those_who_were_elected(town: Town) -> None:
    for role in ("rc_director", "rc_member", "supervision_committee"):
        assert assign(actor(Role.STREET_CLERK, town.street), town, role).check() is None
    assert assign(actor(Role.STREET_CLERK, town.street), town, "party_secretary").check() is not None
    assert assign(actor(Role.STREET_LEADER, town.street), town, "party_secretary").check() is None


def test_it_records_who_gave_what_to_whom_without_names(town: Town) -> None:
    director = actor(Role.RC_DIRECTOR, town.community)
    given = assign(director, town, Role.COMMUNITY_WORKER, basis="劳动合同").execute()
    row = Record.objects.get(verb="assign_role")
    assert (row.actor, row.role) == (director.person, Role.RC_DIRECTOR)
    assert given.person.public_id in row.payload.body
    assert given.person.name not in row.payload.body


def test_it_gives_nobody_a_role_by_himself(town: Town) -> None:
    administrator = actor(Role.ADMINISTRATOR, town.community)
    refusal = assign(administrator, town, Role.COMMUNITY_WORKER, person=administrator.person).check()
    assert refusal is not None
    assert (refusal.code, refusal.status) == ("oneself", Answer.FORBIDDEN)


def test_it_knows_nothing_of_another_community(town: Town) -> None:
    refusal = assign(actor(Role.ADMINISTRATOR, town.other), town, Role.EDITOR).check()
    assert refusal is not None
    assert refusal.status == Answer.NOT_FOUND


def test_it_does_not_appoint_people_of_another_community(town: Town) -> None:
    elsewhere = PersonFactory(home=town.other)
    refusal = assign(actor(Role.RC_DIRECTOR, town.community), town, Role.BUILDING_LEAD, person=elsewhere).check()
    assert refusal is not None
    assert refusal.status == Answer.NOT_FOUND


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("rc_director", "street"),
        ("street_clerk", "community"),
        ("building_lead", "street"),
        ("grid_worker", "building"),
    ],
)
def test_it_keeps_a_role_where_it_belongs(town: Town, role: str, place: str) -> None:
    refusal = assign(actor(Role.ADMINISTRATOR, town.district), town, role, node=getattr(town, place)).check()
    assert refusal is not None
    assert refusal.code == "place"


def test_it_asks_for_a_basis_except_for_residents(town: Town) -> None:
    administrator = actor(Role.ADMINISTRATOR, town.community)
    refusal = assign(administrator, town, Role.RC_MEMBER, basis=" ").check()
    assert refusal is not None
    assert refusal.errors["basis"]
    assert assign(administrator, town, Role.RESIDENT, basis="").check() is None


def test_it_refuses_a_term_that_ends_before_it_begins(town: Town) -> None:
    refusal = assign(
        actor(Role.ADMINISTRATOR, town.community), town, Role.EDITOR, valid_to=now() - dt.timedelta(days=1)
    ).check()
    assert refusal is not None
    assert refusal.code == "term"


def test_it_gives_a_role_once(town: Town) -> None:
    administrator, person = actor(Role.ADMINISTRATOR, town.community), PersonFactory(home=town.community)
    assign(administrator, town, Role.EDITOR, person=person).execute()
    refusal = assign(administrator, town, Role.EDITOR, person=person).check()
    assert refusal is not None
    assert refusal.code == "already"


@pytest.mark.parametrize(
    ("has", "gets"), [(a, b) for one, other in INCOMPATIBLE for a in sorted(one) for b in sorted(other)]
)
def test_it_keeps_roles_apart_that_exclude_each_other(town: Town, has: str, gets: str) -> None:
    places = {"street": town.street, "community": town.community, "grid": town.grid, "district": town.district}
    places["department"] = NodeFactory(parent=town.street, kind=NodeKind.DEPARTMENT, name="派驻执法队")
    spots = {role: next(place for kind, place in places.items() if kind in HELD_AT[role]) for role in (has, gets)}
    person = PersonFactory(home=town.community)
    RoleFactory(person=person, role=has, node=spots[has])
    if not (spots[has].path.startswith(spots[gets].path) or spots[gets].path.startswith(spots[has].path)):
        spots[gets] = spots[has]
    refusal = AssignRole(Actor.system(), person, gets, spots[gets], basis="任命书").check()
    assert refusal is not None
    assert refusal.code == "conflict"


def test_it_lets_one_person_supervise_here_and_sit_on_the_committee_there(town: Town) -> None:
    person = PersonFactory(home=town.community)
    RoleFactory(person=person, role=Role.RC_MEMBER, node=town.other)
    assert AssignRole(Actor.system(), person, Role.SUPERVISION_COMMITTEE, town.community).check() is None


def test_it_lets_one_person_be_secretary_and_director(town: Town) -> None:
    person = PersonFactory(home=town.community)
    RoleFactory(person=person, role=Role.PARTY_SECRETARY, node=town.community)
    assert AssignRole(Actor.system(), person, Role.RC_DIRECTOR, town.community).check() is None


def test_it_ends_a_role_that_minute(town: Town) -> None:
    worker = actor(Role.COMMUNITY_WORKER, town.community)
    row = RoleAssignment.objects.get(person=worker.person)
    director = actor(Role.RC_DIRECTOR, town.community)
    ended = EndRole(director, row, reason="合同到期").execute()
    assert Actor.of(worker.person).roles == frozenset()
    assert ended.ended_by == director.person
    assert Record.objects.filter(verb="end_role", actor=director.person).exists()


@pytest.mark.parametrize(("role", "status"), [("grid_worker", Answer.FORBIDDEN), ("auditor", Answer.FORBIDDEN)])
def test_it_lets_nobody_else_end_it(town: Town, role: str, status: Answer) -> None:
    row = RoleFactory(person=PersonFactory(home=town.community), role=Role.COMMUNITY_WORKER, node=town.community)
    refusal = EndRole(actor(role, town.community), row).check()
    assert refusal is not None
    assert refusal.status == status


def test_it_hides_the_role_of_another_community(town: Town) -> None:
    row = RoleFactory(person=PersonFactory(), role=Role.COMMUNITY_WORKER, node=town.community)
    refusal = EndRole(actor(Role.RC_DIRECTOR, town.other), row).check()
    assert refusal is not None
    assert refusal.status == Answer.NOT_FOUND


def test_it_ends_a_role_once(town: Town) -> None:
    row = RoleFactory(person=PersonFactory(home=town.community), role=Role.COMMUNITY_WORKER, node=town.community)
    director = actor(Role.RC_DIRECTOR, town.community)
    EndRole(director, row).execute()
    with pytest.raises(ActionRefused):
        EndRole(director, row).execute()


def test_it_ends_a_role_that_has_not_begun_before_it_does(town: Town, clock: Path) -> None:
    later = now() + dt.timedelta(days=5)
    person = PersonFactory(home=town.community)
    row = RoleFactory(person=person, role=Role.COMMUNITY_WORKER, node=town.community, valid_from=later)
    EndRole(actor(Role.RC_DIRECTOR, town.community), row).execute()
    clock.write_text(str(6 * 86400), encoding="ascii")
    assert Actor.of(person).roles == frozenset()
