"""Taking a form over in the Wagtail admin: choose, look, agree, make a draft; and taking one away as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from shequ_workflows.forms.compiling.compile import compile_form
from shequ_workflows.forms.definition.canonical import digest
from shequ_workflows.forms.importing.actions import KEPT_FOR, MOST_WAITING
from shequ_workflows.forms.importing.shipped import FORMS
from shequ_workflows.forms.models import Form, FormImport, LibrarySection
from shequ_workflows.org.moment import now
from tests.factories import forms as build
from tests.forms.test_form_admin import Places, url
from tests.forms.xlsform.books import BOOKS, survey, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
def worker(places: Places) -> Client:
    return places.client("community_worker", places.here)


def sent(client: Client, content: bytes, name: str = "入户走访.xlsx") -> Any:
    return client.post(url("import"), {"file": SimpleUploadedFile(name, content)})


def report(client: Client, content: bytes, name: str = "入户走访.xlsx") -> str:
    """Reads a file; gives the address of its report."""
    response = sent(client, content, name)
    assert response.status_code == 302, response.context["form"].errors
    return str(response.url)


def confirmed(client: Client, address: str, **more: Any) -> Any:
    node = client.get(address).context["form"].initial["node"].pk
    return client.post(address, {"node": node, "title": "入户走访", "slug": "", **more})


LOST = survey(("text", "name", "姓名"), ("geopoint", "where", "位置"), ("text", "x", "备注"))


def test_it_reads_a_spreadsheet_and_makes_a_draft(places: Places, worker: Client) -> None:
    address = report(worker, written(BOOKS["visit"]))
    shown = worker.get(address)
    assert "survey" in shown.content.decode()
    assert not Form.objects.exists(), "nothing is changed by reading"
    response = confirmed(worker, address)
    form = Form.objects.get()
    assert response.url == url("edit", form.pk)
    assert (form.node, form.live, form.title, form.slug) == (places.here, False, "入户走访", "ru-hu-zou-fang")
    assert worker.get(url("edit", form.pk)).status_code == 200
    compiled = compile_form(form.get_latest_revision_as_object())
    assert [one.key for one in compiled.definition.fields()][:3] == ["address", "living", "keeper"]
    logged = ModelLogEntry.objects.filter(action="wagtail.create", object_id=str(form.pk)).get()
    assert logged.user is not None


def test_a_reload_loses_nothing_and_a_second_sending_makes_no_second_form(worker: Client) -> None:
    address = report(worker, written(BOOKS["visit"]))
    first, second = worker.get(address).content, worker.get(address).content
    assert first.count(b"<tr>") == second.count(b"<tr>")
    assert address in worker.get(url("import")).content.decode(), "found again on the first page"
    once, again = confirmed(worker, address), confirmed(worker, address)
    assert once.url == again.url
    assert Form.objects.count() == 1
    assert address not in worker.get(url("import")).content.decode()


def test_it_asks_for_a_yes_to_each_part_that_is_lost(worker: Client) -> None:
    address = report(worker, LOST)
    shown = worker.get(address)
    (lost,) = shown.context["look"].to_agree
    assert lost.id == "survey:3"
    assert f'name="agree" value="{lost.id}"' in shown.content.decode()
    response = confirmed(worker, address, title="改过的标题")
    assert response.status_code == 422
    assert not Form.objects.exists()
    assert response.context["form"].non_field_errors()
    assert "改过的标题" in response.content.decode(), "what was typed is kept"
    assert confirmed(worker, address, agree=[lost.id]).status_code == 302
    keys = [one.key for one in compile_form(Form.objects.get()).definition.fields()]
    assert keys == ["name", "x"]


def test_it_throws_away_what_was_read(worker: Client) -> None:
    address = report(worker, LOST)
    assert worker.post(address, {"drop": "1"}).status_code == 302
    assert not FormImport.objects.exists()
    assert worker.get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""),
        ("照片.jpg", b"\xff\xd8\xff\xe0"),
        ("坏.xlsx", b"PK\x03\x04broken"),
        ("表.json", b"{"),
        ("表.json", b'{"schema": 7}'),
        ("名单.csv", "姓名,电话\n".encode()),
        ("无题.xlsx", written({"名单": [("姓名", "电话")]})),
    ],
)  # fmt: skip
def test_a_wrong_file_gets_a_sentence(worker: Client, name: str, content: bytes) -> None:
    response = sent(worker, content, name)
    assert response.status_code == 200
    (sentence,) = response.context["form"].errors["file"]
    assert len(sentence) > 5
    assert not FormImport.objects.exists()


def test_it_refuses_a_file_too_large_before_reading_it(worker: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from shequ_workflows.forms.admin import importing

    def never(name: str, content: bytes) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(importing, "read_upload", never)
    response = sent(worker, b"PK" + b"x" * (4 * 1024 * 1024))
    assert "file" in response.context["form"].errors


def test_it_shows_each_fault_of_a_json_file_at_its_place(worker: Client) -> None:
    data = {
        "schema": 1, "title": {"zh-hans": "表"}, "languages": ["zh-hans"],
        "steps": [{"key": "s", "sections": [{"key": "a", "fields": [{"key": "X", "kind": "text"}, {"key": "y", "kind": "no"}]}]}],
    }  # fmt: skip
    response = sent(worker, json.dumps(data).encode(), "表.json")
    shown = response.content.decode()
    assert "steps/0/sections/0/fields/0" in shown
    assert "steps/0/sections/0/fields/1" in shown


def test_nobody_else_sees_what_somebody_read(places: Places, worker: Client) -> None:
    address = report(worker, LOST)
    other = places.client("rc_director", places.here)
    assert other.get(address).status_code == 404
    assert other.post(address, {"drop": "1"}).status_code == 404
    assert address not in other.get(url("import")).content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("community_worker", 200), ("editor", 200), ("auditor", 403), ("grid_worker", 403)]
)
def test_only_builders_import(places: Places, role: str, status: int) -> None:
    client = places.client(role, places.street if role in {"editor", "auditor"} else places.here)
    assert client.get(url("import")).status_code == status
    assert sent(client, LOST).status_code == (302 if status == 200 else 403)
    assert (url("import") in client.get(url("list")).content.decode()) == (status == 200)


def test_it_makes_no_draft_for_another_community(places: Places, worker: Client) -> None:
    address = report(worker, written(BOOKS["visit"]))
    response = worker.post(address, {"node": places.there.pk, "title": "表", "slug": ""})
    assert "node" in response.context["form"].errors
    assert not Form.objects.exists()


def test_it_takes_no_address_that_another_form_has(places: Places, worker: Client) -> None:
    build.saved(build.draft(places.there, build.step("一", build.text("姓名")), slug="taken"))
    address = report(worker, written(BOOKS["visit"]))
    response = confirmed(worker, address, slug="taken")
    assert "slug" in response.context["form"].errors
    assert confirmed(worker, address, slug="free").status_code == 302


def test_it_forgets_what_nobody_came_back_to(worker: Client) -> None:
    report(worker, LOST)
    FormImport.objects.update(at=now() - KEPT_FOR * 2)
    report(worker, LOST)
    assert FormImport.objects.count() == 1
    row = FormImport.objects.get()
    for _ in range(MOST_WAITING + 3):
        row.pk, row.public_id = None, f"x{FormImport.objects.count()}"
        row.save()
    report(worker, LOST)
    assert FormImport.objects.filter(form=None).count() <= MOST_WAITING


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_the_library_becomes_a_draft_that_can_be_published(worker: Client, name: str) -> None:
    response = worker.post(url("import"), {"shipped": name})
    shown = worker.get(response.url)
    assert not shown.context["look"].to_agree
    worker.post(response.url, {"node": shown.context["form"].initial["node"].pk, "title": "表", "slug": ""})
    compiled = compile_form(Form.objects.get())
    assert [one.kind for one in compiled.definition.fields()]
    assert not [one for one in shown.context["look"].changed if "experts" in one.sentences], "rows say every condition"


def test_the_visit_form_has_its_eighteen_fields(worker: Client) -> None:
    from shequ_workflows.forms.importing.shipped import shipped

    definition = shipped("visit_record")
    fields = list(definition.fields())
    assert len(fields) == 18
    assert sum(one.visible is not None for one in fields) == 3
    assert {"group", "photo", "computed"} <= {one.kind.value for one in fields}


def test_a_version_goes_out_as_json_and_comes_back_the_same(places: Places, worker: Client) -> None:
    form = build.published(build.draft(places.here, build.step("一", build.text("姓名"), build.number("年龄"))))
    out = worker.get(url("version_json", form.pk, 1))
    assert out["Content-Disposition"] == f'attachment; filename="{form.slug}-1.json"'
    assert digest(json.loads(out.content)) == form.current.digest
    address = report(worker, out.content, "表.json")
    confirmed(worker, address, title=form.title)
    made = Form.objects.exclude(pk=form.pk).get()
    assert compile_form(made).digest == form.current.digest


def test_a_draft_goes_out_as_it_stands_or_says_why_not(places: Places, worker: Client) -> None:
    form = build.published(build.draft(places.here, build.step("一", build.text("姓名"))))
    build.put(form, build.step("一", build.text("称呼")))
    form.clean()
    form.save_revision()
    assert "称呼" in worker.get(url("json", form.pk)).content.decode()
    build.put(form, build.step("一", build.choice("意见")))
    form.clean()
    form.save_revision()
    response = worker.get(url("json", form.pk), follow=True)
    assert response.redirect_chain[0][0] == url("versions", form.pk)
    assert any(str(one) for one in response.context["messages"])


def test_what_is_out_of_scope_does_not_go_out(places: Places, worker: Client) -> None:
    form = build.published(build.draft(places.there, build.step("一", build.text("姓名"))))
    own = build.published(build.draft(places.here, build.step("一", build.text("姓名"))))
    assert worker.get(url("json", form.pk)).status_code == 404
    assert worker.get(url("version_json", form.pk, 1)).status_code == 404
    assert worker.get(url("version_json", own.pk, 2)).status_code == 404
    assert places.client("grid_worker", places.here).get(url("json", own.pk)).status_code == 404


def test_the_files_of_the_library_are_as_the_schema_says() -> None:
    import fastjsonschema

    from shequ_workflows.forms.definition.files import SCHEMA_FILE, read_file, write_file
    from shequ_workflows.forms.importing.shipped import LIBRARY

    valid = fastjsonschema.compile(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    files = sorted(Path(LIBRARY).glob("*.json"))
    assert len(files) == len(FORMS) + 1
    for file in files:
        content = file.read_bytes()
        valid(json.loads(content))
        assert write_file(read_file(content)) == content, file.name


def test_it_fills_the_library_once(places: Places) -> None:
    client = places.client("street_clerk", places.street)
    address = reverse("shequ_forms_library:fill")
    assert client.get(address).status_code == 200
    for _ in range(2):
        assert client.post(address, {"node": places.street.pk}).status_code == 302
    titles = set(LibrarySection.objects.values_list("title", flat=True))
    assert {"姓名与联系方式", "住址", "家庭成员", "同意书"} <= titles
    assert LibrarySection.objects.count() == len(titles)
    form = build.saved(build.draft(places.here, build.step("一", build.text("姓名"))))
    kept = LibrarySection.objects.get(title="家庭成员")
    inside = places.client("community_worker", places.here)
    assert inside.post(url("library", form.pk), {"section": kept.pk, "step": 0}).status_code == 302
    keys = [one.key for one in compile_form(Form.objects.get().get_latest_revision_as_object()).definition.fields()]
    assert keys == ["xing_ming", "members"]
    assert inside.post(address, {"node": places.street.pk}).status_code == 200, "not his node"


def test_the_first_page_costs_a_constant_number_of_queries(worker: Client) -> None:
    report(worker, LOST)
    worker.get(url("import"))
    with CaptureQueriesContext(connection) as one:
        worker.get(url("import"))
    for _ in range(4):
        report(worker, LOST)
    with CaptureQueriesContext(connection) as many:
        worker.get(url("import"))
    assert len(one) == len(many)


def test_words_of_a_file_are_text(worker: Client) -> None:
    evil = "<script>alert(1)</script>"
    content = survey(("text", "a", evil), ("geopoint", evil, evil), settings=[["form_title"], [evil]])
    address = report(worker, content, f"{evil}.xlsx")
    shown = worker.get(address).content.decode()
    assert evil not in shown
    assert evil not in worker.get(url("import")).content.decode()
