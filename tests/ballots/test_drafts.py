"""The screen on which a poll is written: questions by buttons that post, rules with their basis, what a vote is worth."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from shequ_workflows.ballots.actions import QuestionText
from shequ_workflows.ballots.models import Poll
from tests.factories.ballots import PollWorld

from .test_formal import Estate
from .test_views import signed_in, text_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def typed(*questions: dict[str, str], **head: str) -> dict[str, str]:
    """The form as a browser sends it."""
    rows = {f"q-{number}-{name}": value for number, one in enumerate(questions) for name, value in one.items()}
    whole = {
        "q-TOTAL_FORMS": str(len(questions)),
        "q-INITIAL_FORMS": "0",
        "secrecy": "confidential",
        "pack": "advisory",
    }
    return {**whole, "question": "Canteen", **rows, **head}


ONE = {"kind": "yes_no"}
WHICH = {"text": "Which meal?", "kind": "one_of", "options": "Lunch\nSupper"}
WHEN = {"text": "Which days?", "kind": "several_of", "options": "Mon\nTue\nSun", "most": "2"}


def draft_url(world: PollWorld) -> str:
    return reverse("shequ_ballots:draft", args=[world.subject().public_id])


def test_a_question_alone_needs_no_text_of_its_own(world: PollWorld) -> None:
    signed_in(world.worker).post(draft_url(world), typed(ONE, question="Open on Sundays?"))
    poll = Poll.objects.get()
    assert [one.text for one in poll.questions.all()] == ["Open on Sundays?"]


def test_questions_come_and_go_by_buttons_and_keep_what_was_typed(world: PollWorld) -> None:
    worker, address = signed_in(world.worker), draft_url(world)
    answer = worker.post(address, {**typed({**WHICH, "options": "Only one"}, question="Canteen"), "add": "1"})
    assert answer.status_code == 200
    rows = answer.context["questions"].forms
    assert [row["text"].value() for row in rows] == ["Which meal?", None] or rows[0]["text"].value() == "Which meal?"
    assert rows[0]["options"].value() == "Only one"
    assert not Poll.objects.exists()
    first = worker.post(address, {**typed(ONE, question="Open on Sundays?"), "add": "1"})
    assert first.context["questions"].forms[0]["text"].value() == "Open on Sundays?"
    fewer = worker.post(address, {**typed(WHICH, WHEN), "drop": "0"})
    assert [row["options"].value() for row in fewer.context["questions"].forms] == ["Mon\nTue\nSun"]


def test_several_questions_are_saved_and_come_back_for_revision(world: PollWorld) -> None:
    worker = signed_in(world.worker)
    worker.post(draft_url(world), typed(WHICH, {**WHEN, "explanation": "At most two"}))
    poll = Poll.objects.get()
    assert [(one.text, one.kind, one.most) for one in poll.questions.all()] == [
        ("Which meal?", "one_of", 1), ("Which days?", "several_of", 2),
    ]  # fmt: skip
    rows = worker.get(url("revise", poll)).context["questions"].forms
    assert [row["text"].value() for row in rows] == ["Which meal?", "Which days?"]
    assert rows[1]["most"].value() == 2
    worker.post(url("revise", poll), typed(WHEN, question="Days"))
    assert [one.text for one in poll.questions.all()] == ["Days"]


def test_an_error_stands_at_its_question(world: PollWorld) -> None:
    answer = signed_in(world.worker).post(draft_url(world), typed(WHICH, {**WHEN, "options": "Mon", "text": ""}))
    assert answer.status_code == 422
    first, second = answer.context["questions"].forms
    assert not first.errors
    assert set(second.errors) == {"options", "text"}
    assert not Poll.objects.exists()


def test_a_scope_and_an_electorate_are_chosen_and_shown(world: PollWorld) -> None:
    worker = signed_in(world.worker)
    worker.post(draft_url(world), typed(ONE, scope=str(world.building.pk), electorate="households"))
    poll = Poll.objects.get()
    assert (poll.scope, poll.electorate) == (world.building, "households")
    shown = text_of(worker.get(url("poll", poll)))
    assert "households, by a member aged 18 or over" in shown
    assert world.building.label in shown
    elsewhere = worker.post(draft_url(world), typed(ONE, scope=str(world.other.pk)))
    assert elsewhere.status_code == 422


def test_it_says_what_a_vote_by_these_rules_is_worth() -> None:
    estate = Estate()
    worker, address = signed_in(estate.worker), draft_url(estate)
    assert "no legal effect" in text_of(worker.get(address))
    chosen = {**typed(ONE, pack="owners"), "refresh": "1"}
    before = worker.post(address, chosen)
    assert "No local legal basis is recorded here" in text_of(before)
    assert "《民法典》第二百七十八条" in text_of(before)
    assert "≥ 2/3 take part, of them &gt; 1/2 in favour, by heads and by area" in text_of(before)
    estate.basis()
    assert "2026年3号文第五条" in text_of(worker.post(address, chosen))
    estate.basis(official_system="市业主决策平台")
    assert "市业主决策平台" in text_of(worker.post(address, chosen))


def test_each_question_has_its_rule_from_the_pack() -> None:
    estate = Estate()
    worker, address = signed_in(estate.worker), draft_url(estate)
    rows = [{**WHICH, "rule": "owners"}, {**WHEN, "rule": "owners_special"}]
    worker.post(address, typed(*rows, pack="owners"))
    poll = Poll.objects.get()
    assert [one.rule["key"] for one in poll.questions.all()] == ["owners", "owners_special"]
    shown = text_of(worker.get(url("poll", poll)))
    assert "can be opened only where the local legal basis is recorded" in shown
    wrong = worker.post(address, typed(*rows, pack="owners_special", electorate="residents"))
    assert wrong.status_code == 422
    assert "somebody else votes" in text_of(wrong)


def test_who_stands_for_election_is_shown_in_full_and_nobody_else(world: PollWorld) -> None:
    candidate, other = world.voter("欧阳小满").person, world.voter("端木知秋").person
    assert candidate is not None
    assert other is not None
    names = {"kind": "one_of", "options": "欧阳小满\n本楼居民甲"}

    def options(**more: Any) -> list[str]:
        Poll.objects.all().delete()
        text = {"question": "选谁当楼长？", "explanation": "端木知秋不参选"}
        signed_in(world.worker).post(draft_url(world), typed({**names, **more}, **text))
        poll = Poll.objects.get()
        assert "端木知秋" not in poll.explanation
        return [one.text for one in poll.options.all()][:2]

    assert options() == ["欧阳*", "本楼居民甲"]
    assert options(is_election="on") == ["欧阳小满", "本楼居民甲"]
    poll = Poll.objects.get()
    rows = signed_in(world.worker).get(url("revise", poll)).context["questions"].forms
    assert rows[0]["is_election"].value() is True
    again = [
        QuestionText("选谁？", "one_of", ["欧阳小满", "端木知秋"], is_election=True),
        QuestionText("欧阳小满可以吗？"),
    ]
    both = world.draft(question="选举", questions=again)
    assert [one.text for one in both.options.filter(question__number=1)][:2] == ["欧阳小满", "端木知秋"]
