"""Forms in the Wagtail admin: who sees, builds and publishes which, and what the editor says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from shequ_workflows.forms.admin.dictionary import dictionary_admin
from shequ_workflows.forms.models import DictionaryEntry, Form, FormVersion, LibrarySection
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now
from tests.factories import forms as build
from tests.factories.org import NodeFactory, PersonFactory, RoleFactory

pytestmark = pytest.mark.django_db


class Places:
    """A street with two communities; ``client(role)`` is signed in as somebody in that role."""

    def __init__(self) -> None:
        self.street = NodeFactory(kind="street", name="幸福街道")
        self.here = NodeFactory(parent=self.street, kind="community", name="幸福里社区")
        self.there = NodeFactory(parent=self.street, kind="community", name="和谐家园社区")

    def person(self, role: str, node: Node) -> Person:
        made: Person = PersonFactory(home=node, account=True)
        RoleFactory(person=made, role=role, node=node)
        sync_permissions()
        sync_members(now())
        return made

    def client(self, role: str, node: Node) -> Client:
        client = Client()
        client.force_login(self.person(role, node).user)
        return client


@pytest.fixture
def places() -> Places:
    return Places()


def url(name: str, *args: Any) -> str:
    return reverse(f"shequ_forms_admin:{name}", args=args)


def condition() -> dict[str, Any]:
    return {"mode": "all", "rows": streamfield([]), "json": ""}


def typed(label: str) -> dict[str, Any]:
    """A short text, as the browser sends its block."""
    when = {name: condition() for name in ("visible", "required_when", "read_only_when")}
    return {
        "label": label, "kind": "text", "help": "", "key": "", "dictionary": "", "minimum": "", "maximum": "", **when,
        "translations": {"count": "0"},
    }  # fmt: skip


def chosen(label: str) -> dict[str, Any]:
    return {**typed(label), "kind": "one_of", "choices": {"count": "0"}}


def posted(node: Node, *fields: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    section = {
        "title": "", "help": "", "key": "", "visible": condition(), "translations": {"count": "0"},
        "fields": streamfield(list(fields)),
    }  # fmt: skip
    step = {
        "title": "基本情况", "key": "", "visible": condition(), "translations": {"count": "0"},
        "sections": streamfield([("section", section)]),
    }  # fmt: skip
    data = {
        "title": "需求调查", "node": node.pk, "introduction": "", "thanks": "", "slug": "",
        "body": streamfield([("step", step)]), "rules": streamfield([]), "translations": streamfield([]),
        "purpose": "", "legal_ground": "", "retention": "", "after_term": "anonymise", "who": "verified", "times": "any",
        "limit": "", "opens_at": "", "closes_at": "", "quota": "", "waiting_places": "0", "go_live_at": "", "expire_at": "",
        **more,
    }  # fmt: skip
    return {**nested_form_data(data), "languages": ["zh-hans"]}


def test_it_saves_a_draft_with_keys_and_an_address(places: Places) -> None:
    client = places.client("community_worker", places.here)
    response = client.post(url("add"), posted(places.here, ("text", typed("姓名"))))
    form = Form.objects.get()
    assert response.status_code == 302, response.context["form"].errors
    assert (form.live, form.node, form.slug) == (False, places.here, "xu_qiu_diao_cha".replace("_", "-"))
    step = form.body[0].value
    field = step["sections"][0].value["fields"][0].value
    assert (step["key"], field["key"]) == ("ji_ben_qing_kuang", "xing_ming")


def test_two_forms_of_the_same_title_get_two_addresses(places: Places) -> None:
    client = places.client("community_worker", places.here)
    for _form in range(2):
        response = client.post(url("add"), posted(places.here, ("text", typed("姓名"))))
        assert response.status_code == 302, response.context["form"].errors
    assert set(Form.objects.values_list("slug", flat=True)) == {"xu-qiu-diao-cha", "xu-qiu-diao-cha-2"}


def test_it_saves_an_unfinished_draft_and_refuses_to_publish_it_at_the_block(places: Places) -> None:
    client = places.client("rc_director", places.here)
    data = posted(places.here, ("text", typed("姓名")), ("choice", chosen("意见")))
    assert client.post(url("add"), data).status_code == 302
    form = Form.objects.get()
    response = client.post(url("edit", form.pk), {**data, "action-publish": "1"})
    assert response.status_code == 200
    errors = response.context["form"].errors.as_data()["body"][0].as_json_data()
    field = errors["blockErrors"][0]["blockErrors"]["sections"]["blockErrors"][0]["blockErrors"]["fields"][
        "blockErrors"
    ][1]
    assert field["messages"] or field["blockErrors"]
    assert not FormVersion.objects.exists()
    assert r"\u610f\u89c1" in response.content.decode(), "what was typed is still there"


def test_it_publishes_and_warns(places: Places) -> None:
    client = places.client("rc_director", places.here)
    data = posted(places.here, ("text", typed("身份证号码")))
    response = client.post(url("add"), {**data, "action-publish": "1"}, follow=True)
    form = Form.objects.get()
    assert form.live
    assert form.current.number == 1
    assert any("身份证号码" in str(one) for one in response.context["messages"])


def test_it_shows_publishing_to_those_who_may_only(places: Places) -> None:
    form = build.saved(build.draft(places.here, build.step("一", build.text("姓名"))))
    director, worker = places.client("rc_director", places.here), places.client("community_worker", places.here)
    assert 'name="action-publish"' in director.get(url("edit", form.pk)).content.decode()
    assert 'name="action-publish"' not in worker.get(url("edit", form.pk)).content.decode()
    worker.post(url("edit", form.pk), {**posted(places.here, ("text", typed("姓名"))), "action-publish": "1"})
    assert not FormVersion.objects.exists()


def test_it_does_not_let_a_director_publish_for_another_community(places: Places) -> None:
    """Worker there, director here: Wagtail would ask whether he may publish any form."""
    director = places.person("rc_director", places.here)
    RoleFactory(person=director, role="community_worker", node=places.there)
    client = Client()
    client.force_login(director.user)
    data = {**posted(places.there, ("text", typed("姓名"))), "action-publish": "1"}
    response = client.post(url("add"), data)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert not Form.objects.exists()


def test_it_offers_only_nodes_of_the_editor(places: Places) -> None:
    client = places.client("community_worker", places.here)
    response = client.post(url("add"), posted(places.there, ("text", typed("姓名"))))
    assert response.status_code == 200
    assert "node" in response.context["form"].errors
    assert "和谐家园社区" not in client.get(url("add")).content.decode()


def test_it_keeps_the_node_and_the_address_once_they_are_chosen(places: Places) -> None:
    form = build.published(build.draft(places.here, build.step("一", build.text("姓名"))))
    client = places.client("editor", places.street)
    data = posted(places.there, ("text", typed("姓名")), slug="stolen")
    assert client.post(url("edit", form.pk), data).status_code == 302
    draft = Form.objects.get().get_latest_revision_as_object()
    assert (draft.node, draft.slug) == (places.here, form.slug)


ROWS = [
    "edit", "usage", "history", "history_results", "preview_on_edit", "unpublish", "lock", "unlock", "versions", "library",
]  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("role", ["community_worker", "rc_director"])
def test_it_hides_forms_of_other_communities(places: Places, name: str, role: str) -> None:
    form = build.published(build.draft(places.there, build.step("一", build.text("姓名"))))
    client = places.client(role, places.here)
    assert client.get(url(name, form.pk)).status_code == 404
    assert client.post(url(name, form.pk)).status_code in {404, 405}


@pytest.mark.parametrize("name", ["revisions_view", "revisions_revert", "revisions_unschedule"])
def test_it_hides_revisions_of_other_communities(places: Places, name: str) -> None:
    form = build.published(build.draft(places.there, build.step("一", build.text("姓名"))))
    own = build.published(build.draft(places.here, build.step("一", build.text("姓名"))))
    revision = Revision.objects.for_instance(form).get()
    client = places.client("rc_director", places.here)
    assert client.get(url(name, form.pk, revision.pk)).status_code == 404
    assert client.get(url(name, own.pk, revision.pk)).status_code == 404
    assert client.get(url("revisions_compare", form.pk, "earliest", "latest")).status_code == 404
    assert client.get(url("version", form.pk, 1)).status_code == 404


@pytest.mark.parametrize(
    ("role", "changes", "publishes"),
    [("community_worker", 200, 403), ("rc_director", 200, 200), ("auditor", 403, 403), ("grid_worker", 404, 404)],
)
def test_it_lets_each_role_do_its_part(places: Places, role: str, changes: int, publishes: int) -> None:
    form = build.published(build.draft(places.here, build.step("一", build.text("姓名"))))
    node = places.street if role == "auditor" else places.here
    client = places.client(role, node)
    assert client.get(url("edit", form.pk)).status_code == changes
    assert client.get(url("unpublish", form.pk)).status_code == publishes
    assert client.get(url("versions", form.pk)).status_code == (404 if role == "grid_worker" else 200)


def test_it_lists_the_forms_in_scope_at_a_constant_number_of_queries(places: Places) -> None:
    client = places.client("editor", places.street)
    build.published(build.draft(places.here, build.step("一", build.text("姓名")), title="一号表"))
    client.get(url("list"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url("list"))
    for number in range(5):
        build.published(build.draft(places.there, build.step("一", build.text("姓名")), title=f"另{number}"))
    with CaptureQueriesContext(connection) as many:
        shown = client.get(url("list")).content.decode()
    assert len(many) == len(one)
    assert "另4" in shown
    assert "另4" not in places.client("rc_director", places.here).get(url("list")).content.decode()


def test_it_has_no_way_to_delete_copy_or_choose(places: Places) -> None:
    from django.urls import NoReverseMatch

    for name in ("delete", "copy", "inspect"):
        with pytest.raises(NoReverseMatch):
            url(name, 1)
    with pytest.raises(NoReverseMatch):
        reverse("wagtailsnippetchoosers_shequ_forms_form:choose")
    form = build.published(build.draft(places.here, build.step("一", build.text("姓名"))))
    client = places.client("rc_director", places.here)
    bulk = reverse("wagtail_bulk_action", args=["shequ_forms", "form", "delete"])
    client.post(f"{bulk}?id={form.pk}")
    assert Form.objects.filter(pk=form.pk).exists()


def test_it_shows_versions_and_what_changed(places: Places) -> None:
    asked = build.text("姓名")
    form = build.published(build.draft(places.here, build.step("一", asked, build.text("旧问题"))))
    build.put(
        form,
        build.step(
            "一", {**asked, "value": {**asked["value"], "label": "您的姓名", "key": "xing_ming"}}, build.number("年龄")
        ),
    )
    form = build.published(form)
    client = places.client("auditor", places.street)
    assert url("version", form.pk, 2) in client.get(url("versions", form.pk)).content.decode()
    shown = client.get(url("version", form.pk, 2)).content.decode()
    assert "<ins>您的</ins>姓名" in shown
    assert "年龄" in shown
    assert "旧问题" in shown
    assert form.after_term not in shown, "a setting is said in words"
    assert client.get(url("version", form.pk, 1)).status_code == 200
    assert client.get(url("version", form.pk, 3)).status_code == 404


def test_it_locks_and_unlocks(places: Places) -> None:
    form = build.saved(build.draft(places.here, build.step("一", build.text("姓名"))))
    client, other = places.client("rc_director", places.here), places.client("rc_director", places.here)
    client.post(url("lock", form.pk))
    assert Form.objects.get().locked
    data = posted(places.here, ("text", typed("改了")))
    other.post(url("edit", form.pk), data)
    assert "改了" not in str(Form.objects.get().body.get_prep_value())
    client.post(url("unlock", form.pk))
    assert not Form.objects.get().locked


def test_it_previews_what_is_being_typed(places: Places) -> None:
    form = build.saved(build.draft(places.here, build.step("一", build.text("姓名"))))
    client = places.client("community_worker", places.here)
    sent = client.post(url("preview_on_edit", form.pk), posted(places.here, ("text", typed("称呼"))))
    assert sent.json()["is_available"]
    assert "称呼" in client.get(url("preview_on_edit", form.pk)).content.decode()
    sent = client.post(url("preview_on_add"), posted(places.here, ("text", typed("新表问题"))))
    assert sent.json()["is_available"]
    assert "新表问题" in client.get(url("preview_on_add")).content.decode()


def test_it_inserts_a_copy_from_the_library(places: Places) -> None:
    kept = LibrarySection.objects.create(node=places.street, title="联系方式")
    kept.body = LibrarySection._meta.get_field("body").to_python(
        [build.section(build.text("联系人"), title="联系方式")]
    )
    kept.save()
    LibrarySection.objects.create(node=places.there, title="别处的")
    form = build.published(build.draft(places.here, build.step("一", build.text("姓名"))))
    client = places.client("community_worker", places.here)
    shown = client.get(url("library", form.pk)).content.decode()
    assert "联系方式" in shown
    assert "别处的" not in shown
    assert client.post(url("library", form.pk), {"section": kept.pk, "step": 0}).status_code == 302
    client.post(url("library", form.pk), {"section": kept.pk, "step": 0})
    form = Form.objects.get()
    sections = form.get_latest_revision_as_object().body[0].value["sections"]
    assert [one.value["fields"][0].value["key"] for one in sections] == ["xing_ming", "lian_xi_ren", "lian_xi_ren_2"]
    assert len(form.body[0].value["sections"]) == 1, "the published form is as it was"


def test_it_keeps_the_library_in_scope(places: Places) -> None:
    theirs = LibrarySection.objects.create(node=places.there, title="别处的")
    client = places.client("community_worker", places.here)
    assert client.get(reverse("shequ_forms_library:edit", args=[theirs.pk])).status_code == 404
    assert "别处的" not in client.get(reverse("shequ_forms_library:list")).content.decode()


def test_it_ships_a_dictionary_that_the_street_keeps(places: Places) -> None:
    assert DictionaryEntry.objects.get(code="id_number").sensitivity == "sensitive"
    client = places.client("administrator", places.street)
    listing = dictionary_admin.url_helper.index_url
    assert "居民身份证号码" in client.get(listing).content.decode()
    assert places.client("rc_director", places.here).get(listing).status_code == 403
