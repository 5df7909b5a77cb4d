"""代班: what a substitute sees and is told, what the record says, and who may enter it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from shequ_workflows.core.models import Delivery, Subject, Substitution
from shequ_workflows.core.reminders import remind
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.desk.actions import EndSubstitution, HandOver, NameSubstitute
from shequ_workflows.desk.holds import holds_of
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now, today
from tests.factories.org import actor, login_as

from .conftest import Office

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def name(office: Office, by: Actor | None = None, substitute: Person | None = None, **days: int) -> NameSubstitute:
    begins = today() + days.get("begins", 0) * DAY
    ends = today() + days.get("ends", 3) * DAY
    person = office.worker.person
    assert person is not None
    return NameSubstitute(by or office.director, person, substitute or office.member.person, begins, ends)  # type: ignore[arg-type]


@pytest.fixture
def standing_in(client: Client, office: Office) -> Actor:
    """Signed in as a colleague who stands in for the worker."""
    me = login_as(client, "community_worker", office.community)
    name(office, substitute=me.person).execute()
    return me


def test_the_work_of_the_absent_stands_in_the_list_and_is_marked(
    client: Client, office: Office, standing_in: Actor
) -> None:
    office.register(text="给李晓雯办的", colleague=office.worker.person)
    page = client.get("/desk/?view=mine").content.decode()
    assert "给李晓雯办的" in page
    assert "代李晓雯" in page


def test_it_is_over_when_the_days_are_over(client: Client, office: Office, standing_in: Actor) -> None:
    office.register(text="给李晓雯办的", colleague=office.worker.person)
    Substitution.objects.update(begins_on=today() - 3 * DAY, ends_on=today() - DAY)
    assert "给李晓雯办的" not in client.get("/desk/?view=mine").content.decode()


def test_the_record_says_in_whose_place(client: Client, office: Office, standing_in: Actor) -> None:
    subject = office.register(text="给李晓雯办的", colleague=office.worker.person)
    row = TakeTransition(standing_in, subject, "finish", data={"answer": "好了"}).execute()
    assert json.loads(row.payload.body)["in_place_of"] == office.worker.person.public_id
    assert "代李晓雯" in client.get(f"/desk/s/{subject.public_id}/").content.decode()


def test_nobody_else_acts_in_place_of_anybody(office: Office, standing_in: Actor) -> None:
    subject = office.register(colleague=office.worker.person)
    row = TakeTransition(office.member, subject, "finish", data={"answer": "好了"}).execute()
    assert "in_place_of" not in row.payload.body


def test_reminders_are_copied(office: Office, standing_in: Actor) -> None:
    subject = office.register(colleague=office.worker.person)
    subject.clocks.update(mark_at=now() - dt.timedelta(minutes=1), due_at=now() - dt.timedelta(minutes=1))
    remind(now())
    told = set(Delivery.objects.filter(record__subject=subject).values_list("recipient", flat=True))
    assert standing_in.person_id in told


def test_it_gives_no_role(client: Client, office: Office, standing_in: Actor) -> None:
    assert Actor.of(standing_in.person).roles == {"community_worker"}
    name_of_director = NameSubstitute(
        office.director, office.director.person, standing_in.person, today(), today() + DAY
    )
    name_of_director.execute()
    assert Actor.of(standing_in.person).roles == {"community_worker"}


def test_what_lies_elsewhere_is_not_shown(client: Client, office: Office, standing_in: Actor) -> None:
    office.register(
        office.colleague, node=office.other, person=office.stranger, text="别处的事", colleague=office.colleague.person
    )
    Subject.objects.filter(title="别处的事").update(assignee=office.worker.person)
    assert "别处的事" not in client.get("/desk/?view=mine").content.decode()


@pytest.mark.parametrize(
    ("days", "code"), [({"ends": -1, "begins": -2}, "ends_on"), ({"begins": 4}, "ends_on"), ({"ends": 400}, "ends_on")]
)
def test_it_refuses_wrong_days(office: Office, days: dict[str, int], code: str) -> None:
    refusal = name(office, **days).check()
    assert refusal is not None
    assert refusal.code == code


def test_it_refuses_whom_it_cannot_be(office: Office) -> None:
    for substitute in (office.colleague.person, office.worker.person, office.caller):
        refusal = name(office, substitute=substitute).check()
        assert refusal is not None
        assert refusal.code == "substitute"


def test_it_refuses_the_same_days_twice(office: Office) -> None:
    name(office).execute()
    refusal = name(office, begins=2, ends=5).check()
    assert refusal is not None
    assert refusal.code == "overlap"
    assert name(office, begins=4, ends=5).check() is None


@pytest.mark.parametrize(
    ("who", "code"), [("member", "role"), ("stranger", "unknown"), ("worker", ""), ("director", "")]
)
def test_oneself_and_the_director_enter_it(office: Office, who: str, code: str) -> None:
    by = actor("rc_director", office.other) if who == "stranger" else getattr(office, who)
    refusal = name(office, by).check()
    assert (refusal.code if refusal else "") == code
    row = name(office).execute()
    refusal = EndSubstitution(by, row).check()
    assert (refusal.code if refusal else "") == code


def test_it_is_entered_and_ended_on_the_page(client: Client, office: Office) -> None:
    me = login_as(client, "community_worker", office.community)
    assert me.person is not None
    url = f"/desk/colleagues/{me.person.public_id}/away/"
    assert url in client.get("/desk/colleagues/").content.decode()
    sent = {"begins_on": today().isoformat(), "ends_on": (today() + DAY).isoformat()}
    again = client.post(url, sent)
    assert again.status_code == 422
    assert sent["ends_on"] in again.content.decode()
    done = client.post(url, {**sent, "substitute": office.member.person.public_id})
    assert done.status_code == 302
    assert "陈国栋" in client.get("/desk/colleagues/").content.decode()
    client.post(url, {"end": Substitution.objects.get().public_id})
    assert Substitution.objects.in_force(today()).count() == 0


def test_whoever_left_stands_in_for_nobody(office: Office, standing_in: Actor) -> None:
    assert Substitution.objects.in_force(today()).count() == 1
    assert standing_in.person is not None
    holds = holds_of(standing_in.person, office.director)
    HandOver(office.director, standing_in.person, {}, holds.seen, reason="调离").execute()
    assert Substitution.objects.in_force(today()).count() == 0
    assert Substitution.objects.get().ended_at is not None


def test_a_role_that_ended_otherwise_stands_in_for_nobody_either(office: Office, standing_in: Actor) -> None:
    assert standing_in.person is not None
    standing_in.person.roles.update(valid_to=now())
    assert Substitution.objects.in_force(today()).count() == 0
