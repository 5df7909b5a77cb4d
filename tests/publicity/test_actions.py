"""Putting up, correcting, taking down."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shequ_workflows.core.models import Clock, Record, Subject
from shequ_workflows.core.presenting import timeline
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.publicity.actions import CorrectPublicity, OpenPublicity, WithdrawPublicity, payload_of
from shequ_workflows.publicity.constants import Category
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.drafts import ReviewDraft, SaveDraft, preview
from shequ_workflows.publicity.exceptions import NotThisRecord
from shequ_workflows.publicity.models import PublicityDraft, PublicityPeriod
from shequ_workflows.publicity.periods import display_floor
from tests.factories.publicity import CST, MONDAY, NoticeWorld

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def refused(action: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        action.execute()
    assert str(caught.value.refusal.sentence)
    return caught.value.refusal.code


def payload(subject: Subject, verb: str) -> dict[str, Any]:
    return json.loads(Record.objects.filter(subject=subject, verb=verb).latest("seq").payload.body)


# --- putting up ------------------------------------------------------------------------------------------------


def test_a_decision_goes_on_notice_with_its_two_periods(world: NoticeWorld) -> None:
    period = world.put_up()
    clocks = {clock.key: clock.due_at for clock in period.subject.clocks.running()}
    assert period.objection_until == clocks["objection"] == dt.datetime(2026, 3, 10, 0, 0, tzinfo=CST)
    assert period.display_until == clocks["display"] == dt.datetime(2026, 3, 18, 0, 0, tzinfo=CST)
    assert (period.author, period.reviewer, period.opened_by) == (
        world.worker.person,
        world.director.person,
        world.director.person,
    )
    kept = payload(period.subject, "open_publicity")
    assert kept["digest"] == period.digest == payload_of(period)["digest"]


def test_staff_read_no_digest_in_what_happened(world: NoticeWorld) -> None:
    (event,) = (one for one in timeline(world.put_up().subject, public=False) if one["title"] == "发布公示")
    assert event["text"] == ""


def test_a_refusal_rolls_the_decision_back(world: NoticeWorld) -> None:
    subject = world.subject()
    with pytest.raises(ActionRefused) as caught:
        world.take(subject, "decide", author=world.director.person)
    assert caught.value.refusal.code == "reviewer"
    subject.refresh_from_db()
    assert subject.state == "deciding"
    assert not Clock.objects.filter(subject=subject).exists()


def test_what_was_not_adopted_is_shown_15_days_without_objections(world: NoticeWorld) -> None:
    subject = world.subject()
    world.take(subject, "reject")
    period = PublicityPeriod.objects.get(subject=subject)
    assert period.objection_until is None
    assert period.display_until == display_floor(MONDAY, CST)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    when=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31), timezones=st.just(CST)),  # noqa: DTZ001
    length=st.sampled_from(["1 d", "15 d", "16 d", "40 d", "3 wd", "11 wd", "24 h", "2 wh"]),
)
def test_no_rule_of_a_node_shortens_the_display(
    world: NoticeWorld, monkeypatch: pytest.MonkeyPatch, when: dt.datetime, length: str
) -> None:
    """Whatever was configured as the display's length, and on whatever day of the year it goes up."""
    from shequ_workflows.core import clocks
    from shequ_workflows.core.calendar.durations import Duration

    with monkeypatch.context() as patch, transaction.atomic():
        real = clocks.length_of
        patch.setattr(
            clocks,
            "length_of",
            lambda spec, subject, taking: (
                Duration.parse(length) if spec.key == "display" else real(spec, subject, taking)
            ),
        )
        period = world.put_up(at=when)
        assert period.display_until >= display_floor(when, CST)
        transaction.set_rollback(True)


def test_it_covers_names_phones_and_rooms(world: NoticeWorld) -> None:
    text = "张伟民（13812345678，3-2-501）提议，李明华负责，请联系王先生。"
    body = world.put_up(content=world.content(sections=[("", text)], title="张伟民的提议")).body
    shown = json.dumps(body, ensure_ascii=False)
    assert "张伟民" not in shown
    assert "13812345678" not in shown
    assert "501" not in shown
    assert "张*" in shown
    assert "138****5678" in shown
    assert "李明华" in shown  # in office


