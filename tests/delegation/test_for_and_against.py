"""The sheet that lies before the committee: who reads it, and what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shequ_workflows.core.models import Subject
from shequ_workflows.delegation.models import DelegatedTask
from shequ_workflows.delegation.weighing.sheet import MOST_LINES, MOST_SENTENCES, ballot_lines, column
from shequ_workflows.org.actors import Actor
from tests.factories import delegation as made
from tests.factories.delegated import draft, note_down, task_in
from tests.factories.delegation import Street
from tests.factories.org import PersonFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]

READ = [
    "rc_director", "rc_member", "party_secretary", "supervision_committee", "street_clerk", "street_leader",
    "access_group", "district_access", "department", "auditor",
]  # fmt: skip
SEE_THE_TASK_ONLY = ["community_worker", "grid_worker", "street_finance", "administrator"]
KNOW_NOTHING_OF_IT = ["resident", "property_company", "editor"]


def url(task: DelegatedTask | Subject) -> str:
    subject = task.subject if isinstance(task, DelegatedTask) else task
    return reverse("shequ_delegation:for_and_against", args=[subject.public_id])


@pytest.fixture
def task(street: Street) -> DelegatedTask:
    return made.task(street, "community_reply")


@pytest.mark.parametrize("role", READ)
def test_those_who_vote_admit_rule_or_supervise_read_it(
    street: Street, task: DelegatedTask, signed_in: SignIn, role: str
) -> None:
    response = signed_in(street.actor(role)).get(url(task))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("role", SEE_THE_TASK_ONLY)
def test_others_who_see_the_task_are_told_whom_to_ask(
    street: Street, task: DelegatedTask, signed_in: SignIn, role: str
) -> None:
    response = signed_in(street.actor(role)).get(url(task))
    assert response.status_code == 403
    assert "请找居委会主任" in response.content.decode()


@pytest.mark.parametrize("role", KNOW_NOTHING_OF_IT)
def test_for_others_there_is_no_such_page(street: Street, task: DelegatedTask, signed_in: SignIn, role: str) -> None:
    assert signed_in(street.actor(role)).get(url(task)).status_code == 404


def test_it_is_closed_to_neighbours_other_offices_and_visitors(
    street: Street, task: DelegatedTask, signed_in: SignIn, client: Client
) -> None:
    police = street.district.add_child(kind="department", code="310101d2", name="区公安分局")
    strangers = [
        street.actor("rc_director", street.other), street.actor("department", police),
        street.actor("street_clerk", street.elsewhere), street.actor("access_group", street.elsewhere),
    ]  # fmt: skip
    for actor in strangers:
        assert signed_in(actor).get(url(task)).status_code == 404
    assert client.get(url(task)).status_code == 302


def test_a_draft_is_its_authors(street: Street, signed_in: SignIn) -> None:
    subject = draft(street)
    assert signed_in(street.clerk).get(url(subject)).status_code == 200
    assert signed_in(street.director).get(url(subject)).status_code == 404


def test_it_stands_ready_for_a_note_that_says_hardly_anything(street: Street, signed_in: SignIn) -> None:
    text = signed_in(street.director).get(url(note_down(street))).content.decode()
    assert "没有写明法律依据。" in text


def test_it_has_room_for_each_members_vote_by_hand(street: Street, task: DelegatedTask, signed_in: SignIn) -> None:
    text = signed_in(street.director).get(url(task)).content.decode()
    for member in street.members:
        assert member.person is not None
        assert member.person.name in text
    assert text.count("□") == 3 * len(street.members) + 3


def test_the_persons_load_is_the_directors_alone_and_is_not_printed(
    street: Street, task: DelegatedTask, signed_in: SignIn
) -> None:
    worker = street.new("community_worker", name="安测试")
    other = made.task(street, "executing", title="消防通道检查")
    Subject.objects.filter(pk=other.pk).update(assignee=worker.person)
    text = signed_in(street.director).get(url(task)).content.decode()
    assert "安测试：1" in text
    assert text.index("no-print") < text.index("安测试")
    for role in set(READ) - {"rc_director"}:
        assert "安测试" not in signed_in(street.actor(role)).get(url(task)).content.decode(), role


def test_the_department_reads_nothing_of_the_communitys_load(
    street: Street, task: DelegatedTask, signed_in: SignIn
) -> None:
    made.task(street, "executing", title="消防通道检查")
    text = signed_in(street.office).get(url(task)).content.decode()
    assert "现有负担" not in text
    assert "消防通道检查" not in text
    assert "现有负担" in signed_in(street.actor("rc_member")).get(url(task)).content.decode()


def test_there_is_no_score_on_it(street: Street, task: DelegatedTask, signed_in: SignIn) -> None:
    text = signed_in(street.director).get(url(task)).content.decode()
    assert "不打分" in text
    assert not [word for word in ("得分", "评分", "总分", "排名", "%") if word in text.split("<main", 1)[1]]


def test_it_costs_a_constant_number_of_queries(street: Street, task: DelegatedTask, signed_in: SignIn) -> None:
    client = signed_in(street.director)

    def asked() -> int:
        client.get(url(task))
        with CaptureQueriesContext(connection) as counted:
            client.get(url(task))
        return len(counted)

    def others(number: int) -> None:
        for _each in range(number):
            made.packet(made.task(street, "executing"))
            street.new("rc_member")

    others(2)
    few = asked()
    others(20)
    assert asked() == few


def test_the_task_on_the_desk_leads_to_it_whoever_may_read_it(street: Street, signed_in: SignIn, move: Any) -> None:
    subject, at = task_in(street, "community_reply")
    move(at)
    page = reverse("shequ_desk:subject", args=[subject.public_id])
    assert url(subject) in signed_in(street.director).get(page).content.decode()
    assert url(subject) in signed_in(street.office).get(page).content.decode()
    assert url(subject) not in signed_in(street.worker).get(page).content.decode()


def test_a_column_says_how_many_the_paper_has_no_room_for() -> None:
    said = [str(number) for number in range(MOST_SENTENCES + 3)]
    assert column(said) == {"all": said, "more": 3}
    assert column(["一"]) == {"all": ["一"], "more": 0}


@pytest.mark.parametrize("number", [0, 1, 5, 2 * MOST_LINES])
def test_members_stand_in_two_columns_each_once(number: int) -> None:
    members = PersonFactory.build_batch(number)
    lines = ballot_lines(members)
    assert [one for one in [*(row[0] for row in lines), *(row[1] for row in lines)] if one is not None] == members
    assert len(lines) == (number + 1) // 2


def test_a_large_committee_signs_on_a_sheet_of_its_own(street: Street, task: DelegatedTask, signed_in: SignIn) -> None:
    for _each in range(2 * MOST_LINES):
        street.new("rc_member")
    text = signed_in(street.director).get(url(task)).content.decode()
    assert "请在会议签到表上签字" in text
    assert text.count("□") == 3
