"""Applying for services: by a guide's form, by a package's, with papers to follow, on a commitment, rated."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from shequ_workflows.catalogue.applying.library import service_flow
from shequ_workflows.catalogue.models import Application, PackagePage, ServiceGuidePage
from shequ_workflows.catalogue.views.packages import papers_of
from shequ_workflows.core.delivery.outbox import send_due
from shequ_workflows.core.delivery.wording import more_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows.actions.by_form import cases_of
from shequ_workflows.flows.drafting.looking import look
from shequ_workflows.flows.importing.actions import TakeOverFlow
from shequ_workflows.flows.importing.files import offered
from shequ_workflows.flows.models import Case, Flow
from shequ_workflows.flows.tracking.telling import doings_of
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import local_date, now, today
from tests.factories import files, flows
from tests.factories import forms as build
from tests.factories.catalogue import guide
from tests.factories.org import actor

from .conftest import Catalogue

pytestmark = pytest.mark.django_db


class Counter:
    """A counter with the catalogue's own flow. ``apply()`` sends a form in."""

    def __init__(self, town: Catalogue) -> None:
        self.town = town
        self.flow = self._flow()
        self.worker = actor("community_worker", town.community, account=True)
        self.member = actor("rc_member", town.community)
        self.director = actor("rc_director", town.community)
        self.resident = actor("resident", town.community, account=True)
        self.number = 0

    def _flow(self) -> Flow:
        taken = TakeOverFlow(Actor.system(), self.town.community, service_flow()).execute()
        for form in Form.objects.filter(node=self.town.community, live=False):
            form.latest_revision.publish()
        return flows.published(taken)

    def form(self, *fields: dict[str, Any], title: str = "申请", **more: Any) -> Form:
        asked = build.step("一", *(fields or (build.text("要什么", required=True),)))
        return build.published(build.draft(self.town.community, asked, title=title, **{"who": Who.ANYONE, **more}))

    def guide(self, title: str = "社区助餐", *, form: Form | None = None, **more: Any) -> ServiceGuidePage:
        return guide(self.town.services, title, form=form, flow=self.flow, **more)

    def apply(self, form: Form, who: Actor | None = None, **answers: Any) -> SendSubmission:
        assert form.current is not None
        self.number += 1
        by_label = {one.label.say("zh-hans"): one for one in ready(form.current).fields.values()}
        said = {by_label[name].key: value for name, value in (answers or {"要什么": "午饭"}).items()}
        action = SendSubmission(who or self.resident, form, form.current, said, once=str(self.number))
        action.execute()
        return action

    def case(self, form: Form, **answers: Any) -> Subject:
        self.apply(form, **answers)
        return Subject.objects.filter(kind="flow:service").latest("pk")


@pytest.fixture
def counter(town: Catalogue) -> Counter:
    return Counter(town)


def refused(who: Actor, subject: Subject, edge: str, **data: Any) -> str:
    with pytest.raises(ActionRefused) as no:
        flows.take(who, subject, edge, **data)
    return no.value.refusal.code


def state(subject: Subject) -> str:
    return Subject.objects.get(pk=subject.pk).state


def test_a_guides_form_opens_a_case_of_its_flow(counter: Counter) -> None:
    form = counter.form()
    page = counter.guide(form=form)
    subject = counter.case(form)
    row = Application.objects.get(pk=subject.pk)
    assert (row.guide, row.title, row.version) == (page, "社区助餐", page.versions.get())
    assert subject.title == "社区助餐"
    assert subject.raised_by == counter.resident.person


def test_the_promise_of_the_guide_is_the_limit(counter: Counter) -> None:
    form = counter.form()
    counter.guide(form=form, promised="1 wd")
    subject = counter.case(form)
    flows.take(counter.worker, subject, "accept")
    due = Subject.objects.get(pk=subject.pk).next_due_at
    assert due is not None
    assert due - Subject.objects.get(pk=subject.pk).state_since < dt.timedelta(days=7)
    assert state(subject) == "accepted"


def test_papers_follow_only_where_the_guide_lets_them(counter: Counter) -> None:
    form = counter.form()
    counter.guide(form=form)
    by = (today() + dt.timedelta(days=9)).isoformat()
    data = {"items": "银行卡复印件", "by": by, "promise": "yes"}
    assert refused(counter.worker, counter.case(form), "accept_partial", **data) == "may_follow"


