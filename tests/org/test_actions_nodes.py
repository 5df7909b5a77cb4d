"""Setting up, correcting, moving and closing nodes."""

from __future__ import annotations

import pytest

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actions import AddNode, CloseNode, MoveNode, RenameNode
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node
from tests.factories import core
from tests.factories.org import NodeFactory, Town, actor


def add(who: Actor, parent: Node | None, **more: str) -> AddNode:
    return AddNode(who, parent, **{"kind": "grid", "code": "g-2", "name": "第二网格", **more})


def test_it_lets_the_administrator_set_up_a_node_and_records_it(town: Town) -> None:
    administrator = actor(Role.ADMINISTRATOR, town.street)
    node = add(administrator, town.community).execute()
    assert node.get_parent() == town.community
    row = Record.objects.get(subject__node=node, verb="add_node")
    assert (row.actor, row.role) == (administrator.person, Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [Role.RC_DIRECTOR, Role.STREET_LEADER, Role.AUDITOR])
def test_it_refuses_other_roles_and_says_whom_to_ask(town: Town, role: str) -> None:
    at = town.street if role == Role.STREET_LEADER else town.community
    refusal = add(actor(role, at), town.community).check()
    assert refusal is not None
    assert refusal.status == Answer.FORBIDDEN
    assert "管理员" in str(refusal)


def test_it_does_not_tell_the_administrator_of_another_community_that_there_is_one(town: Town) -> None:
    refusal = add(actor(Role.ADMINISTRATOR, town.other), town.community).check()
    assert refusal is not None
    assert refusal.status == Answer.NOT_FOUND


def test_it_leaves_roots_to_the_system(town: Town) -> None:
    assert add(actor(Role.ADMINISTRATOR, town.district), None, kind="street").check() is not None
    assert add(Actor.system(), None, kind="street").execute().depth == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "street"}, "parent"),
        ({"kind": "planet"}, "kind"),
        ({"code": ""}, "code"),
        ({"code": "with space"}, "code"),
        ({"name": "  "}, "name"),
    ],
)
def test_it_refuses_what_makes_no_tree(town: Town, values: dict[str, str], code: str) -> None:
    refusal = add(actor(Role.ADMINISTRATOR, town.street), town.community, **values).check()
    assert refusal is not None
    assert refusal.code == code


def test_it_refuses_a_code_that_is_taken(town: Town) -> None:
    with pytest.raises(ActionRefused) as refused:
        add(actor(Role.ADMINISTRATOR, town.street), town.community, code=town.other.code).execute()
    assert refused.value.refusal.errors["code"]


def test_it_corrects_the_name_and_that_of_the_journal(town: Town) -> None:
    RenameNode(actor(Role.ADMINISTRATOR, town.street), town.community, name="丹桂里社区").execute()
    assert Node.objects.get(pk=town.community.pk).name == "丹桂里社区"
    assert Subject.objects.get(kind="journal", node=town.community).title == "丹桂里社区"


def test_it_moves_a_node_with_all_below_and_the_scope_of_its_subjects(town: Town) -> None:
    matter = core.subject(town.building)
    beside = core.subject(town.grid)
    second = NodeFactory(parent=town.community, kind="compound", name="新苑")
    MoveNode(actor(Role.ADMINISTRATOR, town.community), town.building, second).execute()
    matter.refresh_from_db()
    moved = Node.objects.get(pk=town.building.pk)
    assert moved.get_parent() == second
    assert matter.path == moved.path
    assert Subject.objects.within(second).filter(pk=matter.pk).exists()
    beside.refresh_from_db()
    assert beside.path == town.grid.path


def test_it_moves_a_community_with_its_matters_to_another_street(town: Town) -> None:
    street = NodeFactory(parent=town.district, kind="street", name="白塔街道")
    matter = core.subject(town.building)
    MoveNode(actor(Role.ADMINISTRATOR, town.district), town.community, street).execute()
    matter.refresh_from_db()
    assert matter.path == Node.objects.get(pk=town.building.pk).path
    assert matter.path.startswith(Node.objects.get(pk=street.pk).path)
    assert matter.community == town.community


def test_it_keeps_a_node_in_its_community(town: Town) -> None:
    refusal = MoveNode(actor(Role.ADMINISTRATOR, town.street), town.building, town.other).check()
    assert refusal is not None
    assert refusal.code == "community"


def test_it_puts_no_node_below_itself(town: Town) -> None:
    refusal = MoveNode(actor(Role.ADMINISTRATOR, town.street), town.compound, town.building).check()
    assert refusal is not None
    assert refusal.code == "below_itself"


def test_it_asks_the_administrator_of_both_ends_of_a_move(town: Town) -> None:
    street = NodeFactory(parent=town.district, kind="street")
    assert MoveNode(actor(Role.ADMINISTRATOR, town.street), town.community, street).check() is not None


def test_it_closes_a_node_and_ends_its_roles(town: Town) -> None:
    worker = actor(Role.GRID_WORKER, town.grid)
    CloseNode(actor(Role.ADMINISTRATOR, town.community), town.grid).execute()
    assert Node.objects.get(pk=town.grid.pk).closed_on is not None
    assert Actor.of(worker.person).roles == frozenset()
    assert add(Actor.system(), Node.objects.get(pk=town.grid.pk), kind="building", code="b9").check() is not None


def test_it_does_not_close_what_is_in_use(town: Town) -> None:
    administrator = actor(Role.ADMINISTRATOR, town.street)
    refusal = CloseNode(administrator, town.compound).check()
    assert refusal is not None
    assert refusal.code == "children"
    core.subject(town.grid)
    refusal = CloseNode(administrator, town.grid).check()
    assert refusal is not None
    assert refusal.code == "open_matters"