def test_whoever_agreed_to_be_named_stays_readable(world: NoticeWorld) -> None:
    content = world.content(sections=[("", "张伟民捐赠桌椅。")], shown=["张伟民"])
    assert "张伟民" in world.put_up(content=content).content.sections[0].text


def test_without_a_text_it_says_what_to_do(world: NoticeWorld) -> None:
    assert refused(OpenPublicity(world.director, world.subject())) == "draft"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title": " "}, "title"),
        ({"sections": [("Heading", "  ")]}, "sections"),
        ({"category": "gossip"}, "category"),
        ({"title": "长" * 121}, "length"),
        ({"sections": [("", "长" * 20_001)]}, "length"),
        ({"sections": [("", "x")] * 13}, "length"),
    ],
)
def test_it_refuses_texts_that_cannot_stand_there(world: NoticeWorld, more: dict[str, Any], code: str) -> None:
    action = OpenPublicity(world.director, world.subject(), world.content(**more), author=world.worker.person)
    assert refused(action) == code


def test_it_takes_the_seven_kinds_of_the_law() -> None:
    assert len(Category.values) == 7


# --- who -------------------------------------------------------------------------------------------------------


def test_author_and_reviewer_are_two_persons(world: NoticeWorld) -> None:
    subject, content = world.subject(), world.content()
    assert refused(OpenPublicity(world.director, subject, content)) == "reviewer"
    same = {"author": world.worker.person, "reviewer": world.worker.person}
    assert refused(OpenPublicity(world.director, subject, content, **same)) == "reviewer"
    two = {"author": world.director.person, "reviewer": world.member.person}
    assert OpenPublicity(world.director, subject, content, **two).execute().reviewer == world.member.person


def test_the_database_asks_for_two_persons_too(world: NoticeWorld) -> None:
    period = world.put_up()
    period.pk, period.public_id, period.version, period.reviewer = None, "another", 2, period.author
    period.change_reason = "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        period.save(force_insert=True)


def test_in_a_larger_office_a_third_puts_it_up(world: NoticeWorld) -> None:
    Node.objects.filter(pk=world.community.pk).update(small_office=False)
    subject, content = world.subject(), world.content()
    two = {"author": world.worker.person, "reviewer": world.director.person}
    assert refused(OpenPublicity(world.director, subject, content, **two)) == "third"
    three = {"author": world.worker.person, "reviewer": world.member.person}
    OpenPublicity(world.director, subject, content, **three).execute()


@pytest.mark.parametrize("who", ["resident", "grid_worker", "lead", "administrator", "stranger"])
def test_a_reviewer_holds_the_office(world: NoticeWorld, who: str) -> None:
    two = {"author": world.worker.person, "reviewer": getattr(world, who).person}
    assert refused(OpenPublicity(world.director, world.subject(), world.content(), **two)) == "reviewer"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("worker", "role"),
        ("member", "role"),
        ("resident", "role"),
        ("visitor", "role"),
        ("administrator", "role"),
        ("stranger", "role"),
    ],
)
def test_outside_of_a_transition_the_director_or_secretary_puts_it_up(world: NoticeWorld, who: str, code: str) -> None:
    two = {"author": world.worker.person, "reviewer": world.member.person}
    assert refused(OpenPublicity(getattr(world, who), world.subject(), world.content(), **two)) == code


def test_a_stranger_does_not_learn_of_a_hidden_subject(world: NoticeWorld) -> None:
    assert refused(OpenPublicity(world.stranger, world.subject(is_public=False), world.content())) == "unknown"


def test_a_row_of_another_subject_is_a_mistake_of_ours(world: NoticeWorld) -> None:
    row = Record.objects.filter(subject=world.subject("Other")).latest("seq")
    with pytest.raises(NotThisRecord):
        OpenPublicity(world.director, world.subject(), world.content(), within=row)


