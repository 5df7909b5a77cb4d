"""Publishing, versions, paper and files of a flow in the Wagtail admin."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shequ_workflows.flows.importing.files import shipped
from shequ_workflows.flows.models import Flow, FlowVersion, Scenario
from tests.factories import flows

from .admin import Places, body, revision, seal, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> Places:
    return Places()


def change(places: Places, flow: Flow, **more: Any) -> None:
    """Another draft, as somebody saved it."""
    draft = flow.get_latest_revision_as_object()
    draft.body = {**draft.body, **more}
    draft.save_revision(clean=False)


def test_it_publishes_through_the_newest_revision(places: Places) -> None:
    flow = seal(places)
    client = places.client("rc_director")
    shown = client.get(url("publish", flow.pk)).content.decode()
    assert 'name="revision"' in shown
    assert client.post(url("publish", flow.pk), {"revision": revision(flow)}).status_code == 302
    flow.refresh_from_db()
    assert flow.live
    assert flow.current.number == 1
    assert flow.current.published_by.user.username


def test_it_says_what_changes_from_the_version_in_force(places: Places) -> None:
    flow = flows.published(seal(places))
    change(places, flow, states=[*body(flow)["states"], flows.state("lost", "bad")])
    shown = places.client("rc_director").get(url("publish", flow.pk)).content.decode()
    assert "lost" in shown
    assert "＋" in shown


def test_it_refuses_what_cannot_work_and_says_where(places: Places) -> None:
    flow = seal(places)
    change(places, flow, states=body(flow)["states"][:2])
    client = places.client("rc_director")
    shown = client.get(url("publish", flow.pk)).content.decode()
    assert f"{url('build', flow.pk)}#edges-finish" in shown
    response = client.post(url("publish", flow.pk), {"revision": revision(flow)})
    assert response.status_code == 422
    assert not FlowVersion.objects.exists()


def test_a_scenario_that_comes_out_otherwise_stops_it(places: Places) -> None:
    flow = seal(places)
    Scenario.objects.create(
        flow=flow, name="照常", steps=[{"role": "community_worker", "step": "ask", "state": "done"}]
    )
    client = places.client("rc_director")
    assert "照常" in client.get(url("publish", flow.pk)).content.decode()
    assert client.post(url("publish", flow.pk), {"revision": revision(flow)}).status_code == 422


def test_a_stale_screen_publishes_nothing(places: Places) -> None:
    flow = seal(places)
    old = revision(flow)
    change(places, flow, prefix="印")
    assert places.client("rc_director").post(url("publish", flow.pk), {"revision": old}).status_code == 409
    assert not FlowVersion.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("community_worker", 403), ("rc_member", 403), ("auditor", 403)])
def test_publishing_asks_the_role(places: Places, role: str, status: int) -> None:
    flow = seal(places)
    client = places.client(role)
    assert client.get(url("publish", flow.pk)).status_code == status
    assert client.post(url("publish", flow.pk), {"revision": revision(flow)}).status_code == status
    assert not FlowVersion.objects.exists()


def test_it_lists_shows_and_compares_versions(places: Places) -> None:
    flow = flows.published(seal(places))
    change(places, flow, prefix="印", states=[*body(flow)["states"][:2], flows.state("sealed", "good")], edges=[
        *body(flow)["edges"][:2], flows.step("finish", "approved", "sealed", "rc_member"),
    ])  # fmt: skip
    flow = flows.published(flow)
    client = places.client("auditor")
    listed = client.get(url("versions", flow.pk)).content.decode()
    assert url("version", flow.pk, 2) in listed
    two = client.get(url("version", flow.pk, 2)).content.decode()
    assert "sealed" in two
    assert "－" in two
    assert "<svg" in two
    one = client.get(url("version", flow.pk, 1), {"from": 2}).content.decode()
    assert "sealed" in one
    assert client.get(url("version", flow.pk, 3)).status_code == 404


def test_it_prints_draft_and_version(places: Places) -> None:
    flow = flows.published(seal(places))
    client = places.client("auditor")
    for address in (url("print", flow.pk), url("version_print", flow.pk, 1)):
        shown = client.get(address).content.decode()
        assert "<svg" in shown
        assert "approve" in shown
        assert "sheet--across" in shown


def test_what_is_exported_can_be_taken_over(places: Places) -> None:
    flow = flows.published_shipped("hotline", places.here)
    client = places.client("rc_director")
    for address in (url("json", flow.pk), url("version_json", flow.pk, 1)):
        said = json.loads(client.get(address).content)
        assert said["flow"]["key"] == "hotline"
        assert set(said["forms"]) == set(shipped("hotline").forms)
    file = SimpleUploadedFile("hotline.json", client.get(url("json", flow.pk)).content)
    answer = client.post(url("import"), {"file": file, "node": places.here.pk, "key": "hotline_two"})
    assert answer.status_code == 302
    assert Flow.objects.get(key="hotline_two").title == flow.title


def test_a_draft_with_faults_of_shape_is_not_exported(places: Places) -> None:
    flow = seal(places)
    change(places, flow, states=[])
    assert places.client("rc_director").get(url("json", flow.pk)).status_code == 302


def test_it_takes_over_a_shipped_flow_once(places: Places) -> None:
    client = places.client("rc_director")
    assert client.post(url("import"), {"shipped": "whistle", "node": places.here.pk}).status_code == 302
    assert Flow.objects.get().key == "whistle"
    again = client.post(url("import"), {"shipped": "whistle", "node": places.here.pk})
    assert again.status_code == 422
    assert Flow.objects.count() == 1


def test_a_bad_file_is_refused_with_places(places: Places) -> None:
    client = places.client("rc_director")
    said = {
        "schema": 1,
        "forms": {},
        "flow": {"schema": 1, "key": "x", "languages": ["zh-hans"], "title": {}, "states": [{}]},
    }
    file = SimpleUploadedFile("flow.json", json.dumps(said).encode())
    answer = client.post(url("import"), {"file": file, "node": places.here.pk})
    assert answer.status_code == 422
    assert "flow/states/0/key" in answer.content.decode()
    for bad in (b"no", b"[]", b"{}"):
        file = SimpleUploadedFile("flow.json", bad)
        assert client.post(url("import"), {"file": file, "node": places.here.pk}).status_code == 422
    assert not Flow.objects.exists()


def test_another_community_is_not_offered_and_not_taken(places: Places) -> None:
    client = places.client("rc_director", places.there)
    answer = client.post(url("import"), {"shipped": "whistle", "node": places.here.pk})
    assert answer.status_code == 422
    assert not Flow.objects.exists()
