"""The screens of 社区治理 in the Wagtail admin: who gets which, and nothing of another community."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Delivery, Record, Subject
from shequ_workflows.org.actions import AddPerson, RenameNode
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Guardianship, Node, Person, RoleAssignment
from shequ_workflows.org.moment import now, today
from tests.core.lamp import lamp
from tests.factories import core
from tests.factories.org import PersonFactory, RoleFactory, Town, UserFactory, actor, login_as

LISTS = ("subjects", "people", "nodes", "roles", "record", "deliveries")
STAFF = frozenset({"grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary"})
WATCH = frozenset({"auditor", "administrator"})
EVERYBODY = STAFF | WATCH | {"editor"}
#: Screen → roles at the community that get it; all others are turned away. Hand-kept.
MAY: dict[str, frozenset[str]] = {
    **{f"{name}:{page}": STAFF | WATCH for name in LISTS for page in ("index", "index_results", "inspect")},
    "people:add": STAFF | {"administrator"},
    "people:correct": STAFF | {"administrator"},
    "people:merge": STAFF,
    "people:link": STAFF | {"administrator"},
    "people:open_account": STAFF | {"administrator"},
    "people:unlink": frozenset({"administrator"}),
    "people:add_guardian": STAFF,
    "people:end_guardian": STAFF,
    "nodes:below": frozenset({"administrator"}),
    "nodes:correct": frozenset({"administrator"}),
    "nodes:move": frozenset({"administrator"}),
    "nodes:close": frozenset({"administrator"}),
    "nodes:home_page": frozenset({"administrator"}),
    "nodes:add": frozenset(),
    "roles:add": STAFF | {"administrator"},
    "roles:end": frozenset({"rc_director", "party_secretary", "administrator"}),
    "deliveries:told": STAFF,
    "deliveries:retry": STAFF,
    "record:erase": frozenset({"rc_director", "administrator"}),
    "record:verify": WATCH,
    "record:verify_one": STAFF | WATCH,
}
WITHOUT_ROW = {"index", "index_results", "add", "verify"}


class Rows:
    """One row of every kind at ``node``, which has a building lead and a caller to be verified."""

    def __init__(self, node: Node, inside: Node) -> None:
        self.caller = PersonFactory(home=node, is_stub=True, name=f"来电人{node.pk}")
        self.known = PersonFactory(home=node, name=f"甄秘密{node.pk}", account=True)
        self.role = RoleFactory(person=self.known, role=Role.BUILDING_LEAD, node=inside)
        self.matter = core.subject(node, state="reported", title=f"事项秘密{node.pk}", number=f"灯2026-{node.pk}")
        self.delivery = core.delivery(self.known, self.matter, state="dead")
        child = PersonFactory(home=node)
        self.pair = Guardianship.objects.create(ward=child, guardian=self.known, basis="母亲", valid_from=today())
        self.record = Record.objects.get(subject=self.matter)
        self.inside = inside

    def pk(self, screen: str) -> int:
        """The row that the screen's address names."""
        name, _page = screen.split(":")
        special = {
            "people:unlink": self.known,
            "people:end_guardian": self.pair,
            "record:verify_one": self.matter,
            "nodes:move": self.inside,
            "nodes:close": self.inside,
            "nodes:below": self.matter.node,
            "nodes:home_page": self.matter.node,
        }
        usual = {
            "people": self.caller,
            "roles": self.role,
            "subjects": self.matter,
            "record": self.record,
            "deliveries": self.delivery,
            "nodes": self.inside,
        }
        return special.get(screen, usual[name]).pk

    def url(self, screen: str) -> str:
        args = [] if screen.split(":")[1] in WITHOUT_ROW else [self.pk(screen)]
        return reverse(f"shequ_{screen}", args=args)


@pytest.fixture
def town(db: None) -> Town:
    lamp()
    return Town()


@pytest.fixture
def rows(town: Town) -> Rows:
    return Rows(town.community, town.grid)


