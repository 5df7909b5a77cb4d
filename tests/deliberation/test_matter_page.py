"""The page of one matter: who may know of it, what it says, what it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import UndoTransition
from shequ_workflows.deliberation.actions import AnnounceDate
from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter, ReviewOpinion
from shequ_workflows.meetings.models import Meeting
from shequ_workflows.org.actors import Actor
from tests.factories.core import subject as other_subject
from tests.factories.deliberation import MONDAY, PROPOSAL, Hall, matter, objected, take, waited

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
HOUR = dt.timedelta(hours=1)


def url_of(page: HallPage, subject: Subject) -> str:
    return f"{page.url}matter/{subject.public_id}/"


def shown(client: Client, page: HallPage, subject: Subject) -> str:
    response = client.get(url_of(page, subject))
    assert response.status_code == 200
    return text_of(response)


@pytest.mark.parametrize("state", ["submitted", "returned", "draft"])
def test_it_is_unknown_to_others_until_taken_up(
    hall: Hall, page: HallPage, move: Move, signed_in: SignIn, state: str
) -> None:
    subject, at = matter(hall, state)
    move(at + HOUR)
    strangers = [Client(), signed_in(hall.new("resident")), signed_in(hall.actor("rc_director", hall.other))]
    for client in strangers:
        assert client.get(url_of(page, subject)).status_code == 404


@pytest.mark.parametrize("state", ["submitted", "returned"])
def test_the_proposer_and_the_office_see_it_before(
    hall: Hall, page: HallPage, move: Move, signed_in: SignIn, state: str
) -> None:
    subject, at = matter(hall, state)
    move(at + HOUR)
    for actor in (hall.resident, hall.worker):
        assert "这一页目前只有您和居委会看得到" in shown(signed_in(actor), page, subject)


def test_a_draft_leads_to_where_one_goes_on_writing(hall: Hall, page: HallPage, signed_in: SignIn) -> None:
    subject, _at = matter(hall, "draft")
    response = signed_in(hall.resident).get(url_of(page, subject))
    assert response["Location"].endswith(f"/propose/{subject.public_id}/")


def test_a_visitor_reads_all_of_it(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "executing")
    move(at + HOUR)
    text = shown(client, page, subject)
    for words in (
        "提议",
        "协商",
        "决策",
        "公示",
        PROPOSAL["wish"],
        "食堂中午开到一点半。",
        "赞成 5",
        "3000 元",
        "异议期",
        "经过",
    ):
        assert words in text, words


def test_it_shows_no_name_of_the_proposer(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    name = hall.resident.person.name
    subject, at = matter(hall, "closed", problem=f"{name}家住3-2-501，电话13812345678，吃不上饭。")
    move(at + HOUR)
    text = shown(client, page, subject)
    for secret in (name, "13812345678", "3-2-501"):
        assert secret not in text


@pytest.mark.parametrize(
    ("state", "bar"),
    [
        ("submitted", "current todo todo todo"),
        ("returned", "current todo todo todo"),
        ("declined", "stopped todo todo todo"),
        ("consulting", "done current todo todo"),
        ("deciding", "done done current todo"),
        ("not_passed", "done done stopped todo"),
        ("publicising", "done done done current"),
        ("terminated", "done done done stopped"),
        ("executing", "done done done current"),
        ("closed", "done done done done"),
    ],
)
def test_it_shows_how_far_it_has_come(hall: Hall, state: str, bar: str) -> None:
    from shequ_workflows.deliberation.matter_page import MatterReading

    subject, _at = matter(hall, state)
    steps = MatterReading(subject, hall.resident).steps()
    assert [step["state"] for step in steps] == bar.split()
    for step in steps:
        assert (step["date"] is not None) is (step["state"] in {"done", "current", "stopped"}), step


def test_declined_it_shows_the_reason_and_not_the_words(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "declined")
    move(at + HOUR)
    text = shown(client, page, subject)
    assert "应由业主共同决定" in text
    assert "业委会，周二下午" in text
    assert PROPOSAL["problem"] not in text


def test_what_was_taken_back_is_not_told(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "submitted")
    take(hall, subject, "return_to_proposer", "rc_member", at + HOUR)
    UndoTransition(hall.member, Subject.objects.get(pk=subject.pk), at=at + HOUR + dt.timedelta(minutes=1)).execute()
    take(hall, subject, "accept", "rc_director", at + 2 * HOUR)
    move(at + 3 * HOUR)
    assert "退回补正" not in shown(client, page, subject)


def test_it_says_when_it_is_late_and_that_nobody_has_said_why(
    client: Client, hall: Hall, page: HallPage, move: Move
) -> None:
    subject, at = matter(hall, "consulting")
    move(at + dt.timedelta(days=20))
    assert "居委会尚未说明原因" in shown(client, page, subject)
    AnnounceDate(hall.worker, subject, dt.date(2026, 8, 3), "人数不够").execute()
    text = shown(client, page, subject)
    assert "预计日期调整为2026年8月3日，原因：人数不够" in text
    assert "居委会尚未说明原因" not in text


def test_it_counts_what_is_not_published(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    for number, publish in enumerate((True, True, False, None)):
        opinion = GiveOpinion(hall.new("resident"), subject, f"意见{number}", at=at + HOUR).execute()
        if publish is not None:
            ReviewOpinion(hall.worker, opinion, publish=publish, reason="insult", at=at + HOUR).execute()
    move(at + 2 * HOUR)
    text = shown(client, page, subject)
    assert "共 2 条意见" in text
    assert "另有 1 条待审核" in text
    assert "另有 1 条未公开" in text
    assert "意见2" not in text
    assert "意见3" not in text


def test_it_shows_authors_what_became_of_their_word(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    opinion = GiveOpinion(hall.resident, subject, "说错话了", at=at + HOUR).execute()
    client = signed_in(hall.resident)
    assert "is-pending" in shown(client, page, subject)
    ReviewOpinion(
        hall.worker, opinion, publish=False, reason="insult", reason_note="请换个说法", at=at + HOUR
    ).execute()
    text = shown(client, page, subject)
    assert "请换个说法" in text
    assert "辱骂他人" in text


@pytest.mark.parametrize(
    ("content", "others", "figures"),
    [
        (1, 0, False),
        (4, 0, False),
        (12, 0, False),
        (0, 9, False),
        (9, 4, False),
        (4, 9, False),
        (5, 5, True),
        (9, 6, True),
    ],
)
def test_it_gives_figures_of_ratings_from_which_nobody_can_be_told(
    client: Client, hall: Hall, page: HallPage, move: Move, content: int, others: int, figures: bool
) -> None:
    subject, at = matter(hall, "evaluating")
    move(at + HOUR)
    for score in [5] * content + [2] * others:
        RateMatter(hall.new("resident"), subject, score).execute()
    total = content + others
    assert f"已有 {total} 人评议" in shown(client, page, subject)  # while it runs only how many
    at = waited(subject, at)
    take(hall, subject, "close", "rc_director", at)
    move(at + HOUR)
    text = shown(client, page, subject)
    assert (f"共 {total} 人" in text) is figures
    assert (f"已有 {total} 人评议" in text) is not figures


@pytest.mark.parametrize(
    ("state", "label"),
    [("consulting", "发表意见"), ("returned", "补正后再提交"), ("submitted", "撤回"), ("evaluating", "参加评议")],
)
def test_it_offers_the_proposer_what_he_can_do(
    hall: Hall, page: HallPage, move: Move, signed_in: SignIn, state: str, label: str
) -> None:
    subject, at = matter(hall, state)
    move(at + HOUR)
    assert label in shown(signed_in(hall.resident), page, subject)


def test_it_leads_staff_to_the_desk_and_nobody_else(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    assert "到工作台办理" in shown(signed_in(hall.worker), page, subject)
    assert "到工作台办理" not in shown(signed_in(hall.resident), page, subject)


def test_it_costs_the_same_however_much_was_said(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "consulting")
    move(at + HOUR)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(client, page, subject)
        return len(queries)

    def speak() -> None:
        opinion = GiveOpinion(hall.new("resident"), subject, "好", at=at + HOUR).execute()
        ReviewOpinion(hall.worker, opinion, publish=True, at=at + HOUR).execute()

    speak()
    cost()
    one = cost()
    for _ in range(5):
        speak()
    assert cost() == one <= 32


def test_it_costs_the_same_however_much_happened(
    client: Client, hall: Hall, page: HallPage, move: Move, signed_in: SignIn
) -> None:
    """In public and on the desk: rows of the record are no queries."""
    subject, at = matter(hall, "executing")
    move(at + HOUR)
    staff = signed_in(hall.worker)

    def cost(reader: Client, address: str) -> int:
        reader.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).status_code == 200
        return len(queries)

    screens = [
        (client, url_of(page, subject)),
        (staff, url_of(page, subject)),
        (staff, f"/desk/s/{subject.public_id}/"),
    ]
    before = [cost(*screen) for screen in screens]
    for number in range(20):
        take(hall, subject, "progress", "community_worker", at + (number + 1) * dt.timedelta(minutes=1))
    assert [cost(*screen) for screen in screens] == before


def test_it_prints_one_sheet(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    subject, at = matter(hall, "publicising")
    move(at + HOUR)
    response = client.get(f"{url_of(page, subject)}print/")
    text = text_of(response)
    assert response.status_code == 200
    assert "qr__code" in text
    assert subject.number in text
    assert "接下来" in text


def test_a_matter_of_another_community_is_not_found_here(
    client: Client, hall: Hall, page: HallPage, move: Move
) -> None:
    subject, at = matter(hall, "consulting", MONDAY)
    Subject.objects.filter(pk=subject.pk).update(community=hall.other)
    move(at + HOUR)
    assert client.get(url_of(page, subject)).status_code == 404


def test_it_names_no_stranger_as_a_relative(client: Client, hall: Hall, page: HallPage, move: Move) -> None:
    """Public subjects that are no matters, a meeting say, have nothing to do with one that has no relatives."""
    subject, at = matter(hall, "consulting")
    other = other_subject(hall.community, title="路灯座谈会", public_from=at)
    move(at + HOUR)
    assert other.title not in shown(client, page, subject)


def test_a_decision_considered_anew_does_not_stand_as_if_it_were_in_force(
    client: Client, hall: Hall, page: HallPage, move: Move
) -> None:
    subject, at = matter(hall, "publicising")
    move(at + HOUR)
    assert "正在重新研究" not in shown(client, page, subject)
    objected(hall, subject, "upheld")
    take(hall, subject, "reconsider", "rc_director", at + HOUR)
    text = shown(client, page, subject)
    assert "此决定正在重新研究" in text
    assert "异议期满之前不动工" not in text


def test_it_names_the_meeting_that_decides_once_everybody_may_read_of_it(
    client: Client, hall: Hall, page: HallPage, move: Move
) -> None:
    subject, at = matter(hall, "awaiting_meeting")
    meeting = Meeting.objects.get(about=subject)
    move(at + HOUR)
    link = f"/meetings/{meeting.subject.public_id}/"
    assert link not in shown(client, page, subject)
    Subject.objects.filter(pk=meeting.pk).update(public_from=at)
    text = shown(client, page, subject)
    assert link in text
    assert meeting.place in text
