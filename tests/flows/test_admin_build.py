"""Building a flow in the Wagtail admin: who may, what each page says, what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shequ_workflows.flows.drafting.actions import SaveDraft
from shequ_workflows.flows.models import Flow
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from tests.factories import flows

from .admin import Places, body, revision, seal, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> Places:
    return Places()


def test_it_makes_a_flow_and_leads_to_build(places: Places) -> None:
    client = places.client("community_worker")
    response = client.post(url("add"), {"title": "用印审批", "node": places.here.pk, "key": ""})
    flow = Flow.objects.get()
    assert response.status_code == 302, response.context["form"].errors
    assert response.url == url("build", flow.pk)
    assert (flow.key, flow.live, body(flow)["title"]) == ("yong_yin_shen_pi", False, {"zh-hans": "用印审批"})
    assert client.get(response.url).status_code == 200


def test_it_lists_flows_of_the_own_place_with_a_constant_number_of_queries(places: Places) -> None:
    client = places.client("rc_director")
    seal(places)
    flows.draft(places.there, {}, "other")
    client.get(url("list"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        shown = client.get(url("list")).content.decode()
    assert "试验流程" in shown
    assert shown.count("other") == 0
    for number in range(4):
        seal(places, f"more{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url("list"))
    assert len(many) <= len(one) + 1
    assert "试验流程" in client.get(url("list"), {"q": "试验"}).content.decode()


def test_it_shows_rows_beside_the_diagram(places: Places) -> None:
    flow = seal(places)
    shown = places.client("rc_director").get(url("build", flow.pk)).content.decode()
    assert 'id="edges-approve"' in shown
    assert 'href="#edges-approve"' in shown
    assert 'id="states-asked"' in shown
    assert 'href="#states-asked"' in shown
    assert shown.count('data-arrow="approve"') >= 2


def post(places: Places, flow: Flow, *args: Any, data: dict[str, Any], role: str = "rc_member") -> Any:
    return places.client(role).post(
        url("build_edit" if len(args) > 1 else "build_add", flow.pk, *args), {"revision": revision(flow), **data}
    )


STATE = {"label__zh-hans": "已盖章", "kind": "work", "step_0": "2", "step_1": "wd"}
STEP = {
    "label__zh-hans": "盖章", "done__zh-hans": "", "sources": ["approved"], "targets": ["done"], "who": ["community_worker"],
    "style": "primary", "guards-count": "0", "asks-count": "0", "effects-count": "0",
}  # fmt: skip


def test_it_adds_a_state(places: Places) -> None:
    flow = seal(places)
    response = post(places, flow, "states", data=STATE)
    assert response.url == f"{url('build', flow.pk)}#states-yi_gai_zhang"
    assert body(flow)["states"][-1] == {"key": "yi_gai_zhang", "label": {"zh-hans": "已盖章"}, "step": "2 wd"}


def test_it_adds_a_step_with_conditions_questions_and_consequences(places: Places) -> None:
    flow = seal(places)
    data = {
        **STEP, "clock_reply": "/", "tell": ["reporter"], "guards-count": "1", "guards-0-says__zh-hans": "先审批。",
        "guards-0-match": "all", "guards-0-count": "2", "guards-0-fact_0": "taken/approve", "guards-0-is_0": "at_least",
        "guards-0-value_0": "1", "asks-count": "1", "asks-0-kind": "code", "asks-0-label__zh-hans": "章种",
        "asks-0-required": "on", "asks-0-choices": "round = 公章\nflat = 财务章", "effects-count": "1", "effects-0-kind": "rate",
        "effects-0-within_0": "7", "effects-0-within_1": "d",
    }  # fmt: skip
    response = post(places, flow, "edges", data=data)
    assert response.status_code == 302, [s.is_wrong for s in response.context["sections"]]
    made = body(flow)["edges"][-1]
    assert made["guards"] == [
        {"key": "rule_1", "must": {">=": [{"var": "taken/approve"}, "1"]}, "says": {"zh-hans": "先审批。"}}
    ]
    assert made["asks"][0]["choices"][1] == {"value": "flat", "label": {"zh-hans": "财务章"}}
    assert made["asks"][0]["key"] == "zhang_zhong"
    assert made["effects"] == [{"kind": "rate", "within": "7 d"}]
    assert (made["clocks"], made["done"], made["tell"]) == ("/reply", {"zh-hans": "盖章"}, ["reporter"])


def test_opening_and_saving_a_row_changes_nothing(places: Places) -> None:
    """Every row of the flows that come with the product, as a browser would send it back."""
    for name in ("hotline", "whistle", "routed"):
        flow = _routed(places) if name == "routed" else flows.published_shipped(name, places.here)
        client = places.client("rc_director")
        before = body(flow)
        for part in ("states", "edges", "clocks", "facts"):
            for row in before.get(part, []):
                address = url("build_edit", flow.pk, part, row["key"])
                form = client.get(address).context["form"]
                response = client.post(address, {**sent(form), "revision": revision(flow)})
                assert response.status_code == 302, (name, part, row["key"], form.errors, wrong(response))
                now = next(one for one in body(flow)[part] if one["key"] == row["key"])
                assert now == row, (name, part)
        address = url("build_settings", flow.pk)
        response = client.post(address, {**sent(client.get(address).context["form"]), "revision": revision(flow)})
        assert response.status_code == 302
        assert body(flow) == before


def _routed(places: Places) -> Flow:
    """A step that leads where its answer says."""
    asked = {"key": "well", "kind": "yes_no", "label": {"zh-hans": "好吗"}}
    steps = [
        flows.step("begin", "", "a"), flows.step("mend", "b", "end"),
        flows.step("judge", "a", "end|b", asks=[asked], by="well", routes={"yes": "end", "no": "b"}),
    ]  # fmt: skip
    states = [flows.state("a", "start"), flows.state("b", "paused"), flows.state("end", "good")]
    return flows.published(flows.draft(places.here, {"states": states, "edges": steps}))


def sent(form: Any) -> dict[str, Any]:
    """What a browser sends of a form that was just opened."""
    found: dict[str, Any] = {}
    for one in form:
        value = one.value()
        widget = one.field.widget
        if hasattr(widget, "decompress"):
            found |= {
                f"{one.html_name}_{n}": "" if part is None else part for n, part in enumerate(widget.decompress(value))
            }
        elif isinstance(value, list):
            found[one.html_name] = value
        elif value is True or (value not in (None, False)):
            found[one.html_name] = "on" if value is True else value
    for below in form.below() if hasattr(form, "below") else []:
        found[f"{below.name}-count"] = below.count
        for inner in below.forms:
            found |= sent(inner)
    return found


def test_a_fault_in_one_row_loses_nothing_that_was_typed(places: Places) -> None:
    flow = seal(places)
    data = {
        **STEP,
        "label__zh-hans": "",
        "guards-count": "1",
        "guards-0-says__zh-hans": "先审批。",
        "guards-0-json": "{",
    }
    response = post(places, flow, "edges", data=data)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "先审批。" in shown
    assert "JSON" in shown
    assert len(body(flow)["edges"]) == 3


def test_one_more_condition_is_offered_without_saving(places: Places) -> None:
    flow = seal(places)
    response = post(places, flow, "edges", data={**STEP, "label__zh-hans": "未完", "more": "guards"})
    assert response.status_code == 200
    shown = response.content.decode()
    assert "guards-0-fact_0" in shown
    assert 'id="guards-1"' in shown
    assert 'formaction="#guards-2"' in shown
    assert "未完" in shown
    assert "error-message" not in shown


def test_a_stale_screen_is_refused_and_says_what_changed(places: Places) -> None:
    flow = seal(places)
    old = revision(flow)
    assert post(places, flow, "states", data=STATE).status_code == 302
    response = post(places, flow, "states", "asked", data={**STATE, "label__zh-hans": "已申请", "revision": old})
    assert response.status_code == 409
    shown = response.content.decode()
    assert "已申请" in shown
    assert "已盖章" in shown
    assert body(flow)["states"][0]["label"] == {"zh-hans": "asked"}
    again = post(places, flow, "states", "asked", data={**STATE, "label__zh-hans": "已申请"})
    assert again.status_code == 302
    assert [one["label"]["zh-hans"] for one in body(flow)["states"]][::3] == ["已申请", "已盖章"]


def test_rows_are_moved_and_copied(places: Places) -> None:
    flow = seal(places)
    client = places.client("rc_director")
    client.post(url("build", flow.pk), {"do": "down:states:asked", "revision": revision(flow)})
    assert [one["key"] for one in body(flow)["states"]] == ["approved", "asked", "done"]
    client.post(url("build", flow.pk), {"do": "copy:edges:approve", "revision": revision(flow)})
    assert [one["key"] for one in body(flow)["edges"]] == ["ask", "approve", "approve_2", "finish"]
    assert (
        client.post(url("build", flow.pk), {"do": "up:states:nothing", "revision": revision(flow)}).status_code == 404
    )


def test_taking_a_row_out_names_what_breaks(places: Places) -> None:
    flow = seal(places)
    client = places.client("rc_director")
    address = url("build_delete", flow.pk, "states", "approved")
    shown = client.get(address).content.decode()
    assert "approve" in shown
    assert "finish" in shown
    assert "ask<" not in shown.split("help-block")[1]
    assert client.post(address, {"revision": revision(flow)}).status_code == 302
    assert [one["key"] for one in body(flow)["states"]] == ["asked", "done"]
    marked = client.get(url("build", flow.pk)).content.decode()
    assert 'class="shequ-row has-fault" id="edges-approve"' in marked
    assert "machine__verb has-fault" in marked or "machine__box" in marked


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("grid_worker", 404), ("rc_director", 200)])
def test_who_looks_at_a_draft(places: Places, role: str, status: int) -> None:
    flow = seal(places)
    assert places.client(role).get(url("build", flow.pk)).status_code == status


def test_an_auditor_changes_nothing_and_another_community_sees_nothing(places: Places) -> None:
    flow = seal(places)
    auditor, stranger = places.client("auditor"), places.client("rc_director", places.there)
    assert auditor.get(url("build_edit", flow.pk, "states", "asked")).status_code == 403
    assert stranger.get(url("build", flow.pk)).status_code == 404
    assert stranger.get(url("build_edit", flow.pk, "states", "asked")).status_code == 404
    auditor.post(url("build", flow.pk), {"do": "down:states:asked", "revision": revision(flow)})
    assert [one["key"] for one in body(flow)["states"]] == ["asked", "approved", "done"]


@pytest.mark.parametrize("role", ["auditor", "resident"])
def test_saving_a_draft_asks_the_role(places: Places, role: str) -> None:
    flow = seal(places)
    with pytest.raises(ActionRefused):
        SaveDraft(Actor.of(places.person(role)), flow, {}, revision(flow)).execute()


def test_a_locked_flow_is_not_saved(places: Places) -> None:
    flow = seal(places)
    director = places.client("rc_director")
    director.post(f"{url('lock', flow.pk)}")
    response = post(places, flow, "states", data=STATE)
    assert response.status_code == 302
    assert len(body(flow)["states"]) == 3


def wrong(response: Any) -> Any:
    """What a form that came back complains of, rows below it too."""
    form = response.context["form"] if response.context else None
    below = [one.errors for part in form.below() for one in part.kept] if hasattr(form, "below") else []
    return [form.errors if form is not None else None, below]


def test_a_flow_has_a_title_and_an_older_draft_can_be_gone_back_to(places: Places) -> None:
    flow = seal(places)
    old = revision(flow)
    assert post(places, flow, "states", data=STATE).status_code == 302
    client = places.client("rc_director")
    address = url("revisions_revert", flow.pk, old)
    assert client.get(address).status_code == 200
    said = {"title": "试验流程", "node": places.here.pk, "key": "seal", "revision": old}
    assert client.post(address, {**said, "title": ""}).status_code == 200
    assert client.post(url("edit", flow.pk), {**said, "title": ""}).status_code == 200
    assert len(body(flow)["states"]) == 4
    assert client.post(address, said).status_code == 302
    assert len(body(flow)["states"]) == 3
    assert client.post(url("edit", flow.pk), {**said, "revision": "", "title": "用印审批"}).status_code == 302
    assert body(flow)["title"] == {"zh-hans": "用印审批"}
    assert client.get(url("history", flow.pk)).status_code == 200
    assert client.get(url("usage", flow.pk)).status_code == 200


def test_the_settings_of_an_effect_are_its_own_fields(places: Places) -> None:
    """A list to choose from, words in which answers may stand, and which those are."""
    flow = seal(places)
    effect = {"effects-count": "1", "effects-0-kind": "page", "effects-0-title": "用印公告", "effects-0-text": "第一行\n第二行", "effects-0-notice": "announcement"}  # fmt: skip
    response = post(places, flow, "edges", data={**STEP, **effect})
    assert response.status_code == 302
    made = body(flow)["edges"][-1]
    assert made["effects"] == [
        {"kind": "page", "title": "用印公告", "text": "第一行\n第二行", "notice": "announcement"}
    ]
    shown = places.client("rc_director").get(url("build_edit", flow.pk, "edges", made["key"])).content.decode()
    assert '<textarea name="effects-0-text"' in shown
    assert '<option value="announcement" selected' in shown