def test_what_was_to_follow_must_come_before_it_is_decided(counter: Counter) -> None:
    form = counter.form()
    counter.guide(
        form=form, may_follow=True, materials=[{"name": "银行卡", "source_kind": "applicant", "need": "may_follow"}]
    )
    subject = counter.case(form)
    by = (today() + dt.timedelta(days=9)).isoformat()
    data = {"items": "银行卡复印件", "by": by}
    assert refused(counter.worker, subject, "accept_partial", **data, promise="no") == "promised"
    flows.take(counter.worker, subject, "accept_partial", **data, promise="yes")
    assert refused(counter.worker, subject, "decide", result="同意") == "papers"
    flows.take(counter.resident, subject, "bring", answers={"words": "已拍照上传"})
    flows.take(counter.worker, subject, "decide", result="同意")
    flows.take(counter.worker, subject, "deliver", how="door")
    assert state(subject) == "delivered"


def test_a_bad_rating_goes_back_to_somebody_else_than_whoever_decided(counter: Counter) -> None:
    form = counter.form()
    counter.guide(form=form)
    subject = counter.case(form)
    for edge, data in (("accept", {}), ("decide", {"result": "同意"}), ("deliver", {"how": "door"})):
        flows.take(counter.member, subject, edge, **data)
    assert [one.edge.name for one in doings_of(Subject.objects.get(pk=subject.pk), counter.resident)] == ["rate"], (
        "one button"
    )
    assert refused(counter.resident, subject, "rate", level="") == "form"
    row = flows.take(counter.resident, subject, "rate", level="2", words="送来是凉的")
    assert (state(subject), row.target) == ("complained", "complained")
    told = set(row.deliveries.values_list("recipient", flat=True))
    assert counter.director.person_id in told
    assert counter.member.person_id not in told, "whoever decided does not look into it"
    assert refused(counter.member, subject, "mend", answer="换保温箱") == "not_by_mend"
    flows.take(counter.director, subject, "mend", answer="换了保温箱")
    flows.take(counter.resident, subject, "rate", level="4")
    done = Subject.objects.get(pk=subject.pk)
    assert (done.state, done.facts["set"]) == ("closed", {"stars": "4", "bad": True})


def test_on_the_spot_only_where_the_guide_says_so(counter: Counter) -> None:
    slow, quick = counter.form(), counter.form(title="现场")
    counter.guide(form=slow)
    counter.guide("开锁登记", form=quick, case_kind="instant")
    assert refused(counter.worker, counter.case(slow), "on_the_spot", result="好了") == "instant"
    subject = counter.case(quick)
    flows.take(counter.worker, subject, "on_the_spot", result="好了")
    assert state(subject) == "delivered"


def test_what_is_not_completed_in_time_lapses_by_itself(counter: Counter, clock: Any) -> None:
    form = counter.form()
    counter.guide(form=form)
    subject = counter.case(form)
    flows.take(counter.worker, subject, "correct", items="身份证复印件")
    due = Subject.objects.get(pk=subject.pk).next_due_at
    assert due is not None
    clock.write_text((due + dt.timedelta(minutes=5)).isoformat(), encoding="ascii")
    call_command("tick", verbosity=0)
    assert state(subject) == "lapsed"


def test_a_special_procedure_stops_the_clock(counter: Counter) -> None:
    form = counter.form()
    counter.guide(form=form)
    subject = counter.case(form)
    flows.take(counter.worker, subject, "accept")
    flows.take(counter.worker, subject, "begin_special", what="上门评估")
    assert [one.state for one in subject.clocks.filter(key="handle")] == ["paused"]
    flows.take(counter.worker, subject, "end_special", found="半失能")
    assert [one.state for one in subject.clocks.filter(key="handle")] == ["running"]


def test_a_paused_service_takes_no_application_and_says_where_to_go(counter: Counter) -> None:
    form = counter.form()
    page = counter.guide(form=form)
    page.state, page.state_reason, page.instead = "paused", "食堂装修。", "可到三社区食堂。"
    page.save_revision().publish()
    with pytest.raises(ActionRefused, match="三社区食堂"):
        counter.apply(form)
    assert not Case.objects.exists()


def test_two_services_cannot_share_a_form(counter: Counter) -> None:
    form = counter.form()
    counter.guide(form=form)
    with pytest.raises(ValidationError, match="社区助餐"):
        counter.guide("课后托管", form=form)


# -- packages ----------------------------------------------------------------------------------------------------------


def package(counter: Counter, form: Form, *titles: str, live: bool = True) -> PackagePage:
    made = PackagePage(title="老人的一件事", slug="elders", form=form, live=False)
    for title in titles:
        made.services.add(made.services.model(guide=counter.guide(title)))
    counter.town.services.refresh_from_db()
    page: PackagePage = counter.town.services.add_child(instance=made)
    if live:
        page.save_revision().publish()
    return PackagePage.objects.get(pk=page.pk)


