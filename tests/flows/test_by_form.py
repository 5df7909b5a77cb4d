"""A form that residents send in opens a case."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround
from shequ_workflows.core.transitions import UndoTransition
from shequ_workflows.flows.constants import SEAT
from shequ_workflows.flows.exceptions import Unpublishable
from shequ_workflows.flows.models import Case, Flow, StepAnswers
from shequ_workflows.flows.running.ties import SEATS, ties
from shequ_workflows.forms.constants import SubmissionState, Times, Who
from shequ_workflows.forms.filling.actions import SendSubmission, WithdrawSubmission
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.keeping import sweeping
from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.moment import now
from tests.factories import flows
from tests.factories import forms as build

from .conftest import Office

pytestmark = pytest.mark.django_db
RULE = {"must": {"==": [{"var": "ask/urgent"}, False]}, "says": {"zh-hans": "紧急的请先打电话。"}, "key": "calm"}

SAME_SIGN: dict[str, Any] = {
    "prefix": "申",
    "states": [flows.state("a", "start"), flows.state("b", "good")],
    "edges": [flows.step("begin", "", "a"), flows.step("end", "a", "b")],
}


def wishes(office: Office, *, guards: tuple[dict[str, Any], ...] = (), **form: Any) -> tuple[Form, Flow]:
    """A form with two questions at the community, and a flow that begins with it."""
    asked = build.step("一", build.text("什么事", required=True), build.yes_no("急吗"))
    made = build.published(build.draft(office.community, asked, title="办事申请", **{"who": Who.ANYONE, **form}))
    return made, flows.published(flow_with(office, made, guards=guards))


def caller(office: Office) -> Actor:
    return Actor.of(office.caller)


def key(form: Form, label: str) -> str:
    assert form.current is not None
    return next(one.key for one in ready(form.current).fields.values() if one.label.say("zh-hans") == label)


def flow_with(
    office: Office, form: Form, name: str = "wishes", guards: tuple[dict[str, Any], ...] = (), **first: Any
) -> Flow:
    urgent = key(form, "急吗")
    told = [{**one, "must": {"==": [{"var": f"ask/{urgent}"}, False]}} for one in guards]
    body = {
        "prefix": "申",
        "titled": f"ask/{key(form, '什么事')}",
        "forms": [{"key": "wish", "form": form.public_id}],
        "states": [flows.state("asked", "start"), flows.state("done", "good")],
        "edges": [
            flows.step("ask", "", "asked", "reporter|community_worker", form="wish", guards=told, **first),
            flows.step("finish", "asked", "done"),
        ],
    }
    return flows.draft(office.community, body, name)


def answers(form: Form, *, urgent: bool = False, matter: str = "想开一张证明") -> dict[str, Any]:
    return {key(form, "什么事"): matter, key(form, "急吗"): urgent}


def send(form: Form, who: Actor, once: str = "a", urgent: bool = False, **more: Any) -> SendSubmission:
    assert form.current is not None
    action = SendSubmission(who, form, form.current, answers(form, urgent=urgent), once=once, **more)
    action.execute()
    return action


def test_a_resident_opens_a_case_by_sending_the_form(office: Office) -> None:
    form, flow = wishes(office)
    assert flow.opens_with == form
    action = send(form, caller(office))
    case = Case.objects.select_related("subject").get()
    assert (case.flow, case.subject.raised_by, case.subject.title) == (flow, office.caller, "想开一张证明")
    assert case.subject.state == "asked"
    assert action.followed[0].number == case.subject.number
    row = Record.objects.get(subject=case.subject, verb="ask")
    assert (row.actor, row.role, row.channel) == (office.caller, "reporter", Channel.ONLINE)
    assert StepAnswers.objects.get().submission == Submission.objects.get()


def test_somebody_nobody_knows_gets_a_second_secret(office: Office, client: Client) -> None:
    form, _flow = wishes(office)
    action = send(form, Actor.visitor())
    subject = Subject.objects.get(kind="flow:wishes")
    assert subject.raised_by is None
    assert Record.objects.get(subject=subject, verb="ask").channel == Channel.ONLINE
    found = client.post(
        reverse("shequ_flows:track"), {"number": subject.number, "secret": action.followed[0].secret}, follow=True
    )
    assert "想开一张证明" in found.content.decode()


def test_the_same_sending_opens_one_case(office: Office) -> None:
    form, _flow = wishes(office)
    send(form, caller(office))
    assert send(form, caller(office)).known() == Submission.objects.get()
    assert Case.objects.count() == 1


def test_the_same_sending_is_told_the_same_secret_for_a_while(office: Office) -> None:
    form, _flow = wishes(office)
    first = send(form, Actor.visitor()).followed
    again = send(form, Actor.visitor()).followed
    assert [(one.number, one.secret) for one in again] == [(one.number, one.secret) for one in first]
    late = send(form, Actor.visitor(), at=now() + dt.timedelta(minutes=31)).followed
    assert [(one.number, one.secret) for one in late] == [(first[0].number, "")]
    assert send(form, Actor.visitor(), "b").followed[0].secret != first[0].secret


def test_a_paper_sent_again_over_a_line_that_was_cut_tells_number_and_secret(office: Office, client: Client) -> None:
    form, _flow = wishes(office)
    office.sign_in(client, office.worker)
    told = {
        "entry-once": "x" * 20, "entry-channel": "paper", "entry-person": "nobody",
        key(form, "什么事"): "想开一张证明", key(form, "急吗"): "no",
    }  # fmt: skip
    url = reverse("shequ_forms:enter", args=[form.public_id])
    first, again = (client.post(url, told, headers={"accept": "application/json"}).json() for _time in range(2))
    assert Case.objects.count() == 1
    assert "查询密码" in first["said"]
    assert again["said"] == first["said"]


def test_a_condition_that_does_not_hold_refuses_the_sending_and_keeps_nothing(office: Office) -> None:
    form, _flow = wishes(office, guards=(RULE,))
    with pytest.raises(ActionRefused, match="紧急的请先打电话"):
        send(form, caller(office), urgent=True)
    assert not Submission.objects.exists()
    assert not Case.objects.exists()


def test_staff_key_in_a_paper_and_open_the_case_of_the_person(office: Office) -> None:
    form, _flow = wishes(office)
    action = send(form, office.worker, staff=True, on_behalf_of=office.caller, channel=Channel.PAPER)
    case = Case.objects.select_related("subject").get()
    row = Record.objects.get(subject=case.subject, verb="ask")
    assert case.subject.raised_by == office.caller
    assert (row.actor, row.on_behalf_of_id, row.channel) == (
        office.worker.person, office.caller.pk, Channel.PAPER,
    )  # fmt: skip
    assert action.followed[0].secret


def test_a_form_published_anew_still_opens_cases_with_its_own_answers(office: Office) -> None:
    form, _flow = wishes(office)
    form.introduction = "请如实填写。"
    form.body = build.draft(office.community, build.step("一", build.text("另一个问题"))).body
    form = build.published(form)
    assert form.current is not None
    SendSubmission(caller(office), form, form.current, {key(form, "另一个问题"): "好"}, once="b").execute()
    assert StepAnswers.objects.get().submission.version == form.current


def test_whoever_waits_for_a_place_waits_for_the_case(office: Office) -> None:
    form, _flow = wishes(office, quota=1, waiting_places=5)
    send(form, office.worker)
    second = send(form, caller(office), "b")
    assert Submission.objects.get(pk=second.known().pk).state == SubmissionState.WAITING
    assert Case.objects.count() == 1
    first = Case.objects.select_related("subject").get()
    flows.take(office.worker, first.subject, "finish")
    WithdrawSubmission(office.worker, Submission.objects.get(state=SubmissionState.RECEIVED)).execute()
    assert Subject.objects.get(kind="flow:wishes", is_open=True).raised_by == office.caller


def test_it_is_not_withdrawn_nor_swept_while_the_case_is_open(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    form, _flow = wishes(office)
    send(form, caller(office))
    sent = Submission.objects.get()
    subject = Subject.objects.get(kind="flow:wishes")
    with pytest.raises(ActionRefused, match=subject.number):
        WithdrawSubmission(caller(office), sent).execute()
    monkeypatch.setattr(sweeping, "over", lambda at, by: Q(pk__isnull=False))
    assert sweeping.run(now()) == 0
    flows.take(office.worker, subject, "finish")
    assert sweeping.run(now()) == 1


def test_one_form_opens_cases_of_one_flow(office: Office) -> None:
    form, _flow = wishes(office)
    with pytest.raises(Unpublishable) as caught:
        flows.published(flow_with(office, form, "again"))
    assert [one.code for one in caught.value.faults] == ["form_taken"]


def test_a_first_step_that_asks_more_is_opened_at_the_desk_alone(office: Office) -> None:
    form, _flow = wishes(office)
    more = {"asks": [{"key": "why", "kind": "text", "label": {"zh-hans": "为什么"}}]}
    flow = flows.published(flow_with(office, form, "again", **more))
    assert flow.opens_with is None


def test_the_shipped_mediation_is_asked_for_by_its_form(office: Office) -> None:
    flow = flows.published_shipped("mediation", office.street)
    assert flow.opens_with is not None
    assert flow.opens_with.who == Who.SIGNED_IN
    assert office.hotline.opens_with is None


def test_the_receipt_shows_number_and_secret_to_this_browser_alone(office: Office, client: Client) -> None:
    form, _flow = wishes(office)
    client.post(reverse("shequ_forms:start", args=[form.slug]))
    step = ready(form.current).definition.steps[0].key
    typed = {key(form, "什么事"): "想开一张证明", key(form, "急吗"): "no"}
    client.post(reverse("shequ_forms:step", args=[form.slug, step]), typed)
    done = client.post(reverse("shequ_forms:check", args=[form.slug]), follow=True)
    subject = Subject.objects.get(kind="flow:wishes")
    assert subject.number in done.content.decode()
    assert "查询密码" in done.content.decode()
    follow = f"{reverse('shequ_flows:track')}?number={quote(subject.number)}"
    assert follow in done.content.decode(), "without an account the case itself cannot be opened: number and secret are"
    assert f'value="{subject.number}"' in client.get(follow).content.decode()
    other = Client().get(done.redirect_chain[-1][0])
    assert subject.number not in other.content.decode()


def test_staff_and_whoever_sent_it_are_led_to_the_case(office: Office, client: Client) -> None:
    form, _flow = wishes(office)
    send(form, caller(office))
    subject, sent = Subject.objects.get(kind="flow:wishes"), Submission.objects.get()
    office.sign_in(client, office.worker)
    seen = client.get(reverse("shequ_forms:desk_submission", args=[sent.public_id])).content.decode()
    assert subject.number in seen
    assert subject.public_id in seen


def test_whoever_raised_it_reads_there_what_was_sent(office: Office, client: Client) -> None:
    form, _flow = wishes(office)
    send(form, caller(office))
    subject, sent = Subject.objects.get(kind="flow:wishes"), Submission.objects.get()
    office.caller.user = get_user_model().objects.create(username="caller")
    office.caller.save()
    client.force_login(office.caller.user)
    seen = client.get(reverse("shequ_flows:track_case", args=[subject.public_id])).content.decode()
    assert reverse("shequ_forms:mine_submission", args=[sent.public_id]) in seen


def test_of_a_paper_of_somebody_nobody_knows_no_colleague_is_the_raiser(office: Office) -> None:
    form, _flow = wishes(office)
    send(form, office.worker, staff=True, on_behalf_of=None, channel=Channel.PAPER)
    subject = Subject.objects.get(kind="flow:wishes")
    assert subject.raised_by is None
    row = Record.objects.get(subject=subject, verb="ask")
    assert (row.actor, row.role) == (office.worker.person, "community_worker")


def test_somebody_waiting_whom_the_case_refuses_keeps_nobody_from_withdrawing(office: Office) -> None:
    form, _flow = wishes(office, quota=1, waiting_places=5, guards=(RULE,))
    first = Submission.objects.get(pk=send(form, office.worker).known().pk)
    urgent = send(form, caller(office), "b", urgent=False).known()
    last = send(form, office.member, "c").known()
    urgent.answers = {**urgent.answers, key(form, "急吗"): True}
    urgent.save(update_fields=["answers"])
    flows.take(office.worker, Subject.objects.get(kind="flow:wishes"), "finish")
    WithdrawSubmission(office.worker, first).execute()
    states = dict(Submission.objects.values_list("pk", "state"))
    assert states == {
        first.pk: SubmissionState.WITHDRAWN, urgent.pk: SubmissionState.WAITING, last.pk: SubmissionState.RECEIVED,
    }  # fmt: skip
    assert Subject.objects.get(kind="flow:wishes", is_open=True).raised_by == office.member.person


def test_whoever_would_be_refused_is_not_put_on_the_waiting_list(office: Office) -> None:
    form, _flow = wishes(office, quota=1, waiting_places=5, guards=(RULE,))
    send(form, office.worker)
    with pytest.raises(ActionRefused, match="紧急的请先打电话"):
        send(form, caller(office), "b", urgent=True)
    assert Submission.objects.count() == 1
    assert Case.objects.count() == 1


def test_answers_that_are_gone_do_not_keep_all_others(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    form, _flow = wishes(office)
    send(form, caller(office))
    StepAnswers.objects.update(submission=None)
    send(form, office.member, "b")
    flows.take(office.worker, Subject.objects.get(raised_by=office.member.person), "finish")
    monkeypatch.setattr(sweeping, "over", lambda at, by: Q(person=office.member.person))
    assert sweeping.run(now()) == 1


def test_what_was_made_of_answers_goes_with_them(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    form, flow = wishes(office)
    body = dict(flow.body)
    body["edges"][0]["effects"] = [{"kind": "set", "fact": "matter", "answer": f"ask/{key(form, '什么事')}"}]
    body["facts"] = [{"key": "matter", "label": {"zh-hans": "什么事"}, "kind": "text"}]
    flow.body = body
    flow = flows.published(flow)
    send(form, caller(office))
    subject = Subject.objects.get(kind="flow:wishes")
    assert "想开一张证明" in str(subject.facts)
    flows.take(office.worker, subject, "finish")
    monkeypatch.setattr(sweeping, "over", lambda at, by: Q(pk__isnull=False))
    assert sweeping.run(now()) == 1
    subject.refresh_from_db()
    assert "想开一张证明" not in f"{subject.title} {subject.facts}"


def test_an_act_of_erasure_takes_the_title_along(office: Office) -> None:
    form, _flow = wishes(office)
    send(form, caller(office))
    subject = Subject.objects.get(kind="flow:wishes")
    row = Record.objects.get(subject=subject, verb="ask")
    ErasePayload(office.director, row, "本人申请删除。", LegalGround.CONSENT).execute()
    subject.refresh_from_db()
    assert "想开一张证明" not in subject.title
    assert Submission.objects.get().state == SubmissionState.ANONYMISED


def test_a_first_step_taken_back_frees_the_turn(office: Office) -> None:
    asked = build.step("一", build.text("什么事", required=True), build.yes_no("急吗"))
    form = build.published(build.draft(office.community, asked, title="办事申请", who=Who.ANYONE, times=Times.ONCE))
    flow = flow_with(office, form)
    body = {
        **flow.body,
        "initial": "draft",
        "states": [flows.state("draft", "start"), flows.state("asked"), flows.state("done", "good")],
    }
    body["edges"][0] |= {"sources": ["draft"], "undo": True}
    flow.body = body
    flows.published(flow)
    send(form, caller(office))
    subject = Subject.objects.get(kind="flow:wishes")
    assert subject.state == "asked"
    UndoTransition(caller(office), subject).execute()
    assert Submission.objects.get().state == SubmissionState.WITHDRAWN
    send(form, caller(office), "b")
    assert Subject.objects.filter(kind="flow:wishes", state="asked").count() == 1


def test_at_the_desk_nobody_known_is_not_the_colleague_who_opens(office: Office) -> None:
    form, flow = wishes(office)
    subject = flows.opened(
        office.worker, flow, office.community, data={"answers": answers(form)}, channel=Channel.PHONE
    )
    assert subject.raised_by is None
    own = flows.opened(caller(office), flow, office.community, data={"answers": answers(form)})
    assert own.raised_by == office.caller


def test_by_a_letter_nobody_says_the_word_of_a_member(office: Office) -> None:
    subject = Subject(facts={SEATS: [office.member.person_id]})
    assert list(ties(subject, office.member)) == [SEAT]
    assert list(ties(subject, replace(office.member, letter="abc"))) == []


def test_two_flows_of_one_sign_number_their_cases_together(office: Office) -> None:
    form, _flow = wishes(office)
    send(form, caller(office))
    other = flows.published(flows.draft(office.community, SAME_SIGN, "same"))
    numbers = {flows.opened(office.worker, other, office.community).number for _one in range(3)}
    taken = set(Subject.objects.filter(kind="flow:wishes").values_list("number", flat=True))
    assert len(numbers) == 3
    assert not numbers & taken


def test_a_sign_of_another_kind_is_refused(office: Office) -> None:
    with pytest.raises(Unpublishable) as caught:
        flows.published(flows.draft(office.community, {**SAME_SIGN, "prefix": "议"}, "same"))
    assert [one.code for one in caught.value.faults] == ["prefix"]
