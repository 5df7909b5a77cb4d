"""Sending a form in: who, when, how often, how many; once whatever is sent again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from shequ_workflows.community.models import Household
from shequ_workflows.core.models import Delivery
from shequ_workflows.forms import permitting
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.actions import SendSubmission, WithdrawSubmission, promote
from shequ_workflows.forms.filling.drafts import DropDraft, SaveDraft, StartDraft, by_code, running_of
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.models import Consent, Draft, Form, IndexRow, Invitation, Submission
from shequ_workflows.forms.signals import promoted, submitted
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel, Role
from shequ_workflows.org.moment import now
from tests.factories import community as homes
from tests.factories import forms as build
from tests.factories.org import Town, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def form_of(town: Town, *fields: dict[str, Any], **more: Any) -> Form:
    asked = fields or (build.text("意见", required=True),)
    return build.published(build.draft(town.community, build.step("一", *asked), **more))


def key(form: Form, label: str) -> str:
    assert form.current is not None
    return next(one.key for one in ready(form.current).fields.values() if one.label.say("zh-hans") == label)


def send(form: Form, who: Actor, once: str = "a", **more: Any) -> Submission:
    answers = more.pop("answers", None) or {key(form, "意见"): "楼道灯不亮"}
    assert form.current is not None
    return SendSubmission(who, form, form.current, answers, once=once, **more).execute()


def refused(form: Form, who: Actor, once: str = "a", **more: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        send(form, who, once, **more)
    return caught.value.refusal.code


def resident(town: Town) -> Actor:
    return actor(Role.RESIDENT, town.community)


# --- once -----------------------------------------------------------------------------------------------------------


def test_it_is_kept_whole_with_its_version(town: Town) -> None:
    form, who = form_of(town), resident(town)
    told: list[Submission] = []

    def listen(submission: Submission, **_rest: Any) -> None:
        told.append(submission)

    submitted.connect(listen)
    try:
        made = send(form, who)
    finally:
        submitted.disconnect(listen)
    kept = Submission.objects.get()
    assert (kept, kept.version, kept.person, kept.state) == (made, form.current, who.person, SubmissionState.RECEIVED)
    assert kept.answers == {key(form, "意见"): "楼道灯不亮"}
    assert kept.node == town.community
    assert told == [made]


def test_sent_again_it_is_the_same(town: Town) -> None:
    form, who = form_of(town), resident(town)
    assert send(form, who) == send(form, who)
    assert Submission.objects.count() == 1
    assert send(form, who, "b") != send(form, resident(town), "b")


def test_wrong_answers_say_where(town: Town) -> None:
    form = form_of(town, build.text("意见", required=True), build.number("人数"))
    with pytest.raises(ActionRefused) as caught:
        send(form, resident(town), answers={key(form, "人数"): "很多"})
    refusal = caught.value.refusal
    assert refusal.code == "answers"
    assert set(refusal.errors) == {key(form, "意见"), key(form, "人数")}
    assert not Submission.objects.exists()


def test_sensitive_answers_are_sealed(town: Town) -> None:
    form = form_of(
        town, build.text("意见"), build.text("病情", sensitive=True), purpose="照护", legal_ground="本人同意"
    )
    made = send(form, resident(town), answers={key(form, "意见"): "好", key(form, "病情"): "高血压"})
    kept = Submission.objects.get(pk=made.pk)
    assert kept.answers == {key(form, "意见"): "好"}
    assert "高血压" not in str(kept.__dict__["sealed"])
    assert all_answers(kept)[key(form, "病情")] == "高血压"


def test_hidden_answers_do_not_count_and_are_noted(town: Town) -> None:
    shown = build.when(("独居", "yes"))
    form = form_of(town, build.yes_no("独居"), build.text("谁照看", visible=shown), build.text("意见"))
    asked = {key(form, "独居"): False, key(form, "谁照看"): "女儿", key(form, "意见"): "好"}
    made = send(form, resident(town), answers=asked)
    assert key(form, "谁照看") not in made.answers
    assert made.dropped == {key(form, "谁照看"): "女儿"}


def test_searchable_answers_and_no_others_are_indexed(town: Town) -> None:
    form = form_of(town, build.text("意见", searchable=True), build.text("说明"), build.number("人数", searchable=True))
    send(form, resident(town), answers={key(form, "意见"): "好", key(form, "说明"): "长", key(form, "人数"): "3"})
    assert set(IndexRow.objects.values_list("key", "text")) == {(key(form, "意见"), "好"), (key(form, "人数"), "")}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_can_be_sent(town: Town, day: str) -> None:
    form = form_of(town, build.date("日期", searchable=True))
    made = send(form, resident(town), answers={key(form, "日期"): day})
    assert Submission.objects.get(pk=made.pk).answers == {key(form, "日期"): day}
    assert IndexRow.objects.count() == (day > "1")


# --- who and when ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "visitor", "neighbour", "ours"),
    [
        ("anyone", "", "", ""),
        ("signed_in", "sign_in", "", ""),
        ("verified", "sign_in", "", ""),
        ("in_scope", "sign_in", "scope", ""),
        ("invited", "sign_in", "invited", "invited"),
    ],
)
def test_who(town: Town, who: str, visitor: str, neighbour: str, ours: str) -> None:
    form = form_of(town, who=who)
    people = ((visitor, Actor.visitor()), (neighbour, actor(Role.RESIDENT, town.other)), (ours, resident(town)))
    for wanted, person in people:
        if wanted:
            assert refused(form, person) == wanted
        else:
            send(form, person)


def test_whoever_is_invited(town: Town) -> None:
    form, who = form_of(town, who="invited"), resident(town)
    Invitation.objects.create(form=form, person=who.person)
    send(form, who)


def test_the_window(town: Town) -> None:
    at = now()
    form = form_of(town, opens_at=at, closes_at=at + dt.timedelta(days=7))
    assert refused(form, resident(town), at=at - dt.timedelta(seconds=1)) == "early"
    send(form, resident(town), at=at)
    assert refused(form, resident(town), at=at + dt.timedelta(days=7)) == "closed"


def test_of_no_other_form(town: Town) -> None:
    one, other = form_of(town), form_of(town)
    assert other.current is not None
    with pytest.raises(ActionRefused) as caught:
        SendSubmission(resident(town), one, other.current, {key(other, "意见"): "x"}, once="a").execute()
    assert caught.value.refusal.code == "foreign"


def test_not_once_it_is_taken_down(town: Town) -> None:
    form = form_of(town)
    form.unpublish()
    assert refused(Form.objects.get(pk=form.pk), resident(town)) == "unpublished"


# --- how often and how many -----------------------------------------------------------------------------------------


def test_once_each_person(town: Town) -> None:
    form, who = form_of(town, times="once"), resident(town)
    made = send(form, who)
    assert refused(form, who, "b") == "once"
    WithdrawSubmission(who, made).execute()
    send(form, who, "c")


def test_some_times_each_person(town: Town) -> None:
    form, who = form_of(town, times="limited", limit=2), resident(town)
    send(form, who, "a")
    send(form, who, "b")
    assert refused(form, who, "c") == "once"


def test_once_each_household(town: Town) -> None:
    form = form_of(town, times="household")
    assert refused(form, resident(town)) == "household"
    one, two = resident(town), resident(town)
    home = lives(town, one, two)
    send(form, one)
    assert Submission.objects.get().household == home
    assert refused(form, two, "b") == "once"


def test_the_worker_of_the_grid_reads_what_comes_from_it(town: Town) -> None:
    one = resident(town)
    home = lives(town, one)
    home.unit.building.grid = town.grid
    home.unit.building.save()
    made = send(form_of(town), one)
    assert made.node == town.grid
    assert permitting.may_read(actor(Role.GRID_WORKER, town.grid), made)


def lives(town: Town, *people: Actor) -> Household:
    home = homes.HouseholdFactory(unit__building__compound__node=town.community)
    for one in people:
        homes.MemberFactory(household=home, person=one.person)
    return home


def test_places_and_the_waiting_list(town: Town) -> None:
    form = form_of(town, quota=1, waiting_places=1)
    first, second = resident(town), resident(town)
    made = send(form, first)
    waits = send(form, second)
    assert (made.state, waits.state) == (SubmissionState.RECEIVED, SubmissionState.WAITING)
    assert refused(form, resident(town)) == "full"
    got: list[Submission] = []

    def listen(submission: Submission, **_rest: Any) -> None:
        got.append(submission)

    promoted.connect(listen)
    try:
        WithdrawSubmission(first, made).execute()
    finally:
        promoted.disconnect(listen)
    assert got == [waits]
    assert Submission.objects.get(pk=waits.pk).state == SubmissionState.RECEIVED
    told = Delivery.objects.get(recipient=second.person)
    assert (told.handler, told.channel) == ("say:promote_submission", "call")


def test_places_of_one_choice(town: Town) -> None:
    places = build.choice("场次", {"label": "上午", "quota": 1}, {"label": "下午"})
    form = form_of(town, places)
    assert form.current is not None
    morning, afternoon = (one.value for one in ready(form.current).fields[key(form, "场次")].choices)
    send(form, resident(town), answers={key(form, "场次"): morning})
    with pytest.raises(ActionRefused) as caught:
        send(form, resident(town), answers={key(form, "场次"): morning})
    assert caught.value.refusal.code == "full_choice"
    assert set(caught.value.refusal.errors) == {key(form, "场次")}
    send(form, resident(town), answers={key(form, "场次"): afternoon})


def sessions(form: Form, **places: int | None) -> Form:
    """The same question with other places, published."""
    asked = form.body[0].value["sections"][0].value["fields"][0]
    for row, quota in zip(asked.value["choices"], places.values(), strict=True):
        row["quota"] = quota
    return build.published(form)


def test_who_came_before_a_choice_had_places_is_counted(town: Town) -> None:
    """By an answer to the older version too, and a draft of it gets no place beyond the last."""
    form = form_of(town, build.choice("场次", {"label": "上午"}, {"label": "下午"}))
    old = form.current
    assert old is not None
    morning = {key(form, "场次"): ready(old).fields[key(form, "场次")].choices[0].value}
    send(form, resident(town), answers=morning)
    form = sessions(form, morning=2, afternoon=None)
    assert form.current != old
    SendSubmission(resident(town), form, old, morning, once="a").execute()
    for version in (old, form.current):
        assert version is not None
        with pytest.raises(ActionRefused) as caught:
            SendSubmission(resident(town), form, version, morning, once="b").execute()
        assert caught.value.refusal.code == "full_choice"


def test_more_places_go_to_those_who_wait(town: Town) -> None:
    form = form_of(town, quota=1, waiting_places=5)
    rows = [send(form, resident(town)) for _number in range(4)]
    form.quota = 3
    build.published(form)
    states = [Submission.objects.get(pk=one.pk).state for one in rows]
    assert states == ["received", "received", "received", "waiting"]
    assert Delivery.objects.count() == 2


# --- staff ----------------------------------------------------------------------------------------------------------


def test_staff_key_in_what_came_on_paper(town: Town) -> None:
    form = form_of(town, closes_at=now() - dt.timedelta(days=1), opens_at=None)
    worker, who = actor(Role.COMMUNITY_WORKER, town.community), resident(town)
    made = send(form, worker, staff=True, on_behalf_of=who.person, channel=Channel.PAPER)
    assert (made.person, made.on_behalf_of, made.entered_by, made.channel) == (None, who.person, worker.person, "paper")
    assert refused(form, who, "b", staff=True) == "role"
    elsewhere = actor(Role.COMMUNITY_WORKER, town.other)
    assert refused(form, elsewhere, "c", staff=True) == "role"
    stranger = actor(Role.RESIDENT, town.other)
    assert refused(form, worker, "d", staff=True, on_behalf_of=stranger.person) == "person"


# --- taking back ----------------------------------------------------------------------------------------------------


def test_only_whoever_sent_it_takes_it_back(town: Town) -> None:
    form, who = form_of(town), resident(town)
    made = send(form, who)
    for other in (resident(town), Actor.visitor()):
        assert WithdrawSubmission(other, made).check().code == "role"  # type: ignore[union-attr]
    WithdrawSubmission(who, made).execute()
    with pytest.raises(ActionRefused):
        WithdrawSubmission(who, made).execute()


def test_staff_take_it_back_with_a_reason(town: Town) -> None:
    form = form_of(town)
    made, director = send(form, resident(town)), actor(Role.RC_DIRECTOR, town.community)
    assert WithdrawSubmission(director, made, staff=True).check().code == "reason"  # type: ignore[union-attr]
    WithdrawSubmission(director, made, staff=True, reason="本人来电要求").execute()
    assert Submission.objects.get().state == SubmissionState.WITHDRAWN


# --- drafts ---------------------------------------------------------------------------------------------------------


def test_a_person_has_one_draft_of_a_form(town: Town) -> None:
    form, who = form_of(town, build.text("意见"), build.text("说明")), resident(town)
    draft = StartDraft(who, form).execute()
    assert StartDraft(who, form).execute() == draft
    SaveDraft(draft, {key(form, "意见"): "一"}).execute()
    SaveDraft(draft, {key(form, "说明"): "二"}).execute()
    assert running_of(who, form) == draft
    assert all_answers(Draft.objects.get()) == {key(form, "意见"): "一", key(form, "说明"): "二"}
    SaveDraft(draft, {key(form, "意见"): None}).execute()
    assert all_answers(Draft.objects.get()) == {key(form, "说明"): "二"}


def test_without_an_account_a_code_opens_it(town: Town) -> None:
    form = form_of(town, who="anyone")
    start = StartDraft(Actor.visitor(), form)
    draft = start.execute()
    assert by_code(f" {start.code.lower().replace('-', '')} ") == draft
    assert by_code("AAAA-BBBB-CCCC") is None
    assert start.code not in str(Draft.objects.values())
    assert by_code(start.code, now() + dt.timedelta(days=31)) is None


def test_a_draft_outlives_a_new_version(town: Town) -> None:
    form, who = form_of(town), resident(town)
    draft = StartDraft(who, form).execute()
    old = form.current
    build.put(form, build.step("一", build.text("新问题", required=True)))
    form = build.published(build.saved(form))
    assert form.current != old
    SaveDraft(draft, {"yi_jian": "一"}).execute()
    made = SendSubmission(who, form, draft.version, {"yi_jian": "一"}, once=draft.once, draft=draft).execute()
    assert made.version == old
    assert not Draft.objects.exists()


def test_a_draft_that_was_sent_is_not_saved(town: Town) -> None:
    form, who = form_of(town), resident(town)
    draft = StartDraft(who, form).execute()
    DropDraft(draft).execute()
    with pytest.raises(ActionRefused) as caught:
        SaveDraft(draft, {}).execute()
    assert caught.value.refusal.code == "gone"


def test_what_another_device_wrote_meanwhile_is_not_lost(town: Town) -> None:
    form, who = form_of(town, build.text("意见"), build.text("说明")), resident(town)
    draft = StartDraft(who, form).execute()
    SaveDraft(draft, {key(form, "说明"): "另一台手机写的"}).execute()
    assert refused(form, who, draft.once, draft=draft) == "moved"
    assert all_answers(Draft.objects.get()) == {key(form, "说明"): "另一台手机写的"}
    fresh = running_of(who, form)
    assert fresh is not None
    send(form, who, fresh.once, draft=fresh, answers=all_answers(fresh))
    assert not Draft.objects.exists()


def test_those_who_wait_are_looked_at_in_a_constant_number_of_queries(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    places = build.choice("场次", {"label": "上午", "quota": 1}, {"label": "下午"})
    form = form_of(town, places, waiting_places=20)
    assert form.current is not None
    morning = ready(form.current).fields[key(form, "场次")].choices[0].value
    for _number in range(12):
        send(form, resident(town), answers={key(form, "场次"): morning})
    with transaction.atomic(), django_assert_max_num_queries(4):
        assert promote(form, now()) == []


def test_consent_is_kept_with_its_words(town: Town) -> None:
    asked = build.block("consent", label="同意", statement="我同意社区保存以上信息。", required=True)
    form = form_of(town, asked, build.text("意见"))
    made = send(form, resident(town), answers={key(form, "同意"): True, key(form, "意见"): "好"})
    consent = Consent.objects.get()
    assert (consent.submission, consent.key, len(consent.statement_digest)) == (made, key(form, "同意"), 64)


def test_what_the_register_knows_is_filled_in(town: Town) -> None:
    form = form_of(town, build.text("姓名", dictionary="name", prefill=True), build.text("意见"))
    who = resident(town)
    assert who.person is not None
    draft = StartDraft(who, form).execute()
    assert all_answers(draft) == {key(form, "姓名"): who.person.name}