def test_it_lists_every_screen_that_there_is(rows: Rows) -> None:
    from shequ_workflows.core.admin import deliveries, nodes, people, record, roles, subjects

    there = set()
    for module in (subjects, people, nodes, roles, record, deliveries):
        viewset = next(
            one for name, one in vars(module).items() if name.endswith("ViewSet") and name != "ScopedViewSet"
        )
        there |= {f"{viewset.name.removeprefix('shequ_')}:{pattern.name}" for pattern in viewset().get_urlpatterns()}
    assert there == set(MAY)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_it_opens_to_each_role_its_screens_and_no_other(town: Town, rows: Rows, client: Client, role: str) -> None:
    login_as(client, role, town.community)
    opened = {screen for screen in MAY if client.get(rows.url(screen)).status_code == 200}
    assert opened == {screen for screen, roles in MAY.items() if role in roles}


@pytest.mark.parametrize("role", sorted(STAFF | WATCH))
def test_it_knows_no_row_of_another_community(town: Town, client: Client, role: str) -> None:
    other = Rows(town.other, town.other)
    login_as(client, role, town.community)
    for screen in MAY:
        if screen.split(":")[1] in WITHOUT_ROW:
            continue
        assert client.get(other.url(screen)).status_code != 200, screen
        assert client.post(other.url(screen), {}).status_code in {302, 403, 404, 405}, screen


@pytest.mark.parametrize("role", sorted(STAFF | WATCH))
def test_it_names_nobody_and_nothing_of_another_community_in_a_list(
    town: Town, rows: Rows, client: Client, role: str
) -> None:
    Rows(town.other, town.other)
    login_as(client, role, town.community)
    for name in LISTS:
        for query in ("", "?q=秘密", "?q=甄", f"?node={town.other.pk}", "?ordering=-pk"):
            text = client.get(reverse(f"shequ_{name}:index") + query).content.decode()
            for secret in (f"甄秘密{town.other.pk}", f"事项秘密{town.other.pk}", f"来电人{town.other.pk}", "梧桐社区"):
                assert secret not in text, (name, query, secret)


@pytest.mark.parametrize("chooser", ["person", "node"])
def test_it_offers_only_the_scope_to_choose_from(town: Town, rows: Rows, client: Client, chooser: str) -> None:
    other = Rows(town.other, town.other)
    login_as(client, Role.ADMINISTRATOR, town.community)
    for view in ("choose", "choose_results"):
        for query in ("", "?q=秘密", "?q=梧桐"):
            answer = client.get(reverse(f"shequ_{chooser}_chooser:{view}") + query).content.decode()
            text = str(json.loads(answer)) if answer.startswith("{") else answer
            assert town.community.name in text or query
            assert "梧桐社区" not in text
            assert other.known.name not in text
    hidden = other.known if chooser == "person" else town.other
    assert client.get(reverse(f"shequ_{chooser}_chooser:chosen", args=[hidden.pk])).status_code == 404
    known = rows.known if chooser == "person" else town.grid
    assert client.get(reverse(f"shequ_{chooser}_chooser:chosen", args=[known.pk])).status_code == 200


def test_it_does_not_tell_the_name_of_whoever_was_guessed_in_a_form(town: Town, client: Client) -> None:
    other = Rows(town.other, town.other)
    login_as(client, Role.ADMINISTRATOR, town.community)
    shown = client.post(reverse("shequ_roles:add"), {"person": other.known.pk, "node": town.other.pk})
    assert other.known.name not in shown.content.decode()
    prefilled = client.get(reverse("shequ_roles:add") + f"?person={other.known.pk}&node={town.other.pk}")
    assert other.known.name not in prefilled.content.decode()
    assert "梧桐社区" not in prefilled.content.decode()


def test_it_shows_names_masked_to_the_auditor(town: Town, rows: Rows, client: Client) -> None:
    login_as(client, Role.AUDITOR, town.community)
    for screen in (
        "people:index",
        "people:inspect",
        "roles:index",
        "roles:inspect",
        "deliveries:index",
        "nodes:inspect",
    ):
        text = client.get(rows.url(screen)).content.decode()
        assert rows.known.name not in text, screen
        assert rows.caller.name not in text, screen


