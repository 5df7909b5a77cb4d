"""In Wagtail's editor: rows keep their keys through drafts, copies and reverts, and no draft overwrites progress."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from shequ_workflows.plans.actions import MarkTask, ReachMilestone
from shequ_workflows.plans.constants import OWNERS
from shequ_workflows.plans.models import PlanPage, Progress
from shequ_workflows.plans.reading import PlanReading
from tests.factories.org import login_as
from tests.factories.plans import day, plan, task
from tests.plans.conftest import Planning

pytestmark = pytest.mark.django_db


def row_of(row: Any) -> dict[str, Any]:
    """A row as the editor's form carries it."""
    names = {
        "id", "key", "title", "text", "starts_on", "ends_on", "due_on", "owner_role", "owner_office", "risk_class",
        "cause", "measure", "review_on", "is_public", "indicator", "unit", "direction", "baseline", "value",
    }  # fmt: skip
    own = {field.name for field in row._meta.get_fields()} & names
    found = {name: getattr(row, name) for name in own}
    return {name: "" if value is None else value for name, value in found.items() if value is not False}


def form_of(page: PlanPage, **more: list[dict[str, Any]]) -> dict[str, Any]:
    """What the browser posts for the newest revision of ``page``; ``more``: rows added, by relation."""
    draft = page.get_latest_revision_as_object()
    data: dict[str, Any] = {
        "title": draft.title, "slug": draft.slug, "summary": draft.summary, "goals": rich_text("<p>x</p>"),
        "office": "", "contact": "", "comments": inline_formset([]),
    }  # fmt: skip
    for relation in ("phases", "milestones", "tasks", "risks", "targets"):
        rows = [row_of(row) for row in getattr(draft, relation).all()]
        data[relation] = inline_formset([*rows, *more.get(relation, [])], initial=len(rows))
    return dict(nested_form_data(data))


def new_task(title: str = "新任务") -> dict[str, Any]:
    return {"id": "", "key": "", "title": title, "text": "", "starts_on": "", "ends_on": day(50).isoformat(), "owner_role": "rc_member", "owner_office": ""}  # fmt: skip


def post(client: Client, page: PlanPage, data: dict[str, Any], action: str = "action-publish") -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, action: "1"})


def keys(page: PlanPage) -> dict[str, str]:
    return dict(PlanPage.objects.get(pk=page.pk).tasks.values_list("title", "key"))


@pytest.fixture
def editing(client: Client, planning: Planning) -> Client:
    """The director, who publishes."""
    from shequ_workflows.org.groups import sync_permissions

    login_as(client, "rc_director", planning.community)
    sync_permissions()
    return client


def test_an_older_draft_published_later_undoes_no_progress(planning: Planning) -> None:
    """The draft was written while the task was still to do; it is published after it was done."""
    draft = planning.again()
    draft.summary = "改了一句话"
    old = draft.save_revision()
    MarkTask(planning.who("community_worker"), planning.plan, planning.task.key, 0, "done").execute()
    old.publish()
    shown = PlanReading(planning.again())
    assert shown.page.summary == "改了一句话"
    assert [(one.row.key, one.state) for one in shown.tasks] == [(planning.task.key, "done")]


def test_a_revision_from_before_brings_the_rows_back_with_their_progress(planning: Planning) -> None:
    """A row taken out of the plan and brought back by an older revision is the same row."""
    first = planning.plan.latest_revision
    MarkTask(planning.who("community_worker"), planning.plan, planning.task.key, 0, "done").execute()
    page = planning.again()
    page.tasks = []
    page.save_revision().publish()
    assert not PlanReading(planning.again()).tasks
    first.publish()
    assert PlanReading(planning.again()).tasks[0].state == "done"


def test_rows_added_to_a_plan_that_is_live_keep_their_keys(editing: Client, planning: Planning) -> None:
    """Publishing makes them anew in the database, and the editor's form knows no number of theirs."""
    assert post(editing, planning.plan, form_of(planning.plan, tasks=[new_task()])).status_code == 302
    added = keys(planning.plan)["新任务"]
    MarkTask(planning.who("rc_member"), planning.again(), added, 0, "doing").execute()
    for _ in range(2):
        assert post(editing, planning.plan, form_of(planning.again())).status_code == 302
        assert keys(planning.plan)["新任务"] == added
    assert {one.row.title: one.state for one in PlanReading(planning.again()).tasks}["新任务"] == "doing"


def test_each_new_row_gets_a_key_of_its_own(editing: Client, planning: Planning) -> None:
    rows = [new_task("甲"), new_task("乙")]
    assert post(editing, planning.plan, form_of(planning.plan, tasks=rows)).status_code == 302
    found = keys(planning.plan)
    assert len(set(found.values())) == 3
    html = editing.get(reverse("wagtailadmin_pages:edit", args=[planning.plan.pk])).content.decode()
    start = html.index('name="tasks-__prefix__-key"')
    assert 'value="' not in html[start - 60 : start + 60]  # the browser would send it with every row


