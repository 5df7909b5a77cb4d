"""Staff's screens, through a browser without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Subject
from shequ_workflows.meetings.models import Attendance, Meeting
from tests.factories import core
from tests.factories.community import resident
from tests.factories.meetings import BEGINS, ENDS, MONDAY, MeetingWorld
from tests.factories.org import login_as

pytestmark = pytest.mark.django_db


def url(name: str, meeting: Meeting, *more: Any) -> str:
    return reverse(f"shequ_meetings:{name}", args=[meeting.subject.public_id, *more])


def form_of(page: Any, **values: Any) -> dict[str, Any]:
    """What a browser would send of the plan's forms."""
    rows = page.context["rows"]
    data = {f"i-{name}": rows.management_form[name].value() for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {**data, **values}


@pytest.fixture
def director(world: MeetingWorld, client: Client, monday: Any) -> Client:
    login_as(client, "rc_director", world.community)
    return client


def planned_by_form(world: MeetingWorld, client: Client, **more: Any) -> Any:
    page = client.get(reverse("shequ_meetings:plan"))
    values = {
        "node": world.community.code, "kind": "representatives", "title": "七月代表会议", "place": "二楼",
        "starts_at": "2026-07-21T14:00", "ends_at": "2026-07-21T16:00", "i-0-title": "审议公约", "i-0-is_voted": "on",
        "i-1-title": "通报", **more,
    }  # fmt: skip
    return client.post(reverse("shequ_meetings:plan"), form_of(page, **values))


def test_a_meeting_from_plan_to_minutes(world: MeetingWorld, director: Client, clock: Any) -> None:
    assert planned_by_form(world, director).status_code == 302
    meeting = Meeting.objects.whole().get()
    work = director.get(url("work", meeting)).content.decode()
    assert "审议公约" in work
    assert director.post(url("step", meeting, "announce"), {"revision": meeting.subject.revision}).status_code == 302
    clock.write_text(BEGINS.isoformat(), encoding="ascii")
    rows = [str(pk) for pk in meeting.invitations.values_list("pk", flat=True)]
    director.post(url("attendance", meeting), {"row": rows, "there": rows})
    assert Attendance.objects.filter(meeting=meeting).count() == len(rows)
    revision = Subject.objects.get(pk=meeting.pk).revision
    assert director.post(url("step", meeting, "hold"), {"revision": revision}).status_code == 302
    voters = Attendance.objects.seats(meeting).come_voters
    count = {
        "entitled": voters, "present": voters, "in_favour": voters, "against": 0, "abstained": 0, "recused": 0,
        "tellers": "沈文礼、王磊",
    }  # fmt: skip
    assert director.post(url("count", meeting, 1), count).status_code == 302
    clock.write_text(ENDS.isoformat(), encoding="ascii")
    revision = Subject.objects.get(pk=meeting.pk).revision
    minutes = {
        "revision": revision,
        "chair": "周敏华",
        "keeper": "李晓雯",
        "minutes": "照办",
        "said_1": "通过",
        "said_2": "知悉",
    }
    assert director.post(url("step", meeting, "keep_minutes"), minutes).status_code == 302
    assert Subject.objects.get(pk=meeting.pk).state == "minuted"


def test_days_of_notice_that_are_not_kept_come_back_as_a_sentence(world: MeetingWorld, director: Client) -> None:
    planned_by_form(world, director, kind="residents", starts_at="2026-07-10T14:00", ends_at="2026-07-10T15:00")
    meeting = Meeting.objects.whole().get()
    assert "须提前10天通知" in director.get(url("work", meeting)).content.decode()
    answer = director.post(url("step", meeting, "announce"), {"revision": meeting.subject.revision})
    assert answer.status_code == 422
    assert "最早可定在2026年7月16日" in answer.content.decode()


def test_a_stale_screen_says_what_happened(world: MeetingWorld, director: Client) -> None:
    planned_by_form(world, director)
    meeting = Meeting.objects.whole().get()
    director.post(url("step", meeting, "announce"), {"revision": meeting.subject.revision})
    answer = director.post(url("step", meeting, "cancel"), {"revision": meeting.subject.revision, "reason": "不开了"})
    assert answer.status_code == 409
    assert "不开了" in answer.content.decode()


def test_wrong_input_comes_back_with_what_was_typed(world: MeetingWorld, director: Client) -> None:
    answer = planned_by_form(world, director, place="", ends_at="2026-07-21T13:00")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "七月代表会议" in text
    assert "结束时间要晚于开始时间" in text
    assert not Meeting.objects.exists()


def test_a_matter_s_page_leads_to_a_meeting_on_it(world: MeetingWorld, director: Client) -> None:
    matter = core.subject(world.community, kind="intake", title="楼道堆物", state="closed")
    page = director.get(f"{reverse('shequ_meetings:plan')}?about={matter.public_id}")
    assert page.status_code == 200
    assert page.context["form"].initial["title"] == "楼道堆物"
    assert page.context["rows"].forms[0].initial["title"] == "楼道堆物"


def test_a_matter_elsewhere_is_not_there(world: MeetingWorld, director: Client) -> None:
    matter = core.subject(world.other, title="楼道堆物")
    assert director.get(f"{reverse('shequ_meetings:plan')}?about={matter.public_id}").status_code == 404


def test_two_who_take_attendance_keep_each_other_s_ticks(world: MeetingWorld, client: Client, clock: Any) -> None:
    """Each screen sends only what was changed on it."""
    meeting = world.announced()
    clock.write_text(BEGINS.isoformat(), encoding="ascii")
    login_as(client, "community_worker", world.community)
    one, two = (str(row.pk) for row in meeting.invitations.in_walking_order()[:2])
    client.post(url("attendance", meeting), {"row": [one, two], "there": [one]})
    client.post(url("attendance", meeting), {"row": [one, two], "there": [two]})
    assert Attendance.objects.filter(meeting=meeting).count() == 2
    client.post(url("attendance", meeting), {"row": [one, two], "was": [one, two], "there": [two]})
    assert Attendance.objects.filter(meeting=meeting).count() == 1


def test_a_person_is_found_and_invited(world: MeetingWorld, director: Client) -> None:
    meeting = world.planned("hearing")
    answer = director.post(url("invite", meeting), {"group": "person", "person": "郑玉兰", "way": "each"})
    assert answer.status_code == 302
    assert meeting.invitations.filter(person__name="郑玉兰", group="person").exists()


def test_of_several_people_one_is_chosen(world: MeetingWorld, director: Client) -> None:
    wife = resident("丁香兰", "2-2-302", world.compound, home=world.community, valid_from=MONDAY.date())
    meeting = world.planned("hearing")
    data = {"group": "person", "person": "2-2-302", "way": "each"}
    page = director.post(url("invite", meeting), data)
    assert "丁香兰" in page.content.decode()
    assert not meeting.invitations.filter(group="person").exists()
    answer = director.post(url("invite", meeting), {**data, "chosen": wife.public_id})
    assert answer.status_code == 302
    assert meeting.invitations.get(group="person").person == wife


def test_who_was_told_when_and_how_is_on_the_list(world: MeetingWorld, director: Client) -> None:
    meeting = world.announced()
    text = director.get(url("invite", meeting)).content.decode()
    assert "待通知：当面或电话" in text
    assert "由其发出通知" in text


def test_an_owners_committee_has_its_own_assemblies_only(world: MeetingWorld, client: Client, monday: Any) -> None:
    world.owner("冯立新", "2-1-302", "89.50")
    own, other = world.planned("owners"), world.planned()
    login_as(client, "owners_committee", world.compound_node)
    assert client.get(url("work", own)).status_code == 200
    assert client.get(url("work", other)).status_code == 404
    listed = client.get(reverse("shequ_meetings:staff")).content.decode()
    assert own.subject.number in client.get(url("work", own)).content.decode()
    assert url("work", other) not in listed
    kinds = client.get(reverse("shequ_meetings:plan")).context["form"].fields["kind"].choices
    assert [code for code, _label in kinds] == ["owners"]


def test_a_kind_is_set_and_below_the_law_is_refused(world: MeetingWorld, director: Client) -> None:
    address = reverse("shequ_meetings:kind", args=[world.community.code, "residents"])
    page = director.get(address)
    data = {**page.context["form"].initial, "is_public": "on", "notice_days": 5}
    refused = director.post(address, data)
    assert refused.status_code == 422
    assert "规定提前10天" in refused.content.decode()
    assert director.post(address, {**data, "basis": "《某市居民会议规则》第三条"}).status_code == 302


SCREENS = ["work", "revise", "invite", "attendance", "screen", "undertake", "pack", "pack_docx"]


@pytest.mark.parametrize("name", SCREENS)
def test_another_community_finds_nothing(world: MeetingWorld, client: Client, monday: Any, name: str) -> None:
    meeting = world.planned()
    login_as(client, "rc_director", world.other)
    assert client.get(url(name, meeting)).status_code == 404


@pytest.mark.parametrize("name", SCREENS)
def test_a_resident_is_told_whom_to_ask(world: MeetingWorld, client: Client, monday: Any, name: str) -> None:
    meeting = world.planned()
    login_as(client, "resident", world.community)
    assert client.get(url(name, meeting)).status_code == 403


@pytest.mark.parametrize("name", ["revise", "invite", "attendance", "screen", "undertake"])
def test_the_supervision_committee_reads_and_changes_nothing(
    world: MeetingWorld, client: Client, monday: Any, name: str
) -> None:
    meeting = world.planned()
    login_as(client, "supervision_committee", world.community)
    assert client.get(url("work", meeting)).status_code == 200
    assert client.get(url(name, meeting)).status_code == 403


def test_lists_cost_a_constant_number_of_queries(
    world: MeetingWorld, director: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        world.planned(title=f"会议{number}", at=MONDAY)
    with django_assert_max_num_queries(40):
        director.get(reverse("shequ_meetings:staff"))


def test_it_leads_to_the_desk_only_those_who_have_one(world: MeetingWorld, client: Client, monday: Any) -> None:
    """The owners' committee prepares its meeting here and has no desk."""
    meeting = world.planned("owners")
    login_as(client, "owners_committee", world.compound_node)
    assert client.get(url("work", meeting)).context["desk_url"] == ""
    login_as(client, "rc_director", world.community)
    assert client.get(url("work", meeting)).context["desk_url"] != ""
