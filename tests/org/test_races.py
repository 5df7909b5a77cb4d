"""Two at once, over two real connections; and without the lock, where the fault must show."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection

from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actions import AddNode, AssignRole, CloseNode, MergePersons
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from tests.factories.org import PersonFactory, Town

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def both(*acts: Callable[[], Any]) -> list[str]:
    """What came of each: ``done``, the code of its refusal, or ``IntegrityError``."""
    outcomes: list[str] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            act()
            outcomes.append("done")
        except ActionRefused as refused:
            outcomes.append(refused.refusal.code)
        except IntegrityError:
            outcomes.append("IntegrityError")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(outcomes)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[[type], None]:
    """Between the check and the change of an action lies half a second."""

    def slow_down(action: type) -> None:
        perform = action.perform  # type: ignore[attr-defined]

        def later(self: Any) -> Any:
            time.sleep(0.5)
            return perform(self)

        monkeypatch.setattr(action, "perform", later)

    return slow_down


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Callable[[type], None]:
    return lambda action: monkeypatch.setattr(action, "lock", lambda self: None)


@pytest.mark.parametrize("locked", [True, False])
def test_it_gives_a_role_once_to_two_who_give_it_at_once(
    slow: Callable[[type], None], unlocked: Callable[[type], None], locked: bool
) -> None:
    town = Town()
    person = PersonFactory(home=town.community)
    slow(AssignRole)
    if not locked:
        unlocked(AssignRole)
    outcomes = both(*[lambda: AssignRole(Actor.system(), person, Role.EDITOR, town.community).execute()] * 2)
    assert outcomes == (["already", "done"] if locked else ["done", "done"])
    assert RoleAssignment.objects.filter(person=person).count() == (1 if locked else 2)


@pytest.mark.parametrize("locked", [True, False])
def test_it_keeps_roles_apart_that_exclude_each_other(
    slow: Callable[[type], None], unlocked: Callable[[type], None], locked: bool
) -> None:
    town = Town()
    person = PersonFactory(home=town.community)
    slow(AssignRole)
    if not locked:
        unlocked(AssignRole)
    outcomes = both(
        lambda: AssignRole(Actor.system(), person, Role.RC_MEMBER, town.community).execute(),
        lambda: AssignRole(Actor.system(), person, Role.SUPERVISION_COMMITTEE, town.community).execute(),
    )
    assert outcomes == (["conflict", "done"] if locked else ["done", "done"])


@pytest.mark.parametrize("locked", [True, False])
def test_it_merges_a_caller_into_one_person_only(
    slow: Callable[[type], None], unlocked: Callable[[type], None], locked: bool
) -> None:
    town = Town()
    caller = PersonFactory(home=town.community, is_stub=True)
    people = [PersonFactory(home=town.community) for _number in range(2)]
    slow(MergePersons)
    if not locked:
        unlocked(MergePersons)
    outcomes = both(*[lambda known=known: MergePersons(Actor.system(), caller, known).execute() for known in people])
    assert outcomes == (["done", "merged"] if locked else ["done", "done"])
    assert Person.objects.get(pk=caller.pk).merged_into in people


@pytest.mark.parametrize("locked", [True, False])
def test_it_sets_up_nothing_below_a_node_that_is_being_closed(
    slow: Callable[[type], None], unlocked: Callable[[type], None], locked: bool
) -> None:
    town = Town()
    slow(CloseNode)
    if not locked:
        unlocked(CloseNode)
        unlocked(AddNode)

    def add() -> Node:
        parent = Node.objects.get(pk=town.grid.pk)
        time.sleep(0.2)
        return AddNode(Actor.system(), parent, kind="building", code="b-1", name="1 号楼").execute()

    outcomes = both(lambda: CloseNode(Actor.system(), town.grid).execute(), add)
    assert outcomes == (["closed", "done"] if locked else ["done", "done"])
    assert Node.objects.filter(code="b-1").exists() is not locked
