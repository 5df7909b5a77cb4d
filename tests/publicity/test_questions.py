"""Questions on a notice: asked, read by staff, answered in public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shequ_workflows.core.models import Record
from shequ_workflows.core.record.erasure import ErasePayload
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.publicity.asking import AnswerQuestion, AskQuestion, WriteQuestion
from shequ_workflows.publicity.models import Question
from shequ_workflows.publicity.registers import questions_waiting
from tests.factories.objections import DAY, MINUTE, ObjectionWorld
from tests.factories.publicity import MONDAY

from .test_objection_views import client_of, text_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
NOON = MONDAY.replace(hour=12)
ASKED = "冯秀兰想问：周日食堂有晚饭吗？"


@pytest.fixture
def world(db: None) -> ObjectionWorld:
    return ObjectionWorld()


@contextmanager
def refused(code: str, status: Answer | None = None) -> Iterator[None]:
    with pytest.raises(ActionRefused) as caught:
        yield
    refusal = caught.value.refusal
    assert (refusal.code, refusal.status) == (code, status or refusal.status), refusal.sentence


def ask(world: ObjectionWorld, actor: Actor | None = None, text: str = ASKED, **more: Any) -> Question:
    return AskQuestion(actor or world.neighbour, world.period, text, **{"at": NOON, **more}).execute()


def answer(world: ObjectionWorld, question: Question, actor: Actor | None = None, **more: Any) -> Question:
    given = {"publish": True, "public_text": ASKED, "answer": "没有，冯秀兰可以打包。", "at": NOON, **more}
    return AnswerQuestion(actor or world.worker, question, **given).execute()


def test_it_is_published_with_its_answer_and_without_names(world: ObjectionWorld) -> None:
    question = ask(world)
    assert "晚饭" not in text_of(client_of().get(url("detail", world.period)))
    answer(world, question)
    said = text_of(client_of().get(url("detail", world.period)))
    assert "周日食堂有晚饭吗" in said
    assert "可以打包" in said
    assert "冯秀兰" not in said


def test_whoever_asked_sees_that_it_waits_and_why_it_is_not_published(world: ObjectionWorld) -> None:
    question = ask(world)
    client = client_of(world.neighbour)
    assert "Only you and the office see this" in text_of(client.get(url("detail", world.period)))
    answer(world, question, publish=False, reason="涉及他人隐私。")
    assert "涉及他人隐私" in text_of(client.get(url("detail", world.period)))
    assert "涉及他人隐私" not in text_of(client_of(world.owner).get(url("detail", world.period)))


@pytest.mark.parametrize("who", ["visitor", "stranger", "administrator", "grid_worker"])
def test_others_are_told_how_to_ask(world: ObjectionWorld, who: str) -> None:
    with refused("role", Answer.FORBIDDEN):
        ask(world, getattr(world, who))


@pytest.mark.parametrize("who", ["visitor", "neighbour", "stranger", "supervisor", "administrator"])
def test_others_answer_nothing(world: ObjectionWorld, who: str) -> None:
    question = ask(world)
    with refused("role", Answer.FORBIDDEN):
        answer(world, question, getattr(world, who))
    with refused("role", Answer.FORBIDDEN):
        WriteQuestion(getattr(world, who), world.period, "几点开？", "十一点。", at=NOON).execute()


def test_nobody_answers_his_own(world: ObjectionWorld) -> None:
    assert world.worker.person is not None
    neighbour = Actor(world.worker.person, (*world.worker.held, *world.neighbour.held))
    question = ask(world, neighbour)
    with refused("own", Answer.FORBIDDEN):
        answer(world, question, neighbour)
    assert questions_waiting(neighbour) == 0
    assert questions_waiting(world.member) == 1


def test_it_is_answered_once(world: ObjectionWorld) -> None:
    question = ask(world)
    answer(world, question)
    with refused("state", Answer.STALE):
        answer(world, question)


def test_one_person_asks_a_few_at_a_time_and_a_double_click_one(world: ObjectionWorld) -> None:
    assert ask(world, once="k") == ask(world, once="k")
    ask(world)
    ask(world)
    with refused("many"):
        ask(world)
    assert ask(world, world.owner)


def test_it_takes_no_questions_when_the_display_is_over(world: ObjectionWorld, monday: Path) -> None:
    later = world.period.display_until + MINUTE
    with refused("state", Answer.STALE):
        ask(world, at=later)
    monday.write_text(later.isoformat(), encoding="ascii")
    assert "no longer on display" in text_of(client_of(world.neighbour).get(url("ask", world.period)))


def test_a_resident_asks_on_the_page(world: ObjectionWorld) -> None:
    client = client_of(world.neighbour)
    assert client.post(url("ask", world.period), {"text": ""}).status_code == 422
    response = client.post(url("ask", world.period), {"text": "周日食堂有晚饭吗？", "once": "a"}, follow=True)
    assert "waits for its answer" in text_of(response)


def test_staff_write_down_what_was_asked_at_the_office(world: ObjectionWorld) -> None:
    client = client_of(world.worker)
    data = {"text": "张伟民问几点开门？", "answer": "十一点。", "channel": "phone", "once": "b"}
    assert client.post(url("ask", world.period), {**data, "answer": ""}).status_code == 422
    for _twice in range(2):
        said = text_of(client.post(url("ask", world.period), data, follow=True))
    assert "十一点" in said
    assert "张伟民问" not in said
    assert Question.objects.count() == 1


def test_the_queue_is_worked_off(world: ObjectionWorld) -> None:
    question = ask(world)
    client = client_of(world.worker)
    address = reverse("shequ_publicity:questions")
    page = text_of(client.get(address))
    typed = re.search(r"<textarea[^>]*>\s*([^<]*周日[^<]*)", page)
    assert typed is not None
    assert "冯秀兰" not in typed.group(1)

    def data(do: str, **words: str) -> dict[str, str]:
        return {"question": question.public_id, "do": do, **{f"{question.public_id}-{k}": v for k, v in words.items()}}

    wrong = client.post(address, data("publish", public_text="有晚饭吗？", answer=""))
    assert wrong.status_code == 422
    assert "有晚饭吗？" in text_of(wrong)
    assert client.post(address, data("refuse", reason="")).status_code == 422
    assert client.post(address, data("publish", public_text="有晚饭吗？", answer="没有。")).status_code == 302
    assert "already" in text_of(client.post(address, data("publish"), follow=True))
    assert Question.objects.get().state == "published"


def test_the_queue_costs_the_same_however_many_wait(world: ObjectionWorld) -> None:
    address = reverse("shequ_publicity:questions")
    client = client_of(world.worker)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        return len(caught)

    ask(world)
    queries()
    before = queries()
    for _more in range(6):
        ask(world, world.new("resident"))
    assert queries() == before


def test_erasing_takes_the_words_away(world: ObjectionWorld) -> None:
    question = ask(world)
    answer(world, question)
    for verb in ("ask_question", "answer_question"):
        ErasePayload(world.director, Record.objects.get(verb=verb), "本人要求", "consent", at=NOON + DAY).execute()
    question.refresh_from_db()
    assert not any("晚饭" in words for words in (question.text, question.public_text))
    assert "打包" not in question.public_answer