def asking(counter: Counter, *titles: str) -> Form:
    return counter.form(
        build.text("要什么", required=True), build.choice("要哪些", *titles, kind="many_of"), title="一件事"
    )


def test_one_application_opens_a_case_for_each_service_chosen(counter: Counter, client: Client) -> None:
    form = asking(counter, "居家养老", "家庭医生", "社区助餐")
    page = package(counter, form, "居家养老", "家庭医生", "社区助餐")
    version = form.current
    assert version is not None
    field = next(one for one in ready(version).fields.values() if one.label.say("zh-hans") == "要哪些")
    values = {one.label.say("zh-hans"): one.value for one in field.choices}
    action = counter.apply(form, 要什么="上门", 要哪些=[values["居家养老"], values["社区助餐"]])
    rows = list(Application.objects.order_by("pk"))
    assert [row.title for row in rows] == ["居家养老", "社区助餐"]
    assert {row.package for row in rows} == {page}
    assert len({one.secret for one in action.followed}) == 1
    assert [str(one.label) for one in action.followed] == ["居家养老", "社区助餐"]
    assert [str(one.label) for one in cases_of([rows[0].submission_id or 0])[rows[0].submission_id or 0]] == [
        "居家养老",
        "社区助餐",
    ]
    assert counter.resident.person is not None
    client.force_login(counter.resident.person.user)
    sent = rows[0].submission
    assert sent is not None
    seen = client.get(reverse("shequ_flows:track_sent", args=[sent.public_id])).content.decode()
    assert all(row.subject.number in seen for row in rows)


def test_a_package_says_of_each_paper_whether_it_must_be_brought(counter: Counter, client: Client) -> None:
    page = package(counter, counter.form(title="一件事"), "居家养老", "家庭医生")
    papers = [{"name": "评估结果", "need": "shared"}, {"name": "银行卡", "need": "may_follow"}]
    for title, found in (("居家养老", papers), ("家庭医生", [{"name": "银行卡"}])):
        guide = counter.town.services.get_children().get(title=title).specific
        guide.materials = [{"type": "material", "value": one} for one in found]
        guide.save_revision().publish()
    rows = papers_of([one.guide for one in page.services.order_by("sort_order")])
    assert [(row["name"], row["need"]) for row in rows] == [("银行卡", "necessary"), ("评估结果", "shared")]
    assert rows[0]["for"] == ["居家养老", "家庭医生"]
    assert "我们来查" in client.get(page.url).content.decode()


def test_the_receipt_leads_to_one_page_for_all(counter: Counter, client: Client) -> None:
    form = counter.form(title="一件事")
    package(counter, form, "居家养老", "家庭医生")
    action = counter.apply(form)
    sent = Submission.objects.get()
    together = reverse("shequ_flows:track_sent", args=[sent.public_id])
    assert [one.together_url for one in action.followed] == [together, together]
    assert counter.resident.person is not None
    client.force_login(counter.resident.person.user)
    receipt = client.get(reverse("shequ_forms:receipt", args=[sent.reference])).content.decode()
    assert receipt.count(f'href="{together}"') == 1
    counter.apply(counter.guide(form=counter.form()).form)
    assert [one.together_url for one in cases_of([Submission.objects.latest("pk").pk]).popitem()[1]] == [""]


def test_what_is_missing_stands_at_the_top_until_it_is_handed_in(counter: Counter, client: Client) -> None:
    form = counter.form()
    counter.guide(form=form)
    case = counter.case(form)
    flows.take(counter.worker, case, "correct", items="身份证正面照片")
    missing = "身份证正面照片"
    track, step = (reverse(f"shequ_flows:track_{name}", args=[case.public_id, *more]) for name, more in (("case", []), ("step", ["hand_in"])))  # fmt: skip
    desk, edge = reverse("shequ_desk:subject", args=[case.public_id]), reverse("shequ_desk:edge", args=[case.public_id, "hand_in"])  # fmt: skip
    for who, urls in ((counter.resident, (track, step)), (counter.worker, (desk, edge))):
        assert who.person is not None
        client.force_login(who.person.user)
        for url in urls:
            page = client.get(url).content.decode()
            assert 0 < page.index('id="h-wanted"') < page.index(missing), url
            assert page.count('id="h-wanted"') == 1, url
            assert url not in (step, edge) or page.index(missing) < page.index('name="words"')
    assert "urge" not in {one.edge.name for one in doings_of(Subject.objects.get(pk=case.pk), counter.resident)}
    with pytest.raises(ActionRefused) as no:
        TakeTransition(counter.resident, case_now(case), "hand_in", data={"answers": {}}).execute()
    assert str(no.value) == "请写一句补了什么，或者附上材料照片。"
    TakeTransition(counter.resident, case_now(case), "hand_in", data={"answers": {"words": "已放在窗口"}}).execute()
    assert state(case) == "applied"
    client.force_login(counter.resident.person.user)  # type: ignore[union-attr]
    assert 'id="h-wanted"' not in client.get(track).content.decode()
    assert "urge" in {one.edge.name for one in doings_of(case_now(case), counter.resident)}