# --- the draft and its check -----------------------------------------------------------------------------------


def drafted(world: NoticeWorld, subject: Subject, **more: Any) -> PublicityDraft:
    return SaveDraft(world.worker, subject, world.content(**more)).execute()


def checked(world: NoticeWorld, subject: Subject, actor: Actor | None = None) -> PublicityDraft:
    draft = PublicityDraft.objects.get(subject=subject)
    return ReviewDraft(actor or world.member, subject, preview(draft.content, subject).digest).execute()


def test_a_checked_draft_goes_up_as_it_was_seen_and_is_deleted(world: NoticeWorld) -> None:
    subject = world.subject()
    draft = drafted(world, subject, sections=[("", "张伟民提议。")])
    seen = preview(draft.content, subject)
    checked(world, subject)
    world.take(subject, "decide", content=None, author=None)
    period = PublicityPeriod.objects.get(subject=subject)
    assert period.content == seen
    assert (period.author, period.reviewer) == (world.worker.person, world.member.person)
    assert not PublicityDraft.objects.exists()


def test_saving_again_voids_the_check(world: NoticeWorld) -> None:
    subject = world.subject()
    drafted(world, subject)
    checked(world, subject)
    assert drafted(world, subject, title="Other").reviewer is None


def test_the_author_cannot_check(world: NoticeWorld) -> None:
    subject = world.subject()
    drafted(world, subject)
    draft = PublicityDraft.objects.get()
    assert refused(ReviewDraft(world.worker, subject, preview(draft.content, subject).digest)) == "reviewer"


def test_what_was_changed_while_one_read_is_read_again(world: NoticeWorld) -> None:
    subject = world.subject()
    seen = preview(drafted(world, subject).content, subject).digest
    drafted(world, subject, title="Other")
    assert refused(ReviewDraft(world.member, subject, seen)) == "changed"


def test_what_looks_different_now_is_checked_again(world: NoticeWorld) -> None:
    """A resident moved in whose name stands in the text: it is covered now, and nobody has seen it like that."""
    subject = world.subject()
    drafted(world, subject, sections=[("", "由马天明施工。")])
    checked(world, subject)
    world.person("马天明", "resident", world.community)
    assert refused(OpenPublicity(world.director, subject)) == "changed"


@pytest.mark.parametrize(
    ("who", "code"), [("resident", "role"), ("lead", "role"), ("administrator", "role"), ("stranger", "role")]
)
def test_who_may_not_write_a_notice(world: NoticeWorld, who: str, code: str) -> None:
    assert refused(SaveDraft(getattr(world, who), world.subject(), world.content())) == code


@pytest.mark.parametrize("who", ["resident", "grid_worker", "administrator"])
def test_who_may_not_check_it(world: NoticeWorld, who: str) -> None:
    subject = world.subject()
    draft = drafted(world, subject)
    assert refused(ReviewDraft(getattr(world, who), subject, preview(draft.content, subject).digest)) == "role"


# --- what the database itself refuses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"body": {}},
        {"digest": "x"},
        {"display_until": MONDAY + DAY},
        {"objection_until": MONDAY + DAY},
        {"opened_at": MONDAY - 20 * DAY},
        {"category": "other"},
        {"version": 9},
    ],
)
def test_what_was_put_up_is_never_changed(world: NoticeWorld, change: dict[str, Any]) -> None:
    period = world.put_up()
    with pytest.raises(IntegrityError, match="shequ: "), transaction.atomic():
        PublicityPeriod.objects.filter(pk=period.pk).update(**change)


def test_it_is_never_deleted(world: NoticeWorld) -> None:
    period = world.put_up()
    with pytest.raises(IntegrityError, match="shequ: "), transaction.atomic():
        period.delete()


