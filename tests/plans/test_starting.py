"""从模板新建: the whole template as a draft, moved so that it begins when the community begins."""

from __future__ import annotations

import datetime as dt

import pytest
from wagtail.models import Page

from shequ_workflows.core.models import Record
from shequ_workflows.org.acting import Answer
from shequ_workflows.plans.actions import BeginPlan
from shequ_workflows.plans.constants import OWNERS, WRITERS, RiskClass
from shequ_workflows.plans.models import PlanPage
from shequ_workflows.plans.starting import ROWS, templates
from tests.plans.conftest import Planning

#: A page, also one that is never saved, asks the database for its type.
pytestmark = pytest.mark.django_db
KEY = "hard-problems"


def test_the_template_has_the_phases_of_the_work_plan() -> None:
    """Domain reference §1d, no. 70."""
    page = templates()[KEY].page()
    spans = {(one.starts_on.isoformat(), one.ends_on.isoformat()) for one in page.phases.all()}
    assert spans == {
        ("2024-01-01", "2024-03-31"), ("2024-04-01", "2025-12-31"), ("2024-04-01", "2024-09-30"),
        ("2024-10-01", "2025-06-30"), ("2025-07-01", "2025-12-31"), ("2026-01-01", "2026-03-31"),
    }  # fmt: skip


def test_it_has_six_milestones_and_risks_of_all_five_classes() -> None:
    page = templates()[KEY].page()
    assert page.milestones.count() == 6
    assert {one.risk_class for one in page.risks.all()} == set(RiskClass.values)
    assert {one.owner_role for one in page.tasks.all()} <= {role.value for role in OWNERS}


def test_every_row_is_valid_and_has_a_key_of_its_own() -> None:
    page = templates()[KEY].page(5)
    rows = [row for relation in ROWS for row in getattr(page, relation).all()]
    for row in rows:
        row.full_clean(exclude=["page"], validate_unique=False, validate_constraints=False)
    assert len({row.key for row in rows}) == len(rows)


def test_two_pages_of_one_template_share_no_key() -> None:
    one, other = (templates()[KEY].page().tasks.all()[0].key for _ in range(2))
    assert one != other


def test_it_makes_a_draft_that_is_moved(planning: Planning) -> None:
    writer = planning.who("community_worker")
    page = BeginPlan(writer, planning.index, KEY, 34, title="我们的方案").execute()
    assert not page.live
    assert page.title == "我们的方案"
    assert page.get_parent().pk == planning.index.pk
    assert min(one.starts_on for one in page.phases.all()) == dt.date(2026, 11, 1)
    draft = PlanPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.tasks.count() == len(templates()[KEY].said["tasks"])
    assert Record.objects.filter(verb="begin_plan", actor=writer.person).count() == 1
    draft.latest_revision.publish()
    assert PlanPage.objects.get(pk=page.pk).live


def test_sent_twice_it_is_one_and_a_second_one_has_its_own_address(planning: Planning) -> None:
    writer = planning.who("community_worker")
    first = BeginPlan(writer, planning.index, KEY, 0, once="k").execute()
    assert BeginPlan(writer, planning.index, KEY, 0, once="k").execute().pk == first.pk
    second = BeginPlan(writer, planning.index, KEY, 0, once="other").execute()
    assert second.slug != first.slug
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", ["resident", "grid_worker", "community_worker", "rc_member", "rc_director", "street_clerk", "editor", "administrator", "auditor"]
)  # fmt: skip
def test_those_who_write_pages_may(planning: Planning, role: str) -> None:
    refusal = BeginPlan(planning.who(role), planning.index, KEY).check()
    assert (refusal is None) == (role in WRITERS)


def test_not_elsewhere_and_not_from_nothing(planning: Planning) -> None:
    writer = planning.who("community_worker")
    elsewhere = BeginPlan(writer, planning.other_index, KEY).check()
    assert elsewhere is not None
    assert elsewhere.status == Answer.NOT_FOUND
    for template, months, code in (("nothing", 0, "template"), (KEY, 999, "months")):
        refusal = BeginPlan(writer, planning.index, template, months).check()
        assert refusal is not None
        assert refusal.code == code
