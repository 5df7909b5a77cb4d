"""The list of whoever is invited to a form: people and whole houses, and how many have sent it in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.community.models import Compound, Household
from shequ_workflows.core.models import Record
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.forms.entry.inviting import Invite, Uninvite, count_sent, homes_in, places_of
from shequ_workflows.forms.filling.actions import SendSubmission, WithdrawSubmission
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form, Invitation, Submission
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Person
from tests.factories import community as homes
from tests.factories import forms as build
from tests.factories.org import Town, actor, login_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def worker(town: Town) -> Actor:
    return actor(Role.COMMUNITY_WORKER, town.community)


@pytest.fixture
def form(town: Town) -> Form:
    return build.published(build.draft(town.community, build.step("一", build.text("意见")), who="invited"))


@pytest.fixture
def compound(town: Town) -> Compound:
    return homes.CompoundFactory(node=town.compound, name="桂花苑")


def lives(town: Town, compound: Compound, name: str, room: str) -> Person:
    return homes.resident(name, room, compound, home=town.community)


def home_of(person: Person) -> Household:
    return person.memberships.get().household


def send(form: Form, who: Actor, once: str = "a", **more: Any) -> Submission:
    assert form.current is not None
    (key,) = ready(form.current).fields
    return SendSubmission(who, form, form.current, {key: "好"}, once=once, **more).execute()


def refused(action: Invite | Uninvite) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()
    return caught.value.refusal.code


def test_people_and_homes_come_on_the_list_once(form: Form, worker: Actor, town: Town, compound: Compound) -> None:
    one, other = lives(town, compound, "张桂芳", "3-2-501"), lives(town, compound, "李建国", "3-2-502")
    assert Invite(worker, form, people=[one], households=[home_of(other)]).execute() == 2
    assert Invite(worker, form, people=[one, other]).execute() == 1
    assert refused(Invite(worker, form, people=[one])) == "nobody"
    row = Record.objects.filter(verb="invite_to_form").latest("seq")
    assert json.loads(row.payload.body)["people"] == [other.public_id]
    assert row.actor == worker.person
    for verb in (Invite.verb, Uninvite.verb):
        assert VERBS[verb]() != verb


def test_a_household_that_is_invited_may_send(form: Form, worker: Actor, town: Town, compound: Compound) -> None:
    person = lives(town, compound, "张桂芳", "3-2-501")
    with pytest.raises(ActionRefused):
        send(form, Actor.of(person))
    Invite(worker, form, households=[home_of(person)]).execute()
    send(form, Actor.of(person))
    assert count_sent(form) == 1


def test_whole_buildings_and_compounds(form: Form, worker: Actor, town: Town, compound: Compound) -> None:
    for room in ("3-2-501", "3-2-502", "5-1-101"):
        lives(town, compound, f"住户{room}", room)
    elsewhere = homes.CompoundFactory(node=town.other, name="梧桐苑")
    lives(town, elsewhere, "远方", "1-1-101")
    ((name, rows),) = places_of(worker, form)
    assert (name, len(rows)) == ("桂花苑", 3)
    whole, third = rows[0][0], next(value for value, label in rows if "3" in label)
    assert homes_in(worker, form, third).count() == 2
    assert homes_in(worker, form, whole).count() == 3
    for place in (f"c-{elsewhere.pk}", "x-1", "b-", "b-²", ""):
        assert not homes_in(worker, form, place).exists()


def test_who_invites(form: Form, town: Town, compound: Compound) -> None:
    person = lives(town, compound, "张桂芳", "3-2-501")
    stranger = person_elsewhere(town)
    for role, where in (
        (Role.RESIDENT, town.community),
        (Role.COMMUNITY_WORKER, town.other),
        (Role.EDITOR, town.street),
    ):
        assert refused(Invite(actor(role, where), form, people=[person])) == "role"
    for role in (Role.COMMUNITY_WORKER, Role.RC_DIRECTOR):
        assert refused(Invite(actor(role, town.community), form, people=[stranger])) == "scope"
    far = homes.resident("远方", "1-1-101", homes.CompoundFactory(node=town.other), home=town.other)
    assert refused(Invite(actor(Role.STREET_CLERK, town.street), form, households=[home_of(far)])) == "scope"


def person_elsewhere(town: Town) -> Person:
    made = actor(Role.RESIDENT, town.other).person
    assert made is not None
    return made


def test_only_of_a_form_for_the_invited(worker: Actor, town: Town, compound: Compound) -> None:
    form = build.published(build.draft(town.community, build.step("一", build.text("意见"))))
    assert refused(Invite(worker, form, people=[lives(town, compound, "张桂芳", "3-2-501")])) == "who"


def test_whoever_has_sent_stays(form: Form, worker: Actor, town: Town, compound: Compound) -> None:
    one, other = lives(town, compound, "张桂芳", "3-2-501"), lives(town, compound, "李建国", "3-2-502")
    Invite(worker, form, people=[one, other]).execute()
    made = send(form, Actor.of(one))
    rows = list(form.invitations.values_list("pk", flat=True))
    assert Uninvite(worker, form, rows).execute() == 1
    assert Invitation.objects.get().person == one
    assert refused(Uninvite(worker, form, rows)) == "sent"
    WithdrawSubmission(Actor.of(one), made).execute()
    assert Uninvite(worker, form, rows).execute() == 1
    assert refused(Uninvite(worker, form, rows)) == "nobody"


def test_what_staff_keyed_in_for_somebody_counts(form: Form, worker: Actor, town: Town, compound: Compound) -> None:
    person = lives(town, compound, "张桂芳", "3-2-501")
    Invite(worker, form, people=[person], households=[home_of(person)]).execute()
    send(form, worker, staff=True, on_behalf_of=person, channel="paper")
    assert count_sent(form) == 2


def test_a_refusal_tells_nobody_who_does_not_read(form: Form, town: Town, compound: Compound) -> None:
    form.readers = [Role.PARTY_SECRETARY]
    form.save()
    worker, secretary = actor(Role.COMMUNITY_WORKER, town.community), actor(Role.PARTY_SECRETARY, town.community)
    one, other = lives(town, compound, "张桂芳", "3-2-501"), lives(town, compound, "李建国", "3-2-502")
    Invite(worker, form, people=[one, other]).execute()
    send(form, Actor.of(one))
    for person in (one, other):
        rows = form.invitations.filter(person=person).values_list("pk", flat=True)
        assert refused(Uninvite(worker, form, rows)) == "begun"
    rows = form.invitations.filter(person=other).values_list("pk", flat=True)
    assert Uninvite(secretary, form, rows).execute() == 1


def test_of_no_other_form(form: Form, worker: Actor, town: Town, compound: Compound) -> None:
    other = build.published(build.draft(town.community, build.step("一", build.text("意见")), who="invited"))
    Invite(worker, other, people=[lives(town, compound, "张桂芳", "3-2-501")]).execute()
    assert refused(Uninvite(worker, form, [Invitation.objects.get().pk])) == "nobody"


# --- the screen -----------------------------------------------------------------------------------------------------


def address(form: Form) -> str:
    return reverse("shequ_forms:invitations", args=[form.public_id])


def test_the_screen_finds_invites_and_takes_off(client: Client, form: Form, town: Town, compound: Compound) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    person = lives(town, compound, "张桂芳", "3-2-501")
    found = client.post(address(form), {"q": "3-2-501"})
    assert found.status_code == 200
    assert person.public_id in found.content.decode()
    assert not form.invitations.exists()
    client.post(address(form), {"q": "3-2-501", "person": person.public_id})
    assert form.invitations.get().person == person
    building = compound.buildings.get(number="3")
    client.post(address(form), {"place": f"b-{building.pk}"})
    assert form.invitations.count() == 2
    shown = client.get(address(form)).content.decode()
    assert "邀请了2个，已提交0个。" in shown
    assert shown.count("桂花苑 3-2-501") == 2
    client.post(address(form), {"off": "1", "row": [str(pk) for pk in form.invitations.values_list("pk", flat=True)]})
    assert not form.invitations.exists()


def test_a_refusal_is_said(client: Client, form: Form, town: Town) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    answered = client.post(address(form), {"off": "1", "row": ["x", "99"]})
    assert answered.status_code == 422
    assert client.post(address(form), {}).status_code == 422


def test_the_list_does_not_tell_who_has_sent(client: Client, form: Form, town: Town, compound: Compound) -> None:
    worker = login_as(client, Role.COMMUNITY_WORKER, town.community)
    one, other = lives(town, compound, "张桂芳", "3-2-501"), lives(town, compound, "李建国", "3-2-502")
    Invite(worker, form, people=[one, other]).execute()
    before = rows_of(client, form)
    send(form, Actor.of(one))
    assert rows_of(client, form) == before


def rows_of(client: Client, form: Form) -> str:
    shown = client.get(address(form)).content.decode()
    return shown[shown.index("<tbody") : shown.index("</tbody>")]


def test_the_list_costs_the_same_however_long(
    client: Client, form: Form, town: Town, compound: Compound, django_assert_max_num_queries: Any
) -> None:
    worker = login_as(client, Role.COMMUNITY_WORKER, town.community)
    Invite(worker, form, people=[lives(town, compound, "张桂芳", "3-2-501")]).execute()
    client.get(address(form))
    with django_assert_max_num_queries(45) as few:
        client.get(address(form))
        before = len(few)
    for number in range(1, 9):
        person = lives(town, compound, f"住户{number}", f"{number}-1-101")
        Invite(worker, form, people=[person], households=[home_of(person)]).execute()
    with django_assert_max_num_queries(before):
        client.get(address(form))
