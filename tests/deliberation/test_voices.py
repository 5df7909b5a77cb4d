"""Opinions and ratings: who may, for whom, reviewed first, each counted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from shequ_workflows.core.models import Record, RecordPayload, Subject
from shequ_workflows.deliberation.actions import Heard
from shequ_workflows.deliberation.models import HallPage, Opinion, Rating
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter, ReviewOpinion
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import Hall, PersonFactory, matter

from .conftest import Move, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def talk(hall: Hall, move: Move) -> tuple[Subject, dt.datetime]:
    """A matter under discussion, an hour after it was taken up."""
    subject, at = matter(hall, "consulting")
    move(at + HOUR)
    return subject, at + HOUR


def code_of(action: Any) -> str:
    with pytest.raises(ActionRefused) as refused:
        action.execute()
    return refused.value.refusal.code


def test_it_waits_for_review_within_four_working_hours(hall: Hall, talk: Any) -> None:
    subject, at = talk
    opinion = GiveOpinion(hall.resident, subject, "赞成", stance="support", at=at).execute()
    assert opinion.state == "pending"
    assert opinion.due_at == at + 4 * HOUR
    assert opinion.nickname == f"{hall.resident.person.name[0]}*"


@pytest.mark.parametrize("role", ["resident", "owner", "household_rep", "residents_rep", "grid_worker", "rc_member"])
def test_people_of_the_community_may_speak(hall: Hall, talk: Any, role: str) -> None:
    GiveOpinion(hall.actor(role), talk[0], "我也说一句").execute()


@pytest.mark.parametrize("role", ["property_company", "editor", "auditor", "administrator", "street_clerk"])
def test_others_are_told_how_to_be_verified(hall: Hall, talk: Any, role: str) -> None:
    assert code_of(GiveOpinion(hall.actor(role), talk[0], "我也说一句")) == "not_verified"


def test_a_visitor_and_another_community_may_read_but_not_speak(hall: Hall, talk: Any) -> None:
    assert code_of(GiveOpinion(Actor.visitor(), talk[0], "路过")) == "not_verified"
    assert code_of(GiveOpinion(hall.actor("resident", hall.other), talk[0], "路过")) == "not_verified"


def test_nobody_speaks_about_what_he_may_not_know(hall: Hall) -> None:
    subject, at = matter(hall, "submitted")
    refusal = GiveOpinion(hall.new("resident"), subject, "我听说", at=at).check()
    assert refusal is not None
    assert refusal.status == Answer.NOT_FOUND


@pytest.mark.parametrize("state", ["deciding", "publicising", "closed"])
def test_it_is_taken_while_under_discussion_only(hall: Hall, move: Move, state: str) -> None:
    subject, at = matter(hall, state)
    move(at + HOUR)
    assert code_of(GiveOpinion(hall.resident, subject, "晚了")) == "state"


@pytest.mark.parametrize(
    ("text", "stance", "code"), [("  ", "support", "text"), ("x" * 2001, "support", "text"), ("好", "maybe", "stance")]
)
def test_it_says_what_is_wrong_with_it(hall: Hall, talk: Any, text: str, stance: str, code: str) -> None:
    assert code_of(GiveOpinion(hall.resident, talk[0], text, stance=stance)) == code


def test_it_is_given_once_however_often_it_is_sent(hall: Hall, talk: Any) -> None:
    one = GiveOpinion(hall.resident, talk[0], "赞成", once="k").execute()
    assert GiveOpinion(hall.resident, talk[0], "赞成", once="k").execute() == one
    assert Opinion.objects.count() == 1


def test_staff_key_in_what_was_said_elsewhere(hall: Hall, talk: Any) -> None:
    subject, at = talk
    elder = PersonFactory(is_stub=True, home=hall.community)
    heard = Heard("phone", at - HOUR, "13800138000")
    opinion = GiveOpinion(hall.worker, subject, "多开一个钟头", for_person=elder, heard=heard, at=at).execute()
    assert (opinion.person, opinion.entered_by, opinion.channel) == (elder, hall.worker.person, "phone")
    row = Record.objects.get(verb="give_opinion")
    assert (row.on_behalf_of_id, row.channel) == (elder.pk, "phone")


def test_the_number_of_a_call_is_stored_sealed_and_nowhere_else(hall: Hall, talk: Any) -> None:
    subject, at = talk
    heard = Heard("phone", at, "13800138000")
    GiveOpinion(
        hall.worker, subject, "多开一个钟头", for_person=PersonFactory(home=hall.community), heard=heard, at=at
    ).execute()
    with connection.cursor() as cursor:
        cursor.execute("SELECT heard_phone FROM shequ_deliberation_opinion")
        assert "13800138000" not in cursor.fetchone()[0]
    assert not RecordPayload.objects.filter(body__contains="13800138000").exists()
    assert not RecordPayload.objects.filter(body__contains="多开一个钟头").exists()


@pytest.mark.parametrize(
    ("role", "heard", "code"),
    [
        ("resident", Heard("paper"), "role"),
        ("community_worker", Heard(), "channel"),
        ("community_worker", Heard("phone"), "heard"),
    ],
)
def test_it_refuses_to_key_in_what_is_not_whole(hall: Hall, talk: Any, role: str, heard: Heard, code: str) -> None:
    assert (
        code_of(GiveOpinion(hall.actor(role), talk[0], "x", for_person=PersonFactory(home=hall.community), heard=heard))
        == code
    )


@pytest.mark.parametrize("role", ["community_worker", "rc_member", "rc_director"])
def test_it_is_published_covered(hall: Hall, talk: Any, role: str) -> None:
    name = hall.resident.person.name
    opinion = GiveOpinion(hall.resident, talk[0], f"我是{name}，住3-2-501，电话13800138000").execute()
    done = ReviewOpinion(hall.actor(role), opinion, publish=True).execute()
    assert done.state == "published"
    for secret in (name, "3-2-501", "13800138000"):
        assert secret not in done.public_text


@pytest.mark.parametrize("role", ["resident", "grid_worker", "building_lead", "street_clerk", "supervision_committee"])
def test_others_do_not_review(hall: Hall, talk: Any, role: str) -> None:
    opinion = GiveOpinion(hall.resident, talk[0], "赞成").execute()
    assert code_of(ReviewOpinion(hall.actor(role), opinion, publish=True)) == "role"


def test_nobody_reviews_his_own_words(hall: Hall, talk: Any) -> None:
    opinion = GiveOpinion(hall.worker, talk[0], "我也赞成").execute()
    assert code_of(ReviewOpinion(hall.worker, opinion, publish=True)) == "own"


def test_it_is_refused_only_with_a_reason(hall: Hall, talk: Any) -> None:
    opinion = GiveOpinion(hall.resident, talk[0], "骂人").execute()
    assert code_of(ReviewOpinion(hall.worker, opinion, publish=False)) == "reason"
    done = ReviewOpinion(hall.worker, opinion, publish=False, reason="insult", reason_note="请改一改").execute()
    assert (done.state, done.reason) == ("refused", "insult")


def test_it_is_reviewed_once(hall: Hall, talk: Any) -> None:
    opinion = GiveOpinion(hall.resident, talk[0], "赞成").execute()
    ReviewOpinion(hall.worker, opinion, publish=True).execute()
    assert code_of(ReviewOpinion(hall.member, opinion, publish=False, reason="insult")) == "state"


def test_a_resident_speaks_on_the_page(hall: Hall, page: HallPage, talk: Any, signed_in: SignIn) -> None:
    client = signed_in(hall.resident)
    url = f"{page.url}matter/{talk[0].public_id}/opinion/"
    assert "四个工作小时" in text_of(client.get(url))
    missing = client.post(url, {"text": "没选态度", "once": "k"})
    assert missing.status_code == 422
    assert "没选态度" in text_of(missing)
    done = client.post(url, {"text": "赞成多开", "stance": "support", "nickname": "早起的人", "once": "k"}, follow=True)
    assert "谢谢您" in text_of(done)
    assert Opinion.objects.get().nickname == "早起的人"


def test_a_visitor_reads_how_to_be_heard(client: Client, page: HallPage, talk: Any) -> None:
    url = f"{page.url}matter/{talk[0].public_id}/opinion/"
    text = text_of(client.get(url))
    assert "身份证" in text
    assert "021-0000 0000" in text
    assert client.post(url, {"text": "x", "stance": "support"}).status_code == 403


def test_it_is_rated_once_by_each_and_the_last_word_counts(hall: Hall, move: Move) -> None:
    subject, at = matter(hall, "evaluating")
    move(at + HOUR)
    RateMatter(hall.resident, subject, 2).execute()
    RateMatter(hall.resident, subject, 4, "后来修好了").execute()
    rating = Rating.objects.get()
    assert (rating.score, rating.text) == (4, "后来修好了")
    heard = Heard("door", at)
    RateMatter(
        hall.actor("grid_worker"), subject, 5, for_person=PersonFactory(home=hall.community), heard=heard
    ).execute()
    assert Rating.objects.count() == 2


@pytest.mark.parametrize(("score", "code"), [(0, "score"), (6, "score")])
def test_it_is_rated_from_one_to_five(hall: Hall, move: Move, score: int, code: str) -> None:
    subject, at = matter(hall, "evaluating")
    move(at + HOUR)
    assert code_of(RateMatter(hall.resident, subject, score)) == code


def test_it_is_rated_when_it_is_done_only(hall: Hall, talk: Any) -> None:
    assert code_of(RateMatter(hall.resident, talk[0], 5)) == "state"


def test_a_resident_rates_on_the_page(hall: Hall, page: HallPage, move: Move, signed_in: SignIn) -> None:
    subject, at = matter(hall, "evaluating")
    move(at + HOUR)
    client, url = signed_in(hall.resident), f"{page.url}matter/{subject.public_id}/rate/"
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    assert "谢谢您的评议" in text_of(client.post(url, {"score": "5"}, follow=True))
    assert "checked" in text_of(client.get(url))