def test_a_withdrawal_is_not_taken_back(world: NoticeWorld) -> None:
    period = world.put_up()
    WithdrawPublicity(world.director, period.subject, "A name", at=MONDAY + DAY).execute()
    with pytest.raises(IntegrityError, match="shequ: "), transaction.atomic():
        PublicityPeriod.objects.filter(pk=period.pk).update(
            withdrawn_at=None, withdrawn_because="", withdrawn_by=None, is_concealed=False
        )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(short=st.timedeltas(dt.timedelta(seconds=2), dt.timedelta(days=15)))
def test_the_database_keeps_the_15_days(world: NoticeWorld, short: dt.timedelta) -> None:
    period = PublicityPeriod.objects.first() or world.put_up()
    fresh = PublicityPeriod.objects.get(pk=period.pk)
    fresh.pk, fresh.public_id, fresh.purpose, fresh.objection_until = None, "another", "outcome", None
    fresh.display_until = fresh.opened_at + 15 * DAY - short
    with pytest.raises(IntegrityError, match="15 days"), transaction.atomic():
        fresh.save(force_insert=True)


def test_one_version_counts_at_a_time(world: NoticeWorld) -> None:
    period = world.put_up()
    period.pk, period.public_id, period.version, period.change_reason = None, "another", 2, "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        period.save(force_insert=True)


# --- correcting ------------------------------------------------------------------------------------------------


def test_a_correction_is_a_new_version_whose_days_begin_anew(world: NoticeWorld) -> None:
    first = world.put_up()
    later = MONDAY + 2 * DAY
    world.take(first.subject, "correct", at=later, content=world.content(title="更正"))
    second = PublicityPeriod.objects.of(first.subject).current().get()
    first.refresh_from_db()
    assert (first.replaced_at, first.withdrawn_at) == (later, None)
    assert (second.version, second.title, second.change_reason) == (2, "更正", "A digit")
    assert second.display_until == display_floor(later, CST)
    assert second.objection_until > first.objection_until
    assert first.title == "关于食堂周日开放的决定"


def test_outside_of_a_transition_it_starts_the_clocks_itself(world: NoticeWorld) -> None:
    first = world.put_up()
    later = MONDAY + 3 * DAY
    two = {"author": world.worker.person, "reviewer": world.member.person}
    second = CorrectPublicity(world.director, first.subject, "A digit", world.content(), at=later, **two).execute()
    running = {clock.key: clock for clock in first.subject.clocks.running()}
    assert running["display"].due_at == second.display_until == display_floor(later, CST)
    assert running["objection"].due_at == second.objection_until == dt.datetime(2026, 3, 13, 0, 0, tzinfo=CST)
    assert first.subject.clocks.filter(state="replaced").count() == 2


def test_objections_do_not_begin_anew_once_they_were_over(world: NoticeWorld) -> None:
    first = world.put_up()
    later = MONDAY + 10 * DAY
    two = {"author": world.worker.person, "reviewer": world.member.person}
    second = CorrectPublicity(world.director, first.subject, "A digit", world.content(), at=later, **two).execute()
    assert second.display_until == display_floor(later, CST)
    assert second.objection_until == first.objection_until or second.objection_until is None


def test_a_correction_asks_for_its_reason_and_two_persons(world: NoticeWorld) -> None:
    subject = world.put_up().subject
    two = {"author": world.worker.person, "reviewer": world.member.person}
    assert refused(CorrectPublicity(world.director, subject, " ", world.content(), **two)) == "reason"
    assert refused(CorrectPublicity(world.director, subject, "A digit", world.content())) == "reviewer"
    assert refused(CorrectPublicity(world.worker, subject, "A digit", world.content(), **two)) == "role"
    assert refused(CorrectPublicity(world.director, world.subject("x"), "A digit", world.content(), **two)) == "none"


def test_the_old_text_may_be_concealed(world: NoticeWorld) -> None:
    first = world.put_up()
    two = {"author": world.worker.person, "reviewer": world.member.person}
    CorrectPublicity(world.director, first.subject, "A name", world.content(), conceal=True, **two).execute()
    first.refresh_from_db()
    assert first.is_concealed


