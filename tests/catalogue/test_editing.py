"""Writing guides in the admin: what is missing, what is refused, the director's check; the tables beside it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from shequ_workflows.catalogue.lacks import lacks_of
from shequ_workflows.catalogue.models import Audience, LifeEvent, ServiceGuidePage, ServiceIndexPage, Theme
from shequ_workflows.catalogue.shape import COLUMNS, Kind
from shequ_workflows.core.models import BarredCertificate, Record
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from tests.catalogue.conftest import Catalogue
from tests.factories import forms as build
from tests.factories.catalogue import guide
from tests.factories.flows import published_shipped
from tests.factories.org import actor, login_as

UNITS = ("statutory", "promised", "acceptance", "result_limit")


def typed(**values: Any) -> dict[str, Any]:
    """What the editor's form sends."""
    said: dict[str, Any] = {
        "title": "社区助餐", "slug": "meals", "item_type": "service", "state": "in_use", "case_kind": "promised",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
        **{f"{name}_unit": "wd" for name in UNITS},
        **{column.key: streamfield([]) for column in COLUMNS if column.kind == Kind.ROWS},
    }  # fmt: skip
    return dict(nested_form_data({**said, **values}))


def material(name: str) -> Any:
    value = {"name": name, "original": "original", "medium": "either", "copies": 1, "need": "necessary"}
    empty = {"source_kind": "", "source": "", "sample": "", "blank": "", "note": ""}
    return streamfield([("material", {**value, **empty})])


def add_url(town: Catalogue) -> str:
    return reverse("wagtailadmin_pages:add", args=["shequ_catalogue", "serviceguidepage", town.services.pk])


def edit_url(page: ServiceGuidePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_it_goes_from_the_editor_over_the_director_to_the_public(town: Catalogue) -> None:
    editor, director, visitor = Client(), Client(), Client()
    login_as(editor, "editor", town.community)
    login_as(director, "rc_director", town.community)
    assert editor.get(add_url(town)).status_code == 200
    said = typed(promised_amount="3", themes=[Theme.objects.get(code="meals").pk], materials=material("身份证"))
    assert editor.post(add_url(town), said).status_code == 302
    page = ServiceGuidePage.objects.get()
    assert not page.live
    assert visitor.get(page.url).status_code == 404
    assert editor.post(edit_url(page), {**said, "action-publish": "yes"}).status_code == 302
    page.refresh_from_db()
    assert not page.live
    assert editor.post(edit_url(page), {**said, "action-submit": "yes"}).status_code == 302
    task = WorkflowState.objects.get().current_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    assert director.post(approve, {"comment": ""}).status_code in {200, 302}
    page = ServiceGuidePage.objects.get()
    assert page.live
    assert page.effective_on is not None
    assert [one.number for one in page.versions.all()] == [1]
    assert "身份证" in visitor.get(page.url).content.decode()


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"statutory_amount": "2", "promised_amount": "3"}, "承诺 3"),
        ({"materials": material("其他材料")}, "其他材料"),
        ({"materials": material("婚姻状况证明")}, "婚姻登记机关"),
        ({"state": "paused"}, "请写明暂停或取消的原因"),
    ],
)
def test_what_is_wrong_is_said_when_it_is_handed_in(town: Catalogue, client: Client, values: Any, word: str) -> None:
    login_as(client, "editor", town.community)
    client.post(add_url(town), typed())
    page = ServiceGuidePage.objects.get()
    response = client.post(edit_url(page), {**typed(**values), "action-submit": "yes"})
    assert response.status_code == 200
    assert word in response.content.decode()
    assert not WorkflowState.objects.exists()


def test_a_draft_may_be_saved_and_says_what_stands_in_the_way(town: Catalogue, client: Client) -> None:
    login_as(client, "editor", town.community)
    assert client.post(add_url(town), typed(materials=material("其他材料"))).status_code == 302
    page = ServiceGuidePage.objects.get()
    body = client.get(edit_url(page)).content.decode()
    assert 'href="#materials-root"' in body
    assert "现在还不能发布" in body
    assert 'href="#id_themes"' in body


