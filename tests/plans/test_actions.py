"""Verbs on the rows of a plan: who may, what is refused and why, once only, never over somebody else's change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from wagtail.documents import get_document_model

from shequ_workflows.core.models import Record
from shequ_workflows.core.record.recording import journal
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.plans.actions import (
    AddEvidence,
    DropTask,
    GiveReason,
    HideEvidence,
    MarkTask,
    ReachMilestone,
    ReviewRisk,
    WithdrawMilestone,
)
from shequ_workflows.plans.constants import HEADS, WORKERS
from shequ_workflows.plans.models import Change, Evidence, Progress
from shequ_workflows.plans.querysets import plans_of
from tests.factories.files import jpeg
from tests.factories.org import actor
from tests.factories.plans import day, plan, plan_index, task
from tests.plans.conftest import Planning

pytestmark = pytest.mark.django_db

VERBS: dict[str, tuple[Callable[[Actor, Planning], Any], frozenset[str]]] = {
    "mark": (lambda who, at: MarkTask(who, at.plan, at.task.key, 0, "doing"), WORKERS),
    "drop": (lambda who, at: DropTask(who, at.plan, at.task.key, 0, "不再需要"), HEADS),
    "reach": (lambda who, at: ReachMilestone(who, at.plan, at.milestone.key, 0), HEADS),
    "explain": (lambda who, at: GiveReason(who, at.plan, at.task.key, 0, "下雨"), WORKERS),
    "review": (lambda who, at: ReviewRisk(who, at.plan, at.risk.key, 0, "open", "照旧", again_on=day(9)), WORKERS),
    "show": (lambda who, at: AddEvidence(who, at.plan, at.task.key, "照片"), WORKERS),
}
ROLES = [
    "resident", "building_lead", "grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary",
    "supervision_committee", "property_company", "street_clerk", "street_leader", "editor", "auditor", "administrator",
]  # fmt: skip
OWNERS = {
    "mark": "community_worker",
    "explain": "community_worker",
    "show": "community_worker",
    "review": "rc_director",
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_each_verb_asks_for_its_roles(planning: Planning, verb: str, role: str) -> None:
    make, allowed = VERBS[verb]
    refusal = make(planning.who(role), planning).check()
    if role in allowed:
        assert refusal is None
    else:
        assert refusal is not None
        assert refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_of_another_community_may(planning: Planning, verb: str) -> None:
    make, _allowed = VERBS[verb]
    for who in (actor("rc_director", planning.other), Actor.visitor()):
        refusal = make(who, planning).check()
        assert refusal is not None
        assert refusal.status == Answer.NOT_FOUND


@pytest.mark.parametrize("verb", ["mark", "explain", "show"])
def test_whoever_answers_for_a_task_may(planning: Planning, verb: str) -> None:
    planning.plan = plan(planning.index, tasks=[task(owner_role="social_org")])
    planning.task = planning.plan.tasks.get()
    make, _allowed = VERBS[verb]
    assert make(planning.who("social_org"), planning).check() is None
    refusal = make(planning.who("property_company"), planning).check()
    assert refusal is not None


def test_an_office_answers_for_its_own_tasks_alone(planning: Planning) -> None:
    """By the name of its node, wherever in the tree it stands."""
    civil = planning.district.add_child(kind="department", code="d1", name="区民政局")
    health = planning.district.add_child(kind="department", code="d2", name="区卫健局")
    made = plan(planning.index, tasks=[task(owner_role="department", owner_office="区民政局")])
    key = made.tasks.get().key
    assert MarkTask(actor("department", civil), made, key, 0, "doing").check() is None
    assert MarkTask(actor("department", health), made, key, 0, "doing").check() is not None


def test_a_grid_worker_works_on_the_plan_of_his_community_and_no_other(planning: Planning) -> None:
    worker = actor("grid_worker", planning.grid)
    assert MarkTask(worker, planning.plan, planning.task.key, 0, "doing").check() is None
    street = plan(plan_index(planning.street_home))
    assert MarkTask(worker, street, street.tasks.get().key, 0, "doing").check() is not None
    assert [one.pk for one in plans_of(worker)] == [planning.plan.pk]


def test_each_step_leaves_a_row_of_the_history_and_of_the_record(planning: Planning) -> None:
    worker = planning.who("community_worker")
    change = MarkTask(worker, planning.plan, planning.task.key, 0, "done", day=day(-2)).execute()
    assert (change.source, change.target, change.day) == ("todo", "done", day(-2))
    assert (change.by, change.role, change.title) == (worker.person, "community_worker", "走访居民")
    progress = Progress.objects.get()
    assert (progress.state, progress.done_on, progress.revision) == ("done", day(-2), 1)
    row = Record.objects.get(subject=journal(planning.community), verb="mark_plan_task")
    assert (row.actor_id, row.role) == (worker.person_id, "community_worker")


def test_a_form_sent_twice_is_done_once(planning: Planning) -> None:
    worker = planning.who("community_worker")
    first = MarkTask(worker, planning.plan, planning.task.key, 0, "doing", once="k").execute()
    assert MarkTask(worker, planning.plan, planning.task.key, 0, "doing", once="k").execute() == first
    assert Change.objects.count() == 1
    AddEvidence(worker, planning.plan, planning.task.key, "照片", once="e").execute()
    AddEvidence(worker, planning.plan, planning.task.key, "照片", once="e").execute()
    assert Evidence.objects.count() == 1


def test_what_was_changed_in_between_is_not_overwritten(planning: Planning) -> None:
    MarkTask(planning.who("community_worker"), planning.plan, planning.task.key, 0, "doing").execute()
    late = MarkTask(planning.who("rc_director"), planning.plan, planning.task.key, 0, "done")
    refusal = late.check()
    assert refusal is not None
    assert (refusal.code, refusal.status) == ("stale", Answer.STALE)
    assert MarkTask(planning.who("rc_director"), planning.plan, planning.task.key, 1, "done").check() is None


def test_the_update_itself_holds_only_at_the_revision(planning: Planning) -> None:
    """Even where both checks passed before either wrote."""
    MarkTask(planning.who("community_worker"), planning.plan, planning.task.key, 0, "doing").execute()
    slow = MarkTask(planning.who("rc_director"), planning.plan, planning.task.key, 1, "done")
    assert slow.check() is None
    MarkTask(planning.who("community_worker"), planning.plan, planning.task.key, 1, "done").execute()
    with pytest.raises(ActionRefused), transaction.atomic():
        slow.perform()
    assert Progress.objects.get().revision == 2
    assert Change.objects.count() == 2


def test_back_only_with_a_reason_and_not_into_the_future(planning: Planning) -> None:
    worker, page, key = planning.who("community_worker"), planning.plan, planning.task.key
    ahead = MarkTask(worker, page, key, 0, "done", day=day(1)).check()
    assert ahead is not None
    assert ahead.code == "day"
    MarkTask(worker, page, key, 0, "done").execute()
    for state, reason, code in (
        ("doing", "", "reason"),
        ("done", "", "state"),
        ("dropped", "x", "state"),
        ("x", "", "state"),
    ):
        refusal = MarkTask(worker, page, key, 1, state, reason=reason).check()
        assert refusal is not None, state
        assert refusal.code == code
    MarkTask(worker, page, key, 1, "doing", reason="漏了两栋楼").execute()
    progress = Progress.objects.get()
    assert (progress.state, progress.done_on) == ("doing", None)


def test_what_was_dropped_is_taken_up_again_by_a_head(planning: Planning) -> None:
    page, key = planning.plan, planning.task.key
    for reason in ("", "  "):
        refusal = DropTask(planning.who("rc_director"), page, key, 0, reason).check()
        assert refusal is not None
        assert refusal.code == "reason"
    DropTask(planning.who("rc_director"), page, key, 0, "不再需要").execute()
    refusal = MarkTask(planning.who("community_worker"), page, key, 1, "doing", reason="还是要做").check()
    assert refusal is not None
    assert refusal.status == Answer.FORBIDDEN
    MarkTask(planning.who("rc_director"), page, key, 1, "doing", reason="还是要做").execute()
    assert Progress.objects.get().state == "doing"


def test_a_milestone_is_reached_and_taken_back_with_a_reason(planning: Planning) -> None:
    director, page, key = planning.who("rc_director"), planning.plan, planning.milestone.key
    assert WithdrawMilestone(director, page, key, 0, "x").check() is not None
    ReachMilestone(director, page, key, 0, day(-1)).execute()
    again = ReachMilestone(director, page, key, 1).check()
    assert again is not None
    assert again.status == Answer.STALE
    assert WithdrawMilestone(director, page, key, 1, "").check() is not None
    WithdrawMilestone(director, page, key, 1, "少了一份文件").execute()
    assert Progress.objects.get().state == "ahead"
    assert [one.verb for one in Change.objects.order_by("pk")] == ["reach", "withdraw"]


def test_a_reason_for_being_late_keeps_the_planned_day(planning: Planning) -> None:
    worker, page, key = planning.who("community_worker"), planning.plan, planning.task.key
    past = GiveReason(worker, page, key, 0, "下雨", expected_on=day(0)).check()
    assert past is not None
    assert past.code == "expected_on"
    GiveReason(worker, page, key, 0, "下雨", expected_on=day(30)).execute()
    progress = Progress.objects.get()
    assert (progress.reason, progress.expected_on, progress.state) == ("下雨", day(30), "todo")
    MarkTask(worker, page, key, 1, "done").execute()
    assert GiveReason(worker, page, key, 2, "下雨").check() is not None


def test_a_risk_is_looked_at_again_until_it_is_closed(planning: Planning) -> None:
    director, page, key = planning.who("rc_director"), planning.plan, planning.risk.key
    for state, found, again, code in (
        ("open", "", day(9), "reason"), ("open", "x", None, "expected_on"), ("open", "x", day(0), "expected_on"),
        ("done", "x", day(9), "state"),
    ):  # fmt: skip
        refusal = ReviewRisk(director, page, key, 0, state, found, again_on=again).check()
        assert refusal is not None
        assert refusal.code == code
    ReviewRisk(director, page, key, 0, "mitigating", "已招募 8 人", again_on=day(90)).execute()
    ReviewRisk(director, page, key, 1, "closed", "人手够了").execute()
    progress = Progress.objects.get()
    assert (progress.state, progress.expected_on) == ("closed", None)
    assert not Change.objects.filter(is_public=True).exists()


def test_verbs_are_for_their_kind_of_row(planning: Planning) -> None:
    director, page = planning.who("rc_director"), planning.plan
    for action in (
        MarkTask(director, page, planning.milestone.key, 0, "done"),
        ReachMilestone(director, page, planning.task.key, 0),
        AddEvidence(director, page, planning.risk.key, "照片"),
    ):
        refusal = action.check()
        assert refusal is not None
        assert refusal.code == "kind"
    unknown = MarkTask(director, page, "nothinghere2", 0, "done").check()
    assert unknown is not None
    assert unknown.status == Answer.NOT_FOUND


def test_a_draft_moves_not(planning: Planning) -> None:
    draft = plan(planning.index, live=False)
    refusal = MarkTask(planning.who("rc_director"), draft, draft.tasks.get().key, 0, "done").check()
    assert refusal is not None
    assert refusal.status == Answer.NOT_FOUND


def test_what_everybody_reads_is_covered_and_the_record_keeps_it_as_it_was(planning: Planning) -> None:
    resident = planning.who("resident").person
    assert resident is not None
    words = f"{resident.name}家 13800001111 还没走访"
    change = GiveReason(planning.who("community_worker"), planning.plan, planning.task.key, 0, words).execute()
    for text in (change.reason, Progress.objects.get().reason):
        assert resident.name not in text
        assert "13800001111" not in text
    row = Record.objects.get(verb="explain_plan")
    assert words in row.payload.body


# --- evidence ------------------------------------------------------------------------------------------------------


def test_a_file_is_judged_redrawn_and_kept_as_a_document(planning: Planning, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    upload = SimpleUploadedFile("走访.jpg", jpeg(), "image/jpeg")
    found = AddEvidence(
        planning.who("rc_member"), planning.plan, planning.task.key, "走访照片", upload=upload
    ).execute()
    assert found.document is not None
    assert found.document.file.read()[:3] == b"\xff\xd8\xff"
    assert found.document.collection.name == planning.community.name


def test_what_is_no_photo_and_no_pdf_is_refused(planning: Planning) -> None:
    upload = SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")
    with pytest.raises(ActionRefused) as refused:
        AddEvidence(planning.who("rc_member"), planning.plan, planning.task.key, "照片", upload=upload).execute()
    assert "upload" in refused.value.refusal.errors
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(("note", "url", "code"), [("", "", "note"), ("x", "javascript:alert(1)", "url")])
def test_evidence_says_what_it_shows(planning: Planning, note: str, url: str, code: str) -> None:
    refusal = AddEvidence(planning.who("rc_member"), planning.plan, planning.task.key, note, url=url).check()
    assert refusal is not None
    assert refusal.code == code


def test_evidence_is_taken_away_with_its_file(planning: Planning, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    upload = SimpleUploadedFile("走访.jpg", jpeg(), "image/jpeg")
    made = AddEvidence(planning.who("rc_member"), planning.plan, planning.task.key, "走访照片", upload=upload).execute()
    assert HideEvidence(planning.who("rc_member"), made, "拍到了人").check() is not None
    assert HideEvidence(planning.who("rc_director"), made, "").check() is not None
    HideEvidence(planning.who("rc_director"), made, "拍到了人").execute()
    made.refresh_from_db()
    assert made.taken_at is not None
    assert not get_document_model().objects.exists()
    gone = HideEvidence(planning.who("rc_director"), made, "拍到了人").check()
    assert gone is not None
    assert gone.status == Answer.STALE


# --- the database --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "task", "state": "reached"}, {"kind": "milestone", "state": "done"}, {"kind": "risk", "state": "todo"},
        {"kind": "task", "state": "done", "done_on": None}, {"kind": "task", "state": "doing", "revision": 0},
    ],
)  # fmt: skip
def test_the_database_refuses_what_no_verb_would_write(planning: Planning, values: dict[str, Any]) -> None:
    from shequ_workflows.org.moment import now

    with pytest.raises(IntegrityError), transaction.atomic():
        Progress.objects.create(page=planning.plan, key=planning.task.key, changed_at=now(), **values)


def test_no_row_has_two_kinds_of_progress(planning: Planning) -> None:
    from shequ_workflows.org.moment import now

    values = {"page": planning.plan, "key": planning.task.key, "kind": "task", "state": "doing", "changed_at": now()}
    Progress.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Progress.objects.create(**values)
