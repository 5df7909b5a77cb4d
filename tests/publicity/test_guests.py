"""Objecting and asking by the code on a letter: on the screens, as the person, by the channel of the letter."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shequ_workflows.community.actions import VerifyResident
from shequ_workflows.core.models import Record
from shequ_workflows.org.actors import Actor
from shequ_workflows.publicity.models import Objection, Question
from shequ_workflows.publicity.objecting import RaiseObjection
from tests.factories.community import CompoundFactory, resident
from tests.factories.letters import guest, letter_to
from tests.factories.objections import ObjectionWorld
from tests.factories.publicity import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def world(db: None) -> ObjectionWorld:
    return ObjectionWorld()


def test_a_guest_objects_asks_and_takes_it_back(world: ObjectionWorld) -> None:
    node = world.community.add_child(kind="compound", code="g-1", name="一区")
    person = resident("王秀英", "3-2-501", CompoundFactory(node=node, name="一区"))
    letter = letter_to(person.memberships.get().household, world.worker.person, person, issued_at=MONDAY)
    client = guest(letter)
    notice = world.period.public_id
    sent = client.post(reverse("shequ_publicity:object", args=[notice]), {"text": "太吵了。", "once": "o" * 20})
    assert sent.status_code == 302, sent.content.decode()
    objection = Objection.objects.get()
    assert (objection.channel, objection.entered_by, objection.subject.raised_by) == ("letter", None, person)
    own = client.get(sent["Location"])
    assert own.status_code == 200
    assert "太吵了。" in own.content.decode()
    rows = Record.objects.filter(actor=person, subject__in=[objection.subject_id, objection.about_id])
    assert {row.channel for row in rows} == {"letter"}
    assert all(letter.public_id in row.payload.body for row in rows)
    asked = client.post(reverse("shequ_publicity:ask", args=[notice]), {"text": "周日几点开？", "once": "q" * 20})
    assert asked.status_code == 302
    assert Question.objects.values_list("person", "channel").get() == (person.pk, "letter")
    listed = client.get(reverse("shequ_community:own_voices")).content.decode()
    assert objection.subject.number in listed
    assert "周日几点开？" in listed
    step = reverse("shequ_publicity:objection_step", args=[objection.subject.public_id, "retract"])
    assert client.get(step).status_code == 200
    revision = type(objection.subject).objects.get(pk=objection.subject_id).revision
    assert client.post(step, {"revision": revision}).status_code == 302
    assert Objection.objects.get().subject.state == "retracted"


def test_by_the_letter_of_a_household_nobody_takes_back_what_another_objected(world: ObjectionWorld) -> None:
    """With an account: whoever finds the letter may neither read nor retract it."""
    node = world.community.add_child(kind="compound", code="g-1", name="一区")
    person = resident("王秀英", "3-2-501", CompoundFactory(node=node, name="一区"))
    VerifyResident(world.worker, person, world.community, basis="户口簿").execute()
    subject = RaiseObjection(Actor.of(person), world.period, "我反对的理由。").execute()
    client = guest(letter_to(person.memberships.get().household, world.worker.person, issued_at=MONDAY), person)
    assert client.get(reverse("shequ_publicity:objection", args=[subject.public_id])).status_code == 404
    step = reverse("shequ_publicity:objection_step", args=[subject.public_id, "retract"])
    assert client.post(step, {"revision": subject.revision}).status_code == 404
    assert subject.number not in client.get(reverse("shequ_community:own_voices")).content.decode()
    assert Objection.objects.get().subject.state != "retracted"
