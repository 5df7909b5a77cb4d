"""Photos and files in the form of a step."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import Subject
from shequ_workflows.flows.drafting.looking import look
from shequ_workflows.flows.models import Flow, StepAnswers
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.org.actors import Actor
from tests.factories import files, flows
from tests.factories import forms as build
from tests.factories.org import Town, actor

pytestmark = pytest.mark.django_db


class Papers:
    """Whoever raised a case hands a paper in, photographed. ``key`` is the question's."""

    def __init__(self, client: Client, name: str = "papers") -> None:
        self.town, self.client, self.name = Town(), client, name
        self.raiser = actor("resident", self.town.community, account=True)
        self.flow = self._flow()
        self.subject: Subject = flows.opened(self.raiser, self.flow, self.town.community)
        version = machine_of(self.subject).edges["give"].form.version  # type: ignore[union-attr]
        self.key = next(iter(ready(version).fields))
        assert self.raiser.person is not None
        client.force_login(self.raiser.person.user)

    def _flow(self) -> Flow:
        asked = build.step("一", build.file("证明", required=True), build.text("说明"))
        form = build.published(build.draft(self.town.community, asked, title="补材料"))
        body = {
            "forms": [{"key": "paper", "form": form.public_id}],
            "states": [flows.state("asked", "start"), flows.state("given", "good")],
            "edges": [
                flows.step("ask", "", "asked", "reporter|community_worker"),
                flows.step("give", "asked", "given", "reporter|community_worker", form="paper"),
            ],
        }
        return flows.published(flows.draft(self.town.community, body, self.name))

    def give(self, **data: Any) -> HttpResponse:
        url = reverse("shequ_flows:track_step", args=[self.subject.public_id, "give"])
        answer: Any = self.client.post(url, {"revision": self.subject.revision, **data})
        return answer


@pytest.fixture
def papers(client: Client) -> Papers:
    return Papers(client)


def test_a_photo_is_kept_once_though_the_form_is_judged_more_than_once(papers: Papers) -> None:
    assert papers.give(**{papers.key: files.upload(files.jpeg())}).status_code == 302
    stored, given = StoredFile.objects.get(), StepAnswers.objects.get().submission
    assert given is not None
    assert all_answers(given)[papers.key] == [stored.public_id]
    assert stored.about == given.public_id


def test_without_it_the_step_is_not_taken(papers: Papers) -> None:
    assert papers.give().status_code == 422
    assert not StepAnswers.objects.exists()


def test_what_is_no_picture_is_refused_with_a_reason(papers: Papers) -> None:
    answer = papers.give(**{papers.key: files.upload(b"MZ\x90\x00", "a.exe", "image/jpeg")})
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_another_ones_file_is_not_taken_along(papers: Papers) -> None:
    stranger = Papers(Client(), "others")
    stranger.give(**{stranger.key: files.upload(files.jpeg())})
    theirs = StoredFile.objects.get()
    assert papers.give(**{f"{papers.key}-kept": theirs.public_id}).status_code == 422


def test_staff_read_it_and_strangers_do_not(papers: Papers, client: Client) -> None:
    papers.give(**{papers.key: files.upload(files.jpeg())})
    stored = StoredFile.objects.get()
    url = reverse("shequ_core:file", args=[stored.public_id])
    worker = actor("community_worker", papers.town.community, account=True)
    other = actor("community_worker", papers.town.other, account=True)
    for who, expected in ((worker, 200), (other, 404)):
        assert who.person is not None
        client.force_login(who.person.user)
        assert client.get(url).status_code == expected


def test_the_form_says_that_it_sends_files(papers: Papers) -> None:
    url = reverse("shequ_flows:track_step", args=[papers.subject.public_id, "give"])
    seen = papers.client.get(url).content.decode()
    assert 'enctype="multipart/form-data"' in seen


def test_the_editor_is_told_that_not_everybody_can_send_one(papers: Papers) -> None:
    assert [one.code for one in look(papers.flow).warnings if one.code == "files"] == ["files"]


def test_by_a_second_secret_no_file_is_taken(papers: Papers) -> None:
    assert Actor.visitor().person is None
    papers.client.logout()
    assert papers.give(**{papers.key: files.upload(files.jpeg())}).status_code == 404
    assert not StoredFile.objects.exists()
