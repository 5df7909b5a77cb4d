"""Board, list, calendar, and one step for many cases at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.models import Subject
from shequ_workflows.flows.models import Flow
from shequ_workflows.org.models import Node
from tests.factories import flows
from tests.flows.conftest import Office

pytestmark = pytest.mark.django_db
BOARD, LIST, CALENDAR, BULK = (f"/flows/desk/{name}/" for name in ("board", "list", "calendar", "bulk"))


def count_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_board_has_a_column_for_each_open_state_with_its_count(client: Client, office: Office) -> None:
    first = office.ticket("A-1")
    office.ticket("A-2")
    flows.take(office.worker, first, "sign")
    office.sign_in(client, office.worker)
    page = client.get(BOARD, {"flow": "hotline"}).content.decode()
    for words in ("已收单", "已签收", "办理中", "签收", "联系诉求人", first.number):
        assert words in page, words
    assert "已办结" not in page
    assert f"/desk/s/{first.public_id}/contact/" in page


def test_it_leads_to_the_figures_of_the_flow(client: Client, office: Office) -> None:
    office.ticket("A-1")
    office.sign_in(client, office.worker)
    for address in (BOARD, LIST, CALENDAR):
        assert 'href="/flows/desk/figures/hotline/"' in client.get(address, {"flow": "hotline"}).content.decode()
    assert client.get("/flows/desk/figures/hotline/").status_code == 200


def test_whoever_only_reads_is_not_led_to_opening_one(client: Client, office: Office) -> None:
    office.sign_in(client, office.worker)
    assert 'href="/flows/desk/new/">新办件' in " ".join(client.get(BOARD).content.decode().split())
    office.sign_in(client, "supervision_committee")
    assert client.get("/flows/desk/new/").status_code == 403
    assert 'href="/flows/desk/new/"' not in client.get(BOARD).content.decode()


def test_nobody_sees_another_communitys_cases(client: Client, office: Office) -> None:
    subject = office.ticket()
    office.sign_in(client, office.neighbour)
    for address in (BOARD, LIST, CALENDAR):
        assert subject.number not in client.get(address, {"flow": "hotline"}).content.decode()


@pytest.mark.parametrize("address", [BOARD + "?flow=hotline", LIST + "?flow=hotline", CALENDAR + "?month=2027-12"])
def test_it_costs_as_many_queries_for_many_cases_as_for_few(client: Client, office: Office, address: str) -> None:
    office.ticket("A-0")
    office.sign_in(client, office.worker)
    client.get(address)
    before = count_of(client, address)
    for number in range(5):
        office.ticket(f"A-{number + 1}")
    assert count_of(client, address) == before


def test_filters_narrow_it(client: Client, office: Office) -> None:
    mine, other = office.ticket("A-1"), office.ticket("A-2")
    Subject.objects.filter(pk=mine.pk).update(assignee=office.worker.person)
    office.sign_in(client, office.worker)
    page = client.get(LIST, {"flow": "hotline", "mine": "on"}).content.decode()
    assert mine.number in page
    assert other.number not in page
    page = client.get(LIST, {"flow": "hotline", "late": "on"}).content.decode()
    assert mine.number not in page
    office.sign_in(client, office.clerk)
    page = client.get(LIST, {"flow": "hotline", "community": office.other.code}).content.decode()
    assert mine.number not in page


def test_the_calendar_shows_the_day_on_which_a_limit_ends(client: Client, office: Office) -> None:
    office.ticket()
    office.sign_in(client, office.worker)
    page = client.get(CALENDAR, {"month": "2027-12"}).content.decode()
    assert 'href="#day-2027-12-03"' in page
    assert "3 号楼电梯停运" in page
    assert "3 号楼电梯停运" not in client.get(CALENDAR, {"month": "2028-02"}).content.decode()
    for odd in ("0001-01", "9999-12", "x", "2027-13"):
        assert client.get(CALENDAR, {"month": odd}).status_code == 200, odd


# -- one step for many -------------------------------------------------------------------------------------------------


def many(office: Office) -> tuple[Flow, list[Subject]]:
    body: dict[str, Any] = {
        "states": [flows.state("open", "start"), flows.state("filed", "good")], "initial": "open",
        "edges": [
            flows.step("file", "open", "filed", bulk=True,
                       asks=[{"key": "reason", "kind": "reason", "label": {"zh-hans": "原因"}}]),
            flows.step("other", "open", "filed", "rc_director"),
        ],
    }  # fmt: skip
    node = Node.objects.get(pk=office.community.pk)
    flow = flows.published(flows.draft(node, body, key="filing"))
    return flow, [flows.opened(office.worker, flow, node, title=f"卷{number}", step=False) for number in range(3)]


def test_one_step_is_taken_for_several_cases_and_each_says_what_came_of_it(client: Client, office: Office) -> None:
    _flow, cases = many(office)
    office.sign_in(client, office.worker)
    assert 'value="file"' in client.get(LIST, {"flow": "filing"}).content.decode()
    ids = [one.public_id for one in cases]
    page = client.post(BULK, {"step": "file", "case": ids}).content.decode()
    assert page.count("revision-") == 3
    sure = {"step": "file", "case": ids, "sure": "1", **{f"revision-{one.public_id}": one.revision for one in cases}}
    assert client.post(BULK, sure).status_code == 422, "it asks for a reason"
    flows.take(office.director, cases[0], "other")
    done = client.post(BULK, {**sure, "reason": "年终归档"}).content.decode()
    states = dict(Subject.objects.filter(pk__in=[one.pk for one in cases]).values_list("pk", "state"))
    assert set(states.values()) == {"filed"}
    assert done.count("status--good") == 2
    assert not cases[0].records.filter(verb="file").exists()


def test_a_step_that_is_not_for_many_is_not_taken(client: Client, office: Office) -> None:
    _flow, cases = many(office)
    office.sign_in(client, office.director)
    assert client.post(BULK, {"step": "other", "case": [cases[0].public_id], "sure": "1"}).status_code == 404


def test_nothing_chosen_leads_back(client: Client, office: Office) -> None:
    office.sign_in(client, office.worker)
    assert client.post(BULK, {"step": "file"}).status_code == 302
