"""Verifying the record, the watch over the superuser, and Wagtail's own screens kept within the scope."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from shequ_workflows.core.admin.policy import ScopedPolicy
from shequ_workflows.core.admin.registry import (
    AdminEntry,
    InspectPanel,
    SubjectLink,
    inspect_panels,
    subject_links,
    viewsets,
)
from shequ_workflows.core.admin.wagtail_bulk import InScope
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record import triggers
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import CommunityPage, Person
from shequ_workflows.org.registry import DuplicateKey
from tests.core.lamp import lamp
from tests.factories import core
from tests.factories.org import PersonFactory, Town, UserFactory, home_page, login_as


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Path) -> Town:
    settings.SHEQU_DIGEST_DIR = str(tmp_path)
    lamp()
    return Town()


# --- the record ------------------------------------------------------------------------------------------------------


def test_it_says_that_the_record_is_whole(town: Town, client: Client) -> None:
    login_as(client, Role.AUDITOR, town.community)
    matter = core.subject(town.community, state="reported")
    one = client.get(reverse("shequ_record:verify_one", args=[matter.pk]))
    assert one.context["result"].ok
    whole = client.post(reverse("shequ_record:verify"))
    assert whole.context["result"].ok


def test_it_names_the_matter_whose_record_was_changed(town: Town, client: Client) -> None:
    login_as(client, Role.AUDITOR, town.community)
    matter = core.subject(town.community, state="reported", number="灯2026-0007")
    hidden = core.subject(town.other, state="reported", number="灯2026-0008")
    triggers.keeper.drop()
    Record.objects.filter(subject__in=[matter, hidden]).update(verb="other")
    shown = client.post(reverse("shequ_record:verify"))
    text = shown.content.decode()
    assert not shown.context["result"].ok
    assert "灯2026-0007" in text
    assert "灯2026-0008" not in text
    assert shown.context["elsewhere"] == 1


# --- the superuser ---------------------------------------------------------------------------------------------------


def test_it_shows_the_auditor_when_the_emergency_account_was_used(town: Town, client: Client) -> None:
    glass = UserFactory(is_superuser=True)
    client.force_login(glass)
    client.post("/admin/no-such-page/")
    login_as(client, Role.AUDITOR, town.community)
    assert "应急" in client.get("/admin/").content.decode()
    login_as(client, Role.AUDITOR, town.district)
    assert client.get(reverse("shequ_record:index") + "?verb=break_glass").context["object_list"]


def test_it_shows_it_to_nobody_else(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    assert "应急账号" not in client.get("/admin/").content.decode()


# --- Wagtail's own screens -------------------------------------------------------------------------------------------

SECRET = "梧桐机密"
WORD = "机密"


def text_of(answer: Any) -> str:
    """The page; of a dialogue the page inside its JSON."""
    text = answer.content.decode(errors="replace")
    if answer.headers.get("Content-Type", "").startswith(("application/json", "text/json")):
        return str(json.loads(text))
    return text


@pytest.fixture
def pages(town: Town) -> dict[str, Any]:
    """The other community has a draft, a picture, a document and a page handed in; all named by the secret."""
    here, there = home_page(town.community), home_page(town.other)
    writer = UserFactory(username="secretwriter", first_name=SECRET)
    draft = there.add_child(instance=CommunityPage(title=f"{SECRET}草稿", slug="draft", live=False, owner=writer))
    draft.save_revision(user=writer)
    draft.get_workflow().start(draft, writer)
    mine = here.add_child(instance=CommunityPage(title="自己的草稿", slug="mine", live=False))
    town.other.refresh_from_db()
    from wagtail.images.tests.utils import get_test_image_file

    get_image_model().objects.create(
        title=f"{SECRET}图片", file=get_test_image_file(), collection_id=town.other.collection_id
    )
    get_document_model().objects.create(
        title=f"{SECRET}文件", file=ContentFile(b"x", name="x.txt"), collection_id=town.other.collection_id
    )
    return {"here": here, "there": there, "draft": draft, "mine": mine}


def wagtail_screens(pages: dict[str, Any]) -> list[str]:
    """Screens of Wagtail that list, search, report, choose or tell the history."""
    home, draft = pages["there"], pages["draft"]
    kind = ContentType.objects.get_for_model(CommunityPage)
    return [
        "/admin/",
        "/admin/pages/",
        f"/admin/pages/{pages['here'].pk}/",
        f"/admin/pages/{pages['here'].pk}/edit/",
        f"/admin/pages/{pages['here'].pk}/history/",
        f"/admin/pages/{home.pk}/",
        f"/admin/pages/{draft.pk}/edit/",
        f"/admin/pages/{draft.pk}/history/",
        f"/admin/pages/{draft.pk}/usage/",
        f"/admin/pages/{draft.pk}/view_draft/",
        f"/admin/pages/{draft.pk}/delete/",
        f"/admin/pages/search/?q={WORD}",
        f"/admin/pages/search/results/?q={WORD}",
        f"/admin/pages/usage/{kind.app_label}/{kind.model}/",
        "/admin/choose-page/",
        f"/admin/choose-page/{home.pk}/",
        f"/admin/choose-page/search/?q={WORD}",
        "/admin/images/",
        f"/admin/images/?q={WORD}",
        "/admin/images/chooser/",
        "/admin/documents/",
        "/admin/documents/chooser/",
        "/admin/collections/",
        "/admin/workflows/list/",
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
        "/admin/reports/site-history/",
        "/admin/reports/aging-pages/",
        "/admin/reports/locked/",
        "/admin/reports/page-types-usage/",
        "/admin/api/main/pages/",
        f"/admin/api/main/pages/{draft.pk}/",
        "/admin/api/main/images/",
        "/admin/api/main/documents/",
        "/admin/users/",
        "/admin/groups/",
    ]


@pytest.mark.parametrize("role", ["editor", "rc_director", "administrator", "auditor", "grid_worker"])
def test_it_leaks_nothing_of_another_community_on_wagtails_screens(
    town: Town, pages: dict[str, Any], client: Client, role: str
) -> None:
    login_as(client, role, town.community)
    leaks = []
    for url in wagtail_screens(pages):
        answer = client.get(url)
        assert answer.status_code in {200, 302, 403, 404}, url
        text = text_of(answer)
        if SECRET in text or "secretwriter" in text:
            leaks.append(url)
    assert not leaks, leaks


def test_it_lets_editors_choose_their_own_drafts_and_live_pages_of_all(
    town: Town, pages: dict[str, Any], client: Client
) -> None:
    login_as(client, Role.EDITOR, town.community)
    text = text_of(client.get(f"/admin/choose-page/{pages['here'].pk}/"))
    assert "自己的草稿" in text


def bulk_url(verb: str, app: str = "wagtailcore", model: str = "page") -> str:
    return reverse("wagtail_bulk_action", args=[app, model, verb])


def test_it_keeps_every_bulk_action_of_wagtails_in_scope() -> None:
    """Also those that a later Wagtail adds: pages, pictures and documents have no other ones."""
    for app, model in (("wagtailcore", "page"), ("wagtailimages", "image"), ("wagtaildocs", "document")):
        actions = bulk_action_registry.get_bulk_actions_for_model(app, model)
        assert len(list(actions)) >= 3
        assert [one.__name__ for one in actions if not issubclass(one, InScope)] == []


def test_it_leaves_what_is_out_of_scope_out_of_a_bulk_action(town: Town, pages: dict[str, Any], client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    both = f"?id={pages['mine'].pk}&id={pages['draft'].pk}&next=/admin/"
    text = client.get(bulk_url("delete") + both).content.decode()
    assert "自己的草稿" in text
    assert SECRET not in text
    client.post(bulk_url("delete") + both)
    assert not CommunityPage.objects.filter(pk=pages["mine"].pk).exists()
    assert CommunityPage.objects.filter(pk=pages["draft"].pk).exists()


def test_it_offers_no_list_as_a_file(town: Town, pages: dict[str, Any], client: Client) -> None:
    """Wagtail's export asks for no permission and does not guard against formulas; the superuser gets none either."""
    home = pages["here"]
    lists = ["/admin/reports/aging-pages/", "/admin/pages/search/", f"/admin/pages/{home.pk}/", "/admin/images/"]
    client.force_login(UserFactory(is_superuser=True))
    for url in [*lists, "/admin/redirects/", "/admin/reports/site-history/"]:
        for kind in ("csv", "xlsx"):
            answer = client.get(f"{url}?export={kind}")
            assert answer.status_code == 403, url
            assert "请在屏幕上查看" in answer.content.decode()
        assert "export=csv" not in client.get(url, follow=True).content.decode()