def test_a_row_saved_by_itself_tells_the_open_form_its_key(editing: Client, planning: Planning) -> None:
    data = {**form_of(planning.plan, tasks=[new_task()])}
    response = editing.post(
        reverse("wagtailadmin_pages:edit", args=[planning.plan.pk]), data, headers={"Accept": "application/json"}
    )
    updates = response.json()["field_updates"]
    draft = planning.again().get_latest_revision_as_object()
    assert updates["tasks-1-key"] == draft.tasks.get(title="新任务").key


def test_two_rows_with_one_key_are_refused(editing: Client, planning: Planning) -> None:
    row = {**new_task(), "key": planning.task.key}
    assert post(editing, planning.plan, form_of(planning.plan, tasks=[row])).status_code == 200
    assert list(keys(planning.plan)) == ["走访居民"]


def test_a_copy_begins_anew(editing: Client, planning: Planning) -> None:
    MarkTask(planning.who("community_worker"), planning.plan, planning.task.key, 0, "done").execute()
    copy = planning.again().copy(update_attrs={"slug": "again", "title": "第二份"}, keep_live=True)
    assert [one.state for one in PlanReading(copy).tasks] == ["todo"]
    assert len(Progress.objects.all()) == 1


def test_an_alias_shows_the_progress_of_what_it_mirrors(planning: Planning) -> None:
    MarkTask(planning.who("community_worker"), planning.plan, planning.task.key, 0, "done").execute()
    alias = planning.again().create_alias(parent=planning.other_index)
    assert [one.state for one in PlanReading(PlanPage.objects.get(pk=alias.pk)).tasks] == ["done"]
    refusal = MarkTask(planning.who("rc_director"), alias, planning.task.key, 1, "doing", reason="x").check()
    assert refusal is not None


def test_a_plan_goes_live_by_moderation(client: Client, planning: Planning) -> None:
    from shequ_workflows.org.groups import sync_permissions

    draft = plan(planning.index, "等待审核", live=False)
    login_as(client, "rc_member", planning.community)
    sync_permissions()
    assert post(client, draft, form_of(draft), "action-submit").status_code == 302
    draft.refresh_from_db()
    assert not draft.live
    state = draft.current_workflow_task_state
    assert state is not None
    login_as(client, "rc_director", planning.community)
    sync_permissions()
    address = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", state.pk])
    client.post(address, {"next": "/"})
    draft.refresh_from_db()
    assert draft.live
    ReachMilestone(planning.who("rc_director"), draft, draft.milestones.get().key, 0).execute()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("owner_office", "周测试", "这是人名"),
        ("title", "请打 13800001111", "请删去"),
        ("ends_on", day(-400).isoformat(), "结束早于开始"),
    ],
)
def test_the_editor_is_told_what_must_not_stand_there(
    editing: Client, planning: Planning, name: str, value: str, words: str
) -> None:
    from tests.factories.org import PersonFactory

    PersonFactory(name="周测试", home=planning.community)
    row = {**new_task(), "starts_on": day(-30).isoformat(), name: value}
    response = post(editing, planning.plan, form_of(planning.plan, tasks=[row]))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert "新任务" not in keys(planning.plan)


def test_no_owner_is_a_person() -> None:
    assert not {"resident", "owner"} & {role.value for role in OWNERS}
    assert {field.name for field in task()._meta.get_fields() if field.name.startswith("owner")} == {"owner_role", "owner_office"}  # fmt: skip


def test_the_preview_of_a_new_plan_shows_its_rows(editing: Client, planning: Planning) -> None:
    data = form_of(planning.plan, tasks=[new_task("还没保存的任务")])
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[planning.plan.pk])
    assert editing.post(address, data).json()["is_valid"]
    assert "还没保存的任务" in editing.get(address).content.decode()
    added = reverse("wagtailadmin_pages:preview_on_add", args=["shequ_plans", "planpage", planning.index.pk])
    data = {name: "" if name.endswith("-id") else value for name, value in data.items()}
    data |= {f"{relation}-INITIAL_FORMS": "0" for relation in ("phases", "milestones", "tasks", "risks", "targets")}
    assert editing.post(added, {**data, "slug": "new"}).json()["is_valid"]
    assert "还没保存的任务" in editing.get(added).content.decode()


def test_many_at_once_are_held_to_what_the_editor_is_told(client: Client, planning: Planning) -> None:
    draft = plan(planning.index, "草稿", live=False, tasks=[task("联系王秀兰 13800135678")])
    login_as(client, "rc_director", planning.community)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    got = client.post(f"{url}?next=/admin/&id={draft.pk}", follow=True).content.decode()
    assert "本次没有发布任何内容" in got
    assert not PlanPage.objects.get(pk=draft.pk).live
