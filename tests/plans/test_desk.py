"""Plans at the desk: what is mine, due, late; one row with its verbs; moving dates; a plan from the template."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shequ_workflows.core.record.copies import copies
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.plans.actions import AddEvidence, MarkTask
from shequ_workflows.plans.models import Change, Evidence, PlanPage, Progress
from shequ_workflows.plans.querysets import late_of, plans_of
from shequ_workflows.plans.work import chosen, work_of
from tests.factories.files import jpeg
from tests.factories.org import actor, login_as
from tests.factories.plans import day, milestone, plan, plan_index, risk, task
from tests.plans.conftest import Planning

pytestmark = pytest.mark.django_db


def titles(who: Actor, view: str) -> list[str]:
    return [one.shown.row.title for one in chosen(work_of(who), view)]


@pytest.fixture
def busy(planning: Planning) -> Planning:
    """Beside the first plan one with rows of several owners, late and to come."""
    planning.plan = plan(
        planning.index, "忙的方案",
        tasks=[
            task("晚的", -3), task("主任的", 5, owner_role="rc_director"), task("远的", 200),
            task("民政局的", 9, owner_role="department", owner_office="区民政局"),
        ],
        milestones=[milestone("里程碑", -1)], risks=[risk("该看的", -2), risk("以后看的", 100)],
    )  # fmt: skip
    return planning


def test_mine_is_what_my_role_or_my_office_answers_for(busy: Planning) -> None:
    assert titles(busy.who("community_worker"), "mine") == ["晚的", "走访居民", "远的"]
    assert titles(busy.who("rc_director"), "late") == ["晚的", "该看的", "里程碑"]
    assert "主任的" in titles(busy.who("rc_director"), "mine")


def test_who_is_named_by_a_wider_plan_sees_his_rows(client: Client, planning: Planning) -> None:
    """The street's plan names the directors of its communities: they find their rows, add evidence, and no more."""
    rows = [task("主任的", -2, owner_role="rc_director"), task("街道的", 5, owner_role="street_clerk")]
    street = plan(plan_index(planning.street_home), "街道的方案", tasks=rows, milestones=[], risks=[risk("内部的")])
    director, worker = planning.who("rc_director"), planning.who("community_worker")
    assert "主任的" in titles(director, "mine")
    assert "街道的" not in titles(director, "all")
    assert "主任的" not in titles(worker, "all")
    assert late_of(director, day(0)) == 1
    login_as(client, "rc_director", planning.community)
    mine, other = (reverse("shequ_plans:row", args=[street.pk, one.key]) for one in rows)
    html = client.get(mine).content.decode()
    assert 'id="d-show"' in html
    assert 'id="d-mark"' not in html
    assert client.get(other).status_code == 404
    AddEvidence(director, street, rows[0].key, "本社区做完了").execute()
    with pytest.raises(ActionRefused) as refused:
        MarkTask(director, street, rows[0].key, 0, "done").execute()
    assert refused.value.refusal.status == 403


def test_where_there_is_nothing_at_all_it_leads_nowhere(client: Client, planning: Planning) -> None:
    login_as(client, "rc_director", planning.other)
    html = client.get(reverse("shequ_plans:work")).content.decode()
    assert "显示全部" not in html
    login_as(client, "editor", planning.community)
    assert "显示全部" in client.get(reverse("shequ_plans:work")).content.decode()


def test_what_is_due_within_a_month_includes_what_is_late(busy: Planning) -> None:
    assert titles(busy.who("street_clerk"), "soon") == ["晚的", "该看的", "里程碑", "主任的", "民政局的", "走访居民"]


def test_what_is_finished_is_gone(busy: Planning) -> None:
    worker = busy.who("community_worker")
    late = busy.plan.tasks.get(title="晚的")
    assert late_of(worker, day(0)) == 1
    MarkTask(worker, busy.plan, late.key, 0, "done").execute()
    assert "晚的" not in titles(worker, "all")
    assert late_of(worker, day(0)) == 0