def test_many_at_once_are_held_to_the_same(town: Catalogue, client: Client) -> None:
    login_as(client, "rc_director", town.community)
    good = guide(town.services, "甲", live=False)
    bad = guide(town.services, "乙", live=False, materials=[{"name": "其他材料"}])
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = client.post(f"{url}?next=/&id={good.pk}&id={bad.pk}", follow=True)
    assert "其他材料" in response.content.decode()
    assert not ServiceGuidePage.objects.live().exists()


# --- what is missing ---------------------------------------------------------------------------------------------------


def fields_of(page: ServiceGuidePage) -> set[str]:
    return {one.field for one in lacks_of(page)}


def test_nothing_is_missing_of_a_whole_guide(town: Catalogue) -> None:
    assert fields_of(guide(town.services)) == set()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"summary": ""}, "summary"),
        ({"enquiries": ""}, "enquiries"),
        ({"complaints": ""}, "complaints"),
        ({"themes": []}, "themes"),
        ({"audiences": []}, "audiences"),
        ({"conditions": ""}, "conditions"),
        ({"steps": []}, "steps"),
        ({"visits": None}, "visits"),
        ({"visit_reason": ""}, "visit_reason"),
        ({"promised": ""}, "promised_amount"),
        ({"item_type": "licence"}, "statutory_amount"),
        ({"item_type": "licence", "statutory": "20 wd"}, "bases"),
        ({"at_window": False}, "at_window"),
        ({"materials": [{"name": "身份证"}]}, "materials"),
        ({"materials": [{"name": "表", "source_kind": "here"}]}, "materials"),
        ({"materials": [{"name": "户籍信息", "need": "shared", "source_kind": "government"}]}, "materials"),
        ({"is_free": False}, "fees"),
        ({"commitment": True}, "commitment_text"),
        ({"may_follow": True}, "may_follow"),
        ({"state": "cancelled", "state_reason": "不办了"}, "instead"),
    ],
)
def test_it_tells_what_is_missing(town: Catalogue, values: dict[str, Any], field: str) -> None:
    assert field in fields_of(guide(town.services, **values))


def test_of_what_is_not_issued_nothing_more_is_asked(town: Catalogue) -> None:
    barred = BarredCertificate.objects.get(code="C01")
    values = {
        "materials": [],
        "steps": [],
        "conditions": "",
        "visits": None,
        "result": "",
        "promised": "",
        "at_window": False,
    }
    assert fields_of(guide(town.services, "亲属关系证明", barred=barred, **values)) == set()


# --- form and flow ------------------------------------------------------------------------------------------------------


def form_of(town: Catalogue, where: Any, title: str, **settings: Any) -> Form:
    return build.published(build.draft(where, build.step("一", build.text("姓名")), title=title, **settings))


def test_forms_to_choose_are_public_ones_of_the_community_and_above(town: Catalogue, client: Client) -> None:
    form_of(town, town.community, "本社区的表", who=Who.VERIFIED)
    form_of(town, town.street, "街道的表", who=Who.VERIFIED)
    form_of(town, town.community, "工作人员的表", who=Who.STAFF)
    form_of(town, town.other, "隔壁的表", who=Who.VERIFIED)
    build.draft(town.community, build.step("一", build.text("姓名")), title="没发布的表", who=Who.VERIFIED)
    login_as(client, "editor", town.community)
    body = client.get(add_url(town)).content.decode()
    found = [word for word in ("本社区的表", "街道的表", "工作人员的表", "隔壁的表", "没发布的表") if word in body]
    assert found == ["本社区的表", "街道的表"]