def test_it_shows_dates_of_birth_to_staff_only(town: Town, client: Client) -> None:
    person = PersonFactory(home=town.community, birth_date=dt.date(1931, 4, 17))
    for role, sees in ((Role.RC_DIRECTOR, True), (Role.ADMINISTRATOR, False), (Role.AUDITOR, False)):
        login_as(client, role, town.community)
        text = client.get(reverse("shequ_people:inspect", args=[person.pk])).content.decode()
        assert ("1931" in text) is sees, role


def test_it_shows_words_of_a_matter_to_those_who_work_on_it(town: Town, client: Client) -> None:
    from shequ_workflows.core.record.recording import note

    matter = core.subject(town.community, state="reported")
    note(matter, "told", actor(Role.RC_DIRECTOR, town.community), payload={"text": "很私密的话"})
    for role, sees in ((Role.COMMUNITY_WORKER, True), (Role.ADMINISTRATOR, False), (Role.AUDITOR, False)):
        login_as(client, role, town.community)
        text = client.get(reverse("shequ_subjects:inspect", args=[matter.pk])).content.decode()
        assert ("很私密的话" in text) is sees, role


def test_it_hides_drafts_from_everybody_but_their_author(town: Town, client: Client) -> None:
    draft = core.subject(town.community, state="draft", title="还没想好", raised_by=PersonFactory(home=town.community))
    login_as(client, Role.ADMINISTRATOR, town.community)
    assert "还没想好" not in client.get(reverse("shequ_subjects:index")).content.decode()
    assert client.get(reverse("shequ_subjects:inspect", args=[draft.pk])).status_code == 404
    assert client.get(reverse("shequ_record:inspect", args=[draft.records.get().pk])).status_code == 404


def test_it_says_whom_to_ask(town: Town, rows: Rows, client: Client) -> None:
    login_as(client, Role.EDITOR, town.community)
    for screen in ("people:index", "people:add", "roles:end", "nodes:correct", "record:verify"):
        answer = client.get(rows.url(screen))
        assert answer.status_code == 403, screen
        assert "管理员" in answer.content.decode(), screen


def test_it_lets_the_auditor_choose_nobody(town: Town, rows: Rows, client: Client) -> None:
    login_as(client, Role.AUDITOR, town.community)
    assert rows.known.name not in str(json.loads(client.get(reverse("shequ_person_chooser:choose")).content))
    assert client.get(reverse("shequ_person_chooser:chosen", args=[rows.known.pk])).status_code == 404


def test_it_turns_visitors_and_residents_away(town: Town, rows: Rows, client: Client) -> None:
    assert client.get(reverse("shequ_people:index")).status_code == 302
    login_as(client, Role.RESIDENT, town.community)
    assert client.get(reverse("shequ_people:index")).status_code == 302


def test_it_lets_a_superuser_look_everywhere(town: Town, rows: Rows, client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True))
    for name in LISTS:
        assert client.get(reverse(f"shequ_{name}:index")).status_code == 200
    assert client.get(rows.url("subjects:inspect")).status_code == 200
    assert client.get(reverse("shequ_nodes:add")).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_it_exports_nothing(town: Town, rows: Rows, client: Client, name: str) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    for kind in ("csv", "xlsx"):
        assert client.get(reverse(f"shequ_{name}:index") + f"?export={kind}").status_code == 403


def _many(town: Town, count: int) -> None:
    for number in range(count):
        person = PersonFactory(home=town.community, account=True)
        RoleFactory(person=person, role=Role.BUILDING_LEAD, node=town.building)
        matter = core.subject(town.community, state="reported", number=f"灯{number}", raised_by=person)
        core.delivery(person, matter, state="dead")
        Node.objects.get(pk=town.compound.pk).add_child(instance=Node(kind="building", code=f"q{number}", name="楼"))


