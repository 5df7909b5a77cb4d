"""Questions on notices: asked in one's own name, answered in public, kept from the public until then."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.notices.asking import AnswerAboutNotice, AskAboutNotice, WriteAboutNotice, takes_questions
from shequ_workflows.notices.models import NoticePage, NoticeQuestion
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from tests.factories.community import CompoundFactory, resident
from tests.factories.notices import notice
from tests.factories.org import RoleFactory, actor, login_as

from .conftest import Boards

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(boards: Boards) -> NoticePage:
    return notice(boards.board, "经费公示", kind="publicity")


@pytest.fixture
def asker(boards: Boards) -> Actor:
    person = resident("王秀兰", "3-2-501", CompoundFactory(node=boards.compound, name="桂花苑"))
    RoleFactory(person=person, role="resident", node=boards.community)
    return Actor.of(person)


def refused(action: object) -> str:
    with pytest.raises(ActionRefused) as no:
        action.execute()  # type: ignore[attr-defined]
    return no.value.refusal.code


def test_it_is_answered_in_public(boards: Boards, page: NoticePage, asker: Actor, client: Client) -> None:
    question = AskAboutNotice(asker, page, "王秀兰想问，办公水电为什么多了？电话 13800135678").execute()
    shown = client.get(page.url).content.decode()
    assert "办公水电" not in shown
    worker = actor("community_worker", boards.community)
    AnswerAboutNotice(worker, question, publish=True, public_text=question.text, answer="冬天取暖。").execute()
    shown = client.get(page.url).content.decode()
    assert "办公水电为什么多了" in shown
    assert "冬天取暖。" in shown
    assert "王秀兰" not in shown
    assert "13800135678" not in shown


def test_it_is_refused_with_a_word_to_whoever_asked(boards: Boards, page: NoticePage, asker: Actor) -> None:
    question = AskAboutNotice(asker, page, "骂人的话").execute()
    worker = actor("community_worker", boards.community)
    assert refused(AnswerAboutNotice(worker, question, publish=False)) == "reason"
    AnswerAboutNotice(worker, question, publish=False, reason="请不要骂人").execute()
    question.refresh_from_db()
    assert (question.state, question.note) == ("refused", "请不要骂人")
    assert refused(AnswerAboutNotice(worker, question, publish=True, public_text="x", answer="y")) == "state"


def test_double_clicks_make_one(page: NoticePage, asker: Actor) -> None:
    made = {AskAboutNotice(asker, page, "为什么？", once="k").execute().pk for _twice in range(2)}
    assert len(made) == 1


def test_there_is_a_limit(page: NoticePage, asker: Actor) -> None:
    for number in range(3):
        AskAboutNotice(asker, page, f"第{number}问").execute()
    assert refused(AskAboutNotice(asker, page, "还有")) == "many"
    assert refused(AskAboutNotice(asker, page, " ")) == "text"


def test_who_may_ask_and_answer(boards: Boards, page: NoticePage, asker: Actor) -> None:
    assert refused(AskAboutNotice(actor("resident", boards.other), page, "x")) == "role"
    question = AskAboutNotice(asker, page, "为什么？").execute()
    for stranger in (asker, actor("community_worker", boards.other), actor("grid_worker", boards.community)):
        assert refused(AnswerAboutNotice(stranger, question, publish=True, public_text="x", answer="y")) == "role"


def test_nobody_answers_their_own(boards: Boards, page: NoticePage, asker: Actor) -> None:
    question = AskAboutNotice(asker, page, "为什么？").execute()
    assert asker.person is not None
    RoleFactory(person=asker.person, role="rc_member", node=boards.community)
    assert (
        refused(AnswerAboutNotice(Actor.of(asker.person), question, publish=True, public_text="x", answer="y")) == "own"
    )


def test_what_is_told_only_takes_no_questions(boards: Boards, page: NoticePage, asker: Actor) -> None:
    told = notice(boards.board, "停水", kind="notice")
    over_ = notice(boards.board, "早完了", kind="announcement", ends_at=now())
    assert [takes_questions(one) for one in (page, told, over_)] == [True, False, False]
    assert refused(AskAboutNotice(asker, told, "x")) == "state"


def test_staff_write_down_what_was_asked_at_the_office(boards: Boards, page: NoticePage, client: Client) -> None:
    login_as(client, "community_worker", boards.community)
    address = reverse("shequ_notices:ask", args=[page.pk])
    form = client.get(address).context["form"]
    data = {"once": form["once"].value(), "text": "票据在哪里看？", "answer": "党群服务中心。", "channel": "phone"}
    assert client.post(address, {**data, "answer": ""}).status_code == 422
    assert client.post(address, data).status_code == 302
    assert "党群服务中心。" in Client().get(page.url).content.decode()
    assert refused(WriteAboutNotice(actor("community_worker", boards.other), page, "x", "y")) == "role"


def test_the_office_answers_on_its_list(boards: Boards, page: NoticePage, asker: Actor, client: Client) -> None:
    question = AskAboutNotice(asker, page, "王秀兰问为什么").execute()
    login_as(client, "community_worker", boards.community)
    address = reverse("shequ_notices:questions")
    shown = client.get(address)
    form = shown.context["rows"][0]["form"]
    assert "王秀兰" not in form["public_text"].value()
    prefix = question.public_id
    data = {"question": prefix, f"{prefix}-public_text": "为什么？", f"{prefix}-answer": "", "do": "publish"}
    assert client.post(address, data).status_code == 422
    assert client.post(address, {**data, f"{prefix}-answer": "因为。"}).status_code == 302
    assert NoticeQuestion.objects.get().state == "published"
    other = Client()
    login_as(other, "community_worker", boards.other)
    assert other.get(address).context["rows"] == []


def test_a_visitor_is_told_how(page: NoticePage, client: Client) -> None:
    address = reverse("shequ_notices:ask", args=[page.pk])
    assert address in client.get(page.url).content.decode()
    shown = client.get(address)
    assert shown.status_code == 200
    assert shown.context["form"] is None
    assert client.post(address, {"text": "x"}).status_code == 403


def test_of_very_many_questions_the_newest_are_shown(boards: Boards, client: Client) -> None:
    page = notice(boards.board, "公约修订", kind="announcement")
    at = now()
    for number in range(52):
        NoticeQuestion.objects.create(
            page=page, channel="visit", text="问", public_text=f"第{number}问。", public_answer="答", state="published",
            answered_at=at, asked_at=at + dt.timedelta(seconds=number),
        )  # fmt: skip
    html = client.get(page.url).content.decode()
    assert "第51问。" in html
    assert "第0问。" not in html
    assert html.index("第50问。") < html.index("第51问。")