# --- what layers above add -------------------------------------------------------------------------------------------


def test_it_has_one_line_of_the_menu_for_each_entry(town: Town, client: Client) -> None:
    assert [entry.key for entry in viewsets][:4] == ["subjects", "people", "nodes", "roles"]
    with pytest.raises(DuplicateKey):
        viewsets.register(AdminEntry("people", lambda: None))


def test_it_leads_from_a_subject_to_where_it_is_worked_on(town: Town, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    matter = core.subject(town.community, state="reported")
    link = SubjectLink("test", "Work on it", lambda subject, actor: f"/work/{subject.public_id}/")
    panel = InspectPanel(
        "test", Subject, "shequ_core/admin/timeline.html", lambda request, row: {"heading": "Panel above"}
    )
    subject_links.register(link)
    inspect_panels.register(panel)
    try:
        text = client.get(reverse("shequ_subjects:inspect", args=[matter.pk])).content.decode()
    finally:
        subject_links.unregister("test")
        inspect_panels.unregister("test")
    assert f"/work/{matter.public_id}/" in text
    assert "Panel above" in text


def test_it_knows_the_accounts_that_may_do_something(town: Town) -> None:
    from wagtail.permissions import policy_registry

    policy = policy_registry.get_by_type(Person)
    assert isinstance(policy, ScopedPolicy)
    user = UserFactory()
    assert user not in policy.users_with_any_permission(["view"])
    PersonFactory(user=user)
    from tests.factories.org import RoleFactory

    RoleFactory(person=user.person, role=Role.RC_DIRECTOR, node=town.community)
    assert user in policy.users_with_any_permission(["view"])