# --- taking down -----------------------------------------------------------------------------------------------


def test_taking_down_stops_the_days(world: NoticeWorld) -> None:
    period = world.put_up()
    subject = period.subject
    gone = WithdrawPublicity(world.worker, subject, "A name stood there", at=MONDAY + DAY).execute()
    assert (gone.withdrawn_by, gone.is_concealed) == (world.worker.person, True)
    assert not subject.clocks.live().exists()
    assert PublicityPeriod.objects.is_withdrawn(subject)
    assert payload(subject, "withdraw_publicity")["reason"] == "A name stood there"


def test_after_a_withdrawal_the_corrected_version_runs_its_full_time(world: NoticeWorld) -> None:
    subject = world.put_up().subject
    WithdrawPublicity(world.worker, subject, "A name", at=MONDAY + DAY).execute()
    later = MONDAY + 2 * DAY
    two = {"author": world.worker.person, "reviewer": world.member.person}
    second = CorrectPublicity(world.director, subject, "Name taken out", world.content(), at=later, **two).execute()
    assert second.display_until == display_floor(later, CST)
    assert second.objection_until == dt.datetime(2026, 3, 12, 0, 0, tzinfo=CST)
    assert not PublicityPeriod.objects.is_withdrawn(subject)


def test_reconsidering_takes_it_down_with_the_reason(world: NoticeWorld) -> None:
    subject = world.put_up().subject
    world.take(subject, "reconsider", at=MONDAY + DAY)
    period = PublicityPeriod.objects.get(subject=subject)
    assert (period.withdrawn_because, period.is_concealed) == ("Objections", False)
    world.take(subject, "decide", at=MONDAY + 5 * DAY)
    assert PublicityPeriod.objects.of(subject).current().get().version == 2


@pytest.mark.parametrize(
    ("who", "code"), [("resident", "role"), ("lead", "role"), ("grid_worker", "role"), ("stranger", "role")]
)
def test_others_do_not_take_it_down(world: NoticeWorld, who: str, code: str) -> None:
    assert refused(WithdrawPublicity(getattr(world, who), world.put_up().subject, "Why not")) == code


def test_taking_down_asks_for_a_reason_and_something_to_take_down(world: NoticeWorld) -> None:
    assert refused(WithdrawPublicity(world.director, world.put_up().subject, " ")) == "reason"
    assert refused(WithdrawPublicity(world.director, world.subject("x"), "Why")) == "none"


# --- beginning work --------------------------------------------------------------------------------------------


def test_nothing_begins_inside_the_period_for_objections(world: NoticeWorld) -> None:
    period = world.put_up()
    subject, until = period.subject, period.objection_until
    assert until is not None
    assert PublicityPeriod.objects.objections_open(subject, until - dt.timedelta(seconds=1))
    assert not PublicityPeriod.objects.objections_open(subject, until)


def test_the_published_day_holds_though_the_clock_was_shortened(world: NoticeWorld) -> None:
    period = world.put_up()
    Clock.objects.filter(subject=period.subject, key="objection").update(due_at=MONDAY + DAY)
    assert PublicityPeriod.objects.objections_open(period.subject, MONDAY + 2 * DAY)


def test_the_display_goes_on_after_the_matter_has_ended(world: NoticeWorld) -> None:
    subject = world.put_up().subject
    TakeTransition(world.director, subject, "start", at=MONDAY + 9 * DAY).execute()
    subject.refresh_from_db()
    assert not subject.is_open
    assert PublicityPeriod.objects.running(MONDAY + 10 * DAY).exists()
    assert [clock.key for clock in subject.clocks.running()] == ["display"]


@given(st.text(max_size=40), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=5))
def test_content_survives_being_written_down(title: str, sections: list[tuple[str, str]]) -> None:
    content = Content.of(title, sections, "other", ["甲", " 乙 "])
    assert Content.from_data(json.loads(json.dumps(content.as_data()))) == content
    assert Content.from_data(content.as_data()).digest == content.digest