def test_another_community_and_drafts_are_not_in_it(busy: Planning) -> None:
    plan(busy.other_index, "别人的")
    plan(busy.index, "草稿", live=False)
    other = actor("rc_director", busy.other)
    assert {one.title for one in plans_of(other)} == {"别人的"}
    assert {one.title for one in plans_of(busy.who("rc_director"))} == {"社区破难方案", "忙的方案"}
    assert {one.title for one in plans_of(busy.who("street_clerk"))} == {"社区破难方案", "忙的方案", "别人的"}


def test_the_list_and_the_queue_cost_the_same_whatever_there_is(busy: Planning) -> None:
    worker = busy.who("community_worker")

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as listed:
            work_of(worker)
        with CaptureQueriesContext(connection) as counted:
            late_of(worker, day(0))
        return len(listed), len(counted)

    before = asked()
    for number in range(4):
        plan(busy.index, f"方案{number}", tasks=[task(f"任务{one}", one - 10) for one in range(25)])
    assert asked() == before
    assert before[1] == 1


def test_the_desk_leads_there(client: Client, busy: Planning) -> None:
    login_as(client, "community_worker", busy.community)
    html = client.get(reverse("shequ_plans:work")).content.decode()
    assert "晚的" in html
    assert "主任的" not in html
    assert reverse("shequ_plans:late") in html  # the queue
    assert "远的" not in client.get(reverse("shequ_plans:late")).content.decode()


def test_residents_are_told_that_it_is_not_theirs(client: Client, busy: Planning) -> None:
    assert client.get(reverse("shequ_plans:work")).status_code == 302
    login_as(client, "resident", busy.community)
    assert client.get(reverse("shequ_plans:work")).status_code == 403


# --- one row -------------------------------------------------------------------------------------------------------


def address(planning: Planning, verb: str = "", key: str = "") -> str:
    args = [planning.plan.pk, key or planning.task.key]
    return reverse("shequ_plans:do", args=[*args, verb]) if verb else reverse("shequ_plans:row", args=args)


def posted(client: Client, planning: Planning, verb: str, key: str = "", **values: Any) -> Any:
    """What the page's own form carries, with ``values`` filled in."""
    html = client.get(address(planning, key=key)).content.decode()
    hidden = re.findall(rf'<input type="hidden" name="({verb}-\w+)" value="([^"]*)"', html)
    return client.post(
        address(planning, verb, key), {**dict(hidden), **{f"{verb}-{name}": value for name, value in values.items()}}
    )


def test_a_task_is_marked_and_the_page_says_so(client: Client, planning: Planning) -> None:
    login_as(client, "community_worker", planning.community)
    assert posted(client, planning, "mark", state="done", day=day(-1).isoformat()).status_code == 302
    assert Progress.objects.get().done_on == day(-1)
    assert "未开始 → 已完成" in client.get(planning.plan.url).content.decode()


def test_the_same_form_twice_is_done_once_and_an_old_one_is_told_so(client: Client, planning: Planning) -> None:
    login_as(client, "community_worker", planning.community)
    html = client.get(address(planning)).content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="(mark-\w+)" value="([^"]*)"', html)) | {"mark-state": "doing"}
    for _ in range(2):
        assert client.post(address(planning, "mark"), sent).status_code == 302
    assert Change.objects.count() == 1
    old = client.post(address(planning, "mark"), {**sent, "mark-once": "another", "mark-state": "done"})
    assert old.status_code == 409
    assert "刚才有同事改动过" in old.content.decode()


def test_what_is_missing_is_said_at_its_field(client: Client, planning: Planning) -> None:
    login_as(client, "rc_director", planning.community)
    response = posted(client, planning, "explain", reason="", expected_on="")
    assert response.status_code == 422
    assert "error" in response.content.decode()
    response = posted(client, planning, "explain", reason="下雨", expected_on=day(-3).isoformat())
    assert response.status_code == 422
    assert "请填写今天以后的日期" in response.content.decode()


def test_only_what_one_may_say_is_offered(client: Client, planning: Planning) -> None:
    login_as(client, "community_worker", planning.community)
    html = client.get(address(planning)).content.decode()
    assert 'id="d-mark"' in html
    assert 'id="d-drop"' not in html
    assert client.post(address(planning, "drop"), {"drop-reason": "x"}).status_code == 403
    assert 'id="d-reach"' not in client.get(address(planning, key=planning.milestone.key)).content.decode()
    assert client.get(address(planning, "mark")).status_code == 404
    assert client.post(address(planning, "reach"), {}).status_code == 404


