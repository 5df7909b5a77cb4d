"""Ways around the rules that were tried, and are closed."""

from __future__ import annotations

import datetime as dt

import pytest

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.delegation.models import DelegatedTask, Function, FunctionList
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import RoleAssignment
from tests.factories import delegation as made
from tests.factories.delegated import CODE, draft, list_in_force, take, task_in, valid_data
from tests.factories.delegation import DAY, MONDAY, Street

pytestmark = pytest.mark.django_db

LATER = dt.datetime(2027, 3, 1, 9, 0, tzinfo=made.CST)


@pytest.fixture
def world() -> Street:
    return Street()


def with_line(world: Street, category: str, merged: str = "") -> None:
    """A list in force of one line, the task's own; ``merged``: and one that took another's place."""
    version = FunctionList.objects.create(community=world.community, number=1)
    if merged:
        Function.objects.create(
            list=version, code=merged, name="安全宣传", category="assisted", legal_basis="依据", replaces="FD-900"
        )
    Function.objects.create(list=version, code=CODE, name="独居老人探访", category=category, legal_basis="依据")
    FunctionList.objects.filter(pk=version.pk).update(state="published", published_at=MONDAY - 30 * DAY)


def handing_in(world: Street, category: str) -> Refusal | None:
    subject = draft(world)
    data = {**valid_data(world, subject, "submit", MONDAY), "category": category}
    return TakeTransition(world.clerk, subject, "submit", data=data, at=MONDAY).check()


@pytest.mark.parametrize("category", ["assisted", "statutory"])
def test_what_the_list_calls_delegated_is_not_handed_in_as_less(world: Street, category: str) -> None:
    with_line(world, "delegated")
    refused = handing_in(world, category)
    assert refused is not None
    assert "category" in (refused.errors or {})
    assert handing_in(world, "delegated") is None


def test_what_the_list_calls_assisted_may_be_handed_in_as_either(world: Street) -> None:
    with_line(world, "assisted")
    assert handing_in(world, "assisted") is None
    assert handing_in(world, "delegated") is None


def test_a_clerk_who_sits_in_the_access_group_does_not_vote_on_what_he_handed_in(world: Street) -> None:
    """Somebody else had begun it."""
    subject, at = task_in(world, "access_review")
    Subject.objects.filter(pk=subject.pk).update(raised_by=world.worker.person)
    since = MONDAY - 400 * DAY
    RoleAssignment.objects.create(person=world.clerk.person, role="access_group", node=world.street, valid_from=since)
    assert world.clerk.person is not None
    vote = f"vote_{world.clerk.person.public_id}"

    def check(said: str) -> Refusal | None:
        row = Subject.objects.get(pk=subject.pk)
        data = {**valid_data(world, row, "admit", at), vote: said}
        return TakeTransition(world.access, row, "admit", data=data, at=at).check()

    refused = check("for")
    assert refused is not None
    assert refused.code == "recused"
    assert check("recused") is None


def lines_of_the_draft(world: Street) -> set[str]:
    draft = FunctionList.objects.being_made(world.community).first()
    return set() if draft is None else set(draft.functions.values_list("code", flat=True))


def test_the_end_of_a_task_takes_its_line_off_the_next_version(world: Street) -> None:
    subject, _at = task_in(world, "closed")
    take(world, subject, "sunset", "system", LATER)
    assert FunctionList.objects.being_made(world.community).exists()
    assert CODE not in lines_of_the_draft(world)


def test_a_line_under_which_another_task_runs_stays(world: Street) -> None:
    subject, _at = task_in(world, "closed")
    made.task(world, "executing", function_code=CODE, match="listed")
    take(world, subject, "sunset", "system", LATER)
    assert not FunctionList.objects.being_made(world.community).exists()


def test_what_the_law_commands_does_not_leave_with_a_task(world: Street) -> None:
    with_line(world, "statutory")
    subject, _at = task_in(world, "closed")
    take(world, subject, "sunset", "system", LATER)
    assert not FunctionList.objects.being_made(world.community).exists()


def test_an_emergency_that_is_over_takes_no_line_off(world: Street) -> None:
    subject, _at = task_in(world, "closed")
    DelegatedTask.objects.filter(pk=subject.pk).update(category="emergency")
    take(world, subject, "sunset", "system", LATER)
    assert not FunctionList.objects.being_made(world.community).exists()


def test_a_draft_begun_by_a_task_says_nothing_anew_of_what_came_before(world: Street) -> None:
    with_line(world, "assisted", "FD-001")
    subject, _at = task_in(world, "closed")
    take(world, subject, "sunset", "system", LATER)
    draft = FunctionList.objects.being_made(world.community).get()
    assert draft.functions.get(code="FD-001").replaces == ""


def test_a_review_that_says_it_stays_keeps_it(world: Street) -> None:
    list_in_force(world)
    subject, _at = task_in(world, "closed")
    DelegatedTask.objects.filter(pk=subject.pk).update(stays=True)
    row = Subject.objects.get(pk=subject.pk)
    refused = TakeTransition(Actor.system(), row, "sunset", at=LATER).check()
    assert refused is not None
    assert refused.code == "ended"


def test_what_begins_again_after_a_ruling_is_not_called_dangerous_any_more(world: Street) -> None:
    subject, at = task_in(world, "suspended")
    assert subject.facts["danger"]
    subject = take(world, subject, "escalate", "rc_director", at)
    subject = take(world, subject, "rule_accept", "street_leader", at + DAY)
    subject = take(world, subject, "start", "rc_director", at + 2 * DAY)
    assert not subject.facts["danger"]
