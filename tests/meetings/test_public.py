"""What everybody reads: page, list, sheet, calendars. Never a name of whoever came."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from shequ_workflows.meetings.actions import InviteGroup
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.meetings.plans import Item
from tests.factories.meetings import BEGINS, DAY, ENDS, MINUTE, MONDAY, NAMES, MeetingWorld
from tests.factories.org import UserFactory

pytestmark = pytest.mark.django_db


def url(name: str, meeting: Meeting) -> str:
    return reverse(f"shequ_meetings:{name}", args=[meeting.subject.public_id])


@pytest.fixture
def later(clock: Any) -> Any:
    """The hold after announcing is over."""
    clock.write_text((MONDAY + dt.timedelta(hours=1)).isoformat(), encoding="ascii")
    return clock


def test_it_says_when_where_and_what_about(world: MeetingWorld, client: Client, later: Any) -> None:
    meeting = world.announced()
    page = client.get(url("detail", meeting))
    assert page.status_code == 200
    for words in ("七月居民代表会议", "党群服务中心二楼", "7月21日", "审议小广场安静公约", "居民代表会议"):
        assert words in page.content.decode()


def test_it_names_nobody_who_is_invited_or_came(world: MeetingWorld, client: Client, clock: Any) -> None:
    meeting = world.minuted()
    clock.write_text((ENDS + DAY).isoformat(), encoding="ascii")
    text = client.get(url("detail", meeting)).content.decode()
    for name in (*NAMES, "沈文礼", "李晓雯"):
        assert name not in text
    assert "会议由周敏华主持" not in text, "the minutes are for the office"
    assert "第1项照办。" in text
    assert "9人" in text


def test_names_rooms_and_numbers_that_slipped_in_are_covered(world: MeetingWorld, client: Client, later: Any) -> None:
    person = world.resident.person
    meeting = world.planned(items=(Item("吴建军家漏水", "住 3-2-501，电话13800135678。"),))
    InviteGroup(world.worker, meeting, "person", person=person, at=MONDAY).execute()
    world.take(meeting, "announce", at=MONDAY + MINUTE)
    text = client.get(url("detail", meeting)).content.decode()
    for hidden in ("吴建军", "3-2-501", "13800135678"):
        assert hidden not in text
    assert "吴*" in text


def test_exact_numbers_are_for_everybody(world: MeetingWorld, client: Client, clock: Any) -> None:
    meeting = world.minuted()
    clock.write_text((ENDS + DAY).isoformat(), encoding="ascii")
    text = client.get(url("detail", meeting)).content.decode()
    assert "通过" in text
    assert "赞成" in text


@pytest.mark.parametrize("name", ["detail", "ics", "sheet"])
def test_a_plan_is_nobody_s_business(world: MeetingWorld, client: Client, name: str) -> None:
    assert client.get(url(name, world.planned())).status_code == 404


def test_a_joint_meeting_is_read_by_those_invited(world: MeetingWorld, client: Client, later: Any) -> None:
    meeting = world.announced("joint")
    assert client.get(url("detail", meeting)).status_code == 404
    person = world.member.person
    assert person is not None
    person.user = UserFactory()
    person.save()
    client.force_login(person.user)
    assert client.get(url("detail", meeting)).status_code == 200


def test_the_list_has_those_to_come_and_those_past(world: MeetingWorld, client: Client, later: Any) -> None:
    world.announced()
    world.announced("joint", title="两委会议")
    world.planned(title="还没有通知")
    text = client.get(reverse("shequ_meetings:list")).content.decode()
    assert "七月居民代表会议" in text
    assert "两委会议" not in text
    assert "还没有通知" not in text
    later.write_text((ENDS + DAY).isoformat(), encoding="ascii")
    assert "七月居民代表会议" not in client.get(reverse("shequ_meetings:list")).content.decode()
    past = client.get(reverse("shequ_meetings:list"), {"when": "past", "community": world.community.code})
    assert "七月居民代表会议" in past.content.decode()
    assert f"/meetings/calendar/{world.community.code}.ics" in past.content.decode()


def test_a_cancelled_meeting_says_why(world: MeetingWorld, client: Client, later: Any) -> None:
    meeting = world.announced()
    world.take(meeting, "cancel", at=MONDAY + DAY, reason="会场检修，改日再开")
    assert "会场检修，改日再开" in client.get(url("detail", meeting)).content.decode()


def test_the_sheet_fits_the_board(world: MeetingWorld, client: Client, later: Any) -> None:
    text = client.get(url("sheet", world.announced())).content.decode()
    assert "（盖章）" in text
    assert "桂花里社区居民委员会" in text
    assert "<svg" in text


# --- calendars -------------------------------------------------------------------------------------------------


def events(content: bytes) -> list[Any]:
    return Calendar.from_ical(content).walk("VEVENT")


def test_one_meeting_for_one_s_own_calendar(world: MeetingWorld, client: Client, later: Any) -> None:
    meeting = world.announced()
    answer = client.get(url("ics", meeting))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(answer.content)
    assert event.decoded("dtstart") == BEGINS
    assert event.decoded("dtend") == ENDS
    assert str(event["summary"]) == "居民代表会议：七月居民代表会议"
    assert str(event["location"]) == "党群服务中心二楼"
    assert str(event["url"]).endswith(url("detail", meeting))
    assert str(event["status"]) == "CONFIRMED"


def test_a_community_s_feed_has_public_meetings_only(world: MeetingWorld, client: Client, later: Any) -> None:
    shown = world.announced()
    world.announced("joint")
    world.planned()
    gone = world.announced(title="取消的")
    world.take(gone, "cancel", at=MONDAY + 2 * MINUTE, reason="不开了")
    answer = client.get(reverse("shequ_meetings:feed", args=[world.community.code]))
    found = {str(event["uid"]).split("@")[0]: str(event["status"]) for event in events(answer.content)}
    assert found == {shown.subject.public_id: "CONFIRMED", gone.subject.public_id: "CANCELLED"}
    other = client.get(reverse("shequ_meetings:feed", args=[world.other.code]))
    assert events(other.content) == []


def test_a_change_is_the_same_event_with_a_higher_number(world: MeetingWorld, client: Client, later: Any) -> None:
    meeting = world.announced()
    (before,) = events(client.get(url("ics", meeting)).content)
    moved = BEGINS + DAY
    data = {
        "starts_at": f"{moved:%Y-%m-%dT%H:%M}",
        "ends_at": f"{moved:%Y-%m-%dT}17:00",
        "place": "活动室",
        "reason": "检修",
    }
    world.take(meeting, "postpone", at=MONDAY + DAY, **data)
    (after,) = events(client.get(url("ics", meeting)).content)
    assert str(after["uid"]) == str(before["uid"])
    assert after["sequence"] > before["sequence"]
    assert str(after["location"]) == "活动室"


def test_no_such_community_has_no_feed(client: Client) -> None:
    assert client.get(reverse("shequ_meetings:feed", args=["nowhere"])).status_code == 404


# --- “I am here” -----------------------------------------------------------------------------------------------


def test_somebody_checks_in_without_java_script(world: MeetingWorld, client: Client, clock: Any) -> None:
    meeting = world.announced()
    clock.write_text(BEGINS.isoformat(), encoding="ascii")
    person = world.reps[0].person
    assert person is not None
    person.user = UserFactory()
    person.save()
    client.force_login(person.user)
    assert "我到了" in client.get(url("detail", meeting)).content.decode()
    wrong = client.post(url("here", meeting), {"code": "no"})
    assert wrong.status_code == 422
    assert "与屏幕上的签到码不一致" in wrong.content.decode()
    done = client.post(url("here", meeting), {"code": meeting.code}, follow=True)
    assert "您已签到。" in done.content.decode()
    assert meeting.attendance.get().person == person


def test_a_visitor_signs_in_first(world: MeetingWorld, client: Client, clock: Any) -> None:
    meeting = world.announced()
    clock.write_text(BEGINS.isoformat(), encoding="ascii")
    assert "我到了" not in client.get(url("detail", meeting)).content.decode()
    assert client.post(url("here", meeting), {"code": meeting.code}).status_code == 302
    assert not meeting.attendance.exists()
