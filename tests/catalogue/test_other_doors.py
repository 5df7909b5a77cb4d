"""Doors beside the editor's: renaming, withdrawing, copying, many at once, walls, files; each held to the same."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from shequ_workflows.catalogue.constants import LAYOUT
from shequ_workflows.catalogue.models import Application, PackagePage, ServiceGuidePage, ServiceIndexPage
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import now
from tests.factories.catalogue import guide
from tests.factories.org import actor, login_as

from .conftest import Catalogue
from .test_applying import Counter, asking, package

pytestmark = pytest.mark.django_db


@pytest.fixture(name="counter")
def made_counter(town: Catalogue) -> Counter:
    return Counter(town)


def values_of(form: Form) -> dict[str, str]:
    form = Form.objects.get(pk=form.pk)
    field = next(one for one in ready(form.current).fields.values() if one.label.say("zh-hans") == "要哪些")
    return {one.label.say("zh-hans"): one.value for one in field.choices}


def test_a_service_that_was_renamed_is_applied_for_by_its_old_name(counter: Counter) -> None:
    form = asking(counter, "居家养老", "家庭医生")
    package(counter, form, "居家养老", "家庭医生")
    values = values_of(form)
    page = ServiceGuidePage.objects.get(title="家庭医生")
    page.title = "家庭医生签约"
    page.save_revision().publish()
    counter.apply(form, 要什么="上门", 要哪些=list(values.values()))
    assert [one.title for one in Application.objects.order_by("pk")] == ["居家养老", "家庭医生签约"]


def test_a_ticked_service_that_was_withdrawn_is_not_left_out_in_silence(counter: Counter) -> None:
    form = asking(counter, "居家养老", "家庭医生")
    package(counter, form, "居家养老", "家庭医生")
    values = values_of(form)
    ServiceGuidePage.objects.get(title="家庭医生").unpublish()
    with pytest.raises(ActionRefused, match="家庭医生"):
        counter.apply(form, 要什么="上门", 要哪些=list(values.values()))
    assert not Application.objects.exists()


def test_what_is_sent_for_a_service_that_was_taken_down_is_not_lost_in_silence(counter: Counter) -> None:
    form = counter.form()
    page = counter.guide(form=form)
    page.unpublish()
    with pytest.raises(ActionRefused, match="社区助餐"):
        counter.apply(form)
    ServiceGuidePage.objects.update(form=None)
    counter.apply(form)  # a form of its own again


def test_where_all_were_renamed_only_the_ticked_one_is_applied_for(counter: Counter) -> None:
    form = asking(counter, "居家养老", "家庭医生")
    package(counter, form, "居家养老", "家庭医生")
    values = values_of(form)
    for page in ServiceGuidePage.objects.filter(title__in=values):
        page.title += "新"
        page.save_revision().publish()
    counter.apply(form, 要什么="上门", 要哪些=[values["居家养老"]])
    assert Application.objects.get().title == "居家养老新"


def test_paused_without_question_offers_no_button(counter: Counter, client: Client) -> None:
    form = counter.form(title="一件事")
    page = package(counter, form, "居家养老", "家庭医生")
    one = ServiceGuidePage.objects.get(title="家庭医生")
    one.state, one.state_reason = "paused", "装修"
    one.save_revision().publish()
    assert reverse("shequ_forms:start", args=[form.slug]) not in client.get(page.url).content.decode()


def test_closed_form_offers_no_button(counter: Counter, client: Client) -> None:
    form = counter.form(title="一件事")
    page = package(counter, form, "居家养老", "家庭医生")
    Form.objects.filter(pk=form.pk).update(closes_at=now() - dt.timedelta(days=1))
    assert reverse("shequ_forms:start", args=[form.slug]) not in client.get(page.url).content.decode()


def test_places_are_not_given_away_past_their_count(counter: Counter) -> None:
    limited = counter.guide("居家养老", form=counter.form(title="自己", quota=1))
    page = PackagePage(title="一件事", slug="one", form=counter.form(title="一件事"), live=False)
    page.services.add(page.services.model(guide=limited))
    counter.town.services.refresh_from_db()
    counter.town.services.add_child(instance=page)
    with pytest.raises(ValidationError, match="居家养老"):
        page.save_revision().publish()


def test_a_copy_has_no_form_yet(counter: Counter, client: Client) -> None:
    page = counter.guide(form=counter.form())
    login_as(client, "rc_director", counter.town.community)
    said = {"new_title": "又一个", "new_slug": "two", "new_parent_page": page.get_parent().pk, "publish_copies": "on"}
    assert client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), said).status_code == 302
    copied = ServiceGuidePage.objects.get(slug="two")
    assert (copied.live, copied.form) == (True, None)


def test_an_alias_is_no_other_service(counter: Counter) -> None:
    form = counter.form()
    page = counter.guide(form=form)
    page.create_alias(update_slug="alias")
    page.save_revision().publish()
    counter.apply(form)
    assert Application.objects.get().guide == page


def test_what_is_new_does_not_hold_from_the_first_day_on(town: Catalogue, clock: Any) -> None:
    page = guide(town.services)
    clock.write_text((now() + dt.timedelta(days=3)).isoformat())
    page = ServiceGuidePage.objects.get(pk=page.pk)
    page.summary = "新的一句话。"
    page.save_revision().publish()
    one, two = page.versions.order_by("number")
    assert two.effective_on > one.effective_on


def test_the_note_of_one_version_is_not_that_of_the_next(town: Catalogue) -> None:
    page = guide(town.services, change_note="换了电话")
    for summary in ("甲", "乙"):
        page = ServiceGuidePage.objects.get(pk=page.pk)
        page.summary = summary
        page.save_revision().publish()
    assert list(page.versions.order_by("number").values_list("note", flat=True)) == ["换了电话", "", ""]


def test_a_guide_that_was_moved_offers_no_form_of_another_community(counter: Counter, client: Client) -> None:
    form = counter.form()
    page = counter.guide(form=form)
    page.move(ServiceIndexPage.objects.get(pk=counter.town.other_services.pk), "last-child")
    page = ServiceGuidePage.objects.get(pk=page.pk)
    assert page.live
    assert reverse("shequ_forms:start", args=[form.slug]) not in client.get(page.url).content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"title": "   "},
        {"title": "\u200b"},
        {"promised": "40000 wd"},
        {"promised": "99999999999 wd", "statutory": ""},
        {"summary": "a\ud800"},
        {"title": "a\ud800b"},
        {"materials": [{"name": "a\ud800"}]},
        {"materials": [{"name": "a\u0000"}]},
        {"materials": [{"name": "  "}]},
        {"online_url": "javascript:alert(1)"},
        {"materials": [{"name": "x", "copies": 9999}]},
        {"effective_on": "2026-02-29"},
        {"visits": 9999},
        {"effective_on": "0001-01-01"},
        {"promised": "0 wd"},
        {"summary": "a\u0001b"},
        {"search_words": "x" * 500},
        {"online_url": "x"},
    ],
)
def test_no_json_ends_in_an_error(town: Catalogue, client: Client, values: Any) -> None:
    who = actor("community_worker", town.community, account=True)
    client.force_login(who.person.user)
    content = json.dumps({"layout": LAYOUT, "guides": [{"title": "试验", **values}]}).encode()
    address = reverse("shequ_catalogue:import", args=[town.community.code])
    got = client.post(address, {"file": SimpleUploadedFile("a.json", content)})
    if got.status_code == 422:
        return
    assert got.status_code == 200
    done = client.post(address, {"read": got.context["read"]})
    assert done.status_code in (302, 422)
    for page in ServiceGuidePage.objects.all():
        assert page.title.strip()
        page.get_latest_revision_as_object().full_clean()
        for form in ("xlsx", "csv", "json"):
            assert client.get(reverse("shequ_catalogue:export", args=[town.community.code, form])).status_code == 200


def test_packages_behind_a_wall_are_not_listed(counter: Counter, client: Client) -> None:
    page = package(counter, counter.form(title="一件事"), "居家养老", "家庭医生")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert page.title not in client.get(counter.town.services.url).content.decode()


def test_the_short_address_tells_nothing_of_what_is_behind_a_wall(counter: Counter, client: Client) -> None:
    page = counter.guide()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(reverse("shequ_catalogue:go", args=[page.pk])).status_code == 404


def test_a_package_does_not_show_what_is_behind_a_wall(counter: Counter, client: Client) -> None:
    page = package(counter, counter.form(title="一件事"), "居家养老", "家庭医生")
    PageViewRestriction.objects.create(page=ServiceGuidePage.objects.get(title="家庭医生"), restriction_type="login")
    assert "家庭医生" not in client.get(page.url).content.decode()


def bulk(client: Client, *pages: Any, **data: Any) -> Any:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(f"{url}?next=/&" + "&".join(f"id={page.pk}" for page in pages), data, follow=True)


def test_many_packages_at_once_are_held_to_the_rules(counter: Counter, client: Client) -> None:
    page = package(counter, counter.form(title="一件事"), "居家养老", live=False)
    ServiceGuidePage.objects.update(flow=None)
    login_as(client, "rc_director", counter.town.community)
    got = bulk(client, page).content.decode()
    assert "没有选办理流程" in got
    assert not PackagePage.objects.live().exists()


def test_what_lies_below_is_held_to_the_rules_too(town: Catalogue, client: Client) -> None:
    login_as(client, "rc_director", town.community)
    guide(town.services, "甲", live=False)
    guide(town.services, "乙", live=False, materials=[{"name": "其他材料"}])
    got = bulk(client, town.services, include_descendants="on")
    assert "其他材料" in got.content.decode()
    assert not ServiceGuidePage.objects.live().exists()


@pytest.mark.parametrize(("ticked", "refused"), [("alias", True), ("publish_copies", True), ("", False)])
def test_what_belongs_to_a_community_is_not_mirrored_into_another(
    counter: Counter, client: Client, ticked: str, refused: bool
) -> None:
    page = counter.guide(form=counter.form())
    user = get_user_model().objects.create_superuser("root", password="x")
    client.force_login(user)
    data = {
        "new_title": page.title, "new_slug": "copied", "new_parent_page": counter.town.other_services.pk,
        **({ticked: "on"} if ticked else {}),
    }  # fmt: skip
    answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data, follow=True)
    assert answer.status_code == 200
    assert ("属于它的社区" in answer.content.decode()) is refused
    made = ServiceGuidePage.objects.child_of(counter.town.other_services)
    assert [one.live for one in made] == ([] if refused else [False])


def test_within_the_community_an_alias_is_made(counter: Counter, client: Client) -> None:
    page = counter.guide(form=counter.form())
    client.force_login(get_user_model().objects.create_superuser("root", password="x"))
    data = {"new_title": page.title, "new_slug": "again", "new_parent_page": counter.town.services.pk, "alias": "on"}
    client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
    assert ServiceGuidePage.objects.get(slug="again").alias_of_id == page.pk
