"""At the counter: somebody who came or rang applies for a service, without being asked twice, and takes a slip along."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.catalogue.models import Application
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.registries import openers
from shequ_workflows.desk.actions import RegisterIntake, Told
from shequ_workflows.desk.models import Intake
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Submission
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import now
from tests.factories import community as homes
from tests.factories import forms as build
from tests.factories.org import PersonFactory, actor

from .conftest import Catalogue
from .test_applying import Counter, package

pytestmark = pytest.mark.django_db


class Desk(Counter):
    """A caller without an account was registered; ``send()`` keys the form in because of it."""

    def __init__(self, client: Client) -> None:
        super().__init__(Catalogue())
        self.form_shown = self.form()
        self.page = self.guide(form=self.form_shown)
        CommunityPage.objects.filter(node=self.town.community).update(phone="8888 0000")
        self.caller = PersonFactory(home=self.town.community, name="赵德福")
        told = Told(person=self.caller, text="问怎么申请助餐", channel=Channel.VISIT, told_at=now())
        self.intake = RegisterIntake(self.worker, self.town.community, told).execute()
        self.client = client
        assert self.worker.person is not None
        client.force_login(self.worker.person.user)

    @property
    def url(self) -> str:
        return reverse("shequ_forms:enter", args=[self.form_shown.public_id])

    def send(self, **more: Any) -> Any:
        assert self.form_shown.current is not None
        key = next(iter(ready(self.form_shown.current).fields))
        data = {
            "entry-once": "a1", "entry-version": self.form_shown.current.number, "entry-channel": "phone",
            "entry-person": self.caller.public_id, "entry-origin": f"intake:{self.intake.public_id}", key: "午饭",
        }  # fmt: skip
        return self.client.post(self.url, {**data, **more})


@pytest.fixture
def desk(db: None, client: Client) -> Desk:
    return Desk(client)


def test_the_service_is_offered_where_a_visitor_was_registered(desk: Desk) -> None:
    opener = openers.get(f"service:{desk.page.pk}")
    assert opener is not None
    assert opener.may(desk.worker, desk.town.community)
    assert not opener.may(actor("community_worker", desk.town.other), desk.town.other)
    seen = desk.client.get(reverse("shequ_desk:subject", args=[desk.intake.public_id])).content.decode()
    assert "社区助餐" in seen


def test_the_paper_knows_already_who_it_is_from(desk: Desk) -> None:
    seen = desk.client.get(f"{desk.url}?intake={desk.intake.public_id}").content.decode()
    assert "赵德福" in seen
    assert f"intake:{desk.intake.public_id}" in seen


def test_the_case_is_linked_to_the_visit_and_a_slip_is_printed(desk: Desk) -> None:
    answer = desk.send()
    sent = Submission.objects.get()
    assert answer.headers["Location"].startswith(reverse("shequ_forms:slip", args=[sent.reference]))
    case = Subject.objects.get(kind="flow:service")
    assert Intake.objects.get(pk=desk.intake.pk).linked == case
    assert case.raised_by == desk.caller
    slip = desk.client.get(answer.headers["Location"]).content.decode()
    assert case.number in slip
    assert "查询密码" in slip
    assert reverse("shequ_desk:subject", args=[desk.intake.public_id]) in slip, "the way back to the visit"
    assert "8888 0000" in slip, "the office's telephone"


def test_what_the_register_knows_is_not_asked_again(desk: Desk) -> None:
    asked = (
        build.text("姓名", dictionary="name", prefill=True),
        build.text("电话", kind="phone", dictionary="phone", prefill=True),
        build.text("住在哪里", dictionary="address", prefill=True),
        build.text("忌口"),
    )
    form = desk.form(*asked, title="送餐申请")
    desk.guide("送餐", form=form)
    unit = homes.unit_at("6-1-301", homes.CompoundFactory(node=desk.town.compound, name="桂花苑"))
    homes.MemberFactory(household=homes.HouseholdFactory(unit=unit), person=desk.caller)
    homes.PhoneFactory(person=desk.caller, number="13800003008")
    url = reverse("shequ_forms:enter", args=[form.public_id])
    seen = desk.client.get(f"{url}?intake={desk.intake.public_id}").content.decode()
    for value in ("赵德福", "13800003008", "6-1-301"):
        assert re.search(rf'<input[^>]*value="[^"]*{value}', seen), value
    assert seen.count("登记里已有") == 3, "each says where it is known from, and that it may be corrected"
    read = Record.objects.get(verb="read_secret")
    assert desk.intake.public_id in read.payload.body, "the reading is recorded, for this visit"
    assert "13800003008" not in desk.client.get(url).content.decode(), "an empty paper knows nobody"


def test_a_service_without_a_flow_is_offered_and_has_a_slip(desk: Desk) -> None:
    desk.page.flow = None
    desk.page.save_revision().publish()
    assert openers.get(f"service:{desk.page.pk}") is not None
    answer = desk.send()
    sent = Submission.objects.get()
    slip = desk.client.get(answer.headers["Location"]).content.decode()
    assert sent.reference in slip
    assert "查询密码" not in slip
    assert Intake.objects.get(pk=desk.intake.pk).linked is None


def test_the_flow_that_a_guide_begins_is_not_offered_bare(desk: Desk) -> None:
    offered = [one.key for one in openers.offered(desk.worker, desk.town.community)]
    assert f"service:{desk.page.pk}" in offered
    assert "flow:service" not in offered
    desk.page.unpublish()
    assert "flow:service" in [one.key for one in openers.offered(desk.worker, desk.town.community)]


def test_a_slip_is_nobody_elses(desk: Desk) -> None:
    desk.send()
    url = reverse("shequ_forms:slip", args=[Submission.objects.get().reference])
    colleague = actor("community_worker", desk.town.community, account=True)
    other = Client()
    assert colleague.person is not None
    other.force_login(colleague.person.user)
    assert other.get(url).status_code == 404


def test_a_visit_that_is_linked_already_keeps_the_paper_back(desk: Desk) -> None:
    desk.send()
    desk.send(**{"entry-once": "b2"})
    assert Intake.objects.get(pk=desk.intake.pk).linked == Subject.objects.filter(kind="flow:service").earliest("pk")


def test_a_package_is_offered_too(desk: Desk) -> None:
    page = package(desk, desk.form(title="一件事"), "居家养老")
    assert openers.get(f"service:{page.pk}") is not None
    assert Application.objects.count() == 0
