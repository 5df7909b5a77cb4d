"""What the admin's forms do: one action each, done once, refused in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Delivery, Record
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Guardianship, Node, Person, RoleAssignment
from shequ_workflows.org.moment import local_date, now, today
from tests.core.lamp import lamp
from tests.factories import core
from tests.factories.org import NodeFactory, PersonFactory, RoleFactory, Town, UserFactory, login_as


@pytest.fixture
def town(db: None) -> Town:
    lamp()
    return Town()


def post(client: Client, screen: str, /, *args: object, **data: Any) -> Any:
    return client.post(reverse(f"shequ_{screen}", args=args), data)


# --- people ----------------------------------------------------------------------------------------------------------


def test_it_enters_a_person_once_though_the_form_is_sent_twice(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    for _time in range(2):
        answer = post(client, "people:add", name="王桂英", home=town.community.pk, once="a-key")
        assert answer.status_code == 302
    assert Person.objects.filter(name="王桂英").count() == 1


def test_it_keeps_what_was_typed_where_something_is_wrong(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    answer = post(client, "people:add", name="王桂英", home=town.community.pk, birth_date="1700-01-01", once="b")
    assert answer.status_code == 422
    assert answer.context["form"].errors["birth_date"]
    assert "王桂英" in answer.content.decode()
    assert not Person.objects.filter(name="王桂英").exists()
    # Corrected and sent again with the same key, it is done.
    post(client, "people:add", name="王桂英", home=town.community.pk, birth_date="1950-01-01", once="b")
    assert Person.objects.filter(name="王桂英").count() == 1


def test_it_offers_only_the_communities_whose_register_one_keeps(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    field = client.get(reverse("shequ_people:add")).context["form"].fields["home"]
    assert list(field.queryset) == [town.community]
    assert post(client, "people:add", name="王桂英", home=town.other.pk).status_code == 200
    assert not Person.objects.filter(name="王桂英").exists()


def test_it_corrects_a_person(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    person = PersonFactory(home=town.community, is_stub=True)
    post(client, "people:correct", person.pk, name="曾丽", home=town.community.pk, birth_date="1980-02-03")
    person.refresh_from_db()
    assert (person.name, person.pinyin, person.is_stub) == ("曾丽", "zengli", False)


def test_it_leaves_a_date_of_birth_alone_where_it_is_not_shown(town: Town, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    person = PersonFactory(home=town.community, birth_date=dt.date(1980, 2, 3))
    post(client, "people:correct", person.pk, name="曾丽", home=town.community.pk)
    person.refresh_from_db()
    assert (person.name, person.birth_date) == ("曾丽", dt.date(1980, 2, 3))


def test_it_merges_a_caller_and_leads_to_the_person(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    caller, known = PersonFactory(home=town.community, is_stub=True), PersonFactory(home=town.community)
    answer = post(client, "people:merge", caller.pk, person=known.pk)
    assert answer.url == reverse("shequ_people:inspect", args=[known.pk])
    caller.refresh_from_db()
    assert caller.merged_into == known


def test_it_says_why_somebody_cannot_be_merged(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    known = PersonFactory(home=town.community)
    answer = client.get(reverse("shequ_people:merge", args=[known.pk]))
    assert answer.status_code == 422
    assert "待核实" in answer.content.decode()


def test_it_merges_nobody_into_somebody_of_another_community(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    caller, hidden = PersonFactory(home=town.community, is_stub=True), PersonFactory(home=town.other)
    answer = post(client, "people:merge", caller.pk, person=hidden.pk)
    assert answer.status_code == 200
    assert answer.context["form"].errors["person"]
    caller.refresh_from_db()
    assert caller.merged_into is None


def test_it_opens_an_account_and_takes_it_away(town: Town, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    person = PersonFactory(home=town.community)
    assert post(client, "people:open_account", person.pk, username="wang", password="12345678").status_code == 422
    assert not get_user_model().objects.filter(username="wang").exists()
    post(client, "people:open_account", person.pk, username="wang", password="guihua-2026")
    person.refresh_from_db()
    assert person.user is not None
    assert person.user.check_password("guihua-2026")
    assert "guihua-2026" not in Record.objects.get(verb="open_account").payload.body
    post(client, "people:unlink", person.pk)
    person.refresh_from_db()
    assert person.user is None


def test_it_links_an_account_by_its_name(town: Town, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    person = PersonFactory(home=town.community)
    assert post(client, "people:link", person.pk, username="nobody").context["form"].errors["username"]
    user = UserFactory()
    post(client, "people:link", person.pk, username=user.username)
    assert Person.objects.get(user=user) == person


def test_it_notes_down_a_guardian_and_ends_it(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    child, mother = PersonFactory(home=town.community), PersonFactory(home=town.community)
    post(client, "people:add_guardian", child.pk, guardian=mother.pk, basis="母亲", valid_from=str(today()))
    pair = Guardianship.objects.get(ward=child, guardian=mother)
    post(client, "people:end_guardian", pair.pk, reason="成年")
    pair.refresh_from_db()
    assert pair.valid_to == today()


# --- nodes -----------------------------------------------------------------------------------------------------------


def test_it_sets_up_a_node_below_another(town: Town, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    kinds = client.get(reverse("shequ_nodes:below", args=[town.community.pk])).context["form"].fields["kind"].choices
    assert {kind for kind, _label in kinds} == {"compound", "grid", "building"}
    post(client, "nodes:below", town.community.pk, kind="grid", code="g-9", name="第九网格", small_office="on")
    assert Node.objects.get(code="g-9").get_parent() == town.community


def test_it_checks_the_credit_code(town: Town, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    answer = post(client, "nodes:correct", town.community.pk, name="桂花里社区", usci="91350100M000100Y44")
    assert answer.context["form"].errors["usci"]
    post(client, "nodes:correct", town.community.pk, name="桂花里社区", usci="91350100M000100Y43")
    assert Node.objects.get(pk=town.community.pk).usci == "91350100M000100Y43"


def test_it_moves_a_node_to_a_fitting_place_only(town: Town, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    second = NodeFactory(parent=town.community, kind="compound", name="新苑")
    offered = client.get(reverse("shequ_nodes:move", args=[town.building.pk])).context["form"].fields["parent"].queryset
    assert set(offered) == {town.community, town.grid, town.compound, second}
    post(client, "nodes:move", town.building.pk, parent=second.pk)
    assert Node.objects.get(pk=town.building.pk).get_parent() == second


def test_it_closes_a_node(town: Town, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    assert client.get(reverse("shequ_nodes:close", args=[town.compound.pk])).status_code == 422
    post(client, "nodes:close", town.grid.pk)
    assert Node.objects.get(pk=town.grid.pk).closed_on == today()


# --- roles -----------------------------------------------------------------------------------------------------------


def test_it_gives_a_role_until_the_end_of_its_last_day(town: Town, client: Client) -> None:
    director = login_as(client, Role.RC_DIRECTOR, town.community)
    person = PersonFactory(home=town.community)
    last = today() + dt.timedelta(days=30)
    answer = post(
        client,
        "roles:add",
        person=person.pk,
        role="community_worker",
        node=town.community.pk,
        valid_from=str(today()),
        valid_to=str(last),
        basis="劳动合同",
    )
    assert answer.status_code == 302
    row = RoleAssignment.objects.get(person=person)
    assert row.valid_from <= now()
    assert local_date(row.valid_to - dt.timedelta(seconds=1)) == last
    assert Actor.of(person).has(Role.COMMUNITY_WORKER)
    assert Record.objects.get(verb="assign_role").actor == director.person


def test_it_offers_only_roles_one_may_give(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    offered = {code for code, _label in client.get(reverse("shequ_roles:add")).context["form"].fields["role"].choices}
    assert "community_worker" in offered
    assert not {"rc_director", "administrator", "auditor", "supervision_committee"} & offered
    person = PersonFactory(home=town.community)
    post(client, "roles:add", person=person.pk, role="rc_director", node=town.community.pk, valid_from=str(today()))
    assert not RoleAssignment.objects.filter(person=person).exists()


def test_it_says_at_its_field_what_is_wrong_with_a_role(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    person = PersonFactory(home=town.community)
    answer = post(
        client,
        "roles:add",
        person=person.pk,
        role="community_worker",
        node=town.grid.pk,
        valid_from=str(today()),
        basis="x",
    )
    assert answer.status_code == 422
    assert "社区" in answer.context["form"].errors["node"][0]


def test_it_ends_a_role(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    row = RoleFactory(person=PersonFactory(home=town.community), role="grid_worker", node=town.grid)
    post(client, "roles:end", row.pk, reason="合同到期")
    row.refresh_from_db()
    assert row.valid_to <= now()
    assert client.get(reverse("shequ_roles:end", args=[row.pk])).status_code == 422


def test_it_changes_nothing_by_a_link(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    row = RoleFactory(person=PersonFactory(home=town.community), role="grid_worker", node=town.grid)
    client.get(reverse("shequ_roles:end", args=[row.pk]))
    row.refresh_from_db()
    assert row.valid_to is None


# --- deliveries ------------------------------------------------------------------------------------------------------


def test_it_ticks_a_call_off(town: Town, client: Client) -> None:
    worker = login_as(client, Role.COMMUNITY_WORKER, town.community)
    row = core.delivery(PersonFactory(), core.subject(town.community, state="reported"), channel="call")
    post(client, "deliveries:told", row.pk, by="phone")
    row.refresh_from_db()
    assert (row.state, row.done_by) == ("sent", worker.person)
    assert client.get(reverse("shequ_deliveries:told", args=[row.pk])).status_code == 409


def test_it_sends_a_stuck_message_again(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    row = core.delivery(PersonFactory(), core.subject(town.community, state="reported"), state="dead")
    post(client, "deliveries:retry", row.pk)
    assert Delivery.objects.get(pk=row.pk).state == "pending"


# --- many at once ----------------------------------------------------------------------------------------------------


def bulk(model: str, action: str, query: str) -> str:
    return f"/admin/bulk/{model.replace('.', '/')}/{action}/?{query}"


def test_it_ends_all_roles_of_the_list_as_it_is_filtered(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    leads = [RoleFactory(role="building_lead", node=town.building) for _number in range(60)]
    grid = RoleFactory(role="grid_worker", node=town.grid)
    elsewhere = RoleFactory(role="building_lead", node=town.other)
    url = bulk("shequ_org.roleassignment", "end", "id=all&role=building_lead&next=/admin/governance/roles/")
    shown = client.get(url)
    assert len(shown.context["items"]) == 60
    client.post(url)
    ended = set(RoleAssignment.objects.exclude(valid_to=None).values_list("pk", flat=True))
    assert ended == {row.pk for row in leads}
    assert grid.pk not in ended
    assert elsewhere.pk not in ended


def test_it_ends_no_role_of_another_community_whatever_is_asked(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    elsewhere = RoleFactory(role="building_lead", node=town.other)
    url = bulk("shequ_org.roleassignment", "end", f"id={elsewhere.pk}")
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.valid_to is None


def test_it_leaves_what_one_may_not_end_and_says_so(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    lead = RoleFactory(role="building_lead", node=town.building)
    member = RoleFactory(role="rc_member", node=town.community)
    url = bulk("shequ_org.roleassignment", "end", f"id={lead.pk}&id={member.pk}")
    assert len(client.get(url).context["refused"]) == 1
    client.post(url)
    member.refresh_from_db()
    assert member.valid_to is None


@pytest.mark.parametrize("role", ["auditor", "grid_worker"])
def test_it_lets_nobody_end_roles_in_bulk_who_may_not_one_by_one(town: Town, client: Client, role: str) -> None:
    login_as(client, role, town.community)
    row = RoleFactory(role="community_worker", node=town.community)
    client.post(bulk("shequ_org.roleassignment", "end", f"id={row.pk}"))
    row.refresh_from_db()
    assert row.valid_to is None


def test_it_respects_the_search_word_too(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    wang = RoleFactory(person__name="王桂英", role="building_lead", node=town.building)
    other = RoleFactory(person__name="李建国", role="building_lead", node=town.building)
    client.post(bulk("shequ_org.roleassignment", "end", "id=all&q=桂英"))
    wang.refresh_from_db()
    other.refresh_from_db()
    assert wang.valid_to is not None
    assert other.valid_to is None


def test_it_sends_stuck_messages_again_in_bulk(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    matter = core.subject(town.community, state="reported")
    dead = [core.delivery(PersonFactory(), matter, state="dead") for _number in range(3)]
    sent = core.delivery(PersonFactory(), matter, state="sent")
    client.post(bulk("shequ_core.delivery", "retry", "id=all&state=dead"))
    assert {Delivery.objects.get(pk=row.pk).state for row in dead} == {"pending"}
    assert Delivery.objects.get(pk=sent.pk).state == "sent"
