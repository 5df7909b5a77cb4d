"""Departments at the desk: their own tasks, their own steps, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from tests.factories.delegated import note_down, task_in, valid_data
from tests.factories.delegation import Street
from tests.factories.delegation import task as written

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
DESK = reverse("shequ_desk:worklist")

#: State → the steps that are the department's there, beside putting it up for a ruling and cancelling.
THEIRS = {
    "noted": {"complete_note"},
    "returned": {"resubmit"},
    "reported": {"verify_ok", "verify_rework"},
    "submitted": set(),
    "access_review": set(),
    "matching": set(),
    "community_reply": set(),
    "executing": set(),
    "settling": set(),
}
#: Rarely used, and open to the department in several states.
FOLDED = {"cancel", "escalate"}


def page_of(subject: Subject) -> str:
    return reverse("shequ_desk:subject", args=[subject.public_id])


def steps(client: Client, subject: Subject) -> set[str]:
    """The buttons of the desk's page, by edge."""
    found = client.get(page_of(subject)).context["steps"]
    return {one["url"].rstrip("/").rsplit("/", 1)[1] for one in [*found.actions, *found.more]}


def waiting(client: Client) -> list[Subject]:
    response = client.get(DESK)
    assert response.status_code == 200
    return [line["subject"] for line in response.context["lines"]]


@pytest.fixture
def police(street: Street) -> Actor:
    """Somebody of another department of the district."""
    node = street.district.add_child(kind="department", code="310101d2", name="区公安分局")
    return street.actor("department", node)


@pytest.mark.parametrize("state", ["noted", "returned", "reported"])
def test_what_waits_for_the_department_stands_in_its_worklist(
    street: Street, police: Actor, signed_in: SignIn, move: Any, state: str
) -> None:
    subject, at = task_in(street, state)
    move(at)
    assert waiting(signed_in(street.office)) == [subject]
    assert waiting(signed_in(police)) == []


@pytest.mark.parametrize("state", THEIRS)
def test_it_reads_its_task_and_has_its_own_steps_alone(
    street: Street, signed_in: SignIn, move: Any, state: str
) -> None:
    subject, at = task_in(street, state)
    move(at)
    client = signed_in(street.office)
    assert client.get(page_of(subject)).status_code == 200
    assert steps(client, subject) - FOLDED == THEIRS[state]


def test_it_completes_a_note(street: Street, signed_in: SignIn, move: Any) -> None:
    subject, at = task_in(street, "noted")
    move(at)
    post(street, signed_in(street.office), subject, "complete_note", at)
    assert Subject.objects.get(pk=subject.pk).state == "submitted"


def test_it_answers_what_is_missing(street: Street, signed_in: SignIn, move: Any) -> None:
    subject, at = task_in(street, "returned")
    move(at)
    post(street, signed_in(street.office), subject, "resubmit", at)
    assert Subject.objects.get(pk=subject.pk).state == "submitted"


@pytest.mark.parametrize(("edge", "target"), [("verify_ok", "settling"), ("verify_rework", "executing")])
def test_it_verifies(street: Street, signed_in: SignIn, move: Any, edge: str, target: str) -> None:
    subject, at = task_in(street, "reported")
    move(at)
    post(street, signed_in(street.office), subject, edge, at)
    assert Subject.objects.get(pk=subject.pk).state == target


def post(street: Street, client: Client, subject: Subject, edge: str, at: Any) -> None:
    data = {**valid_data(street, subject, edge, at), "revision": subject.revision}
    response = client.post(reverse("shequ_desk:edge", args=[subject.public_id, edge]), data)
    assert response.status_code == 302, response.content.decode()


@pytest.mark.parametrize(
    ("state", "edge"), [("submitted", "screen"), ("matching", "offer"), ("community_reply", "accept")]
)
def test_it_takes_no_step_of_others(street: Street, signed_in: SignIn, move: Any, state: str, edge: str) -> None:
    subject, at = task_in(street, state)
    move(at)
    response = signed_in(street.office).post(
        reverse("shequ_desk:edge", args=[subject.public_id, edge]), {"revision": subject.revision}
    )
    assert response.status_code == 403
    assert Subject.objects.get(pk=subject.pk).state == state


@pytest.mark.parametrize("state", ["noted", "matching", "community_reply", "not_taken", "executing", "closed"])
def test_another_department_and_another_community_find_nothing(
    street: Street, police: Actor, signed_in: SignIn, move: Any, state: str
) -> None:
    subject, at = task_in(street, state)
    move(at)
    for actor in (police, street.actor("rc_director", street.other), street.actor("street_clerk", street.elsewhere)):
        client = signed_in(actor)
        assert client.get(page_of(subject)).status_code == 404
        assert client.get(reverse("shequ_desk:edge", args=[subject.public_id, "cancel"])).status_code == 404
        assert client.get(reverse("shequ_delegation:begun", args=[subject.public_id])).status_code == 404
        assert waiting(client) == []


def test_a_visitor_signs_in_first(street: Street, client: Client) -> None:
    subject = note_down(street)
    for address in (page_of(subject), DESK, reverse("shequ_delegation:tasks")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("shequ_login"))


def test_it_reads_nothing_else_of_the_community(street: Street, signed_in: SignIn) -> None:
    """Neither what other offices ask for, nor matters of another kind, nor the register of people."""
    theirs = written(
        street, "executing", unit=street.district.add_child(kind="department", code="310101d3", name="区卫健委")
    )
    client = signed_in(street.office)
    assert client.get(page_of(theirs.subject)).status_code == 404
    assert client.get(DESK, {"view": "all"}).context["page_obj"].paginator.count == 0
    found = client.post(reverse("shequ_desk:find"), {"q": theirs.subject.number}, follow=True)
    assert theirs.subject.title not in found.content.decode()