def case_now(subject: Subject) -> Subject:
    return Subject.objects.get(pk=subject.pk)


def test_a_photo_alone_is_handed_in_too(counter: Counter, client: Client) -> None:
    form = counter.form()
    counter.guide(form=form)
    case = counter.case(form)
    flows.take(counter.worker, case, "correct", items="身份证正面照片")
    assert counter.resident.person is not None
    client.force_login(counter.resident.person.user)
    sent = {"revision": case_now(case).revision, "papers": files.upload(files.jpeg())}
    client.post(reverse("shequ_flows:track_step", args=[case.public_id, "hand_in"]), sent)
    assert state(case) == "applied"


def test_the_message_says_what_to_bring_and_until_when(counter: Counter, client: Client) -> None:
    form = counter.form()
    counter.guide(form=form)
    case = counter.case(form)
    row = flows.take(counter.worker, case, "correct", items="身份证正面照片")
    words = more_of([row])[row.pk]
    due = case_now(case).next_due_at
    assert due is not None
    assert "身份证正面照片" in words
    assert f"{local_date(due):%Y-%m-%d}" in words
    send_due(now() + dt.timedelta(hours=1))
    assert counter.resident.person is not None
    client.force_login(counter.resident.person.user)
    seen = client.get(reverse("shequ_messages"))
    assert "身份证正面照片" in seen.content.decode()
    opened = client.get(reverse("shequ_message", args=[seen.context["lines"][0]["entry"].pk]))
    assert opened["Location"] == reverse("shequ_flows:track_case", args=[case.public_id])


def test_by_one_number_and_the_secret_all_of_them_are_followed(counter: Counter, client: Client) -> None:
    form = counter.form(title="一件事")
    package(counter, form, "居家养老", "家庭医生")
    action = counter.apply(form, Actor.visitor())
    first, second = action.followed
    found = client.post(
        reverse("shequ_flows:track"), {"number": first.number, "secret": first.secret}, follow=True
    ).content.decode()
    assert second.number in found
    assert client.get(second.url).status_code == 200


def test_without_a_question_all_services_are_applied_for(counter: Counter) -> None:
    form = counter.form(title="一件事")
    package(counter, form, "居家养老", "家庭医生")
    counter.apply(form)
    assert Application.objects.count() == 2


def test_a_question_that_leaves_a_service_out_is_refused_at_publish(counter: Counter) -> None:
    with pytest.raises(ValidationError, match="家庭医生"):
        package(counter, asking(counter, "居家养老"), "居家养老", "家庭医生")


def test_the_page_names_each_paper_once(counter: Counter, client: Client) -> None:
    page = package(counter, counter.form(title="一件事"), "居家养老", "家庭医生")
    seen = client.get(page.url).content.decode()
    assert seen.count("<strong>身份证</strong>") == 1
    assert "居家养老、家庭医生" in seen


def test_the_desk_shows_for_which_service_a_case_is(counter: Counter, client: Client) -> None:
    form = counter.form()
    counter.guide(form=form)
    subject = counter.case(form)
    assert counter.worker.person is not None
    client.force_login(counter.worker.person.user)
    seen = client.get(reverse("shequ_desk:subject", args=[subject.public_id])).content.decode()
    assert "社区助餐" in seen
    assert "身份证" in seen


def test_the_index_and_the_guide_lead_to_the_package(counter: Counter, client: Client) -> None:
    page = package(counter, counter.form(title="一件事"), "居家养老", "家庭医生")
    seen = client.get(counter.town.services.url).content.decode()
    assert f'href="{page.url}"' in seen
    assert f'href="{page.url}"' not in client.get(f"{counter.town.services.url}?q=助餐").content.decode()
    guide_page = ServiceGuidePage.objects.get(title="家庭医生")
    assert f'href="{page.url}"' in client.get(guide_page.url).content.decode()


def test_its_flow_is_offered_among_those_that_come_along(counter: Counter) -> None:
    assert "service" in offered()
    assert not [one for one in look(counter.flow).warnings if one.code in {"unknown_key", "never", "always"}]
    assert look(counter.flow).faults == []
