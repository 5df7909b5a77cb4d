"""The list of delegated tasks: what waits for whom, who sees what, filters, pages, the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.delegation.desk_views import REFUSALS, VIEWS, readable
from shequ_workflows.delegation.exporting import ExportTasks, everything
from shequ_workflows.delegation.models import DelegatedTask
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.factories import delegation as made
from tests.factories.delegated import draft, task_in
from tests.factories.delegation import DAY, MONDAY, Street

pytestmark = pytest.mark.django_db

LIST = reverse("shequ_delegation:tasks")
SignIn = Callable[[Actor], Client]

#: Role → the views of its own, in order; those of every reader follow.
OWN = {
    "street_clerk": ["screen", "matching", "verify", "returned", "noted", "drafts", "late", "unfiled"],
    "access_group": ["before"],
    "district_access": ["escalated", "passed_up"],
    "rc_director": ["reply", "noted", "accepted", "running", "settling", "suspended", "late"],
    "rc_member": ["reply", "noted", "accepted", "running", "suspended", "late"],
    "party_secretary": ["reply", "accepted", "running", "suspended", "late"],
    "community_worker": ["noted", "running"],
    "department": ["verify", "returned", "noted"],
    "street_finance": ["matching", "settling"],
    "street_leader": ["escalated", "suspended", "late", "unfiled"],
    "supervision_committee": ["late"],
    "auditor": [],
}
EVERYBODY = ["open", "ended", "refused", "all"]
#: View → state in which a task stands there.
STANDS = {
    "reply": "community_reply", "escalated": "escalated", "passed_up": "district_review", "before": "access_review",
    "screen": "submitted", "matching": "matching", "verify": "reported", "returned": "returned", "noted": "noted",
    "accepted": "accepted", "running": "executing", "settling": "settling", "suspended": "suspended",
}  # fmt: skip


def shown(client: Client, **query: Any) -> Any:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return response.context


def titles(client: Client, **query: Any) -> list[str]:
    return [line["subject"].title for line in shown(client, **query)["lines"]]


@pytest.mark.parametrize("role", OWN)
def test_each_role_has_its_own_views_first(street: Street, signed_in: SignIn, role: str) -> None:
    keys = [tab["url"].removeprefix("?view=") for tab in shown(signed_in(street.actor(role)))["tabs"]]
    expected = [*OWN[role], *EVERYBODY] if OWN[role] else ["all", "open", "ended", "refused"]
    assert keys == expected


@pytest.mark.parametrize("role", OWN)
def test_each_view_holds_what_its_name_says(street: Street, signed_in: SignIn, role: str) -> None:
    for view, state in STANDS.items():
        made.task(street, state, title=f"在{view}")
    client = signed_in(street.actor(role))
    for view in OWN[role]:
        if view in STANDS:
            assert titles(client, view=view) == [f"在{view}"], view
    counts = {tab["url"]: tab["count"] for tab in shown(client)["tabs"]}
    assert counts["?view=open"] == len(STANDS)


def test_what_is_late_is_open_and_past_its_day(street: Street, signed_in: SignIn) -> None:
    late, soon, ended = (made.task(street, state, title=state) for state in ("executing", "matching", "closed"))
    Subject.objects.filter(pk__in=[late.pk, ended.pk]).update(next_due_at=MONDAY - DAY)
    Subject.objects.filter(pk=soon.pk).update(next_due_at=MONDAY + DAY)
    assert titles(signed_in(street.director), view="late") == ["executing"]


def test_an_emergency_start_stands_with_the_leader_until_it_is_filed(street: Street, signed_in: SignIn) -> None:
    task = made.task(street, "executing", category="emergency")
    client = signed_in(street.leader)
    assert titles(client, view="unfiled") == []
    Subject.objects.filter(pk=task.pk).update(facts={"emergency": True, "begun": True})
    assert len(titles(client, view="unfiled")) == 1
    Subject.objects.filter(pk=task.pk).update(facts={"emergency": True, "begun": True, "filed": True})
    assert titles(client, view="unfiled") == []


def test_a_draft_is_seen_by_who_began_it_and_nobody_else(street: Street, signed_in: SignIn) -> None:
    subject = draft(street)
    assert titles(signed_in(street.clerk), view="drafts") == [subject.title]
    other = street.new("street_clerk")
    assert titles(signed_in(other), view="drafts") == []
    for actor in (street.director, street.leader, street.office, street.actor("auditor"), other):
        assert titles(signed_in(actor), view="all") == [], actor.held


def test_an_unknown_view_is_the_first_one(street: Street, signed_in: SignIn) -> None:
    assert shown(signed_in(street.leader), view="nonsense")["view"].key == "escalated"


# --- who sees what ---------------------------------------------------------------------------------------------------


def test_a_community_sees_its_own_and_nothing_of_its_neighbours(street: Street, signed_in: SignIn) -> None:
    made.task(street, "executing", title="本社区")
    made.task(street, "executing", node=street.other, title="邻社区")
    assert titles(signed_in(street.director), view="all") == ["本社区"]
    assert titles(signed_in(street.actor("rc_director", street.other)), view="all") == ["邻社区"]
    assert sorted(titles(signed_in(street.clerk), view="all")) == ["本社区", "邻社区"]
    assert titles(signed_in(street.actor("street_clerk", street.elsewhere)), view="all") == []


def test_a_department_sees_what_its_own_office_asks_for_anywhere_and_nothing_else(
    street: Street, signed_in: SignIn
) -> None:
    police = street.district.add_child(kind="department", code="310101d2", name="区公安分局")
    made.task(street, "executing", title="民政的事")
    made.task(street, "executing", node=street.other, title="民政在邻社区的事")
    made.task(street, "executing", unit=police, title="公安的事")
    assert sorted(titles(signed_in(street.office), view="all")) == ["民政在邻社区的事", "民政的事"]
    assert titles(signed_in(street.actor("department", police)), view="all") == ["公安的事"]


@pytest.mark.parametrize("state", REFUSALS)
def test_what_was_refused_is_read_by_street_district_supervision_auditor_and_the_community_itself(
    street: Street, signed_in: SignIn, state: str
) -> None:
    made.task(street, state, title="不予承接的事")
    readers = (
        "street_clerk",
        "street_leader",
        "access_group",
        "district_access",
        "supervision_committee",
        "auditor",
        "rc_director",
    )
    for role in readers:
        assert titles(signed_in(street.actor(role)), view="refused") == ["不予承接的事"], role
    for actor in (street.actor("rc_director", street.other), street.actor("street_leader", street.elsewhere)):
        assert titles(signed_in(actor), view="refused") == []


@pytest.mark.parametrize(
    "role", ["resident", "building_lead", "grid_worker", "property_company", "editor", "administrator"]
)
def test_others_are_told_whom_to_ask(street: Street, signed_in: SignIn, role: str) -> None:
    made.task(street, "executing")
    client = signed_in(street.actor(role))
    for response in (client.get(LIST), client.post(reverse("shequ_delegation:export_tasks"), {"as": "csv"})):
        assert response.status_code == 403
        assert "请找居委会主任" in response.content.decode()
    assert not readable(street.actor(role)).exists()


def test_a_visitor_signs_in_first(client: Client, street: Street) -> None:
    assert client.get(LIST).status_code == 302
    assert client.post(reverse("shequ_delegation:export_tasks"), {"as": "csv"}).status_code == 302


def test_the_clerk_alone_has_the_button_to_hand_a_task_in(street: Street, signed_in: SignIn) -> None:
    new = reverse("shequ_delegation:new")
    assert new in signed_in(street.clerk).get(LIST).content.decode()
    for role in ("rc_director", "street_leader", "department", "auditor"):
        assert new not in signed_in(street.actor(role)).get(LIST).content.decode(), role


def test_finance_is_led_to_the_money(street: Street, signed_in: SignIn) -> None:
    assert reverse("shequ_delegation:money") in signed_in(street.finance).get(LIST).content.decode()
    assert not shown(signed_in(street.actor("community_worker")))["links"]


# --- filters, order, pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "探访 独居"}, {"独居探访"}),
        ({"office": "区消防大队"}, {"消防检查"}),
        ({"category": "assisted"}, {"消防检查"}),
        ({"state": "matching"}, {"独居探访"}),
        ({"community": "310101001002"}, {"邻社区探访"}),
        ({"overdue": "on"}, {"消防检查"}),
        ({"q": "没有这样的事"}, set()),
        ({"state": "nonsense", "community": "nowhere"}, {"独居探访", "消防检查", "邻社区探访"}),
    ],
)
def test_it_filters(street: Street, signed_in: SignIn, query: dict[str, str], expected: set[str]) -> None:
    made.task(street, "matching", title="独居探访")
    fire = made.task(street, "executing", title="消防检查", office_name="区消防大队", category="assisted")
    made.task(street, "executing", node=street.other, title="邻社区探访")
    Subject.objects.filter(pk=fire.pk).update(next_due_at=MONDAY - DAY)
    assert set(titles(signed_in(street.clerk), view="all", **query)) == expected


def test_it_finds_a_number(street: Street, signed_in: SignIn) -> None:
    task = made.task(street, "matching", title="甲")
    made.task(street, "matching", title="乙")
    assert titles(signed_in(street.clerk), view="all", q=task.subject.number) == ["甲"]


def test_a_filter_is_taken_away_by_its_chip(street: Street, signed_in: SignIn) -> None:
    made.task(street, "matching")
    chips = shown(signed_in(street.clerk), view="all", state="matching", overdue="on")["chips"]
    assert [one["label"] for one in chips] == ["状态：落实权责经费中", "只看逾期"]
    assert "state" not in chips[0]["url"]
    assert "overdue=on" in chips[0]["url"]


def test_it_says_so_where_nothing_fits_or_nothing_is_there(street: Street, signed_in: SignIn) -> None:
    client = signed_in(street.clerk)
    for view in VIEWS:
        if "street_clerk" in view.roles:
            assert str(view.empty) in client.get(LIST, {"view": view.key}).content.decode(), view.key
    assert "没有符合条件的" in client.get(LIST, {"view": "all", "q": "没有"}).content.decode()


def test_it_orders_by_what_is_due_next_and_otherwise_as_asked(street: Street, signed_in: SignIn) -> None:
    for title, due, starts in (("甲", 3, 10), ("乙", 1, 30), ("丙", None, 20)):
        task = made.task(street, "matching", title=title, starts_on=MONDAY.date() + starts * DAY)
        Subject.objects.filter(pk=task.pk).update(
            next_due_at=MONDAY + due * DAY if due else None, opened_at=MONDAY + starts * dt.timedelta(minutes=1)
        )
    client = signed_in(street.clerk)
    assert titles(client, view="all") == ["乙", "甲", "丙"]
    assert titles(client, view="all", sort="new") == ["乙", "丙", "甲"]
    assert titles(client, view="all", sort="starts") == ["甲", "丙", "乙"]
    assert titles(client, view="all", sort="number") == ["甲", "乙", "丙"]


def test_it_pages_at_fifty_and_keeps_the_filter(street: Street, signed_in: SignIn) -> None:
    for number in range(53):
        made.task(street, "matching", title=f"任务{number}")
    client = signed_in(street.clerk)
    assert len(titles(client, view="all", sort="number")) == 50
    assert titles(client, view="all", sort="number", page=2) == ["任务50", "任务51", "任务52"]
    assert "sort=number&amp;page=2" in client.get(LIST, {"view": "all", "sort": "number"}).content.decode()


@pytest.mark.parametrize("role", ["street_leader", "rc_director", "department", "auditor"])
def test_it_costs_the_same_for_none_one_and_sixty(street: Street, signed_in: SignIn, role: str) -> None:
    client = signed_in(street.actor(role))

    def asked() -> int:
        client.get(LIST, {"view": "all"})  # warms what is cached for a process
        with CaptureQueriesContext(connection) as counted:
            client.get(LIST, {"view": "all"})
        return len(counted)

    none = asked()
    made.task(street, "executing")
    one = asked()
    for number in range(59):
        made.task(street, "executing", node=(street.community, street.other)[number % 2])
    assert none <= one == asked() <= none + 1  # the calendar is asked where there is a line
    assert one <= 24


def test_the_leader_sees_how_many_each_community_has_those_without_one_too(street: Street, signed_in: SignIn) -> None:
    late = made.task(street, "executing")
    Subject.objects.filter(pk=late.pk).update(next_due_at=MONDAY - DAY)
    made.task(street, "escalated")
    made.task(street, "closed")
    rows = shown(signed_in(street.leader))["by_community"]
    assert [(one.community.label, one.open, one.running, one.late, one.escalated, one.suspended) for one in rows] == [
        ("和平社区", 2, 1, 1, 1, 0), ("友谊社区", 0, 0, 0, 0, 0),
    ]  # fmt: skip
    assert shown(signed_in(street.clerk))["by_community"] == []


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_auditor_takes_the_list_away_and_that_stands_in_the_record(street: Street, signed_in: SignIn) -> None:
    task = made.task(street, "executing", title="=1+1", asker="周测试")
    made.packet(task)
    made.task(street, "closed", title="另一件")
    draft(street)
    client = signed_in(street.actor("auditor"))

    response = client.post(
        reverse("shequ_delegation:export_tasks"), {"as": "xlsx", "view": "all", "state": "executing"}
    )

    rows = list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)  # type: ignore[attr-defined, union-attr]
    assert rows[0][:3] == ("编号", "委托事项", "社区")
    assert [row[1] for row in rows[1:]] == ["'=1+1"]  # no formula
    assert float(rows[1][12]) == 10000
    assert "周测试" not in str(rows)
    told = Record.objects.get(verb="export_tasks")
    assert told.subject.node == street.street
    assert told.role == "auditor"
    assert '"rows": 1' in told.payload.body or '"rows":1' in told.payload.body


def test_a_csv_opens_in_a_spreadsheet_as_it_is(street: Street, signed_in: SignIn) -> None:
    made.task(street, "executing")
    response = signed_in(street.clerk).post(reverse("shequ_delegation:export_tasks"), {"as": "csv"})
    text = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert text.startswith(b"\xef\xbb\xbf")
    assert "独居老人每月探访" in text.decode("utf-8-sig")
    assert (
        "委托事项" in response.headers["Content-Disposition"] or "filename*" in response.headers["Content-Disposition"]
    )


def test_only_auditor_clerk_and_leader_take_it_away_and_only_their_scope(street: Street, signed_in: SignIn) -> None:
    made.task(street, "executing")
    for role in set(OWN) - {"auditor", "street_clerk", "street_leader"}:
        response = signed_in(street.actor(role)).post(reverse("shequ_delegation:export_tasks"), {"as": "csv"})
        assert response.status_code == 403, role
    far = street.actor("street_clerk", street.elsewhere)
    assert ExportTasks(far, everything(far), "csv").execute().count == 0
    both = Actor(street.director.person, (*street.director.held, *far.held))
    assert ExportTasks(both, everything(both), "csv").execute().count == 0


def test_an_unknown_kind_of_file_is_a_sentence(street: Street, signed_in: SignIn) -> None:
    with pytest.raises(ActionRefused, match="xlsx"):
        ExportTasks(street.clerk, everything(street.clerk), "exe").execute()
    response = signed_in(street.clerk).post(reverse("shequ_delegation:export_tasks"), {"as": "exe"}, follow=True)
    assert "请选择 .xlsx 或 .csv。" in response.content.decode()
    assert not Record.objects.filter(verb="export_tasks").exists()


def test_a_task_made_by_the_real_steps_stands_in_the_list(street: Street, signed_in: SignIn, move: Any) -> None:
    subject, at = task_in(street, "community_reply")
    move(at)
    line = shown(signed_in(street.director))["lines"][0]
    assert line["subject"].pk == subject.pk
    assert line["clock"]["state"] in {"left", "soon"}
    assert [str(one) for one in line["steps"]][:1] == ["居委会承接"]
    assert DelegatedTask.objects.count() == 1
