"""The reference tables that come with the product: whole, brought in once, never written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from shequ_workflows.core import reference
from shequ_workflows.core.barred import SHIPPED
from shequ_workflows.core.models import BarredCertificate, Record
from shequ_workflows.delegation import apps
from shequ_workflows.delegation.lists.scoring import phrases
from shequ_workflows.delegation.models import ProhibitedItem
from tests.factories.org import Town, login_as

pytestmark = pytest.mark.django_db
PROHIBITED = Path(apps.__file__).parent / "data" / "prohibited_items.json"


def test_twenty_certificates_and_the_prohibited_list_are_there() -> None:
    assert BarredCertificate.objects.filter(is_active=True).count() == 20
    assert ProhibitedItem.objects.filter(is_active=True).count() == len(reference.shipped_rows(PROHIBITED)) >= 12


@pytest.mark.parametrize("path", [SHIPPED, PROHIBITED], ids=["certificates", "prohibited"])
def test_each_row_has_words_and_a_rule(path: Path) -> None:
    rows = reference.shipped_rows(path)
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert row["name"]
        assert "《" in row["rule"], row["code"]
        assert phrases(row["words"]), row["code"]
        assert all(len("".join(parts)) > 1 for parts in phrases(row["words"])), "one character matches everything"


def test_what_a_site_edited_stays() -> None:
    BarredCertificate.objects.filter(code="C01").update(name="改过的名称", is_active=False)
    BarredCertificate.objects.filter(code="C02").delete()
    BarredCertificate.objects.create(code="本地1", name="本地增加的证明", rule="《本地规定》")
    assert reference.install(BarredCertificate, SHIPPED) == 1
    assert reference.install(BarredCertificate, SHIPPED) == 0
    row = BarredCertificate.objects.get(code="C01")
    assert (row.name, row.is_active, BarredCertificate.objects.count()) == ("改过的名称", False, 21)


def test_a_file_of_another_layout_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    file.write_text(json.dumps({"layout": "other", "rows": []}), encoding="utf-8")
    with pytest.raises(ValueError, match="shequ-reference-1"):
        reference.shipped_rows(file)


# --- the admin -------------------------------------------------------------------------------------------------------

NEW = {"code": "本地2", "name": "统计居民宠物", "words": "统计 宠物", "rule": "《本地清单》第二条", "is_active": "on"}


def test_the_streets_administrator_keeps_both_tables(client: Client) -> None:
    town = Town()
    login_as(client, "administrator", town.street)
    for name, text in (("prohibited", "招商引资"), ("certificates", "亲属关系证明")):
        assert text in client.get(f"/admin/shequ/{name}/?p=0").content.decode()
        assert client.get(f"/admin/shequ/{name}/create/").status_code == 200
    assert client.post("/admin/shequ/prohibited/create/", NEW).status_code == 302
    row = ProhibitedItem.objects.get(code="本地2")
    off = {key: value for key, value in NEW.items() if key != "is_active"}
    assert client.post(f"/admin/shequ/prohibited/edit/{row.pk}/", off).status_code == 302
    row.refresh_from_db()
    assert not row.is_active
    said = [
        json.loads(one.payload.body) for one in Record.objects.filter(verb="save_reference").select_related("payload")
    ]
    assert [(one["code"], one["columns"]) for one in said] == [
        ("本地2", ["code", "name", "rule", "words"]), ("本地2", ["is_active"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "place"),
    [("administrator", "community"), ("street_clerk", "street"), ("rc_director", "community"), ("auditor", "street")],
)
def test_nobody_else_does(client: Client, role: str, place: str) -> None:
    town = Town()
    login_as(client, role, getattr(town, place))
    row = ProhibitedItem.objects.first()
    assert row is not None
    for address in ("", "create/", f"edit/{row.pk}/"):
        assert client.get(f"/admin/shequ/prohibited/{address}").status_code == 403
    assert client.post("/admin/shequ/prohibited/create/", NEW).status_code == 403
    assert not ProhibitedItem.objects.filter(code="本地2").exists()


def test_nothing_is_deleted_there(client: Client) -> None:
    town = Town()
    login_as(client, "administrator", town.street)
    row = ProhibitedItem.objects.first()
    assert row is not None
    assert client.post(f"/admin/shequ/prohibited/delete/{row.pk}/").status_code == 404