def test_risks_are_reviewed_and_milestones_reached(client: Client, planning: Planning) -> None:
    login_as(client, "rc_director", planning.community)
    key = planning.risk.key
    assert posted(client, planning, "review", key, state="mitigating", reason="已招募", expected_on=day(60).isoformat()).status_code == 302  # fmt: skip
    assert posted(client, planning, "reach", planning.milestone.key, reason="文件已印发").status_code == 302
    assert posted(client, planning, "withdraw", planning.milestone.key, reason="少盖章").status_code == 302
    assert posted(client, planning, "drop", reason="不需要").status_code == 302
    assert Change.objects.count() == 4


def test_evidence_with_a_file_is_added_and_taken_away(
    client: Client, planning: Planning, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    login_as(client, "rc_director", planning.community)
    upload = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    assert posted(client, planning, "show", note="走访照片", url="", upload=upload).status_code == 302
    evidence = Evidence.objects.get()
    assert evidence.document.url in client.get(planning.plan.url).content.decode()
    gone = reverse("shequ_plans:hide", args=[planning.plan.pk, evidence.pk])
    assert gone in client.get(address(planning)).content.decode()
    assert client.post(gone, {"reason": ""}).status_code == 422
    assert client.post(gone, {"reason": "拍到了人"}).status_code == 302
    assert "走访照片" not in client.get(planning.plan.url).content.decode()


def test_an_erased_reason_is_gone_everywhere(planning: Planning) -> None:
    from shequ_workflows.core.models import Record
    from shequ_workflows.core.record.recording import journal
    from shequ_workflows.plans.actions import GiveReason

    GiveReason(planning.who("community_worker"), planning.plan, planning.task.key, 0, "某人不同意").execute()
    AddEvidence(
        planning.who("community_worker"), planning.plan, planning.task.key, "某人的信", url="https://example.cn/x"
    ).execute()
    subject = journal(planning.community)
    for verb in ("explain_plan", "add_plan_evidence"):
        record = Record.objects.get(subject=subject, verb=verb)
        import json

        said = json.loads(record.payload.body)
        for one in copies:
            if one.key.startswith("plans.") and one.fits(subject, record):
                one.clear(subject, record, said)
    texts = [Progress.objects.get().reason, Evidence.objects.get().note, Evidence.objects.get().url]
    texts += Change.objects.values_list("reason", flat=True)
    assert not any("某人" in text or "example" in text for text in texts)


# --- all dates, and the template -----------------------------------------------------------------------------------


def test_dates_are_shown_old_and_new_before_they_move(client: Client, planning: Planning) -> None:
    login_as(client, "rc_director", planning.community)
    url = reverse("shequ_plans:shift", args=[planning.plan.pk])
    assert "调整全部日期" not in client.get(url).content.decode()
    html = client.get(f"{url}?months=2").content.decode()
    assert day(20).isoformat() in html
    assert "现在调整全部日期" in html
    assert client.get(f"{url}?months=x").status_code == 422
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    sent.pop("csrfmiddlewaretoken", None)
    refused = client.post(url, {**sent, "reason": ""})
    assert refused.status_code == 422
    assert day(20).isoformat() in refused.content.decode()
    assert client.post(url, {**sent, "reason": "经费晚到"}).status_code == 302
    html = client.get(planning.plan.url).content.decode()
    assert "所有日期推后 2 个月" in html
    assert "经费晚到" in html


def test_a_plan_is_begun_from_the_template(client: Client, planning: Planning) -> None:
    login_as(client, "community_worker", planning.community)
    url = reverse("shequ_plans:begin")
    html = client.get(url).content.decode()
    assert "破解社区难题三年工作方案" in html
    sent = {"index": planning.index.pk, "template": "hard-problems", "title": "", "begins": "2026-08"}
    assert client.post(url, {**sent, "begins": "八月"}).status_code == 422
    assert client.post(url, {**sent, "index": planning.other_index.pk}).status_code == 422
    response = client.post(url, sent)
    page = PlanPage.objects.get(live=False)
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert f"{min(one.starts_on for one in page.phases.all()):%Y-%m}" == "2026-08"