def test_a_page_that_came_from_elsewhere_leaves_its_form_there(town: Catalogue) -> None:
    form = form_of(town, town.community, "助餐申请", who=Who.VERIFIED)
    page = guide(town.services, form=form)
    copy = page.copy(to=town.other_services, keep_live=False, update_attrs={"slug": "copy"})
    assert copy.form is None
    page.move(ServiceIndexPage.objects.get(pk=town.other_services.pk), "last-child")
    moved = ServiceGuidePage.objects.get(pk=page.pk)
    with pytest.raises(ValidationError) as refused:
        moved.get_latest_revision().publish()
    assert set(refused.value.message_dict) == {"form"}
    assert moved.versions.count() == 1
    assert form_of(town, town.street, "街道的表", who=Who.VERIFIED).node != town.community


def test_a_preview_shows_what_was_typed(town: Catalogue, client: Client) -> None:
    login_as(client, "editor", town.community)
    page = guide(town.services)
    for name, target in (
        ("preview_on_edit", [page.pk]),
        ("preview_on_add", ["shequ_catalogue", "serviceguidepage", town.services.pk]),
    ):
        url = reverse(f"wagtailadmin_pages:{name}", args=target)
        said = typed(title="预览里的助餐", slug="preview", materials=material("户口簿"))
        assert client.post(url, said).json()["is_valid"]
        body = client.get(url).content.decode()
        assert "预览里的助餐" in body
        assert "户口簿" in body


def test_the_button_leads_to_the_form(town: Catalogue, client: Client) -> None:
    form = form_of(town, town.community, "助餐申请", who=Who.VERIFIED)
    page = guide(town.services, form=form)
    address = reverse("shequ_forms:start", args=[form.slug])
    assert address in client.get(page.url).content.decode()
    Form.objects.filter(pk=form.pk).update(live=False)
    assert address not in client.get(page.url).content.decode()
    Form.objects.filter(pk=form.pk).update(live=True)
    ServiceGuidePage.objects.filter(pk=page.pk).update(state="paused", state_reason="装修")
    assert address not in client.get(page.url).content.decode()


def test_a_full_service_gives_the_place_on_the_waiting_list(town: Catalogue, client: Client) -> None:
    form = form_of(town, town.community, "助餐申请", who=Who.ANYONE, quota=1, waiting_places=2)
    page = guide(town.services, form=form)

    def shown() -> str:
        return client.get(page.url).content.decode().replace(" ", "")

    assert "还剩1个" in shown()
    worker = actor("community_worker", town.community)
    for number in range(3):
        send(form, worker, number)
        if number == 1:
            assert "排在候补第2位" in shown()
    body = shown()
    assert "候补也已满" in body
    assert f'href="{reverse("shequ_forms:start", args=[form.slug])}"' not in body


def send(form: Form, worker: Actor, number: int) -> None:
    assert form.current is not None
    answers = dict.fromkeys(ready(form.current).fields, "王测试")
    SendSubmission(
        worker, form, form.current, answers, staff=True, channel=Channel.PHONE, once=f"meals-{number}"
    ).execute()


def test_a_guide_carries_a_flow(town: Catalogue) -> None:
    flow = published_shipped("mediation", town.community)
    form = form_of(town, town.community, "调解申请", who=Who.VERIFIED)
    page = guide(town.services, "矛盾调解", form=form, flow=flow)
    assert (page.flow, page.form) == (flow, form)
    assert page.can_be_applied_for


# --- tables -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_code_lists_come_with_the_product() -> None:
    assert Theme.objects.filter(code="meals").exists()
    assert LifeEvent.objects.count() >= 10
    assert Audience.objects.count() >= 10


def test_a_theme_is_renamed_and_it_stands_in_the_journal(town: Catalogue, client: Client) -> None:
    login_as(client, "administrator", town.street)
    row = Theme.objects.get(code="meals")
    url = reverse("shequ_service-themes_modeladmin_edit", args=[row.pk])
    said = {"code": "meals", "name": "吃饭", "words": "助餐", "rank": 5, "is_active": "on"}
    assert client.post(url, said).status_code == 302
    assert Theme.objects.get(code="meals").name == "吃饭"
    assert Record.objects.filter(verb="save_reference").count() == 1
