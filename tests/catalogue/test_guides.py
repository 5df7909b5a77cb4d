"""A guide: what is refused when it goes up, whichever way; its state; its versions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from shequ_workflows.catalogue.models import GuideVersion, ServiceGuidePage
from shequ_workflows.core.models import BarredCertificate
from tests.catalogue.conftest import Catalogue
from tests.factories.catalogue import guide

DAY = dt.date(2026, 11, 27)


def publish(page: ServiceGuidePage) -> None:
    page.save_revision().publish()


def faults_of(refused: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return refused.value.message_dict


def test_it_refuses_to_promise_more_than_the_statute(town: Catalogue) -> None:
    with pytest.raises(ValidationError) as refused:
        guide(town.services, statutory="10 wd", promised="11 wd")
    assert "11" in faults_of(refused)["promised_amount"][0]
    assert not ServiceGuidePage.objects.live().exists()


def test_it_refuses_a_promise_that_may_end_later(town: Catalogue) -> None:
    with pytest.raises(ValidationError) as refused:
        guide(town.services, statutory="10 d", promised="9 wd")
    assert "promised_amount" in faults_of(refused)


def test_a_draft_that_promises_more_is_kept_and_does_not_go_up(town: Catalogue) -> None:
    draft = guide(town.services, live=False, statutory="10 wd", promised="11 wd")
    assert (draft.live, draft.promised_amount) == (False, 11)
    with pytest.raises(ValidationError):
        draft.get_latest_revision().publish()
    assert not ServiceGuidePage.objects.get(pk=draft.pk).live


@pytest.mark.parametrize("name", ["亲属关系证明", "居委会出具的婚姻状况证明", "无犯罪记录证明（原件）"])
def test_it_refuses_to_ask_for_a_barred_certificate(town: Catalogue, name: str) -> None:
    draft = guide(town.services, live=False, materials=[{"name": "身份证"}, {"name": name}])
    with pytest.raises(ValidationError) as refused:
        publish(draft)
    [sentence] = faults_of(refused)["materials"]
    row = next(one for one in BarredCertificate.objects.all() if one.where_to_go and one.where_to_go in sentence)
    assert "民发〔2020〕20号" in sentence
    assert row.name in sentence


def test_it_refuses_other_materials(town: Catalogue) -> None:
    with pytest.raises(ValidationError) as refused:
        guide(town.services, materials=[{"name": "其他材料"}])
    assert "其他材料" in faults_of(refused)["materials"][0]


def test_it_refuses_to_give_a_barred_certificate(town: Catalogue) -> None:
    with pytest.raises(ValidationError) as refused:
        guide(town.services, "开亲属关系证明")
    assert "title" in faults_of(refused)


def test_a_guide_that_explains_it_asks_for_nothing(town: Catalogue, client: Client) -> None:
    barred = BarredCertificate.objects.get(code="C01")
    with pytest.raises(ValidationError):
        guide(town.services, "亲属关系证明", barred=barred)
    page = guide(town.services, "亲属关系证明", barred=barred, materials=[])
    body = client.get(page.url).content.decode()
    assert barred.rule in body
    assert barred.where_to_go in body


def test_a_draft_may_be_unfinished(town: Catalogue) -> None:
    assert guide(town.services, live=False, materials=[{"name": "其他材料"}]).live is False


@pytest.mark.parametrize("way", ["save", "revision", "schedule"])
def test_no_way_leads_past_the_rules(town: Catalogue, way: str) -> None:
    page = guide(town.services)
    page = ServiceGuidePage.objects.get(pk=page.pk)
    stream = page.materials.stream_block
    page.materials = stream.to_python([{"type": "material", "value": {"name": "其他材料"}}])
    put_up = {
        "save": lambda: page.save(),
        "revision": lambda: page.save_revision(clean=False).publish(),
        "schedule": lambda: page.save_revision(clean=False).publish(log_action="wagtail.publish.scheduled"),
    }[way]
    with pytest.raises(ValidationError):
        put_up()
    assert len(ServiceGuidePage.objects.get(pk=page.pk).materials) == 1
    assert ServiceGuidePage.objects.get(pk=page.pk).materials[0].value["name"] == "身份证"


# --- state -----------------------------------------------------------------------------------------------------------


def test_a_pause_says_why(town: Catalogue) -> None:
    with pytest.raises(ValidationError) as refused:
        guide(town.services, state="paused", live=False)
    assert "state_reason" in faults_of(refused)


@pytest.mark.parametrize(
    ("begins", "ends", "state"),
    [
        ("", "", "paused"),
        ("2026-11-27", "2026-11-27", "paused"),
        ("2026-11-28", "", "in_use"),
        ("", "2026-11-26", "in_use"),
    ],
)
def test_a_pause_has_its_days(town: Catalogue, begins: str, ends: str, state: str) -> None:
    page = guide(town.services, state="paused", state_reason="食堂装修", state_from=begins, state_until=ends)
    assert page.state_on(DAY) == state


def test_a_paused_service_says_so_and_where_to_go(town: Catalogue, client: Client) -> None:
    page = guide(town.services, state="paused", state_reason="食堂装修", instead="到街道食堂用餐")
    body = client.get(page.url).content.decode()
    assert "食堂装修" in body
    assert "到街道食堂用餐" in body
    listed = client.get(town.services.url).content.decode()
    assert "食堂装修" in listed
    assert "暂停" in listed


def test_a_pause_to_come_is_announced(town: Catalogue, client: Client, clock: Path) -> None:
    clock.write_text("2026-11-27T10:00:00+08:00", encoding="ascii")
    page = guide(town.services, state="paused", state_reason="食堂装修", state_from="2026-12-01")
    assert page.state_now == "in_use"
    body = client.get(page.url).content.decode()
    assert "食堂装修" in body


# --- versions --------------------------------------------------------------------------------------------------------


def test_each_publication_that_says_something_new_is_a_version(town: Catalogue) -> None:
    page = guide(town.services)
    publish(page)
    assert [one.number for one in page.versions.all()] == [1]
    page.hours = "工作日 8:30—17:00"
    page.change_note = "开门早半小时"
    publish(page)
    assert [one.number for one in page.versions.all()] == [2, 1]
    assert page.versions.first().note == "开门早半小时"


def test_words_that_only_search_reads_make_no_version(town: Catalogue) -> None:
    page = guide(town.services)
    page.search_words = "饭堂"
    publish(page)
    assert page.versions.count() == 1


def test_it_says_in_words_what_changed(town: Catalogue, client: Client) -> None:
    page = guide(town.services)
    page.promised_amount = 2
    stream = page.materials.stream_block
    page.materials = stream.to_python(
        [
            {"type": "material", "value": {"name": "户口簿"}},
            {"type": "material", "value": {"name": "身份证", "copies": 2}},
        ]
    )
    publish(page)
    body = client.get(f"{page.url}changes/").content.decode()
    for word in ("<del>3个工作日</del> → <ins>2个工作日</ins>", "户口簿", "<del>1</del> → <ins>2</ins>"):
        assert word in body.replace(" 个工作日", "个工作日"), word


@pytest.mark.django_db(transaction=True)
def test_a_version_is_never_changed_and_goes_with_its_page(town: Catalogue) -> None:
    page = guide(town.services)
    with pytest.raises(DatabaseError), transaction.atomic():
        GuideVersion.objects.filter(page=page).update(body="{}")
    page.delete()
    assert not GuideVersion.objects.exists()


def test_the_sheet_has_the_code_of_its_address(town: Catalogue, client: Client) -> None:
    page = guide(town.services)
    body = client.get(f"{page.url}sheet/").content.decode()
    assert f"/catalogue/{page.pk}/" in body
    assert "身份证" in body
    assert client.get(f"/catalogue/{page.pk}/")["Location"].endswith(page.url)