@pytest.mark.parametrize("name", LISTS)
def test_it_costs_the_same_for_five_rows_and_for_fifty(
    town: Town, client: Client, name: str, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    url = reverse(f"shequ_{name}:index")
    client.get(url)
    _many(town, 5)
    few = count_queries(lambda: client.get(url))
    Subject.objects.all()
    for number in range(45):
        person = PersonFactory(home=town.community, account=True)
        RoleFactory(person=person, role=Role.BUILDING_LEAD, node=town.building)
        core.delivery(person, core.subject(town.community, state="reported", number=f"多{number}"), state="dead")
        Node.objects.get(pk=town.compound.pk).add_child(instance=Node(kind="building", code=f"r{number}", name="楼"))
    assert count_queries(lambda: client.get(url)) == few
    assert few < 45


@pytest.fixture
def count_queries() -> Callable[[Callable[[], Any]], int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(act: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    return count


# --- what the filters find -------------------------------------------------------------------------------------------


def _titles(client: Client, name: str, query: str) -> list[Any]:
    return [row.pk for row in client.get(reverse(f"shequ_{name}:index") + query).context["object_list"]]


def test_it_filters_matters(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    late = core.subject(
        town.community, kind="lamp", state="reported", next_due_at=now() - dt.timedelta(days=1), number="A1"
    )
    done = core.subject(town.grid, kind="lamp", state="done", title="完工", is_open=False, ended_at=now())
    assert _titles(client, "subjects", "?overdue=true") == [late.pk]
    assert _titles(client, "subjects", "?is_open=false") == [done.pk]
    assert _titles(client, "subjects", "?state=reported") == [late.pk]
    assert _titles(client, "subjects", "?q=完工") == [done.pk]
    assert _titles(client, "subjects", "?q=A1") == [late.pk]
    assert set(_titles(client, "subjects", f"?node={town.community.pk}")) == {late.pk, done.pk}


def test_it_finds_people_by_name_pinyin_and_initials(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    person = AddPerson(Actor.system(), "单桂英", town.community).execute()
    for word in ("桂英", "shangui", "sgy", "SGY"):
        assert _titles(client, "people", f"?q={word}") == [person.pk], word


def test_it_filters_people(town: Town, rows: Rows, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    assert _titles(client, "people", "?is_stub=true") == [rows.caller.pk]
    assert rows.known.pk in _titles(client, "people", "?account=true")
    assert rows.caller.pk not in _titles(client, "people", "?account=true")
    assert _titles(client, "people", "?role=building_lead") == [rows.known.pk]


def test_it_filters_roles_by_term(town: Town, client: Client) -> None:
    login_as(client, Role.AUDITOR, town.community)
    over = RoleFactory(role="editor", node=town.community, valid_to=now() - dt.timedelta(days=1))
    later = RoleFactory(role="editor", node=town.community, valid_from=now() + dt.timedelta(days=1))
    assert _titles(client, "roles", "?term=over") == [over.pk]
    assert _titles(client, "roles", "?term=later") == [later.pk]


def test_it_filters_the_record(town: Town, client: Client) -> None:
    login_as(client, Role.AUDITOR, town.community)
    administrator = actor(Role.ADMINISTRATOR, town.community)
    RenameNode(administrator, town.grid, name="新网格").execute()
    row = Record.objects.get(verb="rename_node")
    assert _titles(client, "record", "?verb=rename_node") == [row.pk]
    assert _titles(client, "record", "?role=administrator") == [row.pk]
    assert _titles(client, "record", f"?at_from={today() + dt.timedelta(days=1)}") == []


def test_it_filters_deliveries_that_need_a_person(town: Town, client: Client) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.community)
    person, matter = PersonFactory(home=town.community), core.subject(town.community, state="reported")
    core.delivery(person, matter, state="sent", handler="a")
    dead = core.delivery(person, matter, state="dead", handler="b")
    call = core.delivery(person, matter, state="pending", channel="call", handler="c")
    assert set(_titles(client, "deliveries", "?waiting=true")) == {dead.pk, call.pk}
    assert _titles(client, "deliveries", "?state=dead") == [dead.pk]


def test_it_offers_no_delete_copy_or_edit_of_wagtails(town: Town, rows: Rows, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    for prefix in ("subjects", "people", "nodes", "roles", "record", "deliveries"):
        for verb in ("delete", "copy", "edit", "history", "usage", "new"):
            assert client.get(f"/admin/governance/{prefix}/{verb}/{rows.matter.pk}/").status_code == 404


def test_it_keeps_rows_in_the_database(town: Town, rows: Rows) -> None:
    """What the lists show stays: no screen deletes."""
    assert Delivery.objects.count() == 1
    assert RoleAssignment.objects.filter(pk=rows.role.pk).exists()
    assert Person.objects.filter(pk=rows.known.pk).exists()
