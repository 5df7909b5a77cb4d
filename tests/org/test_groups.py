"""Wagtail groups made from role assignments, and the end of both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Collection, GroupCollectionPermission, Page, WorkflowPage

from shequ_workflows.core.models import Record
from shequ_workflows.org.actions import AssignRole, CloseNode, EndRole, LinkAccount, MoveNode, RenameNode, UnlinkAccount
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.capabilities import CAPABILITIES
from shequ_workflows.org.constants import Role
from shequ_workflows.org.groups import Subtree, group_for, groups_above, subtrees, sync_groups, sync_permissions
from shequ_workflows.org.models import CommunityPage, GeneratedGroup, Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.periodic import jobs
from tests.factories.org import NodeFactory, PersonFactory, RoleFactory, Town, UserFactory, actor, home_page, login_as

SYSTEM = Actor.system()


def groups_of(person: Person) -> set[str]:
    return set(Group.objects.filter(user=person.user_id).values_list("name", flat=True))


def assign(person: Person, role: str, town: Town, **more: object) -> RoleAssignment:
    return AssignRole(SYSTEM, person, role, more.pop("node", town.community), basis="聘书", **more).execute()  # type: ignore[arg-type]


def test_it_gives_whoever_holds_a_role_the_group_of_that_role_and_place(town: Town) -> None:
    person = PersonFactory(home=town.community, account=True)
    assign(person, Role.RC_DIRECTOR, town)
    assert groups_of(person) == {"居委会主任 · 桂花里社区"}


def test_it_gives_residents_no_group(town: Town) -> None:
    person = PersonFactory(home=town.community, account=True)
    for role in (Role.RESIDENT, Role.OWNER, Role.RESIDENTS_REP, Role.BUILDING_LEAD, Role.SUPERVISION_COMMITTEE):
        assign(person, role, town)
    assert groups_of(person) == set()


def test_it_ends_membership_and_group_with_the_role(town: Town) -> None:
    person = PersonFactory(home=town.community, account=True)
    EndRole(SYSTEM, assign(person, Role.EDITOR, town)).execute()
    assert groups_of(person) == set()
    assert not Group.objects.filter(generated__role=Role.EDITOR).exists()


def test_it_ends_membership_when_the_term_runs_out(town: Town, clock: Path) -> None:
    person = PersonFactory(home=town.community, account=True)
    assign(person, Role.RC_MEMBER, town, valid_to=now() + dt.timedelta(days=3))
    sync_groups(now())
    assert groups_of(person)
    clock.write_text(str(4 * 86400), encoding="ascii")
    sync_groups(now())
    assert groups_of(person) == set()


def test_it_begins_membership_when_the_term_begins(town: Town, clock: Path) -> None:
    person = PersonFactory(home=town.community, account=True)
    assign(person, Role.RC_MEMBER, town, valid_from=now() + dt.timedelta(days=3))
    assert groups_of(person) == set()
    clock.write_text(str(4 * 86400), encoding="ascii")
    sync_groups(now())
    assert groups_of(person) == {"居委会委员 · 桂花里社区"}


def test_it_follows_the_account(town: Town) -> None:
    person = PersonFactory(home=town.community)
    assign(person, Role.RC_MEMBER, town)
    user = UserFactory()
    LinkAccount(SYSTEM, person, user).execute()
    assert user.groups.count() == 1
    UnlinkAccount(SYSTEM, person).execute()
    assert user.groups.count() == 0


def test_it_ends_with_the_node(town: Town) -> None:
    person = PersonFactory(home=town.community, account=True)
    assign(person, Role.GRID_WORKER, town, node=town.grid)
    CloseNode(SYSTEM, town.grid).execute()
    assert groups_of(person) == set()


def test_it_takes_blocked_accounts_out(town: Town) -> None:
    person = PersonFactory(home=town.community, account=True)
    assign(person, Role.EDITOR, town)
    type(person.user).objects.update(is_active=False)
    sync_groups(now())
    assert groups_of(person) == set()


def test_it_leaves_groups_of_others_alone(town: Town) -> None:
    person = PersonFactory(home=town.community, account=True)
    own = Group.objects.create(name="Own")
    own.user_set.add(person.user)
    sync_groups(now())
    assert groups_of(person) == {"Own"}


def test_it_is_a_periodic_job_and_costs_the_same_for_many(town: Town, django_assert_num_queries) -> None:
    assert jobs["groups"].run is sync_groups
    for _number in range(20):
        assign(PersonFactory(home=town.community, account=True), Role.COMMUNITY_WORKER, town)
    sync_groups(now())
    with django_assert_num_queries(3):
        assert sync_groups(now()) == (0, 0)


def test_it_renames_groups_with_the_node(town: Town) -> None:
    group_for(Role.EDITOR, town.community)
    RenameNode(SYSTEM, town.community, name="丹桂里社区").execute()
    assert Group.objects.filter(name="编辑 · 丹桂里社区").exists()


def test_it_tells_two_nodes_of_one_name_apart(town: Town) -> None:
    twin = NodeFactory(parent=town.street, kind="community", name=town.community.name)
    assert group_for(Role.EDITOR, town.community).name != group_for(Role.EDITOR, twin).name


# --- pages and files -------------------------------------------------------------------------------------------------


@pytest.fixture
def homes(town: Town) -> dict[str, CommunityPage]:
    made = {name: home_page(getattr(town, name)) for name in ("community", "other")}
    town.refresh()
    return made


#: role → (may add below the home page, may edit any page there, may publish), hand-kept.
PAGES = {
    Role.GRID_WORKER: (True, False, False),
    Role.COMMUNITY_WORKER: (True, True, False),
    Role.RC_MEMBER: (True, True, False),
    Role.RC_DIRECTOR: (True, True, True),
    Role.PARTY_SECRETARY: (True, True, True),
    Role.EDITOR: (True, True, False),
    Role.ADMINISTRATOR: (True, True, False),
    Role.AUDITOR: (False, False, False),
}


@pytest.mark.parametrize("role", sorted(PAGES))
def test_it_gives_each_role_its_pages_here_and_none_elsewhere(
    town: Town, homes: dict[str, CommunityPage], role: str
) -> None:
    person = PersonFactory(home=town.community, account=True)
    assign(person, role, town)
    user = type(person.user).objects.get(pk=person.user_id)
    may = homes["community"].permissions_for_user(user)
    assert (may.can_add_subpage(), may.can_edit(), may.can_publish()) == PAGES[role]
    elsewhere = homes["other"].permissions_for_user(user)
    assert not (elsewhere.can_add_subpage())
    assert not (elsewhere.can_edit())
    assert not (elsewhere.can_publish())
    assert user.has_perm("wagtailadmin.access_admin")


def test_it_reaches_down_from_the_street_to_the_homes_of_its_communities(
    town: Town, homes: dict[str, CommunityPage]
) -> None:
    person = PersonFactory(home=town.street, account=True)
    assign(person, Role.STREET_LEADER, town, node=town.street)
    user = type(person.user).objects.get(pk=person.user_id)
    assert all(page.permissions_for_user(user).can_publish() for page in homes.values())


def test_it_gives_permissions_when_the_home_page_is_made_later(town: Town) -> None:
    person = PersonFactory(home=town.community, account=True)
    assign(person, Role.RC_DIRECTOR, town)
    page = home_page(town.community)
    user = type(person.user).objects.get(pk=person.user_id)
    assert page.permissions_for_user(user).can_publish()


def test_it_follows_a_node_to_another_street(town: Town, homes: dict[str, CommunityPage]) -> None:
    person = PersonFactory(home=town.street, account=True)
    assign(person, Role.STREET_LEADER, town, node=town.street)
    second = NodeFactory(parent=town.district, kind="street")
    MoveNode(SYSTEM, town.community, second).execute()
    user = type(person.user).objects.get(pk=person.user_id)
    assert not homes["community"].permissions_for_user(user).can_publish()
    assert homes["other"].permissions_for_user(user).can_publish()


@pytest.fixture
def urgent(homes: dict[str, CommunityPage]) -> Iterator[Page]:
    """What the layer of notices brings: a subtree of urgent notices."""
    page = homes["community"].add_child(instance=Page(title="便民通知", slug="urgent"))
    known = subtrees.get("urgent")
    subtrees.unregister("urgent")
    subtrees.register(Subtree("urgent", lambda node: Page.objects.child_of(node.page).filter(slug="urgent")))
    yield page
    subtrees.unregister("urgent")
    if known is not None:
        subtrees.register(known)


def test_it_lets_a_community_worker_publish_urgent_notices_only(
    town: Town, homes: dict[str, CommunityPage], urgent: Page
) -> None:
    person = PersonFactory(home=town.community, account=True)
    assign(person, Role.COMMUNITY_WORKER, town)
    sync_permissions(groups_above(town.community))
    user = type(person.user).objects.get(pk=person.user_id)
    assert urgent.permissions_for_user(user).can_publish_subpage()
    assert not homes["community"].permissions_for_user(user).can_publish_subpage()


def test_it_gives_each_node_its_own_collection(town: Town, homes: dict[str, CommunityPage]) -> None:
    assert Collection.objects.get(pk=town.community.collection_id).name == town.community.name
    group = group_for(Role.EDITOR, town.community)
    rows = GroupCollectionPermission.objects.filter(group=group)
    assert {row.collection_id for row in rows} == {town.community.collection_id}
    assert {row.permission.codename for row in rows} == {
        "add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document",
    }  # fmt: skip


def test_it_sends_pages_to_director_and_secretary_for_checking(town: Town, homes: dict[str, CommunityPage]) -> None:
    workflow = WorkflowPage.objects.get(page=homes["community"]).workflow
    (task,) = [task.specific for task in workflow.tasks]
    assert {group.generated.role for group in task.groups.all()} == {Role.RC_DIRECTOR, Role.PARTY_SECRETARY}
    assert {group.generated.node for group in task.groups.all()} == {town.community}


def test_it_keeps_the_groups_that_check_even_while_nobody_is_in_them(
    town: Town, homes: dict[str, CommunityPage]
) -> None:
    EndRole(SYSTEM, assign(PersonFactory(home=town.community, account=True), Role.RC_DIRECTOR, town)).execute()
    assert GeneratedGroup.objects.filter(role=Role.RC_DIRECTOR, node=town.community).exists()


def test_it_lets_the_director_approve_what_an_editor_hands_in(town: Town, homes: dict[str, CommunityPage]) -> None:
    editor, director = PersonFactory(account=True), PersonFactory(account=True)
    assign(editor, Role.EDITOR, town)
    assign(director, Role.RC_DIRECTOR, town)
    page = homes["community"].add_child(instance=Page(title="通知", slug="tongzhi", live=False))
    page.save_revision(user=editor.user)
    state = page.get_workflow().start(page, editor.user)
    state.current_task_state.approve(user=director.user)
    page.refresh_from_db()
    assert page.live


def test_it_knows_every_role_that_may_open_the_admin() -> None:
    assert set(CAPABILITIES) <= set(Role.values)
    assert not set(CAPABILITIES) & {Role.RESIDENT, Role.OWNER, Role.HOUSEHOLD_REP}


# --- break-glass -----------------------------------------------------------------------------------------------------


def test_it_records_the_login_and_the_use_of_a_superuser(town: Town, client: Client, clock: Path) -> None:
    user = UserFactory(is_superuser=True)
    user.set_password("glass")
    user.save()
    client.post("/login/", {"username": user.username, "password": "glass"})
    client.post("/admin/no-such-page/")
    client.post("/admin/no-such-page/")
    verbs = list(Record.objects.filter(subject__kind="journal").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["break_glass", "break_glass_use"]
    clock.write_text("900", encoding="ascii")
    client.post("/admin/no-such-page/")
    assert Record.objects.filter(verb="break_glass_use").count() == 2


def test_it_records_no_login_of_others(town: Town, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    client.post("/admin/no-such-page/")
    assert not Record.objects.filter(verb__startswith="break_glass").exists()


# --- who may say whose home page it is -------------------------------------------------------------------------------


def test_it_lets_only_the_administrator_say_whose_home_page_it_is(
    town: Town, homes: dict[str, CommunityPage], client: Client
) -> None:
    form_class = CommunityPage.get_edit_handler().get_form_class()
    director = actor(Role.RC_DIRECTOR, town.community, account=True).person
    assert form_class(instance=homes["community"], for_user=director.user).fields["node"].disabled
    administrator = actor(Role.ADMINISTRATOR, town.community, account=True).person
    field = form_class(instance=homes["community"], for_user=administrator.user).fields["node"]
    assert not field.disabled
    assert town.other not in field.queryset


def test_it_copies_no_node_with_a_page(town: Town, homes: dict[str, CommunityPage]) -> None:
    copied = homes["community"].copy(update_attrs={"slug": "kopie", "title": "Copy"})
    assert copied.node is None


def test_it_needs_roles_in_force_only(town: Town) -> None:
    person = PersonFactory(account=True)
    RoleFactory(person=person, role=Role.EDITOR, node=town.community, valid_to=now() - dt.timedelta(days=1))
    sync_groups(now())
    assert groups_of(person) == set()
